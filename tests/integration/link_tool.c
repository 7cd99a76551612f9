/* SPDX-License-Identifier: Apache-2.0 */
/* link_tool: agent/publish/link alone, driven by lines on standard input and telling what happens
 * on standard output.
 *
 *   link_tool JID PASSWORD_FILE HOST PORT CA_FILE PORTAL [direct]
 *   in:  send TAG TO PAYLOAD | quit
 *   out: up | down | answer TAG result|error NAME|- | sent TAG | refused TAG
 */
#include "agent/publish/link.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/loop.h"
#include "base/proc.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct tool {
    struct loop *loop;
    struct link *link;
    struct loop_watch *input;
    struct buf line;
};

static void on_up(void *arg)
{
    (void)arg;
    puts("up");
}

static void on_down(void *arg)
{
    (void)arg;
    puts("down");
}

static void on_answer(void *arg, uint64_t tag, bool is_result, const struct xml_node *payload)
{
    (void)arg;
    printf("answer %" PRIu64 " %s %s\n", tag, is_result ? "result" : "error",
           payload != NULL ? payload->name : "-");
}

/* Cuts the first word off a line. */
static char *next_word(char **line)
{
    char *word = *line;
    char *end = strchr(word, ' ');

    *line = end != NULL ? end + 1 : word + strlen(word);
    if (end != NULL)
        *end = '\0';
    return word;
}

static void obey(struct tool *tool, char *line)
{
    uint64_t tag;

    if (strcmp(next_word(&line), "send") != 0) {
        loop_stop(tool->loop);
        return;
    }
    const char *tag_text = next_word(&line);
    const char *to = next_word(&line);
    if (!str_to_u64(tag_text, UINT64_MAX, &tag))
        return;
    bool sent = link_request(tool->link, tag, to, line, strlen(line));
    printf("%s %" PRIu64 "\n", sent ? "sent" : "refused", tag);
}

static void on_input(void *arg, int fd, unsigned ready)
{
    struct tool *tool = arg;
    char bytes[4096], *end;
    ssize_t len = read(fd, bytes, sizeof bytes);

    (void)ready;
    if (len <= 0 || !buf_append(&tool->line, bytes, (size_t)len)) {
        loop_stop(tool->loop);
        return;
    }
    while (tool->line.len > 0 && (end = memchr(tool->line.data, '\n', tool->line.len)) != NULL) {
        *end = '\0';
        size_t used = (size_t)(end - tool->line.data) + 1;
        obey(tool, tool->line.data);
        buf_consume(&tool->line, used);
    }
}

static int run(struct tool *tool, const struct link_options *options)
{
    const struct link_handlers handlers = { .on_up = on_up,
                                            .on_down = on_down,
                                            .on_answer = on_answer };

    tool->loop = loop_create();
    tool->link = link_create(tool->loop, options, &handlers, tool);
    if (tool->link == NULL)
        return 1;
    tool->input = loop_watch_create(tool->loop, STDIN_FILENO, LOOP_READ, on_input, tool);
    link_start(tool->link);
    bool ok = loop_run(tool->loop);
    loop_watch_destroy(tool->input);
    link_destroy(tool->link);
    loop_destroy(tool->loop);
    buf_finish(&tool->line);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    char password[256];
    uint64_t port;
    struct tool tool = { 0 };

    if (argc < 7 || !str_to_u64(argv[4], UINT16_MAX, &port) ||
        file_read_secret(argv[2], password, sizeof password) != ERR_NONE) {
        fprintf(stderr, "usage: link_tool JID PASSWORD_FILE HOST PORT CA_FILE PORTAL [direct]\n");
        return 2;
    }
    proc_harden(1024);
    setvbuf(stdout, NULL, _IOLBF, 0);
    buf_init(&tool.line, 512 * 1024);
    const struct link_options options = { .jid = argv[1],
                                          .password = password,
                                          .host = argv[3],
                                          .port = (uint16_t)port,
                                          .direct_tls = argc > 7,
                                          .ca_file = argv[5],
                                          .portal = argv[6] };
    return run(&tool, &options);
}
