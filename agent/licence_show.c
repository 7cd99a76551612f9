/* SPDX-License-Identifier: Apache-2.0 */
/* Each thing that is said has a name, which is a key in JSON and a label in a table. */
#include "agent/licence_show.h"

#include "agent/licence/licensee_files.h"
#include "base/clock.h"
#include "base/clock_boot.h"
#include "base/json_write.h"
#include "base/log.h"
#include "protocol/licence_state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SPEECH ((size_t)64 * 1024)
#define LABEL  18

struct speech {
    struct buf out;
    struct json_write json;
    bool is_json;
};

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-agent: %s: %s\n", what, why);
    return 1;
}

/* What a provider wrote must not move a terminal's cursor. */
static void say_line(struct speech *s, const char *name, const char *text)
{
    char label[LABEL + 1];
    size_t start;

    (void)snprintf(label, sizeof label, "%s", name);
    for (char *c = label; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    (void)buf_append_format(&s->out, "%-*s ", LABEL, label);
    start = s->out.len;
    (void)buf_append_format(&s->out, "%s\n", text);
    for (size_t i = start; i + 1 < s->out.len; i++)
        if ((unsigned char)s->out.data[i] < 0x20 || s->out.data[i] == 0x7f)
            s->out.data[i] = '?';
}

/* Nothing is said of what there is not. */
static void say_text(struct speech *s, const char *name, const char *text)
{
    if (s->is_json)
        json_write_text_or_null(&s->json, name, text);
    else if (text[0] != '\0')
        say_line(s, name, text);
}

static void say_number(struct speech *s, const char *name, int64_t number)
{
    char text[32];

    if (s->is_json) {
        json_write_i64(&s->json, name, number);
        return;
    }
    (void)snprintf(text, sizeof text, "%" PRId64, number);
    say_line(s, name, text);
}

/* A version: 0 is none. */
static void say_version(struct speech *s, const char *name, int64_t version)
{
    if (version != 0)
        say_number(s, name, version);
    else
        say_text(s, name, "");
}

static void say_time(struct speech *s, const char *name, int64_t ms)
{
    char text[CLOCK_TEXT_SIZE] = "";

    if (ms != 0)
        clock_format(ms, text);
    say_text(s, name, text);
}

/* Several words: an array in JSON. */
static void say_words(struct speech *s, const char *name, const char *const *words, size_t count)
{
    struct buf line;

    if (s->is_json) {
        json_write_array(&s->json, name);
        for (size_t i = 0; i < count; i++)
            json_write_text(&s->json, NULL, words[i]);
        json_write_end(&s->json);
        return;
    }
    buf_init(&line, SPEECH);
    for (size_t i = 0; i < count; i++)
        (void)buf_append_format(&line, "%s%s", i > 0 ? ", " : "", words[i]);
    say_text(s, name, buf_text(&line));
    buf_finish(&line);
}

static void say_state(struct speech *s, const struct licence_view *view)
{
    static const char *const doubts[] = { [LICENCE_CLOCK_GOOD] = "",
                                          [LICENCE_CLOCK_BEHIND] = "behind what a server said",
                                          [LICENCE_CLOCK_AHEAD] = "ahead of what a server said" };
    const char *rights[LICENCE_RIGHTS];
    size_t count = 0;

    say_text(s, "state", licence_state_word(view->state));
    say_text(s, "reason", licence_state_reason_word(view->reason));
    say_text(s, "reason_text", licence_state_reason_text(view->reason));
    say_text(s, "advice", licence_state_reason_advice(view->reason));
    say_time(s, "until", view->until_ms);
    say_time(s, "restriction_from", view->next_ms);
    if (view->notice_days > 0)
        say_number(s, "notice_days", view->notice_days);
    for (int right = 0; right < LICENCE_RIGHTS; right++)
        if (licence_state_may(view->state, (enum licence_right)right))
            rights[count++] = licence_state_right_word((enum licence_right)right);
    say_words(s, "allowed", rights, count);
    say_text(s, "wall_clock", doubts[view->doubt]);
}

static void say_terms(struct speech *s, const struct licence_doc *doc,
                      const struct licence_view *view)
{
    const char *features[LICENCE_DOC_FEATURES];

    for (size_t i = 0; i < doc->feature_count; i++)
        features[i] = doc->features[i];
    say_text(s, "customer", doc->customer);
    say_text(s, "edition", doc->edition);
    say_text(s, "region", doc->region);
    say_words(s, "features", features, doc->feature_count);
    say_time(s, "valid_from", doc->nbf_ms);
    say_time(s, "valid_until", doc->exp_ms);
    say_time(s, "lease_until", doc->lease_until_ms);
    say_time(s, "revoked_from", doc->revoked_from_ms);
    say_number(s, "grace_days", doc->grace_days);
    say_number(s, "printers_max", doc->devices_max);
    say_number(s, "overage_percent", doc->overage_pct);
    say_number(s, "printers_covered", (int64_t)view->device_limit);
    say_text(s, "provider_says", doc->notice);
    say_text(s, "oldest_version", doc->min_agent);
}

static void say_checks(struct speech *s, const struct licensee_files *files,
                       const struct licence_conf *conf)
{
    say_text(s, "server", conf->server);
    say_time(s, "last_check", files->memory.answered_ms);
    say_number(s, "failed_since", files->memory.failures);
    say_text(s, "agent", files->node_id);
    say_text(s, "portal_regions", files->knows_portal ? files->portal : "");
    say_version(s, "key_set", files->keys.version);
    say_version(s, "revocations", files->has_revocations ? files->revocations.version : 0);
    say_text(s, "given_up",
             licensee_files_is_released(files) ? "by the command licence release" : "");
}

static void say_all(struct speech *s, const struct licensee_files *files,
                    const struct licence_conf *conf)
{
    const struct licence_facts facts = {
        .now = { clock_wall_ms(), clock_boot_ms(), clock_boot_id() },
        .doc = files->has_doc ? &files->doc : NULL,
        .revocations = files->has_revocations ? &files->revocations : NULL,
        .config_region = conf->region,
        .portal_region = files->knows_portal ? files->portal : NULL
    };
    struct licence_memory memory = files->memory; /* the running agent's own goes on */
    struct licence_view view;

    licence_state_step(&memory, &facts, &view);
    say_text(s, "licence", conf->id);
    say_state(s, &view);
    if (files->has_doc)
        say_terms(s, &files->doc, &view);
    say_checks(s, files, conf);
}

static int print(const struct licensee_files *files, const struct agent_conf *conf, bool is_json)
{
    struct speech s = { .is_json = is_json };
    int status = 1;

    buf_init(&s.out, SPEECH);
    json_write_init(&s.json, &s.out);
    if (is_json)
        json_write_object(&s.json, NULL);
    if (files != NULL)
        say_all(&s, files, &conf->licence);
    else
        say_text(&s, "licence", is_json ? "" : "none is asked for: <licence> is not configured");
    if (is_json)
        json_write_end(&s.json);
    if (!buf_failed(&s.out) && (!is_json || json_write_done(&s.json)) &&
        printf("%s%s", buf_text(&s.out), is_json ? "\n" : "") >= 0 && fflush(stdout) == 0)
        status = 0;
    buf_finish(&s.out);
    return status == 0 ? 0 : fail("standard output", "cannot be written");
}

int licence_show_run(const struct agent_conf *conf, bool is_json)
{
    struct licensee_files files;
    char folder[4200];

    if (conf->licence.server[0] == '\0')
        return print(NULL, conf, is_json);
    log_set_level(LOG_LEVEL_ERROR);
    (void)snprintf(folder, sizeof folder, "%s/licence", conf->folder);
    if (access(folder, R_OK | X_OK) != 0 && errno != ENOENT)
        return fail(folder, "cannot be read; run this as the agent's user, or as root");
    if (!licensee_files_read(&files, conf, false))
        return 1;
    int status = print(&files, conf, is_json);
    licensee_files_finish(&files);
    return status;
}
