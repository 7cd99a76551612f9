/* SPDX-License-Identifier: Apache-2.0 */
/* When a printer's web services are asked besides its SNMP, and what their failure means. */
#include "agent/poll/driver_web.h"

#include "tests/fakes/fake_driver.h"
#include "tests/fakes/fake_web.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

#define GUARD_MS 30000
#define HOUR_MS  UINT64_C(3600000)

struct scene {
    struct loop *loop;
    struct fake_web web;
    struct agent_conf conf;
    struct driver_web_context context;
    struct device device;
    struct driver_device *state;
    struct loop_timer *guard;
    bool open; /* what SNMP leaves */
    unsigned asked_open;
    unsigned times;
    enum walk_result result;
    bool had_set;
    unsigned good; /* documents; 0 without a web set */
    unsigned news;
    bool has_started;
    uint64_t lost_ms; /* the pause after a question that broke */
};

static bool leaves_open(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set)
{
    struct scene *s = arg;

    (void)device;
    CU_ASSERT_NOT_EQUAL(scopes & SCOPE_ALL, 0);
    CU_ASSERT_PTR_NOT_NULL(set);
    s->asked_open++;
    return s->open;
}

static const char *maker(void *arg, const struct device *device, const struct reading_set *set)
{
    (void)arg;
    (void)device;
    (void)set;
    return "HP";
}

static void on_key(void *arg, struct device *device, const char *pin)
{
    (void)arg;
    (void)device;
    (void)pin;
    CU_FAIL("a key in the clear");
}

static bool on_strange(void *arg, struct device *device, const struct reading_set *set)
{
    (void)arg;
    (void)device;
    (void)set;
    CU_FAIL("another key in the clear");
    return false;
}

static void on_news(void *arg, struct device *device, unsigned scopes, bool has_started)
{
    struct scene *s = arg;

    (void)device;
    s->news |= scopes;
    s->has_started = s->has_started || has_started;
    loop_stop(s->loop);
}

static void on_lost(void *arg, struct device *device, uint64_t pause_ms)
{
    struct scene *s = arg;

    CU_ASSERT_PTR_EQUAL(device, &s->device);
    s->lost_ms = pause_ms;
    loop_stop(s->loop);
}

static const struct driver_web_handlers handlers = { leaves_open, maker,   on_key,
                                                     on_strange,  on_news, on_lost };
static const struct walk_credential credential = { .name = "one" };

static void on_guard(void *arg)
{
    struct scene *s = arg;

    CU_FAIL("nothing came");
    loop_stop(s->loop);
}

static void open_scene(struct scene *s, enum web_conf_ask ask, bool alone)
{
    *s = (struct scene){ .loop = loop_create(), .open = true };
    fake_web_open(&s->web, s->loop);
    *fake_driver_state() = (struct fake_driver){ 0 };
    s->conf.web.ask = ask;
    s->conf.web.ports = fake_web_ports(&s->web);
    s->conf.tables_ms = HOUR_MS;
    s->conf.full_ms = 4 * HOUR_MS;
    s->conf.web.waits = 1;
    s->context = (struct driver_web_context){ .turns = web_read_turns_create(s->loop, 1),
                                              .waits = { .most = 1 },
                                              .loop = s->loop,
                                              .conf = &s->conf,
                                              .handlers = &handlers,
                                              .arg = s };
    s->device.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->device.state = DEVICE_READY;
    memcpy(s->device.credential, alone ? "web" : "one", 4);
    CU_ASSERT_EQUAL(driver_web_is_alone(&s->device), alone);
    s->state = driver_web_get()->attach(&s->context, &s->device, alone ? NULL : &credential);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->state);
    s->guard = loop_timer_create(s->loop, on_guard, s);
    s->web.documents[WEB_LEDM_CONSUMABLES] = (struct fake_web_document){ 200, "text/xml", "<c/>" };
    s->web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 200, "text/xml", "<s/>" };
    s->web.documents[WEB_LEDM_CONFIG] = (struct fake_web_document){ 200, "text/xml", "<p/>" };
}

static void close_scene(struct scene *s)
{
    driver_web_get()->detach(s->state);
    web_read_turns_destroy(s->context.turns);
    fake_web_close(&s->web);
    loop_timer_destroy(s->guard);
    loop_destroy(s->loop);
}

static void done(void *arg, enum walk_result result, unsigned moved, const struct reading_set *set,
                 const struct web_set *web)
{
    struct scene *s = arg;

    CU_ASSERT_EQUAL(moved, 0);
    s->times++;
    s->result = result;
    s->had_set = set != NULL;
    s->good = web != NULL ? web_set_good(web) : 0;
    loop_stop(s->loop);
}

static void turn(struct scene *s)
{
    (void)loop_timer_start(s->guard, GUARD_MS);
    CU_ASSERT_TRUE(loop_run(s->loop));
    loop_timer_stop(s->guard);
}

static unsigned asked(const struct scene *s)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        sum += s->web.asked[i];
    return sum;
}

/* SNMP answers a reading; whether the web services were asked then. */
static bool read_with_snmp(struct scene *s, unsigned scopes)
{
    unsigned before = s->times, before_asked = asked(s);

    CU_ASSERT_TRUE(driver_web_get()->read(s->state, scopes, done, s));
    fake_driver_answer(WALK_OK, 0);
    if (s->times == before)
        turn(s);
    CU_ASSERT_EQUAL(s->times, before + 1);
    CU_ASSERT_EQUAL(s->result, WALK_OK);
    CU_ASSERT_TRUE(s->had_set);
    return asked(s) != before_asked;
}

static void asks_only_where_snmp_leaves_something_open(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_OPEN, false);
    s.open = false;
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.good, 0);
    s.open = true;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_NOT_EQUAL(s.good & WEB_BIT(WEB_LEDM_CONSUMABLES), 0);
    s.open = false; /* the alerts alone leave nothing open, but what they say must stay whole */
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALERTS));
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES));
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    close_scene(&s);
    open_scene(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    CU_ASSERT_EQUAL(s.asked_open, 0);
    close_scene(&s);
}

static void the_status_never_asks(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_WHOLE, done, &s));
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(asked(&s), 0);
    close_scene(&s);
}

static void a_sleeper_is_left_alone(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_ALWAYS, false);
    s.device.presence.has_seen = true;
    s.device.presence.seen = DEVICE_ASLEEP;
    s.device.state = DEVICE_ASLEEP;
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    s.device.presence.seen = s.device.state = DEVICE_READY;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    close_scene(&s);
}

static void never(void *arg, const struct web_read_result *result)
{
    (void)arg;
    (void)result;
    CU_FAIL("it waits");
}

static void what_snmp_says_waits_behind_no_crowd(void)
{
    struct scene s;
    struct web_read *crowd[1 + WEB_READ_WAITING];
    const struct web_read_wish wish = { .scopes = SCOPE_ALL };

    open_scene(&s, WEB_CONF_ALWAYS, false);
    for (size_t i = 0; i < sizeof crowd / sizeof crowd[0]; i++)
        crowd[i] = web_read_start(s.context.turns, &wish, never, &s);
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    for (size_t i = sizeof crowd / sizeof crowd[0]; i-- > 0;)
        web_read_cancel(crowd[i]);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    close_scene(&s);
}

static void what_fails_costs_the_device_nothing(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL));
    s.web.documents[WEB_LEDM_CONSUMABLES].status = 503;
    CU_ASSERT_TRUE(read_with_snmp(&s, SCOPE_ALL)); /* not whole: what was said before counts */
    CU_ASSERT_EQUAL(s.good, 0);
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL)); /* not again within an hour */
    close_scene(&s);
    open_scene(&s, WEB_CONF_ALWAYS, false);
    s.conf.web.ports = (struct web_fetch_ports){ 1, 1, 1 };
    CU_ASSERT_FALSE(read_with_snmp(&s, SCOPE_ALL));
    close_scene(&s);
}

static void silence_of_snmp_is_silence(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, done, &s));
    fake_driver_answer(WALK_SILENT, 0);
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(s.result, WALK_SILENT);
    CU_ASSERT_EQUAL(asked(&s), 0);
    close_scene(&s);
}

static void a_device_without_snmp_is_read_by_the_web_alone(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_OPEN, true);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, done, &s));
    turn(&s);
    CU_ASSERT_EQUAL(s.result, WALK_OK);
    CU_ASSERT_TRUE(s.had_set);
    CU_ASSERT_NOT_EQUAL(s.good & WEB_BIT(WEB_LEDM_CONFIG), 0);
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_LEAST, done, &s));
    turn(&s);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES));
    s.conf.web.ports = (struct web_fetch_ports){ 1, 1, 1 };
    CU_ASSERT_TRUE(driver_web_get()->status(s.state, STATUS_LEAST, done, &s));
    turn(&s);
    CU_ASSERT_EQUAL(s.result, WALK_SILENT);
    CU_ASSERT_EQUAL(driver_web_get()->deaf_ms(s.state), 0);
    close_scene(&s);
}

static void a_reading_under_way_is_cancelled_with_the_device(void)
{
    struct scene s;

    open_scene(&s, WEB_CONF_ALWAYS, false);
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALL, done, &s));
    fake_driver_answer(WALK_OK, 0);
    CU_ASSERT_EQUAL(s.times, 0);
    close_scene(&s);
    CU_ASSERT_EQUAL(s.times, 1);
    CU_ASSERT_EQUAL(s.result, WALK_CANCELLED);
}

#define LISTED(path) "<SupportedTree><ResourceURI>" path "</ResourceURI></SupportedTree>"
#define TREE                                                                                       \
    "<DiscoveryTree>" LISTED("/DevMgmt/ProductConfigDyn.xml")                                      \
        LISTED("/DevMgmt/ProductStatusDyn.xml")                                                    \
            LISTED("/DevMgmt/ConsumableConfigDyn.xml") "<SupportedIfc><ManifestURI>/EventMgmt/"    \
                                                       "EventMgmtManifest.xml</ManifestURI>"       \
                                                       "</SupportedIfc></DiscoveryTree>"
#define EVENT(category, stamp)                                                                     \
    "<Event><UnqualifiedEventCategory>" category "</UnqualifiedEventCategory><AgingStamp>" stamp   \
    "</AgingStamp></Event>"
#define TABLE(events) "<EventTable>" events "</EventTable>"

static void open_events(struct scene *s)
{
    open_scene(s, WEB_CONF_ALWAYS, true);
    s->web.etag = "\"1-1\"";
    s->web.holds = true;
    s->web.documents[WEB_LEDM_EVENTS] =
        (struct fake_web_document){ 200, "text/xml", TABLE(EVENT("PowerUpEvent", "1-1")) };
}

static void read_alone(struct scene *s, unsigned scopes)
{
    CU_ASSERT_TRUE(driver_web_get()->read(s->state, scopes, done, s));
    turn(s);
    CU_ASSERT_EQUAL(s->result, WALK_OK);
}

static void news_of_the_event_table_are_told_once(void)
{
    struct scene s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    read_alone(&s, SCOPE_ALL);
    turn(&s); /* until the question is open */
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.web.held);
    CU_ASSERT_STRING_EQUAL(s.web.query, "timeout=1200");
    CU_ASSERT_EQUAL(s.news, 0); /* what was before is none */
    s.web.etag = "\"1-3\"";
    fake_web_tell(&s.web, 200,
                  TABLE(EVENT("AlertTableChanged", "1-3") EVENT("JobEvent", "1-2")
                            EVENT("PowerUpEvent", "1-1")));
    turn(&s);
    CU_ASSERT_EQUAL(s.news, SCOPE_ALERTS);
    CU_ASSERT_FALSE(s.has_started);
    s.news = 0;
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.good, WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES));
    turn(&s);
    CU_ASSERT_STRING_EQUAL(s.web.tag, "\"1-3\"");
    CU_ASSERT_EQUAL(s.web.connections, 1); /* readings and waits, one at a time */
    s.web.etag = "\"2-1\"";
    fake_web_tell(&s.web, 200, TABLE(EVENT("PowerUpEvent", "2-1")));
    turn(&s);
    CU_ASSERT_TRUE(s.has_started);
    CU_ASSERT_EQUAL(s.news, SCOPE_ALL);
    close_scene(&s);
}

static void on_soon(void *arg)
{
    loop_stop(((struct scene *)arg)->loop);
}

/* No stamp tells what is new: the tag does, and the printer that says so all the time is heard ever
 * less. */
static void events_without_stamps_are_news_but_not_without_end(void)
{
    struct scene s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.web.documents[WEB_LEDM_EVENTS].body = TABLE(EVENT("PowerUpEvent", "0-0"));
    read_alone(&s, SCOPE_ALL);
    turn(&s);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.web.held);
    s.web.etag = "\"other\"";
    fake_web_tell(&s.web, 200,
                  TABLE(EVENT("PowerUpEvent", "0-0") EVENT("AlertTableChanged", "0-0")));
    struct loop_timer *soon = loop_timer_create(s.loop, on_soon, &s);
    (void)loop_timer_start(soon, 200);
    turn(&s);
    CU_ASSERT_EQUAL(s.news, 0); /* it answered at once, and might do so for ever */
    turn(&s);
    CU_ASSERT_EQUAL(s.news, SCOPE_ALERTS);
    CU_ASSERT_FALSE(s.has_started);
    loop_timer_destroy(soon);
    close_scene(&s);
}

/* A printer that hangs up may sleep: it is looked at before it is asked again. */
static void a_question_that_breaks_is_opened_again_after_a_look(void)
{
    struct scene s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    read_alone(&s, SCOPE_ALL);
    turn(&s);
    fake_web_tell(&s.web, 503, "");
    turn(&s);
    CU_ASSERT_TRUE(s.lost_ms >= 5000 && s.lost_ms < 6000);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.context.waits.running, 0); /* too early */
    close_scene(&s);
}

static void a_sleeper_is_not_waited_for(void)
{
    struct scene s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.device.presence.has_seen = true;
    s.device.presence.seen = DEVICE_ASLEEP;
    s.device.state = DEVICE_ASLEEP;
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    CU_ASSERT_EQUAL(s.web.asked[WEB_LEDM_EVENTS], 0);
    close_scene(&s);
}

static void nobody_is_waited_for_outside_working_hours(void)
{
    struct scene s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.conf.hours.count = 1; /* of no day */
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    s.conf.hours.count = 0;
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.context.waits.running, 1);
    close_scene(&s);
}

static void no_more_wait_than_may(void)
{
    struct scene s;

    open_events(&s);
    s.web.documents[WEB_LEDM_TREE] = (struct fake_web_document){ 200, "text/xml", TREE };
    s.context.waits.running = 1; /* somebody else */
    read_alone(&s, SCOPE_ALL);
    CU_ASSERT_EQUAL(s.context.waits.running, 1);
    s.context.waits.running = 0;
    read_alone(&s, SCOPE_ALERTS);
    CU_ASSERT_EQUAL(s.context.waits.running, 1);
    s.conf.web.ports = (struct web_fetch_ports){ 1, 1, 1 }; /* it goes */
    CU_ASSERT_TRUE(driver_web_get()->read(s.state, SCOPE_ALERTS, done, &s));
    turn(&s);
    CU_ASSERT_EQUAL(s.context.waits.running, 0);
    close_scene(&s);
}

UNIT_MAIN("driver_web", UNIT_TEST(asks_only_where_snmp_leaves_something_open),
          UNIT_TEST(the_status_never_asks), UNIT_TEST(a_sleeper_is_left_alone),
          UNIT_TEST(what_snmp_says_waits_behind_no_crowd),
          UNIT_TEST(what_fails_costs_the_device_nothing), UNIT_TEST(silence_of_snmp_is_silence),
          UNIT_TEST(a_device_without_snmp_is_read_by_the_web_alone),
          UNIT_TEST(news_of_the_event_table_are_told_once),
          UNIT_TEST(events_without_stamps_are_news_but_not_without_end),
          UNIT_TEST(a_question_that_breaks_is_opened_again_after_a_look),
          UNIT_TEST(a_sleeper_is_not_waited_for),
          UNIT_TEST(nobody_is_waited_for_outside_working_hours), UNIT_TEST(no_more_wait_than_may),
          UNIT_TEST(a_reading_under_way_is_cancelled_with_the_device))
