/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent's own reader finds is all there is. */
#include "agent/record/veil_ipp.h"

#include "agent/ipp.h"
#include "agent/record/mask_rule.h"
#include "agent/record/veil_value.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE     64
#define VALUE_MOST    65536
#define TAG_VALUELESS 0x20 /* below: unknown, no-value and the like */
#define TAG_URI       0x45
#define NUMBER_SIZE   12
#define DATE_LEAST    1000000000 /* no seconds since the start: those since 1970 */

/* Languages were taken off by the reader. */
static unsigned plain_tag(unsigned tag)
{
    if (tag == IPP_TAG_TEXT_LANGUAGE)
        return IPP_TAG_TEXT;
    return tag == IPP_TAG_NAME_LANGUAGE ? IPP_TAG_TEXT + 1 : tag;
}

static bool is_text(unsigned tag)
{
    return tag == IPP_TAG_OCTETS || (tag >= IPP_TAG_TEXT && tag <= TAG_URI);
}

static void put_number(struct mask *mask, const char *name, unsigned tag, enum mask_rule rule,
                       int32_t number, struct buf *out)
{
    char text[NUMBER_SIZE];
    int len = snprintf(text, sizeof text, "%" PRId32, number);

    if (rule == MASK_RULE_NUMBER || (rule == MASK_RULE_TIME && number < DATE_LEAST))
        (void)buf_append_format(out, "%s|%u|%s\n", name, tag, text);
    else
        mask_rule_note(mask, rule, name, text, (size_t)len);
}

static void put_value(struct mask *mask, const struct ipp_value *value, const char *name,
                      enum mask_rule rule, struct buf *out)
{
    unsigned tag = plain_tag(value->tag);
    int32_t number;
    struct buf text;

    if (tag < TAG_VALUELESS) {
        (void)buf_append_format(out, "%s|%u|\n", name, tag);
    } else if (ipp_number(value, &number)) {
        put_number(mask, name, tag, rule, number, out);
    } else if (is_text(tag) && rule != MASK_RULE_NUMBER && rule != MASK_RULE_TIME) {
        buf_init(&text, VALUE_MOST);
        mask_at(mask, name);
        mask_rule_put(mask, rule, (const char *)value->bytes, value->len, &text);
        (void)buf_append_format(out, "%s|", name);
        veil_value_text(tag, buf_text(&text), text.len, out);
        buf_finish(&text);
    }
}

bool veil_ipp_put(struct mask *mask, const char *bytes, size_t len, struct buf *out)
{
    struct ipp_reader reader;
    struct ipp_value value;
    char name[NAME_SIZE];

    if (!ipp_open(&reader, bytes, len))
        return false;
    while (ipp_next(&reader, &value)) {
        if (value.name_len >= sizeof name || memchr(value.name, '\0', value.name_len) != NULL)
            continue;
        (void)memcpy(name, value.name, value.name_len);
        name[value.name_len] = '\0';
        enum mask_rule rule = mask_rule_of("ipp", name);
        bool is_listed = rule != MASK_RULE_NONE && str_find_nocase(name, "-") != NULL;
        if (is_listed)
            put_value(mask, &value, name, rule, out);
        else if (is_text(plain_tag(value.tag)))
            mask_rule_learn(mask, name, (const char *)value.bytes, value.len);
    }
    return !buf_failed(out);
}
