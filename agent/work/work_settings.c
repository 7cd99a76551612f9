/* SPDX-License-Identifier: Apache-2.0 */
/* An asset number that is not the one that was put is somebody's own text: it is told as "". */
#include "agent/work/work_settings.h"

#include "agent/work/work_ask.h"
#include "agent/work/work_identity.h"
#include "agent/work/work_send.h"
#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SLEEP   "1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.1.0"
#define ASSET   "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.12.0"
#define SECONDS 60
#define BODY    4096

static bool has_by_snmp(const struct work_job *job, unsigned name)
{
    return (name == SDS_DOC_SLEEP_MINUTES && job->told.has_sleep) ||
           (name == SDS_DOC_ASSET_NUMBER && job->told.has_asset);
}

static bool goes_by_web(const struct work_job *job, size_t i)
{
    return (job->by_web & 1U << job->order->settings[i].name) != 0;
}

/* Which way each goes; false when one goes by none. */
static bool find_ways(struct work_job *job)
{
    for (size_t i = 0; i < job->order->setting_count; i++) {
        unsigned name = job->order->settings[i].name;
        if ((job->config.has & 1U << name) != 0)
            job->by_web |= 1U << name;
        else if (!has_by_snmp(job, name))
            return false;
    }
    return true;
}

static void on_sent(struct work_job *job, enum work_send_outcome outcome)
{
    if (outcome != WORK_SEND_TAKEN && outcome != WORK_SEND_UNHEARD)
        work_send_end(job, outcome);
    else
        work_job_next(job);
}

void work_settings_find(struct work_job *job)
{
    if (find_ways(job))
        work_job_next(job);
    else
        work_job_end(job, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
}

void work_settings_who_puts(struct work_job *job)
{
    if (job->by_web == 0)
        work_job_next(job);
    else
        work_identity_by_web(job);
}

void work_settings_who_sets(struct work_job *job)
{
    bool sets = false;

    for (size_t i = 0; i < job->order->setting_count; i++)
        sets = sets || !goes_by_web(job, i);
    if (sets)
        work_identity_by_snmp(job);
    else
        work_job_next(job);
}

void work_settings_put(struct work_job *job)
{
    struct buf body;

    if (job->by_web == 0) {
        work_job_next(job);
        return;
    }
    buf_init(&body, BODY);
    if (work_ledm_write(&job->config, job->order->settings, job->order->setting_count, &body))
        work_send_put(job, WEB_WORK_CONFIG, buf_text(&body), NULL, on_sent);
    else
        work_job_end(job, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
    buf_finish(&body);
}

static void on_set(struct work_job *job, enum work_send_outcome outcome)
{
    job->setting++;
    if (outcome != WORK_SEND_TAKEN && outcome != WORK_SEND_UNHEARD)
        work_send_end(job, outcome);
    else
        work_settings_set(job);
}

void work_settings_set(struct work_job *job)
{
    struct walk_order_wish wish = { .number = 0 };
    const struct sds_doc_setting *setting;
    uint64_t minutes = 0;

    while (job->setting < job->order->setting_count && goes_by_web(job, job->setting))
        job->setting++;
    if (job->setting == job->order->setting_count) {
        work_job_tell(job, SDS_JOB_SENT);
        job->sent_ms = clock_monotonic_ms();
        work_job_next(job);
        return;
    }
    setting = &job->order->settings[job->setting];
    (void)oid_parse(setting->name == SDS_DOC_ASSET_NUMBER ? ASSET : SLEEP, &wish.oid);
    if (setting->name == SDS_DOC_ASSET_NUMBER)
        (void)str_copy(wish.text, sizeof wish.text, setting->value);
    else if (str_to_u64(setting->value, 480, &minutes))
        wish.number = (int64_t)minutes * SECONDS;
    work_send_set(job, &wish, on_set);
}

bool work_settings_found(const struct work_job *job, unsigned name, char out_value[SDS_DOC_WORD])
{
    bool is_by_web = (job->config.has & 1U << name) != 0;

    out_value[0] = '\0';
    if (is_by_web)
        work_ledm_value(name, job->config.settings[name], out_value);
    else if (name == SDS_DOC_ASSET_NUMBER)
        (void)str_copy(out_value, SDS_DOC_WORD, job->told.asset);
    else if (name == SDS_DOC_SLEEP_MINUTES && job->told.has_sleep &&
             job->told.sleep_s % SECONDS == 0)
        (void)snprintf(out_value, SDS_DOC_WORD, "%" PRId64, job->told.sleep_s / SECONDS);
    return is_by_web || has_by_snmp(job, name);
}

static void find_value(const struct work_job *job, size_t i, char out_value[SDS_DOC_WORD])
{
    const struct sds_doc_setting *setting = &job->order->settings[i];

    (void)work_settings_found(job, setting->name, out_value);
    if (setting->name == SDS_DOC_ASSET_NUMBER && strcmp(out_value, setting->value) != 0)
        out_value[0] = '\0';
}

/* True when all are what was put. */
static bool compare(struct work_job *job)
{
    bool is_same = true;

    job->evidence.setting_count = job->order->setting_count;
    for (size_t i = 0; i < job->order->setting_count; i++) {
        struct sds_doc_found *found = &job->evidence.settings[i];
        found->name = job->order->settings[i].name;
        find_value(job, i, found->found);
        is_same = is_same && strcmp(found->found, job->order->settings[i].value) == 0;
    }
    return is_same;
}

static void judge(struct work_job *job)
{
    uint64_t passed_ms = clock_monotonic_ms() - job->sent_ms;

    if (work_identity_is_other(job) || (!job->told.is_heard && !job->has_web)) {
        work_job_again(job, job->work->options.times.poll_ms);
        return;
    }
    work_job_verify(job);
    if (compare(job))
        work_job_end(job, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
    else if (passed_ms < job->work->options.times.settle_ms / 4)
        work_job_again(job, job->work->options.times.poll_ms);
    else
        work_job_fail(job, job->order->is_look ? SDS_DOC_INTERRUPTED : SDS_DOC_NOT_PROVED);
}

static void take_config(struct work_job *job, const struct web_fetch_answer *answer)
{
    struct work_ledm_config config;

    job->has_web = answer != NULL && work_ledm_read_config(answer->body, answer->len, &config) &&
                   !work_identity_is_others(job, &config);
    if (job->has_web)
        job->config = config;
    work_ask_again(job, judge);
}

void work_settings_verify(struct work_job *job)
{
    work_ask_document(job, WEB_WORK_CONFIG, take_config);
}
