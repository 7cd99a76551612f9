/* SPDX-License-Identifier: Apache-2.0 */
/* mail_message: an e-mail as it travels: one sender, one receiver, a plain text and perhaps a file
 * with it (RFC 5322, RFC 2045 to 2047). Pure.
 *
 * Nothing of a text can become a line of the head: what has control characters is refused, and a
 * subject that is not ASCII is told in encoded words. Bodies are base64, so that no line of theirs
 * can be the boundary, a lone dot or too long. */
#ifndef PRINTWIRE_BASE_MAIL_MESSAGE_H
#define PRINTWIRE_BASE_MAIL_MESSAGE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAIL_MESSAGE_ADDRESS 255 /* with a NUL; RFC 5321 has room for 254 */
#define MAIL_MESSAGE_SUBJECT 200 /* bytes, most */

struct mail_message {
    const char *from; /* addresses, as mail_message_is_address() takes them */
    const char *to;
    const char *subject;
    const char *id;   /* before the @ of the Message-ID: letters, digits, . and -; the same for the
                         same message, so that a receiver knows it when it comes twice */
    int64_t at_ms;    /* since 1970 UTC */
    const char *text; /* UTF-8; its lines end with \n */
    const char *file_name; /* letters, digits, . and -; NULL: no file */
    const char *file_type; /* as text/csv; charset=utf-8 */
    const void *file;
    size_t file_len;
};

/** True for one address as RFC 5321 has it, without quoted words, comments and other than ASCII. */
bool mail_message_is_address(const char *text);

/** Append the message, its lines ended by CR LF. ERR_SYNTAX for a field that is not as above,
 * ERR_LIMIT or ERR_MEMORY; then what `out` holds is nothing. */
enum err mail_message_write(struct buf *out, const struct mail_message *message);

#endif
