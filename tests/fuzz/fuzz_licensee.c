/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's licence module against a server that answers what it likes: a line is an answer, its
 * first letter says whether it comes as it is or signed by a key of the true server. Whatever
 * comes, reading and the journal go on, and what is kept on disk is what is believed after a
 * restart. */
#include "agent/licence/licensee.h"

#include "base/clock_boot.h"
#include "base/http_client.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/licence_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TURNS 24
#define BOOT  7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct http_client_call {
    http_client_fn *fn; /* NULL: nothing is asked */
    void *arg;
    struct licence_question question;
};

struct world {
    struct licence_rig keys;
    struct agent_conf conf;
    struct loop *loop;
    char folder[64];
    struct http_client_call call;
    const char *rest; /* of the input */
    size_t len;
};

static struct world world;

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* In the place of base/http_client, base/clock_boot, and of reading PEM, which takes OpenSSL longer
 * than all the rest */

struct crypto_sign *__wrap_crypto_sign_read_secret(const char *file, enum err *out_err);
enum err __wrap_crypto_sign_load_public(const char *file, uint8_t out_key[CRYPTO_SIGN_PUBLIC]);

struct crypto_sign *__wrap_crypto_sign_read_secret(const char *file, enum err *out_err)
{
    uint8_t seed[CRYPTO_SIGN_SEED];

    (void)file;
    memset(seed, 3, sizeof seed); /* that of the rig's node */
    *out_err = ERR_NONE;
    return crypto_sign_from_seed(seed);
}

enum err __wrap_crypto_sign_load_public(const char *file, uint8_t out_key[CRYPTO_SIGN_PUBLIC])
{
    (void)file;
    crypto_sign_public(world.keys.root, out_key);
    return ERR_NONE;
}

struct http_client *http_client_create(struct loop *loop, const struct http_client_options *options,
                                       char error[HTTP_CLIENT_ERROR_SIZE])
{
    (void)options;
    (void)error;
    return (struct http_client *)(void *)loop;
}

void http_client_destroy(struct http_client *client)
{
    (void)client;
}

enum err http_client_ask(struct http_client *client, const struct http_client_question *question,
                         http_client_fn *fn, void *arg, struct http_client_call **out_call)
{
    const char *path = strstr(question->url, "/v1/");
    const char *query = strchr(question->url, '?');
    struct licence_request request;
    char name[32] = "";

    (void)client;
    require(path != NULL && world.call.fn == NULL);
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(path, "?"), path);
    enum licence_request_type type = licence_request_of_path(name);
    require(type < LICENCE_REQUEST_TYPES);
    if (question->body == NULL) {
        require(
            licence_request_read_query(&world.call.question, type, query + 1, strlen(query + 1)));
    } else {
        require(licence_request_read(&request, type, question->body, question->len) ==
                LICENCE_REQUEST_GOOD);
        licence_request_question(&world.call.question, &request, question->body, question->len);
    }
    world.call.fn = fn;
    world.call.arg = arg;
    *out_call = &world.call;
    return ERR_NONE;
}

void http_client_cancel(struct http_client_call *call)
{
    call->fn = NULL;
}

uint64_t clock_boot_id(void)
{
    return BOOT;
}

static void on_change(void *arg, const struct licence_view *view)
{
    (void)arg;
    require(view->state < LICENCE_STATES && view->reason < LICENCE_REASONS);
}

static uint64_t count(void *arg)
{
    (void)arg;
    return 3;
}

static void path_of(const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", world.folder, name);
}

static void forget(void)
{
    static const char *const names[] = { "licence/answer",   "licence/keyset",
                                         "licence/memory",   "licence/revocations",
                                         "licence/released", "licence/portal",
                                         "licence/lock" };
    char path[128];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_of(names[i], path);
        (void)unlink(path);
    }
}

static void clean_up(void)
{
    char path[128];

    forget();
    path_of("licence", path);
    (void)rmdir(path);
    (void)unlink(world.conf.licence.code_file);
    (void)rmdir(world.folder);
    licence_rig_finish(&world.keys);
}

static void prepare(void)
{
    const char *room = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char path[128];

    licence_rig_init(&world.keys);
    (void)snprintf(world.folder, sizeof world.folder, "%s/fuzz-licensee-XXXXXX", room);
    require(mkdtemp(world.folder) != NULL && atexit(clean_up) == 0);
    path_of("licence", path);
    require(mkdir(path, 0700) == 0);
    world.conf.licence.root_count = 1;
    path_of("code", world.conf.licence.code_file);
    FILE *f = fopen(world.conf.licence.code_file, "wb");
    require(f != NULL && chmod(world.conf.licence.code_file, 0600) == 0);
    require(fputs("0000000000-0000000000-000000\n", f) >= 0 && fclose(f) == 0);
    (void)str_copy(world.conf.folder, sizeof world.conf.folder, world.folder);
    (void)str_copy(world.conf.licence.server, sizeof world.conf.licence.server, "http://a.test");
    (void)str_copy(world.conf.licence.id, sizeof world.conf.licence.id, "L-2026-0001");
    (void)str_copy(world.conf.licence.region, sizeof world.conf.licence.region, "eu");
    log_set_level(LOG_LEVEL_ERROR);
}

/* The line signed as the answer to what was asked, by a signing key or, as a key set, by the root.
 */
static void sign(struct buf *out, bool is_set, const char *text, size_t len)
{
    char assertion[LICENCE_REQUEST_ASSERTION] = LICENCE_KEYS_ASSERTION;
    const struct crypto_sign *key = is_set ? world.keys.root : world.keys.signing;
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    char kid[LICENCE_DOC_KEY_ID];
    struct paseto token;

    if (!is_set)
        licence_request_assertion(&world.call.question, assertion);
    crypto_sign_public(key, public_key);
    licence_keys_id(public_key, kid);
    paseto_init(&token);
    (void)buf_append(&token.payload, text, len);
    (void)buf_append_format(&token.footer, "{\"kid\":\"%s\"}", kid);
    (void)paseto_sign(out, &token, key, assertion);
    paseto_finish(&token);
}

/* The next line of the input answers; past its end nobody does. */
static void answer(void)
{
    const char *end = world.len > 0 ? memchr(world.rest, '\n', world.len) : NULL;
    size_t size = end != NULL ? (size_t)(end - world.rest) : world.len;
    struct http_client_answer said = {
        .err = ERR_CLOSED, .error = "nobody there", .type = "", .body = ""
    };
    http_client_fn *fn = world.call.fn;
    struct buf body;

    buf_init(&body, PASETO_TOKEN_MOST);
    if (size > 0) {
        char kind = world.rest[0];
        if (kind == 's' || kind == 'k')
            sign(&body, kind == 'k', world.rest + 1, size - 1);
        else
            (void)buf_append(&body, world.rest + 1, size - 1);
        said = (struct http_client_answer){ .status = 200,
                                            .error = "",
                                            .type = kind == 'h' ? "text/html" : LICENCE_ANSWER_TYPE,
                                            .body = buf_text(&body),
                                            .len = body.len };
    }
    world.rest += size + (end != NULL);
    world.len -= size + (end != NULL);
    world.call.fn = NULL;
    fn(world.call.arg, &said);
    buf_finish(&body);
}

static struct licensee *open_it(void)
{
    static const struct licensee_handlers handlers = { on_change, count, NULL };
    struct licensee *licensee = licensee_open(world.loop, &world.conf, BOOT, &handlers, NULL);

    require(licensee != NULL);
    return licensee;
}

static void check(const struct licensee *licensee)
{
    const struct licence_view *view = licensee_view(licensee);

    require(licence_state_may(view->state, LICENCE_RIGHT_READ));
    require(licence_state_may(view->state, LICENCE_RIGHT_JOURNAL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct licence_doc before = { .seq = 0 };

    if (world.keys.root == NULL)
        prepare();
    forget();
    world.loop = loop_create();
    world.rest = (const char *)data;
    world.len = len;
    fake_loop_set_wall(LICENCE_RIG_NOW);
    struct licensee *licensee = open_it();
    licensee_start(licensee);
    licensee_ask(licensee);
    for (int turn = 0; turn < TURNS && world.len > 0; turn++) {
        if (world.call.fn != NULL)
            answer();
        else
            (void)fake_loop_next(world.loop);
        check(licensee);
    }
    const struct licence_doc *terms = licensee_terms(licensee);
    bool had = terms != NULL;
    if (had)
        before = *terms;
    licensee_close(licensee);
    licensee = open_it();
    terms = licensee_terms(licensee);
    require(had || terms == NULL); /* a key that was taken out meanwhile signs no terms any more */
    require(terms == NULL || (terms->seq == before.seq && terms->exp_ms == before.exp_ms));
    licensee_close(licensee);
    loop_destroy(world.loop);
    return 0;
}
