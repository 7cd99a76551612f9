/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows fit which device, and what they say together; rows of the administrator's file. */
#include "agent/agent_conf.h"
#include "agent/quirk.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BROTHER "1.3.6.1.4.1.2435.2.3.9.1"

static struct agent_conf *conf_with(const struct quirk_rule *rules, size_t count)
{
    struct agent_conf *conf = calloc(1, sizeof *conf);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    (void)memcpy(conf->quirks, rules, count * sizeof *rules);
    conf->quirk_count = count;
    return conf;
}

static void knows_makers_whose_bulk_does_not_work(void)
{
    struct quirk quirk;

    CU_ASSERT_TRUE(quirk_find(NULL, BROTHER, "Brother NC-8700w", &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 1);
    CU_ASSERT_EQUAL(quirk.never_count, 0);
    CU_ASSERT_TRUE(quirk_find(NULL, "1.3.6.1.4.1.236.11.5.1", NULL, &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 1);
    CU_ASSERT_FALSE(quirk_find(NULL, "1.3.6.1.4.1.24350.1", "Brother", &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 0);
}

static void knows_nothing_of_who_says_nothing(void)
{
    struct quirk quirk;

    CU_ASSERT_FALSE(quirk_find(NULL, NULL, NULL, &quirk));
    CU_ASSERT_FALSE(quirk_find(NULL, "", "", &quirk));
    CU_ASSERT_FALSE(quirk_find(NULL, "no oid", "text", &quirk));
}

static void asks_both_texts_where_both_are_given(void)
{
    static const struct quirk_rule rules[] = {
        { .object_id = "1.3.6.1.4.1.11", .description = "fw 1.0", .only_v1 = true },
        { .description = "^Acme", .only_get = true },
    };
    struct agent_conf *conf = conf_with(rules, 2);
    struct quirk quirk;

    CU_ASSERT_TRUE(quirk_find(conf, "1.3.6.1.4.1.11.2", "Laser FW 1.0.3", &quirk));
    CU_ASSERT_TRUE(quirk.only_v1);
    CU_ASSERT_FALSE(quirk.only_get);
    CU_ASSERT_FALSE(quirk_find(conf, "1.3.6.1.4.1.11.2", "Laser FW 2.0", &quirk));
    CU_ASSERT_FALSE(quirk_find(conf, "1.3.6.1.4.1.11.2", NULL, &quirk));
    CU_ASSERT_FALSE(quirk_find(conf, "1.3.6.1.4.1.12", "fw 1.0", &quirk));
    CU_ASSERT_TRUE(quirk_find(conf, NULL, "ACME 5", &quirk));
    CU_ASSERT_TRUE(quirk.only_get);
    CU_ASSERT_FALSE(quirk_find(conf, NULL, "An Acme 5", &quirk));
    free(conf);
}

static void takes_the_stricter_of_all_that_fit(void)
{
    static const struct quirk_rule rules[] = {
        { .object_id = "1.3.6.1.4.1",
          .repetitions = 20,
          .timeout_ms = 3000,
          .never = "1.3.1 1.3.2" },
        { .object_id = "1.3.6.1.4.1.11",
          .repetitions = 5,
          .timeout_ms = 2000,
          .never = "1.3.1.7 1.3.3" },
        { .object_id = BROTHER, .repetitions = 30, .only_v1 = true },
    };
    struct agent_conf *conf = conf_with(rules, 3);
    struct quirk quirk;
    struct oid oid;

    CU_ASSERT_TRUE(quirk_find(conf, "1.3.6.1.4.1.11.2", "", &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 5);
    CU_ASSERT_EQUAL(quirk.timeout_ms, 3000);
    CU_ASSERT_EQUAL(quirk.never_count, 3); /* the fourth lies under the first */
    CU_ASSERT_TRUE(oid_parse("1.3.3", &oid) && oid_compare(&quirk.never[2], &oid) == 0);
    CU_ASSERT_TRUE(quirk_find(conf, BROTHER, "", &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 1); /* a row of the program cannot be taken back */
    CU_ASSERT_TRUE(quirk.only_v1);
    free(conf);
}

static void forbids_too_much_rather_than_too_little(void)
{
    struct quirk_rule rules[2] = { { .object_id = "1.3" }, { .object_id = "1.3" } };
    struct agent_conf *conf;
    struct quirk quirk;
    struct oid oid;

    for (int i = 0; i < 30; i++) {
        char *never = rules[i / 15].never;
        (void)snprintf(never + strlen(never), QUIRK_SUBTREES - strlen(never), "1.3.6.%d.5 ", i);
    }
    conf = conf_with(rules, 2);
    CU_ASSERT_TRUE(quirk_find(conf, "1.3.6", "", &quirk));
    CU_ASSERT_EQUAL(quirk.never_count, QUIRK_NEVER);
    CU_ASSERT_TRUE(oid_parse("1.3.6.29.5", &oid) && oid_under(&oid, &quirk.never[QUIRK_NEVER - 1]));
    free(conf);
}

static void checks_a_list_of_oids(void)
{
    CU_ASSERT_PTR_NULL(quirk_check_never("1.3.6.1"));
    CU_ASSERT_PTR_NULL(quirk_check_never(" .1.3.6.1\n 1.3.7 "));
    CU_ASSERT_PTR_NOT_NULL(quirk_check_never(""));
    CU_ASSERT_PTR_NOT_NULL(quirk_check_never("  "));
    CU_ASSERT_PTR_NOT_NULL(quirk_check_never("1.3.6.1 sysName"));
    CU_ASSERT_PTR_NOT_NULL(quirk_check_never("1.3.6.1,1.3.7"));
    CU_ASSERT_PTR_NOT_NULL(quirk_check_never(
        "1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 1.12 1.13 1.14 1.15 1.16 1.17"));
}

/* The configuration with this inside <snmp>; NULL: refused, with the reason in `error`. */
static struct agent_conf *read_conf(const char *inside, struct conf_error *error)
{
    char path[] = "/tmp/test_quirkXXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    struct agent_conf *conf;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fprintf(file,
                  "<printwire-agent>\n<portal><address>p.example</address><jid>a@example</jid>"
                  "<password>secret</password></portal>\n"
                  "<discovery><range network='192.0.2.0/24'/></discovery>\n<snmp>%s</snmp>\n"
                  "</printwire-agent>\n",
                  inside);
    (void)fclose(file);
    conf = agent_conf_read(path, error);
    (void)unlink(path);
    return conf;
}

static void reads_rows_of_the_administrator(void)
{
    struct conf_error error = { "" };
    struct agent_conf *conf = read_conf(
        "<quirk object-id='1.3.6.1.4.1.11' description='JETDIRECT' bulk='no' timeout='5s' "
        "version='1' only-get='yes' never='1.3.6.1.4.1.11.2.3  1.3.6.1.2.1.43.16'/>"
        "<quirk description='^Acme' repetitions='7'/>",
        &error);
    struct quirk quirk;

    CU_ASSERT_STRING_EQUAL(error.text, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_TRUE(quirk_find(conf, "1.3.6.1.4.1.11.2.3.9.1", "HP JetDirect", &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 1);
    CU_ASSERT_EQUAL(quirk.timeout_ms, 5000);
    CU_ASSERT_TRUE(quirk.only_v1 && quirk.only_get);
    CU_ASSERT_EQUAL(quirk.never_count, 2);
    CU_ASSERT_TRUE(quirk_find(conf, "", "acme", &quirk));
    CU_ASSERT_EQUAL(quirk.repetitions, 7);
    agent_conf_free(conf);
}

static void refuses_rows_that_say_nothing(void)
{
    static const struct {
        const char *row;
        const char *says;
    } wrong[] = {
        { "<quirk bulk='no'/>", "say which printers" },
        { "<quirk object-id='1.3.6.1.4.1.11'/>", "say what is special" },
        { "<quirk object-id='1.3.6.1.4.1.11' bulk='yes'/>", "say what is special" },
        { "<quirk object-id='enterprises' bulk='no'/>", "object-id is no OID" },
        { "<quirk description='^' bulk='no'/>", "behind ^" },
        { "<quirk description='x' never='1.3 rubbish'/>", "write 1 to 16 OIDs" },
        { "<quirk description='x' repetitions='51'/>", "50" },
        { "<quirk description='x' timeout='1h'/>", "30s" },
        { "<quirk description='x' version='2c'/>", "1" },
        { "<quirk description='x' bulk='no' model='y'/>", "model" },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct conf_error error = { "" };

        CU_ASSERT_PTR_NULL(read_conf(wrong[i].row, &error));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, wrong[i].says));
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, ":4:")); /* file:line:column */
        if (strstr(error.text, wrong[i].says) == NULL)
            (void)printf("%s\n", error.text);
    }
}

UNIT_MAIN("quirk", UNIT_TEST(knows_makers_whose_bulk_does_not_work),
          UNIT_TEST(knows_nothing_of_who_says_nothing),
          UNIT_TEST(asks_both_texts_where_both_are_given),
          UNIT_TEST(takes_the_stricter_of_all_that_fit),
          UNIT_TEST(forbids_too_much_rather_than_too_little), UNIT_TEST(checks_a_list_of_oids),
          UNIT_TEST(reads_rows_of_the_administrator), UNIT_TEST(refuses_rows_that_say_nothing))
