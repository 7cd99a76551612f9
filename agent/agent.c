/* SPDX-License-Identifier: Apache-2.0 */
/* The river, in the order the data flows: discover → poll → normalise → change → spool → publish →
 * link. Each function here takes one stage's output and gives it to the next; nothing is decided
 * here but who a device is. */
#include "agent/agent.h"

#include "agent/change/change.h"
#include "agent/device.h"
#include "agent/discover/discover.h"
#include "agent/disk.h"
#include "agent/normalise/normalise.h"
#include "agent/poll/poll.h"
#include "agent/publish/link.h"
#include "agent/publish/publish.h"
#include "agent/resident.h"
#include "agent/spool/spool.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/proc.h"
#include "base/str.h"
#include "protocol/record.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNCOMMITTED 128  /* devices whose news may be in one commit; past it all are read again */
#define FILES_MOST  1024 /* libstrophe waits with select() */
#define STILL_THERE_OF                                                                             \
    4 /* a device that answered within so many status intervals has not moved                      \
       */

struct agent {
    const char *file;
    struct agent_conf *conf;
    struct loop *loop;
    struct disk *disk;
    struct device_table *devices;
    struct walk *walk;
    struct discover *discover;
    struct poll *poll;
    struct change *change;
    struct spool *spool;
    struct publish *publish;
    struct link *link;
    struct loop_signal *signals[3];
    struct log_limit disk_trouble;
    struct device *uncommitted[UNCOMMITTED]; /* heard since the last commit */
    size_t uncommitted_count; /* may pass UNCOMMITTED: then they are not all listed */
    bool failed;
};

static const char *address_text(const struct sockaddr_in *address, char out[INET_ADDRSTRLEN])
{
    return inet_ntop(AF_INET, &address->sin_addr, out, INET_ADDRSTRLEN);
}

static void tell_disk_trouble(struct agent *a, enum err err)
{
    uint32_t held;

    if (log_limit_allows(&a->disk_trouble, &held))
        log_error("agent", "cannot write to %s: %s; nothing is lost: it is read and tried again",
                  a->conf->folder, err_text(err));
}

/* change → spool */
static enum err on_emit(void *arg, enum record_kind kind, const char *xml, size_t len)
{
    struct agent *a = arg;

    return spool_append(a->spool, kind, xml, len);
}

static void note_uncommitted(struct agent *a, struct device *device)
{
    if (a->uncommitted_count < UNCOMMITTED)
        a->uncommitted[a->uncommitted_count] = device;
    a->uncommitted_count++;
}

/* What was rolled back was never said: it is read again. */
static void read_again(struct agent *a)
{
    bool all = a->uncommitted_count > UNCOMMITTED;
    size_t count = all ? device_table_count(a->devices) : a->uncommitted_count;

    for (size_t i = 0; i < count; i++)
        poll_read_again(a->poll, all ? device_table_at(a->devices, i) : a->uncommitted[i]);
}

/* spool → publish, once it is on disk for good */
static void on_disk(void *arg, bool committed)
{
    struct agent *a = arg;

    if (committed && a->publish != NULL)
        publish_offer(a->publish);
    if (!committed)
        read_again(a);
    a->uncommitted_count = 0;
    if (disk_is_broken(a->disk)) {
        log_error("agent",
                  "%s/agent.db is damaged: ending; the next start sets it aside and begins anew",
                  a->conf->folder);
        a->failed = true;
        loop_stop(a->loop);
    }
}

static uint64_t quiet_ms(const struct agent *a)
{
    return STILL_THERE_OF * a->conf->status_ms;
}

static void look_after(struct agent *a, struct device *device, const char *credential)
{
    char address[INET_ADDRSTRLEN];

    (void)str_copy(device->credential, sizeof device->credential, credential);
    if (!device_table_save(a->devices, device) || !poll_add(a->poll, device))
        log_warn("agent", "%s: cannot be looked after now, waiting for the next sweep",
                 address_text(&device->address, address));
}

/* discover → poll */
static void on_printer(void *arg, const struct sockaddr_in *address,
                       const struct walk_credential *credential, const struct reading_set *set)
{
    struct agent *a = arg;
    struct resident_evidence evidence = { .serial = "" };
    char text[INET_ADDRSTRLEN];
    struct device *device = device_table_by_address(a->devices, address);

    if (device != NULL && device->poll != NULL &&
        strcmp(device->credential, credential->name) == 0) {
        if (device->state == DEVICE_UNREACHABLE)
            poll_refresh(a->poll, device);
        return;
    }
    (void)normalise_serial(set, evidence.serial, sizeof evidence.serial);
    if (device == NULL)
        device = resident_settle(a->devices, address, &evidence, quiet_ms(a));
    if (device == NULL) {
        log_error("agent",
                  "%s: no room for this printer: storage/devices is %zu, or the disk is full",
                  address_text(address, text), a->conf->most_devices);
        return;
    }
    log_info("agent", "%s: printer found (%s), device %s", address_text(address, text),
             credential->name, device->id);
    look_after(a, device, credential->name);
}

static void on_swept(void *arg, uint32_t asked, uint32_t printers)
{
    const struct agent *a = arg;

    log_info("agent", "%u addresses asked, %u printers answered, %zu known", asked, printers,
             device_table_count(a->devices));
}

/* Another printer answers at the address of a known one, which waits to be found elsewhere. */
static void hand_over(struct agent *a, struct device *old, const struct resident_evidence *evidence)
{
    struct sockaddr_in address = old->address;
    char credential[sizeof old->credential], text[INET_ADDRSTRLEN];

    log_info("agent", "%s: another printer answers here, serial number %s",
             address_text(&address, text), evidence->serial);
    memcpy(credential, old->credential, sizeof credential);
    poll_remove(a->poll, old);
    resident_evict(old);
    (void)device_table_save(a->devices, old);
    (void)change_state(a->change, old, DEVICE_UNREACHABLE, clock_wall_ms());
    struct device *now = resident_settle(a->devices, &address, evidence, quiet_ms(a));
    if (now != NULL)
        look_after(a, now, credential);
}

/* Learns who the device is. False: it is another one, and the reading is its. */
static bool identify(struct agent *a, struct device *device, const struct reading_set *set)
{
    struct resident_evidence evidence = { .serial = "" };

    (void)normalise_serial(set, evidence.serial, sizeof evidence.serial);
    normalise_macs(set, &device->address, evidence.macs);
    if (resident_is_other(device, &evidence)) {
        hand_over(a, device, &evidence);
        return false;
    }
    if (resident_learn(device, &evidence))
        (void)device_table_save(a->devices, device);
    return true;
}

/* normalise → change */
static enum err say(struct agent *a, struct device *device, unsigned scopes,
                    const struct reading_set *set)
{
    struct record_list records;
    int64_t now = clock_wall_ms();
    enum err err = ERR_MEMORY;

    note_uncommitted(a, device);
    record_list_init(&records, NORMALISE_RECORDS);
    if (normalise_readings(device, scopes, set, now, &records))
        err = change_records(a->change, device, scopes, &records, now);
    record_list_finish(&records);
    return err;
}

/* poll → normalise */
static bool on_readings(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set)
{
    struct agent *a = arg;
    enum device_state state =
        resident_state(device, normalise_state(set), (scopes & SCOPE_ALERTS) != 0);

    device->last_answer_ms = clock_wall_ms();
    if ((scopes & SCOPE_IDENTITY) != 0 && !identify(a, device, set))
        return true;
    enum err err = say(a, device, scopes, set);
    if (err == ERR_NONE && (scopes & SCOPE_IDENTITY) == 0 && state != device->state)
        err = change_state(a->change, device, state, device->last_answer_ms);
    if (err != ERR_NONE) {
        tell_disk_trouble(a, err);
        return false;
    }
    bool same = state == device->state;
    device->state = state;
    return same || device_table_save(a->devices, device);
}

/* poll → change, for what a status answer (or silence) alone tells */
static bool on_status(void *arg, struct device *device, const struct reading_set *set)
{
    struct agent *a = arg;
    int64_t now = clock_wall_ms();
    enum device_state state =
        set == NULL ? DEVICE_UNREACHABLE : resident_state(device, normalise_state(set), false);

    if (set != NULL)
        device->last_answer_ms = now;
    if (state == device->state)
        return true;
    note_uncommitted(a, device);
    enum err err = change_state(a->change, device, state, now);
    if (err != ERR_NONE) {
        tell_disk_trouble(a, err);
        return false;
    }
    device->state = state;
    return device_table_save(a->devices, device);
}

/* publish ⇄ link */
static bool on_request(void *arg, uint64_t tag, const char *to, const char *payload, size_t len)
{
    struct agent *a = arg;

    return link_request(a->link, tag, to, payload, len);
}

static void on_link_up(void *arg)
{
    publish_up(((struct agent *)arg)->publish);
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
    static const struct link_handlers handlers = { on_link_up, on_link_down, on_link_answer };
    const struct agent_conf *conf = a->conf;
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

static bool open_river_to_portal(struct agent *a)
{
    struct publish_transport transport = { on_request, a };

    a->publish = publish_create(a->loop, a->spool, a->conf->portal, &transport);
    return a->publish != NULL && open_link(a);
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

/* Known devices are asked from the first moment if the configuration still covers them, and no
 * others. */
static void ask_known(struct agent *a)
{
    for (size_t i = 0; i < device_table_count(a->devices); i++) {
        struct device *device = device_table_at(a->devices, i);
        bool covered = device->address.sin_addr.s_addr != INADDR_ANY &&
                       agent_conf_covers(a->conf, ntohl(device->address.sin_addr.s_addr));
        if (!covered)
            poll_remove(a->poll, device);
        else if (device->poll == NULL)
            (void)poll_add(a->poll, device);
    }
}

static void reload_river_to_portal(struct agent *a, const struct agent_conf *old)
{
    if (same_link(old, a->conf)) {
        link_retry(a->link);
        return;
    }
    close_river_to_portal(a);
    if (open_river_to_portal(a))
        link_start(a->link);
    else
        log_error("agent", "no memory for the link to the portal; restart the agent");
}

/* False without memory: nothing has changed then. */
static bool take_conf(struct agent *a, struct agent_conf *conf)
{
    struct agent_conf *old = a->conf;

    if (!discover_reload(a->discover, conf))
        return false;
    a->conf = conf;
    log_set_level(conf->log_level);
    change_reload(a->change, conf->withheld);
    poll_reload(a->poll, conf);
    ask_known(a);
    reload_river_to_portal(a, old);
    agent_conf_free(old);
    return true;
}

static bool needs_restart(const struct agent_conf *a, const struct agent_conf *b)
{
    return strcmp(a->folder, b->folder) != 0 || a->journal_bytes != b->journal_bytes ||
           a->most_devices != b->most_devices ||
           memcmp(&a->engine, &b->engine, sizeof a->engine) != 0;
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
    if (!take_conf(a, conf)) {
        log_error("agent", "no memory for the new ranges; the configuration stays as it was");
        agent_conf_free(conf);
        return;
    }
    if (later)
        log_warn("agent", "%s: <storage> and the pace of <snmp> change with the next start only",
                 a->file);
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
    a->devices = device_table_open(a->disk, a->conf->most_devices);
    a->spool = spool_open(a->disk, a->conf->journal_bytes);
    a->change = change_open(a->disk, a->conf->withheld, on_emit, a);
    return a->devices != NULL && a->spool != NULL && a->change != NULL;
}

static bool open_stages(struct agent *a)
{
    static const struct poll_handlers poll_handlers = { on_readings, on_status };
    static const struct discover_handlers discover_handlers = { on_printer, on_swept };

    if (!open_state(a) || !open_river_to_portal(a) || !disk_listen(a->disk, on_disk, a))
        return false;
    a->walk = walk_create(a->loop, &a->conf->engine);
    if (a->walk == NULL)
        return false;
    a->poll = poll_create(a->loop, a->walk, a->conf, &poll_handlers, a);
    a->discover = discover_create(a->loop, a->walk, a->conf, &discover_handlers, a);
    a->signals[0] = loop_signal_create(a->loop, SIGTERM, on_stop, a);
    a->signals[1] = loop_signal_create(a->loop, SIGINT, on_stop, a);
    a->signals[2] = loop_signal_create(a->loop, SIGHUP, on_reload, a);
    return a->poll != NULL && a->discover != NULL && a->signals[0] != NULL &&
           a->signals[1] != NULL && a->signals[2] != NULL;
}

static void start(struct agent *a)
{
    log_info("agent", "%s: %zu printers known, %llu records waiting, epoch %s", PRINTWIRE_VERSION,
             device_table_count(a->devices), (unsigned long long)spool_waiting(a->spool, NULL),
             spool_epoch(a->spool));
    ask_known(a);
    link_start(a->link);
    discover_start(a->discover);
}

static void close_stages(struct agent *a)
{
    for (size_t i = 0; i < 3; i++)
        loop_signal_destroy(a->signals[i]);
    discover_destroy(a->discover);
    poll_destroy(a->poll);
    walk_destroy(a->walk);
    close_river_to_portal(a);
    change_close(a->change);
    spool_close(a->spool);
    device_table_close(a->devices);
    disk_close(a->disk);
    loop_destroy(a->loop);
    agent_conf_free(a->conf);
}

int agent_run(struct agent_conf *conf, const char *file)
{
    struct agent a = { .file = file, .conf = conf, .disk_trouble.every_ms = 60000 };
    bool good;

    log_set_level(conf->log_level);
    proc_harden(FILES_MOST);
    good = open_stages(&a);
    if (good) {
        start(&a);
        good = loop_run(a.loop);
    } else {
        log_error("agent", "cannot start");
    }
    close_stages(&a);
    return good && !a.failed ? 0 : 1;
}
