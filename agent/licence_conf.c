/* SPDX-License-Identifier: Apache-2.0 */
/* URLs are kept simple on purpose: what connects where must be plain to see. */
#include "agent/licence_conf.h"

#include "base/crypto.h"
#include "base/crypto_sign.h"
#include "base/file.h"
#include "base/port.h"
#include "base/str.h"
#include "protocol/licence_doc.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The port of "http://host:port", 0 when it is no such URL. */
static uint16_t port_of(const char *url)
{
    bool is_https = str_starts_with(url, "https://");
    uint64_t port = is_https ? 443 : 80;

    if (!is_https && !str_starts_with(url, "http://"))
        return 0;
    const char *host = strstr(url, "//") + 2;
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)host[i]) && strchr("-.:[]", host[i]) == NULL)
            return 0;
    if (len == 0 || len > strlen(host))
        return 0;
    if (host[len] == ':' && !str_to_u64(host + len + 1, UINT16_MAX, &port))
        return 0;
    return host[len] == ':' || host[len] == '\0' ? (uint16_t)port : 0;
}

const char *licence_conf_check_url(const char *value)
{
    uint16_t port = port_of(value);

    if (port == 0)
        return "write a URL such as http://licence.example.org or "
               "https://licence.example.org:8443, "
               "without a path";
    return port_prints(port) ? "this is a port for printing; nothing of ours connects there" : NULL;
}

const char *licence_conf_check_proxy(const char *value)
{
    if (!str_starts_with(value, "http://") || port_of(value) == 0)
        return "write a proxy such as http://proxy.example.org:3128";
    return licence_conf_check_url(value);
}

const char *licence_conf_check_id(const char *value)
{
    return licence_doc_is_id(value) ? NULL : "is no licence id; copy it from the provider's mail";
}

static void take(char *out, size_t size, const struct conf *conf, const char *path, size_t index)
{
    const char *text = conf_text(conf, path, index);

    (void)str_copy(out, size, text != NULL ? text : "");
}

bool licence_conf_read(const struct conf *conf, struct licence_conf *out)
{
    size_t count = conf_count(conf, "licence/root-key-file");

    take(out->server, sizeof out->server, conf, "licence/server", 0);
    take(out->id, sizeof out->id, conf, "licence/id", 0);
    take(out->code_file, sizeof out->code_file, conf, "licence/code-file", 0);
    take(out->region, sizeof out->region, conf, "licence/region", 0);
    take(out->proxy, sizeof out->proxy, conf, "licence/proxy", 0);
    take(out->ca_file, sizeof out->ca_file, conf, "licence/ca-file", 0);
    out->port = port_of(out->proxy[0] != '\0' ? out->proxy : out->server);
    if (count > LICENCE_CONF_ROOTS)
        return false;
    for (size_t i = 0; i < count; i++)
        take(out->roots[i], sizeof out->roots[i], conf, "licence/root-key-file", i);
    out->root_count = count;
    return true;
}

static bool fail(char *out_trouble, size_t size, const char *file, const char *what)
{
    (void)snprintf(out_trouble, size, "%.150s %s", file, what);
    return false;
}

bool licence_conf_check_files(const struct licence_conf *licence, char *out_trouble, size_t size)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    char code[128] = "";

    for (size_t i = 0; i < licence->root_count; i++)
        if (crypto_sign_load_public(licence->roots[i], public_key) != ERR_NONE)
            return fail(out_trouble, size, licence->roots[i], "is no public key (PEM) of a root");
    if (licence->code_file[0] == '\0')
        return true;
    enum err err = file_read_secret(licence->code_file, code, sizeof code);
    crypto_wipe(code, sizeof code);
    if (err == ERR_REFUSED)
        return fail(out_trouble, size, licence->code_file,
                    "may be read by others; run: chmod 600 on it");
    return err == ERR_NONE || err == ERR_MISSING ||
           fail(out_trouble, size, licence->code_file, "has no activation code in its first line");
}
