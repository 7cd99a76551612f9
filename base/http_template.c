/* SPDX-License-Identifier: Apache-2.0 */
/* Both texts are walked segment by segment. */
#include "base/http_template.h"

#include <string.h>

struct segment {
    const char *text; /* not terminated */
    size_t len;
};

/* The next segment, behind its slash; false at the end. */
static bool next(const char **at, struct segment *out_segment)
{
    if (**at != '/')
        return false;
    out_segment->text = *at + 1;
    out_segment->len = strcspn(out_segment->text, "/");
    *at = out_segment->text + out_segment->len;
    return true;
}

static bool is_place(const struct segment *segment)
{
    return segment->len > 2 && segment->text[0] == '{' && segment->text[segment->len - 1] == '}';
}

static bool fits(const struct segment *wanted, const struct segment *given)
{
    if (is_place(wanted))
        return given->len > 0;
    return wanted->len == given->len && memcmp(wanted->text, given->text, given->len) == 0;
}

bool http_template_fits(const char *template, const char *path)
{
    struct segment wanted, given;

    for (;;) {
        bool has_more = next(&template, &wanted);
        if (next(&path, &given) != has_more)
            return false;
        if (!has_more)
            return true;
        if (!fits(&wanted, &given))
            return false;
    }
}

static bool is_named(const struct segment *place, const char *name)
{
    size_t len = strlen(name);

    return is_place(place) && place->len == len + 2 && memcmp(place->text + 1, name, len) == 0;
}

bool http_template_value(const char *template, const char *path, const char *name, char *out_value,
                         size_t size)
{
    struct segment wanted, given;

    if (!http_template_fits(template, path))
        return false;
    while (next(&template, &wanted) && next(&path, &given)) {
        if (!is_named(&wanted, name))
            continue;
        if (given.len >= size)
            return false;
        memcpy(out_value, given.text, given.len);
        out_value[given.len] = '\0';
        return true;
    }
    return false;
}
