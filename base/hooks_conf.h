/* SPDX-License-Identifier: Apache-2.0 */
/* hooks_conf: where webhooks may lead to: <webhooks> of a program's configuration. */
#ifndef PRINTWIRE_BASE_HOOKS_CONF_H
#define PRINTWIRE_BASE_HOOKS_CONF_H

#include "base/address.h"
#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hooks_conf {
    bool is_on; /* the element is there */
    uint16_t port;
    char ca_file[4096];             /* "": the system's */
    struct address_range allow[16]; /* besides what is public */
    size_t allow_count;
};

/** Why a text is no range of addresses; NULL for one. */
const char *hooks_conf_check(const char *value);

/** Take the element from a file that was read. False with `out_error` filled. */
bool hooks_conf_take(struct hooks_conf *hooks, const struct conf *file,
                     struct conf_error *out_error);

/** True when both are the same. */
bool hooks_conf_is_same(const struct hooks_conf *one, const struct hooks_conf *other);

/* clang-format off */
/* The element's rows, for the table of all settings; `what` says who is told of what. */
#define HOOKS_CONF_ROWS(what) \
    { .path = "webhooks", .type = CONF_GROUP, .help = what " Without this element there are none. Taken at start." }, \
    { .path = "webhooks/port", .type = CONF_NUMBER, .fallback = "443", .least = 1, .most = 65535, .help = "The port of all receivers." }, \
    { .path = "webhooks/ca-file", .type = CONF_PATH, .least = 1, .most = 4000, \
      .help = "Authorities (PEM) whose certificates are believed, in place of the system's." }, \
    { .path = "webhooks/allow", .type = CONF_GROUP, .many = true, \
      .help = "Addresses that are not public and may be sent to all the same, at most 16." }, \
    { .path = "webhooks/allow@range", .type = CONF_TEXT, .required = true, .least = 2, .most = 60, \
      .check = hooks_conf_check, .help = "A range such as 10.1.0.0/16." }
/* clang-format on */

#endif
