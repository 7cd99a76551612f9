/* SPDX-License-Identifier: Apache-2.0 */
/* One reading at a time, from lines to records. */
#include "tests/unit/heard.h"

#include "agent/normalise/normalise.h"
#include "tests/fakes/reading_lines.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

void heard(struct change_rig *rig, const char *lines, unsigned scopes, int64_t at_ms)
{
    struct reading_set *set = reading_set_create(4000, 1 << 20);

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    CU_ASSERT_TRUE_FATAL(reading_lines_add(set, lines));
    CU_ASSERT_TRUE(normalise_readings(&rig->device, scopes == 0 ? SCOPE_ALERTS : scopes, set, at_ms,
                                      &rig->records));
    reading_set_destroy(set);
    CU_ASSERT_EQUAL(change_rig_say(rig, scopes, at_ms), ERR_NONE);
}

static const char *nth_incident(const struct change_rig *rig, size_t nth)
{
    for (size_t i = 0; i < rig->count; i++)
        if (strncmp(rig->said[i], "<incident ", 10) == 0 && nth-- == 0)
            return rig->said[i];
    return NULL;
}

size_t heard_incidents(const struct change_rig *rig)
{
    size_t count = 0;

    while (nth_incident(rig, count) != NULL)
        count++;
    return count;
}

static void show(const struct change_rig *rig)
{
    for (size_t i = 0; i < rig->count; i++)
        (void)fprintf(stderr, "said: %s\n", rig->said[i]);
}

bool heard_one(const struct change_rig *rig, const char *part)
{
    bool good = heard_incidents(rig) == 1 && strstr(nth_incident(rig, 0), part) != NULL;

    if (!good) {
        (void)fprintf(stderr, "not once: %s\n", part);
        show(rig);
    }
    return good;
}

bool heard_nothing(const struct change_rig *rig)
{
    if (rig->count > 0)
        show(rig);
    return rig->count == 0;
}

void heard_id(const struct change_rig *rig, char out[64])
{
    const char *xml = nth_incident(rig, 0);
    const char *at = xml != NULL ? strstr(xml, " id='") : NULL;

    out[0] = '\0';
    if (at != NULL)
        (void)snprintf(out, 64, "%.41s", at);
}
