/* SPDX-License-Identifier: Apache-2.0 */
/* The rows are agent_conf_rows'; here is what they mean. A word on a kind that comes twice would
 * leave the reader to guess which one holds: it is refused. */
#include "agent/sds_conf.h"

#include "agent/licence_conf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/port.h"
#include "base/str.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define POLICY "sds/policy"
#define HOURS  "sds/hours"

static bool fail(struct sds_conf_trouble *out, const char *path, size_t index, const char *text)
{
    out->path = path;
    out->index = index;
    (void)str_copy(out->text, sizeof out->text, text);
    return false;
}

/* The port of "host[:port]", the length of the host; 0 when it is none. */
static uint16_t port_of(const char *site, size_t *out_len)
{
    size_t len = strcspn(site, ":/");
    uint64_t port = 443;

    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)site[i]) && strchr("-.", site[i]) == NULL)
            return 0;
    if (len == 0 || len > 253)
        return 0;
    if (site[len] == ':' && !str_to_u64(site + len + 1, UINT16_MAX, &port))
        return 0;
    *out_len = len;
    return site[len] == ':' || site[len] == '\0' ? (uint16_t)port : 0;
}

const char *sds_conf_check_host(const char *value)
{
    size_t len;
    uint16_t port = port_of(value, &len);

    if (port == 0)
        return "write a host such as firmware.example.org or firmware.example.org:8443";
    return port_prints(port) ? "this is a port for printing; nothing of ours connects there" : NULL;
}

const char *sds_conf_check_url(const char *value)
{
    if (!str_starts_with(value, "https://") || sds_conf_check_host(value + 8) != NULL)
        return "write a URL such as https://sds.example.org or https://sds.example.org:8443, "
               "without a path; there is no way without TLS";
    return NULL;
}

/* Without dashes, in upper case; false when it is no code. */
static bool code_of(const char *text, char out_code[SDS_DOC_CODE])
{
    static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    size_t len = 0;

    for (; *text != '\0'; text++) {
        char letter = (char)toupper((unsigned char)*text);
        if (letter == '-' || letter == ' ')
            continue;
        if (len == SDS_DOC_CODE - 1 || strchr(crockford, letter) == NULL)
            return false;
        out_code[len++] = letter;
    }
    out_code[len] = '\0';
    return len == SDS_DOC_CODE - 1;
}

const char *sds_conf_check_code(const char *value)
{
    char code[SDS_DOC_CODE] = "";
    bool good = code_of(value, code);

    crypto_wipe(code, sizeof code);
    return good ? NULL : "write the provider's one-time code: 26 letters and digits";
}

/* clang-format off */
static const struct {
    const char *word;
    unsigned tells;
} relays[] = {
    { "yes", SDS_CONF_ALL }, { "devices", 0 }, { "serials", SDS_CONF_SERIALS },
    { "counters", SDS_CONF_COUNTERS }, { "supplies", SDS_CONF_SUPPLIES },
    { "events", SDS_CONF_EVENTS }, { "settings", SDS_CONF_SETTINGS },
};
/* clang-format on */

/* What a list names; false when a word of it is none, or none is there. */
static bool relay_of(const char *list, unsigned *out_tells)
{
    *out_tells = 0;
    list += strspn(list, " ,");
    if (*list == '\0')
        return false;
    while (*list != '\0') {
        size_t len = strcspn(list, " ,"), i = 0, count = sizeof relays / sizeof relays[0];
        while (i < count &&
               (strlen(relays[i].word) != len || strncmp(relays[i].word, list, len) != 0))
            i++;
        if (i == count)
            return false;
        *out_tells |= relays[i].tells;
        list += len;
        list += strspn(list, " ,");
    }
    return true;
}

const char *sds_conf_check_relay(const char *value)
{
    unsigned tells;

    return strcmp(value, "no") == 0 || relay_of(value, &tells)
               ? NULL
               : "write yes, no, or which of these: devices serials counters supplies events "
                 "settings";
}

/* Off, nothing is told unasked; work that the policy lets be tells what it is for. */
static void read_relay(const struct conf *conf, struct sds_conf *out)
{
    const char *list = conf_text(conf, "sds/relay", 0);

    out->relay = list != NULL && relay_of(list, &out->tells);
    if (!out->relay)
        out->tells = SDS_CONF_ALL;
    if (conf_number(conf, "privacy/serial", 0) == 0)
        out->tells &= ~(unsigned)SDS_CONF_SERIALS;
}

static void take(char *out, size_t size, const struct conf *conf, const char *path, size_t index)
{
    const char *text = conf_text(conf, path, index);

    (void)str_copy(out, size, text != NULL ? text : "");
}

static unsigned word_in(const char *const *words, const char *word)
{
    unsigned i = 0;

    while (words[i] != NULL && strcmp(words[i], word) != 0)
        i++;
    return i;
}

static unsigned kind_at(const struct conf *conf, const char *path, size_t index)
{
    return word_in(sds_work_kind_words, conf_text_in(conf, path, index, "@kind"));
}

static bool read_policy(const struct conf *conf, struct consent_policy *out,
                        struct sds_conf_trouble *trouble)
{
    unsigned seen = 0;

    for (size_t i = 0; i < conf_count(conf, POLICY); i++) {
        const char *word = conf_text_in(conf, POLICY, i, "@rule");
        unsigned kind = kind_at(conf, POLICY, i), rule = 0;
        if (seen & (1U << kind))
            return fail(trouble, POLICY, i, "there is a <policy> of this kind already");
        seen |= 1U << kind;
        while (strcmp(consent_rule_word((enum consent_rule)rule), word) != 0)
            rule++;
        out->rows[kind].rule = (enum consent_rule)rule;
    }
    return true;
}

static bool read_hours(const struct conf *conf, struct consent_policy *out,
                       struct sds_conf_trouble *trouble)
{
    for (size_t i = 0; i < conf_count(conf, HOURS); i++)
        if (!hours_add(&out->rows[kind_at(conf, HOURS, i)].hours,
                       conf_text_in(conf, HOURS, i, "@days"), conf_text_in(conf, HOURS, i, "@from"),
                       conf_text_in(conf, HOURS, i, "@to")))
            return fail(trouble, HOURS, i, "these are no hours of a day, or too many of this kind");
    return true;
}

static bool read_code(const struct conf *conf, bool is_private, struct sds_conf *out,
                      struct sds_conf_trouble *trouble)
{
    const char *code = conf_text(conf, "sds/code", 0);

    take(out->code_file, sizeof out->code_file, conf, "sds/code-file", 0);
    if (code == NULL)
        return true;
    if (out->code_file[0] != '\0')
        return fail(trouble, "sds/code", 0, "write either <code> or <code-file>");
    if (!is_private)
        return fail(trouble, "sds/code", 0,
                    "others may read this file, which holds a code; run: chmod 600 on it");
    return code_of(code, out->code);
}

static bool read_hosts(const struct conf *conf, struct sds_conf *out,
                       struct sds_conf_trouble *trouble)
{
    size_t count = conf_count(conf, "sds/image-host"), len;

    if (count > SDS_CONF_HOSTS)
        return fail(trouble, "sds/image-host", SDS_CONF_HOSTS, "more than 8 of these");
    for (; out->host_count < count; out->host_count++) {
        const char *host = conf_text(conf, "sds/image-host", out->host_count);
        uint16_t port = port_of(host, &len);
        out->host_ports[out->host_count] = port;
        (void)snprintf(out->hosts[out->host_count], SDS_CONF_SITE, "%.*s:%u", (int)len, host, port);
    }
    return true;
}

static bool read_publishers(const struct conf *conf, struct sds_conf *out,
                            struct sds_conf_trouble *trouble)
{
    size_t count = conf_count(conf, "sds/publisher-key-file");

    if (count > SDS_CONF_PUBLISHERS)
        return fail(trouble, "sds/publisher-key-file", SDS_CONF_PUBLISHERS, "more than 2 of these");
    for (; out->publisher_count < count; out->publisher_count++)
        take(out->publisher_files[out->publisher_count], sizeof out->publisher_files[0], conf,
             "sds/publisher-key-file", out->publisher_count);
    if (count == 0 && out->policy.rows[SDS_WORK_FIRMWARE].rule != CONSENT_DENY)
        return fail(trouble, POLICY, 0,
                    "firmware is allowed, but no <publisher-key-file> says whose");
    return true;
}

bool sds_conf_read(const struct conf *conf, bool is_private, struct sds_conf *out,
                   struct sds_conf_trouble *trouble)
{
    size_t len;

    consent_init(&out->policy);
    take(out->url, sizeof out->url, conf, "sds/url", 0);
    if (out->url[0] == '\0')
        return true;
    take(out->ca_file, sizeof out->ca_file, conf, "sds/ca-file", 0);
    take(out->proxy, sizeof out->proxy, conf, "sds/proxy", 0);
    take(out->region, sizeof out->region, conf, "sds/region", 0);
    read_relay(conf, out);
    out->leaves = conf_number(conf, "sds/leave", 0) != 0;
    out->port = port_of(strstr(out->proxy[0] != '\0' ? out->proxy : out->url, "//") + 2, &len);
    return read_policy(conf, &out->policy, trouble) && read_hours(conf, &out->policy, trouble) &&
           read_code(conf, is_private, out, trouble) && read_hosts(conf, out, trouble) &&
           read_publishers(conf, out, trouble);
}

void sds_conf_files(const struct sds_conf *sds, const char *out_files[SDS_CONF_FILES])
{
    out_files[0] = sds->code_file;
    out_files[1] = sds->ca_file;
    for (size_t i = 0; i < SDS_CONF_PUBLISHERS; i++)
        out_files[2 + i] = sds->publisher_files[i];
}

static bool check_code_file(const struct sds_conf *sds, struct sds_conf_trouble *trouble)
{
    char text[128] = "", code[SDS_DOC_CODE] = "";

    if (sds->code_file[0] == '\0')
        return true;
    enum err err = file_read_secret(sds->code_file, text, sizeof text);
    bool good = err == ERR_MISSING || (err == ERR_NONE && code_of(text, code));
    crypto_wipe(text, sizeof text);
    crypto_wipe(code, sizeof code);
    if (err == ERR_REFUSED)
        return fail(trouble, "sds/code-file", 0, "it may be read by others; run: chmod 600 on it");
    return good || fail(trouble, "sds/code-file", 0, "its first line is no code of a provider");
}

bool sds_conf_check_files(struct sds_conf *sds, struct sds_conf_trouble *trouble)
{
    for (size_t i = 0; i < sds->publisher_count; i++)
        if (crypto_sign_load_public(sds->publisher_files[i], sds->publishers[i]) != ERR_NONE)
            return fail(trouble, "sds/publisher-key-file", i, "is no public key (PEM, Ed25519)");
    return check_code_file(sds, trouble);
}

bool sds_conf_take_code(const struct sds_conf *sds, char out_code[SDS_DOC_CODE])
{
    char text[128] = "";

    if (sds->code[0] != '\0')
        return str_copy(out_code, SDS_DOC_CODE, sds->code);
    if (sds->code_file[0] == '\0')
        return false;
    bool good =
        file_read_secret(sds->code_file, text, sizeof text) == ERR_NONE && code_of(text, out_code);
    crypto_wipe(text, sizeof text);
    return good;
}

bool sds_conf_lets_fetch(const struct sds_conf *sds, const char *url)
{
    char site[SDS_CONF_SITE], host[SDS_CONF_SITE];
    size_t len;

    if (!str_starts_with(url, "https://") || strcspn(url + 8, "/?#") >= sizeof host)
        return false;
    (void)snprintf(host, sizeof host, "%.*s", (int)strcspn(url + 8, "/?#"), url + 8);
    uint16_t port = port_of(host, &len);
    if (port == 0)
        return false;
    (void)snprintf(site, sizeof site, "%.*s:%u", (int)len, host, port);
    for (size_t i = 0; i < sds->host_count; i++)
        if (str_equal_nocase(sds->hosts[i], site))
            return true;
    if (sds->host_count > 0)
        return false;
    uint16_t own = port_of(sds->url + 8, &len);
    (void)snprintf(host, sizeof host, "%.*s:%u", (int)len, sds->url + 8, own);
    return str_equal_nocase(host, site);
}
