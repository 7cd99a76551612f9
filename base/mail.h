/* SPDX-License-Identifier: Apache-2.0 */
/* mail: hands e-mails to one SMTP server, by libcurl, one after the other on a thread of its own: a
 * server that answers nothing, or a name that nobody knows, holds up the next mail and not the
 * loop.
 *
 * Only through TLS 1.2 or later with a certificate that is that server's: from the first byte
 * (RFC 8314), or by STARTTLS (RFC 3207), without which nothing is said, the password least of all.
 * No proxy, no environment, no connection to a port that prints (base/port). The process must
 * ignore SIGPIPE (proc_harden). */
#ifndef PRINTWIRE_BASE_MAIL_H
#define PRINTWIRE_BASE_MAIL_H

#include "base/err.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAIL_ERROR_SIZE 256
#define MAIL_AT_ONCE    4 /* under way and waiting */

struct mail;

/* Texts are copied. */
struct mail_server {
    const char *host;
    uint16_t port;
    bool is_implicit;     /* TLS from the first byte; else STARTTLS */
    const char *user;     /* NULL: it lets us in without */
    const char *password; /* wiped when the mail is destroyed */
    const char *ca_file;  /* PEM; only these sign then. NULL: the system's */
};

/* What came of one, valid during the call of mail_fn only. */
struct mail_outcome {
    bool is_taken;     /* the server has it now */
    bool is_for_ever;  /* it will never take this one (5xx to its sender, receiver or text): no use
                          to try again */
    unsigned status;   /* its last reply, 0: none came */
    const char *error; /* one line; "" when it was taken */
};

typedef void mail_fn(void *arg, const struct mail_outcome *outcome);

/** NULL with `error` filled when the server's name or port is none that may be, or without memory.
 */
struct mail *mail_create(struct loop *loop, const struct mail_server *server,
                         char error[MAIL_ERROR_SIZE]);

/** Give up what is under way (no function is called; the server may have it all the same) and
 * free, which may take a second; NULL is allowed. Never from a mail_fn. */
void mail_destroy(struct mail *mail);

/* One message, as mail_message writes it, to one receiver; addresses as mail_message has them. */
struct mail_letter {
    const char *from;
    const char *to;
    const void *message;
    size_t len;
};

/** Hand it over; it is copied. `fn` is called once, later, from the loop. ERR_SYNTAX for what is no
 * address, ERR_LIMIT when MAIL_AT_ONCE are under way or wait, ERR_MEMORY. A message ends a minute
 * after its turn came, and some seconds later where the server holds on. */
enum err mail_send(struct mail *mail, const struct mail_letter *letter, mail_fn *fn, void *arg);

#endif
