/* SPDX-License-Identifier: Apache-2.0 */
/* What it holds is answered first, in its order; then it gets what waits. */
#include "sds/ask_poll.h"

#include "sds/queue.h"

#include <inttypes.h>
#include <string.h>

/* What is not this connector's is answered like what never was. */
static enum err hold(struct ask *ask, const struct sds_doc_hold *hold, struct sds_doc_held *out)
{
    struct book_item item;
    const struct queue_step step = {
        .event = { .verb = SDS_WORK_RENEW,
                   .actor = SDS_WORK_CONNECTOR,
                   .now_ms = ask->now_ms,
                   .fence = hold->fence,
                   .lease_ms = queue_lease_ms(ask_poll_s(ask)),
                   .holder = ask->connector.id },
        .reason = hold->reason,
        .percent = SDS_FIELD_NONE,
    };
    enum sds_work_result result = SDS_WORK_UNKNOWN;
    enum err err = book_item_get(ask->world->book, hold->item, &item);

    if (err == ERR_NONE)
        err = queue_apply(ask->world->book, &item, &step, &result);
    memcpy(out->item, hold->item, sizeof out->item);
    out->fence = hold->fence;
    out->result = result;
    out->state = result != SDS_WORK_UNKNOWN ? item.work.state : SDS_FIELD_WORDLESS;
    out->lease_until_ms = result == SDS_WORK_TAKEN ? item.work.lease_until_ms : 0;
    return err == ERR_MISSING ? ERR_NONE : err;
}

/* An old key is no reason to refuse: who has stolen it could change it as well, and a site that was
 * off for months must find its way back. The administrator is told. */
static void look_at_key(const struct ask *ask)
{
    int64_t days = book_connector_key_days(&ask->connector, ask->now_ms);

    if (days > BOOK_CONNECTOR_KEY_DAYS && log_limit_allows(ask->world->tell_key, NULL))
        log_warn("ask_poll",
                 "connector %s: its key is %" PRId64 " days old and should be changed every %d; "
                 "\"connector list\" has all of them",
                 ask->connector.id, days, BOOK_CONNECTOR_KEY_DAYS);
}

static enum err saw(struct ask *ask, const struct sds_doc_poll *body)
{
    look_at_key(ask);
    memcpy(ask->connector.version, body->version, sizeof ask->connector.version);
    if (body->kinds != 0)
        ask->connector.kinds = body->kinds;
    ask->connector.seen_ms = ask->now_ms;
    return book_connector_saw(ask->world->book, &ask->connector);
}

enum err ask_poll_schedule(struct ask *ask)
{
    const struct sds_doc_poll *body = ask->request;
    struct sds_doc_schedule *answer = ask->answer;
    const struct queue_for whom = { .connector = &ask->connector,
                                    .now_ms = ask->now_ms,
                                    .lease_ms = queue_lease_ms(ask_poll_s(ask)) };
    size_t room = SDS_DOC_HOLDS - body->hold_count;
    enum err err = saw(ask, body);

    answer->time_ms = ask->now_ms;
    answer->poll_s = ask_poll_s(ask);
    for (size_t i = 0; i < body->hold_count && err == ERR_NONE; i++)
        err = hold(ask, &body->holds[i], &answer->holds[answer->hold_count++]);
    if (err == ERR_NONE)
        err = queue_withdraw(ask->world->book, ask->connector.id, body->holds, body->hold_count,
                             ask->now_ms);
    room = (size_t)body->room < room ? (size_t)body->room : room;
    if (err == ERR_NONE && room > 0)
        err = queue_offer(ask->world->book, &whom, room, answer->items, &answer->item_count);
    return err;
}
