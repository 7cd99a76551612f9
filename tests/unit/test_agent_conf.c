/* SPDX-License-Identifier: Apache-2.0 */
/* The administrator's file: what little is needed, what the defaults are, and one clear line for
 * each mistake. */
#include "agent/agent_conf.h"

#include "base/file.h"
#include "protocol/field.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PORTAL                                                                                     \
    "<portal><address>portal.example.org</address><jid>a@agents.example.org</jid>"                 \
    "<password-file>secret</password-file></portal>"
#define RANGE "<discovery><range network='192.0.2.0/24'/></discovery>"

static char folder[64];

static void write_text(const char *name, const char *text, unsigned mode)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    CU_ASSERT_EQUAL_FATAL(file_write(path, text, strlen(text), mode), ERR_NONE);
}

static void remove_folder(void)
{
    static const char *const names[] = { "agent.xml", "secret", "open", "short" };
    char path[128];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

/* Read a file of this text and mode, with some secrets beside it. */
static struct agent_conf *read_mode(const char *xml, unsigned mode, struct conf_error *error)
{
    char path[128];

    (void)snprintf(folder, sizeof folder, "/tmp/printwire-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    write_text("agent.xml", xml, mode);
    write_text("secret", "pass word\n", 0600);
    write_text("open", "pass word\n", 0644);
    write_text("short", "seven77\n", 0600);
    (void)snprintf(path, sizeof path, "%s/agent.xml", folder);
    struct agent_conf *conf = agent_conf_read(path, error);
    remove_folder();
    return conf;
}

/* The one with what orders set is a copy: the link and its password are the written one's alone. */
static void a_copy_is_equal_but_for_the_password(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf =
        read_mode("<printwire-agent>" PORTAL RANGE "</printwire-agent>", 0644, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    struct agent_conf *copy = agent_conf_copy(conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT_STRING_EQUAL(conf->password, "pass word");
    CU_ASSERT_STRING_EQUAL(copy->password, "");
    memcpy(copy->password, conf->password, sizeof copy->password);
    CU_ASSERT_EQUAL(memcmp(copy, conf, sizeof *copy), 0);
    agent_conf_free(copy);
    agent_conf_free(conf);
}

static void little_is_needed_and_the_rest_has_defaults(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf =
        read_mode("<printwire-agent>" PORTAL RANGE "</printwire-agent>", 0644, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_STRING_EQUAL(conf->password, "pass word");
    CU_ASSERT_EQUAL(conf->port, 5222);
    CU_ASSERT_EQUAL(conf->range_count, 1);
    CU_ASSERT_EQUAL(conf->ranges[0].port, 161);
    CU_ASSERT_EQUAL(conf->credential_count, 1);
    CU_ASSERT_STRING_EQUAL(conf->credentials[0].community, "public");
    CU_ASSERT_EQUAL(conf->status_ms, 60000);
    CU_ASSERT_EQUAL(conf->asleep_ms, 900000);
    CU_ASSERT_EQUAL(conf->wakes_per_day, 4);
    CU_ASSERT_EQUAL(conf->hours.count, 0);
    CU_ASSERT_EQUAL(conf->gone_ms, UINT64_C(30) * 24 * 60 * 60000);
    CU_ASSERT_EQUAL(conf->silence_incident, AGENT_CONF_GONE);
    CU_ASSERT_EQUAL(conf->withheld, FIELD_ALWAYS);
    CU_ASSERT_STRING_EQUAL(conf->folder, "/var/lib/printwire-agent");
    CU_ASSERT_TRUE(agent_conf_covers(conf, 0xc0000207));
    CU_ASSERT_FALSE(agent_conf_covers(conf, 0xc0000307));
    agent_conf_free(conf);
}

static void traps_are_heard_only_when_that_is_asked_for(void)
{
    static const char own[] = "<printwire-agent>" PORTAL RANGE
                              "<snmp><community>site</community><traps><port>10162</port>"
                              "<address>192.0.2.1</address><community>a</community>"
                              "<community>b</community></traps></snmp></printwire-agent>";
    static const char same[] = "<printwire-agent>" PORTAL RANGE
                               "<snmp><community>site</community><traps/></snmp></printwire-agent>";
    struct conf_error error = { "" };
    struct agent_conf *conf =
        read_mode("<printwire-agent>" PORTAL RANGE "</printwire-agent>", 0644, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_FALSE(conf->traps);
    agent_conf_free(conf);
    conf = read_mode(own, 0600, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_TRUE(conf->traps);
    CU_ASSERT_EQUAL(conf->trap_address.sin_port, htons(10162));
    CU_ASSERT_EQUAL(conf->trap_address.sin_addr.s_addr, htonl(0xc0000201));
    CU_ASSERT_EQUAL_FATAL(conf->trap_community_count, 2);
    CU_ASSERT_STRING_EQUAL(conf->trap_communities[1], "b");
    agent_conf_free(conf);
    conf = read_mode(same, 0600, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->trap_address.sin_port, htons(162));
    CU_ASSERT_EQUAL(conf->trap_address.sin_addr.s_addr, htonl(INADDR_ANY));
    CU_ASSERT_EQUAL_FATAL(conf->trap_community_count, 1);
    CU_ASSERT_STRING_EQUAL(conf->trap_communities[0], "site");
    agent_conf_free(conf);
}

static void web_services_are_asked_where_snmp_leaves_something_open(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf =
        read_mode("<printwire-agent>" PORTAL RANGE "</printwire-agent>", 0644, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->web.ask, WEB_CONF_OPEN);
    CU_ASSERT_EQUAL(conf->web.ports.http, 80);
    CU_ASSERT_EQUAL(conf->web.ports.https, 443);
    CU_ASSERT_EQUAL(conf->web.ports.ipp, 631);
    CU_ASSERT_EQUAL(conf->web.waits, 200);
    CU_ASSERT_TRUE(conf->web.discovery);
    CU_ASSERT_FALSE(conf->web.new_keys);
    agent_conf_free(conf);
    conf = read_mode("<printwire-agent>" PORTAL RANGE
                     "<web><ask>never</ask><http-port>0</http-port><waits>0</waits></web>"
                     "</printwire-agent>",
                     0644, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->web.ask, WEB_CONF_NEVER);
    CU_ASSERT_EQUAL(conf->web.ports.http, 0);
    CU_ASSERT_EQUAL(conf->web.waits, 0);
    agent_conf_free(conf);
    CU_ASSERT_PTR_NULL(read_mode("<printwire-agent>" PORTAL RANGE
                                 "<web><ipp-port>9100</ipp-port></web></printwire-agent>",
                                 0644, &error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "port for printing"));
}

static void an_excluded_network_is_excluded_to_its_ends(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf =
        read_mode("<printwire-agent>" PORTAL "<discovery><range network='192.0.2.0/24'/>"
                  "<exclude network='192.0.2.64/27'/></discovery>"
                  "</printwire-agent>",
                  0644, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_FALSE(agent_conf_covers(conf, 0xc0000200));
    CU_ASSERT_TRUE(agent_conf_covers(conf, 0xc000023f));
    CU_ASSERT_FALSE(agent_conf_covers(conf, 0xc0000240));
    CU_ASSERT_FALSE(agent_conf_covers(conf, 0xc000025f));
    CU_ASSERT_TRUE(agent_conf_covers(conf, 0xc0000260));
    agent_conf_free(conf);
}

static void users_come_before_communities_and_switches_withhold(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf = read_mode(
        "<printwire-agent>" PORTAL RANGE
        "<snmp><community>site</community><user name='op' auth='sha1' auth-secret-file='secret'"
        " privacy='aes128' privacy-secret-file='secret' context='Jetdirect'/></snmp>"
        "<privacy><serial>no</serial><mac>no</mac></privacy></printwire-agent>",
        0600, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->credential_count, 2);
    CU_ASSERT_EQUAL(conf->credentials[0].version, WALK_V3);
    CU_ASSERT_EQUAL(conf->credentials[0].privacy, WALK_PRIVACY_AES128);
    CU_ASSERT_STRING_EQUAL(conf->credentials[0].context, "Jetdirect");
    CU_ASSERT_STRING_EQUAL(conf->credentials[1].community, "site");
    CU_ASSERT_PTR_NULL(strstr(conf->credentials[1].name, "site"));
    CU_ASSERT_EQUAL(conf->withheld, FIELD_SWITCH_SERIAL | FIELD_SWITCH_MAC);
    CU_ASSERT_PTR_EQUAL(agent_conf_credential(conf, "community 1"), &conf->credentials[1]);
    agent_conf_free(conf);
}

/* clang-format off */
static const struct {
    const char *xml;
    unsigned mode;
    const char *said; /* must be in the one line */
} mistakes[] = {
    { "<printwire-agent>" PORTAL "</printwire-agent>", 0644, "discovery" },
    { "<printwire-agent>" RANGE "</printwire-agent>", 0644, "portal" },
    { "<printwire-agent>" PORTAL RANGE "<colour/></printwire-agent>", 0644, "agent.xml:1:" },
    { "<printwire-agent>\n" PORTAL "\n" RANGE "<polling><status>60</status></polling></printwire-agent>", 0644, "agent.xml:3:" },
    { "<printwire-agent>" PORTAL "<discovery><sweep>1h</sweep></discovery></printwire-agent>", 0644, "<range>" },
    { "<printwire-agent>" PORTAL "<discovery><range network='192.0.2.1/24'/></discovery></printwire-agent>", 0644, "192.0.2.0/24" },
    { "<printwire-agent>" PORTAL "<discovery><range from='192.0.2.9' to='192.0.2.1'/></discovery></printwire-agent>", 0644, "behind" },
    { "<printwire-agent>" PORTAL "<discovery><range from='192.0.2.9'/></discovery></printwire-agent>", 0644, "either" },
    { "<printwire-agent>" PORTAL "<discovery><range network='192.0.2.0/24' port='9100'/></discovery></printwire-agent>", 0644, "printing" },
    { "<printwire-agent>" PORTAL "<discovery><range network='10.0.0.0/8'/><range network='11.0.0.0/8'/></discovery></printwire-agent>", 0644, "addresses" },
    { "<printwire-agent><portal><address>p.example.org</address><jid>a@b.example.org</jid></portal>" RANGE "</printwire-agent>", 0644, "password" },
    { "<printwire-agent><portal><address>p.example.org</address><jid>a@b.example.org</jid><password>x</password></portal>" RANGE "</printwire-agent>", 0644, "chmod 600" },
    { "<printwire-agent><portal><address>p.example.org</address><jid>a@b.example.org</jid><password-file>open</password-file></portal>" RANGE "</printwire-agent>", 0644, "chmod 600" },
    { "<printwire-agent><portal><address>p.example.org</address><jid>a@b.example.org</jid><password-file>none</password-file></portal>" RANGE "</printwire-agent>", 0644, "does not exist" },
    { "<printwire-agent><portal><address>p.example.org</address><jid>no account</jid><password-file>secret</password-file></portal>" RANGE "</printwire-agent>", 0644, "account" },
    { "<printwire-agent>" PORTAL RANGE "<snmp><community>site</community></snmp></printwire-agent>", 0644, "chmod 600" },
    { "<printwire-agent>" PORTAL RANGE "<snmp><user name='u' auth='sha1'/></snmp></printwire-agent>", 0644, "auth-secret-file" },
    { "<printwire-agent>" PORTAL RANGE "<snmp><user name='u' auth='sha1' auth-secret-file='short'/></snmp></printwire-agent>", 0644, "8 characters" },
    { "<printwire-agent>" PORTAL RANGE "<snmp><user name='u' privacy='des' privacy-secret-file='secret'/></snmp></printwire-agent>", 0644, "auth" },
    { "<printwire-agent>" PORTAL RANGE "<snmp><requests>0</requests></snmp></printwire-agent>", 0644, "requests" },
    { "<printwire-agent>" PORTAL RANGE "<polling><working-hours days='weekdays' from='08:00' to='18:00'/></polling></printwire-agent>", 0644, "mon-fri" },
    { "<printwire-agent>" PORTAL RANGE "<polling><working-hours from='8:00' to='18:00'/></polling></printwire-agent>", 0644, "from" },
    { "<printwire-agent>" PORTAL RANGE "<polling><working-hours from='24:00' to='18:00'/></polling></printwire-agent>", 0644, "no hours" },
    { "<printwire-agent>" PORTAL RANGE "<polling><working-hours from='08:00'/></polling></printwire-agent>", 0644, "to" },
    { "<printwire-agent>" PORTAL RANGE, 0644, "agent.xml:1:" },
    { "<printer/>", 0644, "agent" },
};
/* clang-format on */

static void each_mistake_gives_one_line_that_names_it(void)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct conf_error error = { "" };
        struct agent_conf *conf = read_mode(mistakes[i].xml, mistakes[i].mode, &error);
        CU_ASSERT_PTR_NULL(conf);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, mistakes[i].said));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "agent.xml"));
        CU_ASSERT_PTR_NULL(strchr(error.text, '\n'));
        CU_ASSERT_PTR_NULL(strstr(error.text, "pass word"));
        if (conf != NULL || strstr(error.text, mistakes[i].said) == NULL)
            (void)printf("mistake %zu: '%s'\n", i, error.text);
        agent_conf_free(conf);
    }
}

static void the_reference_names_every_setting(void)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    CU_ASSERT_TRUE_FATAL(agent_conf_write_reference(&out));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "journal-megabytes"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "15min"));
    buf_finish(&out);
}

static void working_hours_are_windows_of_the_week(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf = read_mode(
        "<printwire-agent>" PORTAL RANGE "<polling><working-hours from='07:30' to='18:00'/>"
        "<working-hours days='sat' from='22:00' to='02:00'/><wakes-per-day>0</wakes-per-day>"
        "<silence-incident>unreachable</silence-incident></polling></printwire-agent>",
        0644, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->hours.count, 2);
    CU_ASSERT_EQUAL(conf->hours.windows[0].days, 31);
    CU_ASSERT_EQUAL(conf->hours.windows[0].from, 450);
    CU_ASSERT_EQUAL(conf->hours.windows[1].days, 32);
    CU_ASSERT_EQUAL(conf->hours.windows[1].to, 120);
    CU_ASSERT_EQUAL(conf->wakes_per_day, 0);
    CU_ASSERT_EQUAL(conf->silence_incident, AGENT_CONF_UNREACHABLE);
    agent_conf_free(conf);
}

UNIT_MAIN("agent_conf", UNIT_TEST(working_hours_are_windows_of_the_week),
          UNIT_TEST(a_copy_is_equal_but_for_the_password),
          UNIT_TEST(little_is_needed_and_the_rest_has_defaults),
          UNIT_TEST(web_services_are_asked_where_snmp_leaves_something_open),
          UNIT_TEST(an_excluded_network_is_excluded_to_its_ends),
          UNIT_TEST(traps_are_heard_only_when_that_is_asked_for),
          UNIT_TEST(users_come_before_communities_and_switches_withhold),
          UNIT_TEST(each_mistake_gives_one_line_that_names_it),
          UNIT_TEST(the_reference_names_every_setting))
