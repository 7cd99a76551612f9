/* SPDX-License-Identifier: Apache-2.0 */
/* Only category and stamp are looked at: payloads may name people's computers. */
#include "agent/ledm_event.h"

#include "agent/scope.h"
#include "base/str.h"
#include "base/xml_read.h"

#include <string.h>

static const struct xml_read_limits limits = { 65536, 16, 4096 };

/* clang-format off */
static const struct {
    const char *category; /* or its beginning */
    enum ledm_event_kind kind;
    unsigned scopes;
} categories[] = {
    { "PowerUp",            LEDM_EVENT_POWER_UP,     SCOPE_ALL },
    { "AlertTable",         LEDM_EVENT_ALERTS,       SCOPE_ALERTS | SCOPE_IDENTITY | SCOPE_CONSUMABLES },
    { "Consumable",         LEDM_EVENT_CONSUMABLES,  SCOPE_CONSUMABLES | SCOPE_ALERTS },
    { "DeviceCapabilities", LEDM_EVENT_CAPABILITIES, SCOPE_IDENTITY },
    { "Job",                LEDM_EVENT_JOB,          SCOPE_METER },
    { "Scan",               LEDM_EVENT_JOB,          SCOPE_METER },
};
/* clang-format on */
#define CATEGORIES (sizeof categories / sizeof categories[0])

static const char *child_text(const struct xml_node *node, const char *name)
{
    const struct xml_node *child = xml_read_child(node, name, NULL);

    return child == NULL ? "" : child->text;
}

static enum ledm_event_kind kind_of(const char *category)
{
    for (size_t i = 0; i < CATEGORIES; i++)
        if (str_starts_with(category, categories[i].category))
            return categories[i].kind;
    return LEDM_EVENT_OTHER;
}

/* "164-9"; anything else is no stamp. */
static void read_stamp(const char *text, struct ledm_event *event)
{
    char boot[16];
    size_t len = strcspn(text, "-");
    uint64_t numbers[2];

    if (text[len] != '-' || len >= sizeof boot)
        return;
    (void)str_copy(boot, len + 1, text);
    if (!str_to_u64(boot, UINT32_MAX, &numbers[0]) ||
        !str_to_u64(text + len + 1, UINT32_MAX, &numbers[1]))
        return;
    event->boot = (uint32_t)numbers[0];
    event->count = (uint32_t)numbers[1];
}

bool ledm_event_is_new(const struct ledm_event *event, uint32_t boot, uint32_t count)
{
    return event->boot > boot || (event->boot == boot && event->count > count);
}

/* Keep the list in the order of the stamps; a full one loses its oldest. */
static size_t insert(struct ledm_event *events, size_t count, const struct ledm_event *event)
{
    size_t at = count;

    while (at > 0 && ledm_event_is_new(&events[at - 1], event->boot, event->count))
        at--;
    if (count < LEDM_EVENT_MOST) {
        (void)memmove(&events[at + 1], &events[at], (count - at) * sizeof *events);
        events[at] = *event;
        return count + 1;
    }
    if (at == 0)
        return count;
    (void)memmove(&events[0], &events[1], (at - 1) * sizeof *events);
    events[at - 1] = *event;
    return count;
}

size_t ledm_event_read(const char *bytes, size_t len, struct ledm_event out_events[LEDM_EVENT_MOST])
{
    struct xml_node *root;
    size_t count = 0;

    if (!xml_read_document(bytes, len, &limits, &root, NULL))
        return 0;
    const struct xml_node *node = strcmp(root->name, "EventTable") == 0 ? root->first_child : NULL;
    for (; node != NULL; node = node->next) {
        struct ledm_event event = { .kind = LEDM_EVENT_OTHER };

        if (strcmp(node->name, "Event") != 0)
            continue;
        event.kind = kind_of(child_text(node, "UnqualifiedEventCategory"));
        read_stamp(child_text(node, "AgingStamp"), &event);
        count = insert(out_events, count, &event);
    }
    xml_read_free(root);
    return count;
}

unsigned ledm_event_scopes(enum ledm_event_kind kind)
{
    for (size_t i = 0; i < CATEGORIES; i++)
        if (categories[i].kind == kind)
            return categories[i].scopes;
    return 0;
}

static unsigned newer_kinds(const struct ledm_event *events, size_t count,
                            const struct ledm_event_mark *mark)
{
    unsigned kinds = 0;

    for (size_t i = 0; i < count; i++)
        if (!mark->is_set || ledm_event_is_new(&events[i], mark->boot, mark->count))
            kinds |= 1U << events[i].kind;
    return kinds;
}

struct ledm_event_news ledm_event_hear(struct ledm_event_mark *mark,
                                       const struct ledm_event *events, size_t count,
                                       bool has_changed)
{
    static const struct ledm_event_mark nothing = { false, 0, 0 };
    const struct ledm_event_mark before = *mark;
    const struct ledm_event last = { .boot = before.boot, .count = before.count };

    mark->is_set = true;
    if (count == 0)
        return (struct ledm_event_news){ 0, false };
    const struct ledm_event *newest = &events[count - 1];
    *mark = (struct ledm_event_mark){ true, newest->boot, newest->count };
    unsigned all = newer_kinds(events, count, &nothing);
    unsigned newer = newer_kinds(events, count, &before);
    if (!before.is_set)
        return (struct ledm_event_news){ 0, false };
    if (newer != 0)
        return (struct ledm_event_news){ newer, true };
    if (ledm_event_is_new(&last, newest->boot, newest->count))
        return (struct ledm_event_news){ all, false };
    all &= ~(1U << LEDM_EVENT_POWER_UP);
    return (struct ledm_event_news){ has_changed ? all : 0, false };
}
