/* SPDX-License-Identifier: Apache-2.0 */
/* mail_tool: base/mail and base/mail_message alone: sends one e-mail with a file and says what came
 * of it, "taken 250", "for-ever 550 WHY", "later 451 WHY" or "not sent".
 *
 *   mail_tool HOST PORT starttls|tls CA_FILE USER PASSWORD TO SUBJECT TEXT FILE
 */
#include "base/file.h"
#include "base/loop.h"
#include "base/mail.h"
#include "base/mail_message.h"
#include "base/proc.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define FROM "reports@portal.example.org"
#define MOST ((size_t)1024 * 1024)

enum { HOST = 1, PORT, TLS, CA, USER, PASSWORD, TO, SUBJECT, TEXT, ATTACHED, ARGS };

static void on_outcome(void *arg, const struct mail_outcome *outcome)
{
    const char *word = outcome->is_taken ? "taken" : outcome->is_for_ever ? "for-ever" : "later";

    printf("%s %u %s\n", word, outcome->status, outcome->error);
    loop_stop(arg);
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
    struct loop *loop = loop_create();
    char error[MAIL_ERROR_SIZE] = "";
    struct buf message;
    uint64_t port = 0;

    proc_harden(64);
    if (argc != ARGS || loop == NULL || !str_to_u64(argv[PORT], UINT16_MAX, &port))
        return 2;
    const struct mail_server server = { .host = argv[HOST],
                                        .port = (uint16_t)port,
                                        .is_implicit = strcmp(argv[TLS], "tls") == 0,
                                        .user = argv[USER],
                                        .password = argv[PASSWORD],
                                        .ca_file = argv[CA] };
    struct mail *mail = mail_create(loop, &server, error);
    buf_init(&message, MOST);
    bool is_written = mail != NULL && write_message(argv, &message);
    const struct mail_letter letter = { FROM, argv[TO], message.data, message.len };
    if (mail == NULL)
        printf("not sent %s\n", error);
    else if (is_written && mail_send(mail, &letter, on_outcome, loop) == ERR_NONE)
        (void)loop_run(loop);
    else
        puts("not sent");
    mail_destroy(mail);
    buf_finish(&message);
    loop_destroy(loop);
    return 0;
}
