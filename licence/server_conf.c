/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the licence server's configuration. */
#include "licence/server_conf.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT "printwire-licence"

static const char *check_address(const char *value)
{
    struct in6_addr v6;
    struct in_addr v4;

    return inet_pton(AF_INET, value, &v4) == 1 || inet_pton(AF_INET6, value, &v6) == 1
               ? NULL
               : "is no numeric address; write 0.0.0.0, :: or one of this machine's";
}

/* clang-format off */
static const struct conf_row rows[] = {
    { .path = "listen", .type = CONF_GROUP, .help = "Where agents ask." },
    { .path = "listen/address", .type = CONF_TEXT, .fallback = "::", .least = 1, .most = 63,
      .check = check_address, .help = "Address to listen on; :: takes IPv4 and IPv6." },
    { .path = "listen/port", .type = CONF_NUMBER, .fallback = "80", .least = 0, .most = 65535,
      .help = "Port to listen on; 0 takes a free one and logs it. Below 1024 needs CAP_NET_BIND_SERVICE. A socket that systemd "
              "gives (printwire-licence.socket) comes before address and port." },
    { .path = "listen/certificate-file", .type = CONF_PATH, .least = 1, .most = 4000,
      .help = "Certificate chain (PEM) for https. Without it plain HTTP is spoken: every answer is signed and bound to its "
              "question, so only who asks what can be seen." },
    { .path = "listen/key-file", .type = CONF_PATH, .least = 1, .most = 4000,
      .help = "The certificate's secret key (PEM, mode 0600)." },
    { .path = "storage", .type = CONF_GROUP, .help = "Where the ledger is kept." },
    { .path = "storage/folder", .type = CONF_PATH, .fallback = "/var/lib/printwire-licence",
      .least = 1, .most = 4000,
      .help = "Folder of the ledger (ledger.db), the signing keys (keys/*.pem) and the key set; made when absent." },
    { .path = "storage/audit-days", .type = CONF_NUMBER, .fallback = "400", .least = 1, .most = 36500,
      .help = "How long the line about each question is kept in the ledger." },
    { .path = "storage/audit-lines", .type = CONF_NUMBER, .fallback = "1000000", .least = 1000, .most = 1000000000,
      .help = "Most of these lines; past it the oldest go, so that strangers cannot fill the disk." },
    { .path = "root-key-file", .type = CONF_PATH, .required = true, .many = true, .least = 1, .most = 4000,
      .help = "Public key (PEM) of a root that signs key sets; the current one and perhaps the next. Its secret key stays "
              "off this machine." },
    { .path = "limits", .type = CONF_GROUP, .help = "What strangers may cost." },
    { .path = "limits/per-minute", .type = CONF_NUMBER, .fallback = "120", .least = 0, .most = 1000000,
      .help = "Questions that one address (IPv6: one /64) may ask in a minute; 0: no limit. More are answered with status 429." },
    { .path = "security", .type = CONF_GROUP, .help = "What the server gives up once it runs (docs/security.md)." },
    { .path = "security/run-as", .type = CONF_TEXT, .least = 1, .most = 63,
      .help = "User that the server becomes when root starts it. Not needed where systemd starts it as its user. The files that it "
              "reads must be readable to that user, and the storage folder its own." },
    { .path = "security/sandbox", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Whether the kernel keeps the server from files, ports and system calls that it does not need. Taken at start." },
    { .path = "log", .type = CONF_GROUP, .help = "What is logged, to standard error." },
    { .path = "log/level", .type = CONF_CHOICE, .fallback = "info", .choices = "error|warn|info|debug",
      .help = "The least serious lines that are written." },
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])

static bool take_path(char *out, size_t size, const struct conf *file, const char *path,
                      size_t index, struct conf_error *out_error)
{
    const char *text = conf_text(file, path, index);

    if (str_copy(out, size, text != NULL ? text : ""))
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: the path is too long; shorten it",
                   conf_place(file, path, index));
    return false;
}

static bool take_roots(struct server_conf *conf, const struct conf *file,
                       struct conf_error *out_error)
{
    size_t count = conf_count(file, "root-key-file");

    if (count > SERVER_CONF_ROOTS) {
        (void)snprintf(out_error->text, sizeof out_error->text,
                       "%s: <root-key-file>: there may be %d, the current and the next",
                       conf_place(file, "root-key-file", SERVER_CONF_ROOTS), SERVER_CONF_ROOTS);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!take_path(conf->roots[i], sizeof conf->roots[i], file, "root-key-file", i, out_error))
            return false;
    conf->root_count = count;
    return true;
}

static bool check_tls(const struct server_conf *conf, const struct conf *file,
                      struct conf_error *out_error)
{
    if ((conf->certificate[0] == '\0') == (conf->key[0] == '\0'))
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text,
                   "%s: <listen>: write both <certificate-file> and <key-file>, or neither",
                   conf_place(file, "listen", 0));
    return false;
}

static bool take(struct server_conf *conf, const struct conf *file, struct conf_error *out_error)
{
    (void)str_copy(conf->address, sizeof conf->address, conf_text(file, "listen/address", 0));
    conf->port = (uint16_t)conf_number(file, "listen/port", 0);
    conf->per_minute = (unsigned)conf_number(file, "limits/per-minute", 0);
    conf->audit_days = (unsigned)conf_number(file, "storage/audit-days", 0);
    conf->audit_lines = conf_number(file, "storage/audit-lines", 0);
    conf->sandbox = conf_number(file, "security/sandbox", 0) != 0;
    if (conf_text(file, "security/run-as", 0) != NULL)
        (void)str_copy(conf->run_as, sizeof conf->run_as, conf_text(file, "security/run-as", 0));
    (void)log_level_from_name(conf_text(file, "log/level", 0), &conf->log_level);
    return take_path(conf->certificate, sizeof conf->certificate, file, "listen/certificate-file",
                     0, out_error) &&
           take_path(conf->key, sizeof conf->key, file, "listen/key-file", 0, out_error) &&
           take_path(conf->folder, sizeof conf->folder, file, "storage/folder", 0, out_error) &&
           take_roots(conf, file, out_error) && check_tls(conf, file, out_error);
}

static struct server_conf *take_file(struct conf *file, struct conf_error *out_error)
{
    struct server_conf *conf = NULL;

    if (file == NULL)
        return NULL;
    conf = calloc(1, sizeof *conf);
    if (conf == NULL)
        (void)str_copy(out_error->text, sizeof out_error->text, "out of memory");
    if (conf != NULL && !take(conf, file, out_error)) {
        server_conf_free(conf);
        conf = NULL;
    }
    conf_free(file);
    return conf;
}

struct server_conf *server_conf_read(const char *file, struct conf_error *out_error)
{
    return take_file(conf_read_file(file, ROOT, rows, ROWS, out_error), out_error);
}

struct server_conf *server_conf_parse(const char *bytes, size_t len, const char *file,
                                      struct conf_error *out_error)
{
    const struct conf_source source = { file, bytes, len };

    return take_file(conf_read(&source, ROOT, rows, ROWS, out_error), out_error);
}

void server_conf_free(struct server_conf *conf)
{
    free(conf);
}

bool server_conf_write_reference(struct buf *out)
{
    return conf_write_reference(out, ROOT, rows, ROWS);
}
