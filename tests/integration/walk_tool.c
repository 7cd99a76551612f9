/* SPDX-License-Identifier: Apache-2.0 */
/* Asks an SNMP agent by means of the engine, for tests against agents of others.
 *
 * usage: walk_tool PORT [key=value]... with the keys version (1, 2c, 3), community, user, auth,
 * authpass, priv, privpass, context, get (an OID), walk (a subtree), pause (wait for a line of
 * input); the last three are done in order. First may stand timeout=MS, for the first of two tries.
 * Prints "OID = value" for each variable and one line
 * "result: text" for each of them; and at the end "sent: N". */
#include "agent/walk.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT    "timeout="
#define TIMEOUT_MS 3000 /* on a machine that has too much to do answers come late */

static const char *const auths[] = { "none", "md5", "sha1", "sha256", "sha512" };
static const char *const privacies[] = { "none", "des", "aes" };

struct tool {
    struct loop *loop;
    struct walk *walk;
    struct walk_peer *peer;
    struct walk_credential credential;
    struct sockaddr_in address;
};

static void print_set(const struct reading_set *set)
{
    char text[OID_TEXT_SIZE];

    for (size_t i = 0; i < reading_set_count(set); i++) {
        const struct reading *r = reading_set_at(set, i);

        oid_format(&r->oid, text);
        if (r->type == READING_INTEGER)
            (void)printf("%s = %lld\n", text, (long long)r->number);
        else
            (void)printf("%s = %s\n", text, (const char *)r->bytes);
    }
}

static void on_done(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct tool *tool = arg;

    print_set(set);
    (void)printf("result: %s\n", walk_result_text(result));
    loop_stop(tool->loop);
}

static int index_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    (void)fprintf(stderr, "walk_tool: %s?\n", name);
    exit(2);
}

static bool set_text(struct walk_credential *c, const char *key, const char *value)
{
    const struct {
        const char *key;
        char *out;
        size_t size;
    } rows[] = { { "community", c->community, sizeof c->community },
                 { "user", c->user, sizeof c->user },
                 { "authpass", c->auth_secret, sizeof c->auth_secret },
                 { "privpass", c->privacy_secret, sizeof c->privacy_secret },
                 { "context", c->context, sizeof c->context } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].key, key) == 0)
            return str_copy(rows[i].out, rows[i].size, value);
    return false;
}

static bool set_choice(struct walk_credential *c, const char *key, const char *value)
{
    if (strcmp(key, "version") == 0)
        c->version = value[0] == '1' ? WALK_V1 : value[0] == '2' ? WALK_V2C : WALK_V3;
    else if (strcmp(key, "auth") == 0)
        c->auth = (enum walk_auth)index_of(auths, 5, value);
    else if (strcmp(key, "priv") == 0)
        c->privacy = (enum walk_privacy)index_of(privacies, 3, value);
    else
        return false;
    return true;
}

static bool ask(struct tool *tool, const char *key, const char *value)
{
    struct walk_range range = { .subtree = value, .way = WALK_BULK };
    struct oid oid;
    bool asked = false;

    if (strcmp(key, "pause") == 0)
        return getchar() != EOF;
    if (tool->peer == NULL)
        tool->peer = walk_peer_create(tool->walk, &tool->address, &tool->credential);
    if (strcmp(key, "get") == 0)
        asked = oid_parse(value, &oid) && walk_get(tool->peer, &oid, 1, on_done, tool);
    if (strcmp(key, "walk") == 0)
        asked = walk_ranges(tool->peer, &range, 1, on_done, tool);
    return asked && loop_run(tool->loop);
}

static bool take_argument(struct tool *tool, char *argument)
{
    char *value = strchr(argument, '=');

    if (value == NULL)
        return false;
    *value++ = '\0';
    return set_text(&tool->credential, argument, value) ||
           set_choice(&tool->credential, argument, value) || ask(tool, argument, value);
}

int main(int argc, char **argv)
{
    struct walk_options options = { .first_timeout_ms = TIMEOUT_MS,
                                    .least_timeout_ms = TIMEOUT_MS,
                                    .tries = 2 };
    struct walk_counters counters;
    struct tool tool = { .credential = { .version = WALK_V2C } };
    uint64_t port = 0;
    uint64_t timeout_ms;
    int first = 2;
    int status = 0;

    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2 || !str_to_u64(argv[1], 65535, &port))
        return 2;
    if (argc > 2 && strncmp(argv[2], TIMEOUT, strlen(TIMEOUT)) == 0) {
        if (!str_to_u64(argv[2] + strlen(TIMEOUT), 60000, &timeout_ms))
            return 2;
        options.first_timeout_ms = options.least_timeout_ms = (uint32_t)timeout_ms;
        first++;
    }
    tool.address.sin_family = AF_INET;
    tool.address.sin_port = htons((uint16_t)port);
    tool.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    tool.loop = loop_create();
    tool.walk = walk_create(tool.loop, &options);
    for (int i = first; i < argc && status == 0; i++)
        if (!take_argument(&tool, argv[i]))
            status = 2;
    walk_count(tool.walk, &counters);
    (void)printf("sent: %llu\n", (unsigned long long)counters.sent);
    walk_peer_destroy(tool.peer);
    walk_destroy(tool.walk);
    loop_destroy(tool.loop);
    return status;
}
