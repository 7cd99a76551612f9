/* SPDX-License-Identifier: Apache-2.0 */
/* Payloads are read with the product's own reader; what is asked is judged by names alone. */
#include "tests/fakes/fake_pubsub.h"

#include "base/str.h"
#include "base/xml_read.h"
#include "protocol/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST      64
#define TEXT_SIZE 512

/* Somebody at a node. */
struct person {
    char jid[128];
    char affiliation[16];
    char subscription[16];
};

struct node {
    char name[256];
    struct person people[16];
    unsigned person_count;
    char items[MOST][160];
    unsigned item_count;
};

struct question {
    char id[64];
    char *payload;
};

struct fake_pubsub {
    struct node nodes[MOST];
    unsigned node_count;
    struct question questions[MOST];
    unsigned question_count;
    struct buf asked;
    char texts[4096];
    const char *refused;
    const char *condition;
    bool is_cut;
};

static bool ask(void *arg, const char *to, const char *id, bool is_set, const char *payload)
{
    struct fake_pubsub *service = arg;

    (void)is_set;
    if (service->is_cut || service->question_count == MOST || strcmp(to, FAKE_PUBSUB_JID) != 0)
        return false;
    struct question *question = &service->questions[service->question_count++];
    (void)str_copy(question->id, sizeof question->id, id);
    question->payload = strdup(payload);
    return buf_append_text(&service->asked, payload);
}

static bool tell(void *arg, const char *to, const char *id, const char *type, const char *body)
{
    struct fake_pubsub *service = arg;
    size_t len = strlen(service->texts);

    (void)id;
    if (service->is_cut)
        return false;
    (void)snprintf(service->texts + len, sizeof service->texts - len, "%s %s %s; ", to, type, body);
    return true;
}

struct fake_pubsub *fake_pubsub_create(struct feed_door *out_door)
{
    struct fake_pubsub *service = calloc(1, sizeof *service);

    if (!service)
        abort();
    buf_init(&service->asked, 1 << 24);
    *out_door = (struct feed_door){ ask, tell, service };
    return service;
}

void fake_pubsub_destroy(struct fake_pubsub *service)
{
    for (unsigned i = 0; i < service->question_count; i++)
        free(service->questions[i].payload);
    buf_finish(&service->asked);
    free(service);
}

static struct node *find_node(struct fake_pubsub *service, const char *name)
{
    for (unsigned i = 0; i < service->node_count; i++)
        if (strcmp(service->nodes[i].name, name) == 0)
            return &service->nodes[i];
    return NULL;
}

static struct person *find_person(struct node *node, const char *jid)
{
    for (unsigned i = 0; i < node->person_count; i++)
        if (strcmp(node->people[i].jid, jid) == 0)
            return &node->people[i];
    if (node->person_count == sizeof node->people / sizeof node->people[0])
        abort();
    struct person *person = &node->people[node->person_count++];
    *person = (struct person){ .affiliation = "none", .subscription = "none" };
    (void)str_copy(person->jid, sizeof person->jid, jid);
    return person;
}

void fake_pubsub_add_node(struct fake_pubsub *service, const char *name)
{
    if (service->node_count == MOST)
        abort();
    struct node *node = &service->nodes[service->node_count++];
    *node = (struct node){ .person_count = 0 };
    (void)str_copy(node->name, sizeof node->name, name);
    (void)str_copy(find_person(node, FAKE_PUBSUB_OWNER)->affiliation, 16, "owner");
}

void fake_pubsub_empty(struct fake_pubsub *service)
{
    service->node_count = 0;
}

void fake_pubsub_set(struct fake_pubsub *service, const char *name, const char *jid,
                     const char *affiliation, const char *subscription)
{
    struct person *person = find_person(find_node(service, name), jid);

    (void)str_copy(person->affiliation, sizeof person->affiliation, affiliation);
    (void)str_copy(person->subscription, sizeof person->subscription, subscription);
}

static void remove_node(struct fake_pubsub *service, struct node *node)
{
    *node = service->nodes[--service->node_count];
}

static const char *attribute(const struct xml_node *node, const char *name)
{
    const char *value = xml_read_attribute(node, name);

    return value ? value : "";
}

/* A list of a node, changed where the question has rows, and as the answer tells it. */
static void do_list(struct node *node, const struct xml_node *what, bool is_members,
                    struct buf *answer)
{
    const char *row = is_members ? "affiliation" : "subscription";

    for (const struct xml_node *n = what->first_child; n; n = n->next) {
        struct person *person = find_person(node, attribute(n, "jid"));
        char *state = is_members ? person->affiliation : person->subscription;
        (void)str_copy(state, 16, attribute(n, row));
    }
    buf_append_format(answer, "<pubsub xmlns='" NAMES_SPACE_PUBSUB_OWNER "'><%s>", what->name);
    for (unsigned i = 0; i < node->person_count && !what->first_child; i++) {
        const struct person *person = &node->people[i];
        buf_append_format(answer, "<%s jid='%s' %s='%s'/>", row, person->jid, row,
                          is_members ? person->affiliation : person->subscription);
    }
    buf_append_format(answer, "</%s></pubsub>", what->name);
}

static void add_item(struct node *node, const struct xml_node *publish)
{
    const char *id = attribute(publish->first_child, "id");

    for (unsigned i = 0; i < node->item_count; i++)
        if (strcmp(node->items[i], id) == 0)
            return;
    (void)str_copy(node->items[node->item_count++ % MOST], 160, id);
}

/* What one question does; the condition of its error, NULL for none. */
static const char *do_question(struct fake_pubsub *service, const struct xml_node *what,
                               struct buf *answer)
{
    const char *name = attribute(what, "node");
    struct node *node = find_node(service, name);

    if (strcmp(what->name, "create") == 0) {
        if (node)
            return "conflict";
        fake_pubsub_add_node(service, name);
        return NULL;
    }
    if (!node)
        return "item-not-found";
    if (strcmp(what->name, "delete") == 0)
        remove_node(service, node);
    else if (strcmp(what->name, "publish") == 0)
        add_item(node, what);
    else if (strcmp(what->name, "configure") != 0)
        do_list(node, what, strcmp(what->name, "affiliations") == 0, answer);
    return NULL;
}

static void list_nodes(const struct fake_pubsub *service, struct buf *answer)
{
    buf_append_text(answer, "<query xmlns='" NAMES_SPACE_ITEMS "'>");
    for (unsigned i = 0; i < service->node_count; i++)
        buf_append_format(answer, "<item jid='" FAKE_PUBSUB_JID "' node='%s'/>",
                          service->nodes[i].name);
    buf_append_text(answer, "</query>");
}

/* The answer to one question, as an IQ; the condition of its error. */
static const char *answer(struct fake_pubsub *service, const char *payload, struct buf *out)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    const char *condition = NULL;
    struct xml_node *root;

    buf_append_text(out, "<iq type='result'>");
    if (!xml_read_document(payload, strlen(payload), &limits, &root, NULL))
        abort();
    if (service->refused && strstr(payload, service->refused))
        condition = service->condition;
    else if (strcmp(root->name, "query") == 0)
        list_nodes(service, out);
    else
        condition = do_question(service, root->first_child, out);
    buf_append_text(out, "</iq>");
    xml_read_free(root);
    return condition;
}

static void answer_one(struct fake_pubsub *service, fake_pubsub_reply_fn *fn, void *arg)
{
    static const struct xml_read_limits limits = { 1 << 20, 16, 65536 };
    struct question question = service->questions[0];
    struct xml_node *iq;
    struct buf out;

    service->question_count--;
    memmove(&service->questions[0], &service->questions[1],
            service->question_count * sizeof service->questions[0]);
    buf_init(&out, 1 << 20);
    const char *condition = answer(service, question.payload, &out);
    if (!xml_read_document(out.data, out.len, &limits, &iq, NULL))
        abort();
    fn(arg, FAKE_PUBSUB_JID, question.id, condition, iq);
    xml_read_free(iq);
    buf_finish(&out);
    free(question.payload);
}

unsigned fake_pubsub_turn(struct fake_pubsub *service, fake_pubsub_reply_fn *fn, void *arg)
{
    unsigned count = 0;

    for (; service->question_count > 0; count++)
        answer_one(service, fn, arg);
    return count;
}

void fake_pubsub_refuse(struct fake_pubsub *service, const char *text, const char *condition)
{
    service->refused = text;
    service->condition = condition;
}

void fake_pubsub_cut(struct fake_pubsub *service, bool is_cut)
{
    service->is_cut = is_cut;
}

const char *fake_pubsub_show(const struct fake_pubsub *service, const char *end)
{
    static char text[16384];
    size_t at = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < service->node_count; i++) {
        const struct node *node = &service->nodes[i];
        size_t len = strlen(node->name);
        if (len < strlen(end) || strcmp(node->name + len - strlen(end), end) != 0)
            continue;
        for (unsigned p = 1; p < node->person_count; p++)
            at += (size_t)snprintf(text + at, sizeof text - at, "%s %s %s ", node->people[p].jid,
                                   node->people[p].affiliation, node->people[p].subscription);
        at += (size_t)snprintf(text + at, sizeof text - at, "| ");
        for (unsigned n = 0; n < node->item_count && n < MOST; n++)
            at += (size_t)snprintf(text + at, sizeof text - at, "%s ", node->items[n]);
        at += (size_t)snprintf(text + at, sizeof text - at, "; ");
    }
    return text;
}

const char *fake_pubsub_texts(struct fake_pubsub *service)
{
    static char texts[sizeof service->texts];

    (void)str_copy(texts, sizeof texts, service->texts);
    service->texts[0] = '\0';
    return texts;
}

const char *fake_pubsub_asked(const struct fake_pubsub *service)
{
    return buf_text(&service->asked);
}
