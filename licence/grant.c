/* SPDX-License-Identifier: Apache-2.0 */
/* The desk says it; the commands check with it that it can be said. */
#include "licence/grant.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static bool take_features(struct licence_doc *doc, const char *features)
{
    while (*features != '\0') {
        size_t len = strcspn(features, ",");
        if (len == 0 || len >= sizeof doc->features[0] ||
            doc->feature_count == LICENCE_DOC_FEATURES)
            return false;
        (void)snprintf(doc->features[doc->feature_count++], sizeof doc->features[0], "%.*s",
                       (int)len, features);
        features += len + (features[len] == ',' && features[len + 1] != '\0');
    }
    return true;
}

bool grant_terms(const struct ledger_licence *l, enum licence_doc_type type, int64_t now_ms,
                 struct licence_doc *out_doc)
{
    int64_t lease_until_ms = now_ms + l->lease_days * DAY_MS;
    struct licence_doc *doc = out_doc;

    *doc = (struct licence_doc){ .type = type,
                                 .nbf_ms = l->nbf_ms,
                                 .exp_ms = l->exp_ms,
                                 .lease_until_ms =
                                     lease_until_ms < l->exp_ms ? lease_until_ms : l->exp_ms,
                                 .revoked_from_ms = l->revoked_from_ms,
                                 .grace_days = l->grace_days,
                                 .devices_max = l->devices_max,
                                 .overage_pct = l->overage_pct };
    (void)str_copy(doc->lid, sizeof doc->lid, l->lid);
    (void)str_copy(doc->customer, sizeof doc->customer, l->customer);
    (void)str_copy(doc->edition, sizeof doc->edition, l->edition);
    (void)str_copy(doc->region, sizeof doc->region, l->region);
    (void)str_copy(doc->notice, sizeof doc->notice, l->notice);
    return take_features(doc, l->features);
}
