/* SPDX-License-Identifier: Apache-2.0 */
/* The running daemon sees what is done here with its next request: it asks the same book. */
#include "sds/command_connector.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/json_write.h"
#include "base/str.h"
#include "sds/book_account.h"
#include "sds/book_audit.h"
#include "sds/book_connector.h"
#include "sds/command_account.h"
#include "sds/queue.h"
#include "sds/tell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOURS     24
#define LINE_MOST 4096

static bool read_hours(const struct command *command, int64_t *out_hours)
{
    const char *text = command->options[PLATFORM_ARGUMENTS_HOURS];

    *out_hours = HOURS;
    return text == NULL || str_to_i64(text, 1, SDS_DOC_ENROL_HOURS, out_hours);
}

static int print_code(const struct book_connector *connector, const char *code)
{
    char until[CLOCK_TEXT_SIZE];

    clock_format(connector->code_until_ms, until);
    return printf("connector %s\ncode %s\nuntil %s\n", connector->id, code, until) > 0 &&
                   fflush(stdout) == 0
               ? 0
               : 1;
}

int command_connector_add(const struct command *command)
{
    struct book_account account = { .place = 0 };
    struct book_connector connector = { .made_ms = command->now_ms };
    char code[SDS_DOC_CODE];
    int64_t hours;

    if (!read_hours(command, &hours))
        return platform_arguments_wrong("--hours is 1 to 168", "");
    enum err err = book_account_get(command->book, command->words[0], &account);
    if (err != ERR_NONE)
        return command_account_failed(command, err, command->words[0]);
    connector.account = account.place;
    connector.code_until_ms = command->now_ms + hours * 3600000;
    (void)str_copy(connector.region, sizeof connector.region, command->conf->region);
    err = book_connector_add(command->book, &connector, code);
    if (err == ERR_NONE)
        err = command_account_note(command, account.place, "connector-add", connector.id);
    int status = err == ERR_NONE ? print_code(&connector, code)
                                 : command_account_failed(command, err, "connector add");
    crypto_wipe(code, sizeof code);
    return status;
}

static bool print_connector(void *arg, const struct book_connector *connector)
{
    const int64_t *now_ms = arg;
    int64_t days = book_connector_key_days(connector, *now_ms);
    bool is_old = connector->state == SDS_DOC_PLACE_ACTIVE && days > BOOK_CONNECTOR_KEY_DAYS;
    char seen[CLOCK_TEXT_SIZE];
    char key[48] = "";

    if (is_old)
        (void)snprintf(key, sizeof key, "  (key is %" PRId64 " days old)", days);
    clock_format(connector->seen_ms, seen);
    return printf("%s  %-8s  %-24s  %s%s\n", connector->id,
                  sds_doc_fleet_state_words[connector->state],
                  connector->seen_ms > 0 ? seen : "never", connector->version, key) > 0;
}

int command_connector_list(const struct command *command)
{
    int64_t now_ms = command->now_ms;
    enum err err = book_connector_each(command->book, print_connector, &now_ms);

    if (err != ERR_NONE)
        return command_account_failed(command, err, "connector list");
    return fflush(stdout) == 0 ? 0 : 1;
}

static enum err revoke(const struct command *command, struct book_connector *connector)
{
    connector->state = SDS_DOC_PLACE_REVOKED;
    connector->former_until_ms = 0;
    enum err err = book_connector_put(command->book, connector);
    if (err == ERR_NONE)
        err = queue_withdraw(command->book, connector->id, NULL, 0, command->now_ms);
    if (err == ERR_NONE)
        err = tell_connector(command->book, connector, command->conf->poll_s, command->now_ms);
    return err == ERR_NONE ? command_account_note(command, connector->account, "connector-revoke",
                                                  connector->id)
                           : err;
}

int command_connector_revoke(const struct command *command)
{
    struct book_connector connector;
    enum err err = book_connector_get(command->book, command->words[0], &connector);

    if (err == ERR_NONE)
        err = revoke(command, &connector);
    return err == ERR_NONE ? 0 : command_account_failed(command, err, command->words[0]);
}

static bool print_line(void *arg, const struct book_audit *line)
{
    char at[CLOCK_TEXT_SIZE];
    struct json_write w;
    struct buf text;

    (void)arg;
    clock_format(line->at_ms, at);
    buf_init(&text, LINE_MOST);
    json_write_init(&w, &text);
    json_write_object(&w, NULL);
    json_write_text(&w, "at", at);
    json_write_text(&w, "by", sds_doc_follow_by_words[line->by]);
    json_write_text_or_null(&w, "who", line->who);
    json_write_text(&w, "request", line->what);
    json_write_text_or_null(&w, "subject", line->subject);
    json_write_i64(&w, "status", line->status);
    json_write_i64(&w, "rows", line->rows);
    json_write_end(&w);
    bool good = json_write_done(&w) && puts(buf_text(&text)) >= 0;
    buf_finish(&text);
    return good;
}

int command_connector_audit(const struct command *command)
{
    const char *since = command->options[PLATFORM_ARGUMENTS_SINCE];
    int64_t since_ms = 0;

    if (since != NULL && !clock_parse(since, &since_ms))
        return platform_arguments_wrong("--since is a time such as 2027-03-01T12:00:00Z", since);
    enum err err = book_audit_each(command->book, since_ms, print_line, NULL);
    if (err != ERR_NONE)
        return command_account_failed(command, err, "audit list");
    return fflush(stdout) == 0 ? 0 : 1;
}
