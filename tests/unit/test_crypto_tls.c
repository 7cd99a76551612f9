/* SPDX-License-Identifier: Apache-2.0 */
/* TLS from end to end: http_server with crypto_tls on one side, http_client on the other, and
 * clients that speak no TLS, too old TLS or half of it. */
#include "base/crypto_pin.h"
#include "base/crypto_tls.h"
#include "base/http_client.h"
#include "base/str.h"
#include "tests/unit/http_rig.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENT_MS 60000 /* cryptography under valgrind on a busy machine */

static char folder[] = "/tmp/printwire-tls-XXXXXX";
static bool is_made;

static const char *file(const char *name)
{
    static char paths[4][64];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void run(const char *program, char *const arguments[])
{
    pid_t pid;
    int status = -1;

    CU_ASSERT_EQUAL_FATAL(posix_spawnp(&pid, program, NULL, NULL, arguments, environ), 0);
    CU_ASSERT_EQUAL_FATAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT_EQUAL_FATAL(status, 0);
}

/* openssl wants mutable texts and leaves them alone. */
static char *text(const char *constant)
{
    return (char *)(uintptr_t)constant;
}

static void make_ca(void)
{
    char *arguments[] = { text("openssl"),
                          text("req"),
                          text("-x509"),
                          text("-newkey"),
                          text("ec"),
                          text("-pkeyopt"),
                          text("ec_paramgen_curve:prime256v1"),
                          text("-nodes"),
                          text("-subj"),
                          text("/CN=test ca"),
                          text("-days"),
                          text("2"),
                          text("-keyout"),
                          text(file("ca.key")),
                          text("-out"),
                          text(file("ca.pem")),
                          NULL };

    run("openssl", arguments);
}

static void make_certificate(const char *key, const char *certificate, const char *name)
{
    char extension[64];
    char *arguments[] = { text("openssl"),
                          text("req"),
                          text("-x509"),
                          text("-CA"),
                          text(file("ca.pem")),
                          text("-CAkey"),
                          text(file("ca.key")),
                          text("-newkey"),
                          text("ec"),
                          text("-pkeyopt"),
                          text("ec_paramgen_curve:prime256v1"),
                          text("-nodes"),
                          text("-subj"),
                          text("/CN=server"),
                          text("-days"),
                          text("2"),
                          text("-addext"),
                          extension,
                          text("-addext"),
                          text("basicConstraints=critical,CA:FALSE"),
                          text("-keyout"),
                          text(file(key)),
                          text("-out"),
                          text(file(certificate)),
                          NULL };

    (void)snprintf(extension, sizeof extension, "subjectAltName=%s", name);
    run("openssl", arguments);
}

static void make_files(void)
{
    if (is_made)
        return;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    make_ca();
    make_certificate("server.key", "server.pem", "IP:127.0.0.1");
    make_certificate("other.key", "other.pem", "DNS:other.example");
    is_made = true;
}

struct scene {
    struct http_rig rig;
    struct crypto_tls_server *tls;
    struct http_client *client;
    enum err err;
    unsigned status;
    size_t len;
    bool is_answered;
    char error[HTTP_CLIENT_ERROR_SIZE];
    char body[64];
    char pin[HTTP_CLIENT_PIN_SIZE];
    bool is_other_key;
    bool is_connected;
};

static void open_scene(struct scene *s, const char *certificate, const char *ca)
{
    char error[HTTP_CLIENT_ERROR_SIZE] = "", key[32];

    *s = (struct scene){ 0 };
    make_files();
    (void)snprintf(key, sizeof key, "%s.key", certificate);
    s->tls = crypto_tls_server_create(
        file(strcmp(certificate, "other") == 0 ? "other.pem" : "server.pem"), file(key), error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->tls);
    http_rig_open(&s->rig, (struct http_server_options){ .tls = s->tls, .request_ms = PATIENT_MS });
    s->client = http_client_create(s->rig.loop,
                                   &(struct http_client_options){ .ca_file = file(ca) }, error);
    CU_ASSERT_STRING_EQUAL_FATAL(error, "");
}

static void close_scene(struct scene *s)
{
    http_client_destroy(s->client);
    http_rig_close(&s->rig);
    crypto_tls_server_destroy(s->tls);
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct scene *s = arg;

    s->is_answered = true;
    s->err = answer->err;
    s->status = answer->status;
    s->len = answer->len;
    (void)str_copy(s->body, sizeof s->body, answer->body);
    (void)str_copy(s->error, sizeof s->error, answer->error);
    (void)str_copy(s->pin, sizeof s->pin, answer->pin);
    s->is_other_key = answer->is_other_key;
    s->is_connected = answer->is_connected;
    loop_stop(s->rig.loop);
}

static enum err ask(struct scene *s, const char *path, struct http_client_question question)
{
    char url[80];

    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u%s", http_server_port(s->rig.server),
                   path);
    question.url = url;
    question.connect_ms = question.total_ms = question.stall_ms = PATIENT_MS;
    s->is_answered = false;
    CU_ASSERT_EQUAL_FATAL(http_client_ask(s->client, &question, on_answer, s, NULL), ERR_NONE);
    while (!s->is_answered)
        CU_ASSERT_TRUE(loop_run(s->rig.loop));
    return s->err;
}

static void asks_and_answers_through_tls_over_one_connection(void)
{
    static char body[150000];
    struct scene s;

    memset(body, 'x', sizeof body);
    open_scene(&s, "server", "ca.pem");
    CU_ASSERT_EQUAL(ask(&s, "/hello", (struct http_client_question){ 0 }), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(s.error, "");
    CU_ASSERT_STRING_EQUAL(s.body, "hello\n");
    CU_ASSERT_EQUAL(ask(&s, "/echo", (struct http_client_question){ .body = "small", .len = 5 }),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(s.body, "small");
    CU_ASSERT_EQUAL(ask(&s, "/big", (struct http_client_question){ .answer_limit = HTTP_RIG_BIG }),
                    ERR_NONE);
    CU_ASSERT_EQUAL(s.len, HTTP_RIG_BIG);
    CU_ASSERT_EQUAL(http_server_connections(s.rig.server), 1);
    CU_ASSERT_EQUAL(ask(&s, "/echo", (struct http_client_question){ .body = body, .len = 1001 }),
                    ERR_NONE);
    CU_ASSERT_EQUAL(s.status, 413);
    CU_ASSERT_EQUAL(
        ask(&s, "/echo", (struct http_client_question){ .body = body, .len = sizeof body }),
        ERR_NONE); /* the refusal is heard although the body is on its way */
    CU_ASSERT_EQUAL(s.status, 413);
    close_scene(&s);
}

static void a_certificate_of_an_unknown_authority_is_refused_in_one_line(void)
{
    struct scene s;

    open_scene(&s, "server", "other.pem");
    CU_ASSERT_EQUAL(ask(&s, "/hello", (struct http_client_question){ 0 }), ERR_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(s.error, ": SSL certificate problem: unable to get local issuer"));
    CU_ASSERT_TRUE(strncmp(s.error, "https://127.0.0.1:", 18) == 0);
    CU_ASSERT_EQUAL(s.rig.calls, 0);
    close_scene(&s);
}

static void a_certificate_of_another_name_is_refused(void)
{
    struct scene s;

    open_scene(&s, "other", "ca.pem");
    CU_ASSERT_EQUAL(ask(&s, "/hello", (struct http_client_question){ 0 }), ERR_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.error, "127.0.0.1"));
    CU_ASSERT_EQUAL(s.rig.calls, 0);
    close_scene(&s);
}

static void a_file_that_is_no_certificate_refuses_everybody(void)
{
    struct scene s;

    open_scene(&s, "server", "server.key");
    CU_ASSERT_EQUAL(ask(&s, "/hello", (struct http_client_question){ 0 }), ERR_REFUSED);
    close_scene(&s);
}

/* A ClientHello of TLS 1.1 without extensions, one cipher that our certificate could serve. */
static void older_tls_is_refused(void)
{
    static const unsigned char hello[] = {
        0x16, 3, 1, 0,  45,    /* handshake record */
        1,    0, 0, 41, 3,  2, /* ClientHello, TLS 1.1 */
        1,    2, 3, 4,  5,  6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8,    1,    2, 3, 4,
        5,    6, 7, 8,  1,  2, 3, 4, 5, 6, 7, 8, 0, 0, 2, 0xc0, 0x09, 1, 0,
    };
    struct http_rig_client *client;
    struct scene s;

    open_scene(&s, "server", "ca.pem");
    client = http_rig_connect(&s.rig, 0);
    CU_ASSERT_EQUAL(send(client->fd, hello, sizeof hello, 0), (ssize_t)sizeof hello);
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL_FATAL(client->got.len, 7);
    CU_ASSERT_EQUAL(client->got.data[0], 0x15); /* an alert: */
    CU_ASSERT_EQUAL(client->got.data[6], 70);   /* protocol_version */
    close_scene(&s);
}

static void plain_http_is_never_answered(void)
{
    struct http_rig_client *client;
    struct scene s;

    open_scene(&s, "server", "ca.pem");
    client = http_rig_connect(&s.rig, 0);
    http_rig_say(client, "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    http_rig_until_ended(client);
    CU_ASSERT_EQUAL(http_rig_status(client), 0);
    CU_ASSERT_EQUAL(s.rig.calls, 0);
    http_rig_until_connections(&s.rig, 0);
    close_scene(&s);
}

static void half_a_handshake_is_cut(void)
{
    struct scene s;
    struct http_rig rig;

    open_scene(&s, "server", "ca.pem");
    http_rig_open(&rig, (struct http_server_options){ .tls = s.tls, .request_ms = 40 });
    http_rig_say(http_rig_connect(&rig, 0), "\x16\x03\x01");
    http_rig_until_ended(&rig.clients[0]);
    CU_ASSERT_EQUAL(rig.clients[0].got.len, 0);
    http_rig_say(http_rig_connect(&rig, 1), "\x16\x03\x01");
    http_rig_turn(&rig);
    http_rig_leave(&rig.clients[1], true);
    http_rig_until_connections(&rig, 0);
    http_rig_close(&rig);
    close_scene(&s);
}

/* What openssl says the pin of a certificate is. */
static void pin_by_hand(const char *certificate, char out[HTTP_CLIENT_PIN_SIZE])
{
    char command[512];
    char *arguments[] = { text("sh"), text("-c"), command, NULL };
    FILE *f;

    (void)snprintf(command, sizeof command,
                   "openssl x509 -in %s -pubkey -noout | openssl pkey -pubin -outform der | "
                   "openssl dgst -sha256 -binary | openssl base64 >%s",
                   file(certificate), file("pin"));
    run("sh", arguments);
    f = fopen(file("pin"), "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    (void)str_copy(out, HTTP_CLIENT_PIN_SIZE, "sha256//");
    CU_ASSERT_PTR_NOT_NULL(fgets(out + 8, HTTP_CLIENT_PIN_SIZE - 8, f));
    (void)fclose(f);
}

static void a_device_s_key_is_learned_once_and_then_demanded(void)
{
    char pin[HTTP_CLIENT_PIN_SIZE], other[HTTP_CLIENT_PIN_SIZE];
    struct scene s;

    open_scene(&s, "other", "ca.pem"); /* of another name, by an authority that nobody knows */
    pin_by_hand("other.pem", pin);
    pin_by_hand("server.pem", other);
    CU_ASSERT_TRUE(crypto_pin_is(pin));
    CU_ASSERT_EQUAL(ask(&s, "/hello", (struct http_client_question){ .is_device = true }),
                    ERR_NONE);
    CU_ASSERT_STRING_EQUAL(s.body, "hello\n");
    CU_ASSERT_STRING_EQUAL(s.pin, pin);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(
            ask(&s, "/hello", (struct http_client_question){ .is_device = true, .pin = pin }),
            ERR_NONE);
        CU_ASSERT_STRING_EQUAL(s.pin, "");
    }
    CU_ASSERT_EQUAL(http_server_connections(s.rig.server), 1); /* the three over one */
    CU_ASSERT_EQUAL(s.rig.calls, 4);
    CU_ASSERT_EQUAL(
        ask(&s, "/hello", (struct http_client_question){ .is_device = true, .pin = other }),
        ERR_REFUSED);
    CU_ASSERT_TRUE(s.is_other_key);
    CU_ASSERT_FALSE(s.is_connected);
    CU_ASSERT_PTR_NOT_NULL(strstr(s.error, "another key"));
    CU_ASSERT_EQUAL(s.rig.calls, 4); /* nothing was asked */
    close_scene(&s);
}

static void a_pin_has_one_form(void)
{
    char pin[CRYPTO_PIN_SIZE] = "as it was";

    CU_ASSERT_FALSE(crypto_pin_of("Cert:nothing", 12, pin));
    CU_ASSERT_FALSE(crypto_pin_of("", 0, pin));
    CU_ASSERT_STRING_EQUAL(pin, "as it was");
    CU_ASSERT_FALSE(crypto_pin_is(""));
    CU_ASSERT_FALSE(crypto_pin_is("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    CU_ASSERT_FALSE(crypto_pin_is("sha256//AAAAAAAAAAAAAAAAAAAA;AAAAAAAAAAAAAAAAAAAAAA="));
    CU_ASSERT_TRUE(crypto_pin_is("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
}

static void files_that_cannot_serve_are_named(void)
{
    char error[CRYPTO_TLS_ERROR_SIZE], words[160];

    make_files();
    CU_ASSERT_PTR_NULL(crypto_tls_server_create("/nonexistent.pem", file("server.key"), error));
    CU_ASSERT_TRUE(strncmp(error, "certificate /nonexistent.pem: ", 30) == 0);
    CU_ASSERT_PTR_NULL(crypto_tls_server_create(file("ca.key"), file("ca.key"), error));
    CU_ASSERT_TRUE(strncmp(error, "certificate ", 12) == 0);
    CU_ASSERT_PTR_NULL(crypto_tls_server_create(file("server.pem"), file("other.key"), error));
    (void)snprintf(words, sizeof words, "key %s: key values mismatch", file("other.key"));
    CU_ASSERT_STRING_EQUAL(error, words);
    memory_fail_at(1);
    CU_ASSERT_PTR_NULL(crypto_tls_server_create(file("server.pem"), file("server.key"), error));
    memory_fail_at(0);
    CU_ASSERT_STRING_EQUAL(error, "out of memory");
    crypto_tls_server_destroy(NULL);
}

static void leaves_no_files(void)
{
    static const char *const names[] = { "ca.key",    "ca.pem",    "server.key", "server.pem",
                                         "other.key", "other.pem", "pin" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        CU_ASSERT_EQUAL(unlink(file(names[i])), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

UNIT_MAIN("crypto_tls", UNIT_TEST(asks_and_answers_through_tls_over_one_connection),
          UNIT_TEST(a_certificate_of_an_unknown_authority_is_refused_in_one_line),
          UNIT_TEST(a_certificate_of_another_name_is_refused),
          UNIT_TEST(a_file_that_is_no_certificate_refuses_everybody),
          UNIT_TEST(older_tls_is_refused), UNIT_TEST(plain_http_is_never_answered),
          UNIT_TEST(half_a_handshake_is_cut), UNIT_TEST(files_that_cannot_serve_are_named),
          UNIT_TEST(a_device_s_key_is_learned_once_and_then_demanded),
          UNIT_TEST(a_pin_has_one_form), UNIT_TEST(leaves_no_files))
