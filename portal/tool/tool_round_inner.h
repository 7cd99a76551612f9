/* SPDX-License-Identifier: Apache-2.0 */
/* tool_round_inner: what the files of tool_round share: where a round stands, and how its answers
 * are stored. For no other file. */
#ifndef PRINTWIRE_PORTAL_TOOL_TOOL_ROUND_INNER_H
#define PRINTWIRE_PORTAL_TOOL_TOOL_ROUND_INNER_H

#include "base/log.h"
#include "portal/store/operation_send.h"
#include "portal/tool/tool_round.h"

#define TOOL_ROUND_CHANGED SDS_DOC_PAGE /* most operations that one answer changes */

/* What a group is asked for next. */
enum tool_round_stage { TOOL_ROUND_LIST, TOOL_ROUND_ROLLOUT, TOOL_ROUND_REST, TOOL_ROUND_OVER };

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
    enum tool_round_stage stage;
    char cursor[SDS_DOC_CURSOR];
    unsigned pages;
    unsigned singles;
    bool is_reading;                 /* the story in the air is read for its steps */
    int64_t unread_after;            /* up to this row, steps wait for the next round */
    int64_t row;                     /* what the request in the air is about, */
    struct operation_send_wish wish; /* or what it wishes */
    int64_t changed[TOOL_ROUND_CHANGED];
    size_t changed_count;
};

/** The store's database. */
struct db *tool_round_db(const struct tool_round *round);

/** Come back after so long. */
void tool_round_start(struct tool_round *round, uint64_t delay_ms);

/** Begin a transaction, */
enum err tool_round_begin(struct tool_round *round);

/** remember an operation that it changes (0: none), */
void tool_round_note(struct tool_round *round, int64_t row);

/** make it durable or undo it, and then tell of what changed. */
enum err tool_round_end(struct tool_round *round, enum err err);

/** Send a request, whose answer goes to `fn` with the round. Always true: something is under way,
 * or was put off. */
bool tool_round_ask(struct tool_round *round, const struct tool_wire_ask *question,
                    tool_wire_fn *fn);

/** An answer came: true when it is no word of the platform's; it is asked again later. */
bool tool_round_is_silent(struct tool_round *round, const struct tool_wire_answer *answer);

/** An answer was stored, or could not be: on with the next. */
void tool_round_go_on(struct tool_round *round, enum err err);

/** The store failed: later. */
void tool_round_failed(struct tool_round *round, enum err err);

#endif
