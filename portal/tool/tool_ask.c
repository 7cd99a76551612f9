/* SPDX-License-Identifier: Apache-2.0 */
/* A device's connector is asked for behind it: whether anybody is there to do the work is as much
 * worth as what the device told. Without an answer to that the device is told alone. */
#include "portal/tool/tool_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct question {
    struct tool_ask *ask;
    sds_door_fn *fn;
    void *arg;
    bool is_events;
    struct sds_doc_known known;
};

static void end(struct question *question, const struct sds_door_answer *answer)
{
    question->ask->count--;
    question->fn(question->arg, answer);
    free(question);
}

static void on_connector(void *arg, const struct tool_wire_answer *answer)
{
    struct question *question = arg;
    const struct sds_door_answer out = { .err = ERR_NONE,
                                         .known = &question->known,
                                         .connector = answer->doc };

    end(question, &out);
}

/* False when nobody can be asked. */
static bool ask_connector(struct question *question)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask ask = { .method = "GET", .path = path };

    (void)snprintf(path, sizeof path, "/sds/v1/connectors/%s", question->known.connector);
    return tool_wire_send(question->ask->wire, &ask, on_connector, question) == ERR_NONE;
}

static void on_device(void *arg, const struct tool_wire_answer *answer)
{
    struct question *question = arg;
    struct sds_door_answer out = { .err = answer->err };

    if (answer->err == ERR_NONE) {
        memcpy(&question->known, answer->doc, sizeof question->known);
        if (ask_connector(question))
            return;
        out.known = &question->known;
    }
    end(question, &out);
}

static void on_events(void *arg, const struct tool_wire_answer *answer)
{
    const struct sds_door_answer out = { .err = answer->err, .events = answer->doc };

    end(arg, &out);
}

static enum err send_question(struct tool_ask *ask, const char *path,
                              const struct question *question)
{
    const struct tool_wire_ask wire = { .method = "GET", .path = path };
    struct question *kept = ask->count < TOOL_ASK_MOST ? malloc(sizeof *kept) : NULL;

    if (kept == NULL)
        return ask->count < TOOL_ASK_MOST ? ERR_MEMORY : ERR_LIMIT;
    *kept = *question;
    ask->count++;
    enum err err =
        tool_wire_send(ask->wire, &wire, question->is_events ? on_events : on_device, kept);
    if (err == ERR_NONE)
        return ERR_NONE;
    ask->count--;
    free(kept);
    return err;
}

enum err tool_ask_device(struct tool_ask *ask, const char *account, const char *device,
                         sds_door_fn *fn, void *arg)
{
    const struct question question = { .ask = ask, .fn = fn, .arg = arg };
    char path[TOOL_WIRE_PATH];

    (void)snprintf(path, sizeof path, "/sds/v1/accounts/%.36s/devices/%.36s", account, device);
    return send_question(ask, path, &question);
}

enum err tool_ask_events(struct tool_ask *ask, const char *account, const char *device,
                         const char *cursor, sds_door_fn *fn, void *arg)
{
    const struct question question = { .ask = ask, .fn = fn, .arg = arg, .is_events = true };
    char path[TOOL_WIRE_PATH];

    (void)snprintf(path, sizeof path, "/sds/v1/alerts?account=%.36s&device=%.36s%s%.128s", account,
                   device, cursor != NULL ? "&cursor=" : "", cursor != NULL ? cursor : "");
    return send_question(ask, path, &question);
}
