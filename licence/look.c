/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger for people, for spreadsheets, and for other programs. */
#include "licence/look.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json_write.h"
#include "licence/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define EXPORT_MOST ((size_t)1 << 30)

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-licence: %s: %s\n", what, why);
    return 1;
}

/* Open the ledger, do one thing with it, close it. */
static int with_ledger(const struct arguments *a, const struct server_conf *conf,
                       enum err (*fn)(const struct arguments *, struct ledger *))
{
    struct ledger *ledger = NULL;
    enum err err = ledger_open_beside(conf->folder, &ledger);
    int status = 0;

    if (err == ERR_NONE)
        err = fn(a, ledger);
    if (err == ERR_MISSING)
        status = fail(a->words[0], "there is no such licence; list shows them");
    else if (err != ERR_NONE)
        status = fail(conf->folder, ledger_error(ledger));
    else if (fflush(stdout) != 0)
        status = fail("standard output", "cannot be written");
    ledger_close(ledger);
    return status;
}

/* What matters first about a licence. */
static const char *state_of(const struct ledger_licence *l, int64_t now_ms)
{
    if (l->revoked_from_ms != 0)
        return l->revoked_from_ms <= now_ms ? "revoked" : "to-be-revoked";
    if (now_ms < l->nbf_ms)
        return "not-yet";
    return now_ms <= l->exp_ms ? "valid" : "expired";
}

struct listing {
    struct ledger *ledger;
    int64_t now_ms;
    enum err err;
};

/* RFC 4180: quoted, quotes doubled; a leading =, +, - or @ would be a formula in a spreadsheet. */
static void print_csv_text(const char *text)
{
    bool is_formula = strchr("=+-@", *text) != NULL && *text != '\0';

    (void)fputs(is_formula ? "\"'" : "\"", stdout);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)putchar('"');
        (void)putchar(*text);
    }
    (void)putchar('"');
}

static bool print_csv(void *arg, const struct ledger_licence *l)
{
    struct listing *listing = arg;
    char until[CLOCK_TEXT_SIZE];
    int64_t nodes = 0;

    clock_format(l->exp_ms, until);
    listing->err = ledger_count_nodes(listing->ledger, l->lid, &nodes);
    (void)printf("%s,", l->lid);
    print_csv_text(l->customer);
    (void)printf(",%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%s\r\n", state_of(l, listing->now_ms),
                 nodes, l->nodes_max, l->devices_max, until);
    return listing->err == ERR_NONE;
}

static bool print_line(void *arg, const struct ledger_licence *l)
{
    struct listing *listing = arg;
    char until[CLOCK_TEXT_SIZE];
    int64_t nodes = 0;

    clock_format(l->exp_ms, until);
    listing->err = ledger_count_nodes(listing->ledger, l->lid, &nodes);
    (void)printf("%-36s  %-13s  until %.10s  %" PRId64 "/%" PRId64 " agents  %" PRId64
                 " printers  %s\n",
                 l->lid, state_of(l, listing->now_ms), until, nodes, l->nodes_max, l->devices_max,
                 l->customer);
    return listing->err == ERR_NONE;
}

static enum err list(const struct arguments *a, struct ledger *ledger)
{
    struct listing listing = { .ledger = ledger, .now_ms = clock_wall_ms() };

    if (a->csv)
        (void)fputs("licence,customer,state,agents,agents_max,printers_max,until\r\n", stdout);
    enum err err = ledger_each_licence(ledger, a->csv ? print_csv : print_line, &listing);
    return err != ERR_NONE ? err : listing.err;
}

int look_list(const struct arguments *a, const struct server_conf *conf)
{
    return with_ledger(a, conf, list);
}

static void print_time(const char *name, int64_t ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(ms, text);
    if (ms != 0)
        (void)printf("%-12s %s\n", name, text);
}

static void print_licence(const struct ledger_licence *l)
{
    char code[LICENCE_CODE_TEXT];

    licence_code_write(l->code, code);
    (void)printf("licence      %s\ncustomer     %s\nstate        %s\nedition      %s\n", l->lid,
                 l->customer, state_of(l, clock_wall_ms()), l->edition);
    (void)printf("region       %s\nfeatures     %s\n", l->region[0] ? l->region : "any",
                 l->features[0] ? l->features : "none");
    (void)printf("printers     %" PRId64 " and %" PRId64 " %%\nagents       %" PRId64
                 "\nlease, grace %" PRId64 ", %" PRId64 " days\n",
                 l->devices_max, l->overage_pct, l->nodes_max, l->lease_days, l->grace_days);
    print_time("made", l->made_ms);
    print_time("from", l->nbf_ms);
    print_time("until", l->exp_ms);
    print_time("revoked", l->revoked_from_ms);
    (void)printf("code         %s\n", code);
    if (l->notice[0] != '\0')
        (void)printf("notice       %s\n", l->notice);
    crypto_wipe(code, sizeof code);
}

static bool print_node(void *arg, const struct ledger_node *n)
{
    char last[CLOCK_TEXT_SIZE];

    (void)arg;
    clock_format(n->last_ms, last);
    (void)printf("agent %s  last %s from %s  %" PRId64 " printers  version %s%s\n", n->node, last,
                 n->peer, n->devices, n->version,
                 n->clone_ms != 0 ? "  TWO MACHINES SEEM TO HAVE ITS KEY" : "");
    return true;
}

static bool print_audit(void *arg, const struct ledger_audit *line)
{
    char at[CLOCK_TEXT_SIZE];

    (void)arg;
    clock_format(line->at_ms, at);
    (void)printf("%s  %-15s  %-15s  %s%s%s\n", at, line->what, line->peer, line->result,
                 line->detail[0] ? ": " : "", line->detail);
    return true;
}

static enum err show(const struct arguments *a, struct ledger *ledger)
{
    struct ledger_licence l;
    enum err err = ledger_get_licence(ledger, a->words[0], &l);

    if (err != ERR_NONE)
        return err;
    print_licence(&l);
    crypto_wipe(l.code, sizeof l.code);
    (void)putchar('\n');
    err = ledger_each_node(ledger, l.lid, print_node, NULL);
    (void)putchar('\n');
    return err == ERR_NONE ? ledger_each_audit(ledger, l.lid, print_audit, NULL) : err;
}

int look_show(const struct arguments *a, const struct server_conf *conf)
{
    return with_ledger(a, conf, show);
}

static void write_time(struct json_write *w, const char *key, int64_t ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(ms, text);
    json_write_text_or_null(w, key, ms != 0 ? text : NULL);
}

static bool write_licence(void *arg, const struct ledger_licence *l)
{
    struct json_write *w = arg;

    json_write_object(w, NULL);
    json_write_text(w, "lid", l->lid);
    json_write_text(w, "customer", l->customer);
    json_write_text(w, "edition", l->edition);
    json_write_text(w, "region", l->region);
    json_write_text(w, "features", l->features);
    json_write_i64(w, "devices_max", l->devices_max);
    json_write_i64(w, "overage_pct", l->overage_pct);
    json_write_i64(w, "nodes_max", l->nodes_max);
    json_write_i64(w, "lease_days", l->lease_days);
    json_write_i64(w, "grace_days", l->grace_days);
    write_time(w, "made", l->made_ms);
    write_time(w, "nbf", l->nbf_ms);
    write_time(w, "exp", l->exp_ms);
    write_time(w, "revoked_from", l->revoked_from_ms);
    json_write_text(w, "notice", l->notice);
    json_write_end(w);
    return true;
}

static bool write_node(void *arg, const struct ledger_node *n)
{
    struct json_write *w = arg;

    json_write_object(w, NULL);
    json_write_text(w, "node", n->node);
    json_write_text(w, "lid", n->lid);
    write_time(w, "first", n->first_ms);
    write_time(w, "last", n->last_ms);
    json_write_i64(w, "devices", n->devices);
    json_write_text(w, "version", n->version);
    json_write_text(w, "peer", n->peer);
    write_time(w, "clone_seen", n->clone_ms);
    json_write_i64(w, "clones", n->clone_count);
    json_write_end(w);
    return true;
}

static bool write_audit(void *arg, const struct ledger_audit *line)
{
    struct json_write *w = arg;

    json_write_object(w, NULL);
    write_time(w, "at", line->at_ms);
    json_write_text(w, "peer", line->peer);
    json_write_text(w, "what", line->what);
    json_write_text(w, "lid", line->lid);
    json_write_text(w, "node", line->node);
    json_write_text(w, "result", line->result);
    json_write_text(w, "detail", line->detail);
    json_write_end(w);
    return true;
}

static enum err export_all(const struct arguments *a, struct ledger *ledger)
{
    struct json_write w;
    struct buf out;

    (void)a;
    buf_init(&out, EXPORT_MOST);
    json_write_init(&w, &out);
    json_write_object(&w, NULL);
    json_write_array(&w, "licences");
    enum err err = ledger_each_licence(ledger, write_licence, &w);
    json_write_end(&w);
    json_write_array(&w, "agents");
    if (err == ERR_NONE)
        err = ledger_each_node(ledger, NULL, write_node, &w);
    json_write_end(&w);
    json_write_array(&w, "audit");
    if (err == ERR_NONE)
        err = ledger_each_audit(ledger, NULL, write_audit, &w);
    json_write_end(&w);
    json_write_end(&w);
    if (err == ERR_NONE && json_write_done(&w))
        (void)printf("%s\n", buf_text(&out));
    else if (err == ERR_NONE)
        err = ERR_LIMIT;
    buf_finish(&out);
    return err;
}

int look_export(const struct arguments *a, const struct server_conf *conf)
{
    return with_ledger(a, conf, export_all);
}
