/* SPDX-License-Identifier: Apache-2.0 */
/* A bad day, many times over: requests and answers get lost, the portal refuses, the link breaks;
 * and in the end each record must be stored once, in order. */
#include "base/str.h"
#include "protocol/batch.h"
#include "tests/fakes/publish_rig.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define TOTAL  20000
#define POISON 997 /* the portal refuses every record whose number is a multiple */

/* The portal's side of a soak: stores records in order, once, and sometimes dies with what it has.
 */
struct model {
    uint64_t through;
    unsigned records[TOTAL + 1]; /* how often each was stored, by the number in its text */
    uint64_t last;               /* the number in the text stored last */
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
        uint64_t text;
        CU_ASSERT_TRUE_FATAL(str_to_u64(n, TOTAL, &text));
        model->ordered = model->ordered && text > model->last;
        model->last = text;
        model->records[text]++;
    }
}

/* The place, from 1, of a new record that the portal will never take; 0 when there is none. */
static unsigned model_refuses(const struct model *model, const struct xml_node *batch,
                              uint64_t first)
{
    unsigned place = 1;

    for (const struct xml_node *r = batch->first_child; r != NULL; r = r->next, place++) {
        const char *n = xml_read_attribute(r, "n");
        uint64_t text;
        if (n != NULL && str_to_u64(n, TOTAL, &text) && text % POISON == 0 &&
            first + place - 1 > model->through)
            return place;
    }
    return 0;
}

static void model_take(struct publish_rig *rig, struct model *model,
                       const struct publish_rig_sent *sent, const struct xml_node *batch, bool say)
{
    struct batch_head head;

    CU_ASSERT_TRUE_FATAL(batch_read_head(batch, &head));
    bool gap = head.first > model->through + 1;
    unsigned refused = gap ? 0 : model_refuses(model, batch, head.first);
    if (!gap && refused == 0)
        model_store(model, batch, head.first);
    if (say && refused > 0)
        publish_rig_rejected(rig, sent->tag, head.first, refused);
    else if (say)
        publish_rig_stored(rig, sent->tag, NULL, model->through);
}

static void model_serve(struct publish_rig *rig, struct model *model,
                        const struct publish_rig_sent *sent, bool say)
{
    struct xml_node *node = publish_rig_parse(sent->payload);

    if (!publish_rig_is_hello(sent))
        model_take(rig, model, sent, node, say);
    else if (say)
        publish_rig_welcome(rig, sent->tag, model->through, 1 + dice() % 8, 1024 + dice() % 4000);
    xml_read_free(node);
}

/* One request of a bad day: lost, lost after it was stored, refused, or served; now and then the
 * link breaks. */
static void model_step(struct publish_rig *rig, struct model *model)
{
    unsigned chance = dice() % 100;
    struct publish_rig_sent sent = rig->sent[0];

    rig->count--;
    memmove(rig->sent, rig->sent + 1, rig->count * sizeof rig->sent[0]);
    if (chance < 3) {
        publish_down(rig->publish);
        publish_rig_forget(rig);
        publish_up(rig->publish);
    } else if (chance < 8) {
        publish_rig_unavailable(rig, sent.tag);
    } else if (chance >= 14) {
        model_serve(rig, model, &sent, chance >= 20);
    }
    free(sent.payload);
}

static void loses_nothing_and_doubles_nothing_on_a_bad_day(void)
{
    struct publish_rig *rig = publish_rig_create(0);
    struct model *model = calloc(1, sizeof *model);
    unsigned made = 0;

    model->ordered = true;
    publish_up(rig->publish);
    for (unsigned steps = 0;
         steps < 1000000 && (made < TOTAL || spool_waiting(rig->spool, NULL) > 0); steps++) {
        for (unsigned i = dice() % 40; i > 0 && made < TOTAL; i--)
            publish_rig_add(rig, ++made);
        publish_offer(rig->publish);
        if (rig->count > 0)
            model_step(rig, model);
        else
            fake_loop_next(rig->loop);
    }
    unsigned wrong = 0;
    for (unsigned i = 1; i <= TOTAL; i++)
        wrong += model->records[i] != (i % POISON != 0);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(model->ordered);
    CU_ASSERT_EQUAL(fake_spool_state(rig->spool)->quarantined, TOTAL / POISON);
    CU_ASSERT_EQUAL(made, TOTAL);
    CU_ASSERT_EQUAL(spool_waiting(rig->spool, NULL), 0);
    free(model);
    publish_rig_destroy(rig);
}

UNIT_MAIN("publish_soak", UNIT_TEST(loses_nothing_and_doubles_nothing_on_a_bad_day))
