/* SPDX-License-Identifier: Apache-2.0 */
/* A try is counted before it is made: from then on only the platform knows. */
#include "portal/tool/tool_round_send.h"

#include "base/clock.h"
#include "portal/store/operation_send.h"
#include "portal/tool/tool_round_inner.h"

#include <stdio.h>

#define BODY_MOST ((size_t)65536)
#define NO_DEVICE "the platform does not know this device"

static const char *why_of(const struct tool_wire_answer *answer)
{
    if (answer->err == ERR_NONE)
        return "the platform answered with the item of another operation";
    return answer->err == ERR_MISSING ? NO_DEVICE : answer->why;
}

static void on_ordered(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    int64_t changed = 0;

    if (tool_round_is_silent(round, answer))
        return;
    enum err err = tool_round_begin(round);
    bool is_taken = err == ERR_NONE && answer->err == ERR_NONE;
    if (is_taken) {
        err = operation_follow_take(tool_round_db(round), round->row, answer->doc, clock_wall_ms(),
                                    &changed);
        tool_round_note(round, changed);
        is_taken = err != ERR_SYNTAX;
        err = is_taken ? err : ERR_NONE;
    }
    if (!is_taken && err == ERR_NONE) {
        err = operation_send_reject(tool_round_db(round), round->row, why_of(answer),
                                    clock_wall_ms());
        tool_round_note(round, round->row);
    }
    tool_round_go_on(round, tool_round_end(round, err));
}

/* Whether something is being sent, or could not be. The try is counted before: from then on only
 * the platform knows. */
bool tool_round_send_order(struct tool_round *round)
{
    struct operation_send next;
    struct buf body;
    const struct tool_wire_ask none = { .method = "POST", .path = "/sds/v1/work" };
    struct tool_wire_ask question = none;

    buf_init(&body, BODY_MOST + 1);
    enum err err = operation_send_next(tool_round_db(round), clock_wall_ms(), &next, &body);
    if (err == ERR_NONE)
        err = tool_round_begin(round);
    if (err == ERR_NONE)
        err = tool_round_end(round, operation_send_note(tool_round_db(round), next.row));
    if (err == ERR_NONE) {
        round->row = next.row;
        question.body = buf_text(&body);
        question.key = next.id;
        (void)tool_round_ask(round, &question, on_ordered);
    } else if (err != ERR_MISSING) {
        tool_round_failed(round, err);
    }
    buf_finish(&body);
    return err != ERR_MISSING;
}

static void on_cancelled(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    int64_t changed = 0;

    if (tool_round_is_silent(round, answer))
        return;
    enum err err = tool_round_begin(round);
    if (err == ERR_NONE && answer->err == ERR_NONE)
        err = operation_follow_take(tool_round_db(round), round->row, answer->doc, clock_wall_ms(),
                                    &changed);
    else if (err == ERR_NONE && answer->err == ERR_MISSING)
        err = operation_follow_forget(tool_round_db(round), round->row, clock_wall_ms());
    if (err == ERR_NONE)
        err =
            operation_send_cancelled(tool_round_db(round), round->row, answer->err == ERR_REFUSED);
    tool_round_note(round, round->row);
    tool_round_go_on(round, tool_round_end(round, err));
}

bool tool_round_send_cancel(struct tool_round *round)
{
    struct operation_send next;
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "POST", .path = path };
    enum err err = operation_send_cancel(tool_round_db(round), &next);

    if (err == ERR_MISSING)
        return false;
    if (err != ERR_NONE) {
        tool_round_failed(round, err);
        return true;
    }
    round->row = next.row;
    (void)snprintf(path, sizeof path, "/sds/v1/work/%s/cancel", next.item);
    return tool_round_ask(round, &question, on_cancelled);
}

static void on_wished(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;

    if (tool_round_is_silent(round, answer))
        return;
    enum err err = tool_round_begin(round);
    if (err == ERR_NONE && answer->err == ERR_NONE)
        err = operation_follow_rollout(tool_round_db(round), answer->doc, clock_wall_ms());
    if (err == ERR_NONE)
        err = operation_send_wished(tool_round_db(round), &round->wish);
    round->moved_ms = clock_monotonic_ms();
    round->due_ms = 0; /* what it did to its operations is to be seen at once */
    tool_round_go_on(round, tool_round_end(round, err));
}

bool tool_round_send_wish(struct tool_round *round)
{
    const struct operation_send_wish *next = &round->wish;
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "POST", .path = path };
    enum err err = operation_send_wish(tool_round_db(round), &round->wish);

    if (err == ERR_MISSING)
        return false;
    if (err != ERR_NONE) {
        tool_round_failed(round, err);
        return true;
    }
    (void)snprintf(path, sizeof path, "/sds/v1/accounts/%s/rollouts/%s/%s", next->platform,
                   next->id, next->wish);
    return tool_round_ask(round, &question, on_wished);
}

/* Of what expired with nothing sent; true when there was one. */
bool tool_round_send_unsent(struct tool_round *round)
{
    int64_t row = 0;
    enum err err = operation_send_overdue(tool_round_db(round), clock_wall_ms(), &row);

    if (err == ERR_MISSING)
        return false;
    if (err == ERR_NONE)
        err = tool_round_begin(round);
    if (err == ERR_NONE) {
        tool_round_note(round, row);
        err = tool_round_end(round,
                             operation_send_unsent(tool_round_db(round), row, clock_wall_ms()));
    }
    if (err == ERR_NONE)
        tool_round_start(round, 0);
    else
        tool_round_failed(round, err);
    return true;
}
