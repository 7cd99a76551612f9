/* SPDX-License-Identifier: Apache-2.0 */
/* jail: what a program of ours may no longer do once it is up.
 *
 * In two steps. jail_enter() comes first: root becomes the configured user and keeps only the
 * capabilities that opening its sockets takes. jail_close() comes when everything that needs a
 * right is open, and before the first byte of the network is read: no capability is left, no
 * program that it could start would get one, files are those of the plan (landlock), TCP goes to
 * the ports of the plan, and the kernel is asked only what the plan's groups of system calls hold
 * (seccomp). Nothing of it can be undone, or widened. It holds for the calling thread and the
 * threads that it makes later: other threads must not exist yet.
 *
 * What each group holds is data: jail_table.h. docs/security.md is the same for people.
 */
#ifndef PRINTWIRE_BASE_JAIL_H
#define PRINTWIRE_BASE_JAIL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Groups of system calls, one bit each; JAIL_NAMES opens files of the resolver too. */
enum jail_group {
    JAIL_CORE = 1,      /* memory, time, signals, descriptors: every program */
    JAIL_FILES = 2,     /* below the places of the plan */
    JAIL_THREADS = 4,   /* of this process; never another process */
    JAIL_CONNECT = 8,   /* TCP out, and sending and receiving on sockets */
    JAIL_DATAGRAM = 16, /* UDP: opening, binding */
    JAIL_NAMES = 32,    /* DNS and what else /etc/nsswitch.conf names; the list of interfaces */
    JAIL_ACCEPT = 64,   /* taking callers on a socket that listens already */
    JAIL_TALK = 128,    /* sending and receiving on sockets that are there: what JAIL_CONNECT has,
                           without opening one */
    JAIL_USB = 256,     /* the two questions to USB printers that only ask */
    JAIL_LOCAL = 512    /* opening a socket to a server of this machine, beside JAIL_CONNECT */
};

/* JAIL_CONTROL: ioctl() on devices, as far as the groups of system calls let it pass */
enum jail_access { JAIL_READ = 1, JAIL_WRITE = 2, JAIL_CONTROL = 4 };

/* A file, or a folder with all that is below it. One that is not there is left out. */
struct jail_place {
    const char *path;
    unsigned access;
};

#define JAIL_PLACES 24
#define JAIL_PORTS  40

/* Capabilities that may be kept until jail_close(). */
enum jail_keep {
    JAIL_KEEP_PORTS = 1,  /* CAP_NET_BIND_SERVICE: bind below port 1024 */
    JAIL_KEEP_BUFFERS = 2 /* CAP_NET_ADMIN: large socket buffers */
};

struct jail_plan {
    unsigned groups;
    struct jail_place places[JAIL_PLACES];
    size_t place_count;
    uint16_t ports[JAIL_PORTS]; /* of TCP, to connect to; none is listened on */
    size_t port_count;
    bool is_off; /* capabilities go, files and system calls stay open */
};

/* What was done, one line, ready for the log; a warning when something of it could not be. */
struct jail_report {
    char text[300];
    bool is_warning;
};

/** Become `user` ("" for who we are), with its group and no other one, and give up every capability
 * but `keep` (enum jail_keep bits; those that we have). `folder` is made when absent, and is given
 * to that user when it was. ERR_MISSING: no such user; ERR_REFUSED: we are neither root nor that
 * user, or it is root again; ERR_IO (errno) else: the process must end then. */
enum err jail_enter(const char *user, const char *folder, unsigned keep);

/** In one line what a failure of jail_enter() means and what to do, with its errno still in place.
 */
void jail_enter_trouble(enum err err, const char *user, struct jail_report *out_report);

/** Shut this process in as planned. What the kernel does not have is left out, and said in
 * `out_report`. ERR_LIMIT, ERR_MEMORY or ERR_IO (errno) when it has it and refuses: the process
 * must end then. */
enum err jail_close(const struct jail_plan *plan, struct jail_report *out_report);

/** Add a place to a plan; false when it is full. `path` is only lent. */
bool jail_allow(struct jail_plan *plan, const char *path, unsigned access);

/** Add a port to a plan; false when it is full. 0 is passed over. */
bool jail_allow_port(struct jail_plan *plan, uint16_t port);

/** True when a file is there and its permissions let us read it, but this process has shut itself
 * out: it takes a restart to read it. */
bool jail_hides(const char *path);

#endif
