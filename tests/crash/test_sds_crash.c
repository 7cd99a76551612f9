/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of work through its whole life, and at every moment of it somebody dies: the agent, the
 * platform, both; while the wire loses answers and brings requests twice or late, while leases and
 * limits run out, while disks are put back to what they were or copied. protocol/SDS.md, section 5:
 * no item runs twice, and each ends as it says.
 *
 * A part of the variants; all of them with PRINTWIRE_LONG_TESTS. CRASH_VERBOSE shows the moments.
 * That it can fail was tried by planting faults, each alone:
 * - sds_work: fence not compared: "a step of an older offer was taken";
 * - sds_work: the run not compared: "it ran twice", with a copied disk;
 * - sds_work: a start answered `repeated` for ever: "a packet long after the start";
 * - connector_hand_job: is_look never set: "the printer proves it, and it failed";
 * - connector_hand: a start that an earlier process wrote is leave when it is answered `repeated`
 *   (it was so): "it ran twice", with a copied disk;
 * - connector_hand: a start that is answered `too-late` and `lost` is let go (it was so): "lost,
 *   though the agent came back".
 */
#include "base/str.h"
#include "tests/crash/crash_world.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define AGENT    (1U << CRASH_MOMENT_AGENT)
#define PLATFORM (1U << CRASH_MOMENT_PLATFORM)
#define BOTH     (AGENT | PLATFORM)

static const unsigned victims[] = { AGENT, PLATFORM, BOTH };

/* What was seen, for the last line. */
static unsigned runs, failures, ends[SDS_WORK_STATES];
static unsigned moments[SDS_WORK_KINDS], asked[SDS_WORK_KINDS], ordered_at[SDS_WORK_KINDS];

/* What must hold whatever happens. */
static const char *never(const struct crash_world_plan *plan, const struct crash_world_end *end)
{
    bool changes = sds_work_changes(plan->kind);
    bool is_good = plan->manner == CRASH_PRINTER_GOOD;
    bool is_refused = end->state >= SDS_WORK_REFUSED && end->state <= SDS_WORK_EXPIRED;

    if (end->trouble != NULL)
        return end->trouble;
    if (end->packets > 1)
        return "it ran twice";
    if (end->packets > 0 && (!changes || plan->rule == CONSENT_DENY ||
                             (plan->rule == CONSENT_ASK && plan->said == CONSENT_NO)))
        return "it ran though it must not";
    if (end->too_early > 0 || end->too_late > 0)
        return "a packet without an answered start, or too late behind it";
    if (end->packet_behind_ms > 2 * SDS_WORK_SEND_MS)
        return "a packet long after the start";
    if (end->starts > 1)
        return "it was started twice";
    if (end->packets > 0 && !end->was_restored && (!end->was_started || is_refused))
        return "it ran, and the platform says that it was not started";
    if (end->is_cancelled && !end->was_restored && end->state != SDS_WORK_CANCELLED)
        return "it was cancelled, and is not";
    if (end->state == SDS_WORK_DONE && (!end->has_evidence || (changes && end->packets != 1) ||
                                        (is_good && !end->proved_by_printer)))
        return "done, and the printer does not say so";
    return NULL;
}

/* With nothing but a death and a short rest: what the contract says of this situation. */
static const char *plainly(const struct crash_world_plan *plan, const struct crash_world_end *end)
{
    bool changes = sds_work_changes(plan->kind);
    bool is_interrupted =
        end->state == SDS_WORK_FAILED && end->reason == SDS_DOC_INTERRUPTED && end->was_started;

    if (plan->rule == CONSENT_DENY)
        return end->state == SDS_WORK_REFUSED && end->reason == SDS_DOC_BY_POLICY
                   ? NULL
                   : "denied, and not refused by policy";
    if (plan->rule == CONSENT_ASK && plan->said == CONSENT_NO)
        return end->state == SDS_WORK_REFUSED && end->reason == SDS_DOC_BY_PERSON
                   ? NULL
                   : "a person said no, and it is not refused by that";
    if (end->state == SDS_WORK_DONE || end->state == SDS_WORK_CANCELLED)
        return NULL;
    if (plan->kills == PLATFORM)
        return "the platform was away for a moment, and it is not done";
    if (!changes)
        return is_interrupted && end->was_late ? NULL : "it only reads, and is not done";
    if (!is_interrupted)
        return "neither done nor interrupted";
    return end->packets > 0 && plan->kind != SDS_WORK_REBOOT
               ? "the printer proves it, and it failed"
               : NULL;
}

static bool is_plain(const struct crash_world_plan *plan)
{
    return plan->trouble_at == 0 && plan->down_s == 0 && plan->backup_at == 0 &&
           plan->copy_at == 0 && plan->older_at == 0 && plan->manner == CRASH_PRINTER_GOOD;
}

/* What may end otherwise, since it took too long, came late, or was put back. */
static const char *roughly(const struct crash_world_plan *plan, const struct crash_world_end *end)
{
    static const unsigned reasons = 1U << SDS_DOC_INTERRUPTED | 1U << SDS_DOC_NO_ANSWER |
                                    1U << SDS_DOC_NOT_PROVED | 1U << SDS_DOC_DEVICE_REFUSED;

    if (end->state == SDS_WORK_FAILED && (reasons >> end->reason & 1U) == 0)
        return "failed for another reason";
    if (end->state == SDS_WORK_FAILED && !end->was_started && !end->was_restored)
        return "failed, and never started";
    if (end->state == SDS_WORK_EXPIRED && plan->down_s < CRASH_WORLD_LONG_S)
        return "expired before its time";
    if (end->state == SDS_WORK_LOST && !end->was_restored && !end->was_older && plan->copy_at == 0)
        return "lost, though the agent came back";
    if (end->state == SDS_WORK_DONE && plan->manner != CRASH_PRINTER_GOOD)
        return "done, and the printer did not do it";
    return NULL;
}

static bool is_long(void)
{
    return getenv("PRINTWIRE_LONG_TESTS") != NULL;
}

/* Of what is one of many variants not every moment is needed, but for the long run. */
static unsigned stride(unsigned short_one)
{
    return is_long() ? 1 : short_one;
}

static struct crash_world_end try(const struct crash_world_plan *plan)
{
    struct crash_world_end end;

    crash_world_run(plan, &end);
    const char *what = never(plan, &end);
    if (what == NULL)
        what = is_plain(plan) ? plainly(plan, &end) : roughly(plan, &end);
    runs++;
    ends[end.state]++;
    CU_ASSERT_PTR_NULL(what);
    if (what == NULL)
        return end;
    if (failures++ < 40)
        (void)printf(
            "\n%s: rule %u said %u manner %u, at %u dies %u for %u s, request %u trouble "
            "%u, backup %u, older %u, copy %u, cancel %u: %s (%s): %u packets, %u moments: %s",
            sds_work_kind_words[plan->kind], plan->rule, plan->said, plan->manner, plan->at,
            plan->kills, plan->down_s, plan->trouble_at, plan->trouble, plan->backup_at,
            plan->older_at, plan->copy_at, plan->cancel_at, sds_work_state_words[end.state],
            sds_doc_report_reason_words[end.reason], end.packets, end.moments, what);
    return end;
}

static void nobody_dies(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        struct crash_world_end end = try(
            &(struct crash_world_plan){ .kind = kind, .rule = CONSENT_ALLOW, .looks_after = true });
        CU_ASSERT_EQUAL(end.state, SDS_WORK_DONE);
        CU_ASSERT_EQUAL(end.packets, sds_work_changes(kind));
        CU_ASSERT_EQUAL(end.reads, !sds_work_changes(kind));
        moments[kind] = end.moments;
        asked[kind] = end.asked;
        ordered_at[kind] = end.ordered_at;
    }
}

static void dead_at_every_moment(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1; at <= moments[kind]; at++)
            for (unsigned v = 0; v < 3; v++)
                if (is_long() || sds_work_changes(kind) || v == (at + kind) % 3)
                    (void)try(&(struct crash_world_plan){ .kind = kind,
                                                          .rule = CONSENT_ALLOW,
                                                          .at = at,
                                                          .kills = victims[v],
                                                          .looks_after = (at + v) % 16 == 0 });
}

/* Each request in turn is answered to nobody, comes twice or late, while somebody dies. */
static void dead_while_the_wire_is_bad(void)
{
    unsigned turn = 0;

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1; at <= moments[kind]; at += stride(8), turn++)
            (void)try(&(struct crash_world_plan){
                .kind = kind,
                .rule = CONSENT_ALLOW,
                .at = at,
                .kills = victims[turn % 3],
                .trouble = CRASH_WIRE_LOST + turn % (CRASH_WIRE_TROUBLES - 1),
                .trouble_at = 1 + at * asked[kind] / moments[kind] + turn / 7 % 2 });
}

static void the_wire_alone_is_bad(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1; at <= asked[kind]; at++)
            for (unsigned t = CRASH_WIRE_LOST + (is_long() ? 0 : at % 2); t < CRASH_WIRE_TROUBLES;
                 t += stride(2))
                (void)try(&(struct crash_world_plan){
                    .kind = kind, .rule = CONSENT_ALLOW, .trouble = t, .trouble_at = at });
}

/* Until the start is no leave any more, the lease and the limit are over, or it has expired. */
static void dead_for_long(void)
{
    static const unsigned rests[] = { CRASH_WORLD_WHILE_S, CRASH_WORLD_LEASE_S,
                                      CRASH_WORLD_LONG_S };
    unsigned turn = 0;

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = ordered_at[kind]; at <= moments[kind]; at += stride(8), turn++)
            (void)try(&(struct crash_world_plan){ .kind = kind,
                                                  .rule = CONSENT_ALLOW,
                                                  .at = at,
                                                  .kills = victims[turn / 3 % 3],
                                                  .down_s = rests[turn % 3] });
}

static void the_platform_is_put_back(void)
{
    unsigned turn = 0;

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = ordered_at[kind] + 1; at <= moments[kind]; at += stride(8), turn++)
            (void)try(&(struct crash_world_plan){
                .kind = kind,
                .rule = CONSENT_ALLOW,
                .at = at,
                .kills = turn % 2 == 0 ? PLATFORM : BOTH,
                .backup_at = turn % 3 == 0 ? ordered_at[kind]
                                           : ordered_at[kind] + (at - ordered_at[kind]) / 2 });
}

/* With the requests that it made before coming late, in every second turn. */
static void the_agent_is_put_back(void)
{
    unsigned turn = 0;

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 6; at <= moments[kind]; at += stride(8), turn++)
            (void)try(&(struct crash_world_plan){
                .kind = kind,
                .rule = CONSENT_ALLOW,
                .at = at,
                .kills = AGENT,
                .older_at = turn % 3 == 0   ? 1
                            : turn % 3 == 1 ? at / 2
                                            : at - 5,
                .trouble = CRASH_WIRE_LATE,
                .trouble_at = turn % 2 == 0 ? 0 : 1 + at * asked[kind] / moments[kind] });
}

static void a_second_agent_has_the_same_disk(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1; at <= moments[kind]; at += sds_work_changes(kind) ? 1 : stride(5))
            (void)try(&(struct crash_world_plan){ .kind = kind,
                                                  .rule = CONSENT_ALLOW,
                                                  .at = at,
                                                  .kills = at % 2 == 0 ? AGENT : 0,
                                                  .copy_at = at });
}

static void dead_while_a_person_is_asked(void)
{
    unsigned turn = 0;

    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1 + kind % 2; at <= moments[kind]; at += stride(9), turn++)
            (void)try(&(struct crash_world_plan){ .kind = kind,
                                                  .rule = CONSENT_ASK,
                                                  .said = turn % 2 == 0 ? CONSENT_YES : CONSENT_NO,
                                                  .at = at,
                                                  .kills = victims[turn / 2 % 3] });
}

static void dead_while_it_is_denied(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1 + kind % 2; at <= 36; at += stride(11))
            (void)try(&(struct crash_world_plan){
                .kind = kind, .rule = CONSENT_DENY, .at = at, .kills = victims[at % 3] });
}

static void dead_while_it_is_cancelled(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned at = 1 + kind % 2; at <= moments[kind]; at += stride(9))
            (void)try(&(struct crash_world_plan){ .kind = kind,
                                                  .rule = CONSENT_ALLOW,
                                                  .at = at + at % 4,
                                                  .kills = victims[at % 3],
                                                  .cancel_at = at });
}

static void dead_while_the_printer_does_otherwise(void)
{
    static const enum sds_work_kind kinds[] = { SDS_WORK_REBOOT, SDS_WORK_FIRMWARE,
                                                SDS_WORK_CONFIGURATION };
    unsigned turn = 0;

    for (unsigned i = 0; i < 3; i++)
        for (unsigned at = moments[kinds[i]] / 2; at <= moments[kinds[i]]; at += stride(3), turn++)
            (void)try(&(struct crash_world_plan){ .kind = kinds[i],
                                                  .rule = CONSENT_ALLOW,
                                                  .manner = turn % 2 == 0 ? CRASH_PRINTER_DEAF
                                                                          : CRASH_PRINTER_REFUSES,
                                                  .at = at,
                                                  .kills = victims[turn / 2 % 3] });
}

static int said; /* standard error, while audit lines go nowhere */

static void begin(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    crash_moment()->is_verbose = getenv("CRASH_VERBOSE") != NULL;
    said = dup(STDERR_FILENO);
    if (!crash_moment()->is_verbose)
        (void)dup2(nowhere, STDERR_FILENO);
    (void)close(nowhere);
    crash_world_open();
}

static void ends_of_all_kinds_were_seen(void)
{
    static const enum sds_work_state wanted[] = { SDS_WORK_DONE, SDS_WORK_FAILED, SDS_WORK_REFUSED,
                                                  SDS_WORK_CANCELLED, SDS_WORK_EXPIRED };

    crash_world_close();
    (void)dup2(said, STDERR_FILENO);
    (void)close(said);
    for (unsigned i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        CU_ASSERT_TRUE(ends[wanted[i]] > 0);
    (void)printf("\n%u runs, %u failures:", runs, failures);
    for (unsigned state = 0; state < SDS_WORK_STATES; state++)
        if (ends[state] > 0)
            (void)printf(" %s %u", sds_work_state_words[state], ends[state]);
    (void)printf("\n");
}

UNIT_MAIN("sds_crash", UNIT_TEST(begin), UNIT_TEST(nobody_dies), UNIT_TEST(dead_at_every_moment),
          UNIT_TEST(dead_while_the_wire_is_bad), UNIT_TEST(the_wire_alone_is_bad),
          UNIT_TEST(dead_for_long), UNIT_TEST(the_platform_is_put_back),
          UNIT_TEST(the_agent_is_put_back), UNIT_TEST(a_second_agent_has_the_same_disk),
          UNIT_TEST(dead_while_a_person_is_asked), UNIT_TEST(dead_while_it_is_denied),
          UNIT_TEST(dead_while_it_is_cancelled), UNIT_TEST(dead_while_the_printer_does_otherwise),
          UNIT_TEST(ends_of_all_kinds_were_seen))
