/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/feed_rig.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static bool ask(void *arg, const char *to, const char *id, bool is_set, const char *payload)
{
    struct feed_rig *rig = arg;

    (void)is_set;
    if (rig->is_cut)
        return false;
    rig->asked++;
    return str_copy(rig->to, sizeof rig->to, to) && str_copy(rig->id, sizeof rig->id, id) &&
           str_copy(rig->payload, sizeof rig->payload, payload);
}

static bool tell(void *arg, const char *to, const char *id, const char *type, const char *body)
{
    (void)arg, (void)to, (void)id, (void)type, (void)body;
    return false;
}

struct feed_door feed_rig_door(struct feed_rig *rig)
{
    return (struct feed_door){ ask, tell, rig };
}

struct xml_node *feed_rig_iq(const char *inside)
{
    static const struct xml_read_limits limits = { 65536, 16, 100 };
    struct xml_node *iq = NULL;
    char xml[4096];

    (void)snprintf(xml, sizeof xml, "<iq type='result'>%s</iq>", inside);
    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &iq, NULL));
    return iq;
}
