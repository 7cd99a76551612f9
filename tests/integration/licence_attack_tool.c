/* SPDX-License-Identifier: Apache-2.0 */
/* licence_attack_tool: the agent's licence module alone, as it is in the agent, told what to do.
 *
 * licence_attack_tool AGENT.xml
 *
 * Reads commands, a line each: "ask" asks the licence server now; "shift SECONDS" moves the wall
 * clock away from the true time; "limits STALL_MS TOTAL_MS" bounds a question's patience, 0 0 as in
 * the agent; "state" prints one line of what holds ("state: ..."). Ends with its input.
 */
#include "agent/licence/licensee.h"

#include "base/clock.h"
#include "base/clock_boot.h"
#include "base/conf.h"
#include "base/http_client.h"
#include "base/str.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int64_t __real_clock_wall_ms(void);
int64_t __wrap_clock_wall_ms(void);
enum err __real_http_client_ask(struct http_client *client,
                                const struct http_client_question *question, http_client_fn *fn,
                                void *arg, struct http_client_call **out_call);
enum err __wrap_http_client_ask(struct http_client *client,
                                const struct http_client_question *question, http_client_fn *fn,
                                void *arg, struct http_client_call **out_call);

struct tool {
    struct loop *loop;
    struct licensee *licensee;
    size_t len;
    char line[128];
};

static int64_t shift_s;
static int64_t stall_ms;
static int64_t total_ms;

int64_t __wrap_clock_wall_ms(void)
{
    return __real_clock_wall_ms() + shift_s * 1000;
}

enum err __wrap_http_client_ask(struct http_client *client,
                                const struct http_client_question *question, http_client_fn *fn,
                                void *arg, struct http_client_call **out_call)
{
    struct http_client_question bounded = *question;

    bounded.stall_ms = (uint64_t)stall_ms;
    bounded.total_ms = (uint64_t)total_ms;
    return __real_http_client_ask(client, &bounded, fn, arg, out_call);
}

static void on_change(void *arg, const struct licence_view *view)
{
    (void)arg;
    (void)view;
}

static uint64_t count(void *arg)
{
    (void)arg;
    return 3;
}

static void print_state(const struct tool *tool)
{
    static const struct licence_doc none;
    const struct licence_view *view = licensee_view(tool->licensee);
    const struct licence_doc *doc = licensee_terms(tool->licensee);
    bool has_terms = doc != NULL;

    doc = has_terms ? doc : &none;
    (void)printf("state: %s seq=%" PRId64 " exp=%" PRId64 " lease=%" PRId64 " limit=%" PRIu64
                 " doubt=%d terms=%d known=%d new=%d work=%d\n",
                 licence_state_word(view->state), doc->seq, doc->exp_ms, doc->lease_until_ms,
                 view->device_limit, (int)view->doubt, has_terms,
                 licence_state_may(view->state, LICENCE_RIGHT_DELIVER_KNOWN),
                 licence_state_may(view->state, LICENCE_RIGHT_DELIVER_NEW),
                 licence_state_may(view->state, LICENCE_RIGHT_REMOTE_WORK));
    (void)fflush(stdout);
}

static bool obey(const struct tool *tool, char *line)
{
    static const int64_t most = INT64_C(1000000000);
    char *word = strchr(line, ' ');
    char *second = NULL;

    if (word != NULL) {
        *word++ = '\0';
        second = strchr(word, ' ');
    }
    if (second != NULL)
        *second++ = '\0';
    if (strcmp(line, "ask") == 0)
        licensee_ask(tool->licensee);
    else if (strcmp(line, "state") == 0)
        print_state(tool);
    else if (strcmp(line, "shift") == 0)
        return word != NULL && str_to_i64(word, -most, most, &shift_s);
    else
        return strcmp(line, "limits") == 0 && second != NULL &&
               str_to_i64(word, 0, most, &stall_ms) && str_to_i64(second, 0, most, &total_ms);
    return true;
}

static void on_input(void *arg, int fd, unsigned ready)
{
    struct tool *tool = arg;
    char c;

    (void)ready;
    if (read(fd, &c, 1) != 1 || tool->len == sizeof tool->line - 1) {
        loop_stop(tool->loop);
        return;
    }
    if (c != '\n') {
        tool->line[tool->len++] = c;
        return;
    }
    tool->line[tool->len] = '\0';
    tool->len = 0;
    if (!obey(tool, tool->line)) {
        (void)fprintf(stderr, "licence_attack_tool: %s: what?\n", tool->line);
        loop_stop(tool->loop);
    }
}

int main(int argc, char **argv)
{
    static const struct licensee_handlers handlers = { on_change, count, NULL };
    struct tool tool = { .loop = loop_create() };
    struct conf_error error = { .text = "usage: licence_attack_tool AGENT.xml" };
    struct agent_conf *conf = argc == 2 ? agent_conf_read(argv[1], &error) : NULL;

    if (conf == NULL) {
        (void)fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    tool.licensee = licensee_open(tool.loop, conf, clock_boot_id(), &handlers, &tool);
    struct loop_watch *input =
        loop_watch_create(tool.loop, STDIN_FILENO, LOOP_READ, on_input, &tool);
    if (tool.licensee == NULL || input == NULL)
        return 1;
    licensee_start(tool.licensee);
    (void)loop_run(tool.loop);
    loop_watch_destroy(input);
    licensee_close(tool.licensee);
    agent_conf_free(conf);
    loop_destroy(tool.loop);
    return 0;
}
