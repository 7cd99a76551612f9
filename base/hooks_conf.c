/* SPDX-License-Identifier: Apache-2.0 */
/* A range that cannot be read is refused by its row's check before it gets here. */
#include "base/hooks_conf.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define ROOM (sizeof((struct hooks_conf *)0)->allow / sizeof(struct address_range))

const char *hooks_conf_check(const char *value)
{
    struct address_range range;

    return address_range_read(value, &range) ? NULL : "is no range; write one such as 10.1.0.0/16";
}

bool hooks_conf_take(struct hooks_conf *hooks, const struct conf *file,
                     struct conf_error *out_error)
{
    size_t count = conf_count(file, "webhooks/allow");
    const char *ca_file = conf_text(file, "webhooks/ca-file", 0);

    hooks->is_on = conf_count(file, "webhooks") > 0;
    hooks->port = (uint16_t)conf_number(file, "webhooks/port", 0);
    (void)str_copy(hooks->ca_file, sizeof hooks->ca_file, ca_file != NULL ? ca_file : "");
    for (size_t i = 0; i < count && i < ROOM; i++)
        if (address_range_read(conf_text_in(file, "webhooks/allow", i, "@range"),
                               &hooks->allow[hooks->allow_count]))
            hooks->allow_count++;
    if (count <= ROOM)
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: <allow>: at most 16 ranges",
                   conf_place(file, "webhooks/allow", ROOM));
    return false;
}

bool hooks_conf_is_same(const struct hooks_conf *one, const struct hooks_conf *other)
{
    return one->is_on == other->is_on && one->port == other->port &&
           strcmp(one->ca_file, other->ca_file) == 0 && one->allow_count == other->allow_count &&
           memcmp(one->allow, other->allow, one->allow_count * sizeof one->allow[0]) == 0;
}
