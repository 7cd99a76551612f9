/* SPDX-License-Identifier: Apache-2.0 */
/* One letter at a time, as post has one in the air. */
#include "tests/fakes/fake_mail.h"

#include "base/mail_message.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct mail {
    char *to;
    char *message;
    mail_fn *fn;
    void *arg;
};

static struct mail *theirs;
static size_t count;

static void forget(struct mail *mail)
{
    free(mail->to);
    free(mail->message);
    *mail = (struct mail){ NULL, NULL, NULL, NULL };
}

struct mail *mail_create(struct loop *loop, const struct mail_server *server,
                         char error[MAIL_ERROR_SIZE])
{
    (void)loop;
    (void)server;
    error[0] = '\0';
    theirs = calloc(1, sizeof *theirs);
    count = 0;
    return theirs;
}

void mail_destroy(struct mail *mail)
{
    if (mail == NULL)
        return;
    forget(mail);
    free(mail);
    theirs = NULL;
}

enum err mail_send(struct mail *mail, const struct mail_letter *letter, mail_fn *fn, void *arg)
{
    if (!mail_message_is_address(letter->from) || !mail_message_is_address(letter->to))
        return ERR_SYNTAX;
    if (mail->to != NULL)
        return ERR_LIMIT;
    mail->to = strdup(letter->to);
    mail->message = strndup(letter->message, letter->len);
    assert(mail->to != NULL && mail->message != NULL);
    mail->fn = fn;
    mail->arg = arg;
    count++;
    return ERR_NONE;
}

const char *fake_mail_to(void)
{
    return theirs != NULL ? theirs->to : NULL;
}

const char *fake_mail_message(void)
{
    return theirs != NULL && theirs->message != NULL ? theirs->message : "";
}

size_t fake_mail_count(void)
{
    return count;
}

void fake_mail_answer(bool is_taken, bool is_for_ever, unsigned status, const char *error)
{
    const struct mail_outcome outcome = {
        .is_taken = is_taken, .is_for_ever = is_for_ever, .status = status, .error = error
    };
    mail_fn *fn = theirs->fn;
    void *arg = theirs->arg;

    forget(theirs);
    fn(arg, &outcome);
}
