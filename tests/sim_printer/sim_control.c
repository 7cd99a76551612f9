/* SPDX-License-Identifier: Apache-2.0 */
/* Each client has a buffer of unread commands and one of unsent answers. */
#include "tests/sim_printer/sim_control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct client {
    struct sim_control *control; /* NULL: a free place */
    int fd;
    struct loop_watch *watch;
    struct buf in;
    struct buf out;
};

struct sim_control {
    int fd;
    struct loop *loop;
    struct loop_watch *watch;
    struct sim_command_target target;
    struct sockaddr_un address;
    struct client clients[SIM_CONTROL_CLIENTS];
};

static void hang_up(struct client *client)
{
    loop_watch_destroy(client->watch);
    (void)close(client->fd);
    buf_finish(&client->in);
    buf_finish(&client->out);
    *client = (struct client){ .fd = -1 };
}

/* Runs the whole lines that have arrived. */
static void run_lines(struct client *client)
{
    char *start = client->in.data;
    char *end = start == NULL ? NULL : start + client->in.len;
    char *stop = start == NULL ? NULL : memchr(start, '\n', client->in.len);

    while (stop != NULL) {
        *stop = '\0';
        if (stop > start && stop[-1] == '\r')
            stop[-1] = '\0';
        sim_command_run(&client->control->target, start, &client->out);
        start = stop + 1;
        stop = memchr(start, '\n', (size_t)(end - start));
    }
    if (start != NULL)
        buf_consume(&client->in, (size_t)(start - client->in.data));
}

/* Sends what the client takes; false when it is gone. */
static bool flush(struct client *client)
{
    ssize_t sent = client->out.len == 0 ? 0
                                        : send(client->fd, client->out.data, client->out.len,
                                               MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent < 0 && errno != EAGAIN && errno != EINTR)
        return false;
    if (sent > 0)
        buf_consume(&client->out, (size_t)sent);
    return loop_watch_interest(client->watch,
                               client->out.len > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static bool receive(struct client *client)
{
    char bytes[4096];
    ssize_t len = recv(client->fd, bytes, sizeof bytes, MSG_DONTWAIT);

    if (len < 0)
        return errno == EAGAIN || errno == EINTR;
    if (len == 0 || !buf_append(&client->in, bytes, (size_t)len))
        return false;
    run_lines(client);
    return client->in.len <= SIM_COMMAND_LINE && !buf_failed(&client->out);
}

static void on_client(void *arg, int fd, unsigned ready)
{
    struct client *client = arg;

    (void)fd;
    if (((ready & LOOP_READ) != 0 && !receive(client)) || !flush(client))
        hang_up(client);
}

static struct client *free_place(struct sim_control *control)
{
    for (size_t i = 0; i < SIM_CONTROL_CLIENTS; i++) {
        if (control->clients[i].control == NULL)
            return &control->clients[i];
    }
    return NULL;
}

static void on_connection(void *arg, int fd, unsigned ready)
{
    struct sim_control *control = arg;
    struct client *client = free_place(control);
    int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)ready;
    if (accepted < 0)
        return;
    if (client == NULL) {
        (void)close(accepted);
        return;
    }
    *client = (struct client){ .control = control, .fd = accepted };
    buf_init(&client->in, (size_t)2 * SIM_COMMAND_LINE);
    buf_init(&client->out, SIM_CONTROL_ANSWERS);
    client->watch = loop_watch_create(control->loop, accepted, LOOP_READ, on_client, client);
    if (client->watch == NULL)
        hang_up(client);
}

/* Removes a socket that nobody listens on any more. */
static void remove_stale(const struct sockaddr_un *address)
{
    struct stat st;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return;
    if (lstat(address->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) &&
        connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
        errno == ECONNREFUSED)
        (void)unlink(address->sun_path);
    (void)close(fd);
}

static int open_socket(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    remove_stale(address);
    mode_t old = umask(0177);
    bool ok = bind(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    int saved = errno;
    (void)umask(old);
    if (ok && listen(fd, SIM_CONTROL_CLIENTS) == 0)
        return fd;
    (void)close(fd);
    errno = ok ? errno : saved;
    return -1;
}

struct sim_control *sim_control_create(struct loop *loop, const char *path,
                                       const struct sim_command_target *target)
{
    struct sim_control *control = calloc(1, sizeof *control);

    if (control == NULL)
        return NULL;
    control->loop = loop;
    control->target = *target;
    control->address.sun_family = AF_UNIX;
    control->fd = -1;
    if (strlen(path) < sizeof control->address.sun_path) {
        memcpy(control->address.sun_path, path, strlen(path));
        control->fd = open_socket(&control->address);
    } else {
        errno = ENAMETOOLONG;
    }
    if (control->fd >= 0)
        control->watch = loop_watch_create(loop, control->fd, LOOP_READ, on_connection, control);
    if (control->watch != NULL)
        return control;
    int saved = errno;
    sim_control_destroy(control);
    errno = saved;
    return NULL;
}

void sim_control_destroy(struct sim_control *control)
{
    if (control == NULL)
        return;
    for (size_t i = 0; i < SIM_CONTROL_CLIENTS; i++) {
        if (control->clients[i].control != NULL)
            hang_up(&control->clients[i]);
    }
    loop_watch_destroy(control->watch);
    if (control->fd >= 0) {
        (void)close(control->fd);
        (void)unlink(control->address.sun_path);
    }
    free(control);
}
