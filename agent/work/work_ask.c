/* SPDX-License-Identifier: Apache-2.0 */
/* SNMP's question is one packet of exact objects; it is the clock of a restart, too. */
#include "agent/work/work_ask.h"

#include "base/clock.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <string.h>

#define UPTIME "1.3.6.1.2.1.1.3.0"
#define RESET  "1.3.6.1.2.1.43.5.1.1.3.1"
#define SLEEP  "1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.1.0"
#define ASSET  "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.12.0"
#define SERIAL "1.3.6.1.2.1.43.5.1.1.17.1"          /* prtGeneralSerialNumber */
#define OWN    "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.3.0" /* HP's; two octets of symbol set first */
#define KIND   "1.3.6.1.2.1.1.2.0"                  /* sysObjectID */

static const struct reading *found(const struct reading_set *set, const char *text)
{
    struct oid oid;

    return oid_parse(text, &oid) ? reading_set_find(set, &oid) : NULL;
}

/* TimeTicks have 32 bits; an agent that answers with something else does not tell it. */
static int64_t uptime_of(const struct reading *uptime)
{
    if (uptime == NULL || uptime->type != READING_INTEGER || uptime->number < 0 ||
        uptime->number > (int64_t)UINT32_MAX)
        return SDS_FIELD_NONE;
    return uptime->number / 100;
}

/* HP writes two octets of symbol set before some texts. */
static void take_text(const struct reading *asset, char out[SDS_DOC_WORD])
{
    size_t skip = asset->len >= 2 && asset->bytes[0] < ' ' ? 2 : 0, len = asset->len - skip;

    if (len >= SDS_DOC_WORD)
        return;
    memcpy(out, asset->bytes + skip, len);
    out[len] = '\0';
}

/* Without the blanks around it, behind `skipped` octets; left out where it does not fit, or could
 * be anybody's. */
static bool take_serial(const struct reading *reading, size_t skipped, char out[WORK_TEXT])
{
    const char *text;
    size_t len;

    out[0] = '\0';
    if (reading == NULL || reading->type != READING_BYTES || reading->len <= skipped)
        return false;
    text = (const char *)reading->bytes + skipped;
    len = reading->len - skipped;
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\0'))
        len--;
    for (; len > 0 && *text == ' '; len--)
        text++;
    if (len >= WORK_TEXT)
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    if (!evidence_serial(out))
        out[0] = '\0';
    return out[0] != '\0';
}

static void take_who(struct work_told *told, const struct reading_set *set)
{
    const struct reading *kind = found(set, KIND);

    if (!take_serial(found(set, SERIAL), 0, told->serial))
        (void)take_serial(found(set, OWN), 2, told->serial);
    if (kind != NULL && kind->type == READING_OID)
        (void)str_copy(told->object_id, sizeof told->object_id, (const char *)kind->bytes);
}

static void take_told(struct work_job *job, const struct reading_set *set)
{
    const struct reading *sleep = found(set, SLEEP), *asset = found(set, ASSET);
    struct work_told *told = &job->told;

    told->is_heard = true;
    told->has_reset = found(set, RESET) != NULL;
    told->has_sleep = sleep != NULL && sleep->type == READING_INTEGER;
    told->has_asset = asset != NULL && asset->type == READING_BYTES;
    told->uptime_s = uptime_of(found(set, UPTIME));
    told->sleep_s = told->has_sleep ? sleep->number : 0;
    told->asset[0] = '\0';
    if (told->has_asset)
        take_text(asset, told->asset);
    take_who(told, set);
}

static void on_snmp(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct work_job *job = arg;

    if (result == WALK_CANCELLED || job->is_ending)
        return;
    job->told = (struct work_told){ .uptime_s = SDS_FIELD_NONE };
    if (result == WALK_OK)
        take_told(job, set);
    job->heard(job);
}

void work_ask_again(struct work_job *job, void (*fn)(struct work_job *job))
{
    static const char *const names[] = { UPTIME, RESET, SLEEP, ASSET, SERIAL, OWN, KIND };
    struct oid oids[sizeof names / sizeof names[0]];
    size_t count = 0;

    while (count < sizeof names / sizeof names[0] && oid_parse(names[count], &oids[count]))
        count++;
    job->heard = fn;
    job->told = (struct work_told){ .uptime_s = SDS_FIELD_NONE };
    if (job->peer == NULL)
        fn(job);
    else if (!walk_get(job->peer, oids, count, on_snmp, job))
        work_job_fail(job, SDS_DOC_NO_ANSWER);
}

static void note_uptime(struct work_job *job)
{
    job->evidence.uptime_before_s = job->told.uptime_s;
    job->evidence.uptime_before_at_ms = job->told.uptime_s == SDS_FIELD_NONE ? 0 : clock_wall_ms();
    job->before_ms = clock_boot_ms();
    work_job_next(job);
}

void work_ask_snmp(struct work_job *job)
{
    work_ask_again(job, note_uptime);
}

static void on_document(void *arg, const struct web_fetch_answer *answer)
{
    struct work_job *job = arg;

    if (!job->is_ending)
        job->came(job, answer->status == 200 ? answer : NULL);
}

void work_ask_document(struct work_job *job, const char *path,
                       void (*fn)(struct work_job *job, const struct web_fetch_answer *answer))
{
    const struct web_fetch_work work = { .path = path, .limit = WORK_LEDM_BODY };

    job->came = fn;
    if (job->web == NULL || web_fetch_get(job->web, &work, on_document, job) != ERR_NONE)
        fn(job, NULL);
}

static void take_tree(struct work_job *job, const struct web_fetch_answer *answer)
{
    job->has_web = answer != NULL && work_ledm_read_tree(answer->body, answer->len, &job->tree);
    if (!job->has_web && !job->told.is_heard && job->whole.device[0] == '\0')
        work_job_fail(job, SDS_DOC_NO_ANSWER);
    else
        work_job_next(job);
}

void work_ask_tree(struct work_job *job)
{
    work_ask_document(job, WEB_WORK_TREE, take_tree);
}

static void take_manifest(struct work_job *job, const struct web_fetch_answer *answer)
{
    if (answer != NULL)
        (void)work_ledm_read_manifest(answer->body, answer->len, &job->paths);
    work_job_next(job);
}

static void ask_manifest(struct work_job *job, const char *path)
{
    if (path[0] == '\0')
        work_job_next(job);
    else
        work_ask_document(job, path, take_manifest);
}

void work_ask_actions(struct work_job *job)
{
    ask_manifest(job, job->tree.actions);
}

void work_ask_firmware(struct work_job *job)
{
    ask_manifest(job, job->tree.firmware);
}

static void take_config(struct work_job *job, const struct web_fetch_answer *answer)
{
    if (answer != NULL)
        (void)work_ledm_read_config(answer->body, answer->len, &job->config);
    memcpy(job->evidence.firmware_before, job->config.firmware,
           sizeof job->evidence.firmware_before);
    work_job_next(job);
}

void work_ask_config(struct work_job *job)
{
    if (!job->tree.has_config)
        work_job_next(job);
    else
        work_ask_document(job, WEB_WORK_CONFIG, take_config);
}
