/* SPDX-License-Identifier: Apache-2.0 */
/* Joins its parts, and is the door to them. */
#include "portal/tool/tool.h"

#include "base/log.h"
#include "portal/tool/tool_ask.h"
#include "portal/tool/tool_round.h"
#include "portal/tool/tool_wire.h"

#include <stdlib.h>

struct tool {
    struct tool_options options;
    struct tool_wire *wire;
    struct tool_round *round;
    struct tool_ask ask;
    struct sds_door door;
};

static void on_standing(void *arg)
{
    struct tool *tool = arg;

    tool->options.on_standing(tool->options.arg, tool_wire_standing(tool->wire));
}

static void settle(void *arg)
{
    const struct tool *tool = arg;

    tool->options.settle(tool->options.arg);
}

static void on_change(void *arg, const struct operation_follow_state *state)
{
    const struct tool *tool = arg;

    tool->options.on_change(tool->options.arg, state);
}

static void stand(void *arg, struct sds_door_standing *out)
{
    *out = *tool_wire_standing(((const struct tool *)arg)->wire);
}

static enum err ask_device(void *arg, const char *account, const char *device, sds_door_fn *fn,
                           void *fn_arg)
{
    return tool_ask_device(&((struct tool *)arg)->ask, account, device, fn, fn_arg);
}

static enum err ask_events(void *arg, const char *account, const char *device, const char *cursor,
                           sds_door_fn *fn, void *fn_arg)
{
    return tool_ask_events(&((struct tool *)arg)->ask, account, device, cursor, fn, fn_arg);
}

static void made(void *arg)
{
    tool_round_wake(((struct tool *)arg)->round);
}

static void watched(void *arg)
{
    tool_round_watch(((struct tool *)arg)->round);
}

struct tool *tool_create(struct loop *loop, const struct portal_conf_sds *conf,
                         const struct tool_options *options)
{
    struct tool *tool = calloc(1, sizeof *tool);
    const struct tool_wire_options wire = {
        .conf = conf, .secret = options->secret, .on_standing = on_standing, .arg = tool
    };
    const struct tool_round_options round = {
        .store = options->store, .settle = settle, .on_change = on_change, .arg = tool
    };

    if (tool == NULL)
        return NULL;
    tool->options = *options;
    tool->options.secret = NULL; /* the wire has it */
    tool->door = (struct sds_door){ .arg = tool,
                                    .stand = stand,
                                    .ask_device = ask_device,
                                    .ask_events = ask_events,
                                    .made = made,
                                    .watched = watched };
    tool->wire = tool_wire_create(loop, &wire);
    tool->ask = (struct tool_ask){ .wire = tool->wire };
    if (tool->wire != NULL)
        tool->round = tool_round_create(loop, tool->wire, &round);
    if (tool->round != NULL)
        return tool;
    tool_destroy(tool);
    return NULL;
}

/* The wire answers what is in the air, which its askers must be there for. */
void tool_destroy(struct tool *tool)
{
    if (tool == NULL)
        return;
    tool_wire_destroy(tool->wire);
    tool_round_destroy(tool->round);
    free(tool);
}

const struct sds_door *tool_door(struct tool *tool)
{
    return &tool->door;
}
