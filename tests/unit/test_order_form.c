/* SPDX-License-Identifier: Apache-2.0 */
/* Commands are read as orders, or refused; words and settings are those of the tables. */
#include "agent/order.h"
#include "agent/orders/order_form.h"
#include "agent/orders/order_setting.h"
#include "protocol/field.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define ID      "00000000-0000-4000-8000-000000000001"
#define EXPIRES "2026-11-21T10:00:00.000Z"
#define HEAD                                                                                       \
    "<field var='order'><value>" ID "</value></field><field var='expires'><value>" EXPIRES         \
    "</value></field>"

static enum order_form_verdict read_command(const char *kind, const char *fields, struct order *out)
{
    static const struct xml_read_limits limits = { .bytes = 8192, .depth = 8, .nodes = 200 };
    char xml[4096];
    struct xml_node *command = NULL;

    (void)snprintf(xml, sizeof xml,
                   "<command xmlns='http://jabber.org/protocol/commands' "
                   "node='urn:printwire:1#%s'><x xmlns='jabber:x:data' type='submit'>%s</x>"
                   "</command>",
                   kind, fields);
    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &command, NULL));
    enum order_form_verdict verdict = order_form_read(command, out);
    xml_read_free(command);
    return verdict;
}

static void reads_each_kind(void)
{
    struct order order;

    CU_ASSERT_EQUAL(read_command("discover", HEAD, &order), ORDER_FORM_ORDER);
    CU_ASSERT_EQUAL(order.kind, ORDER_DISCOVER);
    CU_ASSERT_STRING_EQUAL(order.id, ID);
    CU_ASSERT_EQUAL(order.expires_ms, INT64_C(1795255200000));
    CU_ASSERT_EQUAL(
        read_command("refresh", HEAD "<field var='device'><value>" ID "</value></field>", &order),
        ORDER_FORM_ORDER);
    CU_ASSERT_STRING_EQUAL(order.device, ID);
    CU_ASSERT_EQUAL(
        read_command("log-level", HEAD "<field var='level'><value>debug</value></field>", &order),
        ORDER_FORM_ORDER);
    CU_ASSERT_EQUAL(order.minutes, 60);
    CU_ASSERT_EQUAL(read_command("configure",
                                 HEAD "<field var='FORM_TYPE'><value>urn:printwire:1#order</value>"
                                      "</field><field var='set'><value>a=1</value><value>b=</value>"
                                      "</field>",
                                 &order),
                    ORDER_FORM_ORDER);
    CU_ASSERT_EQUAL(order.setting_count, 2);
    CU_ASSERT_STRING_EQUAL(order.settings[1], "b=");
}

static void refuses_what_is_no_order(void)
{
    static const struct {
        const char *kind;
        const char *fields;
    } rows[] = {
        { "discover", "" },
        { "discover", "<field var='order'><value>" ID "</value></field>" },
        { "discover", HEAD "<field var='device'><value>" ID "</value></field>" },
        { "discover", HEAD "<field var='order'><value>" ID "</value></field>" },
        { "discover", HEAD "<field><value>" ID "</value></field>" },
        { "discover", HEAD "<field var='FORM_TYPE'><value>other</value></field>" },
        { "refresh", HEAD },
        { "refresh", HEAD "<field var='device'/>" },
        { "refresh", HEAD "<field var='device'><value>../x</value></field>" },
        { "refresh",
          HEAD "<field var='device'><value>" ID "</value><value>" ID "</value></field>" },
        { "pause", HEAD },
        { "pause", HEAD "<field var='minutes'><value>0</value></field>" },
        { "pause", HEAD "<field var='minutes'><value>1441</value></field>" },
        { "pause", HEAD "<field var='minutes'><value>-5</value></field>" },
        { "log-level", HEAD "<field var='level'><value>trace</value></field>" },
        { "configure", HEAD "<field var='set'/>" },
    };
    struct order order;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_EQUAL(read_command(rows[i].kind, rows[i].fields, &order), ORDER_FORM_BAD);
    CU_ASSERT_EQUAL(read_command("reboot", HEAD, &order), ORDER_FORM_NO_NODE);
}

static void takes_no_more_settings_than_it_holds(void)
{
    char fields[3000] = HEAD "<field var='set'>";
    struct order order;

    size_t len = strlen(fields);
    for (int i = 0; i < NAMES_ORDER_SETTINGS; i++)
        len += (size_t)snprintf(fields + len, sizeof fields - len, "<value>a=1</value>");
    (void)snprintf(fields + len, sizeof fields - len, "</field>");
    CU_ASSERT_EQUAL(read_command("configure", fields, &order), ORDER_FORM_ORDER);
    (void)snprintf(fields + len, sizeof fields - len, "<value>a=1</value></field>");
    CU_ASSERT_EQUAL(read_command("configure", fields, &order), ORDER_FORM_BAD);
}

static void every_word_is_one_of_the_protocol(void)
{
    for (unsigned i = 0; i < ORDER_KINDS; i++)
        CU_ASSERT_TRUE(field_accepts(FIELD_ORDER_DO, order_kind_word((enum order_kind)i)));
    for (unsigned i = ORDER_STARTED; i < ORDER_STATES; i++)
        CU_ASSERT_TRUE(field_accepts(FIELD_ORDER_STATE, order_state_word((enum order_state)i)));
    for (unsigned i = ORDER_NO_REASON + 1; i < ORDER_REASONS; i++)
        CU_ASSERT_TRUE(field_accepts(FIELD_ORDER_REASON, order_reason_word((enum order_reason)i)));
}

static void settings_have_the_bounds_of_the_configuration(void)
{
    struct agent_conf conf = { .status_ms = 1 };
    char wrong[ORDER_DETAIL];

    CU_ASSERT_TRUE(order_setting_apply(&conf, "polling/status", "5min"));
    CU_ASSERT_EQUAL(conf.status_ms, 300000);
    CU_ASSERT_TRUE(order_setting_apply(&conf, "polling/status", ""));
    CU_ASSERT_EQUAL(conf.status_ms, 300000);
    CU_ASSERT_FALSE(order_setting_apply(&conf, "polling/status", "2h"));
    CU_ASSERT_FALSE(order_setting_check("polling/status", "often", wrong));
    CU_ASSERT_EQUAL(strncmp(wrong, "polling/status: ", 16), 0);
    CU_ASSERT_TRUE(order_setting_apply(&conf, "polling/wakes-per-day", "7"));
    CU_ASSERT_EQUAL(conf.wakes_per_day, 7);
    CU_ASSERT_TRUE(order_setting_apply(&conf, "discovery/mdns", "yes"));
    CU_ASSERT_TRUE(conf.mdns);
    CU_ASSERT_TRUE(order_setting_apply(&conf, "polling/working-hours",
                                       "mon-fri 07:30-18:00, sat,sun 10:00-12:00"));
    CU_ASSERT_EQUAL(conf.hours.count, 2);
    CU_ASSERT_EQUAL(conf.hours.windows[1].from, 600);
    CU_ASSERT_FALSE(order_setting_apply(&conf, "polling/working-hours", "mon-fri"));
    CU_ASSERT_TRUE(order_setting_apply(&conf, "polling/working-hours", "always"));
    CU_ASSERT_EQUAL(conf.hours.count, 0);
    CU_ASSERT_FALSE(order_setting_check("privacy/serial", "yes", wrong));
    CU_ASSERT_FALSE(order_setting_check("portal/password", "", wrong));
    CU_ASSERT_FALSE(order_setting_check("snmp/community", "public", wrong));
}

UNIT_MAIN("order_form", UNIT_TEST(reads_each_kind), UNIT_TEST(refuses_what_is_no_order),
          UNIT_TEST(takes_no_more_settings_than_it_holds),
          UNIT_TEST(every_word_is_one_of_the_protocol),
          UNIT_TEST(settings_have_the_bounds_of_the_configuration))
