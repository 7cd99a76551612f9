/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of the credential that says the context, and the peer that uses it. */
#include "agent/poll/context.h"

#include "base/crypto.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct context {
    struct walk_credential credential;
    struct walk_peer *peer;
};

static bool name_context(struct walk_credential *credential, const char *name)
{
    size_t len = strlen(credential->community);

    if (credential->version == WALK_V3)
        return credential->context[0] == '\0' &&
               str_copy(credential->context, sizeof credential->context, name);
    if (strchr(credential->community, '@') != NULL ||
        len + strlen(name) + 2 > sizeof credential->community)
        return false;
    credential->community[len] = '@';
    return str_copy(credential->community + len + 1, sizeof credential->community - len - 1, name);
}

struct context *context_create(struct walk *walk, const struct sockaddr_in *address,
                               const struct walk_credential *credential, const char *name)
{
    struct context *context = calloc(1, sizeof *context);

    if (context == NULL)
        return NULL;
    context->credential = *credential;
    if (name_context(&context->credential, name))
        context->peer = walk_peer_create(walk, address, &context->credential);
    if (context->peer != NULL) {
        walk_peer_quiet(context->peer);
        return context;
    }
    crypto_wipe(context, sizeof *context);
    free(context);
    return NULL;
}

struct walk_peer *context_peer(const struct context *context)
{
    return context->peer;
}

void context_destroy(struct context *context)
{
    if (context == NULL)
        return;
    walk_peer_destroy(context->peer);
    crypto_wipe(context, sizeof *context);
    free(context);
}
