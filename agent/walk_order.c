/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds stand in the table, as numbers of the object's own unit. */
#include "agent/walk_order.h"

#include <string.h>

enum { RESET_POWER_CYCLE = 4, RESET_TO_NVRAM = 5, LEAST_S = 60, MOST_S = 480 * 60 };

/* error-status, RFC 3416 section 3. */
enum {
    TOO_BIG = 1,
    NO_SUCH_NAME = 2,
    BAD_VALUE = 3,
    READ_ONLY = 4,
    GENERAL = 5,
    NO_ACCESS = 6,
    WRONG_TYPE = 7,
    WRONG_VALUE = 10,
    NO_CREATION = 11,
    INCONSISTENT = 12,
    NO_RESOURCE = 13,
    COMMIT_FAILED = 14,
    AUTHORIZATION = 16,
    NOT_WRITABLE = 17,
    INCONSISTENT_NAME = 18
};

/* clang-format off */
static const struct {
    const char *object; /* the instance, or the column of one index */
    bool is_column;
    bool is_text;
    int64_t least, most;
} objects[] = {
    { "1.3.6.1.2.1.43.5.1.1.3",              true,  false, RESET_POWER_CYCLE, RESET_TO_NVRAM }, /* prtGeneralReset */
    { "1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.1.0",  false, false, LEAST_S, MOST_S },                   /* HP energy-star, seconds */
    { "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.12.0", false, true,  0, 0 },                              /* HP asset-number */
};

static const struct {
    uint32_t status;
    enum walk_order_outcome outcome;
} outcomes[] = {
    { 0,                 WALK_ORDER_TAKEN },
    { TOO_BIG,           WALK_ORDER_REFUSED },
    { NO_SUCH_NAME,      WALK_ORDER_UNSUPPORTED },
    { BAD_VALUE,         WALK_ORDER_REFUSED },
    { READ_ONLY,         WALK_ORDER_UNSUPPORTED },
    { GENERAL,           WALK_ORDER_BUSY },
    { NO_ACCESS,         WALK_ORDER_REFUSED },
    { WRONG_TYPE,        WALK_ORDER_REFUSED },
    { WRONG_VALUE,       WALK_ORDER_REFUSED },
    { NO_CREATION,       WALK_ORDER_UNSUPPORTED },
    { INCONSISTENT,      WALK_ORDER_BUSY },
    { NO_RESOURCE,       WALK_ORDER_BUSY },
    { COMMIT_FAILED,     WALK_ORDER_BUSY },
    { AUTHORIZATION,     WALK_ORDER_REFUSED },
    { NOT_WRITABLE,      WALK_ORDER_UNSUPPORTED },
    { INCONSISTENT_NAME, WALK_ORDER_UNSUPPORTED },
};
/* clang-format on */

static bool is_word(const char *text)
{
    return *text != '\0' && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                              "0123456789._-")] == '\0';
}

bool walk_order_may(const struct walk_order_wish *wish)
{
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        struct oid object;
        size_t len = wish->oid.len - (objects[i].is_column ? 1U : 0U);
        if (!oid_parse(objects[i].object, &object) || len != object.len ||
            memcmp(wish->oid.ids, object.ids, len * sizeof object.ids[0]) != 0)
            continue;
        if (objects[i].is_text)
            return is_word(wish->text);
        return wish->text[0] == '\0' && wish->number >= objects[i].least &&
               wish->number <= objects[i].most;
    }
    return false;
}

void walk_order_ask(const struct walk_order_job *job, struct walk_codec_question *question)
{
    question->verb = WALK_CODEC_SET;
    question->oids = &job->wish.oid;
    question->count = 1;
    question->number = job->wish.number;
    question->text = job->wish.text;
}

void walk_order_take(struct walk_order_job *job, const struct walk_codec_answer *answer)
{
    job->outcome = WALK_ORDER_UNKNOWN;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        if (outcomes[i].status == answer->error_status)
            job->outcome = outcomes[i].outcome;
}

void walk_order_done(void *arg, enum walk_result result, const struct reading_set *set)
{
    const struct walk_order_job *job = arg;

    (void)set;
    job->fn(job->arg, result, result == WALK_OK ? job->outcome : WALK_ORDER_UNKNOWN);
}
