/* SPDX-License-Identifier: Apache-2.0 */
/* A USB printer's port and, behind ipp-usb, its web services: what is asked when. */
#include "agent/poll/driver_usb.h"

#include "agent/device.h"
#include "agent/usb_place.h"
#include "tests/fakes/fake_usb_bus.h"
#include "tests/fakes/fake_web.h"
#include "tests/unit/unit.h"

#include <string.h>

#define GUARD_MS 30000
#define ID       "MFG:HP;MDL:HP LaserJet 4217;SN:CN123;"
#define IDENTITY                                                                                   \
    "<ProductConfigDyn><ProductInformation><MakeAndModel>HP LaserJet 4217</MakeAndModel>"          \
    "<SerialNumber>CN123</SerialNumber></ProductInformation></ProductConfigDyn>"

static struct loop *loop;
static struct fake_web web;
static struct agent_conf conf;
static struct device device;
static struct driver_usb_context context;
static struct driver_device *state;
static enum walk_result result;
static unsigned moved, calls;
static bool has_web, has_set;

static void on_guard(void *arg)
{
    (void)arg;
    CU_FAIL("nothing came");
    loop_stop(loop);
}

static void on_done(void *arg, enum walk_result told, unsigned scopes,
                    const struct reading_set *set, const struct web_set *documents)
{
    (void)arg;
    result = told;
    moved = scopes;
    has_set = set != NULL && reading_set_count(set) > 0;
    has_web = documents != NULL;
    calls++;
    loop_stop(loop);
}

static void begin(enum web_conf_ask ask)
{
    loop = loop_create();
    fake_web_open(&web, loop);
    web.documents[WEB_LEDM_CONFIG] = (struct fake_web_document){ 200, "text/xml", IDENTITY };
    memset(&conf, 0, sizeof conf);
    memset(&device, 0, sizeof device);
    conf.web.ask = ask;
    context = (struct driver_usb_context){ .bus = usb_bus_create(loop),
                                           .turns = web_read_turns_create(loop, 2),
                                           .conf = &conf };
    struct usb_port *port = fake_usb_bus_plug("1-1", 4, ID);
    device.address = port->place;
    *fake_usb_bus_answer() = (struct usb_port_answer){ .result = USB_PORT_HEARD,
                                                       .has_status = true,
                                                       .status = 0x18,
                                                       .http = fake_web_ports(&web).http };
    state = driver_usb_get()->attach(&context, &device, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(state);
    calls = 0;
}

static void run(void)
{
    struct loop_timer *guard = loop_timer_create(loop, on_guard, NULL);

    (void)loop_timer_start(guard, GUARD_MS);
    (void)loop_run(loop);
    loop_timer_destroy(guard);
}

/* A look lets the bus know who is there. */
static void on_looked(void *arg)
{
    (void)arg;
    loop_stop(loop);
}

static void look(void)
{
    CU_ASSERT_TRUE_FATAL(usb_bus_look(context.bus, on_looked, NULL));
    run();
}

static void end(void)
{
    driver_usb_get()->detach(state);
    web_read_turns_destroy(context.turns);
    usb_bus_destroy(context.bus);
    fake_web_close(&web);
    loop_destroy(loop);
    fake_usb_bus_unplug("1-1");
}

static unsigned asked(void)
{
    unsigned count = 0;

    for (size_t i = 0; i < WEB_DOCUMENTS; i++)
        count += web.asked[i];
    return count;
}

static void a_reading_asks_the_port_and_the_web_services_behind_it(void)
{
    begin(WEB_CONF_OPEN);
    look();
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->read(state, SCOPE_ALL, on_done, NULL));
    run();
    CU_ASSERT_EQUAL(result, WALK_OK);
    CU_ASSERT_TRUE(has_set && has_web);
    CU_ASSERT_TRUE(asked() > 0);
    CU_ASSERT_EQUAL(calls, 1);
    end();
}

/* Who prints or scans needs the printer's few interfaces: no question stays open there. */
static void its_table_of_events_is_not_waited_for(void)
{
    begin(WEB_CONF_ALWAYS);
    conf.web.waits = 1;
    web.holds = true;
    web.documents[WEB_LEDM_TREE] = (struct fake_web_document){
        200, "text/xml",
        "<DiscoveryTree><SupportedTree><ResourceURI>/DevMgmt/ProductConfigDyn.xml</ResourceURI>"
        "</SupportedTree><SupportedTree><ResourceURI>/EventMgmt/EventTable</ResourceURI>"
        "</SupportedTree></DiscoveryTree>"
    };
    look();
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_TRUE_FATAL(driver_usb_get()->read(state, SCOPE_ALL, on_done, NULL));
        run();
        CU_ASSERT_TRUE(has_web);
    }
    CU_ASSERT_EQUAL(web.asked[WEB_LEDM_EVENTS], 0);
    CU_ASSERT_PTR_NULL(web.held);
    end();
}

static void the_status_asks_the_port_alone_and_tells_what_moved(void)
{
    begin(WEB_CONF_OPEN);
    look();
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->status(state, STATUS_WHOLE, on_done, NULL));
    run();
    fake_usb_bus_answer()->status = 0x38;
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->status(state, STATUS_WHOLE, on_done, NULL));
    run();
    CU_ASSERT_EQUAL(moved, SCOPE_ALERTS);
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->status(state, STATUS_LEAST, on_done, NULL));
    run();
    CU_ASSERT_EQUAL(moved, 0);
    CU_ASSERT_EQUAL(asked(), 0);
    (void)fake_usb_bus_plug("1-1", 5, ID); /* plugged in anew, or another one */
    look();
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->status(state, STATUS_WHOLE, on_done, NULL));
    run();
    CU_ASSERT_EQUAL(moved & SCOPE_IDENTITY, SCOPE_IDENTITY);
    end();
}

static void web_services_are_left_alone_where_that_is_wanted(void)
{
    begin(WEB_CONF_NEVER);
    look();
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->read(state, SCOPE_ALL, on_done, NULL));
    run();
    CU_ASSERT_TRUE(has_set && !has_web);
    CU_ASSERT_EQUAL(asked(), 0);
    end();
}

static void one_that_is_not_there_is_silent(void)
{
    begin(WEB_CONF_OPEN);
    fake_usb_bus_unplug("1-1");
    look();
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->read(state, SCOPE_ALL, on_done, NULL));
    run();
    CU_ASSERT_EQUAL(result, WALK_SILENT);
    end();
}

static void a_question_under_way_is_cancelled_by_its_end(void)
{
    begin(WEB_CONF_OPEN);
    look();
    CU_ASSERT_TRUE_FATAL(driver_usb_get()->read(state, SCOPE_ALL, on_done, NULL));
    end();
    CU_ASSERT_EQUAL(calls, 1);
    CU_ASSERT_EQUAL(result, WALK_CANCELLED);
}

UNIT_MAIN("driver_usb", UNIT_TEST(a_reading_asks_the_port_and_the_web_services_behind_it),
          UNIT_TEST(its_table_of_events_is_not_waited_for),
          UNIT_TEST(the_status_asks_the_port_alone_and_tells_what_moved),
          UNIT_TEST(web_services_are_left_alone_where_that_is_wanted),
          UNIT_TEST(one_that_is_not_there_is_silent),
          UNIT_TEST(a_question_under_way_is_cancelled_by_its_end))
