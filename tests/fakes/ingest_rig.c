/* SPDX-License-Identifier: Apache-2.0 */
/* A portal's parts around ingest, put together as portal.c does it. */
#include "tests/fakes/ingest_rig.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/xml_read.h"
#include "protocol/names.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static char jid_a[] = "a@x.test";
static char jid_b[] = "b@x.test";
static char word[] = "HQ";

void ingest_rig_begin(struct ingest_rig *rig)
{
    *rig = (struct ingest_rig){ .folder = portal_rig_folder(), .loop = loop_create() };
    log_set_level(LOG_LEVEL_ERROR);
    rig->agents[0] = (struct portal_conf_agent){ .jid = jid_a, .site = word, .customer = word };
    rig->agents[1] = (struct portal_conf_agent){ .jid = jid_b, .site = word, .customer = word };
    rig->conf = (struct portal_conf){ .jid = "portal.x.test",
                                      .agents = rig->agents,
                                      .agent_count = 2,
                                      .window = 8,
                                      .max_bytes = 65536 };
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(rig->folder), STORE_WRITE, &rig->store),
                          ERR_NONE);
    rig->gate = fake_gate_create();
    rig->ingest = ingest_create(rig->loop, rig->store, &rig->conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->ingest);
    ingest_set_gate(rig->ingest, rig->gate);
}

void ingest_rig_end(struct ingest_rig *rig)
{
    ingest_destroy(rig->ingest);
    fake_gate_destroy(rig->gate);
    store_close(rig->store);
    loop_destroy(rig->loop);
    portal_rig_remove(rig->folder);
}

void ingest_rig_ask(struct ingest_rig *rig, const char *from, const char *id, const char *payload)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct xml_node *root = NULL;

    CU_ASSERT_TRUE_FATAL(xml_read_document(payload, strlen(payload), &limits, &root, NULL));
    const struct gate_iq iq = { .from = from, .id = id, .is_set = true, .payload = root };
    ingest_take(rig->ingest, &iq);
    xml_read_free(root);
}

void ingest_rig_send_from(struct ingest_rig *rig, const char *from, const char *id,
                          const char *epoch, uint64_t first, uint64_t last)
{
    struct buf text;

    buf_init(&text, 1 << 20);
    buf_append_format(&text, "<batch xmlns='%s' epoch='%s' first='%" PRIu64 "'>", NAMES_SPACE,
                      epoch, first);
    for (uint64_t i = first; i <= last; i++)
        buf_append_text(&text, portal_rig_consumable(i));
    buf_append_text(&text, "</batch>");
    ingest_rig_ask(rig, from, id, buf_text(&text));
    buf_finish(&text);
}

void ingest_rig_send(struct ingest_rig *rig, const char *id, const char *epoch, uint64_t first,
                     uint64_t last)
{
    ingest_rig_send_from(rig, INGEST_RIG_AGENT, id, epoch, first, last);
}

void ingest_rig_hello(struct ingest_rig *rig, const char *from, const char *id)
{
    ingest_rig_ask(rig, from, id,
                   "<hello xmlns='" NAMES_SPACE "' version='1.0' epoch='" PORTAL_RIG_EPOCH
                   "' next='1'/>");
}

bool ingest_rig_says(const struct ingest_rig *rig, const char *id, const char *part)
{
    const char *answer = fake_gate_answer_to(rig->gate, id);
    bool good = answer && strstr(answer, part);

    if (!good)
        (void)fprintf(stderr, "%s: '%s' lacks '%s'\n", id, answer ? answer : "(none)", part);
    return good;
}

int64_t ingest_rig_rows(const struct ingest_rig *rig)
{
    int64_t row = -1;

    CU_ASSERT_EQUAL(store_last_row(rig->store, &row), ERR_NONE);
    return row;
}
