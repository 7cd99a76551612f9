/* SPDX-License-Identifier: Apache-2.0 */
/* Questions and answers as files; a release over the network by the agent's own licensee. */
#include "agent/licence_command.h"

#include "agent/devices.h"
#include "agent/licence/licensee.h"
#include "agent/licence/licensee_files.h"
#include "agent/licence/licensee_question.h"
#include "base/clock_boot.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILES_MOST 256

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-agent: %s: %s\n", what, why);
    return 1;
}

/* True when what these commands need is there; else it was told. */
static bool prepare(const struct agent_conf *conf)
{
    enum err err = ERR_NONE;

    log_set_level(LOG_LEVEL_ERROR);
    if (conf->licence.server[0] == '\0')
        return fail("<licence>", "is not configured; write the provider's server, id and root key "
                                 "there first") == 0;
    err = proc_become_owner(conf->folder);
    if (err == ERR_MISSING)
        return fail(conf->folder, "is not there; start the agent once, which makes it") == 0;
    return err == ERR_NONE || fail(conf->folder, "cannot become its owner") == 0;
}

static bool open_files(struct licensee_files *files, const struct agent_conf *conf)
{
    bool good = prepare(conf) && licensee_files_read(files, conf, true);

    if (good)
        files->may_wait = true;
    return good;
}

/* A running agent holds the folder's lock. */
static void tell_agent(const struct agent_conf *conf)
{
    int lock = -1;

    if (proc_lock(conf->folder, &lock) == ERR_REFUSED)
        (void)fprintf(stderr, "The agent is running: it heeds this after SIGHUP (systemctl reload "
                              "printwire-agent).\n");
    if (lock >= 0)
        (void)close(lock);
}

static enum licence_request_type type_of(const struct licensee_files *files,
                                         const struct licence_command_options *options)
{
    if (options->is_release)
        return LICENCE_REQUEST_RELEASE;
    return files->has_doc ? LICENCE_REQUEST_LEASE : LICENCE_REQUEST_ACTIVATE;
}

static int print_request(struct licensee_files *files, const struct agent_conf *conf,
                         const struct licence_command_options *options)
{
    struct licensee_question q = { .type = type_of(files, options), .trouble = "" };
    struct buf body;
    int status = 0;

    buf_init(&body, LICENCE_REQUEST_MOST);
    if (!devices_count(conf, &q.devices))
        status = fail(conf->folder, "agent.db cannot be read, to count the printers");
    else if (!licensee_question_write(&q, files, &conf->licence, &body))
        status = fail("request", q.trouble);
    else if (printf("%s\n", buf_text(&body)) < 0 || fflush(stdout) != 0)
        status = fail("standard output", "cannot be written");
    else
        (void)fprintf(stderr,
                      "A request (%s) for %s. The provider answers it (printwire-licence answer "
                      "FILE); then: printwire-agent licence take ANSWER%s\n",
                      licence_request_path(q.type) + 4, conf->licence.id,
                      files->keys.version == 0 ? " KEYSET" : "");
    buf_finish(&body);
    return status;
}

int licence_command_request(const struct agent_conf *conf,
                            const struct licence_command_options *options)
{
    struct licensee_files files;

    if (!open_files(&files, conf))
        return 1;
    int status = print_request(&files, conf, options);
    licensee_files_finish(&files);
    return status;
}

/* One of the files that take is given. */
struct paper {
    const char *name;
    const char *token;
    size_t len;
    struct licence_question question;
    bool is_answer; /* else it is a key set, or nothing */
};

static int take_keys(struct licensee_files *files, const struct paper *paper)
{
    const struct licence_against against = { .keys = &files->keys };
    struct licence_verdict verdict = { .text = "is no key set" };
    struct licence_doc set;

    if (!licence_answer_verify(paper->token, paper->len, &against, &set, &verdict) ||
        set.type != LICENCE_DOC_KEYSET || !licence_keys_take(&files->keys, &set))
        return fail(paper->name, verdict.text);
    if (!licensee_files_keep_keys(files, paper->token, paper->len))
        return fail(files->folder, "the key set cannot be kept there");
    (void)printf("%s: key set %" PRId64 "\n", paper->name, set.version);
    return 0;
}

static int take_terms(struct licensee_files *files, const struct paper *paper,
                      const struct licence_doc *doc, const char *lid)
{
    if (strcmp(doc->lid, lid) != 0)
        return fail(paper->name, "is for another licence than the one in <licence><id>");
    if (!licensee_files_keep_answer(files, &paper->question, paper->token, paper->len))
        return fail(files->folder, "the answer cannot be kept there");
    licensee_files_unrelease(files);
    (void)printf("%s: %s for %s\n", paper->name, licence_doc_type_word(doc->type), doc->customer);
    return 0;
}

static int take_answer(struct licensee_files *files, const struct paper *paper, const char *lid)
{
    const struct licence_against against = { .keys = &files->keys,
                                             .question = &paper->question,
                                             .seq = files->memory.seq,
                                             .revocations_version =
                                                 files->memory.revocations_version,
                                             .floor_ms = files->memory.clock.floor_ms };
    struct licence_verdict verdict;
    struct licence_doc doc;

    if (strcmp(paper->question.node, files->node_id) != 0)
        return fail(paper->name, "is for another agent, or for a request of before a new start");
    if (files->keys.version == 0)
        return fail(paper->name,
                    "no key set is known yet: take the provider's file keyset with it");
    if (!licence_answer_verify(paper->token, paper->len, &against, &doc, &verdict))
        return fail(paper->name, verdict.text);
    switch (doc.type) {
    case LICENCE_DOC_LICENCE:
    case LICENCE_DOC_LEASE:
        return take_terms(files, paper, &doc, lid);
    case LICENCE_DOC_RELEASED:
        if (!licensee_files_keep_release(files, &paper->question, paper->token, paper->len))
            return fail(files->folder, "the answer cannot be kept there");
        (void)printf("%s: the place in %s is given up\n", paper->name, doc.lid);
        return 0;
    default:
        (void)fail(paper->name, doc.notice[0] != '\0' ? doc.notice : "holds no licence");
        return doc.code == LICENCE_DOC_REPLAYED ? fail(paper->name, "write a new request") : 1;
    }
}

/* Key sets come first: the answers are signed by their keys. */
static int take_file(struct licensee_files *files, const char *name, bool is_keys, const char *lid)
{
    struct paper paper = { .name = name };
    struct buf text;
    int status = 0;

    buf_init(&text, LICENCE_ANSWER_FILE + 2);
    enum err err = file_read(name, &text);
    while (text.len > 0 && strchr(" \t\r\n", text.data[text.len - 1]) != NULL)
        text.data[--text.len] = '\0';
    paper.token = buf_text(&text);
    paper.len = text.len;
    paper.is_answer =
        licence_answer_read_file(paper.token, paper.len, &paper.question, &paper.token, &paper.len);
    if (err != ERR_NONE)
        status = is_keys ? fail(name, err == ERR_MISSING ? "is not there" : err_text(err)) : 0;
    else if (paper.is_answer != is_keys)
        status = is_keys ? take_keys(files, &paper) : take_answer(files, &paper, lid);
    buf_finish(&text);
    return status;
}

int licence_command_take(const struct agent_conf *conf,
                         const struct licence_command_options *options)
{
    struct licensee_files files;
    int status = 0;

    if (!open_files(&files, conf))
        return 1;
    for (int is_keys = 1; is_keys >= 0; is_keys--)
        for (size_t i = 0; i < options->file_count && status == 0; i++)
            status = take_file(&files, options->files[i], is_keys != 0, conf->licence.id);
    licensee_files_finish(&files);
    if (fflush(stdout) != 0)
        status = fail("standard output", "cannot be written");
    if (status == 0)
        tell_agent(conf);
    return status;
}

struct release {
    const struct agent_conf *conf;
    struct loop *loop;
    uint64_t devices;
    int status;
};

static void on_change(void *arg, const struct licence_view *view)
{
    (void)arg;
    (void)view;
}

static uint64_t count(void *arg)
{
    return ((const struct release *)arg)->devices;
}

static void on_released(void *arg, const char *why)
{
    struct release *r = arg;

    r->status = why != NULL;
    if (why != NULL)
        (void)fprintf(
            stderr,
            "printwire-agent: %s: %s\nWithout a way to the server: printwire-agent licence "
            "request --release > REQUEST, and take its answer.\n",
            r->conf->licence.server, why);
    else
        (void)printf("%s is given up; other agents have room in it\n", r->conf->licence.id);
    loop_stop(r->loop);
}

int licence_command_release(const struct agent_conf *conf,
                            const struct licence_command_options *options)
{
    static const struct licensee_handlers handlers = { on_change, count, NULL };
    struct release r = { .conf = conf, .status = 1 };

    (void)options;
    if (!prepare(conf))
        return 1;
    proc_harden(FILES_MOST);
    if (!devices_count(conf, &r.devices))
        return fail(conf->folder, "agent.db cannot be read, to count the printers");
    r.loop = loop_create();
    struct licensee *licensee =
        r.loop != NULL ? licensee_open(r.loop, conf, clock_boot_id(), &handlers, &r) : NULL;
    if (licensee != NULL) {
        licensee_release(licensee, on_released, &r);
        (void)loop_run(r.loop);
    }
    licensee_close(licensee);
    loop_destroy(r.loop);
    if (r.status == 0 && fflush(stdout) == 0)
        tell_agent(conf);
    return r.status;
}
