/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the portal's configuration, and the checks that no single row can make. */
#include "portal/portal_conf.h"

#include "base/crypto.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOT "printwire-portal"

static const char *check_host(const char *value)
{
    if (str_equal_nocase(value, "localhost") || strcmp(value, "::1") == 0)
        return NULL;
    unsigned char v4[4]; /* in network order: 127 comes first (RFC 1122, 3.2.1.3) */
    if (inet_pton(AF_INET, value, v4) == 1 && v4[0] == 127)
        return NULL;
    return "is not this machine; a component's connection (XEP-0114) is not encrypted and may not "
           "leave it: write 127.0.0.1, ::1 or localhost and run the portal beside the XMPP server";
}

static bool is_domain(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (!isalnum(c) && c != '-' && c != '.' && c < 0x80)
            return false;
    }
    return len > 0 && text[0] != '.' && text[len - 1] != '.' && str_is_utf8(text, len);
}

static const char *check_component(const char *value)
{
    return is_domain(value) ? NULL
                            : "is no component's JID; write a host name such as "
                              "portal.example.org";
}

static const char *check_agent(const char *value)
{
    const char *at = strchr(value, '@');

    if (strchr(value, '/'))
        return "has a resource; write the bare JID, without '/' and what follows";
    if (!at || at == value || strpbrk(value, " \t\r\n\"&'<>:") || !is_domain(at + 1))
        return "is no agent's JID; write a bare JID such as site-7@agents.example.org";
    return NULL;
}

static const char *check_address(const char *value)
{
    unsigned char bytes[16];

    if (inet_pton(AF_INET, value, bytes) == 1 || inet_pton(AF_INET6, value, bytes) == 1)
        return NULL;
    return "is no numeric address; write one such as 192.0.2.7 or 2001:db8::7";
}

/* clang-format off */
static const struct conf_row rows[] = {
    { .path = "xmpp", .type = CONF_GROUP, .required = true,
      .help = "The XMPP server to which the portal belongs as an external component (XEP-0114)." },
    { .path = "xmpp/host", .type = CONF_TEXT, .fallback = "127.0.0.1", .least = 1, .most = 63,
      .check = check_host,
      .help = "Address of the server's component port; a loopback address, as the connection is not encrypted." },
    { .path = "xmpp/port", .type = CONF_NUMBER, .fallback = "5347", .least = 1, .most = 65535,
      .help = "The server's component port." },
    { .path = "xmpp/jid", .type = CONF_TEXT, .required = true, .least = 1, .most = 255,
      .check = check_component,
      .help = "The component's JID, as the server's configuration has it: where agents send their records." },
    { .path = "xmpp/secret-file", .type = CONF_PATH, .required = true, .least = 1, .most = 4000,
      .help = "File with the component's secret in its first line; only its owner may read it (mode 0600)." },
    { .path = "storage", .type = CONF_GROUP, .help = "Where the records are kept." },
    { .path = "storage/folder", .type = CONF_PATH, .fallback = "/var/lib/printwire-portal",
      .least = 1, .most = 4000,
      .help = "Folder of the database and of the socket for watchers; made when absent." },
    { .path = "storage/postgresql", .type = CONF_GROUP,
      .help = "A PostgreSQL server (14 or newer) that keeps the records, instead of a file in the folder. Its database must be there, in UTF8, and belong to the user." },
    { .path = "storage/postgresql@host", .type = CONF_TEXT, .fallback = "/var/run/postgresql", .least = 1, .most = 255,
      .help = "The folder of the server's socket, or its name or address; then only with TLS, and a certificate for this name." },
    { .path = "storage/postgresql@port", .type = CONF_NUMBER, .fallback = "5432", .least = 1, .most = 65535,
      .help = "The server's port; it is part of the socket's name, too." },
    { .path = "storage/postgresql@database", .type = CONF_TEXT, .fallback = "printwire", .least = 1, .most = 63,
      .help = "The database." },
    { .path = "storage/postgresql@user", .type = CONF_TEXT, .fallback = "printwire-portal", .least = 1, .most = 63,
      .help = "The server's user (role). On its own machine it can let the system's user of this name in without a password (peer)." },
    { .path = "storage/postgresql@password-file", .type = CONF_PATH, .least = 1, .most = 4000,
      .help = "File with the password in its first line; only its owner may read it (mode 0600)." },
    { .path = "storage/postgresql@ca-file", .type = CONF_PATH, .least = 1, .most = 4000,
      .help = "Authorities (PEM) whose certificates are believed; needed where host is no folder." },
    { .path = "history", .type = CONF_GROUP,
      .help = "How long what is fine-grained is kept. Meters, cartridges, incidents, moves and one level a day of each supply are kept for ever, and what is known last always." },
    { .path = "history/level-days", .type = CONF_NUMBER, .fallback = "400", .least = 0, .most = 36500,
      .help = "Days after which the levels of a day become one row with the least, the most and the last of them; 0: never. About 50 bytes per level." },
    { .path = "history/record-days", .type = CONF_NUMBER, .fallback = "0", .least = 0, .most = 36500,
      .help = "Days after which records as they were received are deleted; 0: never. They are what watch --from-start and digest read. About 700 bytes each." },
    { .path = "history/order-days", .type = CONF_NUMBER, .fallback = "400", .least = 0, .most = 36500,
      .help = "Days after which orders that are over are deleted, with what became of them; 0: never. The audit keeps who gave them. About 1 KB each." },
    { .path = "history/keep", .type = CONF_GROUP, .many = true,
      .help = "Other days for a customer, or for one site; the row that fits best counts." },
    { .path = "history/keep@customer", .type = CONF_TEXT, .least = 1, .most = 100, .help = "Whose sites; every customer's without it." },
    { .path = "history/keep@site", .type = CONF_TEXT, .least = 1, .most = 100, .help = "One site; all of the customer's without it." },
    { .path = "history/keep@level-days", .type = CONF_NUMBER, .least = 0, .most = 36500,
      .help = "As history/level-days, which holds without it." },
    { .path = "history/keep@record-days", .type = CONF_NUMBER, .least = 0, .most = 36500,
      .help = "As history/record-days, which holds without it." },
    { .path = "history/keep@order-days", .type = CONF_NUMBER, .least = 0, .most = 36500,
      .help = "As history/order-days, which holds without it." },
    { .path = "ingest", .type = CONF_GROUP, .help = "What agents are told about sending." },
    { .path = "ingest/window", .type = CONF_NUMBER, .fallback = "8", .least = 1, .most = 64,
      .help = "Batches that one agent may have unanswered." },
    { .path = "ingest/max-bytes", .type = CONF_NUMBER, .fallback = "65536", .least = 1024, .most = 262144,
      .help = "Most bytes of the records in one batch." },
    { .path = "agents", .type = CONF_GROUP, .help = "The agents whose records are taken; all others are refused." },
    { .path = "agents/agent", .type = CONF_GROUP, .many = true, .help = "One agent." },
    { .path = "agents/agent@jid", .type = CONF_TEXT, .required = true, .least = 3, .most = 1000,
      .check = check_agent, .help = "The agent's bare JID." },
    { .path = "agents/agent@site", .type = CONF_TEXT, .required = true, .least = 1, .most = 100,
      .help = "The site that it looks after, as people call it." },
    { .path = "agents/agent@customer", .type = CONF_TEXT, .required = true, .least = 1, .most = 100,
      .help = "Whose site it is." },
    { .path = "agents/agent@provider", .type = CONF_TEXT, .least = 1, .most = 100,
      .help = "Who looks after that customer, where one portal serves several service providers. Without it: the one that the portal made at its first start." },
    { .path = "web", .type = CONF_GROUP,
      .help = "The HTTPS front with accounts and the API. Without this element there is none; it is never offered without TLS." },
    { .path = "web/address", .type = CONF_TEXT, .least = 1, .most = 63, .check = check_address,
      .help = "Numeric address to listen on; all unless given." },
    { .path = "web/port", .type = CONF_NUMBER, .fallback = "8443", .least = 1, .most = 65535,
      .help = "Port to listen on. Below 1024 the portal must be started with the right to (root, or CAP_NET_BIND_SERVICE)." },
    { .path = "web/certificate-file", .type = CONF_PATH, .least = 1, .most = 4000,
      .help = "PEM file of the certificate and what follows up to the root's. SIGHUP reads it again." },
    { .path = "web/key-file", .type = CONF_PATH, .least = 1, .most = 4000,
      .help = "PEM file of its private key, without passphrase; readable to the portal's user only." },
    { .path = "web/password-megabytes", .type = CONF_NUMBER, .fallback = "19", .least = 19, .most = 1024,
      .help = "Memory that hashing a password takes (Argon2id). When it rises, each account is hashed anew at its next login." },
    { .path = "web/password-passes", .type = CONF_NUMBER, .fallback = "2", .least = 2, .most = 32,
      .help = "Passes over that memory." },
    { .path = "feed", .type = CONF_GROUP,
      .help = "The live feed for XMPP clients: each stored record on a PubSub node of its site (XEP-0060). Without this element there is none." },
    { .path = "feed/service", .type = CONF_TEXT, .least = 1, .most = 255, .check = check_component,
      .help = "JID of the XMPP server's PubSub service, on which the portal may make nodes." },
    { .path = "feed/accounts", .type = CONF_TEXT, .least = 1, .most = 180, .check = check_component,
      .help = "Host of the XMPP server on which the portal makes accounts for those who watch (XEP-0133); it must be an administrator there, and the host should be theirs alone. Without it the portal makes none." },
    { .path = "feed/text", .type = CONF_CHOICE, .fallback = "headline", .choices = "headline|chat",
      .help = "How incidents are told in words: headline reaches who is there, chat is kept by servers for later." },
    { .path = "feed/items", .type = CONF_NUMBER, .fallback = "50", .least = 1, .most = 256,
      .help = "Records that the service keeps for each site and kind." },
    { .path = "feed/backlog", .type = CONF_NUMBER, .fallback = "10000", .least = 100, .most = 10000000,
      .help = "Records that may wait to be published; when more do, only the newest half of them is." },
    HOOKS_CONF_ROWS("Lets administrators make webhooks: the portal then sends records to the HTTPS addresses that they name."),
    PORTAL_CONF_MAIL_ROWS,
    PORTAL_CONF_SDS_ROWS,
    { .path = "security", .type = CONF_GROUP, .help = "What the portal gives up once it runs (docs/security.md)." },
    { .path = "security/run-as", .type = CONF_TEXT, .least = 1, .most = 63,
      .help = "User that the portal becomes when root starts it. Not needed where systemd starts it as its user. The files that it reads must be readable to that user." },
    { .path = "security/sandbox", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Whether the kernel keeps the portal from files, ports and system calls that it does not need. Taken at start." },
    { .path = "log", .type = CONF_GROUP, .help = "What is logged, to standard error." },
    { .path = "log/level", .type = CONF_CHOICE, .fallback = "info", .choices = "error|warn|info|debug",
      .help = "The least serious lines that are written." },
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])

static int compare_agents(const void *a, const void *b)
{
    const struct portal_conf_agent *one = a;
    const struct portal_conf_agent *other = b;

    return strcmp(one->jid, other->jid);
}

static char *copy_lower(const char *text)
{
    char *copy = strdup(text);

    for (char *at = copy; at && *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return copy;
}

static bool has_twin(const struct portal_conf_agent *agents, size_t count, const char *jid)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(agents[i].jid, jid) == 0)
            return true;
    return false;
}

static bool take_agents(struct portal_conf *conf, const struct conf *file,
                        struct conf_error *out_error)
{
    size_t count = conf_count(file, "agents/agent");

    conf->agents = calloc(count + 1, sizeof *conf->agents);
    if (!conf->agents)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct portal_conf_agent agent = {
            .jid = copy_lower(conf_text_in(file, "agents/agent", i, "@jid")),
            .site = strdup(conf_text_in(file, "agents/agent", i, "@site")),
            .customer = strdup(conf_text_in(file, "agents/agent", i, "@customer")),
        };
        const char *provider = conf_text_in(file, "agents/agent", i, "@provider");
        if (provider)
            agent.provider = strdup(provider);
        bool is_twin = agent.jid && has_twin(conf->agents, i, agent.jid);
        if (is_twin)
            (void)snprintf(out_error->text, sizeof out_error->text,
                           "%s: <agent>: '%.200s' is listed twice; remove one of the two",
                           conf_place(file, "agents/agent", i), agent.jid);
        conf->agents[i] = agent;
        conf->agent_count = i + 1;
        if (is_twin || !agent.jid || !agent.site || !agent.customer ||
            (provider && !agent.provider))
            return false;
    }
    qsort(conf->agents, conf->agent_count, sizeof *conf->agents, compare_agents);
    return true;
}

static bool take_web(struct portal_conf *conf, const struct conf *file,
                     struct conf_error *out_error)
{
    const char *address = conf_text(file, "web/address", 0);
    const char *certificate = conf_text(file, "web/certificate-file", 0);
    const char *key = conf_text(file, "web/key-file", 0);

    conf->web.is_on = conf_count(file, "web") > 0;
    conf->web.port = (uint16_t)conf_number(file, "web/port", 0);
    conf->web.password_megabytes = (unsigned)conf_number(file, "web/password-megabytes", 0);
    conf->web.password_passes = (unsigned)conf_number(file, "web/password-passes", 0);
    (void)str_copy(conf->web.address, sizeof conf->web.address, address ? address : "");
    if (!conf->web.is_on ||
        (certificate && key &&
         str_copy(conf->web.certificate, sizeof conf->web.certificate, certificate) &&
         str_copy(conf->web.key, sizeof conf->web.key, key)))
        return true;
    (void)snprintf(
        out_error->text, sizeof out_error->text,
        "%s: <web> takes <certificate-file> and <key-file>; there is no HTTP without TLS",
        conf_place(file, "web", 0));
    return false;
}

/* A copy of what may be left out; false without memory. */
static bool copy_text(const char *text, char **out_copy)
{
    *out_copy = text ? strdup(text) : NULL;
    return *out_copy || !text;
}

static int64_t days_in(const struct conf *file, size_t index, const char *name, int64_t otherwise)
{
    return conf_text_in(file, "history/keep", index, name)
               ? conf_number_in(file, "history/keep", index, name)
               : otherwise;
}

static bool take_keeps(struct portal_conf *conf, const struct conf *file)
{
    size_t count = conf_count(file, "history/keep");
    struct portal_conf_keep *keeps = calloc(count + 1, sizeof *keeps);
    bool good = keeps != NULL;

    conf->keeps = keeps;
    if (!good)
        return false;
    conf->keep_count = count + 1;
    keeps[0].level_days = conf_number(file, "history/level-days", 0);
    keeps[0].record_days = conf_number(file, "history/record-days", 0);
    keeps[0].order_days = conf_number(file, "history/order-days", 0);
    for (size_t i = 0; i < count && good; i++) {
        struct portal_conf_keep *keep = &keeps[i + 1];
        good = copy_text(conf_text_in(file, "history/keep", i, "@customer"), &keep->customer) &&
               copy_text(conf_text_in(file, "history/keep", i, "@site"), &keep->site);
        keep->level_days = days_in(file, i, "@level-days", keeps[0].level_days);
        keep->record_days = days_in(file, i, "@record-days", keeps[0].record_days);
        keep->order_days = days_in(file, i, "@order-days", keeps[0].order_days);
    }
    return good;
}

static void copy_setting(char *out, size_t size, const struct conf *file, const char *path)
{
    const char *text = conf_text(file, path, 0);

    (void)str_copy(out, size, text ? text : "");
}

static bool take_server(struct portal_conf_server *server, const struct conf *file,
                        struct conf_error *out_error)
{
    server->is_used = conf_count(file, "storage/postgresql") > 0;
    if (!server->is_used)
        return true;
    copy_setting(server->host, sizeof server->host, file, "storage/postgresql@host");
    server->port = (uint16_t)conf_number(file, "storage/postgresql@port", 0);
    copy_setting(server->database, sizeof server->database, file, "storage/postgresql@database");
    copy_setting(server->user, sizeof server->user, file, "storage/postgresql@user");
    copy_setting(server->password_file, sizeof server->password_file, file,
                 "storage/postgresql@password-file");
    copy_setting(server->ca_file, sizeof server->ca_file, file, "storage/postgresql@ca-file");
    if (server->host[0] == '/' || server->ca_file[0])
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text,
                   "%s: <postgresql>: a server on the network is believed by its certificate only; "
                   "write ca-file",
                   conf_place(file, "storage/postgresql", 0));
    return false;
}

static bool take_feed(struct portal_conf_feed *feed, const struct conf *file,
                      struct conf_error *out_error)
{
    feed->is_on = conf_count(file, "feed") > 0;
    copy_setting(feed->service, sizeof feed->service, file, "feed/service");
    copy_setting(feed->accounts, sizeof feed->accounts, file, "feed/accounts");
    copy_setting(feed->text, sizeof feed->text, file, "feed/text");
    feed->items = (unsigned)conf_number(file, "feed/items", 0);
    feed->backlog = conf_number(file, "feed/backlog", 0);
    if (!feed->is_on || feed->service[0] != '\0')
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text,
                   "%s: <feed> takes <service>, such as pubsub.example.org",
                   conf_place(file, "feed", 0));
    return false;
}

static bool take(struct portal_conf *conf, const struct conf *file, struct conf_error *out_error)
{
    const char *host = conf_text(file, "xmpp/host", 0);

    (void)str_copy(out_error->text, sizeof out_error->text, "out of memory");
    (void)str_copy(conf->host, sizeof conf->host,
                   str_equal_nocase(host, "localhost") ? "127.0.0.1" : host);
    conf->port = (uint16_t)conf_number(file, "xmpp/port", 0);
    (void)str_copy(conf->jid, sizeof conf->jid, conf_text(file, "xmpp/jid", 0));
    conf->window = (unsigned)conf_number(file, "ingest/window", 0);
    conf->max_bytes = (unsigned)conf_number(file, "ingest/max-bytes", 0);
    (void)log_level_from_name(conf_text(file, "log/level", 0), &conf->log_level);
    (void)str_copy(conf->run_as, sizeof conf->run_as,
                   conf_text(file, "security/run-as", 0) ? conf_text(file, "security/run-as", 0)
                                                         : "");
    conf->sandbox = conf_number(file, "security/sandbox", 0) != 0;
    if (!str_copy(conf->secret_file, sizeof conf->secret_file,
                  conf_text(file, "xmpp/secret-file", 0)) ||
        !str_copy(conf->folder, sizeof conf->folder, conf_text(file, "storage/folder", 0))) {
        (void)snprintf(out_error->text, sizeof out_error->text,
                       "%s: the path is too long; shorten it",
                       conf_place(file, "storage/folder", 0));
        return false;
    }
    return take_keeps(conf, file) && hooks_conf_take(&conf->hooks, file, out_error) &&
           portal_conf_mail_take(&conf->mail, file, out_error) &&
           portal_conf_sds_take(&conf->sds, file, out_error) && take_web(conf, file, out_error) &&
           take_server(&conf->server, file, out_error) && take_feed(&conf->feed, file, out_error) &&
           take_agents(conf, file, out_error);
}

static struct portal_conf *take_file(struct conf *file, struct conf_error *out_error)
{
    struct portal_conf *conf = file ? calloc(1, sizeof *conf) : NULL;

    if (conf && !take(conf, file, out_error)) {
        portal_conf_free(conf);
        conf = NULL;
    }
    conf_free(file);
    return conf;
}

struct portal_conf *portal_conf_read(const char *file, struct conf_error *out_error)
{
    return take_file(conf_read_file(file, ROOT, rows, ROWS, out_error), out_error);
}

struct portal_conf *portal_conf_parse(const char *bytes, size_t len, const char *file,
                                      struct conf_error *out_error)
{
    const struct conf_source source = { file, bytes, len };

    return take_file(conf_read(&source, ROOT, rows, ROWS, out_error), out_error);
}

bool portal_conf_read_secret(struct portal_conf *conf, struct conf_error *out_error)
{
    return portal_conf_secret_read(conf->secret_file, "<secret-file>", conf->secret, out_error);
}

bool portal_conf_read_password(const struct portal_conf *conf,
                               char out_password[PORTAL_CONF_SECRET], struct conf_error *out_error)
{
    return portal_conf_secret_read(conf->server.password_file, "<postgresql password-file>",
                                   out_password, out_error);
}

bool portal_conf_is_same_start(const struct portal_conf *one, const struct portal_conf *other)
{
    static const size_t texts[] = {
        offsetof(struct portal_conf, host),
        offsetof(struct portal_conf, jid),
        offsetof(struct portal_conf, secret_file),
        offsetof(struct portal_conf, folder),
        offsetof(struct portal_conf, server.host),
        offsetof(struct portal_conf, server.database),
        offsetof(struct portal_conf, server.user),
        offsetof(struct portal_conf, server.password_file),
        offsetof(struct portal_conf, run_as),
        offsetof(struct portal_conf, server.ca_file),
        offsetof(struct portal_conf, web.address),
        offsetof(struct portal_conf, feed.service),
        offsetof(struct portal_conf, feed.accounts),
        offsetof(struct portal_conf, feed.text),
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp((const char *)one + texts[i], (const char *)other + texts[i]) != 0)
            return false;
    return one->port == other->port && hooks_conf_is_same(&one->hooks, &other->hooks) &&
           portal_conf_mail_is_same(&one->mail, &other->mail) &&
           portal_conf_sds_is_same(&one->sds, &other->sds) &&
           one->server.is_used == other->server.is_used && one->server.port == other->server.port &&
           one->sandbox == other->sandbox && one->web.is_on == other->web.is_on &&
           one->web.port == other->web.port && one->feed.is_on == other->feed.is_on &&
           one->feed.items == other->feed.items && one->feed.backlog == other->feed.backlog;
}

void portal_conf_swap_keeps(struct portal_conf *one, struct portal_conf *other)
{
    struct portal_conf_keep *keeps = one->keeps;
    size_t count = one->keep_count;

    one->keeps = other->keeps;
    one->keep_count = other->keep_count;
    other->keeps = keeps;
    other->keep_count = count;
}

void portal_conf_free(struct portal_conf *conf)
{
    if (!conf)
        return;
    for (size_t i = 0; i < conf->agent_count; i++) {
        free(conf->agents[i].jid);
        free(conf->agents[i].site);
        free(conf->agents[i].customer);
        free(conf->agents[i].provider);
    }
    free(conf->agents);
    for (size_t i = 0; i < conf->keep_count; i++) {
        free(conf->keeps[i].customer);
        free(conf->keeps[i].site);
    }
    free(conf->keeps);
    portal_conf_sds_finish(&conf->sds);
    crypto_wipe(conf->secret, sizeof conf->secret);
    free(conf);
}

bool portal_conf_write_reference(struct buf *out)
{
    return conf_write_reference(out, ROOT, rows, ROWS);
}
