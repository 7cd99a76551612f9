/* SPDX-License-Identifier: Apache-2.0 */
/* <mail>: what may be left out, and mistakes with the place where they are. */
#include "portal/portal_conf_mail.h"

#include "base/buf.h"
#include "portal/portal_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define SMALLEST "<xmpp><jid>portal.x.test</jid><secret-file>s</secret-file></xmpp>"
#define SERVER   "<server>mail.x.test</server>"
#define FROM     "<from>reports@x.test</from>"

static struct portal_conf *parse(const char *mail, struct conf_error *error)
{
    char text[8192];
    int len =
        snprintf(text, sizeof text, "<printwire-portal>" SMALLEST "\n%s</printwire-portal>", mail);

    error->text[0] = '\0';
    return portal_conf_parse(text, (size_t)len, "/etc/p/portal.xml", error);
}

static void is_refused(const char *mail, const char *why)
{
    struct conf_error error;
    struct portal_conf *conf = parse(mail, &error);

    CU_ASSERT_PTR_NULL(conf);
    if (strstr(error.text, why) == NULL || strstr(error.text, "portal.xml:2:") == NULL)
        (void)fprintf(stderr, "%s: %s\n", mail, error.text);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, why));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "portal.xml:2:"));
    portal_conf_free(conf);
}

static void the_smallest_one_has_good_defaults(void)
{
    struct conf_error error;
    struct portal_conf *conf = parse("", &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_FALSE(conf->mail.is_on);
    portal_conf_free(conf);
    conf = parse("<mail>" SERVER FROM "</mail>", &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_TRUE(conf->mail.is_on);
    CU_ASSERT_STRING_EQUAL(conf->mail.server, "mail.x.test");
    CU_ASSERT_EQUAL(conf->mail.port, 587);
    CU_ASSERT_FALSE(conf->mail.is_implicit);
    CU_ASSERT_EQUAL(conf->mail.limit, 100);
    CU_ASSERT_TRUE(portal_conf_mail_takes(&conf->mail, "ada@anywhere.test"));
    CU_ASSERT_FALSE(portal_conf_mail_takes(&conf->mail, "ada"));
    portal_conf_free(conf);
}

static void all_of_it_is_taken(void)
{
    struct conf_error error;
    struct portal_conf *conf =
        parse("<mail>" SERVER "<tls>tls</tls><ca-file>c.pem</ca-file><user>u</user>"
              "<password-file>p</password-file>" FROM
              "<limit>7</limit><to domain='x.test'/><to domain='y.test'/></mail>",
              &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->mail.port, 465);
    CU_ASSERT_TRUE(conf->mail.is_implicit);
    CU_ASSERT_STRING_EQUAL(conf->mail.ca_file, "/etc/p/c.pem");
    CU_ASSERT_STRING_EQUAL(conf->mail.user, "u");
    CU_ASSERT_STRING_EQUAL(conf->mail.password_file, "/etc/p/p");
    CU_ASSERT_STRING_EQUAL(conf->mail.from, "reports@x.test");
    CU_ASSERT_EQUAL(conf->mail.limit, 7);
    CU_ASSERT_TRUE(portal_conf_mail_takes(&conf->mail, "ada@Y.test"));
    CU_ASSERT_FALSE(portal_conf_mail_takes(&conf->mail, "ada@sub.y.test"));
    CU_ASSERT_FALSE(portal_conf_mail_takes(&conf->mail, "ada@xx.test"));
    portal_conf_free(conf);
}

static void what_is_wrong_is_told_with_its_place(void)
{
    is_refused("<mail>" SERVER "</mail>", "<from>");
    is_refused("<mail>" FROM "</mail>", "<server>");
    is_refused("<mail><server>a b</server>" FROM "</mail>", "no name of a mail server");
    is_refused("<mail><server>https://a</server>" FROM "</mail>", "no name of a mail server");
    is_refused("<mail>" SERVER FROM "<port>9100</port></mail>", "prints");
    is_refused("<mail>" SERVER FROM "<port>0</port></mail>", "<port>");
    is_refused("<mail>" SERVER FROM "<tls>no</tls></mail>", "<tls>");
    is_refused("<mail>" SERVER "<from>Reports &lt;r@x.test&gt;</from></mail>", "no address");
    is_refused("<mail>" SERVER FROM "<user>u</user></mail>", "go together");
    is_refused("<mail>" SERVER FROM "<password-file>p</password-file></mail>", "go together");
    is_refused("<mail>" SERVER FROM "<password>p</password></mail>", "<password>");
    is_refused("<mail>" SERVER FROM "<limit>0</limit></mail>", "<limit>");
    is_refused("<mail>" SERVER FROM "<to domain='@x.test'/></mail>", "no domain");
}

static void too_many_domains_are_refused(void)
{
    struct buf text;

    buf_init(&text, 4096);
    buf_append_text(&text, "<mail>" SERVER FROM);
    for (int i = 0; i <= PORTAL_CONF_MAIL_DOMAINS; i++)
        buf_append_text(&text, "<to domain='x.test'/>");
    buf_append_text(&text, "</mail>");
    is_refused(buf_text(&text), "at most 32 domains");
    buf_finish(&text);
}

static void a_change_is_noticed(void)
{
    struct conf_error error;
    struct portal_conf *one = parse("<mail>" SERVER FROM "<to domain='x.test'/></mail>", &error);
    static const char *const others[] = { "", "<mail>" SERVER FROM "</mail>",
                                          "<mail>" SERVER FROM "<to domain='y.test'/></mail>",
                                          "<mail>" SERVER FROM
                                          "<limit>9</limit><to domain='x.test'/></mail>" };

    CU_ASSERT_PTR_NOT_NULL_FATAL(one);
    CU_ASSERT_TRUE(portal_conf_is_same_start(one, one));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct portal_conf *other = parse(others[i], &error);
        CU_ASSERT_PTR_NOT_NULL_FATAL(other);
        CU_ASSERT_FALSE(portal_conf_is_same_start(one, other));
        portal_conf_free(other);
    }
    portal_conf_free(one);
}

UNIT_MAIN("portal_conf_mail", UNIT_TEST(the_smallest_one_has_good_defaults),
          UNIT_TEST(all_of_it_is_taken), UNIT_TEST(what_is_wrong_is_told_with_its_place),
          UNIT_TEST(too_many_domains_are_refused), UNIT_TEST(a_change_is_noticed))
