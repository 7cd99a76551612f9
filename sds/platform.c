/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the platform from its parts and takes it down in the opposite order. */
#include "sds/platform.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/proc.h"
#include "sds/book_audit.h"
#include "sds/book_copy.h"
#include "sds/courier.h"
#include "sds/front.h"
#include "sds/platform_jail.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>

#define MOST_FILES 2048
#define CARE_MS    UINT64_C(60000)
#define MORE_MS    UINT64_C(100)
#define DAY_MS     INT64_C(86400000)

struct platform {
    struct platform_conf *conf;
    struct loop *loop;
    struct book *book;
    struct front *front;
    struct courier *courier; /* NULL: there are no webhooks */
    struct loop_timer *care;
    struct loop_signal *signals[3];
};

static void on_stop(void *arg, int number)
{
    struct platform *platform = arg;

    log_info("platform", "%s, stopping", strsignal(number));
    loop_stop(platform->loop);
}

static void on_hangup(void *arg, int number)
{
    struct platform *platform = arg;

    (void)number;
    if (front_reload(platform->front))
        log_info("platform",
                 "the certificate was read again; other settings are taken at the next start");
}

static enum err forget(struct platform *platform, bool *out_more)
{
    int64_t now_ms = clock_wall_ms();
    enum err err = book_begin(platform->book);

    if (err != ERR_NONE)
        return err;
    err = book_audit_forget(platform->book, now_ms, now_ms - platform->conf->keep_days * DAY_MS,
                            now_ms - platform->conf->audit_days * DAY_MS, out_more);
    if (err == ERR_NONE)
        return book_commit(platform->book);
    book_rollback(platform->book);
    return err;
}

/* A slice a time keeps the front answering. */
static void on_care(void *arg)
{
    struct platform *platform = arg;
    bool more = false;

    front_settle(platform->front);
    if (forget(platform, &more) != ERR_NONE)
        log_warn("platform", "what is over stays for now: %s", book_error(platform->book));
    (void)loop_timer_start(platform->care, more ? MORE_MS : CARE_MS);
}

static bool open_book(struct platform *platform)
{
    if (book_open(platform->conf->folder, &platform->book) == ERR_NONE) {
        book_copy_clean(platform->conf->folder);
        return true;
    }
    log_error("platform", "%s", book_error(platform->book));
    return false;
}

static void settle(void *arg)
{
    front_settle(arg);
}

static bool start_courier(struct platform *platform)
{
    if (!platform->conf->hooks.is_on)
        return true;
    platform->courier = courier_create(platform->loop, platform->book, &platform->conf->hooks,
                                       settle, platform->front);
    return platform->courier != NULL;
}

static bool start(struct platform *platform)
{
    static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

    if (!platform_jail_enter(platform->conf))
        return false;
    platform->loop = loop_create();
    if (platform->loop == NULL || !open_book(platform))
        return false;
    for (int i = 0; i < 3; i++) {
        platform->signals[i] = loop_signal_create(
            platform->loop, numbers[i], numbers[i] == SIGHUP ? on_hangup : on_stop, platform);
        if (platform->signals[i] == NULL)
            return false;
    }
    platform->care = loop_timer_create(platform->loop, on_care, platform);
    platform->front = front_create(platform->loop, platform->conf, platform->book);
    return platform->front != NULL && platform->care != NULL && start_courier(platform) &&
           platform_jail_close(platform->conf) && loop_timer_start(platform->care, 0);
}

static void stop(struct platform *platform)
{
    courier_destroy(platform->courier);
    front_destroy(platform->front);
    loop_timer_destroy(platform->care);
    for (int i = 0; i < 3; i++)
        loop_signal_destroy(platform->signals[i]);
    book_close(platform->book);
    loop_destroy(platform->loop);
    platform_conf_free(platform->conf);
}

int platform_run(struct platform_conf *conf)
{
    struct platform platform = { .conf = conf };

    log_set_level(conf->log_level);
    proc_harden(MOST_FILES);
    bool good = start(&platform);
    if (good) {
        log_info("platform", "https://%s port %u: answering", conf->address,
                 front_port(platform.front));
        good = loop_run(platform.loop);
    } else {
        log_error("platform", "cannot start");
    }
    stop(&platform);
    return good ? 0 : 1;
}
