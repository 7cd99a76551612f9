/* SPDX-License-Identifier: Apache-2.0 */
/* What is not of the tool's accounts is answered like what never was. */
#include "sds/ask_show.h"

#include "base/str.h"
#include "sds/ask_work.h"
#include "sds/book_list.h"
#include "sds/proof.h"

#include <string.h>

static enum err show_connector(struct ask *ask)
{
    struct sds_doc_place *answer = ask->answer;
    struct book_account account;
    enum err err = book_list_connector(ask->world->book, ask->tool.place, ask->subject,
                                       ask->world->conf->poll_s, answer);

    if (err == ERR_NONE)
        err = book_account_of_tool(ask->world->book, ask->tool.place, answer->account, &account);
    if (err == ERR_NONE)
        ask->account = account.place;
    return ask_or_not_found(ask, err);
}

static bool read_connector_id(struct ask *ask)
{
    if (http_server_segment(ask->exchange, "connector", ask->subject, sizeof ask->subject))
        return true;
    ask_refuse(ask, SDS_DOC_NOT_FOUND, "");
    return false;
}

enum err ask_show_connector(struct ask *ask)
{
    ask->rows = 1;
    return read_connector_id(ask) ? show_connector(ask) : ERR_NONE;
}

enum err ask_show_set_connector(struct ask *ask)
{
    const struct sds_doc_place_settings *body = ask->request;
    struct book_connector connector;

    if (!read_connector_id(ask))
        return ERR_NONE;
    enum err err = show_connector(ask);
    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    err = book_connector_get(ask->world->book, ask->subject, &connector);
    if (err == ERR_NONE) {
        connector.poll_s = body->poll_s;
        err = book_connector_put(ask->world->book, &connector);
    }
    return err == ERR_NONE ? show_connector(ask) : err;
}

enum err ask_show_device(struct ask *ask)
{
    struct book_account account;
    enum err err = ask_work_account(ask, &account);

    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    ask->rows = 1;
    err = http_server_segment(ask->exchange, "device", ask->subject, sizeof ask->subject)
              ? book_list_device(ask->world->book, account.place, ask->subject, ask->answer)
              : ERR_MISSING;
    return ask_or_not_found(ask, err);
}

static bool on_step(void *arg, const struct book_item_step *step)
{
    struct sds_doc_story *story = arg;
    struct sds_doc_change *change = &story->history[story->history_count++];

    *change = (struct sds_doc_change){ .at_ms = step->at_ms,
                                       .state = step->state,
                                       .verb = step->verb,
                                       .by = step->by,
                                       .reason = step->reason,
                                       .offer = step->offer };
    (void)str_copy(change->who, sizeof change->who, step->who);
    return story->history_count < SDS_DOC_HISTORY;
}

enum err ask_show_work(struct ask *ask)
{
    struct sds_doc_story *story = ask->answer;
    struct book *book = ask->world->book;
    struct book_item item;
    enum err err = ask_work_find(ask, &item);

    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    ask->rows = 1;
    book_list_progress(&item, &story->progress);
    story->has_progress = story->has_order = 1;
    err = proof_order(book, &item, &story->order);
    if (err == ERR_NONE)
        err = book_item_steps(book, item.place, SDS_DOC_HISTORY, on_step, story);
    return err == ERR_NONE ? book_item_count_steps(book, item.place, &story->changes) : err;
}

enum err ask_show_rollout(struct ask *ask)
{
    struct book_account account;
    enum err err = ask_work_account(ask, &account);

    if (err != ERR_NONE || ask->problem.status != 0)
        return err;
    ask->rows = 1;
    err = http_server_segment(ask->exchange, "rollout", ask->subject, sizeof ask->subject)
              ? book_list_rollout(ask->world->book, account.place, ask->subject, ask->answer)
              : ERR_MISSING;
    return ask_or_not_found(ask, err);
}
