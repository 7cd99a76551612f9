/* SPDX-License-Identifier: Apache-2.0 */
/* One timer for what is planned: who is dead is buried and born again, disks are copied, the tool
 * cancels, the person speaks. All of it between two handlers of the loop, where no process is in
 * the middle of anything. */
#include "tests/crash/crash_world.h"

#include "agent/sds/connector_book.h"
#include "base/base64url.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_image.h"
#include "sds/book_account.h"
#include "sds/book_audit.h"
#include "sds/book_connector.h"
#include "sds/book_item.h"
#include "tests/crash/crash_look.h"
#include "tests/crash/crash_party.h"
#include "tests/crash/crash_tool.h"
#include "tests/fakes/fake_loop.h"
#include "tests/replay/replay_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN      INT64_C(1800000000000)
#define SEED       20261123
#define BORN_MS    7000 /* after death */
#define PERSON_MS  15000
#define MOST_MS    INT64_C(10800000)
#define SETTLED    2 /* polls of each agent that name nothing, once it is over */
#define MOST_STEPS 200000

static struct crash_party party;
static char token[BOOK_ACCOUNT_SECRET];
static char account[SDS_DOC_UUID];
static struct crypto_sign *publisher;

/* A run. */
struct world {
    const struct crash_world_plan *plan;
    struct crash_world_end *end;
    struct crash_tool *tool;
    struct loop_timer *born;
    struct loop_timer *person;
    unsigned commits; /* of the platform, that were looked at */
    bool is_known;    /* the item is in the platform's book */
    struct book_item item;
    bool is_kept;      /* the platform's backup was made */
    bool is_old_kept;  /* the agent's */
    bool is_cancelled; /* the tool was told to cancel */
    bool has_copy;
    int64_t over_ms; /* since when the item is over; 0 it is not */
    unsigned polls[2];
};

static void need(bool is_good, const char *what)
{
    if (is_good)
        return;
    (void)fprintf(stderr, "crash_world: %s\n", what);
    abort();
}

static void blame(struct world *w, const char *what)
{
    if (w->end->trouble == NULL)
        w->end->trouble = what;
}

/* The folders. */

static void make_tool(struct book *book, const struct book_account *of)
{
    struct book_account_tool tool = { .scopes = (1U << SDS_DOC_SCOPES) - 1, .made_ms = BEGIN };
    char secret[BOOK_ACCOUNT_SECRET];

    need(book_account_add_tool(book, &tool, secret) == ERR_NONE, "tool");
    need(book_account_grant(book, tool.place, of->place) == ERR_NONE, "grant");
    need(book_account_add_token(book, &tool, tool.scopes, BEGIN + INT64_C(864000000), token) ==
             ERR_NONE,
         "token");
}

static void make_accounts(void)
{
    struct book_account one = { .name = "Bergmann AG", .made_ms = BEGIN };
    struct book_connector connector = { .made_ms = BEGIN, .code_until_ms = BEGIN + 86400000 };
    struct book *book = party.book;

    need(book_begin(book) == ERR_NONE, "begin");
    need(book_account_add(book, &one) == ERR_NONE, "account");
    connector.account = one.place;
    need(book_connector_add(book, &connector, party.conf[0].code) == ERR_NONE, "connector");
    make_tool(book, &one);
    need(book_commit(book) == ERR_NONE, "commit");
    (void)str_copy(account, sizeof account, one.id);
}

static void tell_device(void)
{
    static struct sds_doc_device device;

    sds_field_clear(&sds_doc_report_device, &device);
    (void)str_copy(device.device, sizeof device.device, CRASH_PRINTER_ID);
    (void)str_copy(device.product, sizeof device.product, CRASH_PRINTER_PRODUCT);
    device.at_ms = clock_wall_ms();
    connector_relay_device(party.agent[0], &device);
}

void crash_world_open(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    publisher = crypto_sign_generate();
    crash_party_init(&party);
    fake_loop_set_wall(BEGIN);
    crash_moment_reset();
    crash_wire_reset(party.loop);
    crash_printer_reset(party.loop);
    crash_look_make_folder(party.root, "agent");
    crash_look_make_folder(party.root, "copy");
    crash_party_start(&party, CRASH_MOMENT_PLATFORM);
    make_accounts();
    crash_party_start(&party, CRASH_MOMENT_AGENT);
    fake_loop_advance(party.loop, 130000);
    tell_device();
    fake_loop_advance(party.loop, 130000);
    (void)memset(party.conf[0].code, 0, sizeof party.conf[0].code);
    crash_party_bury(&party, CRASH_MOMENT_AGENT);
    crash_party_bury(&party, CRASH_MOMENT_PLATFORM);
    crash_party_copy(&party, "agent", "new-agent");
    crash_party_copy(&party, "platform", "new-platform");
    for (unsigned i = 0; i < 2; i++) {
        crypto_sign_public(publisher, party.conf[i].publishers[0]);
        party.conf[i].publisher_count = 1;
    }
}

void crash_world_close(void)
{
    crash_wire_reset(NULL);
    crash_party_finish(&party);
    crypto_sign_free(publisher);
}

/* The order. */

static void sign(struct sds_doc_firmware *firmware)
{
    uint8_t digest[CRYPTO_SHA256_SIZE], signature[CRYPTO_SIGN_SIGNATURE];
    struct buf text;

    crypto_sha256(CRASH_WIRE_IMAGE, sizeof CRASH_WIRE_IMAGE - 1, digest);
    crypto_hex(digest, sizeof digest, firmware->sha256);
    buf_init(&text, 2048);
    need(sds_image_statement(firmware, &text), "statement");
    need(crypto_sign_make(publisher, text.data, text.len, signature), "signature");
    buf_clear(&text);
    need(base64url_encode(&text, signature, sizeof signature), "base64url");
    (void)str_copy(firmware->signature, sizeof firmware->signature, buf_text(&text));
    buf_finish(&text);
}

static void write_order(enum sds_work_kind kind, struct sds_doc_order *out)
{
    sds_field_clear(&sds_doc_work_order, out);
    (void)str_copy(out->account, sizeof out->account, account);
    (void)str_copy(out->device, sizeof out->device, CRASH_PRINTER_ID);
    out->kind = kind;
    out->expires_ms = clock_wall_ms() + CRASH_WORLD_EXPIRE_S * INT64_C(1000);
    out->limit_s = CRASH_WORLD_LIMIT_S;
    if (kind == SDS_WORK_CONFIGURATION) {
        out->setting_count = 1;
        out->settings[0].name = SDS_DOC_SLEEP_MINUTES;
        (void)str_copy(out->settings[0].value, SDS_DOC_WORD, CRASH_PRINTER_SLEEP);
    }
    if (kind != SDS_WORK_FIRMWARE)
        return;
    out->has_firmware = 1;
    (void)str_copy(out->firmware.url, SDS_DOC_URL, CRASH_WIRE_URL "/image");
    out->firmware.bytes = sizeof CRASH_WIRE_IMAGE - 1;
    (void)str_copy(out->firmware.version, SDS_DOC_WORD, CRASH_PRINTER_NEW);
    out->firmware.released_ms = INT64_C(1700000000000);
    out->firmware.fits_count = 1;
    (void)str_copy(out->firmware.fits[0].product, SDS_DOC_WORD, CRASH_PRINTER_PRODUCT);
    sign(&out->firmware);
}

/* What happens in between. */

static void on_born(void *arg)
{
    (void)arg;
    for (unsigned who = 0; who < CRASH_MOMENT_TOOL; who++) {
        if (!crash_moment_is_dead(who) || crash_party_is_there(&party, who))
            continue;
        replay_random_seed(
            SEED + crash_moment()->count); /* who is born together asks at the same moment */
        crash_party_start(&party, who);
    }
}

/* As `printwire-agent consent allow` does, from a process of its own. */
static void on_person(void *arg)
{
    struct world *w = arg;

    for (unsigned who = 0; who < 2; who++)
        if (crash_party_is_there(&party, who))
            crash_look_say(party.root, who == 0 ? "agent" : "copy", w->plan->said);
    (void)loop_timer_start(w->person, PERSON_MS);
}

static void restore(struct world *w)
{
    crash_party_copy(&party, "kept", "platform");
    w->end->was_restored = true;
    w->is_known = false; /* what was known of it may be taken back */
    w->over_ms = 0;
}

static void make_copy(struct world *w)
{
    crash_party_copy(&party, "agent", "copy");
    crash_moment()->dead |= 1U << CRASH_MOMENT_COPY; /* is born with who is born next */
    w->has_copy = true;
    if (!loop_timer_pending(w->born))
        (void)loop_timer_start(w->born, BORN_MS);
}

static void bury(struct world *w)
{
    bool is_any = false;

    for (unsigned who = 0; who < CRASH_MOMENT_TOOL; who++) {
        if (!crash_moment_is_dead(who) || !crash_party_is_there(&party, who))
            continue;
        crash_party_bury(&party, who);
        is_any = true;
        if (who == CRASH_MOMENT_PLATFORM && w->is_kept)
            restore(w);
        if (who == CRASH_MOMENT_AGENT && w->is_old_kept) {
            crash_party_copy(&party, "older", "agent");
            w->end->was_older = true;
        }
    }
    if (is_any)
        (void)loop_timer_start(w->born, w->plan->down_s == 0 ? BORN_MS : w->plan->down_s * 1000U);
}

/* Once begun it is never as it was before; once over it stays so. */
static bool goes_back(enum sds_work_state before, enum sds_work_state after)
{
    bool was_begun = before >= SDS_WORK_STARTED && before <= SDS_WORK_VERIFYING;
    bool is_begun = after >= SDS_WORK_STARTED;

    if (sds_work_is_over(before))
        return after != before &&
               (before != SDS_WORK_LOST || after < SDS_WORK_DONE || after > SDS_WORK_UNSUPPORTED);
    return was_begun && !is_begun;
}

static void look_at_item(struct world *w)
{
    struct book_item item;

    if (crash_tool_item(w->tool)[0] == '\0' || party.book == NULL ||
        book_item_get(party.book, crash_tool_item(w->tool), &item) != ERR_NONE)
        return;
    if (w->is_known && goes_back(w->item.work.state, item.work.state))
        blame(w, "a state goes back");
    w->item = item;
    w->is_known = true;
    if (w->over_ms == 0 && sds_work_is_over(item.work.state))
        for (unsigned who = 0; who < 2; who++)
            w->polls[who] = crash_wire()->polls[who];
    w->over_ms = !sds_work_is_over(item.work.state) ? 0
                 : w->over_ms != 0                  ? w->over_ms
                                                    : clock_wall_ms();
}

static void do_planned(struct world *w)
{
    const struct crash_world_plan *plan = w->plan;
    unsigned count = crash_moment()->count;
    bool is_ordered = crash_tool_item(w->tool)[0] != '\0';

    if (is_ordered && w->end->ordered_at == 0)
        w->end->ordered_at = count;
    if (plan->backup_at != 0 && count >= plan->backup_at && is_ordered && !w->is_kept &&
        party.book != NULL && !crash_moment_is_dead(CRASH_MOMENT_PLATFORM)) {
        front_settle(party.front);
        crash_party_copy(&party, "platform", "kept");
        w->is_kept = true;
    }
    if (plan->older_at != 0 && count >= plan->older_at && !w->is_old_kept &&
        !crash_moment_is_dead(CRASH_MOMENT_AGENT)) {
        crash_party_copy(&party, "agent", "older");
        w->is_old_kept = true;
    }
    if (plan->cancel_at != 0 && count >= plan->cancel_at && is_ordered && !w->is_cancelled) {
        w->is_cancelled = true;
        crash_tool_cancel(w->tool);
    }
    bury(w);
    if (plan->copy_at != 0 && count >= plan->copy_at && !w->has_copy)
        make_copy(w);
    if (crash_moment()->commits != w->commits && party.book != NULL) {
        w->commits = crash_moment()->commits;
        look_at_item(w);
    }
}

/* It is over, and nobody who lives has it in hand. */
static bool is_settled(const struct world *w)
{
    if (w->over_ms == 0 || crash_moment()->dead != 0 || loop_timer_pending(w->born))
        return false;
    for (unsigned who = 0; who < 2; who++)
        if (crash_party_is_there(&party, who) &&
            (crash_wire()->holds[who] || crash_wire()->polls[who] < w->polls[who] + SETTLED))
            return false;
    return true;
}

static void live(struct world *w)
{
    unsigned steps = 0;

    while (!is_settled(w) && clock_wall_ms() < BEGIN + MOST_MS && steps++ < MOST_STEPS) {
        need(fake_loop_next(party.loop), "no timer");
        do_planned(w);
    }
    if (!is_settled(w))
        blame(w, w->over_ms == 0 ? "the item does not end" : "an agent does not let go");
}

/* The end. */

static bool on_step(void *arg, const struct book_item_step *step)
{
    struct world *w = arg;

    w->end->starts += step->verb == SDS_WORK_START;
    return true;
}

static void tell_item(struct world *w)
{
    struct crash_world_end *end = w->end;

    look_at_item(w);
    end->state = w->item.work.state;
    end->reason = (enum sds_doc_reason)w->item.reason;
    end->has_evidence = w->item.has_evidence != 0;
    end->was_started = w->item.work.started_ms != 0;
    end->is_cancelled = crash_tool_has_cancelled(w->tool);
    if (party.book == NULL ||
        book_item_steps(party.book, w->item.place, 64, on_step, w) != ERR_NONE)
        blame(w, "the history cannot be read");
}

static void tell_printer(struct world *w)
{
    const struct crash_printer *printer = crash_printer();
    enum sds_work_kind kind = w->plan->kind;

    w->end->packets = printer->packets;
    w->end->too_early = printer->too_early;
    w->end->too_late = printer->too_late;
    w->end->reads = printer->reads;
    if (printer->packets > 0 && w->end->was_started)
        w->end->packet_behind_ms = printer->packet_ms - w->item.work.started_ms;
    w->end->proved_by_printer =
        kind == SDS_WORK_FIRMWARE        ? strcmp(printer->firmware, CRASH_PRINTER_NEW) == 0
        : kind == SDS_WORK_CONFIGURATION ? strcmp(printer->sleep, CRASH_PRINTER_SLEEP) == 0
        : kind == SDS_WORK_REBOOT        ? printer->up_since_ms > BEGIN
                                         : printer->reads > 0;
}

static void bury_all(void)
{
    for (unsigned who = 0; who < CRASH_MOMENT_TOOL; who++)
        if (crash_party_is_there(&party, who))
            crash_party_bury(&party, who);
    crash_moment()->dead = 0;
}

/* Both books say the same, and hold nothing that nobody needs. */
static void look_at_books(struct world *w)
{
    for (unsigned who = 0; who < (w->has_copy ? 2U : 1U); who++) {
        const char *what = crash_look_agent(party.root, who == 0 ? "agent" : "copy",
                                            crash_tool_item(w->tool), &w->item.work);
        if (what != NULL && !(w->end->was_restored || w->end->was_older || w->has_copy))
            blame(w, what);
    }
}

/* An hour later nothing of it is left at the agent, and of the platform what its history needs. */
static void look_after(struct world *w)
{
    const char *what;

    fake_loop_set_wall(w->item.work.expires_ms > clock_wall_ms() ? w->item.work.expires_ms + 60000
                                                                 : clock_wall_ms());
    crash_party_start(&party, CRASH_MOMENT_PLATFORM);
    crash_party_start(&party, CRASH_MOMENT_AGENT);
    fake_loop_advance(party.loop, 200000);
    what = crash_look_forgotten(&party);
    bury_all();
    if (what == NULL)
        what = crash_look_agent_empty(party.root, "agent");
    if (what != NULL)
        blame(w, what);
}

/* What the platform takes of an older offer than the last one is taken from its new holder. */
static void on_results(void *arg, const struct sds_doc_results *results)
{
    struct world *w = arg;

    look_at_item(w);
    for (size_t i = 0; i < results->work_count; i++) {
        w->end->was_late = w->end->was_late || results->work[i].result == SDS_WORK_TOO_LATE;
        if (w->is_known && results->work[i].result <= SDS_WORK_REPEATED &&
            results->work[i].fence != w->item.work.fence)
            blame(w, "a step of an older offer was taken");
    }
}

static void begin(struct world *w)
{
    const struct crash_world_plan *plan = w->plan;
    struct sds_doc_order order;

    crash_moment_reset();
    crash_wire_reset(party.loop);
    crash_wire()->trouble = plan->trouble;
    crash_wire()->trouble_at = plan->trouble_at;
    fake_loop_set_wall(BEGIN + 600000);
    replay_random_seed(SEED);
    crash_printer_reset(party.loop);
    crash_printer()->manner = plan->manner;
    crash_party_copy(&party, "new-agent", "agent");
    crash_party_copy(&party, "new-platform", "platform");
    for (unsigned i = 0; i < 2; i++)
        party.conf[i].policy.rows[plan->kind].rule = plan->rule;
    crash_party_start(&party, CRASH_MOMENT_PLATFORM);
    crash_party_start(&party, CRASH_MOMENT_AGENT);
    w->born = loop_timer_create(party.loop, on_born, w);
    w->person = loop_timer_create(party.loop, on_person, w);
    if (plan->rule == CONSENT_ASK)
        (void)loop_timer_start(w->person, PERSON_MS);
    write_order(plan->kind, &order);
    crash_moment_reset(); /* what comes before the order is no moment of the item */
    crash_moment()->at = plan->at;
    crash_moment()->kills = plan->kills;
    crash_wire()->on_results = on_results;
    crash_wire()->arg = w;
    w->tool = crash_tool_start(party.loop, token, &order);
}

void crash_world_run(const struct crash_world_plan *plan, struct crash_world_end *out_end)
{
    struct world w = { .plan = plan, .end = out_end };

    *out_end = (struct crash_world_end){ .trouble = NULL };
    begin(&w);
    live(&w);
    out_end->moments = crash_moment()->count;
    out_end->asked = crash_wire()->asked;
    tell_item(&w);
    tell_printer(&w);
    bury_all();
    loop_timer_destroy(w.born);
    loop_timer_destroy(w.person);
    look_at_books(&w);
    if (plan->looks_after && !w.has_copy)
        look_after(&w);
    crash_tool_stop(w.tool);
    crash_wire_reset(party.loop);
}
