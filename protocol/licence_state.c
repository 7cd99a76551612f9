/* SPDX-License-Identifier: Apache-2.0 */
/* First what the documents say for a time, then whether that may hold already: the end of anything
 * needs warnings while the program ran, and a revocation a time that is proven. */
#include "protocol/licence_state.h"

#include "base/str.h"

#include <inttypes.h>
#include <string.h>

#define HOUR          INT64_C(3600000)
#define DAY           LICENCE_CLOCK_DAY
#define TRIAL         (30 * DAY)                      /* running time without a licence */
#define WARNING       (LICENCE_DOC_GRACE_LEAST * DAY) /* running time before anything ends */
#define SILENCE       (2 * DAY)                       /* running time: two daily checks missed */
#define SOON          (30 * DAY)
#define RUN_MOST      (2 * (uint64_t)HOUR) /* of one step: more was no running */
#define FAILURES_MOST 1000000
#define CHECK_MS      ((uint64_t)DAY)
#define BACKOFF_MS    UINT64_C(60000)
#define BACKOFF_MOST  (6 * (uint64_t)HOUR)
#define START_MS      UINT64_C(600000)
#define FIRST_MS      UINT64_C(5000)

/* What the documents say for one time. */
struct phase {
    enum licence_state state;
    enum licence_reason reason;
    int64_t until_ms;
    int64_t next_ms; /* when something ends, 0 nothing */
};

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When delivery pauses, by the licence itself or a newer list of revocations; 0: not revoked. */
static int64_t revoked_from(const struct licence_facts *facts)
{
    const struct licence_doc *list = facts->revocations;
    int64_t from = facts->doc->revoked_from_ms;

    if (list == NULL || list->iat_ms < facts->doc->iat_ms)
        return from;
    for (size_t i = 0; i < list->revoked_count; i++)
        if (strcmp(list->revoked[i].lid, facts->doc->lid) == 0)
            from = from == 0 ? list->revoked[i].from_ms : earlier(from, list->revoked[i].from_ms);
    return from;
}

/* True when the server was asked, or should have been, and did not renew the lease. A program that
 * has just started after a holiday has not asked yet: that ends nothing. */
static bool is_silent(const struct licence_memory *memory)
{
    return memory->failures > 0 || memory->silent_run_ms >= (uint64_t)SILENCE;
}

static bool is_good_without_asking(const struct licence_doc *doc)
{
    return doc->lease_until_ms >= doc->exp_ms;
}

/* What ends the licence first: its own end, or that of a lease that nobody renewed. */
static int64_t end_of(const struct licence_memory *memory, const struct licence_doc *doc,
                      enum licence_reason *out_reason)
{
    bool is_lease = is_silent(memory) && doc->lease_until_ms < doc->exp_ms;

    *out_reason = is_lease ? LICENCE_REASON_LEASE_OVER : LICENCE_REASON_EXPIRED;
    return is_lease ? doc->lease_until_ms : doc->exp_ms;
}

static struct phase good_phase(const struct licence_memory *memory, const struct licence_doc *doc,
                               int64_t time_ms)
{
    if (memory->silent_run_ms >= (uint64_t)SILENCE && !is_good_without_asking(doc))
        return (struct phase){ LICENCE_STATE_UNREACHABLE, LICENCE_REASON_NO_ANSWER,
                               doc->lease_until_ms, 0 };
    if (time_ms >= doc->exp_ms - SOON)
        return (struct phase){ LICENCE_STATE_RENEW_SOON, LICENCE_REASON_ENDS_SOON, doc->exp_ms, 0 };
    return (struct phase){ LICENCE_STATE_VALID, LICENCE_REASON_NONE, doc->exp_ms - SOON, 0 };
}

static struct phase phase_at(const struct licence_memory *memory, const struct licence_facts *facts,
                             int64_t time_ms)
{
    const struct licence_doc *doc = facts->doc;
    int64_t revoked_ms = revoked_from(facts);
    enum licence_reason reason;
    int64_t end_ms = end_of(memory, doc, &reason);
    int64_t grace_ms = doc->grace_days > LICENCE_DOC_GRACE_LEAST ? doc->grace_days * DAY : WARNING;

    if (revoked_ms != 0 && time_ms >= revoked_ms)
        return (struct phase){ LICENCE_STATE_REVOKED, LICENCE_REASON_REVOKED, 0, 0 };
    if (time_ms >= end_ms + grace_ms)
        return (struct phase){ LICENCE_STATE_RESTRICTED, reason, 0, 0 };
    if (revoked_ms != 0)
        return (struct phase){ LICENCE_STATE_GRACE, LICENCE_REASON_TO_BE_REVOKED, revoked_ms,
                               revoked_ms };
    if (time_ms >= end_ms)
        return (struct phase){ LICENCE_STATE_GRACE, reason, end_ms + grace_ms, end_ms + grace_ms };
    if (time_ms < doc->nbf_ms)
        return (struct phase){ LICENCE_STATE_GRACE, LICENCE_REASON_NOT_YET, doc->nbf_ms, 0 };
    return good_phase(memory, doc, time_ms);
}

/* An end that has not been warned of for long enough is still grace. */
static void hold_back(const struct licence_memory *memory, int64_t time_ms, int64_t proven_revoked,
                      struct phase *phase)
{
    bool is_end = phase->state == LICENCE_STATE_RESTRICTED || phase->state == LICENCE_STATE_REVOKED;
    bool is_proven = phase->state == LICENCE_STATE_REVOKED && proven_revoked;

    if (!is_end || is_proven || memory->warned_run_ms >= (uint64_t)WARNING)
        return;
    if (phase->state == LICENCE_STATE_REVOKED)
        phase->reason = LICENCE_REASON_TO_BE_REVOKED;
    phase->state = LICENCE_STATE_GRACE;
    phase->next_ms = time_ms + WARNING - (int64_t)memory->warned_run_ms;
    phase->until_ms = phase->next_ms;
}

static struct phase licensed_phase(struct licence_memory *memory, const struct licence_facts *facts,
                                   uint64_t run_ms, struct licence_view *view)
{
    int64_t floor_ms = memory->clock.floor_ms;
    struct phase phase = phase_at(memory, facts, view->time_ms);
    struct phase proven = phase_at(memory, facts, floor_ms);

    memory->trial_run_ms = (uint64_t)(TRIAL - WARNING); /* a lost licence has its warning, too */
    view->ask_time = !memory->clock.exact &&
                     (view->doubt != LICENCE_CLOCK_GOOD ||
                      (phase.state >= LICENCE_STATE_GRACE && proven.state < phase.state));
    if (phase.state < LICENCE_STATE_GRACE || phase.reason == LICENCE_REASON_NOT_YET)
        memory->warned_run_ms = 0;
    else
        memory->warned_run_ms += run_ms;
    hold_back(memory, view->time_ms, proven.state == LICENCE_STATE_REVOKED, &phase);
    return phase;
}

static struct phase unlicensed_phase(struct licence_memory *memory, uint64_t run_ms,
                                     int64_t time_ms)
{
    memory->warned_run_ms = 0;
    memory->trial_run_ms += run_ms;
    if (memory->trial_run_ms >= (uint64_t)TRIAL) {
        memory->trial_run_ms = (uint64_t)TRIAL;
        return (struct phase){ LICENCE_STATE_RESTRICTED, LICENCE_REASON_NO_LICENCE, 0, 0 };
    }
    int64_t end_ms = time_ms + TRIAL - (int64_t)memory->trial_run_ms;
    return (struct phase){ LICENCE_STATE_UNLICENSED, LICENCE_REASON_NO_LICENCE, end_ms, end_ms };
}

/* True when the word stands in the list. */
static bool names(const char *list, const char *word)
{
    size_t len = strlen(word);

    while (*list != '\0') {
        size_t width = strcspn(list, " ");
        if (width == len && memcmp(list, word, len) == 0)
            return true;
        list += list[width] == ' ' ? width + 1 : width;
    }
    return false;
}

/* Regions agree, or nothing is sent: not even by a good licence. */
static enum licence_reason region_trouble(const struct licence_facts *facts)
{
    const char *licensed = facts->doc == NULL ? "" : facts->doc->region;
    const char *wanted = licensed[0] != '\0' ? licensed : facts->config_region;

    if (licensed[0] != '\0' && strcmp(licensed, facts->config_region) != 0)
        return LICENCE_REASON_REGION_CONFIG;
    const char *portal = facts->portal_region;
    if (wanted[0] != '\0' && portal != NULL && portal[0] != '\0' && !names(portal, wanted))
        return LICENCE_REASON_REGION_PORTAL;
    return LICENCE_REASON_NONE;
}

static unsigned notice_for(const struct licence_doc *doc, int64_t time_ms)
{
    static const unsigned days[] = { 1, 7, 14, 30 };
    int64_t left_ms = doc == NULL ? 0 : doc->exp_ms - time_ms;

    for (size_t i = 0; left_ms > 0 && i < sizeof days / sizeof days[0]; i++)
        if (left_ms <= (int64_t)days[i] * DAY)
            return days[i];
    return 0;
}

static uint64_t limit_of(const struct licence_doc *doc)
{
    if (doc == NULL)
        return UINT64_MAX;
    return (uint64_t)doc->devices_max +
           (uint64_t)doc->devices_max * (uint64_t)doc->overage_pct / 100;
}

/* Who is known when a restriction begins is known in it, also when the clock was ahead as he came.
 * Never 0, which is no restriction. */
static int64_t restriction_begin(const struct licence_facts *facts, int64_t time_ms)
{
    int64_t newest_ms = earlier(facts->newest_ms, LICENCE_CLOCK_MOST);
    int64_t begin_ms = time_ms > newest_ms ? time_ms : newest_ms;

    return begin_ms > 0 ? begin_ms : 1;
}

/* The time that passed, as far as the program was running. */
static void run_on(struct licence_memory *memory, const struct licence_now *now)
{
    uint64_t passed_ms = licence_clock_tick(&memory->clock, now);
    uint64_t run_ms = passed_ms > RUN_MOST ? RUN_MOST : passed_ms;

    memory->run_ms += run_ms;
    memory->silent_run_ms += run_ms;
}

void licence_state_step(struct licence_memory *memory, const struct licence_facts *facts,
                        struct licence_view *out_view)
{
    struct licence_view view = { 0 };

    run_on(memory, &facts->now);
    uint64_t run_ms = memory->run_ms;
    memory->run_ms = 0;
    if (memory->clock.floor_ms == 0 && facts->doc != NULL)
        licence_clock_proves(&memory->clock, facts->doc->iat_ms);
    view.time_ms = licence_clock_time(&memory->clock);
    view.doubt = licence_clock_doubt(&memory->clock);
    struct phase phase = facts->doc != NULL ? licensed_phase(memory, facts, run_ms, &view)
                                            : unlicensed_phase(memory, run_ms, view.time_ms);
    if (phase.state != LICENCE_STATE_RESTRICTED)
        memory->restricted_ms = 0;
    else if (memory->restricted_ms == 0)
        memory->restricted_ms = restriction_begin(facts, view.time_ms);
    view.known_before_ms = memory->restricted_ms == 0 ? INT64_MAX : memory->restricted_ms;
    view.device_limit = limit_of(facts->doc);
    view.notice_days = notice_for(facts->doc, view.time_ms);
    view.state = phase.state;
    view.reason = phase.reason;
    view.until_ms = phase.until_ms;
    view.next_ms = phase.next_ms;
    enum licence_reason region = region_trouble(facts);
    if (region != LICENCE_REASON_NONE) {
        view.state = LICENCE_STATE_MISPLACED;
        view.reason = region;
        view.until_ms = view.next_ms = 0;
    }
    *out_view = view;
}

void licence_state_answered(struct licence_memory *memory, const struct licence_now *now,
                            const struct licence_doc *answer)
{
    run_on(memory, now);
    if (answer->type == LICENCE_DOC_KEYSET)
        return; /* signed long ago, for nobody in particular */
    licence_clock_told(&memory->clock, answer->iat_ms);
    if (answer->type == LICENCE_DOC_ERROR && memory->failures < FAILURES_MOST)
        memory->failures++;
    if (answer->type == LICENCE_DOC_REVOCATIONS && answer->version > memory->revocations_version)
        memory->revocations_version = answer->version;
    if (answer->seq == 0)
        return;
    memory->answered_ms = memory->clock.floor_ms;
    memory->silent_run_ms = 0;
    memory->failures = 0;
    if (answer->seq > memory->seq)
        memory->seq = answer->seq;
}

void licence_state_taken(struct licence_memory *memory, const struct licence_doc *doc)
{
    licence_clock_proves(&memory->clock, doc->iat_ms);
    memory->answered_ms = memory->clock.floor_ms;
    memory->silent_run_ms = 0;
    memory->failures = 0;
    memory->seq = doc->seq;
}

void licence_state_failed(struct licence_memory *memory, const struct licence_now *now)
{
    run_on(memory, now);
    if (memory->failures < FAILURES_MOST)
        memory->failures++;
}

bool licence_state_covers(const struct licence_view *view, int64_t first_seen_ms, uint64_t rank)
{
    return first_seen_ms <= view->known_before_ms && rank < view->device_limit;
}

bool licence_state_delivers(const struct licence_view *view, int64_t first_seen_ms, uint64_t rank)
{
    return licence_state_may(view->state, LICENCE_RIGHT_DELIVER_KNOWN) &&
           licence_state_covers(view, first_seen_ms, rank);
}

/* A number in [0, span) from a random one. */
static uint64_t spread(uint64_t span, uint32_t random)
{
    return span * random >> 32;
}

static uint64_t backoff_ms(int64_t failures)
{
    uint64_t wait_ms = BACKOFF_MS;

    for (int64_t i = 1; i < failures && wait_ms < BACKOFF_MOST; i++)
        wait_ms *= 2;
    return wait_ms < BACKOFF_MOST ? wait_ms : BACKOFF_MOST;
}

uint64_t licence_state_next_check_ms(const struct licence_memory *memory, uint32_t random,
                                     int64_t retry_after_s)
{
    int64_t since_ms = licence_clock_time(&memory->clock) - memory->answered_ms;
    uint64_t wait_ms;

    if (memory->failures > 0) {
        uint64_t most_ms = backoff_ms(memory->failures);
        wait_ms = most_ms / 2 + spread(most_ms / 2, random);
    } else if (memory->answered_ms == 0) {
        wait_ms = spread(FIRST_MS, random);
    } else {
        uint64_t every_ms = CHECK_MS - CHECK_MS / 5 + spread(CHECK_MS / 5 * 2, random);
        uint64_t gone_ms = since_ms < 0 ? 0 : (uint64_t)since_ms;
        wait_ms = gone_ms < every_ms ? every_ms - gone_ms : spread(START_MS, random);
    }
    uint64_t wished_ms = retry_after_s > 0 ? (uint64_t)retry_after_s * 1000 : 0;
    wished_ms = wished_ms > CHECK_MS ? CHECK_MS : wished_ms;
    return wait_ms > wished_ms ? wait_ms : wished_ms + spread(wait_ms, random);
}

bool licence_state_may(enum licence_state state, enum licence_right right)
{
    /* read, journal, deliver known, deliver new, remote work */
    static const bool rights[LICENCE_STATES][LICENCE_RIGHTS] = {
        [LICENCE_STATE_UNLICENSED] = { true, true, true, true, false },
        [LICENCE_STATE_VALID] = { true, true, true, true, true },
        [LICENCE_STATE_RENEW_SOON] = { true, true, true, true, true },
        [LICENCE_STATE_UNREACHABLE] = { true, true, true, true, true },
        [LICENCE_STATE_GRACE] = { true, true, true, true, true },
        [LICENCE_STATE_RESTRICTED] = { true, true, true, false, false },
        [LICENCE_STATE_REVOKED] = { true, true, false, false, false },
        [LICENCE_STATE_MISPLACED] = { true, true, false, false, false }
    };

    return state < LICENCE_STATES && right < LICENCE_RIGHTS && rights[state][right];
}

const char *licence_state_word(enum licence_state state)
{
    static const char *const words[LICENCE_STATES] = { "unlicensed",  "valid",    "renew-soon",
                                                       "unreachable", "grace",    "restricted",
                                                       "revoked",     "misplaced" };

    return state < LICENCE_STATES ? words[state] : "";
}

const char *licence_state_right_word(enum licence_right right)
{
    static const char *const words[LICENCE_RIGHTS] = { "read", "journal", "deliver-known",
                                                       "deliver-new", "remote-work" };

    return right < LICENCE_RIGHTS ? words[right] : "";
}

/* clang-format off */
static const struct {
    const char *word;
    const char *text;
    const char *advice;
} reasons[LICENCE_REASONS] = {
    [LICENCE_REASON_NONE] = { "", "", "" },
    [LICENCE_REASON_NO_LICENCE] = { "no-licence", "there is no licence",
        "see that the server can be reached and that <code-file> has the activation code" },
    [LICENCE_REASON_ENDS_SOON] = { "ends-soon", "the licence ends soon", "ask the provider to renew it" },
    [LICENCE_REASON_NO_ANSWER] = { "no-answer", "the licence server does not answer",
        "see that it can be reached, or renew by files: licence request" },
    [LICENCE_REASON_LEASE_OVER] = { "lease-over", "the licence server did not answer until the lease was over",
        "see that it can be reached, or renew by files: licence request" },
    [LICENCE_REASON_EXPIRED] = { "expired", "the licence has ended", "ask the provider to renew it" },
    [LICENCE_REASON_NOT_YET] = { "not-yet", "the licence has not begun", "wait, and see that the clock is right" },
    [LICENCE_REASON_TO_BE_REVOKED] = { "to-be-revoked", "the licence will be revoked", "speak with the provider" },
    [LICENCE_REASON_REVOKED] = { "revoked", "the licence is revoked",
        "speak with the provider; what is kept meanwhile is delivered after a renewal" },
    [LICENCE_REASON_REGION_CONFIG] = { "region-config", "the configuration's region is not the licence's",
        "see <licence><region>, or ask the provider for a licence of this region" },
    [LICENCE_REASON_REGION_PORTAL] = { "region-portal", "the portal's certificate is for another region",
        "see <portal>, and speak with the provider" }
};
/* clang-format on */

const char *licence_state_reason_word(enum licence_reason reason)
{
    return reason < LICENCE_REASONS ? reasons[reason].word : "";
}

const char *licence_state_reason_text(enum licence_reason reason)
{
    return reason < LICENCE_REASONS ? reasons[reason].text : "";
}

const char *licence_state_reason_advice(enum licence_reason reason)
{
    return reason < LICENCE_REASONS ? reasons[reason].advice : "";
}
