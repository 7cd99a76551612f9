/* SPDX-License-Identifier: Apache-2.0 */
/* Each answer leads to the next request by the timer, so that no answer is handled inside another.
 * What is next is asked of the store each time: in memory is only where the round stands. */
#include "portal/tool/tool_round.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "portal/tool/tool_round_inner.h"
#include "portal/tool/tool_round_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TELL_MS   60000
#define SILENT_MS (OPERATION_FOLLOW_TOLD_MS + 2000)

struct db *tool_round_db(const struct tool_round *round)
{
    return store_db(round->options.store);
}

void tool_round_start(struct tool_round *round, uint64_t delay_ms)
{
    (void)loop_timer_start(round->timer, delay_ms);
}

static void put_off(struct tool_round *round, int64_t retry_after_s)
{
    uint64_t pause = TOOL_ROUND_PAUSE_MS;
    uint64_t wanted = (uint64_t)retry_after_s * 1000;

    for (unsigned i = 0; i < round->failures && pause < TOOL_ROUND_PAUSE_MOST; i++)
        pause *= 2;
    round->failures++;
    pause = pause < TOOL_ROUND_PAUSE_MOST ? pause : TOOL_ROUND_PAUSE_MOST;
    pause = wanted > pause ? wanted : pause;
    round->not_before_ms =
        clock_monotonic_ms() + pause + crypto_random_below((uint32_t)(pause / 4) + 1);
    tool_round_start(round, round->not_before_ms - clock_monotonic_ms());
}

void tool_round_failed(struct tool_round *round, enum err err)
{
    if (log_limit_allows(&round->troubles, NULL))
        log_warn("tool", "store: %s: %s; operations wait", err_text(err),
                 store_error(round->options.store));
    put_off(round, 0);
}

enum err tool_round_begin(struct tool_round *round)
{
    round->options.settle(round->options.arg);
    round->changed_count = 0;
    return store_begin(round->options.store);
}

void tool_round_note(struct tool_round *round, int64_t row)
{
    if (row != 0 && round->changed_count < TOOL_ROUND_CHANGED)
        round->changed[round->changed_count++] = row;
}

/* Make it durable; then tell of what changed. */
enum err tool_round_end(struct tool_round *round, enum err err)
{
    struct operation_follow_state state;

    err = access_end(round->options.store, err);
    for (size_t i = 0; i < round->changed_count && err == ERR_NONE; i++)
        if (operation_follow_tell(tool_round_db(round), round->changed[i], &state) == ERR_NONE)
            round->options.on_change(round->options.arg, &state);
    if (err == ERR_NONE && round->changed_count > 0)
        round->moved_ms = clock_monotonic_ms();
    round->changed_count = 0;
    return err;
}

/* What was answered is stored: on with the next, or later when it could not be. */
void tool_round_go_on(struct tool_round *round, enum err err)
{
    if (err != ERR_NONE) {
        tool_round_failed(round, err);
        return;
    }
    round->failures = 0;
    tool_round_start(round, 0);
}

/* True when the answer is no word of the platform's: it is asked again later. */
bool tool_round_is_silent(struct tool_round *round, const struct tool_wire_answer *answer)
{
    round->is_busy = false;
    if (answer->err != ERR_CLOSED)
        return false;
    put_off(round, answer->retry_after_s);
    return true;
}

bool tool_round_ask(struct tool_round *round, const struct tool_wire_ask *question,
                    tool_wire_fn *fn)
{
    round->is_busy = true;
    enum err err = tool_wire_send(round->wire, question, fn, round);
    if (err == ERR_NONE)
        return true;
    round->is_busy = false;
    put_off(round, 0);
    return true;
}

/* What could not be answered for waits for the next round: nothing else waits for it. */
static void pass(struct tool_round *round)
{
    if (round->is_reading)
        round->unread_after = round->row;
    else
        round->stage = TOOL_ROUND_OVER;
}

static void on_story(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    const struct sds_doc_story *story = answer->doc;
    int64_t changed = 0;

    if (tool_round_is_silent(round, answer)) {
        pass(round);
        return;
    }
    enum err err = tool_round_begin(round);
    if (err == ERR_NONE && story != NULL) {
        err = operation_follow_take(tool_round_db(round), round->row, &story->progress,
                                    clock_wall_ms(), &changed);
        if (err == ERR_NONE)
            err = operation_follow_steps(tool_round_db(round), round->row, story);
        changed = round->row; /* its steps are new, at least */
    } else if (err == ERR_NONE) {
        err = operation_follow_forget(tool_round_db(round), round->row, clock_wall_ms());
        changed = round->row;
    }
    tool_round_note(round, changed);
    tool_round_go_on(round, tool_round_end(round, err));
}

static bool ask_story(struct tool_round *round, const struct operation_follow_item *item)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "GET", .path = path };

    round->row = item->row;
    (void)snprintf(path, sizeof path, "/sds/v1/work/%s", item->item);
    return tool_round_ask(round, &question, on_story);
}

static bool read_steps(struct tool_round *round)
{
    struct operation_follow_item item;
    enum err err = operation_follow_unread(tool_round_db(round), round->unread_after, &item);

    round->is_reading = err == ERR_NONE;
    if (err == ERR_MISSING)
        return false;
    if (err == ERR_NONE)
        return ask_story(round, &item);
    tool_round_failed(round, err);
    return true;
}

static void on_page(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    const struct sds_doc_work_page *page = answer->doc;
    int64_t changed = 0;

    if (tool_round_is_silent(round, answer)) {
        pass(round);
        return;
    }
    enum err err = tool_round_begin(round);
    for (size_t i = 0; page != NULL && i < page->item_count && err == ERR_NONE; i++) {
        err = operation_follow_take(tool_round_db(round), 0, &page->items[i], clock_wall_ms(),
                                    &changed);
        tool_round_note(round, changed);
    }
    bool has_more = page != NULL && page->next[0] != '\0' && round->group.rollout[0] != '\0' &&
                    ++round->pages < TOOL_ROUND_PAGES;
    if (has_more)
        memcpy(round->cursor, page->next, sizeof round->cursor);
    else
        round->stage = round->group.rollout[0] != '\0' ? TOOL_ROUND_ROLLOUT : TOOL_ROUND_REST;
    tool_round_go_on(round, tool_round_end(round, err));
}

static bool ask_page(struct tool_round *round)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "GET", .path = path };
    bool is_rollout = round->group.rollout[0] != '\0';

    (void)snprintf(path, sizeof path, "/sds/v1/work?account=%s%s%s%s%s", round->group.platform,
                   is_rollout ? "&rollout=" : "", round->group.rollout,
                   round->cursor[0] != '\0' ? "&cursor=" : "", round->cursor);
    return tool_round_ask(round, &question, on_page);
}

static void on_rollout(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;

    if (tool_round_is_silent(round, answer)) {
        pass(round);
        return;
    }
    round->stage = TOOL_ROUND_REST;
    enum err err = ERR_NONE;
    if (answer->err == ERR_NONE)
        err = tool_round_begin(round);
    if (answer->err == ERR_NONE && err == ERR_NONE)
        err = tool_round_end(
            round, operation_follow_rollout(tool_round_db(round), answer->doc, clock_wall_ms()));
    tool_round_go_on(round, err);
}

static bool ask_rollout(struct tool_round *round)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "GET", .path = path };

    (void)snprintf(path, sizeof path, "/sds/v1/accounts/%s/rollouts/%s", round->group.platform,
                   round->group.rollout);
    return tool_round_ask(round, &question, on_rollout);
}

/* One that the page did not have; false when there is none, or enough were asked for. */
static bool ask_single(struct tool_round *round)
{
    struct operation_follow_item item;
    enum err err = ERR_MISSING;

    if (round->singles++ < TOOL_ROUND_SINGLE)
        err = operation_follow_silent(tool_round_db(round), &round->group,
                                      clock_wall_ms() - SILENT_MS, &item);
    if (err == ERR_NONE)
        return ask_story(round, &item);
    if (err != ERR_MISSING)
        tool_round_failed(round, err);
    round->stage = TOOL_ROUND_OVER;
    return err != ERR_MISSING;
}

/* The next group of the round; false behind the last one. */
static bool next_group(struct tool_round *round, enum err *out_err)
{
    struct operation_follow_group next;

    *out_err =
        operation_follow_next(tool_round_db(round), round->has_group ? &round->group : NULL, &next);
    if (*out_err != ERR_NONE)
        return false;
    round->group = next;
    round->has_group = true;
    round->stage = TOOL_ROUND_LIST;
    round->cursor[0] = '\0';
    round->pages = 0;
    round->singles = 0;
    return true;
}

static uint64_t interval(const struct tool_round *round, uint64_t now_ms)
{
    return now_ms - round->moved_ms < TOOL_ROUND_WATCH_MS ? TOOL_ROUND_FAST_MS : TOOL_ROUND_SLOW_MS;
}

static void end_round(struct tool_round *round)
{
    bool is_any = false, is_left = round->unread_after != 0;
    enum err err = operation_follow_any(tool_round_db(round), &is_any);

    round->is_round = round->has_group = false;
    round->unread_after = 0;
    round->due_ms = clock_monotonic_ms() + interval(round, clock_monotonic_ms());
    if (err != ERR_NONE)
        tool_round_failed(round, err);
    else if (is_any || is_left)
        tool_round_start(round, round->due_ms - clock_monotonic_ms());
}

static void follow(struct tool_round *round)
{
    static bool (*const asks[])(struct tool_round *) = { ask_page, ask_rollout, ask_single };
    enum err err = ERR_NONE;

    for (;;) {
        if (round->has_group && round->stage != TOOL_ROUND_OVER && asks[round->stage](round))
            return;
        if ((!round->has_group || round->stage == TOOL_ROUND_OVER) && !next_group(round, &err))
            break;
    }
    if (err == ERR_MISSING)
        end_round(round);
    else
        tool_round_failed(round, err);
}

static void on_timer(void *arg)
{
    struct tool_round *round = arg;
    uint64_t now_ms = clock_monotonic_ms();

    if (round->is_busy)
        return;
    if (now_ms < round->not_before_ms) {
        tool_round_start(round, round->not_before_ms - now_ms);
        return;
    }
    if (tool_round_send_unsent(round) || tool_round_send_cancel(round) ||
        tool_round_send_wish(round) || tool_round_send_order(round) || read_steps(round))
        return;
    if (!round->is_round && now_ms < round->due_ms) {
        tool_round_start(round, round->due_ms - now_ms);
        return;
    }
    round->is_round = true;
    follow(round);
}

struct tool_round *tool_round_create(struct loop *loop, struct tool_wire *wire,
                                     const struct tool_round_options *options)
{
    struct tool_round *round = calloc(1, sizeof *round);

    if (round == NULL)
        return NULL;
    round->wire = wire;
    round->options = *options;
    round->troubles.every_ms = TELL_MS;
    round->timer = loop_timer_create(loop, on_timer, round);
    if (round->timer != NULL && loop_timer_start(round->timer, TOOL_ROUND_FAST_MS))
        return round;
    tool_round_destroy(round);
    return NULL;
}

void tool_round_destroy(struct tool_round *round)
{
    if (round == NULL)
        return;
    loop_timer_destroy(round->timer);
    free(round);
}

void tool_round_wake(struct tool_round *round)
{
    round->moved_ms = clock_monotonic_ms();
    if (!round->is_busy)
        tool_round_start(round, 0);
}

void tool_round_watch(struct tool_round *round)
{
    uint64_t now_ms = clock_monotonic_ms();
    bool was_slow = interval(round, now_ms) == TOOL_ROUND_SLOW_MS;

    round->moved_ms = now_ms;
    if (!was_slow || round->due_ms == 0)
        return;
    round->due_ms = now_ms;
    if (!round->is_busy)
        tool_round_start(round, 0);
}
