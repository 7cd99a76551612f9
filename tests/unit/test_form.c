/* SPDX-License-Identifier: Apache-2.0 */
/* What a tool says of itself when it wants a token. */
#include "sds/form.h"

#include "tests/unit/unit.h"

#include <string.h>

static bool read(const char *text, struct form *out)
{
    *out = (struct form){ .scope = "untouched" };
    return form_read(text, strlen(text), out);
}

static void a_form_is_read_and_decoded(void)
{
    struct form form;

    CU_ASSERT_TRUE(read("grant_type=client_credentials&scope=read+work&other=1", &form));
    CU_ASSERT_STRING_EQUAL(form.grant_type, "client_credentials");
    CU_ASSERT_STRING_EQUAL(form.scope, "read work");
    CU_ASSERT_STRING_EQUAL(form.client_id, "");
    CU_ASSERT_TRUE(read("client_id=a%2Fb&client_secret=%41%2b", &form));
    CU_ASSERT_STRING_EQUAL(form.client_id, "a/b");
    CU_ASSERT_STRING_EQUAL(form.client_secret, "A+");
}

static void what_is_no_form_is_refused_whole(void)
{
    static const char *const wrong[] = { "scope=a&scope=b", "scope=%4",   "scope=%zz", "scope=%00",
                                         "scope=%0a",       "scope=\x80", "scope" };
    char longer[8 + FORM_VALUE + 1] = "scope=";
    struct form form;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_FALSE(read(wrong[i], &form));
    CU_ASSERT_STRING_EQUAL(form.scope, "untouched");
    memset(longer + 6, 'a', FORM_VALUE);
    CU_ASSERT_FALSE(read(longer, &form));
    longer[6 + FORM_VALUE - 1] = '\0';
    CU_ASSERT_TRUE(read(longer, &form));
}

static void basic_credentials_are_strict(void)
{
    struct form form = { .scope = "" };

    CU_ASSERT_FALSE(form_read_basic("Bearer aWQ6c2VjcmV0", &form));
    CU_ASSERT_FALSE(form_read_basic("Basic aWQ6c2VjcmV", &form));
    CU_ASSERT_FALSE(form_read_basic("Basic aWRzZWNyZXQ=", &form)); /* no colon */
    CU_ASSERT_TRUE(form_read_basic("Basic aWQ6c2VjcmV0", &form));
    CU_ASSERT_STRING_EQUAL(form.client_id, "id");
    CU_ASSERT_STRING_EQUAL(form.client_secret, "secret");
    CU_ASSERT_FALSE(form_read_basic("Basic aWQ6c2VjcmV0", &form)); /* twice */
    form_finish(&form);
    CU_ASSERT_STRING_EQUAL(form.client_secret, "");
}

UNIT_MAIN("form", UNIT_TEST(a_form_is_read_and_decoded),
          UNIT_TEST(what_is_no_form_is_refused_whole), UNIT_TEST(basic_credentials_are_strict))
