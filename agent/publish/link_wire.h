/* SPDX-License-Identifier: Apache-2.0 */
/* link_wire: what the elements of a login say (RFC 6120, sections 5 to 7), before libstrophe acts
 * on them.
 *
 * libstrophe has no setting for which SASL mechanisms may be used, and says of a failed login only
 * that it failed. It does show each element that it receives to its logger before it handles it:
 * these functions read them there.
 */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_WIRE_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_WIRE_H

#include <stdbool.h>
#include <stddef.h>

enum link_wire_kind {
    LINK_WIRE_OTHER,
    LINK_WIRE_FEATURES, /* what the server offers */
    LINK_WIRE_FAILURE,  /* the login was refused */
    LINK_WIRE_NO_PLACE  /* the account is right, but gets no session: binding was refused */
};

struct link_wire {
    enum link_wire_kind kind;
    bool starttls;   /* FEATURES: encryption is offered */
    bool mechanisms; /* FEATURES: it is time to log in */
    bool scram;      /* FEATURES: a SCRAM mechanism is offered (RFC 5802, RFC 7677) */
    bool weaker; /* FEATURES: so is one with which a password could be learnt: PLAIN, DIGEST-MD5, …
                  */
    char reason[80]; /* FAILURE, NO_PLACE: the condition, "not-authorized" */
};

/** Read one received element (NUL-terminated, `len` bytes). Anything else, malformed elements
 * included, is LINK_WIRE_OTHER. */
void link_wire_read(const char *xml, size_t len, struct link_wire *out_wire);

#endif
