/* SPDX-License-Identifier: Apache-2.0 */
/* sds_conf: what may be written below <sds>, and each mistake with its place. */
#include "agent/agent_conf.h"
#include "agent/agent_conf_rows.h"
#include "base/buf.h"
#include "base/file.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REST                                                                                       \
    "<printwire-agent><portal><address>p.example.org</address><jid>a@example.org</jid>"            \
    "<password>x</password></portal><discovery><usb>yes</usb></discovery>"
#define CODE "0123-4567-89AB-CDEF-GHJK-MNPQ-RS"

static char folder[64];

static void put(const char *name, const char *text, size_t len, unsigned mode)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    CU_ASSERT_EQUAL_FATAL(file_write(path, text, len, mode), ERR_NONE);
}

static void remove_all(void)
{
    static const char *const names[] = { "agent.xml", "key.pem", "code", "open", "bad" };
    char path[128];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

/* A file with this inside <sds>. */
static struct agent_conf *read_mode(const char *inside, unsigned mode, struct conf_error *error)
{
    char path[128], xml[4096];
    struct crypto_sign *key = crypto_sign_generate();
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    struct buf pem;

    (void)snprintf(folder, sizeof folder, "/tmp/printwire-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    int len = snprintf(xml, sizeof xml, "%s<sds>\n%s</sds></printwire-agent>", REST, inside);
    put("agent.xml", xml, (size_t)len, mode);
    crypto_sign_public(key, public_key);
    buf_init(&pem, CRYPTO_SIGN_PEM);
    CU_ASSERT_TRUE(crypto_sign_write_public(&pem, public_key));
    put("key.pem", pem.data, pem.len, 0644);
    put("code", CODE "\n", strlen(CODE) + 1, 0600);
    put("open", CODE "\n", strlen(CODE) + 1, 0644);
    put("bad", "no code\n", 8, 0600);
    (void)snprintf(path, sizeof path, "%s/agent.xml", folder);
    struct agent_conf *conf = agent_conf_read(path, error);
    buf_finish(&pem);
    crypto_sign_free(key);
    return conf;
}

#define URL "<url>https://sds.example.org</url>"

static void without_the_element_there_is_no_platform(void)
{
    struct conf_error error = { "" };
    struct sds_conf sds = { 0 };
    struct sds_conf_trouble trouble;
    static const char xml[] = REST "</printwire-agent>";
    const struct conf_source source = { "agent.xml", xml, sizeof xml - 1 };
    size_t count;
    const struct conf_row *rows = agent_conf_rows_get(&count);
    struct conf *conf = conf_read(&source, "printwire-agent", rows, count, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_TRUE(sds_conf_read(conf, false, &sds, &trouble));
    CU_ASSERT_STRING_EQUAL(sds.url, "");
    CU_ASSERT_FALSE(sds.relay);
    CU_ASSERT_EQUAL(sds.policy.rows[SDS_WORK_FIRMWARE].rule, CONSENT_DENY);
    conf_free(conf);
}

static void little_is_needed_and_the_rest_is_careful(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf = read_mode(URL, 0600, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_FALSE(conf->sds.relay);
    CU_ASSERT_EQUAL(conf->sds.port, 443);
    CU_ASSERT_EQUAL(conf->sds.policy.rows[SDS_WORK_REBOOT].rule, CONSENT_ASK);
    CU_ASSERT_EQUAL(conf->sds.policy.rows[SDS_WORK_TELEMETRY].rule, CONSENT_ALLOW);
    CU_ASSERT_EQUAL(conf->sds.policy.rows[SDS_WORK_FIRMWARE].rule, CONSENT_DENY);
    agent_conf_free(conf);
    remove_all();
}

/* What the relay lets out: nothing, all, or what is named. */
static void the_relay_has_a_list(void)
{
    static const struct {
        const char *inside;
        bool relay;
        unsigned tells;
    } rows[] = {
        { URL, false, SDS_CONF_ALL },
        { URL "<relay>no</relay>", false, SDS_CONF_ALL },
        { URL "<relay>yes</relay>", true, SDS_CONF_ALL },
        { URL "<relay>devices</relay>", true, 0 },
        { URL "<relay>counters, supplies</relay>", true, SDS_CONF_COUNTERS | SDS_CONF_SUPPLIES },
        { URL "<relay>serials settings events</relay>", true,
          SDS_CONF_SERIALS | SDS_CONF_SETTINGS | SDS_CONF_EVENTS },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct conf_error error = { "" };
        struct agent_conf *conf = read_mode(rows[i].inside, 0600, &error);
        CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
        CU_ASSERT_EQUAL(conf->sds.relay, rows[i].relay);
        CU_ASSERT_EQUAL(conf->sds.tells, rows[i].tells);
        agent_conf_free(conf);
        remove_all();
    }
}

static void one_may_say_that_it_leaves(void)
{
    for (unsigned leaves = 0; leaves < 2; leaves++) {
        struct conf_error error = { "" };
        struct agent_conf *conf = read_mode(leaves ? URL "<leave>yes</leave>" : URL, 0600, &error);
        CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
        CU_ASSERT_EQUAL(conf->sds.leaves, leaves);
        agent_conf_free(conf);
        remove_all();
    }
}

static void what_is_written_holds(void)
{
    static const char inside[] =
        "<url>https://sds.example.org:8443</url><code-file>code</code-file><relay>yes</relay>"
        "<policy kind='reboot' rule='allow'/><policy kind='firmware' rule='ask'/>"
        "<hours kind='firmware' from='22:00' to='05:00'/>"
        "<hours kind='firmware' days='sat' from='00:00' to='24:00'/>"
        "<publisher-key-file>key.pem</publisher-key-file><image-host>fw.example.org</image-host>"
        "<image-host>fw.example.org:8443</image-host>";
    struct conf_error error = { "" };
    struct agent_conf *conf = read_mode(inside, 0644, &error);
    char code[SDS_DOC_CODE];

    CU_ASSERT_PTR_NULL(conf);
    remove_all();
    conf = read_mode(inside, 0600, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(conf->sds.port, 8443);
    CU_ASSERT_TRUE(conf->sds.relay);
    CU_ASSERT_EQUAL(conf->sds.policy.rows[SDS_WORK_REBOOT].rule, CONSENT_ALLOW);
    CU_ASSERT_EQUAL(conf->sds.policy.rows[SDS_WORK_FIRMWARE].rule, CONSENT_ASK);
    CU_ASSERT_EQUAL(conf->sds.policy.rows[SDS_WORK_FIRMWARE].hours.count, 2);
    CU_ASSERT_EQUAL(conf->sds.publisher_count, 1);
    CU_ASSERT_STRING_EQUAL(conf->sds.hosts[0], "fw.example.org:443");
    CU_ASSERT_TRUE(sds_conf_take_code(&conf->sds, code));
    CU_ASSERT_STRING_EQUAL(code, "0123456789ABCDEFGHJKMNPQRS");
    CU_ASSERT_TRUE(sds_conf_lets_fetch(&conf->sds, "https://FW.example.org/a/b.bin"));
    CU_ASSERT_TRUE(sds_conf_lets_fetch(&conf->sds, "https://fw.example.org:8443/?x"));
    CU_ASSERT_FALSE(sds_conf_lets_fetch(&conf->sds, "https://fw.example.org:444/x"));
    CU_ASSERT_FALSE(sds_conf_lets_fetch(&conf->sds, "https://fw.example.org@192.0.2.1/x"));
    CU_ASSERT_FALSE(sds_conf_lets_fetch(&conf->sds, "https://sds.example.org:8443/x"));
    CU_ASSERT_FALSE(sds_conf_lets_fetch(&conf->sds, "http://fw.example.org/x"));
    conf->sds.host_count = 0;
    CU_ASSERT_TRUE(sds_conf_lets_fetch(&conf->sds, "https://sds.example.org:8443/x"));
    CU_ASSERT_FALSE(sds_conf_lets_fetch(&conf->sds, "https://fw.example.org/x"));
    agent_conf_free(conf);
    remove_all();
}

static void each_mistake_is_told_with_its_place(void)
{
    static const struct {
        const char *inside;
        const char *told;
    } rows[] = {
        { "<url>http://sds.example.org</url>", "agent.xml:2:1: <url>" },
        { "<url>https://sds.example.org/path</url>", "without a path" },
        { "<url>https://sds.example.org:9100</url>", "write a URL" },
        { URL "<code>0123</code>", "<code>" },
        { URL "<code>UUUU-4567-89AB-CDEF-GHJK-MNPQ-RS</code>", "one-time code" },
        { URL "<code>" CODE "</code><code-file>code</code-file>", "either <code> or" },
        { URL "<code-file>open</code-file>", "chmod 600" },
        { URL "<code-file>bad</code-file>", "is no code of a provider" },
        { URL "\n<policy kind='reboot' rule='ask'/>\n<policy kind='reboot' rule='deny'/>",
          "agent.xml:4:1: there is a <policy> of this kind already" },
        { URL "<policy kind='factory-reset' rule='allow'/>", "kind" },
        { URL "<policy kind='firmware' rule='allow'/>", "no <publisher-key-file> says whose" },
        { URL "<hours kind='reboot' from='08:00' to='25:00'/>", "time of day" },
        { URL "<publisher-key-file>code</publisher-key-file>", "is no public key" },
        { URL "<image-host>a/b</image-host>", "write a host" },
        { URL "<image-host>a:9100</image-host>", "port for printing" },
        { URL "<relay>maybe</relay>", "<relay>" },
        { URL "<relay>counters no</relay>", "<relay>" },
        { URL "<relay>, ,</relay>", "<relay>" },
        { "<relay>yes</relay>", "<url>" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct conf_error error = { "" };
        struct agent_conf *conf = read_mode(rows[i].inside, 0600, &error);
        CU_ASSERT_PTR_NULL(conf);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, rows[i].told));
        if (strstr(error.text, rows[i].told) == NULL)
            (void)fprintf(stderr, "%s: %s\n", rows[i].inside, error.text);
        agent_conf_free(conf);
        remove_all();
    }
}

UNIT_MAIN("sds_conf", UNIT_TEST(without_the_element_there_is_no_platform),
          UNIT_TEST(little_is_needed_and_the_rest_is_careful), UNIT_TEST(the_relay_has_a_list),
          UNIT_TEST(one_may_say_that_it_leaves), UNIT_TEST(what_is_written_holds),
          UNIT_TEST(each_mistake_is_told_with_its_place))
