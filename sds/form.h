/* SPDX-License-Identifier: Apache-2.0 */
/* form: what a tool says of itself when it wants a token (RFC 6749, sections 2.3.1 and 4.4), from
 * strangers: a form (application/x-www-form-urlencoded) and an Authorization of Basic (RFC 7617).
 * Pure and bounded. */
#ifndef PRINTWIRE_SDS_FORM_H
#define PRINTWIRE_SDS_FORM_H

#include <stdbool.h>
#include <stddef.h>

#define FORM_VALUE 128 /* of an id, a secret or the scopes, with its NUL */

struct form {
    char grant_type[FORM_VALUE];
    char client_id[FORM_VALUE];
    char client_secret[FORM_VALUE];
    char scope[FORM_VALUE];
};

/** Read a form. Members that are not named are passed over (RFC 6749, section 3.2); "" for what is
 * not there. False, nothing written, when one comes twice, is too long, or has a character that is
 * no printable ASCII. */
bool form_read(const char *text, size_t len, struct form *out_form);

/** Read "Basic <base64 of id:secret>" into the form, whose id and secret must be empty. False, the
 * form untouched, when it is of another form. */
bool form_read_basic(const char *authorization, struct form *form);

/** Wipe the secret. */
void form_finish(struct form *form);

#endif
