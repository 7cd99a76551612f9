/* SPDX-License-Identifier: Apache-2.0 */
/* The connector beside the river: nothing of it goes to the portal, and nothing of the river waits
 * for it. */
#include "agent/agent_inner.h"

#include "base/crypto.h"
#include "base/log.h"

static bool may_work(void *arg)
{
    const struct agent *a = arg;

    return a->licensee == NULL ||
           licence_state_may(licensee_view(a->licensee)->state, LICENCE_RIGHT_REMOTE_WORK);
}

/* Of HP devices; whether anything of it leaves the site is the connector's to know. */
static void on_device(void *arg, const struct sds_doc_device *device)
{
    struct agent *a = arg;
    const struct sds_job_worker *worker = work_worker(a->work);
    struct sds_doc_device told = *device;

    told.can = worker->can(worker->context, device->device);
    if (a->connector != NULL)
        connector_relay_device(a->connector, &told);
}

static void on_log(void *arg, const char *device, const struct sds_doc_alert *rows, size_t count)
{
    struct agent *a = arg;

    if (a->connector != NULL)
        connector_relay_log(a->connector, device, rows, count);
}

static bool wants_log(void *arg)
{
    const struct agent *a = arg;

    return a->connector != NULL && connector_relay_wants_log(a->connector);
}

static void on_forgot(void *arg)
{
    struct agent *a = arg;

    site_look_again(a->site);
}

static void hear_devices(struct agent *a)
{
    const struct site_listener listener = { .told = on_device,
                                            .log = on_log,
                                            .wants_log = wants_log,
                                            .worker = work_worker(a->work),
                                            .arg = a };

    site_look_listen(a->site, &listener);
}

/* The connector has it, until it is used. */
static void wipe_code(struct agent *a)
{
    crypto_wipe(a->written->sds.code, sizeof a->written->sds.code);
    if (a->conf != NULL)
        crypto_wipe(a->conf->sds.code, sizeof a->conf->sds.code);
}

void agent_sds_open(struct agent *a)
{
    struct connector_options options = { .loop = a->loop,
                                         .disk = a->disk,
                                         .folder = a->written->folder,
                                         .conf = &a->written->sds,
                                         .may_work = may_work,
                                         .forgot = on_forgot,
                                         .arg = a };

    if (a->written->sds.url[0] == '\0')
        return;
    if (a->work == NULL)
        a->work = site_work_create(a->site);
    if (a->work != NULL)
        options.worker = work_worker(a->work);
    if (a->work != NULL)
        hear_devices(a);
    a->connector = connector_open(&options);
    wipe_code(a);
    if (a->connector == NULL)
        log_error("agent", "there is no way to the platform of <sds>; everything else goes on");
}

void agent_sds_start(struct agent *a)
{
    if (a->connector != NULL)
        connector_start(a->connector);
}

/* The jail was shut with the ports of its time. */
static void tell_later(const struct agent *a, const struct sds_conf *before)
{
    const struct sds_conf *now = &a->written->sds;
    bool same = now->port == before->port && now->host_count == before->host_count;

    for (size_t i = 0; same && i < now->host_count; i++)
        same = now->host_ports[i] == before->host_ports[i];
    if (a->conf->sandbox && now->url[0] != '\0' && !same)
        log_warn("agent",
                 "%s: <sds> names ports that the jail was not told of: they may need the next "
                 "start",
                 a->file);
}

void agent_sds_reload(struct agent *a, const struct agent_conf *before)
{
    tell_later(a, &before->sds);
    if (a->connector != NULL && a->written->sds.url[0] != '\0') {
        connector_reload(a->connector, &a->written->sds);
        wipe_code(a);
        return;
    }
    connector_close(a->connector);
    a->connector = NULL;
    agent_sds_open(a);
    agent_sds_start(a);
}
