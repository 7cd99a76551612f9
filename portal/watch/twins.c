/* SPDX-License-Identifier: Apache-2.0 */
/* All evidence of all printers in one sorted list: what stands side by side is compared. */
#include "portal/watch/twins.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/store.h"
#include "portal/store/store_scope_whole.h"
#include "portal/watch/term.h"
#include "protocol/evidence.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAC        18
#define KEY        200
#define LINE_LIMIT 4096
#define NAME_WIDTH 32

struct printer {
    char *agent;
    char *device;
    char *name;
    char *serial;
    char *address;
    char *macs;   /* separated by blanks */
    size_t group; /* the index of another of its group, or its own */
};

struct key {
    char text[KEY];
    size_t printer;
};

struct twins {
    struct printer *printers;
    size_t count;
    size_t size;
    struct key *keys;
    size_t key_count;
    size_t key_size;
    bool failed;
};

static char *keep(struct twins *t, const char *text)
{
    char *copy = strdup(text != NULL ? text : "");

    t->failed |= copy == NULL;
    return copy;
}

/* Room for one more; false without memory. */
static bool grow(void **items, size_t count, size_t *size, size_t each)
{
    if (count < *size)
        return true;
    size_t more = *size == 0 ? 256 : *size * 2;
    void *bigger = realloc(*items, more * each);
    if (bigger == NULL)
        return false;
    *items = bigger;
    *size = more;
    return true;
}

static void add_key(struct twins *t, const char *kind, const char *maker, const char *value)
{
    void *keys = t->keys;

    if (!grow(&keys, t->key_count, &t->key_size, sizeof *t->keys)) {
        t->failed = true;
        return;
    }
    t->keys = keys;
    struct key *key = &t->keys[t->key_count++];
    key->printer = t->count - 1;
    (void)snprintf(key->text, sizeof key->text, "%s %.64s %.120s", kind, maker, value);
    for (char *c = key->text; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
}

/* The next of some addresses; false at the end. */
static bool next_mac(const char **macs, char out[MAC])
{
    size_t len = strcspn(*macs, " ");

    (void)snprintf(out, MAC, "%.*s", (int)(len < MAC ? len : MAC - 1), *macs);
    *macs += len + ((*macs)[len] == ' ');
    return len > 0;
}

static void add_evidence(struct twins *t, const struct store_printer *p)
{
    const char *macs = p->macs != NULL ? p->macs : "";
    char mac[MAC], uuid[40];

    if (p->serial != NULL && evidence_serial(p->serial))
        add_key(t, "serial", p->manufacturer != NULL ? p->manufacturer : "", p->serial);
    while (next_mac(&macs, mac))
        if (evidence_mac(mac))
            add_key(t, "mac", "", mac);
    if (p->uuid != NULL && evidence_take_uuid(p->uuid, uuid, sizeof uuid))
        add_key(t, "uuid", "", uuid);
}

static bool add_printer(void *arg, const struct store_printer *p)
{
    struct twins *t = arg;
    void *printers = t->printers;
    char name[160];

    if (t->count == TWINS_PRINTERS || !grow(&printers, t->count, &t->size, sizeof *t->printers)) {
        t->failed = true;
        return false;
    }
    t->printers = printers;
    (void)snprintf(name, sizeof name, "%.64s%s%.64s",
                   p->manufacturer != NULL ? p->manufacturer : "",
                   p->manufacturer != NULL ? " " : "", p->model != NULL ? p->model : "");
    t->printers[t->count] = (struct printer){
        keep(t, p->agent),   keep(t, p->device), keep(t, name), keep(t, p->serial),
        keep(t, p->address), keep(t, p->macs),   t->count
    };
    t->count++;
    if (!t->failed)
        add_evidence(t, p);
    return !t->failed;
}

static bool share_mac(const struct printer *a, const struct printer *b, bool *out_both)
{
    const char *macs = a->macs;
    char mac[MAC], other[MAC];
    bool found = false, has_other = false;

    *out_both = false;
    while (next_mac(&macs, mac)) {
        const char *others = b->macs;
        if (!evidence_mac(mac))
            continue;
        while (next_mac(&others, other)) {
            has_other |= evidence_mac(other);
            found |= str_equal_nocase(mac, other);
        }
        *out_both |= has_other;
    }
    return found;
}

/* Different agents, and nothing contradicts. */
static bool are_twins(const struct printer *a, const struct printer *b)
{
    bool both;
    bool shared = share_mac(a, b, &both);

    if (strcmp(a->agent, b->agent) == 0 || (both && !shared))
        return false;
    return !evidence_serial(a->serial) || !evidence_serial(b->serial) ||
           strcmp(a->serial, b->serial) == 0;
}

static size_t group_of(const struct twins *t, size_t i)
{
    while (t->printers[i].group != i)
        i = t->printers[i].group;
    return i;
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order != 0 ? order : (x->printer > y->printer) - (x->printer < y->printer);
}

/* Each is compared with the first of its key, and with the one before it. */
static void join(struct twins *t)
{
    size_t first = 0;

    if (t->key_count > 0)
        qsort(t->keys, t->key_count, sizeof *t->keys, compare_keys);
    for (size_t i = 1; i < t->key_count; i++) {
        const size_t with[] = { first, i - 1 };
        if (strcmp(t->keys[i].text, t->keys[first].text) != 0) {
            first = i;
            continue;
        }
        for (int k = 0; k < 2; k++) {
            size_t a = t->keys[with[k]].printer, b = t->keys[i].printer;
            if (are_twins(&t->printers[a], &t->printers[b]))
                t->printers[group_of(t, b)].group = group_of(t, a);
        }
    }
}

static void print_printer(struct twins *t, const struct printer *p, FILE *out)
{
    struct buf line;

    buf_init(&line, LINE_LIMIT);
    term_append_padded(&line, p->agent, NAME_WIDTH, false);
    (void)buf_append_text(&line, "  ");
    (void)term_append(&line, p->device, 36, false);
    (void)buf_append_text(&line, "  ");
    term_append_padded(&line, p->name, NAME_WIDTH, false);
    (void)buf_append_text(&line, "  ");
    term_append_padded(&line, p->serial, 20, false);
    (void)buf_append_text(&line, "  ");
    (void)term_append(&line, p->address, 40, false);
    if (buf_failed(&line))
        t->failed = true;
    else
        (void)fprintf(out, "%s\n", buf_text(&line));
    buf_finish(&line);
}

/* A printer under the group that it is in. */
struct member {
    size_t group;
    size_t printer;
};

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    if (x->group != y->group)
        return x->group > y->group ? 1 : -1;
    return (x->printer > y->printer) - (x->printer < y->printer);
}

/* Print a group that has several; how many groups that is. */
static size_t print_group(struct twins *t, const struct member *members, size_t count, FILE *out)
{
    if (count < 2)
        return 0;
    for (size_t i = 0; i < count; i++)
        print_printer(t, &t->printers[members[i].printer], out);
    (void)fputc('\n', out);
    return 1;
}

static void print_groups(struct twins *t, FILE *out)
{
    struct member *members = calloc(t->count + 1, sizeof *members);
    size_t groups = 0, first = 0;

    if (members == NULL) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < t->count; i++)
        members[i] = (struct member){ group_of(t, i), i };
    qsort(members, t->count, sizeof *members, compare_members);
    for (size_t i = 1; i <= t->count; i++)
        if (i == t->count || members[i].group != members[first].group) {
            groups += print_group(t, members + first, i - first, out);
            first = i;
        }
    free(members);
    (void)fprintf(out, "%zu printer%s reported by several agents\n", groups,
                  groups == 1 ? "" : "s");
}

static void finish(struct twins *t)
{
    for (size_t i = 0; i < t->count; i++) {
        struct printer *p = &t->printers[i];
        char *const texts[] = { p->agent, p->device, p->name, p->serial, p->address, p->macs };
        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
            free(texts[k]);
    }
    free(t->printers);
    free(t->keys);
}

int twins_run(const struct db_place *place, FILE *out)
{
    struct twins t = { .failed = false };
    struct store *store;

    if (store_open(place, STORE_READ, &store) != ERR_NONE)
        return 1; /* the store has said why */
    enum err err = store_each_printer(store, store_scope_whole(), NULL, add_printer, &t);
    if (err == ERR_NONE && !t.failed) {
        join(&t);
        print_groups(&t, out);
    }
    if (err != ERR_NONE || t.failed)
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", place->folder,
                      err != ERR_NONE ? store_error(store) : "too many printers, or no memory");
    store_close(store);
    bool good = err == ERR_NONE && !t.failed;
    finish(&t);
    return good && fflush(out) == 0 && !ferror(out) ? 0 : 1;
}
