/* SPDX-License-Identifier: Apache-2.0 */
/* A row per field: which kinds have it, of which type it is, and how it gets into the order. */
#include "agent/orders/order_form.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "protocol/field.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define EXPIRES_MS    3600000 /* of an order by hand */
#define LEVEL_MINUTES 60

#define OF(kind) (1u << (kind))
#define OF_ALL   (OF(ORDER_KINDS) - 1)

static bool read_form_type(struct order *order, const char *value)
{
    (void)order;
    return strcmp(value, NAMES_ORDER_FORM_TYPE) == 0;
}

static bool read_id(struct order *order, const char *value)
{
    return field_accepts(FIELD_ORDER_ID, value) && str_copy(order->id, sizeof order->id, value);
}

static bool read_expires(struct order *order, const char *value)
{
    return clock_parse(value, &order->expires_ms);
}

static bool read_device(struct order *order, const char *value)
{
    return field_accepts(FIELD_ORDER_DEVICE, value) &&
           str_copy(order->device, sizeof order->device, value);
}

static bool read_minutes(struct order *order, const char *value)
{
    uint64_t minutes;

    if (!str_to_u64(value, ORDER_MINUTES, &minutes) || minutes == 0)
        return false;
    order->minutes = (unsigned)minutes;
    return true;
}

static bool read_level(struct order *order, const char *value)
{
    static const char *const levels[] = { "error", "warn", "info", "debug" };

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (strcmp(levels[i], value) == 0)
            return str_copy(order->level, sizeof order->level, value);
    return false;
}

static bool read_setting(struct order *order, const char *value)
{
    return order->setting_count < NAMES_ORDER_SETTINGS &&
           str_copy(order->settings[order->setting_count++], ORDER_SETTING, value);
}

/* clang-format off */
static const struct form_field {
    const char *name;
    unsigned kinds;    /* that have it */
    unsigned required; /* by which */
    bool many;         /* several values */
    bool (*read)(struct order *order, const char *value);
    const char *type;  /* of XEP-0004, in the form to fill */
    const char *label;
} fields[] = {
    { "FORM_TYPE", OF_ALL, 0, false, read_form_type, NULL, NULL },
    { "order", OF_ALL, OF_ALL, false, read_id, "text-single", "Id of the order (a UUID)" },
    { "expires", OF_ALL, OF_ALL, false, read_expires, "text-single", "Not begun after" },
    { "device", OF(ORDER_REFRESH), OF(ORDER_REFRESH), false, read_device, "text-single", "Id of the device" },
    { "minutes", OF(ORDER_PAUSE) | OF(ORDER_LOG_LEVEL), OF(ORDER_PAUSE), false, read_minutes, "text-single", "For how many minutes (1 to 1440)" },
    { "level", OF(ORDER_LOG_LEVEL), OF(ORDER_LOG_LEVEL), false, read_level, "text-single", "error, warn, info or debug" },
    { "set", OF(ORDER_CONFIGURE), OF(ORDER_CONFIGURE), true, read_setting, "text-multi", "Settings, a line each: polling/status=5min" },
};
/* clang-format on */

#define FIELDS (sizeof fields / sizeof fields[0])

/* Titles for people. */
static const char *const titles[ORDER_KINDS] = {
    [ORDER_REFRESH] = "Read a printer now",
    [ORDER_DISCOVER] = "Look for printers now",
    [ORDER_PAUSE] = "Stop asking printers for a time",
    [ORDER_RESUME] = "Go on asking printers",
    [ORDER_LOG_LEVEL] = "Set the log level for a time",
    [ORDER_CONFIGURE] = "Change settings",
};

static const struct form_field *find_field(const char *name)
{
    for (size_t i = 0; name != NULL && i < FIELDS; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

/* All its values; a field of one value has exactly one. */
static bool read_values(const struct form_field *field, const struct xml_node *node,
                        struct order *order)
{
    unsigned count = 0;

    for (const struct xml_node *value = node->first_child; value != NULL; value = value->next) {
        if (strcmp(value->name, "value") != 0)
            continue;
        if (!field->read(order, value->text))
            return false;
        count++;
    }
    return field->many ? count > 0 : count == 1;
}

static bool read_fields(const struct xml_node *form, struct order *order)
{
    unsigned kind = OF(order->kind), seen = 0;

    for (const struct xml_node *node = form->first_child; node != NULL; node = node->next) {
        if (strcmp(node->name, "field") != 0)
            continue;
        const struct form_field *field = find_field(xml_read_attribute(node, "var"));
        unsigned bit = field != NULL ? 1u << (field - fields) : 0;
        if (field == NULL || (field->kinds & kind) == 0 || (seen & bit) != 0 ||
            !read_values(field, node, order))
            return false;
        seen |= bit;
    }
    for (size_t i = 0; i < FIELDS; i++)
        if ((fields[i].required & kind) != 0 && (seen & 1u << i) == 0)
            return false;
    return true;
}

static bool is_word(const char *text, const char *first, const char *second)
{
    return text == NULL || strcmp(text, first) == 0 || strcmp(text, second) == 0;
}

enum order_form_verdict order_form_read(const struct xml_node *command, struct order *out_order)
{
    const char *node = xml_read_attribute(command, "node");
    const char *action = xml_read_attribute(command, "action");
    const struct xml_node *form = xml_read_child(command, "x", NAMES_SPACE_FORM);
    struct order order = { .minutes = 0 };

    if (node == NULL || !str_starts_with(node, NAMES_ORDER_NODE) ||
        !order_kind_from_word(node + sizeof NAMES_ORDER_NODE - 1, &order.kind))
        return ORDER_FORM_NO_NODE;
    out_order->kind = order.kind;
    if (action != NULL && strcmp(action, "cancel") == 0)
        return ORDER_FORM_CANCEL;
    if (!is_word(action, "execute", "complete"))
        return ORDER_FORM_BAD;
    if (form == NULL)
        return ORDER_FORM_BLANK;
    const char *type = xml_read_attribute(form, "type");
    if (type == NULL || strcmp(type, "submit") != 0 || !read_fields(form, &order))
        return ORDER_FORM_BAD;
    if (order.kind == ORDER_LOG_LEVEL && order.minutes == 0)
        order.minutes = LEVEL_MINUTES;
    *out_order = order;
    return ORDER_FORM_ORDER;
}

static void open_command(struct xml_write *x, enum order_kind kind, const char *session,
                         const char *status)
{
    char node[64];

    (void)snprintf(node, sizeof node, "%s%s", NAMES_ORDER_NODE, order_kind_word(kind));
    xml_write_open(x, "command");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_COMMANDS);
    xml_write_attribute(x, "node", node);
    xml_write_attribute(x, "sessionid", session);
    xml_write_attribute(x, "status", status);
}

static void open_form(struct xml_write *x, const char *type)
{
    xml_write_open(x, "x");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_FORM);
    xml_write_attribute(x, "type", type);
}

static void write_value(struct xml_write *x, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    xml_write_open(x, "field");
    xml_write_attribute(x, "var", name);
    xml_write_element(x, "value", value);
    xml_write_close(x);
}

/* A field to fill; `value` may be NULL. */
static void write_blank_field(struct xml_write *x, const struct form_field *field,
                              enum order_kind kind, const char *value)
{
    xml_write_open(x, "field");
    xml_write_attribute(x, "var", field->name);
    xml_write_attribute(x, "type", field->type != NULL ? field->type : "hidden");
    if (field->label != NULL)
        xml_write_attribute(x, "label", field->label);
    if ((field->required & OF(kind)) != 0)
        xml_write_element(x, "required", "");
    if (value != NULL)
        xml_write_element(x, "value", value);
    xml_write_close(x);
}

void order_form_write_blank(struct xml_write *x, enum order_kind kind, int64_t now_ms)
{
    char id[CRYPTO_UUID_SIZE], expires[CLOCK_TEXT_SIZE];
    const char *const values[FIELDS] = { NAMES_ORDER_FORM_TYPE, id, expires };

    crypto_uuid(id);
    clock_format(now_ms + EXPIRES_MS, expires);
    open_command(x, kind, id, "executing");
    xml_write_open(x, "actions");
    xml_write_attribute(x, "execute", "complete");
    xml_write_element(x, "complete", "");
    xml_write_close(x);
    open_form(x, "form");
    xml_write_element(x, "title", titles[kind]);
    for (size_t i = 0; i < FIELDS; i++)
        if ((fields[i].kinds & OF(kind)) != 0)
            write_blank_field(x, &fields[i], kind, values[i]);
    xml_write_close(x);
    xml_write_close(x);
}

void order_form_write_outcome(struct xml_write *x, const struct order *order,
                              const struct order_outcome *outcome)
{
    char until[CLOCK_TEXT_SIZE] = "";

    if (outcome->until_ms != 0)
        clock_format(outcome->until_ms, until);
    open_command(x, order->kind, order->id, "completed");
    open_form(x, "result");
    write_value(x, "order", order->id);
    write_value(x, "state", order_state_word(outcome->state));
    write_value(x, "reason", order_reason_word(outcome->reason));
    write_value(x, "detail", outcome->detail);
    write_value(x, "until", until);
    xml_write_close(x);
    xml_write_close(x);
}

void order_form_write_cancelled(struct xml_write *x, enum order_kind kind)
{
    char id[CRYPTO_UUID_SIZE];

    crypto_uuid(id);
    open_command(x, kind, id, "canceled");
    xml_write_close(x);
}

void order_form_write_items(struct xml_write *x, const char *jid, const bool may[ORDER_KINDS])
{
    char node[64];

    xml_write_open(x, "query");
    xml_write_attribute(x, "xmlns", NAMES_SPACE_ITEMS);
    xml_write_attribute(x, "node", NAMES_SPACE_COMMANDS);
    for (unsigned kind = 0; kind < ORDER_KINDS; kind++) {
        if (!may[kind])
            continue;
        (void)snprintf(node, sizeof node, "%s%s", NAMES_ORDER_NODE,
                       order_kind_word((enum order_kind)kind));
        xml_write_open(x, "item");
        xml_write_attribute(x, "jid", jid);
        xml_write_attribute(x, "node", node);
        xml_write_attribute(x, "name", titles[kind]);
        xml_write_close(x);
    }
    xml_write_close(x);
}
