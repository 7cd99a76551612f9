/* SPDX-License-Identifier: Apache-2.0 */
/* Changes and the recording under them are walked as one, in the order of OIDs. */
#include "tests/sim_printer/sim_overlay.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static struct snmprec *recording;
static struct sim_overlay overlay;

static struct sim_oid oid_of(struct sim_oid_room *room, const char *text)
{
    CU_ASSERT_TRUE_FATAL(sim_oid_parse(text, strlen(text), room));
    return sim_oid_of(room);
}

static void start(void)
{
    static const char text[] = "1.3.1|4|a\n1.3.3|4|c\n1.3.5|4|e\n";
    struct snmprec_fault fault;

    CU_ASSERT_EQUAL_FATAL(snmprec_parse(text, strlen(text), &recording, &fault), ERR_NONE);
    overlay = (struct sim_overlay){ 0 };
}

static void stop(void)
{
    sim_overlay_finish(&overlay);
    snmprec_destroy(recording);
}

static void set(const char *oid, const char *text)
{
    struct sim_oid_room room;

    CU_ASSERT_TRUE(
        sim_overlay_set(&overlay, oid_of(&room, oid),
                        (struct sim_value){ SIM_TAG_OCTETS, strlen(text), (const uint8_t *)text }));
}

static void delete (const char *oid)
{
    struct sim_oid_room room;

    CU_ASSERT_TRUE(sim_overlay_delete(&overlay, oid_of(&room, oid)));
}

/* "3c5e": the last numbers and first octets of everything that a walk meets. */
static const char *walk(void)
{
    static char met[256];
    struct sim_oid_room at;
    struct sim_oid oid;
    struct sim_value value;

    met[0] = '\0';
    (void)oid_of(&at, "1.3");
    while (sim_overlay_next(&overlay, recording, sim_oid_of(&at), &oid, &value)) {
        (void)snprintf(met + strlen(met), sizeof met - strlen(met), "%u%.*s",
                       oid.ids[oid.count - 1], (int)value.len, (const char *)value.bytes);
        CU_ASSERT_TRUE_FATAL(sim_oid_copy(oid, &at));
    }
    return met;
}

static void shows_the_recording_when_nothing_changed(void)
{
    start();
    CU_ASSERT_STRING_EQUAL(walk(), "1a3c5e");
    stop();
}

static void lays_changes_before_between_and_behind(void)
{
    start();
    set("1.3.9", "Z");
    set("1.3.4", "D");
    set("1.3.0", "A");
    set("1.3.3", "C");
    set("1.3.3.1", "X");
    CU_ASSERT_STRING_EQUAL(walk(), "0A1a3C1X4D5e9Z");
    set("1.3.4", "longer");
    CU_ASSERT_STRING_EQUAL(walk(), "0A1a3C1X4longer5e9Z");
    stop();
}

static void hides_what_was_deleted(void)
{
    start();
    delete ("1.3.1");
    delete ("1.3.5");
    CU_ASSERT_STRING_EQUAL(walk(), "3c");
    set("1.3.4", "d");
    delete ("1.3.4");
    delete ("1.3.3");
    CU_ASSERT_STRING_EQUAL(walk(), "");
    set("1.3.1", "again");
    CU_ASSERT_STRING_EQUAL(walk(), "1again");
    stop();
}

static void gets_exact_variables_only(void)
{
    struct sim_oid_room room;
    struct sim_value value;

    start();
    CU_ASSERT_TRUE(sim_overlay_get(&overlay, recording, oid_of(&room, "1.3.3"), &value));
    CU_ASSERT_EQUAL(value.bytes[0], 'c');
    set("1.3.3", "C");
    CU_ASSERT_TRUE(sim_overlay_get(&overlay, recording, oid_of(&room, "1.3.3"), &value));
    CU_ASSERT_EQUAL(value.bytes[0], 'C');
    CU_ASSERT_TRUE(sim_overlay_get(NULL, recording, oid_of(&room, "1.3.3"), &value));
    CU_ASSERT_EQUAL(value.bytes[0], 'c');
    delete ("1.3.3");
    CU_ASSERT_FALSE(sim_overlay_get(&overlay, recording, oid_of(&room, "1.3.3"), &value));
    CU_ASSERT_FALSE(sim_overlay_get(&overlay, recording, oid_of(&room, "1.3.2"), &value));
    CU_ASSERT_FALSE(sim_overlay_get(&overlay, recording, oid_of(&room, "1.3.9"), &value));
    CU_ASSERT_FALSE(sim_overlay_get(&overlay, recording, oid_of(&room, "1.3"), &value));
    stop();
}

static void refuses_more_changes_than_its_limit(void)
{
    struct sim_oid_room room;

    start();
    for (uint32_t i = 0; i < SIM_OVERLAY_MOST; i++) {
        struct sim_oid oid = oid_of(&room, "1.3.7.0");
        room.ids[3] = SIM_OVERLAY_MOST - i;
        CU_ASSERT_TRUE(sim_overlay_delete(&overlay, oid));
    }
    CU_ASSERT_FALSE(sim_overlay_delete(&overlay, oid_of(&room, "1.3.8")));
    CU_ASSERT_TRUE(sim_overlay_delete(&overlay, oid_of(&room, "1.3.7.1")));
    CU_ASSERT_STRING_EQUAL(walk(), "1a3c5e");
    stop();
}

UNIT_MAIN("sim_overlay", UNIT_TEST(shows_the_recording_when_nothing_changed),
          UNIT_TEST(lays_changes_before_between_and_behind), UNIT_TEST(hides_what_was_deleted),
          UNIT_TEST(gets_exact_variables_only), UNIT_TEST(refuses_more_changes_than_its_limit))
