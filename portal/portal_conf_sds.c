/* SPDX-License-Identifier: Apache-2.0 */
/* What a row's check refuses does not get here. */
#include "portal/portal_conf_sds.h"

#include "base/port.h"
#include "base/str.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEME     "https://"
#define HTTPS_PORT 443
#define HOST_MOST  200

/* The port of "https://host[:port]"; 0 when it is none. */
static uint16_t port_of(const char *url)
{
    const char *host = url + sizeof SCHEME - 1;
    uint64_t port = HTTPS_PORT;

    if (strncmp(url, SCHEME, sizeof SCHEME - 1) != 0)
        return 0;
    size_t len = strcspn(host, ":");
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)host[i]) && host[i] != '-' && host[i] != '.')
            return 0;
    if (len == 0 || len > HOST_MOST)
        return 0;
    if (host[len] == ':' && !str_to_u64(host + len + 1, UINT16_MAX, &port))
        return 0;
    return (uint16_t)port;
}

const char *portal_conf_sds_check_url(const char *value)
{
    uint16_t port = port_of(value);

    if (port == 0)
        return "is no URL of a platform; write one such as https://sds.example.org:8444, without a "
               "path; there is no way without TLS";
    return port_prints(port) ? "leads to a port that prints; nothing is ever sent there" : NULL;
}

const char *portal_conf_sds_check_id(const char *value)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    bool good = strlen(value) == sizeof form - 1;

    for (size_t i = 0; good && i < sizeof form - 1; i++)
        good = form[i] == '-' ? value[i] == '-' : strchr("0123456789abcdef", value[i]) != NULL;
    return good ? NULL : "is no id; write it as the platform's command told it, in small letters";
}

static void copy(char *out, size_t size, const char *text)
{
    (void)str_copy(out, size, text != NULL ? text : "");
}

static bool is_twin(const struct portal_conf_sds_account *one,
                    const struct portal_conf_sds_account *other)
{
    return strcmp(one->customer, other->customer) == 0 &&
           strcmp(one->provider, other->provider) == 0;
}

static bool fail(const struct conf *file, size_t at, const char *text, struct conf_error *out_error)
{
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: <account>: %s",
                   conf_place(file, "sds/account", at), text);
    return false;
}

static bool take_accounts(struct portal_conf_sds *sds, const struct conf *file,
                          struct conf_error *out_error)
{
    size_t count = conf_count(file, "sds/account");

    if (count > PORTAL_CONF_SDS_ACCOUNTS)
        return fail(file, PORTAL_CONF_SDS_ACCOUNTS, "at most 256 accounts", out_error);
    sds->accounts = calloc(count + 1, sizeof *sds->accounts);
    for (size_t i = 0; i < count && sds->accounts != NULL; i++) {
        struct portal_conf_sds_account *account = &sds->accounts[i];
        copy(account->customer, sizeof account->customer,
             conf_text_in(file, "sds/account", i, "@customer"));
        copy(account->provider, sizeof account->provider,
             conf_text_in(file, "sds/account", i, "@provider"));
        copy(account->id, sizeof account->id, conf_text_in(file, "sds/account", i, "@id"));
        for (size_t k = 0; k < i; k++)
            if (is_twin(&sds->accounts[k], account))
                return fail(file, i, "this customer has one already; remove one of the two",
                            out_error);
        sds->account_count = i + 1;
    }
    return sds->accounts != NULL;
}

bool portal_conf_sds_take(struct portal_conf_sds *sds, const struct conf *file,
                          struct conf_error *out_error)
{
    sds->is_on = conf_count(file, "sds") > 0;
    if (!sds->is_on)
        return true;
    copy(sds->url, sizeof sds->url, conf_text(file, "sds/url", 0));
    copy(sds->tool, sizeof sds->tool, conf_text(file, "sds/tool", 0));
    copy(sds->secret_file, sizeof sds->secret_file, conf_text(file, "sds/secret-file", 0));
    copy(sds->ca_file, sizeof sds->ca_file, conf_text(file, "sds/ca-file", 0));
    copy(sds->images, sizeof sds->images, conf_text(file, "sds/images", 0));
    sds->port = port_of(sds->url);
    return take_accounts(sds, file, out_error);
}

bool portal_conf_sds_is_same(const struct portal_conf_sds *one, const struct portal_conf_sds *other)
{
    if (one->account_count != other->account_count)
        return false;
    for (size_t i = 0; i < one->account_count; i++)
        if (!is_twin(&one->accounts[i], &other->accounts[i]) ||
            strcmp(one->accounts[i].id, other->accounts[i].id) != 0)
            return false;
    return one->is_on == other->is_on && strcmp(one->url, other->url) == 0 &&
           strcmp(one->tool, other->tool) == 0 &&
           strcmp(one->secret_file, other->secret_file) == 0 &&
           strcmp(one->ca_file, other->ca_file) == 0 && strcmp(one->images, other->images) == 0;
}

const char *portal_conf_sds_account(const struct portal_conf_sds *sds, const char *customer,
                                    const char *provider)
{
    const char *of_any = NULL;

    for (size_t i = 0; i < sds->account_count; i++) {
        const struct portal_conf_sds_account *account = &sds->accounts[i];
        if (strcmp(account->customer, customer) != 0)
            continue;
        if (strcmp(account->provider, provider) == 0)
            return account->id;
        if (account->provider[0] == '\0')
            of_any = account->id;
    }
    return of_any;
}

void portal_conf_sds_finish(struct portal_conf_sds *sds)
{
    free(sds->accounts);
    sds->accounts = NULL;
    sds->account_count = 0;
}
