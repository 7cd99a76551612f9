/* SPDX-License-Identifier: Apache-2.0 */
/* What a row's check refuses does not get here. */
#include "portal/portal_conf_mail.h"

#include "base/mail_message.h"
#include "base/port.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define STARTTLS_PORT 587 /* RFC 6409 */
#define TLS_PORT      465 /* RFC 8314 */
#define LETTERS       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAME          LETTERS "0123456789.-"

const char *portal_conf_mail_check_server(const char *value)
{
    if (value[0] != '.' && value[0] != '-' && strspn(value, NAME) == strlen(value))
        return NULL;
    return "is no name of a mail server; write one such as mail.example.org";
}

const char *portal_conf_mail_check_port(const char *value)
{
    uint64_t port = 0;

    if (!str_to_u64(value, UINT16_MAX, &port) || !port_prints((uint16_t)port))
        return NULL; /* whether it is a port, the row says */
    return "prints; nothing is ever sent there: write the mail server's port";
}

const char *portal_conf_mail_check_from(const char *value)
{
    return mail_message_is_address(value)
               ? NULL
               : "is no address; write one such as reports@example.org, without a name";
}

const char *portal_conf_mail_check_domain(const char *value)
{
    char address[MAIL_MESSAGE_ADDRESS];

    (void)snprintf(address, sizeof address, "a@%.250s", value);
    return mail_message_is_address(address) ? NULL : "is no domain; write one such as example.org";
}

static void copy(char *out, size_t size, const struct conf *file, const char *path)
{
    const char *text = conf_text(file, path, 0);

    (void)str_copy(out, size, text != NULL ? text : "");
}

static bool take_domains(struct portal_conf_mail *mail, const struct conf *file,
                         struct conf_error *out_error)
{
    size_t count = conf_count(file, "mail/to");

    for (size_t i = 0; i < count && i < PORTAL_CONF_MAIL_DOMAINS; i++)
        (void)str_copy(mail->domains[mail->domain_count++], sizeof mail->domains[0],
                       conf_text_in(file, "mail/to", i, "@domain"));
    if (count <= PORTAL_CONF_MAIL_DOMAINS)
        return true;
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: <to>: at most %d domains",
                   conf_place(file, "mail/to", PORTAL_CONF_MAIL_DOMAINS), PORTAL_CONF_MAIL_DOMAINS);
    return false;
}

bool portal_conf_mail_take(struct portal_conf_mail *mail, const struct conf *file,
                           struct conf_error *out_error)
{
    mail->is_on = conf_count(file, "mail") > 0;
    if (!mail->is_on)
        return true;
    copy(mail->server, sizeof mail->server, file, "mail/server");
    copy(mail->ca_file, sizeof mail->ca_file, file, "mail/ca-file");
    copy(mail->user, sizeof mail->user, file, "mail/user");
    copy(mail->password_file, sizeof mail->password_file, file, "mail/password-file");
    copy(mail->from, sizeof mail->from, file, "mail/from");
    mail->is_implicit = strcmp(conf_text(file, "mail/tls", 0), "tls") == 0;
    mail->port = (uint16_t)conf_number(file, "mail/port", 0);
    if (mail->port == 0)
        mail->port = mail->is_implicit ? TLS_PORT : STARTTLS_PORT;
    mail->limit = (unsigned)conf_number(file, "mail/limit", 0);
    if ((mail->user[0] == '\0') != (mail->password_file[0] == '\0')) {
        (void)snprintf(out_error->text, sizeof out_error->text,
                       "%s: <mail>: <user> and <password-file> go together; write both or none",
                       conf_place(file, "mail", 0));
        return false;
    }
    return take_domains(mail, file, out_error);
}

bool portal_conf_mail_is_same(const struct portal_conf_mail *one,
                              const struct portal_conf_mail *other)
{
    if (one->domain_count != other->domain_count)
        return false;
    for (size_t i = 0; i < one->domain_count; i++)
        if (strcmp(one->domains[i], other->domains[i]) != 0)
            return false;
    return one->is_on == other->is_on && strcmp(one->server, other->server) == 0 &&
           one->port == other->port && one->is_implicit == other->is_implicit &&
           strcmp(one->ca_file, other->ca_file) == 0 && strcmp(one->user, other->user) == 0 &&
           strcmp(one->password_file, other->password_file) == 0 &&
           strcmp(one->from, other->from) == 0 && one->limit == other->limit;
}

bool portal_conf_mail_takes(const struct portal_conf_mail *mail, const char *address)
{
    bool is_taken = mail->domain_count == 0;

    if (!mail_message_is_address(address))
        return false;
    for (size_t i = 0; i < mail->domain_count && !is_taken; i++)
        is_taken = str_equal_nocase(strchr(address, '@') + 1, mail->domains[i]);
    return is_taken;
}
