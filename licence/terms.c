/* SPDX-License-Identifier: Apache-2.0 */
/* A licence is read, changed by what the command line says, checked as agents will read it, and
 * written. */
#include "licence/terms.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "licence/grant.h"
#include "licence/ledger.h"
#include "protocol/licence_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-licence: %s: %s\n", what, why);
    return 1;
}

static bool set_text(char *out, size_t size, const char *text)
{
    return text == NULL || str_copy(out, size, text);
}

static void set_number(int64_t *out, int64_t number)
{
    if (number != ARGUMENTS_UNSET)
        *out = number;
}

static bool take_terms(struct ledger_licence *l, const struct arguments *a)
{
    set_number(&l->devices_max, a->devices);
    set_number(&l->overage_pct, a->overage);
    set_number(&l->nodes_max, a->agents);
    set_number(&l->lease_days, a->lease_days);
    set_number(&l->grace_days, a->grace_days);
    set_number(&l->nbf_ms, a->from_ms);
    if (a->until_ms != ARGUMENTS_UNSET)
        l->exp_ms = a->until_ms;
    return set_text(l->customer, sizeof l->customer, a->customer) &&
           set_text(l->edition, sizeof l->edition, a->edition) &&
           set_text(l->region, sizeof l->region, a->region) &&
           set_text(l->features, sizeof l->features, a->features) &&
           set_text(l->notice, sizeof l->notice, a->notice);
}

/* What the server will have to say must be a document of the protocol: better refused here. */
static bool is_sayable(const struct ledger_licence *l, char *out_trouble, size_t size)
{
    struct licence_doc doc;
    struct buf out;

    if (!grant_terms(l, LICENCE_DOC_LICENCE, l->made_ms, &doc)) {
        (void)str_copy(out_trouble, size, "features: words of up to 31 letters, with commas");
        return false;
    }
    doc.iat_ms = l->made_ms;
    doc.seq = 1;
    (void)str_copy(doc.node, sizeof doc.node, "00000000000000000000000000000000");
    buf_init(&out, PASETO_PAYLOAD_MOST);
    bool good = licence_doc_write(&out, &doc, out_trouble, size);
    buf_finish(&out);
    return good;
}

/* Within the transaction in which the licence was read. */
static enum err write_licence(struct ledger *ledger, const struct ledger_licence *l,
                              const char *what, const char *detail)
{
    const struct ledger_audit line = { .at_ms = clock_wall_ms(),
                                       .peer = "command",
                                       .what = what,
                                       .lid = l->lid,
                                       .result = "good",
                                       .detail = detail };
    enum err err = ledger_put_licence(ledger, l);

    if (err == ERR_NONE)
        err = ledger_audit(ledger, &line);
    return err == ERR_NONE ? ledger_commit(ledger) : err;
}

static int put(struct ledger *ledger, const struct ledger_licence *l, const char *what)
{
    char trouble[200], until[CLOCK_TEXT_SIZE], detail[200];

    if (!is_sayable(l, trouble, sizeof trouble))
        return fail(what, trouble);
    clock_format(l->exp_ms, until);
    (void)snprintf(detail, sizeof detail, "%" PRId64 " printers, %" PRId64 " agents, until %s",
                   l->devices_max, l->nodes_max, until);
    if (l->revoked_from_ms != 0) {
        clock_format(l->revoked_from_ms, until);
        (void)snprintf(detail, sizeof detail, "delivery pauses from %s on", until);
    }
    if (write_licence(ledger, l, what, detail) != ERR_NONE)
        return fail(what, ledger_error(ledger));
    return 0;
}

/* Open the ledger, begin to change it and read the licence that the command line names: what
 * another command changes meanwhile comes before or after, and nothing of it is lost. */
static int find(const struct arguments *a, const struct server_conf *conf,
                struct ledger **out_ledger, struct ledger_licence *out_licence)
{
    enum err err = ledger_open_beside(conf->folder, out_ledger);

    if (err == ERR_NONE)
        err = ledger_begin(*out_ledger);
    if (err == ERR_NONE)
        err = ledger_get_licence(*out_ledger, a->words[0], out_licence);
    if (err == ERR_MISSING)
        return fail(a->words[0], "there is no such licence; list shows them");
    return err == ERR_NONE ? 0 : fail(conf->folder, ledger_error(*out_ledger));
}

static void print_code(const struct ledger_licence *l)
{
    char code[LICENCE_CODE_TEXT];

    licence_code_write(l->code, code);
    (void)printf("licence %s\ncode    %s\n", l->lid, code);
    crypto_wipe(code, sizeof code);
}

static void new_licence(struct ledger_licence *l, const struct arguments *a)
{
    char id[CRYPTO_UUID_SIZE];
    int64_t now_ms = clock_wall_ms();

    *l = (struct ledger_licence){ .overage_pct = 10,
                                  .nodes_max = 1,
                                  .lease_days = 30,
                                  .grace_days = 30,
                                  .nbf_ms = now_ms,
                                  .made_ms = now_ms };
    crypto_uuid(id);
    (void)str_copy(l->lid, sizeof l->lid, id);
    (void)str_copy(l->edition, sizeof l->edition, "standard");
    licence_code_make(l->code);
    set_number(&l->nbf_ms, a->from_ms);
    l->exp_ms = l->nbf_ms + (a->days != ARGUMENTS_UNSET ? a->days : 365) * DAY_MS;
}

int terms_issue(const struct arguments *a, const struct server_conf *conf)
{
    struct ledger *ledger = NULL;
    struct ledger_licence l;

    if (a->customer == NULL || a->devices == ARGUMENTS_UNSET) {
        (void)fail("issue", "say --customer and --devices");
        return 2;
    }
    new_licence(&l, a);
    if (!take_terms(&l, a))
        return fail("issue", "a text is too long");
    enum err err = ledger_open_beside(conf->folder, &ledger);
    if (err == ERR_NONE)
        err = ledger_begin(ledger);
    int status =
        err == ERR_NONE ? put(ledger, &l, "issue") : fail(conf->folder, ledger_error(ledger));
    if (status == 0)
        print_code(&l);
    crypto_wipe(l.code, sizeof l.code);
    ledger_close(ledger);
    return status;
}

int terms_renew(const struct arguments *a, const struct server_conf *conf)
{
    struct ledger *ledger = NULL;
    struct ledger_licence l;
    int64_t now_ms = clock_wall_ms();
    int status = find(a, conf, &ledger, &l);

    if (status == 0 && !take_terms(&l, a))
        status = fail("renew", "a text is too long");
    if (status == 0) {
        int64_t start_ms = l.nbf_ms > now_ms ? l.nbf_ms : now_ms;
        if (a->days != ARGUMENTS_UNSET)
            l.exp_ms = start_ms + a->days * DAY_MS;
        l.revoked_from_ms = 0;
        if (a->new_code)
            licence_code_make(l.code);
        status = put(ledger, &l, "renew");
        if (status == 0 && a->new_code)
            print_code(&l);
    }
    crypto_wipe(l.code, sizeof l.code);
    ledger_close(ledger);
    return status;
}

int terms_revoke(const struct arguments *a, const struct server_conf *conf)
{
    struct ledger *ledger = NULL;
    struct ledger_licence l;
    int64_t days = a->notice_days != ARGUMENTS_UNSET ? a->notice_days : 14;
    int status = find(a, conf, &ledger, &l);

    if (status == 0 && !set_text(l.notice, sizeof l.notice, a->notice))
        status = fail("revoke", "the notice is too long");
    if (status == 0) {
        l.revoked_from_ms =
            a->from_ms != ARGUMENTS_UNSET ? a->from_ms : clock_wall_ms() + days * DAY_MS;
        status = put(ledger, &l, "revoke");
    }
    crypto_wipe(l.code, sizeof l.code);
    ledger_close(ledger);
    return status;
}
