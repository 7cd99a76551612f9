/* SPDX-License-Identifier: Apache-2.0 */
/* licence_conf: URLs that may be written, and the port that follows from them. */
#include "agent/licence_conf.h"

#include "tests/unit/unit.h"

static void simple_urls_are_good(void)
{
    static const char *const good[] = { "http://licence.example.org", "http://192.0.2.1:8080",
                                        "https://licence.example.org:8443",
                                        "http://[2001:db8::1]:80", "https://a" };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CU_ASSERT_PTR_NULL(licence_conf_check_url(good[i]));
}

static void everything_else_is_refused(void)
{
    static const char *const bad[] = {
        "",
        "licence.example.org",
        "ftp://licence.example.org",
        "http://",
        "http://a/path",
        "http://a/",
        "http://user@a",
        "http://a:0",
        "http://a:70000",
        "http://a:80x",
        "http://a b",
        "http://[2001:db8::1",
        "http://a?x",
        "http://a#x",
        "HTTP://a",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(licence_conf_check_url(bad[i]));
}

static void no_port_that_prints_is_taken(void)
{
    CU_ASSERT_PTR_NOT_NULL(licence_conf_check_url("http://a:9100"));
    CU_ASSERT_PTR_NOT_NULL(licence_conf_check_url("https://a:515"));
    CU_ASSERT_PTR_NOT_NULL(licence_conf_check_proxy("http://proxy:9101"));
}

static void a_proxy_is_asked_by_http(void)
{
    CU_ASSERT_PTR_NULL(licence_conf_check_proxy("http://proxy.example.org:3128"));
    CU_ASSERT_PTR_NOT_NULL(licence_conf_check_proxy("https://proxy.example.org:3128"));
    CU_ASSERT_PTR_NOT_NULL(licence_conf_check_proxy("socks5://proxy"));
}

static void the_port_is_that_of_whom_we_connect_to(void)
{
    static const char text[] = "<a><licence><server>https://l.example.org</server>%s</licence></a>";
    static const struct conf_row rows[] = {
        { .path = "licence", .type = CONF_GROUP },
        { .path = "licence/server", .type = CONF_TEXT, .least = 1, .most = 500 },
        { .path = "licence/proxy", .type = CONF_TEXT, .least = 1, .most = 255 },
        { .path = "licence/id", .type = CONF_TEXT, .least = 1, .most = 64 },
        { .path = "licence/region", .type = CONF_TEXT, .least = 1, .most = 31 },
        { .path = "licence/code-file", .type = CONF_PATH, .least = 1, .most = 4095 },
        { .path = "licence/ca-file", .type = CONF_PATH, .least = 1, .most = 4095 },
        { .path = "licence/root-key-file", .type = CONF_PATH, .many = true, .most = 4095 },
    };
    static const char *const proxies[] = { "", "<proxy>http://p:3128</proxy>" };
    static const uint16_t ports[] = { 443, 3128 };

    for (int i = 0; i < 2; i++) {
        char bytes[300];
        struct conf_error error;
        struct licence_conf licence = { .port = 0 };
        int len = snprintf(bytes, sizeof bytes, text, proxies[i]);
        const struct conf_source source = { "/etc/a.xml", bytes, (size_t)len };
        struct conf *conf = conf_read(&source, "a", rows, sizeof rows / sizeof rows[0], &error);
        CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
        CU_ASSERT_TRUE(licence_conf_read(conf, &licence));
        CU_ASSERT_EQUAL(licence.port, ports[i]);
        conf_free(conf);
    }
}

UNIT_MAIN("licence_conf", UNIT_TEST(simple_urls_are_good), UNIT_TEST(everything_else_is_refused),
          UNIT_TEST(no_port_that_prints_is_taken), UNIT_TEST(a_proxy_is_asked_by_http),
          UNIT_TEST(the_port_is_that_of_whom_we_connect_to))
