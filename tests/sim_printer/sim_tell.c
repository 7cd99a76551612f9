/* SPDX-License-Identifier: Apache-2.0 */
/* A blocking client: connect, one line out, one line back. */
#include "tests/sim_printer/sim_tell.h"

#include "base/buf.h"
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MOST 4096

static int connect_to(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && str_copy(address.sun_path, sizeof address.sun_path, path) &&
        connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    (void)fprintf(stderr, "printwire-sim: %s: %s\n", path, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

static bool send_line(int fd, char **words, int count)
{
    struct buf line;

    buf_init(&line, LINE_MOST);
    for (int i = 0; i < count; i++)
        (void)buf_append_format(&line, "%s%s", i > 0 ? " " : "", words[i]);
    (void)buf_append_text(&line, "\n");
    bool sent = !buf_failed(&line) && write(fd, line.data, line.len) == (ssize_t)line.len;
    buf_finish(&line);
    return sent;
}

static bool read_line(int fd, char *out, size_t size)
{
    size_t len = 0;

    for (ssize_t got; len + 1 < size && memchr(out, '\n', len) == NULL; len += (size_t)got) {
        got = read(fd, out + len, size - 1 - len);
        if (got <= 0)
            break;
    }
    out[len] = '\0';
    return len > 0;
}

int sim_tell_run(const char *socket_path, char **words, int count)
{
    char answer[LINE_MOST] = "";
    int fd = connect_to(socket_path);

    if (fd < 0)
        return 1;
    bool good = send_line(fd, words, count) && read_line(fd, answer, sizeof answer);
    (void)close(fd);
    (void)fputs(good ? answer : "no answer\n", stdout);
    return good && str_starts_with(answer, "ok") ? 0 : 1;
}
