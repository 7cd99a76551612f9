/* SPDX-License-Identifier: Apache-2.0 */
/* The first label alone: what stands behind it is whose name it is. */
#include "agent/publish/link_region.h"

#include "base/crypto_cert.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LABEL     "printwire-region-"
#define WORD_MOST 31

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void link_region_note(char list[LINK_REGION_SIZE], const char *name)
{
    size_t label = sizeof LABEL - 1;
    char word[WORD_MOST + 1] = "";
    size_t used = strlen(list);

    if (strncasecmp(name, LABEL, label) != 0)
        return;
    size_t len = strcspn(name + label, ".");
    if (len == 0 || len > WORD_MOST || name[label + len] != '.')
        return;
    for (size_t i = 0; i < len; i++)
        word[i] = lower(name[label + i]);
    if (strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") != len ||
        used + len + 2 > LINK_REGION_SIZE)
        return;
    (void)snprintf(list + used, LINK_REGION_SIZE - used, "%s%s", used > 0 ? " " : "", word);
}

static void take_name(void *arg, const char *name)
{
    link_region_note(arg, name);
}

void link_region_of(char list[LINK_REGION_SIZE], const char *pem)
{
    list[0] = '\0';
    if (pem == NULL || !crypto_cert_each_dns(pem, take_name, list))
        (void)str_copy(list, LINK_REGION_SIZE, "?");
}
