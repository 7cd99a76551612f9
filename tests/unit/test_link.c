/* SPDX-License-Identifier: Apache-2.0 */
/* A link that connects to nobody: what it sets, and that it ends at once. tests/integration/link.py
 * has the rest. */
#include "agent/publish/link.h"

#include "tests/unit/unit.h"

#include <stdlib.h>

static void create_and_destroy(const char *ca_file)
{
    const struct link_handlers handlers = { 0 };
    const struct link_options options = { .jid = "site-1@agents.example.test",
                                          .password = "secret",
                                          .host = "127.0.0.1",
                                          .port = 1,
                                          .ca_file = ca_file,
                                          .portal = "portal.example.test" };
    struct loop *loop = loop_create();
    struct link *link = link_create(loop, &options, &handlers, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(link);
    CU_ASSERT_FALSE(link_request(link, 1, "portal.example.test", "<hello/>", 8));
    link_destroy(link);
    loop_destroy(loop);
}

static void trusts_one_authority_until_the_system_is_trusted_again(void)
{
    (void)unsetenv("SSL_CERT_FILE");
    (void)unsetenv("SSL_CERT_DIR");
    create_and_destroy("");
    CU_ASSERT_PTR_NULL(getenv("SSL_CERT_FILE"));
    create_and_destroy("/etc/own-ca.crt");
    CU_ASSERT_STRING_EQUAL(getenv("SSL_CERT_FILE"), "/etc/own-ca.crt");
    CU_ASSERT_PTR_NOT_NULL(getenv("SSL_CERT_DIR"));
    create_and_destroy("");
    CU_ASSERT_PTR_NULL(getenv("SSL_CERT_FILE"));
    CU_ASSERT_PTR_NULL(getenv("SSL_CERT_DIR"));
}

static void leaves_alone_what_others_set(void)
{
    (void)setenv("SSL_CERT_DIR", "/etc/ssl/certs", 1);
    (void)setenv("SSL_CERT_FILE", "/etc/other.crt", 1);
    create_and_destroy("");
    CU_ASSERT_STRING_EQUAL(getenv("SSL_CERT_FILE"), "/etc/other.crt");
    CU_ASSERT_STRING_EQUAL(getenv("SSL_CERT_DIR"), "/etc/ssl/certs");
}

/* An end that waited for a time-out would take minutes: the test's own limit. */
static void a_hundred_links_end_at_once(void)
{
    for (int i = 0; i < 100; i++)
        create_and_destroy("");
}

UNIT_MAIN("link", UNIT_TEST(trusts_one_authority_until_the_system_is_trusted_again),
          UNIT_TEST(leaves_alone_what_others_set), UNIT_TEST(a_hundred_links_end_at_once))
