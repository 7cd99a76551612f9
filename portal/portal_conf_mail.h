/* SPDX-License-Identifier: Apache-2.0 */
/* portal_conf_mail: the mail server to which reports are handed: <mail> of the portal's
 * configuration. A part of portal_conf. */
#ifndef PRINTWIRE_PORTAL_PORTAL_CONF_MAIL_H
#define PRINTWIRE_PORTAL_PORTAL_CONF_MAIL_H

#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTAL_CONF_MAIL_DOMAINS 32
#define PORTAL_CONF_MAIL_LIMIT   1000 /* mails of an hour, most */

struct portal_conf_mail {
    bool is_on; /* the element is there */
    char server[254];
    uint16_t port;
    bool is_implicit;         /* TLS from the first byte; else STARTTLS */
    char ca_file[4096];       /* "": the system's */
    char user[256];           /* "": it lets us in without */
    char password_file[4096]; /* "": none */
    char from[255];
    unsigned limit; /* mails of an hour */
    char domains[PORTAL_CONF_MAIL_DOMAINS][254];
    size_t domain_count; /* 0: to every domain */
};

/** Why a text is no name of a mail server; NULL for one. */
const char *portal_conf_mail_check_server(const char *value);

/** The same for its port, */
const char *portal_conf_mail_check_port(const char *value);

/** for an address, */
const char *portal_conf_mail_check_from(const char *value);

/** and for a domain. */
const char *portal_conf_mail_check_domain(const char *value);

/** Take the element from a file that was read. False with `out_error` filled. */
bool portal_conf_mail_take(struct portal_conf_mail *mail, const struct conf *file,
                           struct conf_error *out_error);

/** True when both are the same. */
bool portal_conf_mail_is_same(const struct portal_conf_mail *one,
                              const struct portal_conf_mail *other);

/** True for an address that mails may go to. */
bool portal_conf_mail_takes(const struct portal_conf_mail *mail, const char *address);

/* clang-format off */
/* The element's rows, for the table of all settings. */
#define PORTAL_CONF_MAIL_ROWS \
    { .path = "mail", .type = CONF_GROUP, \
      .help = "Lets operators have reports sent by mail: the portal hands them to one mail server. Without this element there are none. Taken at start." }, \
    { .path = "mail/server", .type = CONF_TEXT, .required = true, .least = 1, .most = 253, .check = portal_conf_mail_check_server, \
      .help = "The mail server's name, for which it must have a certificate." }, \
    { .path = "mail/port", .type = CONF_NUMBER, .least = 1, .most = 65535, .check = portal_conf_mail_check_port, \
      .help = "Its port; 587 with starttls and 465 with tls unless given." }, \
    { .path = "mail/tls", .type = CONF_CHOICE, .fallback = "starttls", .choices = "starttls|tls", \
      .help = "How TLS begins: starttls, without which nothing is said there, or tls from the first byte. There is no mail without TLS." }, \
    { .path = "mail/ca-file", .type = CONF_PATH, .least = 1, .most = 4000, \
      .help = "Authorities (PEM) whose certificates are believed, in place of the system's." }, \
    { .path = "mail/user", .type = CONF_TEXT, .least = 1, .most = 255, .help = "The account there; none unless given." }, \
    { .path = "mail/password-file", .type = CONF_PATH, .least = 1, .most = 4000, \
      .help = "File with the account's password in its first line; only its owner may read it (mode 0600)." }, \
    { .path = "mail/from", .type = CONF_TEXT, .required = true, .least = 3, .most = 254, .check = portal_conf_mail_check_from, \
      .help = "The address that mails come from." }, \
    { .path = "mail/limit", .type = CONF_NUMBER, .fallback = "100", .least = 1, .most = PORTAL_CONF_MAIL_LIMIT, \
      .help = "Mails of an hour; those above wait." }, \
    { .path = "mail/to", .type = CONF_GROUP, .many = true, \
      .help = "Where mails may go, at most 32; without one to every domain." }, \
    { .path = "mail/to@domain", .type = CONF_TEXT, .required = true, .least = 1, .most = 253, .check = portal_conf_mail_check_domain, \
      .help = "A domain, what stands behind the @ of an address; its subdomains are others." }
/* clang-format on */

#endif
