/* SPDX-License-Identifier: Apache-2.0 */
/* portal_conf: the administrator's XML file as the portal uses it. The rows in portal_conf.c are
 * the only place where a setting, its default and its bounds are stated. A file that breaks any
 * rule is refused whole. */
#ifndef PRINTWIRE_PORTAL_PORTAL_CONF_H
#define PRINTWIRE_PORTAL_PORTAL_CONF_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/hooks_conf.h"
#include "base/log.h"
#include "portal/portal_conf_mail.h"
#include "portal/portal_conf_sds.h"
#include "portal/portal_conf_secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTAL_CONF_FILE "/etc/printwire/portal.xml"

/* An agent whose records are taken. */
struct portal_conf_agent {
    char *jid; /* bare, ASCII letters in lower case as the server sends them */
    char *site;
    char *customer;
    char *provider; /* NULL: the first one */
};

/* How long the history of a customer's site is kept whole; 0 days: for ever. */
struct portal_conf_keep {
    char *customer; /* NULL: every */
    char *site;     /* NULL: every of the customer */
    int64_t level_days;
    int64_t record_days;
    int64_t order_days;
};

/* A PostgreSQL server that keeps the records instead of a file in the folder. */
struct portal_conf_server {
    bool is_used;
    char host[256]; /* the folder of its socket, or a name or address */
    uint16_t port;
    char database[64];
    char user[64];
    char password_file[4096]; /* "": none */
    char ca_file[4096];       /* "": none, of a socket in a folder only */
};

/* The live feed. */
struct portal_conf_feed {
    bool is_on;         /* the element is there */
    char service[256];  /* JID of the PubSub service */
    char accounts[181]; /* host of the watchers' accounts, "": the portal makes none */
    char text[16];      /* headline or chat */
    unsigned items;     /* that a node keeps */
    int64_t backlog;    /* records that may wait */
};

struct portal_conf {
    /* xmpp: the server's component port (XEP-0114) */
    char host[64]; /* a loopback address, numeric */
    uint16_t port;
    char jid[256];                   /* of the component */
    char secret[PORTAL_CONF_SECRET]; /* empty until portal_conf_read_secret() */
    char secret_file[4096];

    char folder[4096]; /* storage; made when absent */

    struct portal_conf_server server; /* storage/postgresql */

    struct {
        bool is_on;       /* the element is there */
        char address[64]; /* numeric, "": all */
        uint16_t port;
        char certificate[4096];
        char key[4096];
        unsigned password_megabytes; /* what a password's hash costs */
        unsigned password_passes;
    } web; /* the HTTPS front */

    struct portal_conf_feed feed;

    struct hooks_conf hooks;
    struct portal_conf_mail mail;
    struct portal_conf_sds sds;

    struct portal_conf_agent *agents; /* sorted by jid */
    size_t agent_count;

    struct portal_conf_keep *keeps; /* the first one is for all others */
    size_t keep_count;

    char run_as[64]; /* the user that root becomes; "": nobody else */
    bool sandbox;    /* files and system calls are limited */

    unsigned window;    /* batches that an agent may have unanswered */
    unsigned max_bytes; /* of the records in one batch */
    enum log_level log_level;
};

/** Read and check a file. NULL on failure, `out_error` says where and why; the caller frees with
 * portal_conf_free. The secret is not read: looking at the fleet needs none. */
struct portal_conf *portal_conf_read(const char *file, struct conf_error *out_error);

/** The same from memory; `file` is the name for messages and relative paths. */
struct portal_conf *portal_conf_parse(const char *bytes, size_t len, const char *file,
                                      struct conf_error *out_error);

/** Read the component's secret from its file (mode 0600, one line). False with `out_error` filled.
 */
bool portal_conf_read_secret(struct portal_conf *conf, struct conf_error *out_error);

/** Read the password of the PostgreSQL server, "" when the configuration names no file. False with
 * `out_error` filled. */
bool portal_conf_read_password(const struct portal_conf *conf,
                               char out_password[PORTAL_CONF_SECRET], struct conf_error *out_error);

/** True when both agree in all that is taken at the start only: <xmpp>, <storage>, <security>,
 * <webhooks>, <mail>, <sds>, <feed>, and whether and where <web> listens. */
bool portal_conf_is_same_start(const struct portal_conf *one, const struct portal_conf *other);

/** Give each the other's rules of <history>, with their texts. */
void portal_conf_swap_keeps(struct portal_conf *one, struct portal_conf *other);

/** Wipe the secret and free; NULL is allowed. */
void portal_conf_free(struct portal_conf *conf);

/** The reference page of all settings, Markdown, made from the rows. False when it does not fit. */
bool portal_conf_write_reference(struct buf *out);

#endif
