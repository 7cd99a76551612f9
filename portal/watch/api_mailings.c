/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused here is a mistake that can be told; what an account may see is looked at when a
 * report is made (portal/post). */
#include "portal/watch/api_mailings.h"

#include "base/str.h"
#include "portal/portal_conf.h"
#include "portal/store/mailing_letter.h"
#include "portal/watch/api_lists.h"

#include <string.h>

#define NO_MAIL "this portal's configuration has no <mail>"
#define OTHERS  "only the account that set it up may do that"

static struct mailing_reader reader(const struct api_call *call)
{
    return (struct mailing_reader){ .scope = &call->caller.scope,
                                    .account = call->caller.account.id,
                                    .is_administrator = call->caller.role >= ACCESS_ADMINISTRATOR };
}

static void fix(const struct api_call *call, int64_t mailing, struct api_lists_fixed out_fixed[4])
{
    size_t at = 0;

    out_fixed[at++] = (struct api_lists_fixed){ "account", call->caller.account.id };
    out_fixed[at++] = (struct api_lists_fixed){ "all", call->caller.role >= ACCESS_ADMINISTRATOR };
    if (mailing > 0)
        out_fixed[at++] = (struct api_lists_fixed){ "mailing", mailing };
    out_fixed[at] = (struct api_lists_fixed){ NULL, 0 };
}

static enum err find(const struct api_call *call, struct mailing *out_mailing)
{
    const struct mailing_reader who = reader(call);

    return mailing_get(call->world->store, &who, api_call_number(call, "mailing", 0), out_mailing);
}

/* One that is the caller's own; else the call is answered, and gone. */
static bool find_own(struct api_call *call, struct mailing *out_mailing)
{
    enum err err = find(call, out_mailing);

    if (err != ERR_NONE)
        api_call_fail(call, err);
    else if (out_mailing->account != call->caller.account.id)
        api_call_refuse(call, 403, OTHERS);
    else
        return true;
    return false;
}

void api_mailings_get(struct api_call *call)
{
    struct api_lists_fixed fixed[4];

    fix(call, 0, fixed);
    api_lists_get_of(call, fixed);
}

void api_mailings_letters(struct api_call *call)
{
    struct api_lists_fixed fixed[4];
    struct mailing mailing;
    enum err err = find(call, &mailing);

    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    fix(call, mailing.id, fixed);
    api_lists_get_of(call, fixed);
}

static bool are_receivers(const struct portal_conf_mail *conf, const char *receivers)
{
    char receiver[MAILING_RECEIVERS_SIZE];

    while (mailing_next_receiver(&receivers, receiver))
        if (!portal_conf_mail_takes(conf, receiver))
            return false;
    return true;
}

/* Take what was given; NULL, or what is wrong with it. */
static const char *take(const struct api_call *call, struct mailing *mailing)
{
    const struct portal_conf_mail *conf = &call->world->conf->mail;
    const char *report = api_call_text(call, "report");
    const char *every = api_call_text(call, "every");
    const char *receivers = api_call_text(call, "receivers");

    mailing->place = api_call_number(call, "place", mailing->place);
    mailing->minute = api_call_number(call, "minute", mailing->minute);
    if (!conf->is_on)
        return NO_MAIL;
    if (report != NULL && !mailing_has_report(report))
        return "report: is meters, usage, incidents, supplies or fleet";
    if (every != NULL && !mailing_time_from_name(every, &mailing->every))
        return "every: is day, week or month";
    if (receivers != NULL && !mailing_take_receivers(receivers, mailing->receivers))
        return "receivers: are one to ten addresses with blanks between";
    if (receivers != NULL && !are_receivers(conf, mailing->receivers))
        return "receivers: one is no address, or of a domain to which this portal sends no mail";
    if (report != NULL)
        (void)str_copy(mailing->report, sizeof mailing->report, report);
    return NULL;
}

static void answer(struct api_call *call, enum err err, int64_t mailing)
{
    struct api_lists_fixed fixed[4];

    fix(call, mailing, fixed);
    if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_lists_answer_one(call, store_db(call->world->store), LIST_VIEW_MAILINGS, fixed);
}

void api_mailings_add(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct mailing mailing = { .account = call->caller.account.id,
                               .place = call->caller.place,
                               .every = MAILING_TIME_MONTH,
                               .minute = 360 };
    const char *why = take(call, &mailing);

    if (why != NULL) {
        api_call_refuse(call, 400, why);
        return;
    }
    enum err err = mailing_add(call->world->store, &call->caller.scope, &actor, &mailing);
    answer(call, err, mailing.id);
}

void api_mailings_change(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct mailing mailing;

    if (!find_own(call, &mailing))
        return;
    const char *why = take(call, &mailing);
    if (why != NULL) {
        api_call_refuse(call, 400, why);
        return;
    }
    answer(call, mailing_set(call->world->store, &call->caller.scope, &actor, &mailing),
           mailing.id);
}

void api_mailings_remove(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct mailing mailing;
    enum err err = find(call, &mailing);

    if (err == ERR_NONE)
        err = mailing_remove(call->world->store, &actor, &mailing);
    api_call_end(call, err);
}

void api_mailings_on(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct mailing mailing;

    if (find_own(call, &mailing))
        api_call_end(call, mailing_switch(call->world->store, &actor, &mailing, MAILING_ON, ""));
}

void api_mailings_off(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct mailing mailing;
    enum err err = find(call, &mailing);

    if (err == ERR_NONE)
        err = mailing_switch(call->world->store, &actor, &mailing, MAILING_OFF, "");
    api_call_end(call, err);
}

void api_mailings_send(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);
    struct mailing mailing;

    if (!find_own(call, &mailing))
        return;
    if (!call->world->conf->mail.is_on) {
        api_call_refuse(call, 400, NO_MAIL);
        return;
    }
    if (strcmp(mailing.state, MAILING_ON) != 0) {
        api_call_refuse(call, 409, "it is off; turn it on first");
        return;
    }
    enum err err = mailing_letter_make_own(call->world->store, &actor, &mailing);
    if (err == ERR_LIMIT) {
        (void)http_server_add_header(call->exchange, "Retry-After", "60");
        api_call_refuse(call, 429, "it is on its way already, or was sent within the last minute");
        return;
    }
    api_call_end(call, err);
}
