/* SPDX-License-Identifier: Apache-2.0 */
/* portal_conf_hooks: where webhooks may lead to: <webhooks> of the portal's configuration. A part
 * of portal_conf. */
#ifndef PRINTWIRE_PORTAL_PORTAL_CONF_HOOKS_H
#define PRINTWIRE_PORTAL_PORTAL_CONF_HOOKS_H

#include "base/address.h"
#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct portal_conf_hooks {
    bool is_on; /* the element is there */
    uint16_t port;
    char ca_file[4096];             /* "": the system's */
    struct address_range allow[16]; /* besides what is public */
    size_t allow_count;
};

/** Why a text is no range of addresses; NULL for one. */
const char *portal_conf_hooks_check(const char *value);

/** Take the element from a file that was read. False with `out_error` filled. */
bool portal_conf_hooks_take(struct portal_conf_hooks *hooks, const struct conf *file,
                            struct conf_error *out_error);

/** True when both are the same. */
bool portal_conf_hooks_is_same(const struct portal_conf_hooks *one,
                               const struct portal_conf_hooks *other);

/* clang-format off */
/* The element's rows, for the table of all settings. */
#define PORTAL_CONF_HOOKS_ROWS \
    { .path = "webhooks", .type = CONF_GROUP, \
      .help = "Lets administrators make webhooks: the portal then sends records to the HTTPS addresses that they name. Without this element there are none. Taken at start." }, \
    { .path = "webhooks/port", .type = CONF_NUMBER, .fallback = "443", .least = 1, .most = 65535, .help = "The port of all receivers." }, \
    { .path = "webhooks/ca-file", .type = CONF_PATH, .least = 1, .most = 4000, \
      .help = "Authorities (PEM) whose certificates are believed, in place of the system's." }, \
    { .path = "webhooks/allow", .type = CONF_GROUP, .many = true, \
      .help = "Addresses that are not public and may be sent to all the same, at most 16." }, \
    { .path = "webhooks/allow@range", .type = CONF_TEXT, .required = true, .least = 2, .most = 60, \
      .check = portal_conf_hooks_check, .help = "A range such as 10.1.0.0/16." }
/* clang-format on */

#endif
