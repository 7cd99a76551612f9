/* SPDX-License-Identifier: Apache-2.0 */
/* Small files, each replaced whole. */
#include "agent/licence/licensee_files.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "protocol/licence_state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_MOST 4200

static void path_of(const struct licensee_files *files, const char *name, char out[PATH_MOST])
{
    (void)snprintf(out, PATH_MOST, "%s/%s", files->folder, name);
}

static bool read_roots(struct licensee_files *files, const struct agent_conf *conf)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    licence_keys_init(&files->keys);
    for (size_t i = 0; i < conf->licence.root_count; i++) {
        const char *file = conf->licence.roots[i];
        if (crypto_sign_load_public(file, public_key) == ERR_NONE &&
            licence_keys_add_root(&files->keys, public_key))
            continue;
        log_error("licence", "%s: is no public key (PEM) of a licence server's root", file);
        return false;
    }
    return true;
}

static bool read_node(struct licensee_files *files, bool make)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    char path[PATH_MOST];
    enum err err = ERR_NONE;

    path_of(files, "node.pem", path);
    files->node = crypto_sign_read_secret(path, &err);
    if (files->node == NULL && err == ERR_MISSING && make) {
        files->node = crypto_sign_generate();
        err = crypto_sign_write_secret(files->node, path);
    } else if (files->node == NULL && err == ERR_MISSING) {
        return true;
    }
    if (files->node == NULL || err != ERR_NONE) {
        log_error("licence", "%s: %s", path,
                  err == ERR_REFUSED ? "may be read by others; run: chmod 600" : err_text(err));
        return false;
    }
    crypto_sign_public(files->node, public_key);
    licence_keys_id(public_key, files->node_id);
    return true;
}

/* A small text, its last line's end cut off; false, told when it is there, when it cannot be had.
 */
static bool read_text(const struct licensee_files *files, const char *name, struct buf *out)
{
    char path[PATH_MOST];

    path_of(files, name, path);
    buf_init(out, LICENCE_ANSWER_FILE + 2);
    enum err err = file_read(path, out);
    while (err == ERR_NONE && out->len > 0 && out->data[out->len - 1] == '\n')
        out->data[--out->len] = '\0';
    if (err == ERR_NONE && out->len > 0)
        return true;
    if (err != ERR_MISSING)
        log_warn("licence", "%s: %s; going on without it", path,
                 err == ERR_NONE ? "is empty" : err_text(err));
    return false;
}

static void read_keys(struct licensee_files *files)
{
    const struct licence_against against = { .keys = &files->keys };
    struct licence_verdict verdict = { .text = "it is none" };
    struct licence_doc set;
    struct buf token;

    if (read_text(files, "keyset", &token) &&
        (!licence_answer_verify(buf_text(&token), token.len, &against, &set, &verdict) ||
         set.type != LICENCE_DOC_KEYSET || !licence_keys_take(&files->keys, &set)))
        log_warn("licence", "%s/keyset: %s; asking for it again", files->folder, verdict.text);
    buf_finish(&token);
}

static bool is_ours(const struct licensee_files *files, const struct licence_question *question)
{
    return strcmp(question->node, files->node_id) == 0;
}

/* Terms of the licence that the configuration names; another one's say nothing about it, and the
 * server would not know us under the new one: it must be activated. */
static bool is_of(const struct licence_doc *doc, const char *lid)
{
    return (doc->type == LICENCE_DOC_LICENCE || doc->type == LICENCE_DOC_LEASE) &&
           strcmp(doc->lid, lid) == 0;
}

/* An answer with its question; false, told when it is there, when it is not to be believed. */
static bool read_stored(const struct licensee_files *files, const char *name,
                        struct licence_doc *out_doc)
{
    struct licence_question question;
    const struct licence_against against = { .keys = &files->keys,
                                             .question = &question,
                                             .is_stored = true };
    struct licence_verdict verdict = { .text = "it is none of ours" };
    struct buf text;
    const char *token = "";
    size_t len = 0;
    bool good = false;

    if (read_text(files, name, &text)) {
        good = licence_answer_read_file(buf_text(&text), text.len, &question, &token, &len) &&
               is_ours(files, &question) &&
               licence_answer_verify(token, len, &against, out_doc, &verdict);
        if (!good)
            log_warn("licence", "%s/%s: %s; asking for it again", files->folder, name,
                     verdict.text);
    }
    buf_finish(&text);
    return good;
}

static void read_answer(struct licensee_files *files, const char *lid)
{
    if (licensee_files_is_released(files)) {
        licensee_files_tell_released(files);
        return;
    }
    files->has_doc = read_stored(files, "answer", &files->doc);
    if (files->has_doc && !is_of(&files->doc, lid)) {
        log_info("licence", "%s/answer: is for %s; %s must be activated", files->folder,
                 files->doc.lid, lid);
        files->has_doc = false;
    }
}

/* A list of before the one that we had is an old file put in its place. */
static void read_revocations(struct licensee_files *files)
{
    files->has_revocations = read_stored(files, "revocations", &files->revocations) &&
                             files->revocations.type == LICENCE_DOC_REVOCATIONS;
    if (files->has_revocations && files->revocations.version < files->memory.revocations_version) {
        log_warn("licence",
                 "%s/revocations: an older version than the one in force; asking for it "
                 "again",
                 files->folder);
        files->has_revocations = false;
    }
}

static int64_t number_in(char *text, char **out_rest)
{
    int64_t number = 0;
    char *line = strchr(text, '\n');

    if (line != NULL)
        *line++ = '\0';
    *out_rest = line;
    return line != NULL && str_to_i64(text, 0, LICENCE_DOC_NUMBER, &number) ? number : -1;
}

static void read_memory(struct licensee_files *files)
{
    char *line;
    struct buf text;

    if (read_text(files, "memory", &text)) {
        int64_t number = number_in(text.data, &line);
        files->req_seq = number > 0 ? number : 0;
        if (number < 0 || !licence_memory_read(&files->memory, line, strlen(line)))
            log_warn("licence", "%s/memory: is damaged; the licence itself proves the time",
                     files->folder);
    }
    buf_finish(&text);
}

static void read_portal(struct licensee_files *files)
{
    struct buf text;

    if (read_text(files, "portal", &text))
        files->knows_portal =
            str_copy(files->portal, sizeof files->portal, text.data[0] == '.' ? "" : text.data);
    buf_finish(&text);
}

bool licensee_files_read(struct licensee_files *files, const struct agent_conf *conf, bool make)
{
    *files = (struct licensee_files){ .node = NULL };
    (void)snprintf(files->folder, sizeof files->folder, "%.4000s/licence", conf->folder);
    if (make && file_make_folder(files->folder) != ERR_NONE) {
        log_error("licence", "%s: cannot be made: %s", files->folder, strerror(errno));
        return false;
    }
    if (!read_roots(files, conf) || !read_node(files, make)) {
        licensee_files_finish(files);
        return false;
    }
    read_keys(files);
    read_answer(files, conf->licence.id);
    read_memory(files);
    read_revocations(files);
    read_portal(files);
    if (files->has_doc)
        licence_clock_proves(&files->memory.clock, files->doc.iat_ms);
    if (files->has_doc && files->doc.seq > files->memory.seq)
        licence_state_taken(&files->memory, &files->doc);
    return true;
}

void licensee_files_finish(struct licensee_files *files)
{
    crypto_sign_free(files->node);
    files->node = NULL;
}

static bool keep(const struct licensee_files *files, const char *name, struct buf *text)
{
    char path[PATH_MOST];

    path_of(files, name, path);
    enum err err = buf_failed(text) ? ERR_LIMIT : file_write(path, buf_text(text), text->len, 0600);
    if (err != ERR_NONE)
        log_warn("licence", "%s: cannot be kept: %s", path, err_text(err));
    buf_finish(text);
    return err == ERR_NONE;
}

static bool write_memory(const struct licensee_files *files)
{
    struct buf text;

    buf_init(&text, LICENCE_MEMORY_LINE + 64);
    (void)buf_append_format(&text, "%" PRId64 "\n", files->req_seq);
    (void)licence_memory_write(&text, &files->memory);
    (void)buf_append_text(&text, "\n");
    return keep(files, "memory", &text);
}

/* The number that is on disk; 0 when none can be read. */
static int64_t kept_number(const struct licensee_files *files)
{
    struct buf text;
    char *rest;
    int64_t number = read_text(files, "memory", &text) ? number_in(text.data, &rest) : 0;

    buf_finish(&text);
    return number > 0 ? number : 0;
}

/* Both the agent and a command beside it count on: one at a time. */
static bool count_on(struct licensee_files *files, int64_t more)
{
    int lock;

    if ((files->may_wait ? proc_lock_waiting : proc_lock)(files->folder, &lock) != ERR_NONE)
        return false;
    int64_t kept = kept_number(files);
    if (files->req_seq < kept)
        files->req_seq = kept;
    files->req_seq += more;
    bool good = files->req_seq <= LICENCE_DOC_NUMBER && write_memory(files);
    (void)close(lock);
    return good;
}

bool licensee_files_keep_memory(struct licensee_files *files)
{
    return count_on(files, 0);
}

bool licensee_files_next_number(struct licensee_files *files)
{
    return count_on(files, 1);
}

bool licensee_files_keep_keys(const struct licensee_files *files, const char *token, size_t len)
{
    struct buf text;

    buf_init(&text, PASETO_TOKEN_MOST + 2);
    (void)buf_append(&text, token, len);
    (void)buf_append_text(&text, "\n");
    return keep(files, "keyset", &text);
}

/* An empty file would be a damaged one. */
bool licensee_files_keep_portal(const struct licensee_files *files)
{
    struct buf text;

    buf_init(&text, sizeof files->portal + 2);
    (void)buf_append_format(&text, "%s\n", files->portal[0] != '\0' ? files->portal : ".");
    return keep(files, "portal", &text);
}

static bool keep_stored(const struct licensee_files *files, const char *name,
                        const struct licence_question *question, const char *token, size_t len)
{
    struct buf text;

    buf_init(&text, LICENCE_ANSWER_FILE);
    (void)licence_answer_write_file(&text, question, token, len);
    return keep(files, name, &text);
}

bool licensee_files_keep_answer(const struct licensee_files *files,
                                const struct licence_question *question, const char *token,
                                size_t len)
{
    return keep_stored(files, "answer", question, token, len);
}

bool licensee_files_keep_revocations(const struct licensee_files *files,
                                     const struct licence_question *question, const char *token,
                                     size_t len)
{
    return keep_stored(files, "revocations", question, token, len);
}

bool licensee_files_keep_release(struct licensee_files *files,
                                 const struct licence_question *question, const char *token,
                                 size_t len)
{
    char path[PATH_MOST];

    if (!keep_stored(files, "released", question, token, len))
        return false;
    path_of(files, "answer", path);
    (void)unlink(path);
    files->has_doc = false;
    return true;
}

bool licensee_files_is_released(const struct licensee_files *files)
{
    char path[PATH_MOST];

    path_of(files, "released", path);
    return access(path, F_OK) == 0;
}

void licensee_files_tell_released(const struct licensee_files *files)
{
    log_warn("licence",
             "%s/released: this agent's place in the licence was given up; to activate it again "
             "remove that file and send SIGHUP",
             files->folder);
}

void licensee_files_unrelease(const struct licensee_files *files)
{
    char path[PATH_MOST];

    path_of(files, "released", path);
    (void)unlink(path);
}
