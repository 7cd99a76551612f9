/* SPDX-License-Identifier: Apache-2.0 */
/* Each way to sort is a list of its own (list_view.h), with the columns of the devices. */
#include "portal/watch/api_fleet.h"

#include "base/clock.h"
#include "portal/watch/api_lists.h"

#include <string.h>

#define DOWN '-'

static const struct {
    const char *name;
    enum list_view_id up;
    enum list_view_id down;
} sorts[] = {
    { "name", LIST_VIEW_DEVICES_BY_NAME, LIST_VIEW_DEVICES_BY_NAME_DOWN },
    { "place", LIST_VIEW_DEVICES_BY_PLACE, LIST_VIEW_DEVICES_BY_PLACE_DOWN },
    { "state", LIST_VIEW_DEVICES_BY_STATE, LIST_VIEW_DEVICES_BY_STATE_DOWN },
    { "level", LIST_VIEW_DEVICES_BY_LEVEL, LIST_VIEW_DEVICES_BY_LEVEL_DOWN },
    { "age", LIST_VIEW_DEVICES_BY_SAID_DOWN, LIST_VIEW_DEVICES_BY_SAID },
    { "incidents", LIST_VIEW_DEVICES_BY_INCIDENTS, LIST_VIEW_DEVICES_BY_INCIDENTS_DOWN },
};

/* LIST_VIEW_COUNT for a word that is none. */
static enum list_view_id find_list(const char *sort)
{
    bool is_down = sort != NULL && sort[0] == DOWN;

    if (sort == NULL)
        return LIST_VIEW_DEVICES;
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++)
        if (strcmp(sorts[i].name, sort + is_down) == 0)
            return is_down ? sorts[i].down : sorts[i].up;
    return LIST_VIEW_COUNT;
}

void api_fleet_get_devices(struct api_call *call)
{
    const struct api_lists_fixed fixed[] = { { "now", clock_wall_ms() }, { NULL, 0 } };
    enum list_view_id id = find_list(api_call_text(call, "sort"));

    if (id == LIST_VIEW_COUNT)
        api_call_refuse(call, 400, "sort: is " API_FLEET_SORTS ", with a - before it: downwards");
    else
        api_lists_get_sorted(call, id, fixed);
}

void api_fleet_get_sums(struct api_call *call)
{
    const struct api_lists_fixed fixed[] = { { "now", clock_wall_ms() }, { NULL, 0 } };

    api_lists_get_of(call, fixed);
}
