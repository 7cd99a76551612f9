/* SPDX-License-Identifier: Apache-2.0 */
/* Both lines are walked together; each grows in a buffer of its own. */
#include "agent/record/veil_csv.h"

#include "agent/csv_line.h"
#include "agent/record/mask_rule.h"

#include <string.h>

#define LINE_MOST 65536

static void put_field(struct buf *line, const char *text)
{
    (void)buf_append_text(line, line->len > 0 ? ",\"" : "\"");
    for (; *text != '\0'; text++) {
        (void)buf_append(line, text, 1);
        if (*text == '"')
            (void)buf_append_text(line, "\"");
    }
    (void)buf_append_text(line, "\"");
}

static void put_column(struct mask *mask, const char *name, const char *text, struct buf *names,
                       struct buf *values)
{
    enum mask_rule rule = mask_rule_of("", name);
    struct buf value;

    if (rule == MASK_RULE_NONE || rule == MASK_RULE_GROUP) {
        mask_rule_learn(mask, name, text, strlen(text));
        return;
    }
    buf_init(&value, LINE_MOST);
    mask_at(mask, name);
    mask_rule_put(mask, rule, text, strlen(text), &value);
    put_field(names, name);
    put_field(values, buf_text(&value));
    buf_finish(&value);
}

bool veil_csv_put(struct mask *mask, const char *bytes, size_t len, struct buf *out)
{
    char name[CSV_LINE_FIELD];
    char value[CSV_LINE_FIELD];
    struct csv_line names = csv_line_read(bytes, bytes + len);
    struct csv_line values = csv_line_after(names, bytes + len);
    struct buf first;
    struct buf second;

    buf_init(&first, LINE_MOST);
    buf_init(&second, LINE_MOST);
    for (size_t i = 0;
         i < VEIL_CSV_COLUMNS && csv_line_next(&names, name) && csv_line_next(&values, value); i++)
        put_column(mask, name, value, &first, &second);
    bool good = !buf_failed(&first) && !buf_failed(&second) &&
                buf_append_format(out, "%s\n%s\n", buf_text(&first), buf_text(&second));
    buf_finish(&first);
    buf_finish(&second);
    return good;
}
