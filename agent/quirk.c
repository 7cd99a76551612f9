/* SPDX-License-Identifier: Apache-2.0 */
/* The rows, and which of them fit a device. Makers by their enterprise number, never by model: what
 * holds for some firmware only is told by a text of sysDescr. */
#include "agent/quirk.h"

#include "agent/agent_conf.h"
#include "agent/walk.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

#define ELEMENT "snmp/quirk"

/* Each with its reason. */
/* clang-format off */
static const struct quirk_rule rules[] = {
    /* Brother: many agents leave GETBULK unanswered or leave rows out of its answer; GETNEXT is right. */
    { .object_id = "1.3.6.1.4.1.2435", .repetitions = 1 },
    /* Samsung: answers to GETBULK were seen that are well-formed and hold wrong values; GET and GETNEXT are right. */
    { .object_id = "1.3.6.1.4.1.236", .repetitions = 1 },
};
/* clang-format on */

static bool fits_object_id(const char *wanted, const char *object_id)
{
    struct oid prefix, oid;

    return wanted[0] == '\0' || (object_id != NULL && oid_parse(wanted, &prefix) &&
                                 oid_parse(object_id, &oid) && oid_under(&oid, &prefix));
}

static bool fits_description(const char *wanted, const char *description)
{
    if (wanted[0] == '\0')
        return true;
    if (description == NULL)
        return false;
    if (wanted[0] == '^')
        return strncasecmp(description, wanted + 1, strlen(wanted + 1)) == 0;
    return str_find_nocase(description, wanted) != NULL;
}

/* The next OID of a list; false at its end, or where it is none. */
static bool next_oid(const char **at, struct oid *out)
{
    char text[OID_TEXT_SIZE];
    size_t skip = strspn(*at, " \t\r\n");
    size_t len = strcspn(*at + skip, " \t\r\n");

    if (len == 0 || len >= sizeof text)
        return false;
    (void)memcpy(text, *at + skip, len);
    text[len] = '\0';
    if (!oid_parse(text, out))
        return false;
    *at += skip + len;
    return true;
}

const char *quirk_check_never(const char *text)
{
    struct oid oid;
    size_t count = 0;

    while (next_oid(&text, &oid))
        count++;
    return count > 0 && count <= QUIRK_NEVER && text[strspn(text, " \t\r\n")] == '\0'
               ? NULL
               : "write 1 to 16 OIDs such as 1.3.6.1.4.1.2435.2, with blanks between";
}

static void forbid(struct quirk *quirk, const struct oid *oid)
{
    struct oid *last = &quirk->never[QUIRK_NEVER - 1];

    for (size_t i = 0; i < quirk->never_count; i++)
        if (oid_under(oid, &quirk->never[i]))
            return;
    if (quirk->never_count < QUIRK_NEVER) {
        quirk->never[quirk->never_count++] = *oid;
        return;
    }
    for (uint8_t i = 0; i < last->len; i++)
        if (i >= oid->len || last->ids[i] != oid->ids[i])
            last->len = i;
}

static void apply(const struct quirk_rule *rule, struct quirk *out)
{
    const char *never = rule->never;
    struct oid oid;

    if (rule->repetitions != 0 && (out->repetitions == 0 || rule->repetitions < out->repetitions))
        out->repetitions = rule->repetitions;
    if (rule->timeout_ms > out->timeout_ms)
        out->timeout_ms = rule->timeout_ms;
    out->only_v1 = out->only_v1 || rule->only_v1;
    out->only_get = out->only_get || rule->only_get;
    while (next_oid(&never, &oid))
        forbid(out, &oid);
}

static bool apply_fitting(const struct quirk_rule *rows, size_t count, const char *object_id,
                          const char *description, struct quirk *out)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (!fits_object_id(rows[i].object_id, object_id) ||
            !fits_description(rows[i].description, description))
            continue;
        any = true;
        apply(&rows[i], out);
    }
    return any;
}

bool quirk_find(const struct agent_conf *conf, const char *object_id, const char *description,
                struct quirk *out_quirk)
{
    bool any;

    (void)memset(out_quirk, 0, sizeof *out_quirk);
    any = apply_fitting(rules, sizeof rules / sizeof rules[0], object_id, description, out_quirk);
    if (conf != NULL &&
        apply_fitting(conf->quirks, conf->quirk_count, object_id, description, out_quirk))
        any = true;
    return any;
}

static bool take_text(const struct conf *conf, size_t index, const char *attribute, char *out,
                      size_t size)
{
    const char *text = conf_text_in(conf, ELEMENT, index, attribute);

    return str_copy(out, size, text != NULL ? text : "");
}

static bool refuse(const char **out_wrong, const char *text)
{
    *out_wrong = text;
    return false;
}

bool quirk_rule_read(const struct conf *conf, size_t index, struct quirk_rule *out_rule,
                     const char **out_wrong)
{
    struct quirk_rule *rule = out_rule;
    const char *version = conf_text_in(conf, ELEMENT, index, "@version");
    const char *bulk = conf_text_in(conf, ELEMENT, index, "@bulk");
    struct oid oid;

    (void)memset(rule, 0, sizeof *rule);
    if (!take_text(conf, index, "@object-id", rule->object_id, sizeof rule->object_id) ||
        !take_text(conf, index, "@description", rule->description, sizeof rule->description) ||
        !take_text(conf, index, "@never", rule->never, sizeof rule->never))
        return refuse(out_wrong, "a text is too long");
    if (rule->object_id[0] == '\0' && rule->description[0] == '\0')
        return refuse(out_wrong, "say which printers: object-id, description or both");
    if (rule->object_id[0] != '\0' && !oid_parse(rule->object_id, &oid))
        return refuse(out_wrong, "object-id is no OID; write one such as 1.3.6.1.4.1.2435");
    if (strcmp(rule->description, "^") == 0)
        return refuse(out_wrong, "write the beginning of sysDescr behind ^");
    rule->repetitions = (uint16_t)conf_number_in(conf, ELEMENT, index, "@repetitions");
    rule->timeout_ms = (uint32_t)conf_number_in(conf, ELEMENT, index, "@timeout");
    rule->only_v1 = version != NULL && strcmp(version, "1") == 0;
    rule->only_get = conf_number_in(conf, ELEMENT, index, "@only-get") != 0;
    if (bulk != NULL && conf_number_in(conf, ELEMENT, index, "@bulk") == 0)
        rule->repetitions = 1;
    if (rule->repetitions == 0 && rule->timeout_ms == 0 && !rule->only_v1 && !rule->only_get &&
        rule->never[0] == '\0')
        return refuse(out_wrong, "say what is special: bulk='no', repetitions, timeout, version, "
                                 "only-get='yes' or never");
    return true;
}

static bool forbids_any(const struct quirk_rule *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].only_get || rows[i].never[0] != '\0')
            return true;
    return false;
}

static bool look_up(const void *arg, const char *object_id, const char *description,
                    struct quirk *out_quirk)
{
    return quirk_find(arg, object_id, description, out_quirk);
}

void quirk_use(struct walk *walk, const struct agent_conf *conf)
{
    const struct walk_quirks quirks = {
        .find = look_up,
        .arg = conf,
        .careful = forbids_any(rules, sizeof rules / sizeof rules[0]) ||
                   (conf != NULL && forbids_any(conf->quirks, conf->quirk_count))
    };

    walk_set_quirks(walk, &quirks);
}
