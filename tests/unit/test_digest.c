/* SPDX-License-Identifier: Apache-2.0 */
/* digest: equal content, equal digest; anything else, another one. */
#include "portal/watch/digest.h"

#include "base/log.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

enum way { AT_ONCE, ONE_BY_ONE, ONE_LESS, ONE_TWICE };

static void digest(enum way way, char out_text[1024])
{
    const char *folder = portal_rig_folder();
    struct store *store = NULL;
    struct buf out;

    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(folder), STORE_WRITE, &store), ERR_NONE);
    int64_t agent = portal_rig_agent(store);
    uint64_t last = way == ONE_LESS ? 8 : 9;
    if (way == AT_ONCE)
        portal_rig_fill(store, agent, 1, last);
    else
        for (uint64_t i = 1; i <= last; i++)
            portal_rig_fill(store, agent, i, i);
    if (way == ONE_TWICE)
        portal_rig_add(store, agent, portal_rig_consumable(9));
    buf_init(&out, 4096);
    CU_ASSERT_TRUE(digest_write(store, &out));
    (void)snprintf(out_text, 1024, "%s", buf_text(&out));
    buf_finish(&out);
    store_close(store);
    portal_rig_remove(folder);
}

static void equal_content_has_an_equal_digest(void)
{
    char one[1024];
    char other[1024];

    digest(AT_ONCE, one);
    digest(ONE_BY_ONE, other);
    CU_ASSERT_STRING_EQUAL(one, other);
    CU_ASSERT_PTR_NOT_NULL(strstr(one, "\nentries 9\nasset 0 0\nconsumable 9 4\nmeter 0 0\n"));
}

static void a_record_less_or_twice_is_seen(void)
{
    char good[1024];
    char bad[1024];

    digest(AT_ONCE, good);
    digest(ONE_LESS, bad);
    CU_ASSERT_NOT_EQUAL(strncmp(good, bad, 71), 0);
    digest(ONE_TWICE, bad);
    CU_ASSERT_NOT_EQUAL(strncmp(good, bad, 71), 0);
}

UNIT_MAIN("digest", UNIT_TEST(equal_content_has_an_equal_digest),
          UNIT_TEST(a_record_less_or_twice_is_seen))
