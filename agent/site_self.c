/* SPDX-License-Identifier: Apache-2.0 */
/* agent → change: how the agent itself stands. What the disk does not take now is tried again: it
 * may be long until there is something new to say. */
#include "agent/site_inner.h"

#include "base/clock.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#define AGAIN_MS 10000

/* The greeting's copy. Its time is that of the call: not before that of the journal's record. */
static void keep_text(struct site *s, const struct record *said)
{
    buf_clear(&s->self_xml);
    if (record_get(said, FIELD_AGENT_DEVICE) != NULL)
        (void)record_xml_write(said, FIELD_ALWAYS, &s->self_xml);
}

static void say(struct site *s)
{
    struct record said = { 0 };

    loop_timer_stop(s->self_again);
    s->is_self_uncommitted = true;
    enum err err =
        record_copy(&said, &s->self) ? change_agent(s->change, &said, clock_wall_ms()) : ERR_MEMORY;
    keep_text(s, &said);
    record_finish(&said);
    if (!site_tell_trouble(s, err))
        (void)loop_timer_start(s->self_again, AGAIN_MS);
}

static void on_again(void *arg)
{
    say(arg);
}

bool site_self_open(struct site *s)
{
    record_init(&s->self, RECORD_AGENT);
    buf_init(&s->self_xml, NAMES_RECORD_BYTES);
    s->self_again = loop_timer_create(s->loop, on_again, s);
    return s->self_again != NULL;
}

void site_self_close(struct site *s)
{
    loop_timer_destroy(s->self_again);
    buf_finish(&s->self_xml);
    record_finish(&s->self);
}

void site_self_say_again(struct site *s)
{
    if (s->self.count > 0)
        say(s);
}

void site_self_settled(struct site *s, bool committed)
{
    if (!committed && s->is_self_uncommitted)
        (void)loop_timer_start(s->self_again, AGAIN_MS);
    s->is_self_uncommitted = false;
}

void site_self_tell(struct site *s, const struct record *self)
{
    if (s->self.count > 0 && record_same(&s->self, self))
        return;
    record_finish(&s->self);
    record_init(&s->self, RECORD_AGENT);
    buf_clear(&s->self_xml); /* rather nothing than what is not so any more */
    if (!record_copy(&s->self, self))
        log_warn("site", "no memory to say how the agent stands; it is said with its next change");
    else
        say(s);
}

const char *site_self_text(const struct site *s)
{
    return s->self_xml.len > 0 ? buf_text(&s->self_xml) : NULL;
}

const char *site_self_id(struct site *s)
{
    const char *id = change_self(s->change);

    if (id == NULL && s->self.count > 0) {
        say(s);
        id = change_self(s->change);
    }
    return id;
}
