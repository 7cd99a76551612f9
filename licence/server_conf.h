/* SPDX-License-Identifier: Apache-2.0 */
/* server_conf: the licence server's XML file. The rows in server_conf.c are the only place where a
 * setting, its default and its bounds are stated. A file that breaks any rule is refused whole. */
#ifndef PRINTWIRE_LICENCE_SERVER_CONF_H
#define PRINTWIRE_LICENCE_SERVER_CONF_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVER_CONF_FILE  "/etc/printwire/licence.xml"
#define SERVER_CONF_ROOTS 2

struct server_conf {
    char address[64];       /* to listen on, numeric */
    uint16_t port;          /* 0: any free one, which the log names */
    char certificate[4096]; /* with `key` for https; "" for plain HTTP */
    char key[4096];
    char folder[4096];
    char roots[SERVER_CONF_ROOTS][4096]; /* files of the roots' public keys */
    size_t root_count;
    unsigned per_minute; /* questions of one address, 0: as many as it likes */
    int64_t audit_lines; /* most that are kept */
    unsigned audit_days; /* how long audit lines are kept */
    enum log_level log_level;
    char run_as[64]; /* the user that root becomes; "": nobody else */
    bool sandbox;    /* files and system calls are limited */
};

/** Read and check a file. NULL on failure, `out_error` says where and why; the caller frees with
 * server_conf_free. */
struct server_conf *server_conf_read(const char *file, struct conf_error *out_error);

/** The same from memory; `file` is the name for messages and relative paths. */
struct server_conf *server_conf_parse(const char *bytes, size_t len, const char *file,
                                      struct conf_error *out_error);

/** Free; NULL is allowed. */
void server_conf_free(struct server_conf *conf);

/** The reference page of all settings, Markdown, made from the rows. False when it does not fit. */
bool server_conf_write_reference(struct buf *out);

#endif
