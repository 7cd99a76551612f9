/* SPDX-License-Identifier: Apache-2.0 */
/* Listeners; a timer looks every now and then for what happens by itself: jobs that end. */
#include "tests/sim_printer/sim_web.h"

#include "tests/sim_printer/sim_web_conn.h"
#include "tests/sim_printer/sim_write.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096
#define TICK_MS 200

struct listener {
    struct sim_web *web;
    int fd;
    uint16_t port;
    struct loop_watch *watch;
};

struct sim_web {
    struct loop *loop;
    struct sim_fleet *fleet;
    struct listener listener;
    struct listener jobs[SIM_WEB_JOB_PORTS];
    size_t job_count;
    struct loop_timer *timer;
    struct sim_web_conn_group group;
    char error[CRYPTO_TLS_ERROR_SIZE];
};

static uint16_t port_of(int fd)
{
    struct sockaddr_in address = { 0 };
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return 0;
    return ntohs(address.sin_port);
}

/* The printer that a client connected to; NULL when there is none. */
static struct sim_printer *printer_of(const struct sim_web *web, int fd)
{
    struct sockaddr_in address = { 0 };
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return NULL;
    return sim_fleet_find(web->fleet, ntohl(address.sin_addr.s_addr));
}

static void refuse(int fd)
{
    const struct linger none = { .l_onoff = 1, .l_linger = 0 };

    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    (void)close(fd);
}

static void on_connections(void *arg, int fd, unsigned ready)
{
    const struct listener *listener = arg;
    struct sim_web *web = listener->web;
    const int on = 1;

    (void)ready;
    for (int accepted; (accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
        struct sim_printer *printer = printer_of(web, accepted);
        if (printer == NULL)
            web->fleet->strangers++;
        else
            sim_write_run(printer);
        if (printer == NULL || sim_web_conn_refuses(printer) ||
            web->group.count >= SIM_WEB_CONNECTIONS) {
            refuse(accepted);
            continue;
        }
        (void)setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        (void)sim_web_conn_create(&web->group, accepted, printer);
    }
}

static void on_jobs(void *arg, int fd, unsigned ready)
{
    const struct listener *listener = arg;
    char port[8];

    (void)ready;
    (void)snprintf(port, sizeof port, "%u", listener->port);
    for (int accepted; (accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        struct sim_printer *printer = printer_of(listener->web, accepted);
        if (printer == NULL)
            listener->web->fleet->strangers++;
        else if (printer->voice == NULL)
            printer->voice = sim_voice_create();
        if (printer != NULL && printer->voice != NULL)
            sim_asked_note(&printer->voice->asked, "port", port);
        (void)close(accepted);
    }
}

static int open_socket(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    (void)close(fd);
    errno = saved;
    return -1;
}

static bool listen_on(struct sim_web *web, struct listener *listener, uint16_t port,
                      loop_watch_fn *fn)
{
    listener->web = web;
    listener->fd = open_socket(port);
    if (listener->fd < 0)
        return false;
    listener->port = port_of(listener->fd);
    listener->watch = loop_watch_create(web->loop, listener->fd, LOOP_READ, fn, listener);
    return listener->watch != NULL;
}

static void close_listener(struct listener *listener)
{
    loop_watch_destroy(listener->watch);
    if (listener->fd >= 0)
        (void)close(listener->fd);
}

/* What happens by itself. */
static void tick(struct sim_printer *printer)
{
    sim_write_run(printer);
    sim_printer_catch_up(printer);
}

static void on_tick(void *arg)
{
    struct sim_web *web = arg;

    for (size_t i = 0; i < web->fleet->count && web->group.count > 0; i++) {
        if (web->fleet->printers[i].voice != NULL)
            tick(&web->fleet->printers[i]);
    }
    sim_web_wake(web);
    (void)loop_timer_start(web->timer, TICK_MS);
}

struct sim_web *sim_web_create(struct loop *loop, struct sim_fleet *fleet, uint16_t port)
{
    struct sim_web *web = calloc(1, sizeof *web);

    if (web == NULL)
        return NULL;
    web->loop = loop;
    web->fleet = fleet;
    web->group = (struct sim_web_conn_group){ .loop = loop };
    web->timer = loop_timer_create(loop, on_tick, web);
    if (listen_on(web, &web->listener, port, on_connections) && web->timer != NULL &&
        loop_timer_start(web->timer, TICK_MS))
        return web;
    int saved = errno;
    sim_web_destroy(web);
    errno = saved;
    return NULL;
}

void sim_web_destroy(struct sim_web *web)
{
    if (web == NULL)
        return;
    sim_web_conn_destroy_all(&web->group);
    loop_timer_destroy(web->timer);
    close_listener(&web->listener);
    for (size_t i = 0; i < web->job_count; i++)
        close_listener(&web->jobs[i]);
    crypto_tls_server_destroy(web->group.tls);
    free(web);
}

uint16_t sim_web_port(const struct sim_web *web)
{
    return web->listener.port;
}

bool sim_web_watch_jobs(struct sim_web *web, uint16_t port)
{
    if (web->job_count == SIM_WEB_JOB_PORTS) {
        errno = ENOSPC;
        return false;
    }
    struct listener *listener = &web->jobs[web->job_count++];
    return listen_on(web, listener, port, on_jobs);
}

const char *sim_web_certify(struct sim_web *web, struct sim_printer *printer,
                            const char *certificate_file, const char *key_file)
{
    struct crypto_tls_server **place =
        printer != NULL && printer->voice != NULL ? &printer->voice->tls : &web->group.tls;
    struct crypto_tls_server *tls =
        crypto_tls_server_create(certificate_file, key_file, web->error);

    if (tls == NULL)
        return web->error;
    crypto_tls_server_destroy(*place);
    *place = tls;
    return NULL;
}

void sim_web_wake(struct sim_web *web)
{
    sim_web_conn_wake_all(&web->group);
}

void sim_web_count(const struct sim_web *web, const struct sim_printer *printer, size_t *out_open,
                   size_t *out_polls)
{
    sim_web_conn_count(&web->group, printer, out_open, out_polls);
}
