/* SPDX-License-Identifier: Apache-2.0 */
/* Commands are rows: their name, and which fields of the form get what. */
#include "portal/feed/feed_command.h"

#include "base/crypto.h"
#include "base/xml_write.h"
#include "portal/feed/feed_answer.h"
#include "protocol/names.h"

#include <stdlib.h>
#include <string.h>

#define SPACE_ADMIN   "http://jabber.org/protocol/admin"
#define PAYLOAD_BYTES ((size_t)8192)

/* The session's account is "accountjids" by XEP-0133, and "accountjid" to servers of its first
 * versions: they get both. */
/* clang-format off */
static const struct {
    const char *node;
    const char *jid_fields[2];
    const char *password_fields[2];
} rows[] = {
    [FEED_COMMAND_ADD]         = { SPACE_ADMIN "#add-user", { "accountjid", NULL }, { "password", "password-verify" } },
    [FEED_COMMAND_PASSWORD]    = { SPACE_ADMIN "#change-user-password", { "accountjid", NULL }, { "password", NULL } },
    [FEED_COMMAND_END_SESSION] = { SPACE_ADMIN "#end-user-session", { "accountjids", "accountjid" }, { NULL, NULL } },
    [FEED_COMMAND_DELETE]      = { SPACE_ADMIN "#delete-user", { "accountjids", NULL }, { NULL, NULL } },
};
/* clang-format on */

struct feed_command {
    struct feed_ask *ask;
    feed_command_fn *done;
    void *arg;
    struct feed_command_wanted wanted;
    struct buf payload;
    bool is_filled; /* the form was sent */
};

static void put_field(struct xml_write *x, const char *var, const char *value)
{
    xml_write_open(x, "field");
    xml_write_attribute(x, "var", var);
    xml_write_element(x, "value", value);
    xml_write_close(x);
}

static void put_form(struct xml_write *x, const struct feed_command_wanted *wanted)
{
    xml_write_open(x, "x");
    xml_write_attribute(x, "xmlns", "jabber:x:data");
    xml_write_attribute(x, "type", "submit");
    put_field(x, "FORM_TYPE", SPACE_ADMIN);
    for (size_t i = 0; i < 2 && rows[wanted->kind].jid_fields[i]; i++)
        put_field(x, rows[wanted->kind].jid_fields[i], wanted->jid);
    for (size_t i = 0; i < 2 && rows[wanted->kind].password_fields[i]; i++)
        put_field(x, rows[wanted->kind].password_fields[i], wanted->password);
    xml_write_close(x);
}

static void on_answer(void *arg, const char *condition, const struct xml_node *iq);

/* The command, or with a session the form filled in. The payload may hold a password. */
static void send(struct feed_command *command, const char *session)
{
    const struct feed_question question = { command->wanted.host, true, &command->payload };
    struct xml_write x;

    buf_clear(&command->payload);
    xml_write_init(&x, &command->payload);
    xml_write_open(&x, "command");
    xml_write_attribute(&x, "xmlns", NAMES_SPACE_COMMANDS);
    xml_write_attribute(&x, "node", rows[command->wanted.kind].node);
    xml_write_attribute(&x, "action", session ? "complete" : "execute");
    command->is_filled = session != NULL;
    if (session) {
        xml_write_attribute(&x, "sessionid", session);
        put_form(&x, &command->wanted);
    }
    xml_write_close(&x);
    bool is_sent = feed_ask_put(command->ask, &question, on_answer, command);
    if (command->payload.data)
        crypto_wipe(command->payload.data, command->payload.size);
    if (!is_sent)
        command->done(command->arg, FEED_ASK_DROPPED);
}

static void on_answer(void *arg, const char *condition, const struct xml_node *iq)
{
    struct feed_command *command = arg;
    struct feed_answer_command answer;

    if (!condition && !feed_answer_command(iq, &answer))
        condition = "undefined-condition";
    if (condition)
        command->done(command->arg, condition);
    else if (answer.refusal)
        command->done(command->arg, FEED_COMMAND_REFUSED);
    else if (answer.is_complete)
        command->done(command->arg, command->is_filled ? NULL : FEED_COMMAND_REFUSED);
    else if (!command->is_filled && answer.session[0] != '\0')
        send(command, answer.session);
    else
        command->done(command->arg, "undefined-condition");
}

struct feed_command *feed_command_create(struct feed_ask *ask, feed_command_fn *done, void *arg)
{
    struct feed_command *command = calloc(1, sizeof *command);

    if (!command)
        return NULL;
    command->ask = ask;
    command->done = done;
    command->arg = arg;
    buf_init(&command->payload, PAYLOAD_BYTES);
    return command;
}

void feed_command_destroy(struct feed_command *command)
{
    if (!command)
        return;
    buf_finish(&command->payload);
    free(command);
}

void feed_command_begin(struct feed_command *command, const struct feed_command_wanted *wanted)
{
    command->wanted = *wanted;
    send(command, NULL);
}
