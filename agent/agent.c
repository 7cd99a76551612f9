/* SPDX-License-Identifier: Apache-2.0 */
/* The river, in the order the data flows: site (discover → poll → normalise → change) → spool →
 * publish → link; and the life of the process: start, signals, a configuration read again. */
#include "agent/agent.h"

#include "agent/agent_inner.h"
#include "agent/agent_jail.h"
#include "base/clock_boot.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MOST 1024  /* libstrophe waits with select() */
#define COUNT_MS   60000 /* from a new number of printers until it is said */
#define HELD_SLICE 256   /* records in one transaction */

/* site → spool */
static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    struct agent *a = arg;
    const struct spool_hold_record record = { device->id, device->cover.is_over, kind, xml, len };

    return spool_hold_append(a->hold, &record);
}

/* The licence covers the device again. */
static enum err on_release(void *arg, const char *device_id, unsigned most, bool *out_left)
{
    return spool_hold_release(((struct agent *)arg)->hold, device_id, most, out_left);
}

/* Held in an earlier run. A device whose row the disk has lost has none that could wait for. */
static void on_held(void *arg, const char *device_id)
{
    struct agent *a = arg;
    bool is_left = !site_licence_catch_up(a->site, device_id);

    while (is_left && spool_hold_release(a->hold, device_id, HELD_SLICE, &is_left) == ERR_NONE)
        is_left = disk_commit(a->disk) && is_left; /* what that undid is tried at the next start */
}

/* Printers are found one by one, and only together worth a record. */
static void watch_counts(struct agent *a)
{
    if (a->licensee == NULL || loop_timer_pending(a->counted) ||
        (a->told.devices == site_licence_counted(a->site) &&
         a->told.unlicensed == site_licence_over(a->site)))
        return;
    (void)loop_timer_start(a->counted, COUNT_MS);
}

/* spool → publish, once it is on disk for good */
static void on_disk(void *arg, bool committed)
{
    struct agent *a = arg;

    if (committed && a->publish != NULL)
        publish_offer(a->publish);
    if (a->site != NULL)
        site_settled(a->site, committed);
    orders_settled(a->orders, committed);
    if (a->site != NULL && committed)
        watch_counts(a);
    if (disk_is_broken(a->disk)) {
        log_error("agent",
                  "%s/agent.db is damaged: ending; the next start sets it aside and begins anew",
                  a->conf->folder);
        a->failed = true;
        loop_stop(a->loop);
    }
}

/* publish ⇄ link */
static bool on_request(void *arg, uint64_t tag, const char *to, const char *payload, size_t len)
{
    struct agent *a = arg;

    return link_request(a->link, tag, to, payload, len);
}

/* Whose the portal is comes before the first word to it: of another region it gets no record. */
static void on_link_up(void *arg)
{
    struct agent *a = arg;

    if (a->licensee != NULL)
        licensee_place(a->licensee, link_regions(a->link));
    publish_up(a->publish);
}

static void on_link_down(void *arg)
{
    publish_down(((struct agent *)arg)->publish);
}

static void on_link_answer(void *arg, uint64_t tag, bool is_result, const struct xml_node *payload)
{
    publish_answer(((struct agent *)arg)->publish, tag, is_result, payload);
}

static bool open_link(struct agent *a)
{
    static const struct link_handlers handlers = { on_link_up, on_link_down, on_link_answer,
                                                   agent_orders_hear, agent_orders_know };
    const struct agent_conf *conf = a->written;
    struct link_options options = { conf->jid,        conf->password, conf->host,  conf->port,
                                    conf->direct_tls, conf->ca_file,  conf->portal };

    a->link = link_create(a->loop, &options, &handlers, a);
    return a->link != NULL;
}

static bool same_link(const struct agent_conf *a, const struct agent_conf *b)
{
    return strcmp(a->jid, b->jid) == 0 && strcmp(a->password, b->password) == 0 &&
           strcmp(a->portal, b->portal) == 0 && strcmp(a->host, b->host) == 0 &&
           strcmp(a->ca_file, b->ca_file) == 0 && a->port == b->port &&
           a->direct_tls == b->direct_tls;
}

static enum err on_say_again(void *arg)
{
    return site_say_again(((struct agent *)arg)->site);
}

/* A licence that cannot be looked after pauses nothing, but where a region is asked for and nobody
 * can say whose the portal is. */
static bool may_deliver(const struct agent *a)
{
    return a->licensee != NULL
               ? licence_state_may(licensee_view(a->licensee)->state, LICENCE_RIGHT_DELIVER_KNOWN)
               : a->conf->licence.region[0] == '\0';
}

/* licence → publish */
static void heed_licence(struct agent *a)
{
    if (a->publish != NULL)
        publish_hold(a->publish, !may_deliver(a));
}

/* What the portal shows of us: through the journal, and with each greeting, since a licence may
 * hold the journal back. */
static void say_self(struct agent *a)
{
    const struct licence_record_counts counts = { .devices = site_licence_counted(a->site),
                                                  .unlicensed = site_licence_over(a->site) };
    struct record self;

    a->told = counts;
    record_init(&self, RECORD_AGENT);
    (void)record_add(&self, FIELD_AGENT_VERSION, PRINTWIRE_VERSION);
    if (a->licensee != NULL)
        (void)licence_record_fill(&self, licensee_view(a->licensee), a->conf->licence.id, &counts);
    if (!self.failed)
        site_self_tell(a->site, &self);
    record_finish(&self);
    if (a->publish != NULL)
        publish_introduce(a->publish, site_self_text(a->site));
}

static void on_counted(void *arg)
{
    say_self(arg);
}

static void on_licence(void *arg, const struct licence_view *view)
{
    struct agent *a = arg;

    site_licence_heed(a->site, view);
    heed_licence(a);
    say_self(a);
}

static uint64_t count_devices(void *arg)
{
    return site_licence_counted(((struct agent *)arg)->site);
}

static int64_t newest_device(void *arg)
{
    return site_licence_newest(((struct agent *)arg)->site);
}

/* One that cannot be opened is no reason to stop: monitoring goes on without it. */
static void open_licence(struct agent *a)
{
    static const struct licensee_handlers handlers = { on_licence, count_devices, newest_device };

    if (a->conf->licence.server[0] == '\0')
        return;
    a->licensee = licensee_open(a->loop, a->written, a->boot_id, &handlers, a);
    if (a->licensee == NULL)
        log_error("agent", "the licence cannot be looked after; reading goes on, %s",
                  may_deliver(a) ? "and so does delivery"
                                 : "delivery waits, for the region cannot be checked");
}

static bool open_river_to_portal(struct agent *a)
{
    struct publish_transport transport = { on_request, a, on_say_again };

    a->publish = publish_create(a->loop, a->spool, a->conf->portal, &transport);
    if (a->publish == NULL)
        return false;
    heed_licence(a);
    publish_introduce(a->publish, site_self_text(a->site));
    return open_link(a);
}

static void close_river_to_portal(struct agent *a)
{
    link_destroy(a->link);
    publish_destroy(a->publish);
    a->link = NULL;
    a->publish = NULL;
}

static void on_stop(void *arg, int number)
{
    struct agent *a = arg;

    log_info("agent", "%s, stopping", strsignal(number));
    loop_stop(a->loop);
}

static void reload_river_to_portal(struct agent *a, const struct agent_conf *old)
{
    if (same_link(old, a->written)) {
        link_retry(a->link);
        return;
    }
    close_river_to_portal(a);
    if (open_river_to_portal(a)) {
        link_start(a->link);
        return;
    }
    log_error("agent", "no memory for the link to the portal: ending");
    a->failed = true;
    loop_stop(a->loop);
}

static void tell_spool(struct agent *a)
{
    spool_withhold(a->spool, a->conf->withheld);
    spool_drop_meters(a->spool, a->conf->journal_drops);
    spool_hold_withhold(a->hold, a->conf->withheld);
    spool_hold_drop_meters(a->hold, a->conf->journal_drops);
}

/* Whoever reloads wants to know how it stands: the server is asked at once. */
static void reload_licence(struct agent *a)
{
    licensee_close(a->licensee);
    a->licensee = NULL;
    open_licence(a);
    if (a->licensee != NULL) {
        licensee_start(a->licensee);
        licensee_ask(a->licensee);
    } else {
        site_licence_heed(a->site, NULL);
        heed_licence(a);
        say_self(a);
    }
}

/* False without memory: nothing has changed then. */
static bool take_conf(struct agent *a, struct agent_conf *written)
{
    struct agent_conf *old = a->conf, *old_written = a->written;
    struct agent_conf *conf = agent_orders_conf(a, written);

    if (conf == NULL || !site_reload(a->site, conf)) {
        orders_reload(a->orders, old_written);
        agent_conf_free(conf);
        return false;
    }
    a->conf = conf;
    a->written = written;
    tell_spool(a);
    log_set_level(conf->log_level);
    reload_licence(a);
    agent_sds_reload(a, old_written);
    reload_river_to_portal(a, old_written);
    agent_conf_free(old);
    agent_conf_free(old_written);
    return true;
}

static bool needs_restart(const struct agent_conf *a, const struct agent_conf *b)
{
    return strcmp(a->folder, b->folder) != 0 || a->journal_bytes != b->journal_bytes ||
           a->history_records != b->history_records || a->most_devices != b->most_devices ||
           a->usb != b->usb || memcmp(&a->engine, &b->engine, sizeof a->engine) != 0;
}

/* The jail was shut with the ports of its time. */
static void tell_web_later(const struct agent *a, const struct web_conf *before)
{
    const struct web_conf *now = &a->conf->web;
    bool same = now->ports.http == before->ports.http && now->ports.https == before->ports.https &&
                now->ports.ipp == before->ports.ipp && before->ask != WEB_CONF_NEVER;

    if (a->conf->sandbox && now->ask != WEB_CONF_NEVER && !same)
        log_warn("agent",
                 "%s: <web> names ports that the jail was not told of: they may need the next "
                 "start",
                 a->file);
}

/* The jail was shut with the ports of its time; a new licence needs a key of its own besides. */
static void tell_licence_later(const struct agent *a, uint16_t port_before)
{
    if (a->conf->sandbox && a->conf->licence.port != 0 && a->conf->licence.port != port_before)
        log_warn("agent",
                 "%s: <licence> names a port that the jail was not told of: it may need "
                 "the next start",
                 a->file);
}

/* SIGHUP: a good file is taken, a bad one changes nothing. */
static void on_reload(void *arg, int number)
{
    struct agent *a = arg;
    struct conf_error error;
    struct agent_conf *conf = agent_conf_read(a->file, &error);

    (void)number;
    if (conf == NULL) {
        log_error("agent", "%s; the configuration stays as it was", error.text);
        return;
    }
    bool later = needs_restart(a->conf, conf);
    uint16_t port_before = a->conf->licence.port;
    struct web_conf web_before = a->conf->web;
    if (!take_conf(a, conf)) {
        log_error("agent", "no memory for the new ranges; the configuration stays as it was");
        agent_conf_free(conf);
        return;
    }
    if (later)
        log_warn(
            "agent",
            "%s: <storage>, <discovery><usb> and the pace of <snmp> change with the next start "
            "only",
            a->file);
    tell_licence_later(a, port_before);
    tell_web_later(a, &web_before);
    log_info("agent", "%s read again", a->file);
}

static bool open_folder(struct agent *a)
{
    int lock;
    enum err err = file_make_folder(a->conf->folder);

    if (err == ERR_NONE)
        err = proc_lock(a->conf->folder, &lock);
    if (err == ERR_REFUSED)
        log_error("agent", "%s is in use by another agent", a->conf->folder);
    else if (err != ERR_NONE)
        log_error("agent", "%s: cannot be used: %s", a->conf->folder, err_text(err));
    if (err != ERR_NONE)
        return false;
    err = disk_open(a->loop, a->conf->folder, &a->disk, NULL);
    if (err != ERR_NONE)
        log_error("agent", "%s/agent.db: %s", a->conf->folder, err_text(err));
    return err == ERR_NONE;
}

static bool open_state(struct agent *a)
{
    a->loop = loop_create();
    if (a->loop == NULL || !open_folder(a))
        return false;
    a->spool = spool_open(a->disk, a->conf->journal_bytes, a->conf->history_records);
    if (a->spool != NULL)
        a->hold = spool_hold_open(a->disk, a->spool, a->conf->journal_bytes);
    if (a->hold != NULL)
        tell_spool(a);
    return a->hold != NULL;
}

/* The link's thread is made last: it inherits what the jail leaves. */
static bool open_stages(struct agent *a)
{
    if (!agent_jail_enter(a->conf) || !open_state(a))
        return false;
    struct site_outlet outlet = { on_emit, on_release, a, agent_orders_refreshed,
                                  agent_orders_swept };
    if (!agent_orders_open(a))
        return false;
    a->site = site_open(a->loop, a->disk, a->conf, &outlet);
    if (a->site == NULL || !disk_listen(a->disk, on_disk, a))
        return false;
    a->counted = loop_timer_create(a->loop, on_counted, a);
    a->boot_id = clock_boot_id();
    open_licence(a);
    agent_sds_open(a);
    a->signals[0] = loop_signal_create(a->loop, SIGTERM, on_stop, a);
    a->signals[1] = loop_signal_create(a->loop, SIGINT, on_stop, a);
    a->signals[2] = loop_signal_create(a->loop, SIGHUP, on_reload, a);
    return a->counted != NULL && a->signals[0] != NULL && a->signals[1] != NULL &&
           a->signals[2] != NULL && agent_jail_close(a->conf, a->file) && open_river_to_portal(a) &&
           !disk_is_broken(a->disk); /* that was told while nobody listened */
}

static void start(struct agent *a)
{
    log_info("agent", "%s: %zu printers known, %llu records waiting, epoch %s", PRINTWIRE_VERSION,
             site_devices(a->site), (unsigned long long)spool_waiting(a->spool, NULL),
             spool_epoch(a->spool));
    if (a->licensee != NULL)
        licensee_start(a->licensee);
    else
        say_self(a);
    if (spool_hold_each(a->hold, on_held, a) != ERR_NONE)
        log_warn("agent",
                 "what was kept for the licence cannot be read now, but at the next start");
    agent_sds_start(a);
    link_start(a->link);
    orders_start(a->orders);
    site_start(a->site);
}

static void close_stages(struct agent *a)
{
    for (size_t i = 0; i < 3; i++)
        loop_signal_destroy(a->signals[i]);
    close_river_to_portal(a);
    loop_timer_destroy(a->counted);
    licensee_close(a->licensee);
    connector_close(a->connector);
    work_destroy(a->work);
    if (a->disk != NULL)
        disk_unlisten(a->disk, a);
    orders_close(a->orders);
    site_close(a->site);
    spool_hold_close(a->hold);
    spool_close(a->spool);
    disk_close(a->disk);
    loop_destroy(a->loop);
    agent_conf_free(a->conf);
    agent_conf_free(a->written);
}

int agent_run(struct agent_conf *conf, const char *file)
{
    struct agent a = { .file = file, .written = conf, .conf = agent_conf_copy(conf) };
    bool good;

    log_set_level(conf->log_level);
    proc_harden(FILES_MOST);
    good = a.conf != NULL && open_stages(&a);
    if (good) {
        start(&a);
        good = loop_run(a.loop);
    } else {
        log_error("agent", "cannot start");
    }
    close_stages(&a);
    return good && !a.failed ? 0 : 1;
}
