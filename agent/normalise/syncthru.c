/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON half, and the little that the older pages tell. */
#include "agent/normalise/syncthru.h"

#include "agent/console.h"
#include "agent/normalise/relaxed_json.h"
#include "agent/normalise/web_json.h"
#include "agent/normalise/web_words.h"
#include "base/json.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define BYTES      65536
#define DEPTH      8
#define INSTALLED  1
#define MODEL_SIZE 64
#define HR_DOWN    5

static const char *const colours[] = { "black", "cyan", "magenta", "yellow" };
#define COLOURS (sizeof colours / sizeof colours[0])

static struct json *open_document(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = NULL;
    struct buf text;
    char error[JSON_ERROR_SIZE];
    enum err err = ERR_NONE;

    if (answer->outcome != WEB_GOOD)
        return NULL;
    buf_init(&text, BYTES);
    if (relaxed_json_read((const char *)answer->body, answer->len, &text))
        err = json_parse(buf_text(&text), text.len, BYTES, DEPTH, &doc, error);
    facts->starved |= err == ERR_MEMORY || buf_error(&text) == ERR_MEMORY;
    buf_finish(&text);
    return err == ERR_NONE ? doc : NULL;
}

static void read_identity(const struct json_value *root, struct web_facts *facts)
{
    const struct json_value *identity;

    if (json_get_object(root, "identity", &identity) != JSON_GOT)
        return;
    web_facts_model(facts, web_json_text(identity, "model_name"));
    if (facts->maker == NULL)
        facts->maker = "Samsung"; /* its service; others that use it say their name */
    web_facts_serial(facts, web_json_text(identity, "serial_num"));
    web_facts_mac(facts, web_json_text(identity, "mac_addr"));
    (void)web_facts_text(facts->hostname, sizeof facts->hostname,
                         web_json_text(identity, "host_name"));
    (void)web_facts_text(facts->location, sizeof facts->location,
                         web_json_text(identity, "location"));
}

/* hrDeviceStatus of RFC 2790: 2 running, 3 warning, 5 down. */
static void read_status(const struct json_value *root, struct web_facts *facts)
{
    static const char *const lines[] = { "status1", "status2", "status3", "status4" };
    const struct json_value *status;
    unsigned words = 0;

    if (json_get_object(root, "status", &status) != JSON_GOT)
        return;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *line = web_json_text(status, lines[i]);
        if (line != NULL)
            words |= console_read((const uint8_t *)line, strlen(line));
    }
    int64_t number = web_json_number(status, "hrDeviceStatus");
    if ((words & CONSOLE_ASLEEP) != 0)
        web_facts_state(facts, DEVICE_ASLEEP);
    else if (number == HR_DOWN)
        web_facts_state(facts, DEVICE_STOPPED);
    else if (number == 2 || number == 3)
        web_facts_state(facts, DEVICE_READY);
}

static void read_supply(const struct json_value *root, const char *kind, int64_t type,
                        const char *colour, struct web_facts *facts)
{
    const struct json_value *own;
    char key[32];

    (void)snprintf(key, sizeof key, "%s_%s", kind, colour);
    if (json_get_object(root, key, &own) != JSON_GOT || web_json_number(own, "opt") != INSTALLED)
        return;
    struct web_supply *supply = web_facts_add_supply(facts, "syncthru");
    if (supply == NULL)
        return;
    supply->type = type;
    supply->colour = web_words_colour(colour);
    web_facts_percent(supply, web_json_number(own, "remaining"), false);
}

/* Trays in the order of RFC 3805 inputs; what "opt" says is 1 for those that are there. */
static void read_trays(const struct json_value *root, struct web_facts *facts)
{
    static const char *const keys[][2] = { { "tray1", "Tray 1" }, { "tray2", "Tray 2" },
                                           { "tray3", "Tray 3" }, { "tray4", "Tray 4" },
                                           { "tray5", "Tray 5" }, { "mp", "MP Tray" } };
    const struct json_value *own;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct web_tray *tray;
        if (json_get_object(root, keys[i][0], &own) != JSON_GOT ||
            web_json_number(own, "opt") != INSTALLED || (tray = web_facts_add_tray(facts)) == NULL)
            continue;
        tray->type = "unknown";
        tray->capacity = web_json_number(own, "capa");
        (void)web_facts_text(tray->name, sizeof tray->name, keys[i][1]);
    }
}

void syncthru_read_home(const struct web_answer *answer, struct web_facts *facts)
{
    struct json *doc = open_document(answer, facts);

    if (doc == NULL)
        return;
    const struct json_value *root = json_root(doc);
    read_identity(root, facts);
    read_status(root, facts);
    for (size_t i = 0; i < COLOURS; i++)
        read_supply(root, "toner", WEB_WORDS_TONER, colours[i], facts);
    for (size_t i = 0; i < COLOURS; i++)
        read_supply(root, "drum", WEB_WORDS_OPC, colours[i], facts);
    read_trays(root, facts);
    json_destroy(doc);
}

void syncthru_read_counters(const struct web_answer *answer, struct web_facts *facts)
{
    static const struct {
        const char *key;
        enum vendor_work work;
    } keys[] = { { "GXI_BILLING_TOTAL_IMP_CNT", VENDOR_TOTAL },
                 { "GXI_BILLING_PRINT_TOTAL_IMP_CNT", VENDOR_PRINT },
                 { "GXI_BILLING_COPY_TOTAL_IMP_CNT", VENDOR_COPY },
                 { "GXI_BILLING_FAX_TOTAL_IMP_CNT", VENDOR_FAX } };
    struct json *doc = open_document(answer, facts);

    if (doc == NULL)
        return;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        facts->counts.value[keys[i].work][VENDOR_BOTH] =
            web_json_number(json_root(doc), keys[i].key);
    json_destroy(doc);
}

/* The text between two marks, the first time that they stand so; false when it does not fit. */
static bool between(const char *page, const char *before, char behind, char *out, size_t size)
{
    const char *at = strstr(page, before);
    const char *end = at == NULL ? NULL : strchr(at + strlen(before), behind);

    if (end == NULL || (size_t)(end - at) - strlen(before) >= size)
        return false;
    size_t len = (size_t)(end - at) - strlen(before);
    (void)memcpy(out, at + strlen(before), len);
    out[len] = '\0';
    return true;
}

static bool is_syncthru(const struct web_answer *answer)
{
    char title[MODEL_SIZE];

    return answer->outcome == WEB_GOOD &&
           between((const char *)answer->body, "<title>", '<', title, sizeof title) &&
           (strstr(title, "SWS") != NULL || strstr(title, "SyncThru") != NULL);
}

void syncthru_read_page(const struct web_answer *answer, struct web_facts *facts)
{
    char model[MODEL_SIZE];

    /* the first line of the box that shows the device; the ones below are its owner's */
    if (!is_syncthru(answer) ||
        !between((const char *)answer->body, "class=\"lcdFont\">", '<', model, sizeof model) ||
        strchr(model, ':') != NULL)
        return;
    web_facts_model(facts, model);
    if (facts->maker == NULL)
        facts->maker = "Samsung";
}

/* "var BlackTonerPer	= 66;" */
static int64_t variable(const char *page, const char *name)
{
    const char *at = strstr(page, name);
    int64_t number = -1;
    char digits[4] = "";

    if (at == NULL)
        return -1;
    at += strlen(name);
    at += strspn(at, " \t=");
    size_t len = strspn(at, "0123456789");
    if (len == 0 || len >= sizeof digits)
        return -1;
    (void)memcpy(digits, at, len);
    return str_to_i64(digits, 0, 100, &number) ? number : -1;
}

void syncthru_read_page_supplies(const struct web_answer *answer, struct web_facts *facts)
{
    static const char *const names[] = { "var BlackTonerPer", "var CyanTonerPer",
                                         "var MagentaTonerPer", "var YellowTonerPer" };

    for (size_t i = 0; is_syncthru(answer) && i < COLOURS; i++) {
        int64_t percent = variable((const char *)answer->body, names[i]);
        struct web_supply *supply = percent < 0 ? NULL : web_facts_add_supply(facts, "syncthru");
        if (supply == NULL)
            continue;
        supply->type = WEB_WORDS_TONER;
        supply->colour = colours[i];
        web_facts_percent(supply, percent, false);
    }
}
