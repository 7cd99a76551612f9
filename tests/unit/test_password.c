/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords at the lowest cost that the module takes, and once at the product's least. */
#include "base/password.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define GOOD "correct horse battery"

static const struct password_cost low = { 1, 1 };

static void a_password_is_verified_and_another_refused(void)
{
    const struct password_cost least = { PASSWORD_LEAST_MEGABYTES, PASSWORD_LEAST_PASSES };
    char phc[PASSWORD_PHC_SIZE];

    CU_ASSERT_EQUAL(password_hash(GOOD, &least, phc), ERR_NONE);
    CU_ASSERT_EQUAL(strncmp(phc, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    CU_ASSERT_EQUAL(password_verify(GOOD, phc, &low), ERR_NONE);
    CU_ASSERT_EQUAL(password_verify(GOOD "y", phc, &low), ERR_REFUSED);
    CU_ASSERT_EQUAL(password_verify("Correct horse battery", phc, &low), ERR_REFUSED);
}

static void the_same_password_is_never_stored_twice_alike(void)
{
    char one[PASSWORD_PHC_SIZE], other[PASSWORD_PHC_SIZE];

    CU_ASSERT_EQUAL(password_hash(GOOD, &low, one), ERR_NONE);
    CU_ASSERT_EQUAL(password_hash(GOOD, &low, other), ERR_NONE);
    CU_ASSERT_STRING_NOT_EQUAL(one, other);
}

static void length_is_the_only_rule(void)
{
    char text[PASSWORD_MOST + 2];

    memset(text, 'a', sizeof text);
    text[PASSWORD_MOST + 1] = '\0';
    CU_ASSERT_FALSE(password_is_fit(text));
    text[PASSWORD_MOST] = '\0';
    CU_ASSERT_TRUE(password_is_fit(text));
    text[PASSWORD_LEAST] = '\0';
    CU_ASSERT_TRUE(password_is_fit(text));
    text[PASSWORD_LEAST - 1] = '\0';
    CU_ASSERT_FALSE(password_is_fit(text));
    CU_ASSERT_TRUE(password_is_fit("\xc3\xa9t\xc3\xa9 \xc3\xa0 Gen\xc3\xa8ve"));
    CU_ASSERT_FALSE(password_is_fit("not UTF-8 \xff\xff\xff"));
}

static void what_costs_less_than_wanted_is_hashed_anew(void)
{
    char phc[PASSWORD_PHC_SIZE];

    CU_ASSERT_EQUAL(password_hash(GOOD, &(struct password_cost){ 2, 2 }, phc), ERR_NONE);
    CU_ASSERT_FALSE(password_is_cheap(phc, &(struct password_cost){ 2, 2 }));
    CU_ASSERT_FALSE(password_is_cheap(phc, &(struct password_cost){ 1, 1 }));
    CU_ASSERT_TRUE(password_is_cheap(phc, &(struct password_cost){ 3, 2 }));
    CU_ASSERT_TRUE(password_is_cheap(phc, &(struct password_cost){ 2, 3 }));
    CU_ASSERT_TRUE(password_is_cheap("?", &low));
}

static void a_name_that_nobody_has_costs_the_same_and_is_refused(void)
{
    CU_ASSERT_EQUAL(password_verify(GOOD, NULL, &low), ERR_REFUSED);
    CU_ASSERT_EQUAL(password_verify(GOOD, "", &low), ERR_REFUSED);
}

static void a_damaged_row_cannot_ask_for_all_memory(void)
{
    static const char *const rows[] = {
        "$argon2id$v=19$m=4294967295,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=1024,t=9999,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=1024,t=1,p=64$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=1024,t=1,p=1",
        "$argon2i$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=1024,t=1,p=1$$",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_EQUAL(password_verify(GOOD, rows[i], &low), ERR_REFUSED);
}

static void a_cost_out_of_bounds_is_refused(void)
{
    char phc[PASSWORD_PHC_SIZE];

    CU_ASSERT_EQUAL(password_hash(GOOD, &(struct password_cost){ 0, 1 }, phc), ERR_RANGE);
    CU_ASSERT_EQUAL(password_hash(GOOD, &(struct password_cost){ 1, 33 }, phc), ERR_RANGE);
    CU_ASSERT_EQUAL(password_hash("short", &low, phc), ERR_RANGE);
}

UNIT_MAIN("password", UNIT_TEST(a_password_is_verified_and_another_refused),
          UNIT_TEST(the_same_password_is_never_stored_twice_alike),
          UNIT_TEST(length_is_the_only_rule), UNIT_TEST(what_costs_less_than_wanted_is_hashed_anew),
          UNIT_TEST(a_name_that_nobody_has_costs_the_same_and_is_refused),
          UNIT_TEST(a_damaged_row_cannot_ask_for_all_memory),
          UNIT_TEST(a_cost_out_of_bounds_is_refused))
