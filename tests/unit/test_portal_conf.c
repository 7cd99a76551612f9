/* SPDX-License-Identifier: Apache-2.0 */
/* portal_conf: the smallest file that works, and mistakes with the place where they are. */
#include "portal/portal_conf.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALLEST "<xmpp><jid>portal.x.test</jid><secret-file>s</secret-file></xmpp>"

#define ID(last) "00000000-0000-4000-8000-00000000000" last
#define SDS(more)                                                                                  \
    "<sds><url>https://sds.x.test:8444</url><tool>" ID(                                            \
        "0") "</tool><secret-file>t</secret-file>" more "</sds>"
#define ACCOUNT(customer, last) "<account customer='" customer "' id='" ID(last) "'/>"

static struct portal_conf *parse(const char *inside, struct conf_error *error)
{
    char text[4096];
    int len = snprintf(text, sizeof text, "<printwire-portal>%s</printwire-portal>", inside);

    error->text[0] = '\0';
    return portal_conf_parse(text, (size_t)len, "/etc/p/portal.xml", error);
}

static void the_smallest_file_has_good_defaults(void)
{
    struct conf_error error;
    struct portal_conf *conf = parse(SMALLEST, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_STRING_EQUAL(conf->host, "127.0.0.1");
    CU_ASSERT_EQUAL(conf->port, 5347);
    CU_ASSERT_STRING_EQUAL(conf->folder, "/var/lib/printwire-portal");
    CU_ASSERT_STRING_EQUAL(conf->secret_file, "/etc/p/s");
    CU_ASSERT_EQUAL(conf->window, 8);
    CU_ASSERT_EQUAL(conf->max_bytes, 65536);
    CU_ASSERT_EQUAL(conf->log_level, LOG_LEVEL_INFO);
    CU_ASSERT_EQUAL(conf->agent_count, 0);
    portal_conf_free(conf);
}

static void a_server_keeps_the_records_where_it_is_named(void)
{
    struct conf_error error;
    struct portal_conf *conf = parse(SMALLEST, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_FALSE(conf->server.is_used);
    portal_conf_free(conf);
    conf = parse(SMALLEST "<storage><postgresql/></storage>", &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_TRUE(conf->server.is_used);
    CU_ASSERT_STRING_EQUAL(conf->server.host, "/var/run/postgresql");
    CU_ASSERT_EQUAL(conf->server.port, 5432);
    CU_ASSERT_STRING_EQUAL(conf->server.database, "printwire");
    CU_ASSERT_STRING_EQUAL(conf->server.user, "printwire-portal");
    CU_ASSERT_STRING_EQUAL(conf->server.password_file, "");
    portal_conf_free(conf);
    conf = parse(SMALLEST "<storage><postgresql host='db.x.test' port='6000' database='d' user='u' "
                          "password-file='p' ca-file='c.pem'/></storage>",
                 &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->server.port, 6000);
    CU_ASSERT_STRING_EQUAL(conf->server.password_file, "/etc/p/p");
    CU_ASSERT_STRING_EQUAL(conf->server.ca_file, "/etc/p/c.pem");
    portal_conf_free(conf);
    CU_ASSERT_PTR_NULL(parse(SMALLEST "<storage><postgresql host='db.x.test'/></storage>", &error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "ca-file"));
}

static void agents_are_sorted_and_in_lower_case(void)
{
    struct conf_error error;
    struct portal_conf *conf =
        parse(SMALLEST "<agents><agent jid='Zoe@x.test' site='S1' customer='C1'/>"
                       "<agent jid='adam@x.test' site='S 2' customer='C'/></agents>",
              &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL_FATAL(conf->agent_count, 2);
    CU_ASSERT_STRING_EQUAL(conf->agents[0].jid, "adam@x.test");
    CU_ASSERT_STRING_EQUAL(conf->agents[0].site, "S 2");
    CU_ASSERT_STRING_EQUAL(conf->agents[1].jid, "zoe@x.test");
    portal_conf_free(conf);
}

static void mistakes_are_named_with_their_place(void)
{
    static const struct {
        const char *inside;
        const char *part;
    } rows[] = {
        { "", "xmpp" },
        { "<xmpp><jid>portal.x.test</jid></xmpp>", "secret-file" },
        { "<xmpp><jid>a@portal.x.test</jid><secret-file>s</secret-file></xmpp>", "component" },
        { "<xmpp><host>192.0.2.1</host><jid>p.x</jid><secret-file>s</secret-file></xmpp>",
          "127.0.0.1" },
        { "<xmpp><host>127.0.0.1.evil.test</host><jid>p.x</jid><secret-file>s</secret-file></xmpp>",
          "not this machine" },
        { "<xmpp><host>127.0.0.256</host><jid>p.x</jid><secret-file>s</secret-file></xmpp>",
          "not this machine" },
        { "<xmpp><host>127. 0.0.1</host><jid>p.x</jid><secret-file>s</secret-file></xmpp>",
          "not this machine" },
        { "<xmpp><host>xmpp.test</host><jid>p.x</jid><secret-file>s</secret-file></xmpp>",
          "not this machine" },
        { "<xmpp><port>0</port><jid>p.x</jid><secret-file>s</secret-file></xmpp>", "port" },
        { SMALLEST "<agents><agent jid='a@x/r' site='S' customer='C'/></agents>", "bare JID" },
        { SMALLEST "<agents><agent jid='axe' site='S' customer='C'/></agents>", "JID" },
        { SMALLEST "<agents><agent jid='a@x' site='S'/></agents>", "customer" },
        { SMALLEST "<agents><agent jid='a@x' site='S' customer='C'/>"
                   "<agent jid='A@x' site='T' customer='C'/></agents>",
          "twice" },
        { SMALLEST "<ingest><window>65</window></ingest>", "window" },
        { SMALLEST "<ingest><max-bytes>1</max-bytes></ingest>", "max-bytes" },
        { SMALLEST "<log><level>loud</level></log>", "level" },
        { SMALLEST "<colour>red</colour>", "colour" },
        { SMALLEST "<xmpp/>", "xmpp" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct conf_error error;
        struct portal_conf *conf = parse(rows[i].inside, &error);
        CU_ASSERT_PTR_NULL(conf);
        bool good = strncmp(error.text, "/etc/p/portal.xml", 17) == 0 &&
                    strstr(error.text, rows[i].part) && !strchr(error.text, '\n');
        if (!good)
            (void)fprintf(stderr, "%s: '%s'\n", rows[i].inside, error.text);
        CU_ASSERT_TRUE(good);
        portal_conf_free(conf);
    }
}

static void loopback_in_all_its_forms(void)
{
    static const char *const hosts[][2] = { { "localhost", "127.0.0.1" },
                                            { "127.1.2.3", "127.1.2.3" },
                                            { "::1", "::1" } };

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct conf_error error;
        char text[256];
        (void)snprintf(text, sizeof text,
                       "<xmpp><host>%s</host><jid>p.x</jid><secret-file>s</secret-file></xmpp>",
                       hosts[i][0]);
        struct portal_conf *conf = parse(text, &error);
        CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
        CU_ASSERT_STRING_EQUAL(conf->host, hosts[i][1]);
        portal_conf_free(conf);
    }
}

static void write_secret(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fputs(text, file);
    (void)fclose(file);
    CU_ASSERT_EQUAL(chmod(path, mode), 0);
}

static void a_secret_must_be_kept_as_one(void)
{
    static const struct {
        const char *text;
        mode_t mode;
        const char *part;
    } rows[] = { { "geheim\n", 0644, "chmod 600" }, { "\n", 0600, "empty" } };
    char path[] = "/tmp/printwire-secret-XXXXXX";
    struct conf_error error;
    struct portal_conf *conf = parse(SMALLEST, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    (void)close(mkstemp(path));
    (void)snprintf(conf->secret_file, sizeof conf->secret_file, "%s", path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        write_secret(path, rows[i].text, rows[i].mode);
        CU_ASSERT_FALSE(portal_conf_read_secret(conf, &error));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, rows[i].part));
        CU_ASSERT_PTR_NULL(strstr(error.text, "geheim"));
    }
    write_secret(path, "geheim\n", 0600);
    CU_ASSERT_TRUE(portal_conf_read_secret(conf, &error));
    CU_ASSERT_STRING_EQUAL(conf->secret, "geheim");
    (void)unlink(path);
    CU_ASSERT_FALSE(portal_conf_read_secret(conf, &error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "does not exist"));
    portal_conf_free(conf);
}

static void history_is_kept_by_customer_and_site(void)
{
    struct conf_error error;
    struct portal_conf *conf = parse(SMALLEST, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->keep_count, 1);
    CU_ASSERT_EQUAL(conf->keeps[0].level_days, 400);
    CU_ASSERT_EQUAL(conf->keeps[0].record_days, 0);
    CU_ASSERT_EQUAL(conf->keeps[0].order_days, 400);
    portal_conf_free(conf);
    conf =
        parse(SMALLEST
              "<history><record-days>30</record-days>"
              "<keep customer='C' level-days='7' order-days='9'/><keep site='S' record-days='0'/>"
              "</history>",
              &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL_FATAL(conf->keep_count, 3);
    CU_ASSERT_STRING_EQUAL(conf->keeps[1].customer, "C");
    CU_ASSERT_PTR_NULL(conf->keeps[1].site);
    CU_ASSERT_EQUAL(conf->keeps[1].level_days, 7);
    CU_ASSERT_EQUAL(conf->keeps[1].record_days, 30);
    CU_ASSERT_EQUAL(conf->keeps[1].order_days, 9);
    CU_ASSERT_EQUAL(conf->keeps[2].level_days, 400);
    CU_ASSERT_EQUAL(conf->keeps[2].record_days, 0);
    portal_conf_free(conf);
}

static void what_is_taken_at_the_start_only_is_told_apart(void)
{
    /* clang-format off */
    static const struct {
        const char *one, *other;
        bool is_same;
    } rows[] = {
        { "", "", true },
        { "", "<history><record-days>3</record-days><keep customer='C' level-days='1'/></history>", true },
        { "", "<log><level>debug</level></log><ingest><window>3</window></ingest>", true },
        { "", "<storage><folder>/other</folder></storage>", false },
        { "", "<storage><postgresql/></storage>", false },
        { "<storage><postgresql/></storage>", "<storage><postgresql password-file='p'/></storage>", false },
        { "<storage><postgresql/></storage>", "<storage><postgresql port='6000'/></storage>", false },
        { "", "<security><sandbox>no</sandbox></security>", false },
        { "", "<security><run-as>other</run-as></security>", false },
        { "", "<web><certificate-file>c</certificate-file><key-file>k</key-file></web>", false },
        { "<web><certificate-file>c</certificate-file><key-file>k</key-file></web>",
          "<web><certificate-file>d</certificate-file><key-file>k</key-file></web>", true },
        { "<web><certificate-file>c</certificate-file><key-file>k</key-file></web>",
          "<web><port>9443</port><certificate-file>c</certificate-file><key-file>k</key-file></web>", false },
        { "", SDS(ACCOUNT("A", "1")), false },
        { SDS(ACCOUNT("A", "1")), SDS(ACCOUNT("A", "1")), true },
        { SDS(ACCOUNT("A", "1")), SDS(ACCOUNT("A", "2")), false },
    };
    /* clang-format on */
    char text[512];
    struct conf_error error;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)snprintf(text, sizeof text, SMALLEST "%s", rows[i].one);
        struct portal_conf *one = parse(text, &error);
        (void)snprintf(text, sizeof text, SMALLEST "%s", rows[i].other);
        struct portal_conf *other = parse(text, &error);
        CU_ASSERT_FATAL(one != NULL && other != NULL);
        CU_ASSERT_EQUAL(portal_conf_is_same_start(one, other), rows[i].is_same);
        portal_conf_free(one);
        portal_conf_free(other);
    }
}

static void a_platform_is_taken_with_its_accounts(void)
{
    struct conf_error error;
    struct portal_conf *conf =
        parse(SMALLEST SDS("<images>im</images>" ACCOUNT(
                  "A", "1") "<account customer='A' provider='P' id='" ID("2") "'/>"),
              &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_TRUE(conf->sds.is_on);
    CU_ASSERT_STRING_EQUAL(conf->sds.url, "https://sds.x.test:8444");
    CU_ASSERT_EQUAL(conf->sds.port, 8444);
    CU_ASSERT_STRING_EQUAL(conf->sds.secret_file, "/etc/p/t");
    CU_ASSERT_STRING_EQUAL(conf->sds.images, "/etc/p/im");
    CU_ASSERT_STRING_EQUAL(conf->sds.ca_file, "");
    CU_ASSERT_STRING_EQUAL(portal_conf_sds_account(&conf->sds, "A", "P"), ID("2"));
    CU_ASSERT_STRING_EQUAL(portal_conf_sds_account(&conf->sds, "A", "Q"), ID("1"));
    CU_ASSERT_PTR_NULL(portal_conf_sds_account(&conf->sds, "B", "P"));
    portal_conf_free(conf);
    conf = parse(SMALLEST, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_FALSE(conf->sds.is_on);
    portal_conf_free(conf);
}

static void a_platform_that_cannot_be_one_is_refused_with_its_place(void)
{
    /* clang-format off */
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "<sds><url>http://sds.x.test</url><tool>" ID("0") "</tool><secret-file>t</secret-file></sds>", "portal.xml:1:" },
        { "<sds><url>https://sds.x.test/a</url><tool>" ID("0") "</tool><secret-file>t</secret-file></sds>", "no URL" },
        { "<sds><url>https://u@sds.x.test</url><tool>" ID("0") "</tool><secret-file>t</secret-file></sds>", "no URL" },
        { "<sds><url>https://sds.x.test:9100</url><tool>" ID("0") "</tool><secret-file>t</secret-file></sds>", "prints" },
        { "<sds><url>https://sds.x.test</url><tool>00000000-0000-4000-8000-00000000000G</tool><secret-file>t</secret-file></sds>", "no id" },
        { "<sds><url>https://sds.x.test</url><tool>" ID("0") "</tool></sds>", "secret-file" },
        { SDS(ACCOUNT("A", "1") ACCOUNT("A", "2")), "has one already" },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        struct conf_error error;
        (void)snprintf(text, sizeof text, SMALLEST "%s", rows[i].text);
        CU_ASSERT_PTR_NULL(parse(text, &error));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, rows[i].says));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "portal.xml:1:"));
    }
}

static void the_reference_names_every_setting(void)
{
    static const char *const names[] = { "secret-file", "max-bytes", "customer", "127.0.0.1" };
    struct buf out;

    buf_init(&out, 1 << 16);
    CU_ASSERT_TRUE(portal_conf_write_reference(&out));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), names[i]));
    buf_finish(&out);
}

UNIT_MAIN("portal_conf", UNIT_TEST(the_smallest_file_has_good_defaults),
          UNIT_TEST(a_server_keeps_the_records_where_it_is_named),
          UNIT_TEST(agents_are_sorted_and_in_lower_case),
          UNIT_TEST(mistakes_are_named_with_their_place), UNIT_TEST(loopback_in_all_its_forms),
          UNIT_TEST(a_secret_must_be_kept_as_one), UNIT_TEST(history_is_kept_by_customer_and_site),
          UNIT_TEST(what_is_taken_at_the_start_only_is_told_apart),
          UNIT_TEST(a_platform_is_taken_with_its_accounts),
          UNIT_TEST(a_platform_that_cannot_be_one_is_refused_with_its_place),
          UNIT_TEST(the_reference_names_every_setting))
