/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers that only count, and a disk that is a real one. */
#include "tests/unit/orders_rig.h"

#include "base/log.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum order_reason on_refresh(void *arg, const char *device)
{
    struct orders_rig *r = arg;

    CU_ASSERT_STRING_EQUAL(device, DEVICE);
    r->refreshes++;
    return r->reason;
}

static enum order_reason on_discover(void *arg)
{
    ((struct orders_rig *)arg)->sweeps++;
    return ((struct orders_rig *)arg)->reason;
}

static void on_hold(void *arg, bool is_held)
{
    ((struct orders_rig *)arg)->is_held = is_held;
}

static void on_settle(void *arg)
{
    ((struct orders_rig *)arg)->settles++;
}

static bool may_work(void *arg)
{
    return ((struct orders_rig *)arg)->may_work;
}

static bool knows(void *arg, const char *device)
{
    (void)arg;
    return strcmp(device, DEVICE) == 0;
}

static const char *self(void *arg)
{
    (void)arg;
    return SELF;
}

static enum err on_tell(void *arg, const char *xml, size_t len)
{
    struct orders_rig *r = arg;
    size_t at = strlen(r->told);

    if (r->is_breaking) {
        r->is_breaking = false;
        disk_fail(r->disk.disk, ERR_IO);
        return ERR_IO;
    }
    if (r->journal == ERR_NONE)
        (void)snprintf(r->told + at, sizeof r->told - at, "%.*s\n", (int)len, xml);
    return r->journal;
}

static void on_answer(void *arg, const char *xml, size_t len)
{
    struct orders_rig *r = arg;

    (void)snprintf(r->answer, sizeof r->answer, "%.*s", (int)len, xml);
}

static void on_disk(void *arg, bool committed)
{
    orders_settled(((struct orders_rig *)arg)->orders, committed);
}

static void open_orders(struct orders_rig *r)
{
    static const struct orders_handlers handlers = { on_refresh, on_discover, on_hold,
                                                     on_settle,  may_work,    knows,
                                                     self,       on_tell,     on_answer };

    r->orders = orders_open(r->disk.loop, r->disk.disk, r->conf, &handlers, r);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r->orders);
    CU_ASSERT_TRUE(disk_listen(r->disk.disk, on_disk, r));
    orders_start(r->orders);
}

static void close_orders(struct orders_rig *r)
{
    disk_unlisten(r->disk.disk, r);
    orders_close(r->orders);
}

void orders_rig_begin(struct orders_rig *r)
{
    *r = (struct orders_rig){ .may_work = true };
    fake_loop_set_wall(INT64_C(1795255200000));
    disk_rig_start(&r->disk, NULL);
    r->conf = calloc(1, sizeof *r->conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r->conf);
    r->conf->log_level = LOG_LEVEL_ERROR;
    r->conf->status_ms = MINUTE;
    (void)str_copy(r->conf->orders.portal, ORDER_JID, PORTAL);
    open_orders(r);
}

void orders_rig_end(struct orders_rig *r)
{
    close_orders(r);
    disk_rig_end(&r->disk);
    free(r->conf);
}

/* As after kill -9: what was committed is there, nothing else. */
void orders_rig_restart(struct orders_rig *r)
{
    close_orders(r);
    disk_rig_close(&r->disk);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&r->disk), ERR_NONE);
    r->is_held = false;
    open_orders(r);
    fake_loop_advance(r->disk.loop, 10);
}

void orders_rig_allow(struct orders_rig *r, bool allows, enum order_kind kind, const char *from)
{
    struct order_conf_rule *rule = &r->conf->orders.rules[r->conf->orders.rule_count++];

    rule->allows = allows;
    rule->kind = kind;
    (void)str_copy(rule->from, sizeof rule->from, from);
}

void orders_rig_hear(struct orders_rig *r, const char *from, const char *type, const char *payload)
{
    static const struct xml_read_limits limits = { .bytes = 4096, .depth = 8, .nodes = 100 };
    char xml[3000];
    struct xml_node *iq = NULL;
    struct buf out;

    (void)snprintf(xml, sizeof xml, "<iq type='%s' id='q1' from='%s' to='a@b/c'>%s</iq>", type,
                   from, payload);
    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &iq, NULL));
    r->answer[0] = '\0';
    buf_init(&out, 8192);
    CU_ASSERT_TRUE(orders_hear(r->orders, iq, &out));
    if (out.len > 0)
        on_answer(r, out.data, out.len);
    buf_finish(&out);
    xml_read_free(iq);
}

/* The answer to an IQ, at once or when the disk has it. */
const char *orders_rig_ask(struct orders_rig *r, const char *from, const char *type,
                           const char *payload)
{
    orders_rig_hear(r, from, type, payload);
    fake_loop_advance(r->disk.loop, 10);
    return r->answer;
}

/* The command of an order; static memory. */
static const char *command_of(const char *kind, const char *id, const char *more)
{
    static char payload[2500];

    (void)snprintf(
        payload, sizeof payload,
        "<command xmlns='http://jabber.org/protocol/commands' node='" NODE
        "%s' action='execute'><x xmlns='jabber:x:data' type='submit'>"
        "<field var='order'><value>%s</value></field>" FIELD("expires", ON_TIME) "%s</x></command>",
        kind, id, more);
    return payload;
}

void orders_rig_hear_order(struct orders_rig *r, const char *kind, const char *id, const char *more)
{
    orders_rig_hear(r, PORTAL, "set", command_of(kind, id, more));
}

const char *orders_rig_order_of(struct orders_rig *r, const char *from, const char *kind,
                                const char *id, const char *more)
{
    return orders_rig_ask(r, from, "set", command_of(kind, id, more));
}

const char *orders_rig_order(struct orders_rig *r, const char *kind, const char *id,
                             const char *more)
{
    return orders_rig_order_of(r, PORTAL, kind, id, more);
}

bool orders_rig_says(const char *text, const char *part)
{
    bool does = strstr(text, part) != NULL;

    if (!does)
        (void)fprintf(stderr, "\"%s\" lacks \"%s\"\n", text, part);
    return does;
}
