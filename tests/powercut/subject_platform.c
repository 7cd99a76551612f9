/* SPDX-License-Identifier: Apache-2.0 */
/* The front, what it asks of the book, and the book, with a tool and some sites that ask
 * (platform_work). Commits are found where the front has them made (ld --wrap). No webhook is sent:
 * what each was to be told stays, and is counted against what happened. */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "sds/book_account.h"
#include "sds/book_audit.h"
#include "sds/book_hook.h"
#include "sds/front.h"
#include "tests/fakes/fake_loop.h"
#include "tests/powercut/platform_promise.h"
#include "tests/powercut/platform_wire.h"
#include "tests/powercut/platform_work.h"
#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"
#include "tests/powercut/subject.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define BEGIN     INT64_C(1800000000000) /* a wall clock that tokens and signatures may have */
#define YEAR_MS   (INT64_C(365) * 86400000)
#define STEPS     500
#define COMMIT_MS 6      /* the front waits so long for others */
#define SILENT_MS 400000 /* leases are over then */

struct platform {
    struct loop *loop;
    struct book *book;
    struct front *front;
    struct platform_ask ask;
    struct subject_model *model; /* NULL while it opens, and while a check works */
    bool owes_commit;            /* of the planted fault */
    int steps;                   /* since it opened */
};

static struct platform platform;
static bool is_early; /* the planted fault: answers leave before their commit */

enum err __real_book_commit(struct book *book);
enum err __wrap_book_commit(struct book *book);
enum err __real_book_begin(struct book *book);
enum err __wrap_book_begin(struct book *book);

static void note_commit(struct subject_model *model)
{
    struct subject_commit *commit = &model->commits[model->told];

    commit->digest = subject_digest(platform.ask.reader, NULL);
    (void)recorder_ops(&commit->op);
    model->told++;
    model->has_pending = false;
}

static enum err commit_now(struct book *book)
{
    struct subject_model *model = platform.model;

    platform.owes_commit = false;
    if (model == NULL || model->told + 2 >= SUBJECT_COMMITS)
        return __real_book_commit(book);
    model->commits[model->told].digest = 0; /* of this one nothing is known until it is there */
    model->has_pending = true;
    enum err err = __real_book_commit(book);
    if (err == ERR_NONE)
        note_commit(model);
    return err;
}

enum err __wrap_book_commit(struct book *book)
{
    platform.owes_commit = is_early && platform.model != NULL;
    return platform.owes_commit ? ERR_NONE : commit_now(book);
}

enum err __wrap_book_begin(struct book *book)
{
    enum err err = platform.owes_commit ? commit_now(book) : ERR_NONE;

    return err == ERR_NONE ? __real_book_begin(book) : err;
}

void subject_platform_plant(void)
{
    is_early = true;
}

static void close_platform(void)
{
    front_destroy(platform.front);
    if (platform.owes_commit)
        (void)commit_now(platform.book);
    sqlite_close(platform.ask.reader);
    book_close(platform.book);
    loop_destroy(platform.loop);
    platform = (struct platform){ 0 };
}

static int64_t read_number(const char *question)
{
    struct sqlite_statement *s = sqlite_prepare(platform.ask.reader, question);
    enum err err;
    int64_t number = s != NULL && sqlite_row(s, &err) ? sqlite_number(s, 0) : -1;

    sqlite_finish(s);
    return number;
}

/* The clock goes on from what was done last, so that leases and orders are as old as they were. */
static void set_clock(void)
{
    int64_t last_ms = read_number("SELECT max(at) FROM (SELECT max(at) AS at FROM step UNION ALL"
                                  " SELECT max(seen) FROM connector)");

    if (last_ms > BEGIN)
        fake_loop_set_wall(last_ms);
}

static enum err open_book(const char *folder)
{
    char path[512];

    platform = (struct platform){ .loop = loop_create() };
    log_set_level(LOG_LEVEL_ERROR);
    fake_loop_set_wall(BEGIN);
    enum err err = book_open(folder, &platform.book);
    (void)snprintf(path, sizeof path, "%s/" BOOK_FILE, folder);
    if (err == ERR_NONE)
        err = sqlite_open(path, SQLITE_MODE_READ, &platform.ask.reader);
    if (err == ERR_NONE)
        set_clock();
    return err;
}

/* The first text of a question; "" when there is none. */
static void read_text(const char *question, char *out, size_t size)
{
    struct sqlite_statement *s = sqlite_prepare(platform.ask.reader, question);
    enum err err;

    if (s == NULL || !sqlite_row(s, &err) || !str_copy(out, size, sqlite_text(s, 0)))
        out[0] = '\0';
    sqlite_finish(s);
}

/* Of its two webhooks one is told of work only: as often as there are steps. */
static enum err make_tool(struct book_account_tool *tool)
{
    static const unsigned types[] = { 1U << SDS_DOC_WORK_CHANGED, (1U << SDS_DOC_TOPICS) - 1 };
    struct book_account account = { .name = "Bergmann AG", .made_ms = clock_wall_ms() };
    char secret[BOOK_ACCOUNT_SECRET];
    enum err err = book_account_add(platform.book, &account);

    *tool = (struct book_account_tool){ .scopes = (1U << SDS_DOC_SCOPES) - 1,
                                        .made_ms = clock_wall_ms() };
    if (err == ERR_NONE)
        err = book_account_add_tool(platform.book, tool, secret);
    if (err == ERR_NONE)
        err = book_account_grant(platform.book, tool->place, account.place);
    for (size_t i = 0; err == ERR_NONE && i < 2; i++) {
        struct book_hook hook = { .tool = tool->place,
                                  .told = { .url = "https://tool.example.org/told",
                                            .types = types[i],
                                            .made_ms = clock_wall_ms() } };
        err = book_hook_add(platform.book, &hook);
    }
    return err;
}

/* What an administrator makes, unless it is there, and a token for the tool. */
static enum err make_token(void)
{
    struct book_account_tool tool;
    char id[SDS_DOC_UUID];
    enum err err = book_begin(platform.book);

    if (err != ERR_NONE)
        return err;
    read_text("SELECT id FROM tool", id, sizeof id);
    err = id[0] != '\0' ? book_account_get_tool(platform.book, id, &tool) : make_tool(&tool);
    if (err == ERR_NONE)
        err = book_account_add_token(platform.book, &tool, tool.scopes, BEGIN + YEAR_MS,
                                     platform.ask.token);
    if (err == ERR_NONE)
        return book_commit(platform.book);
    book_rollback(platform.book);
    return err;
}

static bool start_front(void)
{
    static const struct platform_conf conf = { .authority = PLATFORM_WIRE_HOST, .poll_s = 60 };

    if (make_token() != ERR_NONE)
        return false;
    read_text("SELECT id FROM account", platform.ask.account, sizeof platform.ask.account);
    platform.front = front_create(platform.loop, &conf, platform.book);
    return platform.front != NULL;
}

static bool open_subject(const char *folder, struct subject_model *model, uint64_t seed)
{
    *model = (struct subject_model){ 0 };
    subject_seed(seed);
    if (open_book(folder) != ERR_NONE || !start_front() || !platform_promise_begin(model))
        return false;
    platform.ask.random = seed * 0x9e3779b97f4a7c15ULL | 1;
    platform.ask.known = INT_MAX;
    platform_ask_find_places(&platform.ask);
    note_commit(model);
    platform.model = model;
    return true;
}

/* What is old goes, as the daemon has it once a minute. */
static void forget_old(void)
{
    int64_t now_ms = clock_wall_ms();
    bool more;

    front_settle(platform.front);
    if (book_begin(platform.book) != ERR_NONE)
        return;
    if (book_audit_forget(platform.book, now_ms, now_ms - YEAR_MS, now_ms - YEAR_MS, &more) ==
        ERR_NONE)
        (void)book_commit(platform.book);
    else
        book_rollback(platform.book);
}

/* A recording that promised nothing of a kind would say nothing of it. */
static bool has_enough(void)
{
    return ++platform.steps != STEPS || recorder_refused() > 0 || platform_promise_has_all();
}

static bool step_subject(void)
{
    struct platform_ask *ask = &platform.ask;

    platform_work_ask(ask);
    if (ruin_random(&ask->random, 3) == 0)
        fake_loop_advance(platform.loop, COMMIT_MS);
    if (ruin_random(&ask->random, 60) == 0)
        fake_loop_advance(platform.loop, SILENT_MS);
    if (ruin_random(&ask->random, 60) == 0)
        forget_old();
    return has_enough() && !ask->has_failed && !ask->has_repeated &&
           (ask->down == 0 || recorder_refused() > 0);
}

static bool drain_subject(void)
{
    return true;
}

static bool subject_works(void)
{
    struct platform_ask *ask = &platform.ask;

    fake_loop_advance(platform.loop, COMMIT_MS); /* what waits of before */
    int64_t before = read_number("SELECT count(*) FROM connector");
    unsigned well = ask->well;
    for (unsigned i = 0; i < PLATFORM_ASK_PLACES; i++)
        ask->places[i] = (struct platform_ask_place){ 0 };
    platform_work_enrol(ask);
    fake_loop_advance(platform.loop, COMMIT_MS);
    return ask->well > well && read_number("SELECT count(*) FROM connector") == before + 1;
}

static void check_digest(const struct subject_model *model, int first, struct subject_report *out)
{
    uint64_t digest = subject_digest(platform.ask.reader, NULL);
    int found = subject_find(model, digest);
    bool is_opening = found < 0 && subject_is_opening(model, digest);

    if (found >= first && (found >= 0 || is_opening))
        return;
    if (is_opening)
        subject_say(out, SUBJECT_LOST, "the tables are empty, or as the opening had them");
    else if (found >= 0)
        subject_say(out, SUBJECT_LOST, "commit %d is the last, %d was promised", found, first);
    else if (first < 0 || !model->has_pending)
        subject_say(out, SUBJECT_WRONG, "the tables are as no commit left them");
}

/* What must never be: each gives a number of 1 when it is. */
static void check_whole(struct subject_report *out)
{
    static const struct {
        const char *what, *question;
    } rows[] = {
        { "a row names one that is not there",
          "SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check)" },
        { "an item has no story",
          "SELECT EXISTS (SELECT 1 FROM item WHERE place NOT IN (SELECT item FROM step))" },
        { "a story has no item",
          "SELECT EXISTS (SELECT 1 FROM step WHERE item NOT IN (SELECT place FROM item))" },
        { "an item is not as its story ends",
          "SELECT EXISTS (SELECT 1 FROM item WHERE state <> (SELECT step.state FROM step"
          " WHERE step.item = item.place ORDER BY step.place DESC LIMIT 1))" },
        { "an order's key has no item",
          "SELECT EXISTS (SELECT 1 FROM once WHERE item NOT IN (SELECT place FROM item))" },
        { "a rollout counts wrongly what is under way",
          "SELECT EXISTS (SELECT 1 FROM rollout WHERE under_way <> (SELECT count(*) FROM item"
          " WHERE item.rollout = rollout.id AND state BETWEEN 1 AND 9 AND state <> 5))" },
        { "a webhook counts wrongly what waits",
          "SELECT EXISTS (SELECT 1 FROM hook WHERE waiting <>"
          " (SELECT count(*) FROM outbox WHERE hook = hook.place))" },
        { "a step has no row in the outbox, or a row no step",
          "SELECT EXISTS (SELECT 1 FROM hook WHERE types = 1 AND waiting + left_out <>"
          " (SELECT count(*) FROM step))" },
        { "a row in the outbox is of another moment than its step",
          "SELECT EXISTS (SELECT at, count(*) FROM step WHERE NOT EXISTS"
          " (SELECT 1 FROM hook WHERE left_out > 0) GROUP BY at EXCEPT SELECT outbox.made, count(*)"
          " FROM outbox JOIN hook ON hook.place = outbox.hook WHERE types = 1"
          " GROUP BY outbox.made)" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (read_number(rows[i].question) != 0)
            subject_say(out, SUBJECT_WRONG, "%s", rows[i].what);
}

static void check_integrity(struct subject_report *out)
{
    char text[SUBJECT_WHY];

    read_text("PRAGMA integrity_check", text, sizeof text);
    if (strcmp(text, "ok") != 0)
        subject_say(out, SUBJECT_WRONG, "integrity_check: %s", text);
}

/* When all leases are over, what waits is offered again: never with a fence that was answered. */
static void check_fences(int first, struct subject_report *out)
{
    struct platform_ask *ask = &platform.ask;

    ask->known = first;
    platform_ask_find_places(ask);
    fake_loop_advance(platform.loop, SILENT_MS);
    platform_work_poll_all(ask);
    fake_loop_advance(platform.loop, COMMIT_MS);
    if (ask->has_failed || ask->down > 0)
        subject_say(out, SUBJECT_WRONG, "a site's question is not answered");
    if (ask->has_repeated)
        subject_say(out, SUBJECT_WRONG, "a fence is given that was given before");
}

static void check_work(int first, struct subject_report *out)
{
    if (!start_front())
        subject_say(out, SUBJECT_WRONG, "no tool or no front");
    else
        check_fences(first, out);
    if (out->outcome == SUBJECT_GOOD && !subject_works())
        subject_say(out, SUBJECT_WRONG, "nothing new can be stored");
}

static void check_subject(const char *folder, const struct subject_model *model, int first,
                          struct subject_report *out)
{
    *out = (struct subject_report){ .outcome = SUBJECT_GOOD };
    (void)platform_promise_begin(NULL);
    enum err err = open_book(folder);
    if (err != ERR_NONE)
        subject_say(out, SUBJECT_WRONG, "the book does not open: %s", err_text(err));
    if (out->outcome == SUBJECT_GOOD)
        check_integrity(out);
    if (out->outcome == SUBJECT_GOOD)
        check_digest(model, first, out);
    if (out->outcome == SUBJECT_GOOD)
        platform_promise_check(platform.ask.reader, first, out);
    if (out->outcome == SUBJECT_GOOD)
        check_whole(out);
    if (out->outcome == SUBJECT_GOOD)
        check_work(first, out);
    close_platform();
}

static uint64_t digest_of(const char *folder)
{
    uint64_t digest = open_book(folder) == ERR_NONE ? subject_digest(platform.ask.reader, NULL) : 0;

    close_platform();
    return digest;
}

const struct subject *subject_platform(void)
{
    static const struct subject subject = { .name = "platform",
                                            .file = BOOK_FILE,
                                            .steps = STEPS,
                                            .open = open_subject,
                                            .step = step_subject,
                                            .drain = drain_subject,
                                            .works = subject_works,
                                            .digest = digest_of,
                                            .close = close_platform,
                                            .check = check_subject };

    return &subject;
}
