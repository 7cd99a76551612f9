/* SPDX-License-Identifier: Apache-2.0 */
/* The table of outcomes against the table of work: each row is a way that there is. */
#include "protocol/sds_outcome.h"
#include "tests/unit/unit.h"

#include <string.h>

/* Each row of `rows` that is of the kind and the state. */
static unsigned count_of(enum sds_work_kind kind, enum sds_work_state from, enum sds_work_verb verb,
                         enum sds_work_state to)
{
    size_t count;
    unsigned found = 0;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    for (size_t i = 0; i < count; i++)
        found += (rows[i].kinds >> kind & 1U) != 0 && (rows[i].from >> from & 1U) != 0 &&
                 rows[i].verb == verb && (rows[i].state == to || rows[i].state == SDS_WORK_STATES);
    return found;
}

static void must_lead(const struct sds_outcome *row, enum sds_work_kind kind,
                      enum sds_work_state from)
{
    enum sds_work_state next = SDS_WORK_STATES;

    CU_ASSERT_EQUAL(sds_work_next(kind, from, row->verb, &next), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(next, row->state == SDS_WORK_STATES ? from : row->state);
}

static void leads_where_the_table_of_work_leads(void)
{
    size_t count;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_TRUE(rows[i].kinds != 0 && rows[i].from != 0);
        for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
            for (unsigned from = 0; from < SDS_WORK_STATES; from++)
                if ((rows[i].kinds >> kind & 1U) != 0 && (rows[i].from >> from & 1U) != 0)
                    must_lead(&rows[i], (enum sds_work_kind)kind, (enum sds_work_state)from);
    }
}

/* Whatever can become of an item has a situation in which it does. */
static void has_a_row_for_every_end_and_kind(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned end = SDS_WORK_DONE; end < SDS_WORK_STATES; end++) {
            unsigned found = 0;
            for (unsigned from = 0; from < SDS_WORK_STATES; from++)
                for (unsigned verb = 0; verb < SDS_WORK_VERBS; verb++)
                    found += count_of((enum sds_work_kind)kind, (enum sds_work_state)from,
                                      (enum sds_work_verb)verb, (enum sds_work_state)end);
            CU_ASSERT_TRUE(found > 0);
        }
}

static void uses_every_reason_and_says_why_whatever_ends_badly(void)
{
    size_t count;
    unsigned used = 0;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    for (size_t i = 0; i < count; i++) {
        const struct sds_outcome *row = &rows[i];
        bool is_bad = row->state == SDS_WORK_FAILED || row->state == SDS_WORK_REFUSED ||
                      row->state == SDS_WORK_UNSUPPORTED;
        used |= 1U << row->reason;
        CU_ASSERT_TRUE(!is_bad || row->reason != SDS_DOC_NO_REASON);
        CU_ASSERT_TRUE(row->verb != SDS_WORK_RENEW || row->reason != SDS_DOC_NO_REASON);
        CU_ASSERT_TRUE(strlen(row->situation) > 10);
        for (size_t k = 0; k < i; k++)
            CU_ASSERT_STRING_NOT_EQUAL(row->situation, rows[k].situation);
    }
    CU_ASSERT_EQUAL(used, (1U << SDS_DOC_REASONS) - 1);
}

/* Refused, cancelled, expired: nothing was sent, in no kind. Before the start there is no packet.
 */
static void sends_nothing_before_the_start(void)
{
    size_t count;
    const struct sds_outcome *rows = sds_outcome_all(&count);

    for (size_t i = 0; i < count; i++) {
        const struct sds_outcome *row = &rows[i];
        bool is_early = (row->from & ((1U << SDS_WORK_STARTED) - 1)) != 0;
        bool is_restored = row->reason == SDS_DOC_INTERRUPTED; /* was begun, says the disk */
        CU_ASSERT_TRUE(!is_early || is_restored || row->sent == SDS_OUTCOME_NOTHING);
        CU_ASSERT_TRUE(row->state != SDS_WORK_REFUSED || row->sent == SDS_OUTCOME_NOTHING);
    }
    CU_ASSERT_STRING_EQUAL(sds_outcome_sent_words[SDS_OUTCOME_PERHAPS], "perhaps");
}

UNIT_MAIN("sds_outcome", UNIT_TEST(leads_where_the_table_of_work_leads),
          UNIT_TEST(has_a_row_for_every_end_and_kind),
          UNIT_TEST(uses_every_reason_and_says_why_whatever_ends_badly),
          UNIT_TEST(sends_nothing_before_the_start))
