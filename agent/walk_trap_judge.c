/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of RFC 3414 section 3.2 in their order; the first that fails decides. */
#include "agent/walk_trap_judge.h"

#include <stdlib.h>
#include <string.h>

enum { ENGINE_LEAST = 5 };

/* A user of ours; keys are made when the first message names it, for that costs milliseconds. */
struct user {
    const struct walk_credential *credential;
    bool is_tried;
    struct walk_usm_keys *keys; /* NULL: not tried, none, or not possible */
    struct walk_usm *here;      /* the user at our engine */
};

struct walk_trap_judge {
    struct walk_trap_judge_options options;
    struct walk_trap_codec *codec;
    struct walk_usm *nobody; /* at our engine: for reports without a user */
    struct user users[WALK_TRAP_JUDGE_USERS];
    size_t user_count;
    uint32_t counts[WALK_TRAP_REPORTS];
};

/* One message under judgement. */
struct trial {
    struct walk_trap_judge *judge;
    const uint8_t *bytes;
    uint64_t now_ms;
    struct walk_trap_judgement *out;
};

static bool has_user(const struct walk_trap_judge *judge, const char *name)
{
    for (size_t i = 0; i < judge->user_count; i++)
        if (strcmp(judge->users[i].credential->user, name) == 0)
            return true;
    return false;
}

/* Of several entries for one name (other contexts) the first counts. */
static void take_users(struct walk_trap_judge *judge)
{
    for (size_t i = 0; i < judge->options.credential_count; i++) {
        const struct walk_credential *credential = &judge->options.credentials[i];
        if (credential->version == WALK_V3 && judge->user_count < WALK_TRAP_JUDGE_USERS &&
            !has_user(judge, credential->user))
            judge->users[judge->user_count++].credential = credential;
    }
}

struct walk_trap_judge *walk_trap_judge_create(const struct walk_trap_judge_options *options)
{
    struct walk_trap_judge *judge = calloc(1, sizeof *judge);

    if (judge == NULL)
        return NULL;
    judge->options = *options;
    judge->codec = walk_trap_codec_create();
    judge->nobody = walk_usm_create(NULL, "", options->engine, options->engine_len);
    take_users(judge);
    if (judge->codec != NULL && judge->nobody != NULL)
        return judge;
    walk_trap_judge_destroy(judge);
    return NULL;
}

void walk_trap_judge_destroy(struct walk_trap_judge *judge)
{
    if (judge == NULL)
        return;
    for (size_t i = 0; i < judge->user_count; i++) {
        walk_usm_destroy(judge->users[i].here);
        walk_usm_keys_destroy(judge->users[i].keys);
    }
    walk_usm_destroy(judge->nobody);
    walk_trap_codec_destroy(judge->codec);
    free(judge);
}

static struct user *find_user(struct walk_trap_judge *judge, const struct walk_trap_shape *shape)
{
    for (size_t i = 0; i < judge->user_count; i++) {
        const char *name = judge->users[i].credential->user;
        if (strlen(name) == shape->user_len && memcmp(name, shape->user, shape->user_len) == 0)
            return &judge->users[i];
    }
    return NULL;
}

/* False when the user's passwords do not make keys: nothing of it can be believed then. */
static bool ready_user(struct walk_trap_judge *judge, struct user *user)
{
    const struct walk_trap_judge_options *options = &judge->options;

    if (!user->is_tried) {
        user->is_tried = true;
        user->keys = walk_usm_keys_create(user->credential);
        if (user->keys != NULL)
            user->here = walk_usm_create(user->keys, user->credential->user, options->engine,
                                         options->engine_len);
    }
    return user->here != NULL;
}

static void set_own_clock(const struct trial *t, struct walk_usm *usm)
{
    uint32_t boots, time;

    walk_trap_clock_own(t->judge->options.clock, t->now_ms, &boots, &time);
    walk_usm_set_clock(usm, boots, time, t->now_ms);
}

static bool is_to_us(const struct trial *t)
{
    const struct walk_trap_judge_options *options = &t->judge->options;

    return t->out->shape.engine_id_len == options->engine_len &&
           memcmp(t->out->shape.engine_id, options->engine, options->engine_len) == 0;
}

/* Only who can be answered is told (RFC 3412 section 7.1.3): a trap's sender is not listening. Who
 * speaks to another engine is told no more than who we are. */
static void report(const struct trial *t, struct walk_usm *usm, enum walk_trap_cause cause)
{
    struct walk_trap_report what = { cause, ++t->judge->counts[cause] };

    if (!t->out->shape.wants_report)
        return;
    if (!is_to_us(t))
        what.cause = WALK_TRAP_REPORT_ENGINE;
    set_own_clock(t, usm);
    t->out->has_reply = walk_trap_codec_report(t->judge->codec, &t->out->shape, usm, &what,
                                               t->now_ms, &t->out->reply);
}

static enum walk_trap_outcome parse(const struct trial *t, struct walk_usm *usm)
{
    switch (
        walk_trap_codec_parse(t->judge->codec, t->bytes, &t->out->shape, usm, &t->out->message)) {
    case WALK_TRAP_CODEC_GOOD:
        return WALK_TRAP_IS_GOOD;
    case WALK_TRAP_CODEC_WRONG_SIGNATURE:
        report(t, t->judge->nobody, WALK_TRAP_REPORT_SIGNATURE);
        return WALK_TRAP_IS_FORGED;
    case WALK_TRAP_CODEC_WRONG_CIPHER:
        report(t, t->judge->nobody, WALK_TRAP_REPORT_CIPHER);
        return WALK_TRAP_IS_FORGED;
    case WALK_TRAP_CODEC_MALFORMED:
        break;
    }
    return WALK_TRAP_IS_MALFORMED;
}

static enum walk_trap_outcome outcome_of(enum walk_trap_freshness freshness)
{
    if (freshness == WALK_TRAP_FRESH)
        return WALK_TRAP_IS_GOOD;
    return freshness == WALK_TRAP_STALE ? WALK_TRAP_IS_STALE : WALK_TRAP_IS_REPEATED;
}

static void answer(const struct trial *t, struct walk_usm *usm)
{
    if (usm != NULL)
        set_own_clock(t, usm);
    t->out->has_reply =
        walk_trap_codec_answer(t->judge->codec, &t->out->message, usm, t->now_ms, &t->out->reply);
}

/* A message that was parsed but is not given on is freed here. */
static enum walk_trap_outcome drop(const struct trial *t, enum walk_trap_outcome outcome)
{
    walk_trap_codec_finish(&t->out->message);
    return outcome;
}

/* To our engine: only what wants an answer may be (RFC 3412 section 6.4). */
static enum walk_trap_outcome judge_inform(const struct trial *t, struct user *user)
{
    const struct walk_trap_shape *shape = &t->out->shape;
    enum walk_trap_outcome outcome = parse(t, user->here);

    if (outcome != WALK_TRAP_IS_GOOD)
        return outcome;
    if (!t->out->message.is_inform)
        return drop(t, WALK_TRAP_IS_MALFORMED);
    if (shape->level != WALK_USM_OPEN)
        outcome = outcome_of(walk_trap_clock_inform(t->judge->options.clock, shape, t->now_ms));
    if (outcome == WALK_TRAP_IS_STALE)
        report(t, user->here, WALK_TRAP_REPORT_CLOCK);
    else
        answer(t, user->here);
    return outcome == WALK_TRAP_IS_GOOD ? outcome : drop(t, outcome);
}

static enum walk_trap_outcome judge_trap(const struct trial *t, const struct user *user)
{
    const struct walk_trap_shape *shape = &t->out->shape;
    struct walk_usm *there =
        walk_usm_create(user->keys, user->credential->user, shape->engine_id, shape->engine_id_len);
    enum walk_trap_outcome outcome = there != NULL ? parse(t, there) : WALK_TRAP_IS_MALFORMED;

    walk_usm_destroy(there);
    if (outcome != WALK_TRAP_IS_GOOD)
        return outcome;
    if (t->out->message.is_inform) { /* to the engine that we were before our database was lost */
        report(t, t->judge->nobody, WALK_TRAP_REPORT_ENGINE);
        return drop(t, WALK_TRAP_IS_DISCOVERY);
    }
    if (shape->level != WALK_USM_OPEN)
        outcome = outcome_of(walk_trap_clock_trap(t->judge->options.clock, shape, t->now_ms));
    return outcome == WALK_TRAP_IS_GOOD ? outcome : drop(t, outcome);
}

static enum walk_trap_outcome judge_v3(const struct trial *t)
{
    const struct walk_trap_shape *shape = &t->out->shape;
    bool is_ours = is_to_us(t);

    if (!is_ours && (shape->level == WALK_USM_OPEN || shape->engine_id_len < ENGINE_LEAST) &&
        shape->wants_report) {
        report(t, t->judge->nobody, WALK_TRAP_REPORT_ENGINE);
        return WALK_TRAP_IS_DISCOVERY;
    }
    struct user *user = find_user(t->judge, shape);
    if (user == NULL) {
        report(t, t->judge->nobody, WALK_TRAP_REPORT_USER);
        return WALK_TRAP_IS_FOREIGN;
    }
    if (shape->level < walk_usm_level_of(user->credential)) {
        report(t, t->judge->nobody, WALK_TRAP_REPORT_LEVEL);
        return WALK_TRAP_IS_WEAK;
    }
    if (!ready_user(t->judge, user))
        return WALK_TRAP_IS_FORGED;
    if (is_ours)
        return judge_inform(t, user);
    return shape->engine_id_len >= ENGINE_LEAST ? judge_trap(t, user) : WALK_TRAP_IS_MALFORMED;
}

static bool has_community(const struct walk_trap_judge_options *options,
                          const struct walk_trap_shape *shape)
{
    for (size_t i = 0; i < options->community_count; i++)
        if (strlen(options->communities[i]) == shape->community_len &&
            memcmp(options->communities[i], shape->community, shape->community_len) == 0)
            return true;
    return false;
}

static enum walk_trap_outcome judge_community(const struct trial *t)
{
    if (!has_community(&t->judge->options, &t->out->shape))
        return WALK_TRAP_IS_FOREIGN;
    enum walk_trap_outcome outcome = parse(t, NULL);
    if (outcome == WALK_TRAP_IS_GOOD && t->out->message.is_inform)
        answer(t, NULL);
    return outcome;
}

void walk_trap_judge_take(struct walk_trap_judge *judge, const uint8_t *bytes, size_t len,
                          uint64_t now_ms, struct walk_trap_judgement *out)
{
    struct trial t = { judge, bytes, now_ms, out };

    out->has_reply = false;
    out->outcome = WALK_TRAP_IS_MALFORMED;
    if (len > WALK_TRAP_CODEC_PACKET || !walk_trap_shape_read(bytes, len, &out->shape))
        return;
    out->outcome = out->shape.version == WALK_V3 ? judge_v3(&t) : judge_community(&t);
}
