/* SPDX-License-Identifier: Apache-2.0 */
/* publish against a scripted transport, a journal in memory and a clock that stands still. */
#include "agent/publish/publish.h"

#include "base/buf.h"
#include "base/log.h"
#include "protocol/batch.h"
#include "protocol/names.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_spool.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORTAL      "portal.example.test"
#define INGEST      "ingest.example.test"
#define SENT        4096
#define ANSWER_MS   30000
#define PAUSE_MS    30000 /* the longest */
#define OTHER_EPOCH "11111111-0000-4000-8000-000000000000"

struct sent {
    uint64_t tag;
    char to[64];
    char *payload;
};

struct rig {
    struct loop *loop;
    struct spool *spool;
    struct publish *publish;
    struct sent sent[SENT];
    unsigned count;
    bool refuse; /* the transport takes nothing */
};

static bool request(void *arg, uint64_t tag, const char *to, const char *payload, size_t len)
{
    struct rig *rig = arg;

    if (rig->refuse)
        return false;
    if (rig->count == SENT)
        abort();
    struct sent *sent = &rig->sent[rig->count++];
    sent->tag = tag;
    snprintf(sent->to, sizeof sent->to, "%s", to);
    sent->payload = strndup(payload, len);
    return true;
}

static void forget(struct rig *rig)
{
    for (unsigned i = 0; i < rig->count; i++)
        free(rig->sent[i].payload);
    rig->count = 0;
}

static struct rig *rig_create(unsigned records)
{
    struct rig *rig = calloc(1, sizeof *rig);

    log_set_level(LOG_LEVEL_ERROR);
    rig->loop = loop_create();
    rig->spool = fake_spool_create();
    for (unsigned i = 1; i <= records; i++) {
        char xml[40];
        snprintf(xml, sizeof xml, "<r n='%u'/>", i);
        fake_spool_add(rig->spool, xml);
    }
    const struct publish_transport transport = { request, rig };
    rig->publish = publish_create(rig->loop, rig->spool, PORTAL, &transport);
    return rig;
}

static void rig_destroy(struct rig *rig)
{
    publish_destroy(rig->publish);
    CU_ASSERT_EQUAL(fake_loop_pending(rig->loop), 0);
    spool_close(rig->spool);
    loop_destroy(rig->loop);
    forget(rig);
    free(rig);
}

static struct xml_node *parse(const char *xml)
{
    const struct xml_read_limits limits = { 300000, 16, 20000 };
    struct xml_node *root = NULL;

    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &root, NULL));
    return root;
}

static void answer(struct rig *rig, uint64_t tag, bool is_result, const char *xml)
{
    struct xml_node *node = xml != NULL ? parse(xml) : NULL;

    publish_answer(rig->publish, tag, is_result, node);
    xml_read_free(node);
}

static void welcome(struct rig *rig, uint64_t tag, uint64_t through, unsigned window,
                    unsigned max_bytes)
{
    const struct batch_welcome w = { through, window, max_bytes, INGEST, 1 };
    struct buf out;

    buf_init(&out, 1000);
    batch_write_welcome(&out, &w);
    answer(rig, tag, true, buf_text(&out));
    buf_finish(&out);
}

static void stored_in(struct rig *rig, uint64_t tag, const char *epoch, uint64_t through)
{
    struct batch_stored s = { .through = through };
    struct buf out;

    snprintf(s.epoch, sizeof s.epoch, "%s", epoch);
    buf_init(&out, 1000);
    batch_write_stored(&out, &s);
    answer(rig, tag, true, buf_text(&out));
    buf_finish(&out);
}

static void stored(struct rig *rig, uint64_t tag, uint64_t through)
{
    char epoch[BATCH_EPOCH_SIZE];

    snprintf(epoch, sizeof epoch, "%s", spool_epoch(rig->spool));
    stored_in(rig, tag, epoch, through);
}

static void rejected(struct rig *rig, uint64_t tag, uint64_t first, unsigned record)
{
    char xml[300];

    snprintf(xml, sizeof xml,
             "<error type='modify'><bad-request xmlns='" NAMES_SPACE_STANZAS "'/>"
             "<rejected xmlns='" NAMES_SPACE "' first='%" PRIu64
             "' record='%u' reason='x'/></error>",
             first, record);
    answer(rig, tag, false, xml);
}

static void unavailable(struct rig *rig, uint64_t tag)
{
    answer(rig, tag, false,
           "<error type='wait'><remote-server-timeout xmlns='" NAMES_SPACE_STANZAS "'/></error>");
}

static const struct sent *last(const struct rig *rig)
{
    CU_ASSERT_FATAL(rig->count > 0);
    return &rig->sent[rig->count - 1];
}

static bool is_hello(const struct sent *sent)
{
    return strncmp(sent->payload, "<hello ", 7) == 0;
}

/* The numbers of a batch: first and how many. */
static unsigned batch_records(const struct sent *sent, uint64_t *out_first)
{
    struct xml_node *node = parse(sent->payload);
    struct batch_head head;
    unsigned records = 0;

    CU_ASSERT_TRUE_FATAL(batch_read_head(node, &head));
    *out_first = head.first;
    for (const struct xml_node *child = node->first_child; child != NULL; child = child->next)
        records++;
    xml_read_free(node);
    return records;
}

static bool is_batch(const struct sent *sent, uint64_t first, unsigned records)
{
    uint64_t from;

    return !is_hello(sent) && batch_records(sent, &from) == records && from == first;
}

/* Up and welcome, nothing sent remembered. */
static void connect_rig(struct rig *rig, unsigned window)
{
    publish_up(rig->publish);
    welcome(rig, last(rig)->tag, spool_stored_through(rig->spool), window, 65536);
}

static void says_hello_before_anything_else(void)
{
    struct rig *rig = rig_create(3);

    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 0);
    publish_up(rig->publish);
    CU_ASSERT_EQUAL_FATAL(rig->count, 1);
    CU_ASSERT_STRING_EQUAL(rig->sent[0].to, PORTAL);
    struct xml_node *node = parse(rig->sent[0].payload);
    struct batch_hello hello;
    CU_ASSERT_TRUE(batch_read_hello(node, &hello));
    CU_ASSERT_EQUAL(hello.next, 4);
    CU_ASSERT_STRING_EQUAL(hello.epoch, spool_epoch(rig->spool));
    xml_read_free(node);
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 1);
    rig_destroy(rig);
}

static void sends_batches_to_the_ingest_and_forgets_what_is_stored(void)
{
    struct rig *rig = rig_create(3);

    connect_rig(rig, 8);
    CU_ASSERT_EQUAL_FATAL(rig->count, 2);
    CU_ASSERT_STRING_EQUAL(rig->sent[1].to, INGEST);
    CU_ASSERT_TRUE(is_batch(&rig->sent[1], 1, 3));
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    stored(rig, rig->sent[1].tag, 3);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 3);
    CU_ASSERT_EQUAL(fake_loop_pending(rig->loop), 0);
    rig_destroy(rig);
}

static void sends_the_first_record_after_silence_at_once(void)
{
    struct rig *rig = rig_create(0);

    connect_rig(rig, 8);
    CU_ASSERT_EQUAL(rig->count, 1);
    fake_spool_add(rig->spool, "<r/>");
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL_FATAL(rig->count, 2);
    CU_ASSERT_TRUE(is_batch(&rig->sent[1], 1, 1));
    rig_destroy(rig);
}

static void lets_records_gather_behind_an_unanswered_batch(void)
{
    struct rig *rig = rig_create(1);

    connect_rig(rig, 8);
    for (int i = 0; i < 10; i++) {
        fake_spool_add(rig->spool, "<r/>");
        publish_offer(rig->publish);
    }
    CU_ASSERT_EQUAL(rig->count, 2);
    stored(rig, last(rig)->tag, 1);
    CU_ASSERT_EQUAL(rig->count, 3);
    CU_ASSERT_TRUE(is_batch(last(rig), 2, 10));
    rig_destroy(rig);
}

static void keeps_within_the_window_and_the_records_of_a_batch(void)
{
    struct rig *rig = rig_create(1000);

    connect_rig(rig, 3);
    CU_ASSERT_EQUAL_FATAL(rig->count, 4);
    for (unsigned i = 1; i <= 3; i++)
        CU_ASSERT_TRUE(is_batch(&rig->sent[i], 1 + 50 * (i - 1), 50));
    stored(rig, rig->sent[1].tag, 50);
    CU_ASSERT_EQUAL_FATAL(rig->count, 5);
    CU_ASSERT_TRUE(is_batch(last(rig), 151, 50));
    stored(rig, rig->sent[4].tag, 200);
    CU_ASSERT_EQUAL(rig->count, 8);
    rig_destroy(rig);
}

static void keeps_within_the_bytes_but_never_stops_at_a_large_record(void)
{
    struct rig *rig = rig_create(0);
    char *large = malloc(3001);

    memset(large, 'x', 3000);
    memcpy(large, "<r>", 3);
    memcpy(large + 2996, "</r>", 5);
    for (int i = 0; i < 3; i++)
        fake_spool_add(rig->spool, large);
    free(large);
    for (int i = 0; i < 60; i++)
        fake_spool_add(rig->spool, "<r>0123456789012345678901234567890123456789012345678901</r>");
    publish_up(rig->publish);
    welcome(rig, last(rig)->tag, 0, 8, 1024);
    for (unsigned i = 1; i <= 3; i++)
        CU_ASSERT_TRUE(is_batch(&rig->sent[i], i, 1));
    CU_ASSERT_TRUE(is_batch(&rig->sent[4], 4, 17)); /* 17 x 59 bytes */
    rig_destroy(rig);
}

static void goes_back_to_the_cursor_when_no_answer_comes(void)
{
    struct rig *rig = rig_create(120);

    connect_rig(rig, 8);
    CU_ASSERT_EQUAL(rig->count, 3); /* hello, 50, 50; 20 wait */
    stored(rig, rig->sent[1].tag, 50);
    fake_loop_advance(rig->loop, ANSWER_MS - 1);
    unsigned before = rig->count;
    fake_loop_advance(rig->loop, 2);
    CU_ASSERT_EQUAL(rig->count, before); /* a pause first */
    fake_loop_advance(rig->loop, 1000);
    CU_ASSERT_EQUAL_FATAL(rig->count, before + 1);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    welcome(rig, last(rig)->tag, 50, 8, 65536);
    CU_ASSERT_TRUE(is_batch(last(rig), 51, 50) || is_batch(&rig->sent[rig->count - 2], 51, 50));
    rig_destroy(rig);
}

static void waits_longer_each_time_but_not_for_ever(void)
{
    struct rig *rig = rig_create(1);
    unsigned hellos = 0;

    publish_up(rig->publish);
    for (int i = 0; i < 20; i++) {
        unavailable(rig, last(rig)->tag);
        unsigned before = rig->count;
        fake_loop_advance(rig->loop, PAUSE_MS + 1);
        hellos += rig->count - before;
        CU_ASSERT_TRUE(is_hello(last(rig)));
    }
    CU_ASSERT_EQUAL(hellos, 20);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 1);
    rig_destroy(rig);
}

static void takes_an_error_without_rejected_for_not_stored(void)
{
    struct rig *rig = rig_create(2);

    connect_rig(rig, 8);
    unavailable(rig, last(rig)->tag);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 0);
    fake_loop_advance(rig->loop, PAUSE_MS);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(is_batch(last(rig), 1, 2));
    rig_destroy(rig);
}

static void sets_a_rejected_record_aside_and_keeps_the_count(void)
{
    struct rig *rig = rig_create(5);

    connect_rig(rig, 8);
    rejected(rig, last(rig)->tag, 1, 3);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantine_number, 3);
    CU_ASSERT_TRUE(is_batch(last(rig), 1, 5));
    CU_ASSERT_PTR_NOT_NULL(strstr(last(rig)->payload, "<r n='2'/><void/><r n='4'/>"));
    stored(rig, last(rig)->tag, 5);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    rig_destroy(rig);
}

static void does_not_believe_a_rejection_outside_the_batch_or_twice(void)
{
    struct rig *rig = rig_create(5);

    connect_rig(rig, 8);
    uint64_t tag = last(rig)->tag;
    rejected(rig, tag, 1, 6);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 0);
    fake_loop_advance(rig->loop, PAUSE_MS);
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    rejected(rig, last(rig)->tag, 2, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 0);
    fake_loop_advance(rig->loop, PAUSE_MS);
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    rejected(rig, last(rig)->tag, 1, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 1);
    unsigned before = rig->count;
    rejected(rig, last(rig)->tag, 1, 1);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, 1);
    CU_ASSERT_EQUAL(rig->count, before); /* pauses instead of arguing */
    rig_destroy(rig);
}

static void sends_damaged_and_lost_places_as_void(void)
{
    struct rig *rig = rig_create(6);

    fake_spool_damage(rig->spool, 1);
    fake_spool_lose(rig->spool, 3);
    fake_spool_lose(rig->spool, 4);
    connect_rig(rig, 8);
    CU_ASSERT_TRUE(is_batch(last(rig), 1, 6));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last(rig)->payload, "'><void/><r n='2'/><void/><void/><r n='5'/>"));
    rig_destroy(rig);
}

static void rewinds_when_the_portal_reports_a_gap(void)
{
    struct rig *rig = rig_create(150);

    connect_rig(rig, 8);
    CU_ASSERT_EQUAL_FATAL(rig->count, 4);
    stored(rig, rig->sent[2].tag, 50); /* the second batch came alone: only the first is stored */
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 50);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    unsigned before = rig->count;
    stored(rig, rig->sent[3].tag, 50); /* an answer to what we gave up */
    CU_ASSERT_EQUAL(rig->count, before);
    welcome(rig, last(rig)->tag, 50, 8, 65536);
    CU_ASSERT_TRUE(is_batch(&rig->sent[before], 51, 50));
    rig_destroy(rig);
}

static void pauses_when_a_gap_does_not_close(void)
{
    struct rig *rig = rig_create(2);

    connect_rig(rig, 8);
    unsigned before = rig->count;
    stored(rig, last(rig)->tag, 0);
    CU_ASSERT_EQUAL(rig->count, before);
    fake_loop_advance(rig->loop, PAUSE_MS);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    rig_destroy(rig);
}

static void learns_from_welcome_what_was_stored_already(void)
{
    struct rig *rig = rig_create(10);

    publish_up(rig->publish);
    welcome(rig, last(rig)->tag, 7, 8, 65536);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 7);
    CU_ASSERT_TRUE(is_batch(last(rig), 8, 3));
    rig_destroy(rig);
}

static void begins_a_new_epoch_when_the_portal_is_ahead(void)
{
    struct rig *rig = rig_create(10);

    publish_up(rig->publish);
    welcome(rig, last(rig)->tag, 11, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    CU_ASSERT_PTR_NOT_NULL(strstr(last(rig)->payload, spool_epoch(rig->spool)));
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(is_batch(last(rig), 1, 10));
    rig_destroy(rig);
}

static void begins_a_new_epoch_when_the_portal_has_forgotten(void)
{
    struct rig *rig = rig_create(10);

    connect_rig(rig, 8);
    stored(rig, last(rig)->tag, 10);
    fake_spool_add(rig->spool, "<r n='11'/>");
    publish_down(rig->publish);
    publish_up(rig->publish);
    welcome(rig, last(rig)->tag, 4, 8, 65536);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->epochs, 1);
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    CU_ASSERT_TRUE(is_batch(last(rig), 1, 1));
    CU_ASSERT_PTR_NOT_NULL(strstr(last(rig)->payload, "<r n='11'/>"));
    rig_destroy(rig);
}

static void does_not_believe_stored_of_another_epoch_or_beyond_the_journal(void)
{
    struct rig *rig = rig_create(3);

    connect_rig(rig, 8);
    stored_in(rig, last(rig)->tag, OTHER_EPOCH, 3);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    fake_loop_advance(rig->loop, PAUSE_MS);
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    stored(rig, last(rig)->tag, 4);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    fake_loop_advance(rig->loop, PAUSE_MS);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    rig_destroy(rig);
}

static void takes_late_answers_for_what_they_say(void)
{
    struct rig *rig = rig_create(3);

    connect_rig(rig, 8);
    uint64_t tag = last(rig)->tag;
    fake_loop_advance(rig->loop, ANSWER_MS + 1);
    stored(rig, tag, 3);
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 3);
    rig_destroy(rig);
}

static void ignores_answers_to_nothing(void)
{
    struct rig *rig = rig_create(3);

    answer(rig, 77, true, NULL);
    answer(rig, 77, false, NULL);
    connect_rig(rig, 8);
    unsigned before = rig->count;
    answer(rig, 777, true, "<welcome/>");
    answer(rig, 777, false, "<error/>");
    answer(rig, 777, true, NULL);
    CU_ASSERT_EQUAL(rig->count, before);
    stored(rig, last(rig)->tag, 3);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    rig_destroy(rig);
}

static void pauses_after_nonsense(void)
{
    static const char *const nonsense[] = { NULL, "<welcome/>", "<stored/>", "<error/>",
                                            "<rejected xmlns='" NAMES_SPACE "'/>" };
    struct rig *rig = rig_create(3);

    publish_up(rig->publish);
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        answer(rig, last(rig)->tag, i % 2 == 0, nonsense[i]);
        fake_loop_advance(rig->loop, PAUSE_MS);
        CU_ASSERT_TRUE(is_hello(last(rig)));
        welcome(rig, last(rig)->tag, 0, 8, 65536);
        CU_ASSERT_TRUE(is_batch(last(rig), 1, 3));
        answer(rig, last(rig)->tag, i % 2 == 1, nonsense[i]);
        fake_loop_advance(rig->loop, PAUSE_MS);
        CU_ASSERT_TRUE(is_hello(last(rig)));
    }
    rig_destroy(rig);
}

static void sends_again_what_was_unanswered_when_the_link_broke(void)
{
    struct rig *rig = rig_create(60);

    connect_rig(rig, 8);
    stored(rig, rig->sent[1].tag, 50);
    publish_down(rig->publish);
    CU_ASSERT_EQUAL(fake_loop_pending(rig->loop), 0);
    unsigned before = rig->count;
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, before);
    connect_rig(rig, 8);
    CU_ASSERT_TRUE(is_batch(last(rig), 51, 10));
    rig_destroy(rig);
}

static void tries_again_when_the_transport_takes_nothing(void)
{
    struct rig *rig = rig_create(0);

    connect_rig(rig, 8);
    rig->refuse = true;
    fake_spool_add(rig->spool, "<r/>");
    publish_offer(rig->publish);
    CU_ASSERT_EQUAL(rig->count, 1);
    rig->refuse = false;
    fake_loop_advance(rig->loop, 1000);
    CU_ASSERT_TRUE(is_batch(last(rig), 1, 1));
    rig->refuse = true;
    publish_down(rig->publish);
    publish_up(rig->publish);
    rig->refuse = false;
    fake_loop_advance(rig->loop, PAUSE_MS);
    CU_ASSERT_TRUE(is_hello(last(rig)));
    rig_destroy(rig);
}

static void recovers_when_the_journal_fails(void)
{
    struct rig *rig = rig_create(3);
    struct fake_spool_state *state = fake_spool_state(rig->spool);

    state->next_error = ERR_IO;
    connect_rig(rig, 8); /* cannot read */
    fake_loop_advance(rig->loop, PAUSE_MS);
    state->next_error = ERR_NONE;
    welcome(rig, last(rig)->tag, 0, 8, 65536);
    state->next_error = ERR_FULL;
    stored(rig, last(rig)->tag, 3); /* cannot write it down */
    CU_ASSERT_EQUAL(spool_stored_through(rig->spool), 0);
    fake_loop_advance(rig->loop, PAUSE_MS);
    welcome(rig, last(rig)->tag, 4, 8, 65536); /* no new epoch can begin */
    fake_loop_advance(rig->loop, PAUSE_MS);
    state->next_error = ERR_NONE;
    welcome(rig, last(rig)->tag, 3, 8, 65536);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    rig_destroy(rig);
}

/* The portal's side of a soak: stores records in order, once, and sometimes dies with what it has.
 */
struct model {
    uint64_t through;
    unsigned records[20001]; /* how often each was stored, by the number in its text */
    unsigned last;           /* the number in the text stored last */
    bool ordered;
};

static unsigned dice(void)
{
    static uint32_t state = 12345;

    state = state * 1664525 + 1013904223;
    return state >> 16;
}

static void model_store(struct model *model, const struct xml_node *batch, uint64_t first)
{
    uint64_t number = first;

    for (const struct xml_node *r = batch->first_child; r != NULL; r = r->next, number++) {
        const char *n = xml_read_attribute(r, "n");
        if (number <= model->through)
            continue;
        model->through = number;
        if (n == NULL)
            continue;
        unsigned text = (unsigned)strtoul(n, NULL, 10);
        model->ordered = model->ordered && text > model->last;
        model->last = text;
        model->records[text]++;
    }
}

static void model_serve(struct rig *rig, struct model *model, const struct sent *sent, bool say)
{
    struct xml_node *node = parse(sent->payload);
    struct batch_head head;

    if (!batch_read_head(node, &head)) {
        if (say)
            welcome(rig, sent->tag, model->through, 1 + dice() % 8, 1024 + dice() % 4000);
    } else {
        if (head.first <= model->through + 1)
            model_store(model, node, head.first);
        if (say)
            stored(rig, sent->tag, model->through);
    }
    xml_read_free(node);
}

/* One request of a bad day: lost, lost after it was stored, refused, or served; now and then the
 * link breaks. */
static void model_step(struct rig *rig, struct model *model)
{
    unsigned chance = dice() % 100;
    struct sent sent = rig->sent[0];

    rig->count--;
    memmove(rig->sent, rig->sent + 1, rig->count * sizeof rig->sent[0]);
    if (chance < 3) {
        publish_down(rig->publish);
        forget(rig);
        publish_up(rig->publish);
    } else if (chance < 8) {
        unavailable(rig, sent.tag);
    } else if (chance >= 14) {
        model_serve(rig, model, &sent, chance >= 20);
    }
    free(sent.payload);
}

static void loses_nothing_and_doubles_nothing_on_a_bad_day(void)
{
    const unsigned total = 20000;
    struct rig *rig = rig_create(0);
    struct model *model = calloc(1, sizeof *model);
    unsigned made = 0;

    model->ordered = true;
    publish_up(rig->publish);
    for (unsigned steps = 0;
         steps < 1000000 && (made < total || spool_waiting(rig->spool, NULL) > 0); steps++) {
        for (unsigned i = dice() % 40; i > 0 && made < total; i--) {
            char xml[40];
            snprintf(xml, sizeof xml, "<r n='%u'/>", ++made);
            fake_spool_add(rig->spool, xml);
        }
        publish_offer(rig->publish);
        if (rig->count > 0)
            model_step(rig, model);
        else
            fake_loop_next(rig->loop);
    }
    unsigned wrong = 0;
    for (unsigned i = 1; i <= total; i++)
        wrong += model->records[i] != 1;
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(model->ordered);
    CU_ASSERT_EQUAL(made, total);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    free(model);
    rig_destroy(rig);
}

UNIT_MAIN("publish", UNIT_TEST(says_hello_before_anything_else),
          UNIT_TEST(sends_batches_to_the_ingest_and_forgets_what_is_stored),
          UNIT_TEST(sends_the_first_record_after_silence_at_once),
          UNIT_TEST(lets_records_gather_behind_an_unanswered_batch),
          UNIT_TEST(keeps_within_the_window_and_the_records_of_a_batch),
          UNIT_TEST(keeps_within_the_bytes_but_never_stops_at_a_large_record),
          UNIT_TEST(goes_back_to_the_cursor_when_no_answer_comes),
          UNIT_TEST(waits_longer_each_time_but_not_for_ever),
          UNIT_TEST(takes_an_error_without_rejected_for_not_stored),
          UNIT_TEST(sets_a_rejected_record_aside_and_keeps_the_count),
          UNIT_TEST(does_not_believe_a_rejection_outside_the_batch_or_twice),
          UNIT_TEST(sends_damaged_and_lost_places_as_void),
          UNIT_TEST(rewinds_when_the_portal_reports_a_gap),
          UNIT_TEST(pauses_when_a_gap_does_not_close),
          UNIT_TEST(learns_from_welcome_what_was_stored_already),
          UNIT_TEST(begins_a_new_epoch_when_the_portal_is_ahead),
          UNIT_TEST(begins_a_new_epoch_when_the_portal_has_forgotten),
          UNIT_TEST(does_not_believe_stored_of_another_epoch_or_beyond_the_journal),
          UNIT_TEST(takes_late_answers_for_what_they_say), UNIT_TEST(ignores_answers_to_nothing),
          UNIT_TEST(pauses_after_nonsense),
          UNIT_TEST(sends_again_what_was_unanswered_when_the_link_broke),
          UNIT_TEST(tries_again_when_the_transport_takes_nothing),
          UNIT_TEST(recovers_when_the_journal_fails),
          UNIT_TEST(loses_nothing_and_doubles_nothing_on_a_bad_day))
