/* SPDX-License-Identifier: Apache-2.0 */
/* The asynchronous half of the user-based security model: discovery, clocks and refusals as steps
 * of an exchange. */
#include "agent/walk_v3.h"

enum { CLOCK_TRIES = 2 };

/* What the Reports of RFC 3414 section 5 and RFC 3413 section 4.1.2 are to us. */
enum cause { CAUSE_CREDENTIAL, CAUSE_CLOCK, CAUSE_ENGINE };

struct report {
    const char *oid; /* without the instance */
    enum cause cause;
    const char *text; /* what is wrong, and what a person can do; behind "user NAME: " */
};

/* clang-format off */
static const struct report reports[] = {
    { "1.3.6.1.6.3.12.1.4", CAUSE_CREDENTIAL, /* snmpUnavailableContexts */
      "the printer has no access to this context at the moment; leave context away, or restart the printer" },
    { "1.3.6.1.6.3.12.1.5", CAUSE_CREDENTIAL, /* snmpUnknownContexts */
      "the printer does not know this context; leave context away, or write it as the printer's manual does" },
    { "1.3.6.1.6.3.15.1.1.1", CAUSE_CREDENTIAL, /* usmStatsUnsupportedSecLevels */
      "the printer does not have this user with this protection; make auth and privacy the same in both" },
    { "1.3.6.1.6.3.15.1.1.2", CAUSE_CLOCK, /* usmStatsNotInTimeWindows */
      "the printer does not keep to the clock that it tells (not in time window); if this lasts, restart the printer" },
    { "1.3.6.1.6.3.15.1.1.3", CAUSE_CREDENTIAL, /* usmStatsUnknownUserNames */
      "the printer does not know this user; add it there, or correct its name in the configuration" },
    { "1.3.6.1.6.3.15.1.1.4", CAUSE_ENGINE, /* usmStatsUnknownEngineIDs */
      "the printer says again and again that it is another SNMPv3 engine; if this lasts, restart the printer, "
      "and see that no two devices share its address" },
    { "1.3.6.1.6.3.15.1.1.5", CAUSE_CREDENTIAL, /* usmStatsWrongDigests */
      "wrong authentication password or protocol; make them the same in the printer and in the configuration" },
    { "1.3.6.1.6.3.15.1.1.6", CAUSE_CREDENTIAL, /* usmStatsDecryptionErrors */
      "wrong encryption password or protocol; make them the same in the printer and in the configuration" },
};
/* clang-format on */

/* A Report without a reason, as of some engines that have just restarted. */
static const struct report blank = {
    "", CAUSE_ENGINE,
    "the printer answers with a report that gives no reason; if this lasts, restart the printer"
};

static const char no_keys[] = "no keys can be made of its passwords";
static const char unsigned_only[] = "the printer says who it is, but answers nothing that is "
                                    "protected; compare user, passwords and "
                                    "protocols in the printer and in the configuration";

static const char denied[] =
    "the printer lets this user read nothing; give it the right to read, with "
    "the protection of the configuration";

static const struct report *report_of(struct walk_codec_answer *answer)
{
    struct walk_codec_variable variable;
    struct oid oid;

    if (!walk_codec_next(answer, &variable))
        return &blank;
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++)
        if (oid_parse(reports[i].oid, &oid) && oid_under(&variable.reading.oid, &oid))
            return &reports[i];
    return &blank;
}

void walk_v3_keys_finish(struct walk_v3_keys *keys)
{
    for (unsigned i = 0; i < WALK_V3_KEYS; i++)
        walk_usm_keys_destroy(keys->kept[i]);
    *keys = (struct walk_v3_keys){ 0 };
}

/* Lent until the next call. */
static const struct walk_usm_keys *find_keys(struct walk_v3_keys *keys,
                                             const struct walk_credential *credential)
{
    struct walk_usm_keys *made;

    for (unsigned i = 0; i < WALK_V3_KEYS; i++)
        if (keys->kept[i] != NULL && walk_usm_keys_fit(keys->kept[i], credential))
            return keys->kept[i];
    made = walk_usm_keys_create(credential);
    if (made == NULL)
        return NULL;
    walk_usm_keys_destroy(keys->kept[keys->next]);
    keys->kept[keys->next] = made;
    keys->next = (keys->next + 1) % WALK_V3_KEYS;
    return made;
}

static void forget_engine(struct walk_v3 *v3)
{
    walk_usm_destroy(v3->usm);
    v3->usm = NULL;
    v3->proven = false;
}

void walk_v3_finish(struct walk_v3 *v3)
{
    forget_engine(v3);
    *v3 = (struct walk_v3){ 0 };
}

bool walk_v3_may_ask(const struct walk_v3 *v3, uint64_t now_ms)
{
    return now_ms >= v3->refused_until_ms;
}

bool walk_v3_is_unknown(const struct walk_v3 *v3)
{
    return v3->usm == NULL;
}

void walk_v3_start(struct walk_v3 *v3)
{
    v3->clock_tries = 0;
}

void walk_v3_ask(const struct walk_v3 *v3, const struct walk_credential *credential,
                 struct walk_usm *stranger, struct walk_codec_question *question)
{
    question->version = WALK_V3;
    if (v3->usm != NULL) {
        question->usm = v3->usm;
        question->level = walk_usm_level_of(credential);
        question->context = credential->context;
        return;
    }
    question->usm = stranger;
    question->level = WALK_USM_OPEN;
    question->context = "";
    question->verb = WALK_CODEC_GET;
    question->count = 0;
}

static enum walk_v3_step refuse(struct walk_v3 *v3, const char *trouble, uint64_t now_ms)
{
    v3->trouble = trouble;
    v3->refused_until_ms = now_ms + WALK_V3_PAUSE_MS;
    return WALK_V3_REFUSED;
}

/* Whatever answers an empty question names its engine. */
static enum walk_v3_step take_engine(struct walk_v3 *v3, struct walk_v3_keys *keys,
                                     const struct walk_credential *credential,
                                     const struct walk_shape *shape, uint64_t now_ms)
{
    const struct walk_usm_keys *own;

    if (shape->engine_id_len == 0)
        return WALK_V3_DROP;
    own = find_keys(keys, credential);
    if (own == NULL)
        return refuse(v3, no_keys, now_ms);
    v3->usm = walk_usm_create(own, credential->user, shape->engine_id, shape->engine_id_len);
    if (v3->usm == NULL)
        return WALK_V3_BROKEN;
    walk_usm_set_clock(v3->usm, shape->boots, shape->time, now_ms);
    v3->discovered_ms = now_ms;
    return WALK_V3_AGAIN;
}

static enum walk_v3_step give_up(struct walk_v3 *v3, const char *trouble)
{
    v3->trouble = trouble;
    return WALK_V3_BROKEN;
}

/* A clock that is not signed is believed only as long as nothing signed came. */
static enum walk_v3_step take_clock(struct walk_v3 *v3, const struct walk_shape *shape,
                                    const struct walk_codec_answer *answer,
                                    const struct report *report, uint64_t now_ms)
{
    if (answer->level == WALK_USM_OPEN && v3->proven)
        return WALK_V3_DROP;
    if (v3->clock_tries++ >= CLOCK_TRIES)
        return give_up(v3, report->text);
    v3->proven = v3->proven || answer->level != WALK_USM_OPEN;
    walk_usm_set_clock(v3->usm, shape->boots, shape->time, now_ms);
    return WALK_V3_AGAIN;
}

static enum walk_v3_step take_stranger(struct walk_v3 *v3, const struct report *report,
                                       uint64_t now_ms)
{
    if (v3->lost && now_ms - v3->discovered_ms < WALK_V3_PAUSE_MS)
        return give_up(v3, report->text);
    forget_engine(v3);
    v3->lost = true;
    return WALK_V3_AGAIN;
}

static enum walk_v3_step take_report(struct walk_v3 *v3, const struct walk_shape *shape,
                                     struct walk_codec_answer *answer, uint64_t now_ms)
{
    const struct report *report = report_of(answer);

    switch (report->cause) {
    case CAUSE_CREDENTIAL:
        return refuse(v3, report->text, now_ms);
    case CAUSE_CLOCK:
        return take_clock(v3, shape, answer, report, now_ms);
    case CAUSE_ENGINE:
        break;
    }
    return take_stranger(v3, report, now_ms);
}

enum walk_v3_step walk_v3_take(struct walk_v3 *v3, struct walk_v3_keys *keys,
                               const struct walk_credential *credential,
                               const struct walk_shape *shape, struct walk_codec_answer *answer,
                               uint64_t now_ms)
{
    if (v3->usm == NULL)
        return take_engine(v3, keys, credential, shape, now_ms);
    if (answer->report)
        return take_report(v3, shape, answer, now_ms);
    if (answer->level < walk_usm_level_of(credential) || answer->request_id != shape->id ||
        !walk_codec_speaks_for(answer, v3->usm, credential->context))
        return WALK_V3_DROP;
    if (answer->level != WALK_USM_OPEN)
        walk_usm_heard(v3->usm, shape->boots, shape->time, now_ms);
    v3->proven = true;
    v3->lost = false;
    v3->trouble = NULL;
    return WALK_V3_ANSWER;
}

bool walk_v3_silent(struct walk_v3 *v3, const struct walk_credential *credential, uint64_t now_ms)
{
    bool blame = v3->usm != NULL && !v3->proven && walk_usm_level_of(credential) != WALK_USM_OPEN;

    forget_engine(v3);
    if (blame)
        (void)refuse(v3, unsigned_only, now_ms);
    return blame;
}

void walk_v3_denied(struct walk_v3 *v3)
{
    v3->trouble = denied;
}
