/* SPDX-License-Identifier: Apache-2.0 */
/* The table has a row per state and a column per verb; what it leaves empty is not allowed. */
#include "protocol/sds_work.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT(n)       (1U << (n))

/* A state, one more than its number: 0 is none. */
#define TO(state) (uint8_t)(SDS_WORK_##state + 1)

/* clang-format off */
static const uint8_t table[SDS_WORK_STATES][SDS_WORK_VERBS] = {
    [SDS_WORK_WAITING] = {
        [SDS_WORK_OFFER] = TO(OFFERED), [SDS_WORK_EXPIRE] = TO(EXPIRED), [SDS_WORK_HALT] = TO(HALTED),
        [SDS_WORK_CANCEL] = TO(CANCELLED) },
    [SDS_WORK_OFFERED] = {
        [SDS_WORK_LEASE_END] = TO(WAITING), [SDS_WORK_WITHDRAW] = TO(WAITING), [SDS_WORK_EXPIRE] = TO(EXPIRED),
        [SDS_WORK_HALT] = TO(HALTED), [SDS_WORK_CANCEL] = TO(CANCELLED), [SDS_WORK_RENEW] = TO(OFFERED),
        [SDS_WORK_TAKE] = TO(HELD) },
    [SDS_WORK_HELD] = {
        [SDS_WORK_LEASE_END] = TO(WAITING), [SDS_WORK_WITHDRAW] = TO(WAITING), [SDS_WORK_EXPIRE] = TO(EXPIRED),
        [SDS_WORK_HALT] = TO(HALTED), [SDS_WORK_CANCEL] = TO(CANCELLED), [SDS_WORK_RENEW] = TO(HELD),
        [SDS_WORK_ASK] = TO(CONSENT), [SDS_WORK_ALLOW] = TO(SCHEDULED), [SDS_WORK_REFUSE] = TO(REFUSED),
        [SDS_WORK_DECLINE] = TO(UNSUPPORTED), [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_CONSENT] = {
        [SDS_WORK_LEASE_END] = TO(WAITING), [SDS_WORK_WITHDRAW] = TO(WAITING), [SDS_WORK_EXPIRE] = TO(EXPIRED),
        [SDS_WORK_HALT] = TO(HALTED), [SDS_WORK_CANCEL] = TO(CANCELLED), [SDS_WORK_RENEW] = TO(CONSENT), [SDS_WORK_ALLOW] = TO(SCHEDULED),
        [SDS_WORK_REFUSE] = TO(REFUSED), [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_SCHEDULED] = {
        [SDS_WORK_LEASE_END] = TO(WAITING), [SDS_WORK_WITHDRAW] = TO(WAITING), [SDS_WORK_EXPIRE] = TO(EXPIRED),
        [SDS_WORK_HALT] = TO(HALTED), [SDS_WORK_CANCEL] = TO(CANCELLED), [SDS_WORK_RENEW] = TO(SCHEDULED), [SDS_WORK_ASK] = TO(CONSENT),
        [SDS_WORK_REFUSE] = TO(REFUSED), [SDS_WORK_DECLINE] = TO(UNSUPPORTED),
        [SDS_WORK_START] = TO(STARTED), [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_HALTED] = {
        [SDS_WORK_EXPIRE] = TO(EXPIRED), [SDS_WORK_RESUME] = TO(WAITING), [SDS_WORK_CANCEL] = TO(CANCELLED) },
    [SDS_WORK_STARTED] = {
        [SDS_WORK_GIVE_UP] = TO(LOST), [SDS_WORK_RENEW] = TO(STARTED), [SDS_WORK_DECLINE] = TO(UNSUPPORTED),
        [SDS_WORK_SEND] = TO(SENT), [SDS_WORK_DROP] = TO(OFFLINE), [SDS_WORK_VERIFY] = TO(VERIFYING),
        [SDS_WORK_SUCCEED] = TO(DONE), [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_SENT] = {
        [SDS_WORK_GIVE_UP] = TO(LOST), [SDS_WORK_RENEW] = TO(SENT), [SDS_WORK_DROP] = TO(OFFLINE),
        [SDS_WORK_VERIFY] = TO(VERIFYING), [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_OFFLINE] = {
        [SDS_WORK_GIVE_UP] = TO(LOST), [SDS_WORK_RENEW] = TO(OFFLINE), [SDS_WORK_VERIFY] = TO(VERIFYING),
        [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_VERIFYING] = {
        [SDS_WORK_GIVE_UP] = TO(LOST), [SDS_WORK_RENEW] = TO(VERIFYING), [SDS_WORK_DROP] = TO(OFFLINE),
        [SDS_WORK_SUCCEED] = TO(DONE), [SDS_WORK_FAIL] = TO(FAILED) },
    [SDS_WORK_LOST] = { /* still its holder's; steps that come late are walked through, to the end */
        [SDS_WORK_RENEW] = TO(LOST),
        [SDS_WORK_SEND] = TO(LOST), [SDS_WORK_DROP] = TO(LOST), [SDS_WORK_VERIFY] = TO(LOST),
        [SDS_WORK_SUCCEED] = TO(DONE), [SDS_WORK_FAIL] = TO(FAILED), [SDS_WORK_DECLINE] = TO(UNSUPPORTED) },
};

static const uint8_t actors[SDS_WORK_VERBS] = {
    [SDS_WORK_OFFER] = BIT(SDS_WORK_PLATFORM),
    [SDS_WORK_LEASE_END] = BIT(SDS_WORK_PLATFORM),
    [SDS_WORK_WITHDRAW] = BIT(SDS_WORK_PLATFORM),
    [SDS_WORK_EXPIRE] = BIT(SDS_WORK_PLATFORM),
    [SDS_WORK_GIVE_UP] = BIT(SDS_WORK_PLATFORM),
    [SDS_WORK_HALT] = BIT(SDS_WORK_PLATFORM) | BIT(SDS_WORK_TOOL),
    [SDS_WORK_RESUME] = BIT(SDS_WORK_TOOL),
    [SDS_WORK_CANCEL] = BIT(SDS_WORK_TOOL),
    [SDS_WORK_RENEW] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_TAKE] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_ASK] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_ALLOW] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_REFUSE] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_DECLINE] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_START] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_SEND] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_DROP] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_VERIFY] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_SUCCEED] = BIT(SDS_WORK_CONNECTOR),
    [SDS_WORK_FAIL] = BIT(SDS_WORK_CONNECTOR),
};

static const struct {
    bool changes;  /* the device is another one afterwards: it is done when evidence says so */
    bool restarts; /* the device may go and come back */
} kinds[SDS_WORK_KINDS] = {
    [SDS_WORK_REBOOT] = { true, true },
    [SDS_WORK_FIRMWARE] = { true, true },
    [SDS_WORK_CONFIGURATION] = { true, false },
};
/* clang-format on */

const char *const sds_work_kind_words[] = { "reboot",    "firmware", "diagnostics", "configuration",
                                            "telemetry", "refresh",  NULL };

const char *const sds_work_state_words[] = { "waiting",   "offered",     "held",      "consent",
                                             "scheduled", "halted",      "started",   "sent",
                                             "offline",   "verifying",   "done",      "failed",
                                             "refused",   "unsupported", "cancelled", "expired",
                                             "lost",      NULL };

const char *const sds_work_verb_words[] = { "offer", "lease-end", "withdraw", "expire",  "give-up",
                                            "halt",  "resume",    "cancel",   "renew",   "take",
                                            "ask",   "allow",     "refuse",   "decline", "start",
                                            "send",  "drop",      "verify",   "succeed", "fail",
                                            NULL };

const char *const sds_work_result_words[] = { "taken",     "repeated",   "over",  "not-now",
                                              "not-yours", "not-kind",   "stale", "lapsed",
                                              "too-late",  "too-early",  "gap",   "other-run",
                                              "unknown",   "not-proved", NULL };

_Static_assert(COUNT(sds_work_kind_words) == SDS_WORK_KINDS + 1, "a word for each kind");
_Static_assert(COUNT(sds_work_state_words) == SDS_WORK_STATES + 1, "a word for each state");
_Static_assert(COUNT(sds_work_verb_words) == SDS_WORK_VERBS + 1, "a word for each verb");
_Static_assert(COUNT(sds_work_result_words) == SDS_WORK_RESULTS + 1, "a word for each result");

static int64_t within(int64_t number, int64_t most)
{
    if (number < 1)
        return 1;
    return number > most ? most : number;
}

void sds_work_init(struct sds_work *work, enum sds_work_kind kind, int64_t expires_ms,
                   int64_t limit_ms)
{
    *work = (struct sds_work){ .kind = kind,
                               .state = SDS_WORK_WAITING,
                               .expires_ms = expires_ms,
                               .limit_ms = within(limit_ms, SDS_WORK_LIMIT_MS) };
}

bool sds_work_is_over(enum sds_work_state state)
{
    return state >= SDS_WORK_DONE;
}

bool sds_work_is_begun(const struct sds_work *work)
{
    return work->run[0] != '\0';
}

bool sds_work_changes(enum sds_work_kind kind)
{
    return kind < SDS_WORK_KINDS && kinds[kind].changes;
}

bool sds_work_may(enum sds_work_actor actor, enum sds_work_verb verb)
{
    return actor < SDS_WORK_ACTORS && verb < SDS_WORK_VERBS && (actors[verb] & BIT(actor)) != 0;
}

/* True when this kind of work has such a step: what reads only leaves no device offline, and what
 * changes one is not done before it was looked at. */
static bool has_step(enum sds_work_kind kind, enum sds_work_state state, enum sds_work_verb verb)
{
    if (verb == SDS_WORK_DROP)
        return kinds[kind].restarts;
    return verb != SDS_WORK_SUCCEED || state != SDS_WORK_STARTED || !kinds[kind].changes;
}

enum sds_work_result sds_work_next(enum sds_work_kind kind, enum sds_work_state state,
                                   enum sds_work_verb verb, enum sds_work_state *out_state)
{
    if (kind >= SDS_WORK_KINDS || state >= SDS_WORK_STATES || verb >= SDS_WORK_VERBS)
        return SDS_WORK_NOT_NOW;
    if (table[state][verb] == 0)
        return sds_work_is_over(state) ? SDS_WORK_OVER : SDS_WORK_NOT_NOW;
    if (!has_step(kind, state, verb))
        return SDS_WORK_NOT_KIND;
    *out_state = (enum sds_work_state)(table[state][verb] - 1);
    return SDS_WORK_TAKEN;
}

static bool is_leased(enum sds_work_state state)
{
    return state >= SDS_WORK_OFFERED && state <= SDS_WORK_SCHEDULED;
}

static bool is_under_way(enum sds_work_state state)
{
    return state >= SDS_WORK_STARTED && state <= SDS_WORK_VERIFYING;
}

/* True when the clock has brought this event. */
static bool has_come(const struct sds_work *work, enum sds_work_verb verb, int64_t now_ms)
{
    switch (verb) {
    case SDS_WORK_LEASE_END:
        return now_ms >= work->lease_until_ms;
    case SDS_WORK_EXPIRE:
        return now_ms >= work->expires_ms;
    default:
        return now_ms - work->started_ms >= work->limit_ms;
    }
}

bool sds_work_due(const struct sds_work *work, int64_t now_ms, enum sds_work_verb *out_verb)
{
    enum sds_work_verb verb = SDS_WORK_EXPIRE;

    if (sds_work_is_over(work->state))
        return false;
    if (is_under_way(work->state))
        verb = SDS_WORK_GIVE_UP;
    else if (is_leased(work->state) && !has_come(work, SDS_WORK_EXPIRE, now_ms))
        verb = SDS_WORK_LEASE_END;
    if (!has_come(work, verb, now_ms))
        return false;
    *out_verb = verb;
    return true;
}

/* True for what may be a holder's or a run's name. */
static bool is_name(const char *name)
{
    return name != NULL && name[0] != '\0' && strlen(name) < SDS_WORK_RUN;
}

/* True when the step is of the run that started the item, or has none to be of. */
static bool is_of_run(const struct sds_work *work, const struct sds_work_event *event)
{
    bool has_run = event->verb >= SDS_WORK_START || event->verb == SDS_WORK_DECLINE;

    if (!has_run || !sds_work_is_begun(work))
        return true;
    return is_name(event->run) && strcmp(event->run, work->run) == 0;
}

/* A step of the connector that holds the item: is it this one's, and the next? */
static enum sds_work_result check_step(const struct sds_work *work,
                                       const struct sds_work_event *event)
{
    if (event->verb == SDS_WORK_RENEW)
        return SDS_WORK_TAKEN;
    if (event->step == work->step && work->step > 0 && event->verb == work->last) {
        bool is_old =
            event->verb == SDS_WORK_START && event->now_ms - work->started_ms >= SDS_WORK_SEND_MS;
        return is_old ? SDS_WORK_TOO_LATE : SDS_WORK_REPEATED;
    }
    return event->step == work->step + 1 ? SDS_WORK_TAKEN : SDS_WORK_GAP;
}

/* What the connector may not do for reasons of time. */
static enum sds_work_result check_lease(const struct sds_work *work,
                                        const struct sds_work_event *event)
{
    if (!is_leased(work->state))
        return SDS_WORK_TAKEN;
    if (event->now_ms >= work->expires_ms)
        return SDS_WORK_TOO_LATE;
    if (event->now_ms >= work->lease_until_ms)
        return SDS_WORK_LAPSED;
    if (event->verb == SDS_WORK_START && !is_name(event->run))
        return SDS_WORK_OTHER_RUN;
    return SDS_WORK_TAKEN;
}

/* `next` is what the table says of the event. */
static enum sds_work_result check_connector(const struct sds_work *work,
                                            const struct sds_work_event *event,
                                            enum sds_work_result next)
{
    if (event->fence != work->fence || work->fence == 0)
        return SDS_WORK_STALE;
    if (!is_of_run(work, event))
        return SDS_WORK_OTHER_RUN;
    enum sds_work_result step = check_step(work, event);
    if (step != SDS_WORK_TAKEN && step != SDS_WORK_GAP)
        return step;
    if (next != SDS_WORK_TAKEN)
        return next;
    return step == SDS_WORK_TAKEN ? check_lease(work, event) : step;
}

static bool is_holder(const struct sds_work *work, const struct sds_work_event *event)
{
    return is_name(event->holder) && strcmp(event->holder, work->holder) == 0;
}

static enum sds_work_result check_platform(const struct sds_work *work,
                                           const struct sds_work_event *event)
{
    enum sds_work_verb verb = event->verb;
    bool is_clock =
        verb == SDS_WORK_LEASE_END || verb == SDS_WORK_EXPIRE || verb == SDS_WORK_GIVE_UP;

    if (is_clock)
        return has_come(work, verb, event->now_ms) ? SDS_WORK_TAKEN : SDS_WORK_TOO_EARLY;
    if (verb == SDS_WORK_OFFER && !is_name(event->holder))
        return SDS_WORK_UNKNOWN;
    if ((verb == SDS_WORK_OFFER || verb == SDS_WORK_RESUME) && event->now_ms >= work->expires_ms)
        return SDS_WORK_TOO_LATE;
    return work->fence < SDS_WORK_FENCE_MAX ? SDS_WORK_TAKEN : SDS_WORK_TOO_LATE;
}

static void apply(struct sds_work *work, const struct sds_work_event *event,
                  enum sds_work_state next)
{
    work->state = next;
    if (event->verb == SDS_WORK_OFFER) {
        work->fence++;
        work->step = 0;
        (void)snprintf(work->holder, sizeof work->holder, "%s", event->holder);
    }
    if (event->verb == SDS_WORK_OFFER || event->verb == SDS_WORK_TAKE ||
        event->verb == SDS_WORK_RENEW)
        work->lease_until_ms = event->now_ms + within(event->lease_ms, SDS_WORK_LEASE_MS);
    if (event->actor == SDS_WORK_CONNECTOR && event->verb != SDS_WORK_RENEW) {
        work->step = event->step;
        work->last = event->verb;
    }
    if (event->verb == SDS_WORK_START) {
        work->started_ms = event->now_ms;
        (void)snprintf(work->run, sizeof work->run, "%s", event->run);
    }
}

enum sds_work_result sds_work_apply(struct sds_work *work, const struct sds_work_event *event)
{
    enum sds_work_state next = work->state;
    enum sds_work_result result;

    if (event->actor == SDS_WORK_CONNECTOR && !is_holder(work, event))
        return SDS_WORK_UNKNOWN; /* before all else: even a wrong verb must tell nothing */
    if (!sds_work_may(event->actor, event->verb))
        return SDS_WORK_NOT_YOURS;
    result = sds_work_next(work->kind, work->state, event->verb, &next);
    if (event->actor == SDS_WORK_CONNECTOR)
        result = check_connector(work, event, result);
    else if (result == SDS_WORK_TAKEN)
        result = check_platform(work, event);
    if (result == SDS_WORK_TAKEN)
        apply(work, event, next);
    return result;
}
