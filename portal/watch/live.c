/* SPDX-License-Identifier: Apache-2.0 */
/* Each watcher is a socket, a line that it still has to send, a row that it has been given, and
 * what of that its socket has not taken yet. Rows are read in portions, when there is room for one.
 */
#include "portal/watch/live.h"

#include "base/buf.h"
#include "base/log.h"
#include "portal/store/store_scope_whole.h"
#include "portal/watch/live_line.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PORTION     32                /* rows read at a time */
#define LOW_WATER   (LIVE_BUFFER / 4) /* below it a portion is read */
#define BACKLOG     16
#define SEND_BUFFER (64 * 1024)

struct watcher {
    struct live *live;
    struct loop_watch *watch;
    int fd; /* -1: a free place */
    char line[LIVE_LINE_REQUEST];
    size_t line_len;
    bool is_standing; /* its line came */
    int64_t row;      /* the last one put into the output */
    struct buf output;
};

struct live {
    struct loop *loop;
    struct store *store;
    struct loop_watch *watch;
    int fd;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    struct watcher watchers[LIVE_WATCHERS];
};

static void drop(struct watcher *watcher)
{
    loop_watch_destroy(watcher->watch);
    if (watcher->fd >= 0)
        (void)close(watcher->fd);
    buf_finish(&watcher->output);
    *watcher = (struct watcher){ .live = watcher->live, .fd = -1 };
}

static bool take_entry(void *arg, const struct store_entry *entry)
{
    struct watcher *watcher = arg;
    size_t before = watcher->output.len;

    if (!live_line_write_entry(&watcher->output, entry)) {
        if (before > 0) { /* no room behind the others: it is read again later */
            watcher->output.len = before;
            watcher->output.failed = false;
            return false;
        }
        log_warn("live", "entry %lld: is too long to be shown; watchers do not see it",
                 (long long)entry->row);
        buf_clear(&watcher->output);
    }
    watcher->row = entry->row;
    return watcher->output.len < LIVE_BUFFER / 2;
}

/* Send what the socket takes; false when the watcher is gone. */
static bool send_output(struct watcher *watcher)
{
    while (watcher->output.len > 0) {
        ssize_t sent = send(watcher->fd, watcher->output.data, watcher->output.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN))
            return true;
        if (sent < 0) {
            drop(watcher);
            return false;
        }
        buf_consume(&watcher->output, (size_t)sent);
    }
    return true;
}

/* Give the watcher one portion more if there is room, and say what to wait for. */
static void serve(struct watcher *watcher)
{
    const struct store_wanted wanted = { .scope = store_scope_whole(), /* of this machine */
                                         .after = watcher->row,
                                         .most = PORTION };
    int64_t before = watcher->row;
    bool has_read = watcher->is_standing && watcher->output.len < LOW_WATER;

    if (has_read &&
        store_each_entry(watcher->live->store, &wanted, take_entry, watcher) != ERR_NONE) {
        log_warn("live", "reading from the store: %s; the watcher has to come again",
                 store_error(watcher->live->store));
        drop(watcher);
        return;
    }
    if (!send_output(watcher))
        return;
    bool is_at_end = has_read && watcher->row == before;
    bool waits_to_send = watcher->output.len > 0 || !is_at_end;
    (void)loop_watch_interest(watcher->watch, waits_to_send ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void stand(struct watcher *watcher, int64_t after)
{
    int64_t last = 0;

    if (store_last_row(watcher->live->store, &last) != ERR_NONE) {
        drop(watcher);
        return;
    }
    watcher->row = after == LIVE_LINE_NOW || after > last ? last : after;
    watcher->is_standing = true;
    (void)live_line_write_standing(&watcher->output, watcher->row, last);
    serve(watcher);
}

/* Read the watcher's one line; whatever else it sends is not wanted. */
static void read_line(struct watcher *watcher)
{
    size_t room = sizeof watcher->line - watcher->line_len;
    ssize_t got = recv(watcher->fd, watcher->line + watcher->line_len, room, 0);
    int64_t after;

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0 || watcher->is_standing) {
        drop(watcher);
        return;
    }
    watcher->line_len += (size_t)got;
    const char *end = memchr(watcher->line, '\n', watcher->line_len);
    if (!end && watcher->line_len < sizeof watcher->line)
        return;
    if (end && live_line_read_watch(watcher->line, (size_t)(end - watcher->line), &after))
        stand(watcher, after);
    else
        drop(watcher);
}

static void on_watcher(void *arg, int fd, unsigned ready)
{
    struct watcher *watcher = arg;

    if (ready & LOOP_READ)
        read_line(watcher);
    if ((ready & LOOP_WRITE) && watcher->fd == fd)
        serve(watcher);
}

static struct watcher *find_place(struct live *live)
{
    for (size_t i = 0; i < LIVE_WATCHERS; i++)
        if (live->watchers[i].fd < 0)
            return &live->watchers[i];
    return NULL;
}

static void on_listen(void *arg, int fd, unsigned ready)
{
    static const char full[] = LIVE_FULL "\n";
    struct live *live = arg;
    int size = SEND_BUFFER;
    int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct watcher *watcher = find_place(live);

    (void)ready;
    if (client < 0)
        return;
    if (!watcher) {
        (void)send(client, full, sizeof full - 1, MSG_NOSIGNAL);
        (void)close(client);
        return;
    }
    (void)setsockopt(client, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    watcher->fd = client;
    buf_init(&watcher->output, LIVE_BUFFER);
    watcher->watch = loop_watch_create(live->loop, client, LOOP_READ, on_watcher, watcher);
    if (!watcher->watch)
        drop(watcher);
}

/* A listening socket at `path`, for the owner alone from its first moment; -1 with errno. */
static int listen_at(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    (void)unlink(path);
    mode_t mask = umask(0177);
    int result = bind(fd, (const struct sockaddr *)&address, sizeof address);
    (void)umask(mask);
    if (result == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

static bool start(struct live *live, const char *folder)
{
    size_t len = strlen(folder);

    if (len + sizeof "/" LIVE_SOCKET > sizeof live->path) {
        log_error("live", "%s: is too long a folder for a socket; choose one of at most %zu bytes",
                  folder, sizeof live->path - sizeof "/" LIVE_SOCKET);
        return false;
    }
    memcpy(live->path, folder, len);
    memcpy(live->path + len, "/" LIVE_SOCKET, sizeof "/" LIVE_SOCKET);
    live->fd = listen_at(live->path);
    if (live->fd < 0) {
        log_error("live", "%s: cannot listen: %s", live->path, strerror(errno));
        return false;
    }
    live->watch = loop_watch_create(live->loop, live->fd, LOOP_READ, on_listen, live);
    return live->watch != NULL;
}

struct live *live_create(struct loop *loop, struct store *store, const char *folder)
{
    struct live *live = calloc(1, sizeof *live);

    if (!live)
        return NULL;
    live->loop = loop;
    live->store = store;
    live->fd = -1;
    for (size_t i = 0; i < LIVE_WATCHERS; i++)
        live->watchers[i] = (struct watcher){ .live = live, .fd = -1 };
    if (!start(live, folder)) {
        live_destroy(live);
        return NULL;
    }
    return live;
}

void live_pump(struct live *live)
{
    for (size_t i = 0; i < LIVE_WATCHERS; i++)
        if (live->watchers[i].fd >= 0 && live->watchers[i].is_standing)
            serve(&live->watchers[i]);
}

void live_destroy(struct live *live)
{
    if (!live)
        return;
    for (size_t i = 0; i < LIVE_WATCHERS; i++)
        drop(&live->watchers[i]);
    loop_watch_destroy(live->watch);
    if (live->fd >= 0) {
        (void)close(live->fd);
        (void)unlink(live->path);
    }
    free(live);
}
