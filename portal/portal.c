/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the portal from its parts, hands each one's output to the next, and takes it down in the
 * opposite order. */
#include "portal/portal.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/proc.h"
#include "portal/home.h"
#include "portal/hooks/hooks.h"
#include "portal/ingest/gate.h"
#include "portal/ingest/ingest.h"
#include "portal/ingest/ingest_import.h"
#include "portal/portal_feed.h"
#include "portal/portal_forecast.h"
#include "portal/portal_jail.h"
#include "portal/portal_metrics.h"
#include "portal/portal_orders.h"
#include "portal/portal_tool.h"
#include "portal/portal_trim.h"
#include "portal/post/post.h"
#include "portal/store/store.h"
#include "portal/watch/live.h"
#include "portal/watch/web.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_FILES 1280 /* watchers, the database's files, the server, browsers, and some room */

struct portal {
    struct portal_conf *conf;
    const char *file;
    struct loop *loop;
    struct store *store;  /* written by ingest */
    struct store *reader; /* read by live: committed rows only */
    struct ingest *ingest;
    struct portal_orders *orders;
    struct gate *gate;
    struct live *live;
    struct web *web; /* NULL: not configured */
    struct portal_trim *trim;
    struct portal_forecast *forecast;
    struct portal_metrics *metrics;
    struct hooks *hooks;      /* NULL: not configured */
    struct post *post;        /* NULL: not configured */
    struct portal_feed *feed; /* NULL: not configured */
    struct portal_tool *tool; /* NULL: not configured */
    struct loop_signal *terminate;
    struct loop_signal *interrupt;
    struct loop_signal *hangup;
    int lock_fd;
};

static void on_up(void *arg)
{
    struct portal *portal = arg;

    ingest_up(portal->ingest);
    portal_feed_up(portal->feed);
}

static void on_down(void *arg)
{
    struct portal *portal = arg;

    ingest_down(portal->ingest);
    portal_orders_down(portal->orders);
    portal_feed_down(portal->feed);
}

static void on_iq(void *arg, const struct gate_iq *iq)
{
    struct portal *portal = arg;

    ingest_take(portal->ingest, iq);
    portal_orders_asked(portal->orders, iq);
}

static void on_presence(void *arg, const char *from, bool is_here)
{
    struct portal *portal = arg;

    ingest_presence(portal->ingest, from, is_here);
    if (is_here)
        portal_orders_here(portal->orders, from);
}

static void on_reply(void *arg, const struct gate_reply *reply)
{
    struct portal *portal = arg;

    portal_orders_take(portal->orders, reply);
    portal_feed_reply(portal->feed, reply);
}

static void on_order(void *arg, const char *id)
{
    struct portal *portal = arg;

    portal_orders_made(portal->orders, id);
}

static enum err on_watcher(void *arg, const struct access_actor *actor,
                           const struct access_account *account, char *out_jid, char *out_password)
{
    struct portal *portal = arg;

    return portal_feed_make_account(portal->feed, actor, account, out_jid, out_password);
}

static void on_drained(void *arg)
{
    struct portal *portal = arg;

    ingest_drained(portal->ingest);
}

static void on_commit(void *arg)
{
    struct portal *portal = arg;

    live_pump(portal->live);
    portal_feed_pump(portal->feed);
    web_notice(portal->web);
}

static void on_stop(void *arg, int number)
{
    struct portal *portal = arg;

    log_info("portal", "signal %d: stopping", number);
    loop_stop(portal->loop);
}

/* Take what can change while we run; the rest needs a restart, which is said. */
static void on_hangup(void *arg, int number)
{
    struct portal *portal = arg;
    struct conf_error error;
    struct portal_conf *fresh = portal_conf_read(portal->file, &error);

    (void)number;
    if (!fresh) {
        log_error("portal", "%s; going on with the configuration as it was", error.text);
        return;
    }
    if (!portal_conf_is_same_start(fresh, portal->conf))
        log_warn("portal",
                 "%s: <xmpp>, <storage>, <security>, <webhooks>, <mail>, <sds>, <feed> and where "
                 "<web> listens are taken at the next restart only",
                 portal->file);
    if (portal->web && fresh->web.is_on)
        web_reload(portal->web, fresh);
    log_set_level(fresh->log_level);
    portal_trim_reload(portal->trim, fresh);
    if (ingest_reload(portal->ingest, fresh))
        log_info("portal", "%s: read again: %zu agents", portal->file, fresh->agent_count);
    portal_conf_free(fresh);
}

static bool open_store(struct portal *portal)
{
    struct home home;
    int turn_fd = -1;
    bool good = home_lock(portal->conf, &portal->lock_fd) && home_turn(portal->conf, &turn_fd) &&
                home_find(portal->conf, &home) &&
                store_open(&home.place, STORE_WRITE, &portal->store) == ERR_NONE &&
                store_open(&home.place, STORE_READ, &portal->reader) == ERR_NONE;

    home_leave(&home);
    if (turn_fd >= 0)
        (void)close(turn_fd);
    return good;
}

static bool open_gate(struct portal *portal)
{
    static const struct gate_handlers handlers = { .on_up = on_up,
                                                   .on_down = on_down,
                                                   .on_iq = on_iq,
                                                   .on_presence = on_presence,
                                                   .on_reply = on_reply,
                                                   .on_drained = on_drained };
    const struct gate_options options = { .host = portal->conf->host,
                                          .port = portal->conf->port,
                                          .jid = portal->conf->jid,
                                          .secret = portal->conf->secret };
    struct conf_error error;

    if (!portal_conf_read_secret(portal->conf, &error)) {
        log_error("portal", "%s", error.text);
        return false;
    }
    portal->gate = gate_create(portal->loop, &options, &handlers, portal);
    crypto_wipe(portal->conf->secret, sizeof portal->conf->secret);
    return portal->gate != NULL;
}

static bool open_orders(struct portal *portal)
{
    const struct portal_orders_parts parts = {
        .loop = portal->loop, .store = portal->store, .gate = portal->gate, .ingest = portal->ingest
    };

    portal->orders = portal_orders_start(&parts);
    return portal->orders != NULL;
}

static void on_gather(void *arg)
{
    struct portal *portal = arg;

    portal_metrics_gather(portal->metrics);
}

static bool open_hooks(struct portal *portal)
{
    const struct hooks_conf *conf = &portal->conf->hooks;

    if (!conf->is_on)
        return true;
    portal->hooks = hooks_create(portal->loop, portal->store, conf,
                                 portal_metrics_all(portal->metrics), on_drained, portal);
    return portal->hooks != NULL;
}

static bool open_post(struct portal *portal)
{
    char password[PORTAL_CONF_SECRET];
    struct conf_error error;
    const struct post_options options = { .store = portal->store,
                                          .reader = portal->reader,
                                          .metrics = portal_metrics_all(portal->metrics),
                                          .password = password,
                                          .settle = on_drained,
                                          .arg = portal };

    if (!portal->conf->mail.is_on)
        return true;
    if (portal_conf_secret_read(portal->conf->mail.password_file, "<mail> <password-file>",
                                password, &error))
        portal->post = post_create(portal->loop, portal->conf, &options);
    else
        log_error("portal", "%s", error.text);
    crypto_wipe(password, sizeof password);
    return portal->post != NULL;
}

static bool open_tool(struct portal *portal)
{
    if (!portal->conf->sds.is_on)
        return true;
    portal->tool = portal_tool_start(portal->loop, portal->conf, portal->store, on_drained, portal);
    return portal->tool != NULL;
}

static bool open_web(struct portal *portal)
{
    const struct web_options options = { .store = portal->store,
                                         .reader = portal->reader,
                                         .settle = on_drained,
                                         .on_order = on_order,
                                         .on_watcher = on_watcher,
                                         .arg = portal,
                                         .door = portal_tool_door(portal->tool),
                                         .metrics = portal_metrics_all(portal->metrics),
                                         .gather = on_gather };

    if (!portal->conf->web.is_on)
        return true;
    portal->web = web_create(portal->loop, portal->conf, &options);
    portal_tool_set_web(portal->tool, portal->web);
    return portal->web != NULL;
}

static bool open_feed(struct portal *portal)
{
    const struct portal_feed_options options = { .store = portal->store,
                                                 .reader = portal->reader,
                                                 .gate = portal->gate,
                                                 .settle = on_drained,
                                                 .arg = portal };

    if (!portal->conf->feed.is_on)
        return true;
    portal->feed = portal_feed_start(portal->loop, portal->conf, &options);
    return portal->feed != NULL;
}

static bool start(struct portal *portal)
{
    if (!portal_jail_enter(portal->conf))
        return false;
    portal->loop = loop_create();
    if (!portal->loop || !open_gate(portal) || !open_store(portal))
        return false;
    portal->terminate = loop_signal_create(portal->loop, SIGTERM, on_stop, portal);
    portal->interrupt = loop_signal_create(portal->loop, SIGINT, on_stop, portal);
    portal->hangup = loop_signal_create(portal->loop, SIGHUP, on_hangup, portal);
    portal->live = live_create(portal->loop, portal->reader, portal->conf->folder);
    if (!portal->terminate || !portal->interrupt || !portal->hangup || !portal->live)
        return false;
    store_listen(portal->store, on_commit, portal);
    portal->ingest = ingest_create(portal->loop, portal->store, portal->conf);
    portal->metrics = portal_metrics_start(portal->loop, portal->reader);
    if (!portal->ingest || !portal->metrics)
        return false;
    ingest_set_metrics(portal->ingest, portal_metrics_all(portal->metrics));
    ingest_set_gate(portal->ingest, portal->gate);
    if (!open_orders(portal) || !open_tool(portal) || !open_web(portal) || !open_hooks(portal) ||
        !open_post(portal) || !open_feed(portal))
        return false;
    portal->trim = portal_trim_start(portal->loop, portal->store, portal->conf);
    portal->forecast = portal_forecast_start(portal->loop, portal->store, on_drained, portal);
    if (!portal->trim || !portal->forecast || !portal_jail_close(portal->conf, portal->file))
        return false;
    gate_start(portal->gate);
    return true;
}

/* The last commit may still be answered and shown; then everything closes. */
static void stop(struct portal *portal)
{
    hooks_destroy(portal->hooks);
    post_destroy(portal->post);
    portal_tool_stop(portal->tool);
    web_destroy(portal->web);
    portal_feed_stop(portal->feed);
    portal->feed = NULL;
    ingest_destroy(portal->ingest);
    gate_destroy(portal->gate);
    portal_orders_stop(portal->orders);
    live_destroy(portal->live);
    portal_forecast_stop(portal->forecast);
    portal_trim_stop(portal->trim);
    portal_metrics_stop(portal->metrics);
    store_close(portal->reader);
    store_close(portal->store);
    loop_signal_destroy(portal->hangup);
    loop_signal_destroy(portal->interrupt);
    loop_signal_destroy(portal->terminate);
    loop_destroy(portal->loop);
    if (portal->lock_fd >= 0)
        (void)close(portal->lock_fd);
    portal_conf_free(portal->conf);
}

int portal_run(struct portal_conf *conf, const char *file)
{
    struct portal portal = { .conf = conf, .file = file, .lock_fd = -1 };
    bool good;

    log_set_level(conf->log_level);
    proc_harden(MOST_FILES);
    good = start(&portal);
    if (good) {
        log_info("portal", "%s: storing in %s, %zu agents listed", conf->jid,
                 db_name(store_db(portal.store)), conf->agent_count);
        if (conf->agent_count == 0)
            log_warn("portal", "%s: no agent is listed; everybody is refused until one is", file);
        good = loop_run(portal.loop);
    } else {
        log_error("portal", "cannot start");
    }
    stop(&portal);
    return good ? 0 : 1;
}

static bool feed_file(struct ingest_import *import, FILE *in)
{
    char bytes[65536];
    bool good = true;

    for (size_t len; good && (len = fread(bytes, 1, sizeof bytes, in)) > 0;)
        good = ingest_import_feed(import, bytes, len);
    return good && !ferror(in);
}

/* What the file gave, or what is wrong with it. */
static bool report_import(const char *name, struct ingest_import *import, bool is_read)
{
    bool good = ingest_import_end(import); /* also what stands before an error is stored */
    struct ingest_import_counts counts = ingest_import_counts(import);
    const char *error = ingest_import_error(import);

    (void)printf("%s: %" PRIu64 " records stored, %" PRIu64 " numbers were stored before, %" PRIu64
                 " are missing\n",
                 name, counts.stored, counts.known, counts.missing);
    (void)fflush(stdout);
    if (is_read && good)
        return true;
    (void)fprintf(stderr, "printwire-portal: %s:%s\n", name,
                  is_read || error[0] != '\0' ? error : " cannot be read to its end");
    return false;
}

static bool import_file(struct store *store, struct ingest_roster *roster, const char *file,
                        bool skips_missing)
{
    bool is_input = strcmp(file, "-") == 0;
    const char *name = is_input ? "standard input" : file;
    FILE *in = is_input ? stdin : fopen(file, "rb");
    struct ingest_import *import = NULL;
    bool good = false;

    if (in != NULL)
        import = ingest_import_begin(store, roster, skips_missing);
    if (import != NULL)
        good = report_import(name, import, feed_file(import, in));
    else
        (void)fprintf(stderr, "printwire-portal: %s: cannot be read: %s\n", name, strerror(errno));
    ingest_import_free(import);
    if (in != NULL && !is_input)
        (void)fclose(in);
    return good;
}

static bool import_files(struct store *store, struct ingest_roster *roster,
                         const struct portal_import *options)
{
    if (options->file_count == 0)
        return import_file(store, roster, "-", options->skip_missing);
    for (size_t i = 0; i < options->file_count; i++)
        if (!import_file(store, roster, options->files[i], options->skip_missing))
            return false;
    return true;
}

/* Write to the store from a command, while no portal runs. */
static bool open_alone(struct portal *portal, const struct portal_conf *conf)
{
    struct home home;
    bool good = home_own(conf, &home, &portal->lock_fd) &&
                store_open(&home.place, STORE_WRITE, &portal->store) == ERR_NONE;
    home_leave(&home);
    return good;
}

int portal_import(const struct portal_conf *conf, const struct portal_import *options)
{
    struct portal portal = { .conf = NULL, .lock_fd = -1 };
    struct ingest_roster roster;

    log_set_level(LOG_LEVEL_WARN);
    if (!open_alone(&portal, conf))
        return 1;
    ingest_roster_init(&roster);
    enum err err = ingest_roster_replace(&roster, portal.store, conf->agents, conf->agent_count);
    if (err != ERR_NONE)
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", conf->folder, err_text(err));
    bool good = err == ERR_NONE && import_files(portal.store, &roster, options);
    ingest_roster_finish(&roster);
    store_close(portal.store);
    (void)close(portal.lock_fd);
    return good ? 0 : 1;
}
