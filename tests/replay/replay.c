/* SPDX-License-Identifier: Apache-2.0 */
/* Wires the stages as agent/agent.c does, with a portal that only acknowledges. */
#include "tests/replay/replay.h"

#include "agent/agent_conf.h"
#include "agent/disk.h"
#include "agent/site.h"
#include "agent/spool/spool.h"
#include "agent/spool/spool_hold.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/replay/replay_files.h"
#include "tests/replay/replay_random.h"
#include "tests/sim_printer/sim_command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAID_MOST ((size_t)256 * 1024 * 1024)

struct replay {
    struct replay_options options;
    struct replay_files files;
    struct loop *loop;
    struct sim_fleet fleet;
    struct agent_conf *conf;
    struct disk *disk;
    struct spool *spool;
    struct spool_hold *hold;
    struct site *site;
    struct loop_timer *portal;
    struct buf said;
    struct buf reply;
    struct replay_record *records;
    size_t count;
    size_t room;
    uint64_t read_through; /* the last number that is among the records */
    int64_t committed_ms;
    char epoch[40]; /* of the journal that the numbers are of */
    const struct licence_view *licence;
};

static bool complain(const struct replay *r, const char *what)
{
    replay_files_complain(&r->files, what);
    return false;
}

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    struct replay *r = arg;

    (void)buf_append(&r->said, xml, len);
    (void)buf_append_text(&r->said, "\n");
    const struct spool_hold_record record = { device->id, device->cover.is_over, kind, xml, len };
    return spool_hold_append(r->hold, &record);
}

static enum err on_release(void *arg, const char *device_id, unsigned most, bool *out_left)
{
    return spool_hold_release(((struct replay *)arg)->hold, device_id, most, out_left);
}

static void on_held(void *arg, const char *device_id)
{
    (void)site_licence_catch_up(((struct replay *)arg)->site, device_id);
}

static bool on_record(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct replay *r = arg;

    if (r->count == r->room) {
        size_t room = r->room == 0 ? 256 : 2 * r->room;
        struct replay_record *records = realloc(r->records, room * sizeof *records);
        if (records == NULL)
            abort();
        r->records = records;
        r->room = room;
    }
    char *copy = strndup(xml == NULL ? "" : xml, len);
    if (copy == NULL)
        abort();
    r->records[r->count++] = (struct replay_record){ r->committed_ms, number, len, copy };
    r->read_through = number;
    if (r->options.on_record != NULL)
        r->options.on_record(r->options.arg, &r->records[r->count - 1]);
    return true;
}

static bool delivers(const struct replay *r)
{
    return r->licence == NULL || licence_state_may(r->licence->state, LICENCE_RIGHT_DELIVER_KNOWN);
}

/* The portal: takes what is on disk for good, and stores it. */
static void on_portal(void *arg)
{
    struct replay *r = arg;
    uint64_t committed = spool_committed(r->spool);

    if (!delivers(r))
        return;
    if (spool_read(r->spool, r->read_through + 1, on_record, r) != ERR_NONE)
        (void)complain(r, "the journal cannot be read");
    if (!r->options.keep_journal &&
        spool_agree(r->spool, spool_stored_through(r->spool)) != ERR_NONE) /* its welcome */
        (void)complain(r, "the journal and the portal do not agree");
    if (!r->options.keep_journal && committed > spool_stored_through(r->spool))
        (void)spool_stored(r->spool, committed);
}

static void on_disk(void *arg, bool committed)
{
    struct replay *r = arg;

    site_settled(r->site, committed);
    if (committed && spool_committed(r->spool) > r->read_through &&
        !loop_timer_pending(r->portal)) {
        r->committed_ms = clock_wall_ms();
        (void)loop_timer_start(r->portal, 0);
    }
}

static struct agent_conf *read_conf(struct replay *r, const char *settings)
{
    struct conf_error error = { "" };
    uint32_t last = r->fleet.printers[r->fleet.count - 1].address;
    const char *file =
        replay_files_write_conf(&r->files, settings, r->fleet.printers[0].address, last);
    struct agent_conf *conf = agent_conf_read(file, &error);

    if (conf == NULL)
        (void)complain(r, error.text);
    else
        conf->web.ask = WEB_CONF_NEVER; /* real sockets do not keep to a clock moved by hand */
    return conf;
}

static bool open_agent(struct replay *r)
{
    if (disk_open(r->loop, r->conf->folder, &r->disk, NULL) != ERR_NONE)
        return complain(r, "no database");
    r->spool = spool_open(r->disk, r->conf->journal_bytes, r->conf->history_records);
    if (r->spool != NULL)
        r->hold = spool_hold_open(r->disk, r->spool, r->conf->journal_bytes);
    if (r->hold == NULL)
        return complain(r, "no journal");
    if (strcmp(r->epoch, spool_epoch(r->spool)) != 0)
        r->read_through = 0;
    (void)str_copy(r->epoch, sizeof r->epoch, spool_epoch(r->spool));
    const struct site_outlet outlet = { .emit = on_emit, .release = on_release, .arg = r };
    r->site = site_open(r->loop, r->disk, r->conf, &outlet);
    if (r->site == NULL || !disk_listen(r->disk, on_disk, r))
        return complain(r, "no site");
    log_set_level(r->conf->log_level);
    if (r->licence != NULL)
        site_licence_heed(r->site, r->licence);
    if (spool_hold_each(r->hold, on_held, r) != ERR_NONE)
        return complain(r, "what is held cannot be read");
    site_start(r->site);
    return true;
}

static void close_agent(struct replay *r)
{
    if (r->disk != NULL)
        (void)disk_commit(r->disk);
    if (r->portal != NULL && loop_timer_pending(r->portal))
        on_portal(r);
    if (r->portal != NULL)
        loop_timer_stop(r->portal);
    if (r->disk != NULL)
        disk_unlisten(r->disk, r);
    site_close(r->site);
    spool_hold_close(r->hold);
    spool_close(r->spool);
    disk_close(r->disk);
    r->site = NULL;
    r->hold = NULL;
    r->spool = NULL;
    r->disk = NULL;
}

static bool open_world(struct replay *r)
{
    char reason[SIM_FLEET_REASON] = "";
    const char *devices = r->options.devices != NULL ? r->options.devices : TEST_DATA "/printers";

    r->loop = loop_create();
    r->portal = r->loop == NULL ? NULL : loop_timer_create(r->loop, on_portal, r);
    if (r->portal == NULL)
        return complain(r, "no memory");
    fake_loop_set_wall(r->options.start_ms != 0 ? r->options.start_ms : REPLAY_START);
    replay_random_seed(r->options.seed);
    if (!sim_fleet_load(&r->fleet, devices, reason) ||
        !sim_fleet_populate(&r->fleet, r->options.count, REPLAY_FIRST, reason))
        return complain(r, reason);
    return replay_wire_open(r->loop, &r->fleet, r->options.community) || complain(r, "no wire");
}

struct replay *replay_open(const struct replay_options *options)
{
    struct replay *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->options = *options;
    buf_init(&r->said, SAID_MOST);
    buf_init(&r->reply, (size_t)4 * SIM_COMMAND_LINE);
    if (replay_files_open(&r->files) && open_world(r)) {
        r->conf = read_conf(r, options->settings);
        if (r->conf != NULL && open_agent(r))
            return r;
    }
    replay_close(r);
    return NULL;
}

void replay_close(struct replay *r)
{
    if (r == NULL)
        return;
    close_agent(r);
    agent_conf_free(r->conf);
    replay_wire_close();
    sim_fleet_finish(&r->fleet);
    loop_timer_destroy(r->portal);
    loop_destroy(r->loop);
    for (size_t i = 0; i < r->count; i++)
        free(r->records[i].xml);
    free(r->records);
    buf_finish(&r->said);
    buf_finish(&r->reply);
    replay_files_close(&r->files);
    free(r);
}

void replay_advance(struct replay *r, uint64_t ms)
{
    fake_loop_advance(r->loop, ms);
}

size_t replay_until(struct replay *r, size_t from, const char *text, uint64_t most_ms)
{
    uint64_t end_ms = clock_monotonic_ms() + most_ms;

    while (replay_find(r, from, text) == r->count && clock_monotonic_ms() < end_ms) {
        from = from < r->count ? r->count : from;
        fake_loop_advance(r->loop, 100);
    }
    return replay_find(r, from, text);
}

const char *replay_tell(struct replay *r, const char *format, ...)
{
    const struct sim_command_target target = { &r->fleet, replay_wire_exchange(), NULL };
    char line[SIM_COMMAND_LINE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    buf_clear(&r->reply);
    sim_command_run(&target, line, &r->reply);
    char *text = r->reply.data;
    return text == NULL ? "" : str_trim(text);
}

uint64_t replay_stat(struct replay *r, const char *address, const char *name)
{
    const char *all =
        strcmp(address, "*") == 0 ? replay_tell(r, "stats") : replay_tell(r, "stats %s", address);
    char wanted[64], digits[24] = "";
    uint64_t number;

    (void)snprintf(wanted, sizeof wanted, " %s=", name);
    const char *at = strstr(all, wanted);
    if (at != NULL)
        (void)snprintf(digits, sizeof digits, "%.*s",
                       (int)strspn(at + strlen(wanted), "0123456789"), at + strlen(wanted));
    if (!str_to_u64(digits, UINT64_MAX, &number)) {
        (void)complain(r, all);
        abort();
    }
    return number;
}

size_t replay_count(const struct replay *r)
{
    return r->count;
}

const struct replay_record *replay_record(const struct replay *r, size_t place)
{
    if (place >= r->count)
        abort();
    return &r->records[place];
}

size_t replay_find(const struct replay *r, size_t from, const char *text)
{
    while (from < r->count && strstr(r->records[from].xml, text) == NULL)
        from++;
    return from < r->count ? from : r->count;
}

size_t replay_count_of(const struct replay *r, size_t from, const char *text)
{
    size_t count = 0;

    for (size_t i = replay_find(r, from, text); i < r->count; i = replay_find(r, i + 1, text))
        count++;
    return count;
}

const char *replay_said(const struct replay *r, size_t *out_len)
{
    if (out_len != NULL)
        *out_len = r->said.len;
    return buf_text(&r->said);
}

const char *replay_log(struct replay *r)
{
    return replay_files_log(&r->files);
}

const char *replay_epoch(const struct replay *r)
{
    return r->epoch;
}

const char *replay_folder(const struct replay *r)
{
    return r->files.folder;
}

struct site *replay_site(const struct replay *r)
{
    return r->site;
}

bool replay_reload(struct replay *r, const char *settings)
{
    struct agent_conf *conf = read_conf(r, settings);

    if (conf == NULL)
        return false;
    if (!site_reload(r->site, conf)) {
        agent_conf_free(conf);
        return false;
    }
    agent_conf_free(r->conf);
    r->conf = conf;
    log_set_level(conf->log_level);
    return true;
}

void replay_licence(struct replay *r, const struct licence_view *view)
{
    r->licence = view;
    if (r->site != NULL)
        site_licence_heed(r->site, view);
    if (r->spool != NULL && spool_committed(r->spool) > r->read_through && delivers(r))
        (void)loop_timer_start(r->portal, 0);
}

uint64_t replay_held(const struct replay *r)
{
    return spool_hold_waiting(r->hold);
}

struct sim_fleet *replay_fleet(struct replay *r)
{
    return &r->fleet;
}

void replay_stop(struct replay *r)
{
    close_agent(r);
}

bool replay_start(struct replay *r)
{
    return open_agent(r);
}

bool replay_restart(struct replay *r, uint64_t off_ms)
{
    close_agent(r);
    fake_loop_advance(r->loop, off_ms);
    return open_agent(r);
}
