/* SPDX-License-Identifier: Apache-2.0 */
/* An answer of nobody is no answer; one of somebody else is no such device. */
#include "agent/work/work_identity.h"

#include "agent/work/work_ask.h"
#include "base/log.h"
#include "base/str.h"

#include <string.h>

/* What both tell must be the same; what one of them does not tell decides nothing. */
static bool may_be(const char *known, const char *told)
{
    return known[0] == '\0' || told[0] == '\0' || str_equal_nocase(known, told);
}

static bool is_it(const char *known, const char *told)
{
    return known[0] != '\0' && str_equal_nocase(known, told);
}

static void decide(struct work_job *job, bool is_same, const char *serial)
{
    if (is_same) {
        work_job_next(job);
        return;
    }
    log_warn("work", "%s: nothing is sent: at its address answers %s", job->order->item,
             serial[0] == '\0' ? "one that tells no serial number" : "another device");
    work_job_fail(job, SDS_DOC_NO_SUCH_DEVICE);
}

static void take_snmp(struct work_job *job)
{
    const struct work_place *place = &job->place;
    const struct work_told *told = &job->told;

    if (!told->is_heard)
        work_job_fail(job, SDS_DOC_NO_ANSWER);
    else
        decide(job, is_it(place->serial, told->serial) && may_be(place->object_id, told->object_id),
               told->serial);
}

void work_identity_by_snmp(struct work_job *job)
{
    work_ask_again(job, take_snmp);
}

/* Another key at its door is another device, too. */
static void take_config(struct work_job *job, const struct web_fetch_answer *answer)
{
    const struct work_place *place = &job->place;
    struct work_ledm_config config = { .serial = "" };

    if (answer == NULL) {
        work_job_fail(job, job->web != NULL && web_fetch_is_strange(job->web)
                               ? SDS_DOC_NO_SUCH_DEVICE
                               : SDS_DOC_NO_ANSWER);
        return;
    }
    if (work_ledm_read_config(answer->body, answer->len, &config))
        job->config = config;
    decide(job, is_it(place->serial, config.serial) && may_be(place->product, config.product),
           config.serial);
}

void work_identity_by_web(struct work_job *job)
{
    work_ask_document(job, WEB_WORK_CONFIG, take_config);
}

bool work_identity_is_other(const struct work_job *job)
{
    return job->told.is_heard && !may_be(job->place.serial, job->told.serial);
}

bool work_identity_is_others(const struct work_job *job, const struct work_ledm_config *config)
{
    return !may_be(job->place.serial, config->serial);
}
