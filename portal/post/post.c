/* SPDX-License-Identifier: Apache-2.0 */
/* A tick a second: make the letters that are due, then take one. Its report is read in steps; when
 * it is there the letter is looked for once more, so that nothing that was said meanwhile is
 * missed. */
#include "portal/post/post.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/mail.h"
#include "base/mail_message.h"
#include "base/str.h"
#include "portal/post/post_text.h"
#include "portal/store/mailing_letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MOST    65536
#define MESSAGE_MOST (2 * POST_REPORT_CSV)
#define HOUR_MS      (INT64_C(3600) * 1000)
#define CSV_TYPE     "text/csv; charset=utf-8"

struct post {
    struct loop_timer *timer;
    struct post_options options;
    struct portal_conf_mail conf;
    char portal[256];
    struct mail *mail;
    struct mailing_letter letter; /* that is in the air, or is about to be */
    struct mailing mailing;       /* its own */
    enum mailing_letter_end end;  /* what its try came to, */
    bool is_unmarked;             /* which the store could not be told yet */
    struct post_report report;    /* the last one that was read */
    int64_t report_of;            /* the mailing for which it was, */
    int64_t report_place;         /* its place, */
    int64_t report_ms;            /* and when it was begun */
    int64_t rests_until_ms;       /* nothing is tried until then */
    int64_t rest_ms;
    int64_t sent_ms[PORTAL_CONF_MAIL_LIMIT]; /* of the last ones, in turn */
    size_t sent_at;
};

static void store_failed(const struct post *post)
{
    log_warn("post", "store: %s; reports by mail wait", store_error(post->options.store));
}

/* With jitter of a quarter. */
static int64_t pause_after(int64_t tries)
{
    int64_t pause = POST_PAUSE_MS;

    for (int64_t i = 1; i < tries && pause < POST_LONGEST_MS; i++)
        pause *= 2;
    pause = pause < POST_LONGEST_MS ? pause : POST_LONGEST_MS;
    return pause + crypto_random_below((uint32_t)(pause / 4) + 1);
}

static struct access_actor host(void)
{
    return (struct access_actor){ .name = ACCESS_HOST, .address = "", .now_ms = clock_wall_ms() };
}

static void turn_off(struct post *post, const char *state, const char *why)
{
    const struct access_actor actor = host();

    log_warn("post", "mailing %" PRId64 ": %s; it is off", post->mailing.id, why);
    if (mailing_switch(post->options.store, &actor, &post->mailing, state, why) != ERR_NONE)
        store_failed(post);
}

static void log_end(const struct post *post, enum mailing_letter_end end)
{
    const struct mailing_letter *letter = &post->letter;

    if (end == MAILING_LETTER_SENT)
        log_info("post", "mailing %" PRId64 ", letter %" PRId64 ": %s:%u has it", letter->mailing,
                 letter->id, post->conf.server, post->conf.port);
    else if (end == MAILING_LETTER_PARKED)
        log_warn("post", "mailing %" PRId64 ", letter %" PRId64 ": %s; it is given up",
                 letter->mailing, letter->id, letter->reason);
    else
        log_warn("post",
                 "mailing %" PRId64 ", letter %" PRId64 ": %s:%u: %s; tried again in %" PRId64 " s",
                 letter->mailing, letter->id, post->conf.server, post->conf.port, letter->reason,
                 (letter->due_ms - clock_wall_ms()) / 1000);
}

/* False when it must be told again, before any other letter's turn comes. */
static bool store_end(struct post *post)
{
    int64_t failures = 0;

    post->options.settle(post->options.arg);
    enum err err = mailing_letter_mark(post->options.store, &post->letter, post->end,
                                       clock_wall_ms(), &failures);
    post->is_unmarked = err != ERR_NONE && err != ERR_MISSING;
    if (post->is_unmarked)
        log_warn("post", "store: %s; no mail is sent until it knows of the last one",
                 store_error(post->options.store));
    if (err == ERR_NONE && post->end == MAILING_LETTER_PARKED && failures >= POST_FAILURES)
        turn_off(post, MAILING_FAILED, "letter after letter was given up");
    return !post->is_unmarked;
}

/* What a try of the letter came to, and why. */
static void mark(struct post *post, enum mailing_letter_end end, const char *reason)
{
    struct mailing_letter *letter = &post->letter;
    int64_t now_ms = clock_wall_ms();

    if (end == MAILING_LETTER_FAILED && now_ms - letter->made_ms >= POST_AGE_MS)
        end = MAILING_LETTER_PARKED;
    letter->due_ms = now_ms + pause_after(letter->tries);
    if (!str_copy(letter->reason, sizeof letter->reason, reason))
        (void)snprintf(letter->reason, sizeof letter->reason, "%.*s", MAILING_LETTER_REASON - 1,
                       reason);
    post->end = end;
    log_end(post, end);
    metrics_add(post->options.metrics, METRICS_MAILS, end, 1);
    (void)store_end(post);
}

/* While it takes nothing, nobody's turn comes. */
static void rest(struct post *post, bool is_taken)
{
    post->rest_ms = is_taken ? 0 : post->rest_ms > 0 ? 2 * post->rest_ms : POST_REST_MS;
    if (post->rest_ms > POST_REST_MOST_MS)
        post->rest_ms = POST_REST_MOST_MS;
    post->rests_until_ms = clock_wall_ms() + post->rest_ms;
}

static void on_outcome(void *arg, const struct mail_outcome *outcome)
{
    struct post *post = arg;

    post->letter.tries++;
    post->letter.status = outcome->status;
    rest(post, outcome->is_taken || outcome->is_for_ever);
    mark(post,
         outcome->is_taken      ? MAILING_LETTER_SENT
         : outcome->is_for_ever ? MAILING_LETTER_PARKED
                                : MAILING_LETTER_FAILED,
         outcome->error);
    (void)loop_timer_start(post->timer, 0);
}

static enum err write_message(const struct post *post, struct buf *out)
{
    char subject[POST_TEXT_LINE], file[POST_TEXT_LINE], id[MAILING_LETTER_WORD + 8];
    struct buf text;

    post_text_subject(&post->report, &post->mailing, subject);
    post_text_file(&post->report, file);
    (void)snprintf(id, sizeof id, "report-%s", post->letter.word);
    buf_init(&text, TEXT_MOST);
    post_text_write(&text, &post->report, &post->mailing, post->portal);
    const struct mail_message message = { .from = post->conf.from,
                                          .to = post->letter.receiver,
                                          .subject = subject,
                                          .id = id,
                                          .at_ms = clock_wall_ms(),
                                          .text = buf_text(&text),
                                          .file_name = file,
                                          .file_type = CSV_TYPE,
                                          .file = buf_text(&post->report.csv),
                                          .file_len = post->report.csv.len };
    enum err err = buf_error(&text);
    if (err == ERR_NONE)
        err = mail_message_write(out, &message);
    buf_finish(&text);
    return err;
}

/* True when it is in the air. */
static bool send_letter(struct post *post)
{
    struct buf message;

    buf_init(&message, MESSAGE_MOST);
    enum err err = write_message(post, &message);
    const struct mail_letter letter = { post->conf.from, post->letter.receiver, message.data,
                                        message.len };
    if (err == ERR_NONE)
        err = mail_send(post->mail, &letter, on_outcome, post);
    buf_finish(&message);
    if (err == ERR_NONE) {
        post->sent_ms[post->sent_at] = clock_wall_ms();
        post->sent_at = (post->sent_at + 1) % post->conf.limit;
        return true;
    }
    if (err == ERR_MEMORY) {
        log_warn("post", "%s; reports by mail wait", err_text(err));
        post->rests_until_ms = clock_wall_ms() + POST_REST_MS;
        return false;
    }
    post->letter.tries++;
    mark(post, MAILING_LETTER_PARKED, "no mail can be made of it");
    return false;
}

static bool is_receiver(const struct post *post)
{
    char receiver[MAILING_RECEIVERS_SIZE];
    const char *at = post->mailing.receivers;

    while (mailing_next_receiver(&at, receiver))
        if (strcmp(receiver, post->letter.receiver) == 0)
            return portal_conf_mail_takes(&post->conf, receiver);
    return false;
}

static bool is_read(const struct post *post, const struct store_scope *scope)
{
    const struct post_report *report = &post->report;

    return report->form != NULL && report->is_over && post->report_of == post->mailing.id &&
           post->report_place == post->mailing.place &&
           strcmp(report->form->name, post->mailing.report) == 0 &&
           report->wanted.begins_ms == post->letter.begins_ms &&
           report->wanted.ends_ms == post->letter.ends_ms &&
           strcmp(report->wanted.scope.path, scope->path) == 0 &&
           clock_wall_ms() - post->report_ms < POST_FRESH_MS;
}

static bool begin_report(struct post *post, const struct store_scope *scope)
{
    const struct post_report_wanted wanted = { post->mailing.report, *scope, post->letter.begins_ms,
                                               post->letter.ends_ms };

    post_report_finish(&post->report);
    post->report_of = post->mailing.id;
    post->report_place = post->mailing.place;
    post->report_ms = clock_wall_ms();
    return post_report_begin(&post->report, &wanted);
}

/* The letter whose turn it is. True when the loop has to wait for something else than the next
 * tick.
 */
static bool take_letter(struct post *post)
{
    struct store_scope scope;
    enum err err = mailing_letter_scope(post->options.store, &post->mailing, &scope);

    if (err == ERR_REFUSED)
        turn_off(post, MAILING_ACCOUNT, "its account may not see that place any more");
    else if (err != ERR_NONE)
        store_failed(post);
    else if (!is_receiver(post))
        mark(post, MAILING_LETTER_PARKED, "it goes to this receiver no more");
    else if (is_read(post, &scope))
        return send_letter(post);
    else if (!begin_report(post, &scope))
        mark(post, MAILING_LETTER_PARKED, "there is no such report");
    return false;
}

/* Pages until it is over or its share of the loop's time is. False: it cannot be read now; its
 * letter is tried again later, so that others have their turn. */
static bool read_on(struct post *post)
{
    uint64_t begin_ms = clock_monotonic_ms();
    enum err err = ERR_NONE;

    while (err == ERR_NONE && !post->report.is_over &&
           clock_monotonic_ms() - begin_ms < POST_BUDGET_MS)
        err = post_report_read(&post->report, store_db(post->options.reader));
    if (err == ERR_NONE)
        return true;
    log_warn("post", "a report cannot be read: %s; reports by mail wait", err_text(err));
    post_report_finish(&post->report);
    post->letter.tries++;
    mark(post, MAILING_LETTER_FAILED, "the report cannot be read");
    post->rests_until_ms = clock_wall_ms() + POST_REST_MS;
    return false;
}

static bool is_reading(const struct post *post)
{
    return post->report.form != NULL && !post->report.is_over;
}

/* Each is a transaction of its own, which waits for the disk: many are due at one minute. */
static void make_letters(struct post *post, int64_t now_ms)
{
    uint64_t begin_ms = clock_monotonic_ms();
    enum err err = ERR_NONE;

    while (err == ERR_NONE && clock_monotonic_ms() - begin_ms < POST_BUDGET_MS)
        err = mailing_letter_make(post->options.store, now_ms);
    if (err != ERR_NONE && err != ERR_MISSING)
        store_failed(post);
}

/* As many as may be went out within the last hour; a clock that was set back is no reason to wait.
 */
static bool is_full(const struct post *post, int64_t now_ms)
{
    int64_t oldest_ms = post->sent_ms[post->sent_at];

    return oldest_ms > now_ms - HOUR_MS && oldest_ms <= now_ms;
}

static void on_tick(void *arg)
{
    struct post *post = arg;
    int64_t now_ms = clock_wall_ms();

    if (is_reading(post)) {
        bool goes_on = read_on(post);
        (void)loop_timer_start(post->timer, !goes_on           ? POST_TICK_MS
                                            : is_reading(post) ? POST_BUDGET_MS
                                                               : 0);
        return;
    }
    if (post->is_unmarked && !store_end(post)) {
        (void)loop_timer_start(post->timer, POST_REST_MS);
        return;
    }
    post->options.settle(post->options.arg);
    make_letters(post, now_ms);
    enum err err =
        now_ms < post->rests_until_ms || is_full(post, now_ms)
            ? ERR_MISSING
            : mailing_letter_due(post->options.store, now_ms, &post->letter, &post->mailing);
    if (err != ERR_NONE && err != ERR_MISSING)
        store_failed(post);
    if (err == ERR_NONE && take_letter(post))
        return;
    (void)loop_timer_start(post->timer, is_reading(post) ? 0 : POST_TICK_MS);
}

static struct mail *connect_mail(struct loop *loop, const struct portal_conf_mail *conf,
                                 const char *password)
{
    char error[MAIL_ERROR_SIZE];
    const struct mail_server server = { .host = conf->server,
                                        .port = conf->port,
                                        .is_implicit = conf->is_implicit,
                                        .user = conf->user[0] != '\0' ? conf->user : NULL,
                                        .password = conf->user[0] != '\0' ? password : NULL,
                                        .ca_file =
                                            conf->ca_file[0] != '\0' ? conf->ca_file : NULL };
    struct mail *mail = mail_create(loop, &server, error);

    if (mail == NULL)
        log_error("post", "%s", error);
    return mail;
}

struct post *post_create(struct loop *loop, const struct portal_conf *conf,
                         const struct post_options *options)
{
    struct post *post = calloc(1, sizeof *post);

    if (post == NULL)
        return NULL;
    post->options = *options;
    post->options.password = NULL; /* base/mail has it */
    post->conf = conf->mail;
    (void)str_copy(post->portal, sizeof post->portal, conf->jid);
    post->mail = connect_mail(loop, &conf->mail, options->password);
    post->timer = loop_timer_create(loop, on_tick, post);
    if (post->mail != NULL && post->timer != NULL && loop_timer_start(post->timer, POST_TICK_MS))
        return post;
    post_destroy(post);
    return NULL;
}

void post_destroy(struct post *post)
{
    if (post == NULL)
        return;
    mail_destroy(post->mail);
    loop_timer_destroy(post->timer);
    post_report_finish(&post->report);
    free(post);
}
