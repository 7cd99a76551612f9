/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the SDS platform's configuration. */
#include "sds/platform_conf.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT "printwire-sds"
#define WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

static const char *check_address(const char *value)
{
    struct in6_addr v6;
    struct in_addr v4;

    return inet_pton(AF_INET, value, &v4) == 1 || inet_pton(AF_INET6, value, &v6) == 1
               ? NULL
               : "is no numeric address; write 0.0.0.0, :: or one of this machine's";
}

static const char *check_region(const char *value)
{
    return value[strspn(value, WORD)] == '\0' ? NULL : "may have letters, digits, '.', '_' and '-'";
}

static const char *check_authority(const char *value)
{
    size_t len = strlen(value);
    bool is_good = len <= 4 || strcmp(value + len - 4, ":443") != 0;

    for (const char *at = value; *at != '\0'; at++)
        if (isupper((unsigned char)*at) || *at == '/' || *at <= ' ' || *at > '~')
            is_good = false;
    return is_good ? NULL : "is no host in small letters, with \":port\" unless that is 443";
}

/* clang-format off */
static const struct conf_row rows[] = {
    { .path = "listen", .type = CONF_GROUP, .required = true, .help = "Where connectors and tools ask, by https alone (TLS 1.2 or newer)." },
    { .path = "listen/address", .type = CONF_TEXT, .fallback = "::", .least = 1, .most = 63,
      .check = check_address, .help = "Address to listen on; :: takes IPv4 and IPv6." },
    { .path = "listen/port", .type = CONF_NUMBER, .fallback = "443", .least = 0, .most = 65535,
      .help = "Port to listen on; 0 takes a free one and logs it. Below 1024 needs CAP_NET_BIND_SERVICE. A socket that systemd "
              "gives (printwire-sds.socket) comes before address and port." },
    { .path = "listen/certificate-file", .type = CONF_PATH, .required = true, .least = 1, .most = 4000,
      .help = "Certificate chain (PEM). SIGHUP reads it again." },
    { .path = "listen/key-file", .type = CONF_PATH, .required = true, .least = 1, .most = 4000,
      .help = "The certificate's secret key (PEM, mode 0600)." },
    { .path = "listen/authority", .type = CONF_TEXT, .required = true, .least = 1, .most = SDS_SIGN_PART - 1, .check = check_authority,
      .help = "Host that connectors call the platform by, with \":port\" unless that is 443: their signatures are over it, and those "
              "over another one are refused." },
    { .path = "storage", .type = CONF_GROUP, .help = "Where everything is kept." },
    { .path = "storage/folder", .type = CONF_PATH, .fallback = "/var/lib/printwire-sds", .least = 1, .most = 4000,
      .help = "Folder of the database (sds.db); made when absent." },
    { .path = "storage/keep-days", .type = CONF_NUMBER, .fallback = "400", .least = 31, .most = 36500,
      .help = "How long ended work with its history, and rows of event logs are kept." },
    { .path = "storage/audit-days", .type = CONF_NUMBER, .fallback = "400", .least = 366, .most = 36500,
      .help = "How long the audit is kept: a year at least." },
    { .path = "work", .type = CONF_GROUP, .help = "How connectors are told to behave." },
    { .path = "work/poll-s", .type = CONF_NUMBER, .fallback = "300", .least = SDS_DOC_POLL_LEAST, .most = SDS_DOC_POLL_MOST,
      .help = "Seconds between two polls of a connector; leases are three times as long, and five minutes at least." },
    { .path = "work/region", .type = CONF_TEXT, .least = 1, .most = SDS_DOC_REGION - 1, .check = check_region,
      .help = "The platform's region; a site that is pinned to another one is refused." },
    HOOKS_CONF_ROWS("Lets tools make webhooks: the platform then tells the HTTPS addresses that they name of what changes in their accounts."),
    { .path = "limits", .type = CONF_GROUP, .help = "What strangers may cost." },
    { .path = "limits/per-minute", .type = CONF_NUMBER, .fallback = "600", .least = 0, .most = 1000000,
      .help = "Requests that one address (IPv6: one /64) may make in a minute; 0: no limit. More are answered with status 429." },
    { .path = "limits/connector-per-minute", .type = CONF_NUMBER, .fallback = "60", .least = 0, .most = 1000000,
      .help = "The same for one connector, and for one tool ten times as many." },
    { .path = "security", .type = CONF_GROUP, .help = "What the platform gives up once it runs (docs/security.md)." },
    { .path = "security/run-as", .type = CONF_TEXT, .least = 1, .most = 63,
      .help = "User that the platform becomes when root starts it. Not needed where systemd starts it as its user. The files that it "
              "reads must be readable to that user, and the storage folder its own." },
    { .path = "security/sandbox", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Whether the kernel keeps the platform from files, ports and system calls that it does not need. Taken at start." },
    { .path = "log", .type = CONF_GROUP, .help = "What is logged, to standard error." },
    { .path = "log/level", .type = CONF_CHOICE, .fallback = "info", .choices = "error|warn|info|debug",
      .help = "The least serious lines that are written." },
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])

static const char *text_of(const struct conf *file, const char *path)
{
    const char *text = conf_text(file, path, 0);

    return text != NULL ? text : "";
}

static bool take_path(char *out, size_t size, const struct conf *file, const char *path,
                      struct conf_error *out_error)
{
    if (str_copy(out, size, text_of(file, path)))
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: the path is too long; shorten it",
                   conf_place(file, path, 0));
    return false;
}

static void take_numbers(struct platform_conf *conf, const struct conf *file)
{
    conf->port = (uint16_t)conf_number(file, "listen/port", 0);
    conf->poll_s = conf_number(file, "work/poll-s", 0);
    conf->per_minute = (unsigned)conf_number(file, "limits/per-minute", 0);
    conf->connector_per_minute = (unsigned)conf_number(file, "limits/connector-per-minute", 0);
    conf->keep_days = (unsigned)conf_number(file, "storage/keep-days", 0);
    conf->audit_days = (unsigned)conf_number(file, "storage/audit-days", 0);
    conf->sandbox = conf_number(file, "security/sandbox", 0) != 0;
}

static bool take(struct platform_conf *conf, const struct conf *file, struct conf_error *out_error)
{
    take_numbers(conf, file);
    (void)log_level_from_name(text_of(file, "log/level"), &conf->log_level);
    (void)str_copy(conf->address, sizeof conf->address, text_of(file, "listen/address"));
    (void)str_copy(conf->authority, sizeof conf->authority, text_of(file, "listen/authority"));
    (void)str_copy(conf->region, sizeof conf->region, text_of(file, "work/region"));
    (void)str_copy(conf->run_as, sizeof conf->run_as, text_of(file, "security/run-as"));
    return take_path(conf->certificate, sizeof conf->certificate, file, "listen/certificate-file",
                     out_error) &&
           hooks_conf_take(&conf->hooks, file, out_error) &&
           take_path(conf->key, sizeof conf->key, file, "listen/key-file", out_error) &&
           take_path(conf->folder, sizeof conf->folder, file, "storage/folder", out_error);
}

static struct platform_conf *take_file(struct conf *file, struct conf_error *out_error)
{
    struct platform_conf *conf = NULL;

    if (file == NULL)
        return NULL;
    conf = calloc(1, sizeof *conf);
    if (conf == NULL)
        (void)str_copy(out_error->text, sizeof out_error->text, "out of memory");
    if (conf != NULL && !take(conf, file, out_error)) {
        platform_conf_free(conf);
        conf = NULL;
    }
    conf_free(file);
    return conf;
}

struct platform_conf *platform_conf_read(const char *file, struct conf_error *out_error)
{
    return take_file(conf_read_file(file, ROOT, rows, ROWS, out_error), out_error);
}

struct platform_conf *platform_conf_parse(const char *bytes, size_t len, const char *file,
                                          struct conf_error *out_error)
{
    const struct conf_source source = { file, bytes, len };

    return take_file(conf_read(&source, ROOT, rows, ROWS, out_error), out_error);
}

void platform_conf_free(struct platform_conf *conf)
{
    free(conf);
}

bool platform_conf_write_reference(struct buf *out)
{
    return conf_write_reference(out, ROOT, rows, ROWS);
}
