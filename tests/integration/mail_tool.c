/* SPDX-License-Identifier: Apache-2.0 */
/* mail_tool: base/mail and base/mail_message alone: sends one e-mail with a file and says what came
 * of it, "taken 250", "for-ever 550 WHY", "later 451 WHY" or "not sent"; and on a second line for
 * how many milliseconds its loop was held at the longest, and how long mail_destroy() took: "held 6
 * ended 2".
 *
 *   mail_tool HOST PORT starttls|tls CA_FILE USER PASSWORD TO SUBJECT TEXT FILE
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/loop.h"
#include "base/mail.h"
#include "base/mail_message.h"
#include "base/proc.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FROM    "reports@portal.example.org"
#define MOST    ((size_t)1024 * 1024)
#define TICK_MS 5
#define LAST_MS 300 /* that the loop goes on when all was told */

struct scene {
    struct loop *loop;
    struct loop_timer *tick;
    struct loop_timer *end;
    uint64_t before_ms;
    uint64_t longest_ms;
};

static void on_tick(void *arg)
{
    struct scene *s = arg;
    uint64_t now_ms = clock_monotonic_ms();

    if (now_ms - s->before_ms > s->longest_ms)
        s->longest_ms = now_ms - s->before_ms;
    s->before_ms = now_ms;
    (void)loop_timer_start(s->tick, TICK_MS);
}

static void on_end(void *arg)
{
    loop_stop(((struct scene *)arg)->loop);
}

enum { HOST = 1, PORT, TLS, CA, USER, PASSWORD, TO, SUBJECT, TEXT, ATTACHED, ARGS };

static void on_outcome(void *arg, const struct mail_outcome *outcome)
{
    const char *word = outcome->is_taken ? "taken" : outcome->is_for_ever ? "for-ever" : "later";

    printf("%s %u %s\n", word, outcome->status, outcome->error);
    (void)loop_timer_start(((struct scene *)arg)->end, LAST_MS);
}

static void wait_for_it(struct scene *s)
{
    s->tick = loop_timer_create(s->loop, on_tick, s);
    s->end = loop_timer_create(s->loop, on_end, s);
    s->before_ms = clock_monotonic_ms();
    if (s->tick != NULL && s->end != NULL && loop_timer_start(s->tick, TICK_MS))
        (void)loop_run(s->loop);
    loop_timer_destroy(s->tick);
    loop_timer_destroy(s->end);
}

static bool write_message(char **argv, struct buf *out)
{
    struct buf file;

    buf_init(&file, MOST);
    enum err err = file_read(argv[ATTACHED], &file);
    const struct mail_message message = { .from = FROM,
                                          .to = argv[TO],
                                          .subject = argv[SUBJECT],
                                          .id = "report-7.1",
                                          .at_ms = INT64_C(1795338902456),
                                          .text = argv[TEXT],
                                          .file_name = "usage.csv",
                                          .file_type = "text/csv; charset=utf-8",
                                          .file = buf_text(&file),
                                          .file_len = file.len };
    if (err == ERR_NONE)
        err = mail_message_write(out, &message);
    buf_finish(&file);
    return err == ERR_NONE;
}

int main(int argc, char **argv)
{
    struct scene scene = { .loop = loop_create() };
    char error[MAIL_ERROR_SIZE] = "";
    struct buf message;
    uint64_t port = 0;

    proc_harden(64);
    if (argc != ARGS || scene.loop == NULL || !str_to_u64(argv[PORT], UINT16_MAX, &port))
        return 2;
    const struct mail_server server = { .host = argv[HOST],
                                        .port = (uint16_t)port,
                                        .is_implicit = strcmp(argv[TLS], "tls") == 0,
                                        .user = argv[USER],
                                        .password = argv[PASSWORD],
                                        .ca_file = argv[CA] };
    struct mail *mail = mail_create(scene.loop, &server, error);
    buf_init(&message, MOST);
    bool is_written = mail != NULL && write_message(argv, &message);
    const struct mail_letter letter = { FROM, argv[TO], message.data, message.len };
    if (mail == NULL)
        printf("not sent %s\n", error);
    else if (is_written && mail_send(mail, &letter, on_outcome, &scene) == ERR_NONE)
        wait_for_it(&scene);
    else
        puts("not sent");
    uint64_t before_ms = clock_monotonic_ms();
    mail_destroy(mail);
    printf("held %" PRIu64 " ended %" PRIu64 "\n", scene.longest_ms,
           clock_monotonic_ms() - before_ms);
    buf_finish(&message);
    loop_destroy(scene.loop);
    return 0;
}
