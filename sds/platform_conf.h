/* SPDX-License-Identifier: Apache-2.0 */
/* platform_conf: the SDS platform's XML file. The rows in platform_conf.c are the only place where
 * a setting, its default and its bounds are stated. A file that breaks any rule is refused whole.
 */
#ifndef PRINTWIRE_SDS_PLATFORM_CONF_H
#define PRINTWIRE_SDS_PLATFORM_CONF_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/hooks_conf.h"
#include "base/log.h"
#include "protocol/sds_doc_connector.h"
#include "protocol/sds_sign.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLATFORM_CONF_FILE "/etc/printwire/sds.xml"

struct platform_conf {
    char address[64];       /* to listen on, numeric */
    uint16_t port;          /* 0: any free one, which the log names */
    char certificate[4096]; /* chain, PEM */
    char key[4096];
    char authority[SDS_SIGN_PART]; /* what connectors call it, "sds.example:8443" */
    char folder[4096];
    char region[SDS_DOC_REGION]; /* "": of none */
    int64_t poll_s;
    unsigned per_minute;           /* requests of one address, 0: as many as it likes */
    unsigned connector_per_minute; /* of one connector or tool */
    unsigned keep_days;            /* ended work, event logs */
    unsigned audit_days;
    enum log_level log_level;
    struct hooks_conf hooks;
    char run_as[64]; /* the user that root becomes; "": nobody else */
    bool sandbox;    /* files and system calls are limited */
};

/** Read and check a file. NULL on failure, `out_error` says where and why; the caller frees with
 * platform_conf_free. */
struct platform_conf *platform_conf_read(const char *file, struct conf_error *out_error);

/** The same from memory; `file` is the name for messages and relative paths. */
struct platform_conf *platform_conf_parse(const char *bytes, size_t len, const char *file,
                                          struct conf_error *out_error);

/** Free; NULL is allowed. */
void platform_conf_free(struct platform_conf *conf);

/** The reference page of all settings, Markdown, made from the rows. False when it does not fit. */
bool platform_conf_write_reference(struct buf *out);

#endif
