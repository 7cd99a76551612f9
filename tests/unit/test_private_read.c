/* SPDX-License-Identifier: Apache-2.0 */
/* Makers' own objects in a reading: who is asked for which, what a refusal costs, and contexts. */
#include "agent/device.h"
#include "agent/poll/driver_snmp.h"

#include "tests/fakes/fake_walk.h"
#include "tests/unit/unit.h"

#include <string.h>

#define MIB2      "1.3.6.1.2.1."
#define OBJECT_ID MIB2 "1.2.0|"
#define P         "1.3.6.1.4.1."
#define LEVEL     MIB2 "43.11.1.1.9.1.1"
#define COUNT(t)  (sizeof(t) / sizeof(t)[0])

static const char *const kyocera[] = {
    OBJECT_ID P "1347.41",
    LEVEL "|50",
    P "1347.43.5.1.1.28.1|ZED0001",
    P "1347.43.10.1.1.12.1.1|900",
    P "1347.47.6.1.1.1|a job of somebody",
};

static const char *const bare_hp[] = { OBJECT_ID P "11.2.3.9.1", MIB2 "1.1.0|HP ETHERNET" };
static const char *const in_context[] = {
    LEVEL "|61",
    MIB2 "43.5.1.1.17.1|CTX0001",
    P "11.2.3.9.1.1.7.0|MDL:Zed;",
};

static struct device device = { .learned.version = WALK_V2C };
static struct driver_device *state;
static struct walk_credential credential;
static unsigned answers, moved;
static enum walk_result result;
static bool has_level, has_serial, has_device_id, has_own;

static bool has(const struct reading_set *set, const char *text)
{
    struct oid oid;

    return oid_parse(text, &oid) && reading_set_next(set, &oid, NULL) != NULL;
}

static void done(void *arg, enum walk_result r, unsigned m, const struct reading_set *set,
                 const struct web_set *web)
{
    CU_ASSERT_PTR_NULL(web);
    (void)arg;
    result = r;
    moved = m;
    answers++;
    if (set == NULL)
        return;
    has_level = has(set, LEVEL);
    has_serial = has(set, MIB2 "43.5.1.1.17");
    has_device_id = has(set, P "11.2.3.9.1.1.7.0");
    has_own = has(set, P "1347.43.5.1.1.28.1");
}

static void attach(const char *const *lines, size_t count)
{
    fake_walk_device(lines, count);
    credential = (struct walk_credential){ .version = WALK_V2C, .community = "zed" };
    state = driver_snmp_get()->attach(NULL, &device, &credential);
    CU_ASSERT_PTR_NOT_NULL_FATAL(state);
}

static void read_scopes(unsigned scopes)
{
    answers = 0;
    CU_ASSERT_TRUE_FATAL(driver_snmp_get()->read(state, scopes, done, NULL));
    CU_ASSERT_EQUAL(answers, 1);
}

static void detach(void)
{
    driver_snmp_get()->detach(state);
    fake_walk_device(NULL, 0);
    device.learned = (struct walk_learned){ .version = WALK_V2C };
}

static void a_device_is_asked_for_its_makers_objects_only(void)
{
    attach(kyocera, COUNT(kyocera));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_TRUE(has_own);
    CU_ASSERT_FALSE(fake_walk_asked(P "1347.47"));
    CU_ASSERT_FALSE(fake_walk_asked(P "2435"));
    CU_ASSERT_FALSE(fake_walk_asked(P "11"));
    detach();
}

static void a_scope_asks_for_its_own_objects_only(void)
{
    attach(kyocera, COUNT(kyocera));
    read_scopes(SCOPE_METER);
    CU_ASSERT_FALSE(fake_walk_asked(P "1347.43.5.1.1.28.1"));
    CU_ASSERT_TRUE(fake_walk_asked(P "1347.43.10.1.1.12.1.1"));
    detach();
}

static void a_maker_without_rows_costs_nothing(void)
{
    static const char *const other[] = { OBJECT_ID P "424242.1", LEVEL "|50" };

    attach(other, COUNT(other));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(fake_walk_requests(), 4);
    CU_ASSERT_FALSE(fake_walk_asked(P "1347"));
    detach();
}

static void silence_about_private_objects_spoils_nothing_and_is_remembered(void)
{
    attach(kyocera, COUNT(kyocera));
    fake_walk_result_for(P "1347", WALK_SILENT);
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_TRUE(has_level);
    unsigned before = fake_walk_requests();
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(fake_walk_requests(), before + 4);
    detach();
}

static void read_with(enum walk_result of_makers_objects)
{
    fake_walk_device(kyocera, COUNT(kyocera));
    fake_walk_result_for(P "1347", of_makers_objects);
    read_scopes(SCOPE_ALL);
}

static void who_answered_before_and_falls_silent_has_not_told_all(void)
{
    attach(kyocera, COUNT(kyocera));
    read_with(WALK_OK);
    read_with(WALK_SILENT);
    CU_ASSERT_EQUAL(result, WALK_SILENT);
    read_with(WALK_OK);
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_TRUE(has_own);
    for (unsigned i = 1; i <= 3; i++) { /* but what lasts is a refusal */
        read_with(WALK_SILENT);
        CU_ASSERT_EQUAL(result, i < 3 ? WALK_SILENT : WALK_OK);
    }
    detach();
}

static void a_nameless_device_is_asked_who_made_it(void)
{
    static const char *const nameless[] = { LEVEL "|50", P "1347.43.5.1.1.28.1|ZED0001",
                                            P "1347.42.3.1.1.1.1.1|7" };

    attach(nameless, COUNT(nameless));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_TRUE(has_own);
    CU_ASSERT_TRUE(fake_walk_asked(P "1347.42.3.1.1.1.1.1"));
    CU_ASSERT_FALSE(fake_walk_asked(P "2435.2.3.9.4.2.1.5.5.8.0"));
    detach();
}

static void a_v1_device_is_not_asked_again_for_what_it_lacks(void)
{
    device.learned.version = WALK_V1;
    attach(kyocera, COUNT(kyocera));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_TRUE(fake_walk_asked(P "1347.46.10.1.1.5.3"));
    fake_walk_device(kyocera, COUNT(kyocera));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_FALSE(fake_walk_asked(P "1347.46.10.1.1.5.3"));
    CU_ASSERT_TRUE(fake_walk_asked(P "1347.43.10.1.1.12.1.1"));
    CU_ASSERT_TRUE(has_own);
    detach();
}

static void supplies_that_no_table_shows_are_asked_for_by_name_once(void)
{
    static const char *const bare[] = { OBJECT_ID P "236.11.5.1", MIB2 "43.5.1.1.17.1|ZED0002" };

    attach(bare, COUNT(bare));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_TRUE(fake_walk_asked(MIB2 "43.11.1.1.6.1.6"));
    fake_walk_device(bare, COUNT(bare));
    read_scopes(SCOPE_METER);
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.11.1.1.6.1.6"));
    unsigned before = fake_walk_requests();
    read_scopes(SCOPE_CONSUMABLES);
    CU_ASSERT_EQUAL(fake_walk_requests(), before + 4); /* the last: whether it is the same still */
    detach();
    attach(kyocera, COUNT(kyocera));
    read_scopes(SCOPE_CONSUMABLES);
    CU_ASSERT_EQUAL(fake_walk_requests(), 3);
    detach();
}

/* A printer shows nothing but its name, as it keeps the rest in a context that nobody named. */
static void p28_an_empty_hp_is_asked_in_its_other_context(void)
{
    attach(bare_hp, COUNT(bare_hp));
    fake_walk_context("Jetdirect", in_context, COUNT(in_context));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_TRUE(has_level && has_serial && has_device_id);
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.5.1.1.4"));
    CU_ASSERT_FALSE(fake_walk_asked(MIB2 "43.16"));
    CU_ASSERT_TRUE(driver_snmp_get()->status(state, STATUS_WHOLE, done, NULL));
    CU_ASSERT_EQUAL(moved, 0); /* what is elsewhere is not missed in the status GET */
    detach();
}

static void p28_snmpv3_names_the_context_itself(void)
{
    attach(bare_hp, COUNT(bare_hp));
    fake_walk_context("Jetdirect", in_context, COUNT(in_context));
    credential.version = WALK_V3;
    credential.community[0] = '\0';
    read_scopes(SCOPE_ALL);
    CU_ASSERT_TRUE(has_level);
    detach();
}

static void a_printer_that_answers_is_asked_in_no_other_context(void)
{
    static const char *const whole[] = { OBJECT_ID P "11.2.3.9.1", LEVEL "|50" };

    attach(whole, COUNT(whole));
    fake_walk_context("Jetdirect", in_context, COUNT(in_context));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_FALSE(has_serial);
    detach();
    static const char *const ricoh[] = { OBJECT_ID P "367.1.1" };
    attach(ricoh, COUNT(ricoh));
    fake_walk_context("Jetdirect", in_context, COUNT(in_context));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_FALSE(has_level);
    detach();
}

static void a_silent_context_is_asked_once(void)
{
    attach(bare_hp, COUNT(bare_hp));
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(result, WALK_OK);
    unsigned first = fake_walk_requests();
    read_scopes(SCOPE_ALL);
    CU_ASSERT_EQUAL(fake_walk_requests(), 2 * first - 1);
    detach();
}

static void a_community_that_names_a_context_is_left_alone(void)
{
    attach(bare_hp, COUNT(bare_hp));
    fake_walk_context("Jetdirect", in_context, COUNT(in_context));
    (void)memcpy(credential.community, "a@b", sizeof "a@b");
    read_scopes(SCOPE_ALL);
    CU_ASSERT_FALSE(has_level);
    (void)memset(credential.community, 'x', sizeof credential.community - 1);
    read_scopes(SCOPE_ALL);
    CU_ASSERT_FALSE(has_level);
    detach();
}

UNIT_MAIN("private_read", UNIT_TEST(a_device_is_asked_for_its_makers_objects_only),
          UNIT_TEST(a_scope_asks_for_its_own_objects_only),
          UNIT_TEST(a_maker_without_rows_costs_nothing),
          UNIT_TEST(silence_about_private_objects_spoils_nothing_and_is_remembered),
          UNIT_TEST(who_answered_before_and_falls_silent_has_not_told_all),
          UNIT_TEST(a_nameless_device_is_asked_who_made_it),
          UNIT_TEST(a_v1_device_is_not_asked_again_for_what_it_lacks),
          UNIT_TEST(supplies_that_no_table_shows_are_asked_for_by_name_once),
          UNIT_TEST(p28_an_empty_hp_is_asked_in_its_other_context),
          UNIT_TEST(p28_snmpv3_names_the_context_itself),
          UNIT_TEST(a_printer_that_answers_is_asked_in_no_other_context),
          UNIT_TEST(a_silent_context_is_asked_once),
          UNIT_TEST(a_community_that_names_a_context_is_left_alone))
