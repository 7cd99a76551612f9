/* SPDX-License-Identifier: Apache-2.0 */
/* Plays the transport and writes the portal's answers with the protocol's own writers. */
#include "tests/fakes/publish_rig.h"

#include "base/buf.h"
#include "base/log.h"
#include "protocol/batch.h"
#include "protocol/names.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool request(void *arg, uint64_t tag, const char *to, const char *payload, size_t len)
{
    struct publish_rig *rig = arg;

    if (rig->refuse)
        return false;
    if (rig->count == PUBLISH_RIG_SENT)
        abort();
    struct publish_rig_sent *sent = &rig->sent[rig->count++];
    sent->tag = tag;
    snprintf(sent->to, sizeof sent->to, "%s", to);
    sent->payload = strndup(payload, len);
    return true;
}

static enum err say_again(void *arg)
{
    struct publish_rig *rig = arg;

    rig->said_again++;
    return rig->say_again_error;
}

struct publish_rig *publish_rig_create(unsigned records)
{
    struct publish_rig *rig = calloc(1, sizeof *rig);

    log_set_level(LOG_LEVEL_ERROR);
    rig->loop = loop_create();
    rig->spool = fake_spool_create();
    for (unsigned i = 1; i <= records; i++)
        publish_rig_add(rig, i);
    const struct publish_transport transport = { request, rig, say_again };
    rig->publish = publish_create(rig->loop, rig->spool, PUBLISH_RIG_PORTAL, &transport);
    return rig;
}

void publish_rig_destroy(struct publish_rig *rig)
{
    publish_destroy(rig->publish);
    CU_ASSERT_EQUAL(fake_loop_pending(rig->loop), 0);
    spool_close(rig->spool);
    loop_destroy(rig->loop);
    publish_rig_forget(rig);
    free(rig);
}

void publish_rig_add(struct publish_rig *rig, unsigned number)
{
    char xml[40];

    snprintf(xml, sizeof xml, "<r n='%u'/>", number);
    fake_spool_add(rig->spool, xml);
}

void publish_rig_forget(struct publish_rig *rig)
{
    for (unsigned i = 0; i < rig->count; i++)
        free(rig->sent[i].payload);
    rig->count = 0;
}

void publish_rig_connect(struct publish_rig *rig, unsigned window)
{
    publish_up(rig->publish);
    publish_rig_welcome(rig, publish_rig_last(rig)->tag, spool_stored_through(rig->spool), window,
                        65536);
}

struct xml_node *publish_rig_parse(const char *xml)
{
    const struct xml_read_limits limits = { 300000, 16, 20000 };
    struct xml_node *root = NULL;

    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &root, NULL));
    return root;
}

void publish_rig_answer(struct publish_rig *rig, uint64_t tag, bool is_result, const char *xml)
{
    struct xml_node *node = xml != NULL ? publish_rig_parse(xml) : NULL;

    publish_answer(rig->publish, tag, is_result, node);
    xml_read_free(node);
}

void publish_rig_welcome(struct publish_rig *rig, uint64_t tag, uint64_t through, unsigned window,
                         unsigned max_bytes)
{
    const struct batch_welcome w = { through, window, max_bytes, PUBLISH_RIG_INGEST, 1 };
    struct buf out;

    buf_init(&out, 1000);
    batch_write_welcome(&out, &w);
    publish_rig_answer(rig, tag, true, buf_text(&out));
    buf_finish(&out);
}

void publish_rig_stored(struct publish_rig *rig, uint64_t tag, const char *epoch, uint64_t through)
{
    struct batch_stored s = { .through = through };
    struct buf out;

    snprintf(s.epoch, sizeof s.epoch, "%s", epoch != NULL ? epoch : spool_epoch(rig->spool));
    buf_init(&out, 1000);
    batch_write_stored(&out, &s);
    publish_rig_answer(rig, tag, true, buf_text(&out));
    buf_finish(&out);
}

void publish_rig_rejected(struct publish_rig *rig, uint64_t tag, uint64_t first, unsigned record)
{
    char xml[300];

    snprintf(xml, sizeof xml,
             "<error type='modify'><bad-request xmlns='" NAMES_SPACE_STANZAS "'/>"
             "<rejected xmlns='" NAMES_SPACE "' first='%" PRIu64
             "' record='%u' reason='x'/></error>",
             first, record);
    publish_rig_answer(rig, tag, false, xml);
}

void publish_rig_unavailable(struct publish_rig *rig, uint64_t tag)
{
    publish_rig_answer(rig, tag, false,
                       "<error type='wait'><remote-server-timeout xmlns='" NAMES_SPACE_STANZAS
                       "'/></error>");
}

const struct publish_rig_sent *publish_rig_last(const struct publish_rig *rig)
{
    CU_ASSERT_FATAL(rig->count > 0);
    return &rig->sent[rig->count - 1];
}

bool publish_rig_is_hello(const struct publish_rig_sent *sent)
{
    return strncmp(sent->payload, "<hello ", 7) == 0;
}

bool publish_rig_is_batch(const struct publish_rig_sent *sent, uint64_t first, unsigned records)
{
    struct xml_node *node = publish_rig_parse(sent->payload);
    struct batch_head head;
    unsigned found = 0;

    bool is_batch = batch_read_head(node, &head) && head.first == first;
    for (const struct xml_node *child = node->first_child; child != NULL; child = child->next)
        found++;
    xml_read_free(node);
    return is_batch && found == records;
}
