/* SPDX-License-Identifier: Apache-2.0 */
/* Any packet as a notification, from whoever knows neither community nor keys, or all of them: to
 * readings, and to the answer that goes back. */
#include "agent/walk_trap_judge.h"

#include <stdlib.h>

/* The clock goes with the input, so that the windows of informs open and close. */
#define NOW_MS(data, len) ((len) > 0 ? (uint64_t)(data)[(len)-1] * 1000 : 0)

static const char communities[][128] = { "public" };
static const uint8_t engine[] = { 0x80, 0, 0x1f, 0x88, 5, 1, 2, 3, 4, 5, 6, 7, 8 };

static const struct walk_credential users[] = {
    { .version = WALK_V3,
      .user = "op",
      .auth = WALK_AUTH_SHA1,
      .auth_secret = "auth-secret-1",
      .privacy = WALK_PRIVACY_AES128,
      .privacy_secret = "priv-secret-2" },
    { .version = WALK_V3, .user = "plain" },
};

static struct walk_trap_judge *make_judge(struct walk_trap_clock **out_clock)
{
    struct walk_trap_judge_options options = { .communities = communities,
                                               .community_count = 1,
                                               .credentials = users,
                                               .credential_count = 2,
                                               .engine = engine,
                                               .engine_len = sizeof engine };

    options.clock = *out_clock = walk_trap_clock_create(7, 0);
    return options.clock != NULL ? walk_trap_judge_create(&options) : NULL;
}

static size_t read_all(const struct walk_trap_message *message)
{
    struct reading_set *set = reading_set_create(WALK_TRAP_SHAPE_VARIABLES, 16384);
    size_t sum = 0;

    if (set == NULL)
        abort();
    walk_trap_codec_read(message, set);
    for (size_t i = 0; i < reading_set_count(set); i++) {
        const struct reading *reading = reading_set_at(set, i);
        for (size_t j = 0; j < reading->len; j++)
            sum += reading->bytes[j];
    }
    reading_set_destroy(set);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct walk_trap_clock *clocks;
    static struct walk_trap_judge *judge;
    static struct walk_trap_judgement judged;

    if (judge == NULL)
        judge = make_judge(&clocks);
    if (judge == NULL)
        abort();
    walk_trap_judge_take(judge, data, len, NOW_MS(data, len), &judged);
    if (judged.outcome == WALK_TRAP_IS_GOOD) {
        (void)read_all(&judged.message);
        walk_trap_codec_finish(&judged.message);
    }
    if (judged.has_reply && (judged.reply.len == 0 || judged.reply.len > sizeof judged.reply.bytes))
        abort();
    return 0;
}
