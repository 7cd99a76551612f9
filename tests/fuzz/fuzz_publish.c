/* SPDX-License-Identifier: Apache-2.0 */
/* A portal that answers whatever it likes, and strangers that ask: the input is a script, a line
 * per event (see `events` and take()). The agent must end nowhere, believe in no record of which
 * nothing was sent, and tell strangers nothing. */
#include "agent/publish/link_answer.h"
#include "agent/publish/publish.h"
#include "base/log.h"
#include "protocol/batch.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_spool.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORTAL  "portal.x.test"
#define RECORDS 60 /* at the start */
#define LINES   400
#define TAGS    8

struct agent {
    struct loop *loop;
    struct spool *spool;
    struct publish *publish;
    uint64_t tags[TAGS]; /* of the last requests, the newest first */
    char epoch[40];
    uint64_t most; /* of this epoch: there before the publisher, or sent since */
    bool refuses;
    bool is_up;
};

static const struct xml_read_limits limits = { 65536, 16, 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void add_records(struct agent *a, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        (void)fake_spool_add(a->spool, "<r/>");
}

static void note_sent(struct agent *a, const char *payload, size_t len)
{
    struct xml_node *root = NULL;
    struct batch_head head;

    if (!xml_read_document(payload, len, &limits, &root, NULL))
        abort();
    if (batch_read_head(root, &head)) {
        uint64_t last = head.first - 1;
        for (const struct xml_node *child = root->first_child; child != NULL; child = child->next)
            last++;
        if (strcmp(head.epoch, a->epoch) != 0) {
            a->most = 0;
            (void)snprintf(a->epoch, sizeof a->epoch, "%s", head.epoch);
        }
        a->most = last > a->most ? last : a->most;
    }
    xml_read_free(root);
}

static bool request(void *arg, uint64_t tag, const char *to, const char *payload, size_t len)
{
    struct agent *a = arg;

    (void)to;
    note_sent(a, payload, len);
    memmove(a->tags + 1, a->tags, (TAGS - 1) * sizeof a->tags[0]);
    a->tags[0] = tag;
    return !a->refuses;
}

static enum err say_again(void *arg)
{
    const struct agent *a = arg;

    return a->refuses ? ERR_FULL : ERR_NONE;
}

static void answer(struct agent *a, uint64_t tag, bool is_result, const char *xml)
{
    struct xml_node *root = NULL;

    (void)xml_read_document(xml, strlen(xml), &limits, &root, NULL);
    publish_answer(a->publish, tag, is_result, root);
    xml_read_free(root);
}

static void ask(const char *xml)
{
    static const char nothing[] = "service-unavailable";
    struct xml_node *iq = NULL;
    struct buf out;

    if (!xml_read_document(xml, strlen(xml), &limits, &iq, NULL))
        return;
    const char *from = xml_read_attribute(iq, "from");
    buf_init(&out, 8192);
    if (link_answer_write(&out, iq, PORTAL) && strstr(buf_text(&out), nothing) == NULL &&
        (from == NULL || strncmp(from, PORTAL, sizeof PORTAL - 1) != 0))
        abort();
    buf_finish(&out);
    xml_read_free(iq);
}

/* The link comes and goes in turn. */
static void turn_link(struct agent *a)
{
    a->is_up = !a->is_up;
    if (a->is_up)
        publish_up(a->publish);
    else
        publish_down(a->publish);
}

/* Events without an answer. */
static void take(struct agent *a, char event)
{
    struct fake_spool_state *state = fake_spool_state(a->spool);

    if (event == 'l')
        turn_link(a);
    else if (event == 't')
        (void)fake_loop_next(a->loop);
    else if (event == 'a')
        add_records(a, 3);
    else if (event == 'o')
        publish_offer(a->publish);
    else if (event == 'h')
        state->has_history = !state->has_history;
    else if (event == 'n')
        state->next_error = state->next_error == ERR_NONE ? ERR_FULL : ERR_NONE;
    else if (event == 'f')
        a->refuses = !a->refuses;
}

/* r and e: the last request is answered, by a result or an error; R and E: the one before it; 0 to
 * 9: an answer to that tag; q: a question to the agent. */
static void take_line(struct agent *a, const char *line)
{
    char event = line[0];

    if (event == 'r' || event == 'e')
        answer(a, a->tags[0], event == 'r', line + 1);
    else if (event == 'R' || event == 'E')
        answer(a, a->tags[1], event == 'R', line + 1);
    else if (event >= '0' && event <= '9')
        answer(a, (uint64_t)(event - '0'), true, line + 1);
    else if (event == 'q')
        ask(line + 1);
    else
        take(a, event);
}

static void check(const struct agent *a)
{
    uint64_t stored = spool_stored_through(a->spool);

    if (stored > spool_committed(a->spool))
        abort();
    if (strcmp(spool_epoch(a->spool), a->epoch) == 0 && stored > a->most)
        abort(); /* forgotten, and never sent */
}

static void play(struct agent *a, char *script)
{
    char *line = script;

    for (int lines = 0; *line != '\0' && lines < LINES; lines++) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        take_line(a, line);
        check(a);
        line = end != NULL ? end + 1 : line + strlen(line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct agent a = { .most = RECORDS };
    const struct publish_transport transport = { request, &a, say_again };
    char *script = malloc(len + 1);

    log_set_level(LOG_LEVEL_ERROR);
    if (script == NULL)
        abort();
    if (len > 0)
        (void)memcpy(script, data, len);
    script[len] = '\0';
    a.loop = loop_create();
    a.spool = fake_spool_create();
    add_records(&a, RECORDS);
    (void)snprintf(a.epoch, sizeof a.epoch, "%s", spool_epoch(a.spool));
    a.publish = publish_create(a.loop, a.spool, PORTAL, &transport);
    play(&a, script);
    publish_destroy(a.publish);
    spool_close(a.spool);
    loop_destroy(a.loop);
    free(script);
    return 0;
}
