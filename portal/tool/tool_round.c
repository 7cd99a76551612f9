/* SPDX-License-Identifier: Apache-2.0 */
/* Each answer leads to the next request by the timer, so that no answer is handled inside another.
 * What is next is asked of the store each time: in memory is only where the round stands. */
#include "portal/tool/tool_round.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "portal/store/operation_send.h"
#include "portal/store/rollout.h"
#include "protocol/sds_doc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MOST    ((size_t)65536)
#define TELL_MS      60000
#define SILENT_MS    (OPERATION_FOLLOW_TOLD_MS + 2000)
#define NO_DEVICE    "the platform does not know this device"
#define CHANGED_MOST SDS_DOC_PAGE

/* What a group is asked for next. */
enum stage { STAGE_LIST, STAGE_ROLLOUT, STAGE_SINGLE, STAGE_OVER };

struct tool_round {
    struct loop_timer *timer;
    struct tool_wire *wire;
    struct tool_round_options options;
    struct log_limit troubles;
    bool is_busy; /* a request is in the air */
    unsigned failures;
    uint64_t not_before_ms; /* monotonic, as the next */
    uint64_t moved_ms;
    uint64_t due_ms; /* of the next round */
    bool is_round;   /* one goes on: */
    bool has_group;
    struct operation_follow_group group;
    enum stage stage;
    char cursor[SDS_DOC_CURSOR];
    unsigned pages;
    unsigned singles;
    int64_t row; /* what the request in the air is about */
    int64_t changed[CHANGED_MOST];
    size_t changed_count;
};

static struct db *db_of(const struct tool_round *round)
{
    return store_db(round->options.store);
}

static void start(struct tool_round *round, uint64_t delay_ms)
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
    start(round, round->not_before_ms - clock_monotonic_ms());
}

static void store_failed(struct tool_round *round, enum err err)
{
    if (log_limit_allows(&round->troubles, NULL))
        log_warn("tool", "store: %s: %s; operations wait", err_text(err),
                 store_error(round->options.store));
    put_off(round, 0);
}

static enum err begin(struct tool_round *round)
{
    round->options.settle(round->options.arg);
    round->changed_count = 0;
    return store_begin(round->options.store);
}

static void note_changed(struct tool_round *round, int64_t row)
{
    if (row != 0 && round->changed_count < CHANGED_MOST)
        round->changed[round->changed_count++] = row;
}

/* Make it durable; then tell of what changed. */
static enum err end(struct tool_round *round, enum err err)
{
    struct operation_follow_state state;

    err = access_end(round->options.store, err);
    for (size_t i = 0; i < round->changed_count && err == ERR_NONE; i++)
        if (operation_follow_tell(db_of(round), round->changed[i], &state) == ERR_NONE)
            round->options.on_change(round->options.arg, &state);
    if (err == ERR_NONE && round->changed_count > 0)
        round->moved_ms = clock_monotonic_ms();
    round->changed_count = 0;
    return err;
}

/* What was answered is stored: on with the next, or later when it could not be. */
static void go_on(struct tool_round *round, enum err err)
{
    if (err != ERR_NONE) {
        store_failed(round, err);
        return;
    }
    round->failures = 0;
    start(round, 0);
}

/* True when the answer is no word of the platform's: it is asked again later. */
static bool is_silent(struct tool_round *round, const struct tool_wire_answer *answer)
{
    round->is_busy = false;
    if (answer->err != ERR_CLOSED)
        return false;
    put_off(round, answer->retry_after_s);
    return true;
}

static bool ask(struct tool_round *round, const struct tool_wire_ask *question, tool_wire_fn *fn)
{
    round->is_busy = true;
    enum err err = tool_wire_send(round->wire, question, fn, round);
    if (err == ERR_NONE)
        return true;
    round->is_busy = false;
    put_off(round, 0);
    return true;
}

static void on_ordered(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    int64_t changed = 0;

    if (is_silent(round, answer))
        return;
    enum err err = begin(round);
    if (err == ERR_NONE && answer->err == ERR_NONE) {
        err =
            operation_follow_take(db_of(round), round->row, answer->doc, clock_wall_ms(), &changed);
        note_changed(round, changed);
    } else if (err == ERR_NONE) {
        err = operation_send_reject(db_of(round), round->row,
                                    answer->err == ERR_MISSING ? NO_DEVICE : answer->why,
                                    clock_wall_ms());
        note_changed(round, round->row);
    }
    go_on(round, end(round, err));
}

/* Whether something is being sent, or could not be. The try is counted before: from then on only
 * the platform knows. */
static bool send_order(struct tool_round *round)
{
    struct operation_send next;
    struct buf body;
    const struct tool_wire_ask none = { .method = "POST", .path = "/sds/v1/work" };
    struct tool_wire_ask question = none;

    buf_init(&body, BODY_MOST + 1);
    enum err err = operation_send_next(db_of(round), clock_wall_ms(), &next, &body);
    if (err == ERR_NONE)
        err = begin(round);
    if (err == ERR_NONE)
        err = end(round, operation_send_note(db_of(round), next.row));
    if (err == ERR_NONE) {
        round->row = next.row;
        question.body = buf_text(&body);
        question.key = next.id;
        (void)ask(round, &question, on_ordered);
    } else if (err != ERR_MISSING) {
        store_failed(round, err);
    }
    buf_finish(&body);
    return err != ERR_MISSING;
}

static void on_cancelled(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    int64_t changed = 0;

    if (is_silent(round, answer))
        return;
    enum err err = begin(round);
    if (err == ERR_NONE && answer->err == ERR_NONE)
        err =
            operation_follow_take(db_of(round), round->row, answer->doc, clock_wall_ms(), &changed);
    else if (err == ERR_NONE && answer->err == ERR_MISSING)
        err = operation_follow_forget(db_of(round), round->row, clock_wall_ms());
    if (err == ERR_NONE)
        err = operation_send_cancelled(db_of(round), round->row, answer->err == ERR_REFUSED);
    note_changed(round, round->row);
    go_on(round, end(round, err));
}

static bool send_cancel(struct tool_round *round)
{
    struct operation_send next;
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "POST", .path = path };
    enum err err = operation_send_cancel(db_of(round), &next);

    if (err == ERR_MISSING)
        return false;
    if (err != ERR_NONE) {
        store_failed(round, err);
        return true;
    }
    round->row = next.row;
    (void)snprintf(path, sizeof path, "/sds/v1/work/%s/cancel", next.item);
    return ask(round, &question, on_cancelled);
}

static void on_wished(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;

    if (is_silent(round, answer))
        return;
    enum err err = begin(round);
    if (err == ERR_NONE && answer->err == ERR_NONE)
        err = operation_follow_rollout(db_of(round), answer->doc, clock_wall_ms());
    if (err == ERR_NONE)
        err = operation_send_wished(db_of(round), round->row);
    round->moved_ms = clock_monotonic_ms();
    round->due_ms = 0; /* what it did to its operations is to be seen at once */
    go_on(round, end(round, err));
}

static bool send_wish(struct tool_round *round)
{
    struct operation_send_wish next;
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "POST", .path = path };
    enum err err = operation_send_wish(db_of(round), &next);

    if (err == ERR_MISSING)
        return false;
    if (err != ERR_NONE) {
        store_failed(round, err);
        return true;
    }
    round->row = next.row;
    (void)snprintf(path, sizeof path, "/sds/v1/accounts/%s/rollouts/%s/%s", next.platform, next.id,
                   next.wish);
    return ask(round, &question, on_wished);
}

static void on_story(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    const struct sds_doc_story *story = answer->doc;
    int64_t changed = 0;

    if (is_silent(round, answer))
        return;
    enum err err = begin(round);
    if (err == ERR_NONE && story != NULL) {
        err = operation_follow_take(db_of(round), round->row, &story->progress, clock_wall_ms(),
                                    &changed);
        if (err == ERR_NONE)
            err = operation_follow_steps(db_of(round), round->row, story);
        changed = round->row; /* its steps are new, at least */
    } else if (err == ERR_NONE) {
        err = operation_follow_forget(db_of(round), round->row, clock_wall_ms());
        changed = round->row;
    }
    note_changed(round, changed);
    go_on(round, end(round, err));
}

static bool ask_story(struct tool_round *round, const struct operation_follow_item *item)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "GET", .path = path };

    round->row = item->row;
    (void)snprintf(path, sizeof path, "/sds/v1/work/%s", item->item);
    return ask(round, &question, on_story);
}

static bool read_steps(struct tool_round *round)
{
    struct operation_follow_item item;
    enum err err = operation_follow_unread(db_of(round), &item);

    if (err == ERR_MISSING)
        return false;
    if (err == ERR_NONE)
        return ask_story(round, &item);
    store_failed(round, err);
    return true;
}

/* Of what expired with nothing sent; true when there was one. */
static bool end_unsent(struct tool_round *round)
{
    int64_t row = 0;
    enum err err = operation_send_overdue(db_of(round), clock_wall_ms(), &row);

    if (err == ERR_MISSING)
        return false;
    if (err == ERR_NONE)
        err = begin(round);
    if (err == ERR_NONE) {
        note_changed(round, row);
        err = end(round, operation_send_unsent(db_of(round), row, clock_wall_ms()));
    }
    if (err == ERR_NONE)
        start(round, 0);
    else
        store_failed(round, err);
    return true;
}

static void on_page(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;
    const struct sds_doc_work_page *page = answer->doc;
    int64_t changed = 0;

    if (is_silent(round, answer))
        return;
    enum err err = begin(round);
    for (size_t i = 0; page != NULL && i < page->item_count && err == ERR_NONE; i++) {
        err = operation_follow_take(db_of(round), 0, &page->items[i], clock_wall_ms(), &changed);
        note_changed(round, changed);
    }
    bool has_more = page != NULL && page->next[0] != '\0' && round->group.rollout[0] != '\0' &&
                    ++round->pages < TOOL_ROUND_PAGES;
    if (has_more)
        memcpy(round->cursor, page->next, sizeof round->cursor);
    else
        round->stage = round->group.rollout[0] != '\0' ? STAGE_ROLLOUT : STAGE_SINGLE;
    go_on(round, end(round, err));
}

static bool ask_page(struct tool_round *round)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "GET", .path = path };
    bool is_rollout = round->group.rollout[0] != '\0';

    (void)snprintf(path, sizeof path, "/sds/v1/work?account=%s%s%s%s%s", round->group.platform,
                   is_rollout ? "&rollout=" : "", round->group.rollout,
                   round->cursor[0] != '\0' ? "&cursor=" : "", round->cursor);
    return ask(round, &question, on_page);
}

static void on_rollout(void *arg, const struct tool_wire_answer *answer)
{
    struct tool_round *round = arg;

    if (is_silent(round, answer))
        return;
    round->stage = STAGE_SINGLE;
    enum err err = ERR_NONE;
    if (answer->err == ERR_NONE)
        err = begin(round);
    if (answer->err == ERR_NONE && err == ERR_NONE)
        err = end(round, operation_follow_rollout(db_of(round), answer->doc, clock_wall_ms()));
    go_on(round, err);
}

static bool ask_rollout(struct tool_round *round)
{
    char path[TOOL_WIRE_PATH];
    const struct tool_wire_ask question = { .method = "GET", .path = path };

    (void)snprintf(path, sizeof path, "/sds/v1/accounts/%s/rollouts/%s", round->group.platform,
                   round->group.rollout);
    return ask(round, &question, on_rollout);
}

/* One that the page did not have; false when there is none, or enough were asked for. */
static bool ask_single(struct tool_round *round)
{
    struct operation_follow_item item;
    enum err err = ERR_MISSING;

    if (round->singles++ < TOOL_ROUND_SINGLE)
        err = operation_follow_silent(db_of(round), &round->group, clock_wall_ms() - SILENT_MS,
                                      &item);
    if (err == ERR_NONE)
        return ask_story(round, &item);
    if (err != ERR_MISSING)
        store_failed(round, err);
    round->stage = STAGE_OVER;
    return err != ERR_MISSING;
}

/* The next group of the round; false behind the last one. */
static bool next_group(struct tool_round *round, enum err *out_err)
{
    struct operation_follow_group next;

    *out_err = operation_follow_next(db_of(round), round->has_group ? &round->group : NULL, &next);
    if (*out_err != ERR_NONE)
        return false;
    round->group = next;
    round->has_group = true;
    round->stage = STAGE_LIST;
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
    bool is_any = false;
    enum err err = operation_follow_any(db_of(round), &is_any);

    round->is_round = round->has_group = false;
    round->due_ms = clock_monotonic_ms() + interval(round, clock_monotonic_ms());
    if (err != ERR_NONE)
        store_failed(round, err);
    else if (is_any)
        start(round, round->due_ms - clock_monotonic_ms());
}

static void follow(struct tool_round *round)
{
    static bool (*const asks[])(struct tool_round *) = { ask_page, ask_rollout, ask_single };
    enum err err = ERR_NONE;

    for (;;) {
        if (round->has_group && round->stage != STAGE_OVER && asks[round->stage](round))
            return;
        if ((!round->has_group || round->stage == STAGE_OVER) && !next_group(round, &err))
            break;
    }
    if (err == ERR_MISSING)
        end_round(round);
    else
        store_failed(round, err);
}

static void on_timer(void *arg)
{
    struct tool_round *round = arg;
    uint64_t now_ms = clock_monotonic_ms();

    if (round->is_busy)
        return;
    if (now_ms < round->not_before_ms) {
        start(round, round->not_before_ms - now_ms);
        return;
    }
    if (end_unsent(round) || send_cancel(round) || send_wish(round) || send_order(round) ||
        read_steps(round))
        return;
    if (!round->is_round && now_ms < round->due_ms) {
        start(round, round->due_ms - now_ms);
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
        start(round, 0);
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
        start(round, 0);
}
