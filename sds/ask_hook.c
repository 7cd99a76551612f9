/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused here is a mistake that can be told; where a URL really leads to is looked at when
 * the connection is made (base/hooks_post). */
#include "sds/ask_hook.h"

#include "base/hooks_post.h"
#include "base/str.h"
#include "sds/book_hook.h"

#include <string.h>

/* NULL, or what is wrong with the address. */
static const char *wrong(const struct hooks_conf *conf, const char *url)
{
    if (!hooks_post_leads_to(url, conf->port))
        return "is no https URL without user to the port of this platform's webhooks";
    if (!hooks_post_may_lead_to(url, conf))
        return "is an address that is not public, and this platform's operator has not allowed it";
    return NULL;
}

static bool check(struct ask *ask, const struct sds_doc_webhook_order *body)
{
    const struct hooks_conf *conf = &ask->world->conf->hooks;
    const char *why = conf->is_on ? wrong(conf, body->url) : NULL;
    const char *place = why != NULL ? "url" : "types";

    if (!conf->is_on)
        ask_refuse(ask, SDS_DOC_CONFLICT,
                   "this platform has no webhooks: its operator may allow them (<webhooks>)");
    if (why == NULL && body->types == 0)
        why = "names nothing";
    if (!conf->is_on || why == NULL)
        return conf->is_on;
    ask_refuse(ask, SDS_DOC_BAD_BODY, why);
    (void)str_copy(ask->problem.place, sizeof ask->problem.place, place);
    return false;
}

enum err ask_hook_make(struct ask *ask)
{
    const struct sds_doc_webhook_order *body = ask->request;
    struct sds_doc_webhook_made *answer = ask->answer;
    struct book_hook hook = { .tool = ask->tool.place };

    if (!check(ask, body))
        return ERR_NONE;
    hook.told = (struct sds_doc_webhook){ .types = body->types,
                                          .made_ms = ask->now_ms,
                                          .state = SDS_DOC_WEBHOOK_ACTIVE,
                                          .status = SDS_FIELD_NONE,
                                          .left_out = SDS_FIELD_NONE };
    memcpy(hook.told.url, body->url, sizeof hook.told.url);
    enum err err = book_hook_add(ask->world->book, &hook);
    if (err == ERR_LIMIT) {
        ask_refuse(ask, SDS_DOC_CONFLICT, "the tool has as many webhooks as it may have");
        return ERR_NONE;
    }
    answer->webhook = hook.told;
    answer->has_webhook = 1;
    (void)str_copy(answer->secret, sizeof answer->secret, hook.secret);
    crypto_wipe(&hook.secret, sizeof hook.secret);
    ask_about(ask, hook.told.webhook);
    return err;
}

enum err ask_hook_list(struct ask *ask)
{
    struct sds_doc_webhook_page *page = ask->answer;
    enum err err =
        book_hook_list(ask->world->book, ask->tool.place, page->items, &page->item_count);

    ask->rows = (int64_t)page->item_count;
    return err;
}

enum err ask_hook_remove(struct ask *ask)
{
    enum err err = http_server_segment(ask->exchange, "webhook", ask->subject, sizeof ask->subject)
                       ? book_hook_remove(ask->world->book, ask->tool.place, ask->subject)
                       : ERR_MISSING;

    return ask_or_not_found(ask, err);
}
