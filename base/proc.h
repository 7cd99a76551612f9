/* SPDX-License-Identifier: Apache-2.0 */
/* proc: what every daemon of ours does to its own process at start. */
#ifndef PRINTWIRE_BASE_PROC_H
#define PRINTWIRE_BASE_PROC_H

#include "base/err.h"

#include <stdbool.h>

/** Ignore SIGPIPE, forbid core dumps, set umask 077, and limit open files to `most_files`; what
 * proc_hide() does is part of it. */
void proc_harden(unsigned most_files);

/** Let nobody without CAP_SYS_PTRACE trace this process or read its memory, and no core be dumped
 * (PR_SET_DUMPABLE). Again after each change of user, which resets it. A build with sanitizers can
 * be traced: they look for leaks that way. */
void proc_hide(void);

/** Hold the lock file of a data folder ("<folder>/lock") until the process ends; ERR_REFUSED when
 * another process holds it. `out_fd` stays open for the life of the process. ERR_MISSING without
 * the folder, ERR_LIMIT for a name too long, else ERR_FULL or ERR_IO. */
enum err proc_lock(const char *folder, int *out_fd);

/** The same for a lock that others hold for a moment only: waits for them. Never on a loop. */
enum err proc_lock_waiting(const char *folder, int *out_fd);

/** Wait for the other lock of a data folder ("<folder>/turn"), which who holds it holds for a
 * moment only: for what a daemon and a command beside it must not do at once. Errors are as above.
 */
enum err proc_turn(const char *folder, int *out_fd);

/** The listening socket that the one who started us opened (sd_listen_fds(3): LISTEN_FDS,
 * LISTEN_PID), which only the first call tells; 0: none, or more than one. */
int proc_given_socket(void);

/** For a command that writes into a daemon's folder: as root become the folder's owner, user and
 * group, to the end of the process, so that the daemon can use what is made. Nothing to do for
 * others, or when root owns it. ERR_MISSING without the folder, ERR_REFUSED when it cannot be. */
enum err proc_become_owner(const char *folder);

/** Resident set size of this process in KiB, 0 when unknown. */
unsigned long proc_rss_kib(void);

#endif
