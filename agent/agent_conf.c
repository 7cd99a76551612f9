/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the checked values of base/conf into one plain struct, reads the secrets, and checks what
 * only belongs together: a range's ends, a user's secrets, the one password. */
#include "agent/agent_conf.h"

#include "agent/agent_conf_rows.h"
#include "agent/agent_conf_withheld.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/jail.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT    "printwire-agent"
#define EXCLUDE "discovery/exclude"

struct reader {
    const struct conf *conf;
    const char *file;
    struct agent_conf *out;
    struct conf_error *error;
};

static bool fail(const struct reader *r, const char *path, size_t index, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool fail(const struct reader *r, const char *path, size_t index, const char *format, ...)
{
    char text[300];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)snprintf(r->error->text, sizeof r->error->text, "%s: %s",
                   conf_place(r->conf, path, index), text);
    return false;
}

static void take(char *out, size_t size, const char *text)
{
    (void)str_copy(out, size, text != NULL ? text : "");
}

static bool note_folder(const struct reader *r, const char *folder)
{
    struct agent_conf *out = r->out;

    for (size_t i = 0; i < out->file_folder_count; i++)
        if (strcmp(out->file_folders[i], folder) == 0)
            return true;
    if (out->file_folder_count == AGENT_CONF_FOLDERS)
        return false;
    return str_copy(out->file_folders[out->file_folder_count++], sizeof out->file_folders[0],
                    folder);
}

/* Where this file is, by its name and by where its symbolic links lead: what a later reading needs.
 */
static bool note_file(const struct reader *r, const char *path, const char *file)
{
    char folder[sizeof r->out->file_folders[0]];

    for (int is_real = 0; is_real < 2; is_real++)
        if (file_folder_of(file, is_real, folder, sizeof folder) == ERR_NONE &&
            !note_folder(r, folder))
            return fail(r, path, 0, "the files lie in more than %d folders", AGENT_CONF_FOLDERS);
    if (jail_hides(file))
        return fail(
            r, path, 0,
            "%s is in a folder that is closed to the running agent; restart it to have it read",
            file);
    return true;
}

/* Those that are given. */
static bool note_files(const struct reader *r, const char *path, const char *const *files,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (files[i][0] != '\0' && !note_file(r, path, files[i]))
            return false;
    return true;
}

static bool secret_file(const struct reader *r, const char *path, size_t index, const char *file,
                        char *out, size_t size)
{
    if (!note_file(r, path, file))
        return false;
    switch (file_read_secret(file, out, size)) {
    case ERR_NONE:
        return true;
    case ERR_REFUSED:
        return fail(r, path, index, "%s may be read by others; run: chmod 600 %s", file, file);
    case ERR_MISSING:
        return fail(r, path, index, "%s does not exist", file);
    case ERR_SYNTAX:
        return fail(r, path, index, "%s is empty; its first line must be the secret", file);
    default:
        return fail(r, path, index, "cannot read a secret of at most %zu bytes from %s", size - 1,
                    file);
    }
}

static bool read_password(const struct reader *r)
{
    const char *password = conf_text(r->conf, "portal/password", 0);
    const char *file = conf_text(r->conf, "portal/password-file", 0);

    if ((password == NULL) == (file == NULL))
        return fail(r, "portal", 0, "<portal> needs either <password-file> or <password>");
    if (file != NULL)
        return secret_file(r, "portal/password-file", 0, file, r->out->password,
                           sizeof r->out->password);
    if (!file_is_private(r->file))
        return fail(r, "portal/password", 0,
                    "others may read this file, which holds a password; run: chmod 600 %s",
                    r->file);
    take(r->out->password, sizeof r->out->password, password);
    return true;
}

static bool read_portal(const struct reader *r)
{
    struct agent_conf *out = r->out;
    const char *const ca_file = out->ca_file;

    take(out->jid, sizeof out->jid, conf_text(r->conf, "portal/jid", 0));
    take(out->portal, sizeof out->portal, conf_text(r->conf, "portal/address", 0));
    take(out->host, sizeof out->host, conf_text(r->conf, "portal/host", 0));
    take(out->ca_file, sizeof out->ca_file, conf_text(r->conf, "portal/ca-file", 0));
    out->port = (uint16_t)conf_number(r->conf, "portal/port", 0);
    out->direct_tls = strcmp(conf_text(r->conf, "portal/tls", 0), "direct") == 0;
    if (ca_file[0] != '\0' && access(ca_file, F_OK) != 0)
        return fail(r, "portal/ca-file", 0, "%s does not exist", ca_file);
    return note_files(r, "portal/ca-file", &ca_file, 1) && read_password(r);
}

/* A network as a range is asked without its two ends; as an exclusion it is excluded whole. */
static bool read_range(const struct reader *r, const char *path, size_t index, struct range *out)
{
    const char *network = conf_text_in(r->conf, path, index, "@network");
    const char *from = conf_text_in(r->conf, path, index, "@from");
    const char *to = conf_text_in(r->conf, path, index, "@to");

    if ((network != NULL) == (from != NULL) || (from == NULL) != (to == NULL))
        return fail(r, path, index,
                    "write either network='192.0.2.0/24' or from='192.0.2.1' to='192.0.2.9'");
    if (network != NULL) {
        if (!range_parse_network(network, &out->from, &out->to))
            return fail(r, path, index, "%s is no network", network);
        if (strcmp(path, EXCLUDE) != 0)
            range_leave_out_ends(&out->from, &out->to);
        return true;
    }
    if (!range_parse_address(from, &out->from) || !range_parse_address(to, &out->to) ||
        out->to < out->from)
        return fail(r, path, index, "from %s lies behind to %s", from, to);
    return true;
}

static bool read_ranges(const struct reader *r, const char *path, struct range *out,
                        size_t *out_count)
{
    size_t count = conf_count(r->conf, path);

    if (count > AGENT_CONF_RANGES)
        return fail(r, path, AGENT_CONF_RANGES, "more than %d of these", AGENT_CONF_RANGES);
    for (size_t i = 0; i < count; i++)
        if (!read_range(r, path, i, &out[i]))
            return false;
    *out_count = count;
    return true;
}

static bool read_discovery(const struct reader *r)
{
    struct agent_conf *out = r->out;

    if (!read_ranges(r, "discovery/range", out->ranges, &out->range_count) ||
        !read_ranges(r, EXCLUDE, out->excludes, &out->exclude_count))
        return false;
    for (size_t i = 0; i < out->range_count; i++)
        out->ranges[i].port = (uint16_t)conf_number_in(r->conf, "discovery/range", i, "@port");
    if (range_size(out->ranges, out->range_count) > AGENT_CONF_ADDRESSES)
        return fail(r, "discovery/range", 0, "the ranges hold more than %u addresses together",
                    AGENT_CONF_ADDRESSES);
    out->sweep_ms = (uint64_t)conf_number(r->conf, "discovery/sweep", 0);
    out->mdns = conf_number(r->conf, "discovery/mdns", 0) != 0;
    out->usb = conf_number(r->conf, "discovery/usb", 0) != 0;
    return out->range_count > 0 || out->usb ||
           fail(r, "discovery", 0, "write a <range>, or <usb>yes</usb> for printers at USB ports");
}

static const char *const auth_words[] = { "none", "md5", "sha1", "sha256", "sha512" };
static const char *const privacy_words[] = { "none", "des", "aes128" };

static int word_index(const char *const *words, int count, const char *word)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 0;
}

static bool user_secret(const struct reader *r, size_t index, const char *attribute, bool wanted,
                        char *out, size_t size)
{
    const char *file = conf_text_in(r->conf, "snmp/user", index, attribute);

    if (wanted != (file != NULL))
        return fail(r, "snmp/user", index,
                    wanted ? "%s is missing" : "%s is given but its protocol is none",
                    attribute + 1);
    if (!wanted)
        return true;
    if (!secret_file(r, "snmp/user", index, file, out, size))
        return false;
    return strlen(out) >= 8 ||
           fail(r, "snmp/user", index, "the secret in %s has fewer than 8 characters", file);
}

static bool read_user(const struct reader *r, size_t index, struct walk_credential *out)
{
    const char *name = conf_text_in(r->conf, "snmp/user", index, "@name");

    out->version = WALK_V3;
    take(out->user, sizeof out->user, name);
    take(out->context, sizeof out->context, conf_text_in(r->conf, "snmp/user", index, "@context"));
    if (out->context[0] == '\0')
        (void)snprintf(out->name, sizeof out->name, "user %s", name);
    else
        (void)snprintf(out->name, sizeof out->name, "user %.32s/%.20s", name,
                       conf_text_in(r->conf, "snmp/user", index, "@context"));
    out->auth = (enum walk_auth)word_index(auth_words, 5,
                                           conf_text_in(r->conf, "snmp/user", index, "@auth"));
    out->privacy = (enum walk_privacy)word_index(
        privacy_words, 3, conf_text_in(r->conf, "snmp/user", index, "@privacy"));
    if (out->privacy != WALK_PRIVACY_NONE && out->auth == WALK_AUTH_NONE)
        return fail(r, "snmp/user", index, "privacy needs auth too");
    return user_secret(r, index, "@auth-secret-file", out->auth != WALK_AUTH_NONE, out->auth_secret,
                       sizeof out->auth_secret) &&
           user_secret(r, index, "@privacy-secret-file", out->privacy != WALK_PRIVACY_NONE,
                       out->privacy_secret, sizeof out->privacy_secret);
}

static bool read_communities(const struct reader *r, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct walk_credential *out = &r->out->credentials[r->out->credential_count++];
        out->version = WALK_V2C;
        take(out->community, sizeof out->community, conf_text(r->conf, "snmp/community", i));
        (void)snprintf(out->name, sizeof out->name, "community %zu", i + 1);
        if (strcmp(out->community, "public") != 0 && !file_is_private(r->file))
            return fail(r, "snmp/community", i,
                        "others may read this file, which holds a community; run: chmod 600 %s",
                        r->file);
    }
    return true;
}

static bool read_credentials(const struct reader *r)
{
    struct agent_conf *out = r->out;
    size_t users = conf_count(r->conf, "snmp/user"),
           communities = conf_count(r->conf, "snmp/community");

    if (users + communities > AGENT_CONF_CREDENTIALS)
        return fail(r, "snmp", 0, "more than %d users and communities", AGENT_CONF_CREDENTIALS);
    for (size_t i = 0; i < users; i++)
        if (!read_user(r, i, &out->credentials[out->credential_count++]))
            return false;
    if (users + communities > 0)
        return read_communities(r, communities);
    out->credentials[0] = (struct walk_credential){ .name = "community 1",
                                                    .version = WALK_V2C,
                                                    .community = "public" };
    out->credential_count = 1;
    return true;
}

static bool read_quirks(const struct reader *r)
{
    struct agent_conf *out = r->out;
    const char *wrong;

    out->quirk_count = conf_count(r->conf, "snmp/quirk");
    if (out->quirk_count > AGENT_CONF_QUIRKS)
        return fail(r, "snmp/quirk", AGENT_CONF_QUIRKS, "more than %d of these", AGENT_CONF_QUIRKS);
    for (size_t i = 0; i < out->quirk_count; i++)
        if (!quirk_rule_read(r->conf, i, &out->quirks[i], &wrong))
            return fail(r, "snmp/quirk", i, "%s", wrong);
    return true;
}

#define WORKING "polling/working-hours"

static bool read_hours(const struct reader *r)
{
    size_t count = conf_count(r->conf, WORKING);

    if (count > HOURS_WINDOWS)
        return fail(r, WORKING, HOURS_WINDOWS, "more than %d of these", HOURS_WINDOWS);
    for (size_t i = 0; i < count; i++)
        if (!hours_add(&r->out->hours, conf_text_in(r->conf, WORKING, i, "@days"),
                       conf_text_in(r->conf, WORKING, i, "@from"),
                       conf_text_in(r->conf, WORKING, i, "@to")))
            return fail(r, WORKING, i, "these are no hours of a day");
    return true;
}

static enum agent_conf_silence read_silence(const struct conf *conf)
{
    const char *word = conf_text(conf, "polling/silence-incident", 0);

    return strcmp(word, "never") == 0  ? AGENT_CONF_NEVER
           : strcmp(word, "gone") == 0 ? AGENT_CONF_GONE
                                       : AGENT_CONF_UNREACHABLE;
}

/* Without communities of their own, traps are taken with those that printers are asked with. */
static void take_communities(struct agent_conf *out)
{
    for (size_t i = 0; i < out->credential_count; i++)
        if (out->credentials[i].version != WALK_V3)
            take(out->trap_communities[out->trap_community_count++],
                 sizeof out->trap_communities[0], out->credentials[i].community);
}

#define TRAPS "snmp/traps"

static bool read_traps(const struct reader *r)
{
    struct agent_conf *out = r->out;
    const char *address = conf_text(r->conf, TRAPS "/address", 0);
    size_t count = conf_count(r->conf, TRAPS "/community");
    uint32_t number = INADDR_ANY;

    out->traps = conf_count(r->conf, TRAPS) > 0;
    if (!out->traps)
        return true;
    if (address != NULL && !range_parse_address(address, &number))
        return fail(r, TRAPS "/address", 0, "%s is no address", address);
    out->trap_address.sin_family = AF_INET;
    out->trap_address.sin_addr.s_addr = htonl(number);
    out->trap_address.sin_port = htons((uint16_t)conf_number(r->conf, TRAPS "/port", 0));
    if (count == 0)
        take_communities(out);
    if (count > AGENT_CONF_CREDENTIALS)
        return fail(r, TRAPS, 0, "more than %d communities", AGENT_CONF_CREDENTIALS);
    if (count > 0 && !file_is_private(r->file))
        return fail(r, TRAPS "/community", 0,
                    "others may read this file, which holds a community; run: chmod 600 %s",
                    r->file);
    for (; out->trap_community_count < count; out->trap_community_count++)
        take(out->trap_communities[out->trap_community_count], sizeof out->trap_communities[0],
             conf_text(r->conf, TRAPS "/community", out->trap_community_count));
    return true;
}

static bool read_licence(const struct reader *r)
{
    struct licence_conf *out = &r->out->licence;
    char trouble[256];
    const char *const files[] = { out->code_file, out->ca_file, out->roots[0], out->roots[1] };

    if (!licence_conf_read(r->conf, out))
        return fail(r, "licence/root-key-file", LICENCE_CONF_ROOTS, "more than %d of these",
                    LICENCE_CONF_ROOTS);
    if (!note_files(r, "licence", files, sizeof files / sizeof files[0]))
        return false;
    return licence_conf_check_files(out, trouble, sizeof trouble) ||
           fail(r, "licence", 0, "%s", trouble);
}

static bool read_sds(const struct reader *r)
{
    struct sds_conf *out = &r->out->sds;
    struct sds_conf_trouble trouble = { 0 };
    const char *files[SDS_CONF_FILES];

    sds_conf_files(out, files);
    if (sds_conf_read(r->conf, file_is_private(r->file), out, &trouble) &&
        note_files(r, "sds", files, SDS_CONF_FILES) && sds_conf_check_files(out, &trouble))
        return true;
    return trouble.path != NULL && fail(r, trouble.path, trouble.index, "%s", trouble.text);
}

static bool read_orders(const struct reader *r)
{
    return order_conf_read(r->conf, r->out->portal, &r->out->orders) ||
           fail(r, "orders", 0, "more than %d <allow> and <deny>, or more than %d <setting>",
                ORDER_CONF_RULES, ORDER_CONF_SETTINGS);
}

static void read_numbers(const struct conf *conf, struct agent_conf *out)
{
    out->engine.window = (unsigned)conf_number(conf, "snmp/requests", 0);
    out->engine.packets_per_s = (unsigned)conf_number(conf, "snmp/packets-per-second", 0);
    out->engine.first_timeout_ms = (unsigned)conf_number(conf, "snmp/timeout", 0);
    out->engine.tries = (unsigned)conf_number(conf, "snmp/tries", 0);
    out->status_ms = (uint64_t)conf_number(conf, "polling/status", 0);
    out->tables_ms = (uint64_t)conf_number(conf, "polling/tables", 0);
    out->full_ms = (uint64_t)conf_number(conf, "polling/full", 0);
    out->console = conf_number(conf, "polling/console", 0) != 0;
    out->asleep_ms = (uint64_t)conf_number(conf, "polling/asleep", 0);
    out->wakes_per_day = (unsigned)conf_number(conf, "polling/wakes-per-day", 0);
    out->gone_ms = (uint64_t)conf_number(conf, "polling/gone", 0);
    out->silence_incident = read_silence(conf);
    out->withheld = agent_conf_withheld_read(conf);
    take(out->folder, sizeof out->folder, conf_text(conf, "storage/folder", 0));
    out->journal_bytes = (uint64_t)conf_number(conf, "storage/journal-megabytes", 0) << 20;
    out->journal_drops = strcmp(conf_text(conf, "storage/journal-full", 0), "drop-meters") == 0;
    out->history_records = (uint64_t)conf_number(conf, "storage/history-records", 0);
    out->most_devices = (size_t)conf_number(conf, "storage/devices", 0);
    (void)log_level_from_name(conf_text(conf, "log/level", 0), &out->log_level);
    take(out->run_as, sizeof out->run_as, conf_text(conf, "security/run-as", 0));
    out->sandbox = conf_number(conf, "security/sandbox", 0) != 0;
}

struct agent_conf *agent_conf_read(const char *file, struct conf_error *out_error)
{
    size_t count;
    const struct conf_row *rows = agent_conf_rows_get(&count);
    struct conf *conf = conf_read_file(file, ROOT, rows, count, out_error);
    struct agent_conf *out = conf != NULL ? calloc(1, sizeof *out) : NULL;
    struct reader r = { conf, file, out, out_error };

    if (conf != NULL && out == NULL)
        (void)snprintf(out_error->text, sizeof out_error->text, "%s: out of memory", file);
    if (out != NULL && note_file(&r, "portal", file) && read_portal(&r) && read_discovery(&r) &&
        read_hours(&r) && read_credentials(&r) && read_traps(&r) && read_quirks(&r) &&
        read_licence(&r) && read_orders(&r) && read_sds(&r)) {
        read_numbers(conf, out);
        web_conf_read(conf, &out->web);
    } else {
        agent_conf_free(out);
        out = NULL;
    }
    conf_free(conf);
    return out;
}

struct agent_conf *agent_conf_copy(const struct agent_conf *conf)
{
    struct agent_conf *copy = malloc(sizeof *copy);

    if (copy == NULL)
        return NULL;
    *copy = *conf;
    crypto_wipe(copy->password, sizeof copy->password);
    return copy;
}

void agent_conf_free(struct agent_conf *conf)
{
    if (conf == NULL)
        return;
    crypto_wipe(conf, sizeof *conf);
    free(conf);
}

const struct walk_credential *agent_conf_credential(const struct agent_conf *conf, const char *name)
{
    for (size_t i = 0; i < conf->credential_count; i++)
        if (strcmp(conf->credentials[i].name, name) == 0)
            return &conf->credentials[i];
    return NULL;
}

bool agent_conf_covers(const struct agent_conf *conf, uint32_t address)
{
    return address >> 24 != 0 && range_contains(conf->ranges, conf->range_count, address) &&
           !range_contains(conf->excludes, conf->exclude_count, address);
}

uint16_t agent_conf_port_of(const struct agent_conf *conf, uint32_t address, uint16_t wished)
{
    for (size_t i = 0; agent_conf_covers(conf, address) && i < conf->range_count; i++)
        if (range_contains(&conf->ranges[i], 1, address) &&
            (wished == 0 || conf->ranges[i].port == wished))
            return conf->ranges[i].port;
    return 0;
}

bool agent_conf_write_reference(struct buf *out)
{
    size_t count;
    const struct conf_row *rows = agent_conf_rows_get(&count);

    return conf_write_reference(out, ROOT, rows, count);
}
