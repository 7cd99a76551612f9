/* SPDX-License-Identifier: Apache-2.0 */
/* Printers that several agents report, found by what they have in common. */
#include "portal/watch/twins.h"

#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const char *folder;
static struct store *store;
static int64_t one, other;

static void begin(void)
{
    struct store_agent second = { .jid = "b@x.test", .site = "Depot", .customer = "ACME" };
    struct store_known known;

    folder = portal_rig_folder();
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(folder), STORE_WRITE, &store), ERR_NONE);
    one = portal_rig_agent(store);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(store, &second, &known), ERR_NONE);
    other = known.id;
}

static void end(void)
{
    store_close(store);
    portal_rig_remove(folder);
}

/* An agent says of a printer, whose id ends with this digit. */
static void say(int64_t agent, char digit, const char *fields)
{
    char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<asset device='11111111-2222-4333-8444-55555555555%c' at='" PORTAL_RIG_AT
                   "'>%s</asset>",
                   digit, fields);
    portal_rig_add(store, agent, xml);
}

static const char *twins(void)
{
    static char text[4096];
    FILE *out = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_EQUAL(twins_run(portal_rig_place(folder), out), 0);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    (void)fclose(out);
    return text;
}

#define MAKER "<manufacturer>Acme</manufacturer>"

static void one_printer_of_two_agents_is_named_once(void)
{
    begin();
    say(one, '1', MAKER "<model>L 1</model><serial>A123</serial><mac>00:17:c8:00:00:01</mac>");
    say(other, '2', MAKER "<serial>A123</serial>");
    say(other, '3', MAKER "<serial>A124</serial>");
    say(one, '4', MAKER "<mac>00:17:c8:00:00:04</mac>");
    say(other, '5', MAKER "<serial>B5</serial><mac>00:17:c8:00:00:04</mac>");
    const char *text = twins();
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "2 printers reported by several agents"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "555555555552"));
    CU_ASSERT_PTR_NULL(strstr(text, "555555555553"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "555555555554"));
    end();
}

static void p18_junk_and_contradictions_make_no_twins(void)
{
    begin();
    say(one, '1', MAKER "<serial>XXXXXXXX</serial><mac>00:00:00:00:00:00</mac>");
    say(other, '2', MAKER "<serial>XXXXXXXX</serial><mac>00:00:00:00:00:00</mac>");
    say(one, '3', MAKER "<serial>S100</serial><mac>00:17:c8:00:00:03</mac>");
    say(other, '4', MAKER "<serial>S100</serial><mac>00:17:c8:00:00:04</mac>");
    say(other, '5', "<manufacturer>Other</manufacturer><serial>S100</serial>");
    say(one, '6', MAKER "<serial>S600</serial><mac>00:17:c8:00:00:06</mac>");
    say(other, '7', MAKER "<serial>S700</serial><mac>00:17:c8:00:00:06</mac>");
    CU_ASSERT_STRING_EQUAL(twins(), "0 printers reported by several agents\n");
    end();
}

static void a_retired_id_is_nobodys_twin(void)
{
    begin();
    say(one, '1', MAKER "<serial>A123</serial>");
    say(other, '2',
        MAKER "<serial>A123</serial><state>gone</state>"
              "<same-as>11111111-2222-4333-8444-555555555553</same-as>");
    CU_ASSERT_STRING_EQUAL(twins(), "0 printers reported by several agents\n");
    end();
}

UNIT_MAIN("twins", UNIT_TEST(one_printer_of_two_agents_is_named_once),
          UNIT_TEST(p18_junk_and_contradictions_make_no_twins),
          UNIT_TEST(a_retired_id_is_nobodys_twin))
