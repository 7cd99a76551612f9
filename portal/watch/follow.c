/* SPDX-License-Identifier: Apache-2.0 */
/* A line reader on a socket, a place in the history, and a timer for coming back. */
#include "portal/watch/follow.h"

#include "base/buf.h"
#include "base/loop.h"
#include "portal/store/store.h"
#include "portal/store/store_scope_whole.h"
#include "portal/watch/follow_line.h"
#include "portal/watch/live.h"
#include "protocol/names.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PAUSE_LEAST 200
#define PAUSE_MOST  2000
#define READ_BYTES  16384
#define TEXT_LIMIT  ((size_t)64 * 1024)

struct follow {
    const struct follow_options *options;
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_watch *watch;
    int fd;
    struct buf input;
    int64_t row; /* the last one seen; LIVE_LINE_NOW before the first standing */
    uint64_t printed;
    uint64_t pause_ms;
    bool has_complained; /* about a portal that is not there */
    bool is_turned_away; /* the portal has enough watchers */
    int status;
};

static const char *const severities[] = { "other", "warning", "critical" };

static int rank(const char *severity)
{
    for (int i = 0; severity && i < (int)(sizeof severities / sizeof severities[0]); i++)
        if (strcmp(severities[i], severity) == 0)
            return i;
    return -1;
}

bool follow_is_severity(const char *word)
{
    return rank(word) >= 0;
}

bool follow_wants(const struct follow_options *options, const struct live_line_entry *entry)
{
    enum record_kind kind;

    if (options->site && strcmp(options->site, entry->site) != 0)
        return false;
    if (options->kinds &&
        (!field_kind_from_name(entry->kind, &kind) || !(options->kinds & (1u << kind))))
        return false;
    return !options->severity ||
           (entry->severity && rank(entry->severity) >= rank(options->severity));
}

static bool is_done(const struct follow *follow)
{
    return follow->status != 0 ||
           (follow->options->count > 0 && follow->printed >= follow->options->count);
}

static void complain(struct follow *follow, const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-portal: %s/%s: %s%s%s\n", follow->options->place->folder,
                  LIVE_SOCKET, what, *why ? ": " : "", why);
}

/* The record with its namespace, so that each line is a document of its own. */
static void append_xml(struct buf *out, const struct live_line_entry *entry)
{
    size_t name = 0;

    while (name < entry->xml_len && !strchr(" />", entry->xml[name]))
        name++;
    buf_append(out, entry->xml, name);
    buf_append_text(out, " xmlns='" NAMES_SPACE "'");
    buf_append(out, entry->xml + name, entry->xml_len - name);
    buf_append_text(out, "\n");
}

/* What a row is shown as is not left out silently. */
static void give_up(struct follow *follow, int64_t row)
{
    (void)fprintf(stderr, "printwire-portal: row %lld cannot be shown: %s\n", (long long)row,
                  errno == ENOMEM ? "out of memory" : "too long");
    follow->status = 1;
}

static void print_entry(struct follow *follow, const struct live_line_entry *entry)
{
    struct buf text;

    errno = 0; /* malloc(3) tells why */
    buf_init(&text, TEXT_LIMIT);
    if (follow->options->xml) {
        append_xml(&text, entry);
    } else if (!follow_line_write(&text, entry, follow->options->is_coloured) && errno != ENOMEM) {
        buf_clear(&text);
        buf_append_format(&text, "row %lld cannot be shown\n", (long long)entry->row);
    }
    if (errno == ENOMEM || buf_failed(&text))
        give_up(follow, entry->row);
    else if (fwrite(buf_text(&text), 1, text.len, follow->options->out) != text.len)
        follow->status = 1;
    buf_finish(&text);
    follow->printed++;
}

/* A line of the portal: an entry, or where we stand. False when it is neither. */
static bool take_line(struct follow *follow, const char *line, size_t len)
{
    struct live_line_entry entry;
    struct xml_node *tree;
    int64_t after;
    int64_t last;

    if (live_line_read_standing(line, len, &after, &last)) {
        if (follow->row > after)
            complain(follow, "the store is another one than before; going on with it", "");
        follow->row = after;
        follow->pause_ms = PAUSE_LEAST;
        follow->has_complained = false;
        return true;
    }
    follow->is_turned_away = len == strlen(LIVE_FULL) && memcmp(line, LIVE_FULL, len) == 0;
    if (follow->is_turned_away || !live_line_read_entry(line, len, &entry, &tree))
        return false;
    if (entry.row > follow->row) {
        follow->row = entry.row;
        if (follow_wants(follow->options, &entry))
            print_entry(follow, &entry);
    }
    xml_read_free(tree);
    return true;
}

/* Handle every complete line of the input; false when the other side talks nonsense. */
static bool take_lines(struct follow *follow)
{
    size_t start = 0;
    bool good = true;

    while (good && !is_done(follow)) {
        const char *line = follow->input.data + start;
        const char *end = memchr(line, '\n', follow->input.len - start);
        if (!end)
            break;
        good = take_line(follow, line, (size_t)(end - line));
        start += (size_t)(end - line) + 1;
    }
    buf_consume(&follow->input, start);
    if (fflush(follow->options->out) != 0)
        follow->status = 1;
    return good;
}

static void disconnect(struct follow *follow)
{
    loop_watch_destroy(follow->watch);
    follow->watch = NULL;
    if (follow->fd >= 0)
        (void)close(follow->fd);
    follow->fd = -1;
    buf_clear(&follow->input);
}

static void come_back(struct follow *follow, const char *why)
{
    disconnect(follow);
    if (!follow->has_complained)
        complain(follow, "no portal serves us there; waiting for one", why);
    follow->has_complained = true;
    (void)loop_timer_start(follow->timer, follow->pause_ms);
    follow->pause_ms = follow->pause_ms * 2 > PAUSE_MOST ? PAUSE_MOST : follow->pause_ms * 2;
}

static void on_socket(void *arg, int fd, unsigned ready)
{
    struct follow *follow = arg;
    char bytes[READ_BYTES];
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);

    (void)ready;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        come_back(follow, "the portal has closed the connection");
        return;
    }
    if (!buf_append(&follow->input, bytes, (size_t)got) || !take_lines(follow))
        come_back(follow, follow->is_turned_away ? "it has enough watchers"
                                                 : "what it sends cannot be read");
    if (is_done(follow))
        loop_stop(follow->loop);
}

/* Connect and say where we stand; errno says why not. */
static bool connect_to(struct follow *follow)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int len = snprintf(address.sun_path, sizeof address.sun_path, "%s/%s",
                       follow->options->place->folder, LIVE_SOCKET);
    struct buf request;

    if (len < 0 || (size_t)len >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    follow->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (follow->fd < 0 ||
        connect(follow->fd, (const struct sockaddr *)&address, sizeof address) != 0)
        return false;
    buf_init(&request, LIVE_LINE_REQUEST);
    bool sent = live_line_write_watch(&request, follow->row) &&
                send(follow->fd, request.data, request.len, MSG_NOSIGNAL) == (ssize_t)request.len;
    buf_finish(&request);
    if (!sent)
        return false;
    follow->watch = loop_watch_create(follow->loop, follow->fd, LOOP_READ, on_socket, follow);
    return follow->watch != NULL;
}

static void try_connect(void *arg)
{
    struct follow *follow = arg;

    if (connect_to(follow))
        return;
    if (errno == EACCES || errno == EPERM || errno == ENAMETOOLONG) {
        complain(follow, "cannot be opened", strerror(errno));
        follow->status = 1;
        loop_stop(follow->loop);
        return;
    }
    come_back(follow, strerror(errno));
}

static void on_signal(void *arg, int number)
{
    struct follow *follow = arg;

    (void)number;
    loop_stop(follow->loop);
}

static void follow_socket(struct follow *follow)
{
    follow->loop = loop_create();
    if (!follow->loop) {
        follow->status = 1;
        return;
    }
    struct loop_signal *interrupt = loop_signal_create(follow->loop, SIGINT, on_signal, follow);
    struct loop_signal *terminate = loop_signal_create(follow->loop, SIGTERM, on_signal, follow);
    follow->timer = loop_timer_create(follow->loop, try_connect, follow);
    if (!interrupt || !terminate || !follow->timer) {
        follow->status = 1;
    } else {
        try_connect(follow);
        if (follow->status == 0 && !loop_run(follow->loop))
            follow->status = 1;
    }
    disconnect(follow);
    loop_timer_destroy(follow->timer);
    loop_signal_destroy(interrupt);
    loop_signal_destroy(terminate);
    loop_destroy(follow->loop);
}

/* An entry straight from the store takes the same way as one from the socket. */
static bool take_stored(void *arg, const struct store_entry *stored)
{
    struct follow *follow = arg;
    struct buf line;

    errno = 0;
    buf_init(&line, LIVE_LINE_BYTES);
    if (!live_line_write_entry(&line, stored) || !take_line(follow, line.data, line.len - 1))
        give_up(follow, stored->row);
    buf_finish(&line);
    return !is_done(follow);
}

static void read_history(struct follow *follow)
{
    const struct store_wanted wanted = { .scope = store_scope_whole() };
    struct store *store;
    enum err err = store_open(follow->options->place, STORE_READ, &store);

    if (err != ERR_NONE) {
        follow->status = 1; /* the store has said why */
        return;
    }
    err = store_each_entry(store, &wanted, take_stored, follow);
    if (err != ERR_NONE) {
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", follow->options->place->folder,
                      store_error(store));
        follow->status = 1;
    }
    store_close(store);
}

int follow_run(const struct follow_options *options)
{
    struct follow follow = { .options = options,
                             .fd = -1,
                             .row = options->from_start || options->no_follow ? 0 : LIVE_LINE_NOW,
                             .pause_ms = PAUSE_LEAST };

    buf_init(&follow.input, LIVE_LINE_BYTES + READ_BYTES);
    if (options->no_follow)
        read_history(&follow);
    else
        follow_socket(&follow);
    buf_finish(&follow.input);
    if (fflush(options->out) != 0)
        follow.status = 1;
    return follow.status;
}
