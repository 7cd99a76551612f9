/* SPDX-License-Identifier: Apache-2.0 */
/* portal_conf_sds: the platform of smart device services of which the portal is a tool
 * (protocol/SDS.md, section 9): <sds> of the portal's configuration. A part of portal_conf. */
#ifndef PRINTWIRE_PORTAL_PORTAL_CONF_SDS_H
#define PRINTWIRE_PORTAL_PORTAL_CONF_SDS_H

#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTAL_CONF_SDS_ACCOUNTS 256
#define PORTAL_CONF_SDS_NAME     101 /* of a customer, with its NUL, as in <agent> */
#define PORTAL_CONF_SDS_ID       37

/* Which customer is which account there. */
struct portal_conf_sds_account {
    char customer[PORTAL_CONF_SDS_NAME];
    char provider[PORTAL_CONF_SDS_NAME]; /* "": the customer of any provider */
    char id[PORTAL_CONF_SDS_ID];
};

struct portal_conf_sds {
    bool is_on;    /* the element is there */
    char url[256]; /* "https://sds.example.org:8444", without a slash behind */
    uint16_t port;
    char tool[PORTAL_CONF_SDS_ID];
    char secret_file[4096];
    char ca_file[4096];                       /* "": the system's */
    char images[4096];                        /* folder of manifests; "": no firmware is ordered */
    struct portal_conf_sds_account *accounts; /* PORTAL_CONF_SDS_ACCOUNTS at most */
    size_t account_count;
};

/** Why a text is no platform's URL; NULL for one. */
const char *portal_conf_sds_check_url(const char *value);

/** The same for an id. */
const char *portal_conf_sds_check_id(const char *value);

/** Take the element from a file that was read. False with `out_error` filled: also for a customer
 * that is named twice. */
bool portal_conf_sds_take(struct portal_conf_sds *sds, const struct conf *file,
                          struct conf_error *out_error);

/** True when both are the same. */
bool portal_conf_sds_is_same(const struct portal_conf_sds *one,
                             const struct portal_conf_sds *other);

/** The account of a customer (and its provider); NULL: it has none. */
const char *portal_conf_sds_account(const struct portal_conf_sds *sds, const char *customer,
                                    const char *provider);

/** Free what it holds. */
void portal_conf_sds_finish(struct portal_conf_sds *sds);

/* clang-format off */
/* The element's rows, for the table of all settings. */
#define PORTAL_CONF_SDS_ROWS \
    { .path = "sds", .type = CONF_GROUP, \
      .help = "The platform of smart device services (protocol/SDS.md) that the portal is a tool of: operators then start work at HP devices and follow it. Without this element there is none. Taken at start." }, \
    { .path = "sds/url", .type = CONF_TEXT, .required = true, .least = 9, .most = 255, .check = portal_conf_sds_check_url, \
      .help = "Its URL, https only, such as https://sds.example.org:8444." }, \
    { .path = "sds/tool", .type = CONF_TEXT, .required = true, .least = 36, .most = 36, .check = portal_conf_sds_check_id, \
      .help = "The tool's id, as printwire-sds tool add tells it; its scopes are read and work." }, \
    { .path = "sds/secret-file", .type = CONF_PATH, .required = true, .least = 1, .most = 4000, \
      .help = "File with the tool's secret in its first line; only its owner may read it (mode 0600)." }, \
    { .path = "sds/ca-file", .type = CONF_PATH, .least = 1, .most = 4000, \
      .help = "Authorities (PEM) whose certificates are believed, in place of the system's." }, \
    { .path = "sds/images", .type = CONF_PATH, .least = 1, .most = 4000, \
      .help = "Folder of the firmware images that may be ordered: a manifest for each, as printwire-sds image writes it; at most 256. Without it no firmware is ordered. It is read anew when somebody asks." }, \
    { .path = "sds/account", .type = CONF_GROUP, .many = true, \
      .help = "Which customer is which account of the platform; at most 256. Devices of other customers have no platform." }, \
    { .path = "sds/account@customer", .type = CONF_TEXT, .required = true, .least = 1, .most = 100, .help = "The customer, as in agents/agent." }, \
    { .path = "sds/account@provider", .type = CONF_TEXT, .least = 1, .most = 100, .help = "Whose customer; anybody's without it." }, \
    { .path = "sds/account@id", .type = CONF_TEXT, .required = true, .least = 36, .most = 36, .check = portal_conf_sds_check_id, \
      .help = "The account's id, as printwire-sds account add tells it." }
/* clang-format on */

#endif
