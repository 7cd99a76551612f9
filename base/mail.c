/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl is told for one message, and what its result means. On a thread: libcurl waits for a
 * server's answer to QUIT inside of a call, for as long as that takes, when it gives a connection
 * up. */
#include "base/mail.h"

#include "base/crypto.h"
#include "base/mail_message.h"
#include "base/port.h"
#include "base/worker.h"

#include <assert.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CONNECT_MS      15000L
#define TOTAL_MS        60000L
#define ANSWER_S        20L /* for each of the server's words */
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"

struct way {
    struct worker_job job;
    struct mail *mail;
    CURL *easy; /* NULL: this place is free */
    struct curl_slist *to;
    char *message;
    size_t len;
    size_t at; /* bytes that libcurl has taken */
    mail_fn *fn;
    void *arg;
    CURLcode code;
    char why[CURL_ERROR_SIZE];
};

struct mail {
    struct worker *worker;
    atomic_bool stops;
    bool has_global;
    char url[400];
    bool is_implicit;
    char *user;
    char *password;
    char *ca_file;
    struct way ways[MAIL_AT_ONCE];
    bool is_telling;
};

static void wipe(struct way *way)
{
    curl_easy_cleanup(way->easy);
    curl_slist_free_all(way->to);
    free(way->message);
    *way = (struct way){ 0 };
}

static size_t on_read(char *out, size_t one, size_t count, void *arg)
{
    struct way *way = arg;
    size_t room = one * count, left = way->len - way->at;
    size_t len = left < room ? left : room;

    memcpy(out, way->message + way->at, len);
    way->at += len;
    return len;
}

static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sockaddr_in in; /* IPv6 has its port at the same place */

    (void)arg;
    (void)purpose;
    memcpy(&in, &address->addr, sizeof in);
    if ((address->family != AF_INET && address->family != AF_INET6) ||
        port_prints(ntohs(in.sin_port)))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Asked at least once a second. */
static int on_progress(void *arg, curl_off_t down, curl_off_t down_now, curl_off_t up,
                       curl_off_t up_now)
{
    const struct way *way = arg;

    (void)down;
    (void)down_now;
    (void)up;
    (void)up_now;
    return atomic_load(&way->mail->stops);
}

/* A 5xx is a word about the letter when it answers its sender, its receiver or its text, which
 * libcurl tells as an error of sending, or comes when the text was read whole. A greeting, TLS or a
 * login that is refused (530: one is missing) is about the server or the configuration, and may be
 * otherwise the next time; so may what it never said. */
static bool is_for_ever(const struct way *way, int code, long status)
{
    bool is_of_letter = code == CURLE_SEND_ERROR || (way->len > 0 && way->at == way->len);

    return code != CURLE_OK && status / 100 == 5 && status != 530 && is_of_letter;
}

static void tell(struct way *way, int code)
{
    char error[MAIL_ERROR_SIZE] = "";
    long status = 0;

    (void)curl_easy_getinfo(way->easy, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        (void)snprintf(error, sizeof error, "%.200s",
                       way->why[0] != '\0' ? way->why : curl_easy_strerror((CURLcode)code));
    for (char *c = error; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
            *c = '?';
    const struct mail_outcome outcome = { .is_taken = code == CURLE_OK,
                                          .is_for_ever = is_for_ever(way, code, status),
                                          .status = status > 0 ? (unsigned)status : 0,
                                          .error = error };
    way->fn(way->arg, &outcome);
}

/* On the thread. What came of it is known then: QUIT is said, and no answer waited for. libcurl may
 * have tried several addresses: the socket that was opened last need not be the one that is left.
 */
static void run(struct worker_job *job)
{
    struct way *way = (struct way *)job;
    curl_socket_t fd = CURL_SOCKET_BAD;

    way->code = curl_easy_perform(way->easy);
    if (way->code == CURLE_OK &&
        curl_easy_getinfo(way->easy, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK &&
        fd != CURL_SOCKET_BAD)
        (void)shutdown(fd, SHUT_RD);
}

static void done(struct worker_job *job)
{
    struct way *way = (struct way *)job;
    struct mail *mail = way->mail;

    mail->is_telling = true;
    tell(way, (int)way->code);
    mail->is_telling = false;
    wipe(way);
}

/* True when the text is absent or could be copied. */
static bool copy(char **out, const char *text)
{
    *out = text == NULL ? NULL : strdup(text);
    return text == NULL || *out != NULL;
}

static const char *wrong(const struct mail_server *server)
{
    if (strlen(server->host) == 0 || strlen(server->host) > 253 ||
        strspn(server->host, HOST_CHARACTERS) != strlen(server->host))
        return "is no name of a mail server";
    if (server->port == 0)
        return "0 is no port of a mail server";
    if (port_prints(server->port))
        return "that port prints, nothing is sent there";
    return NULL;
}

static bool begin(struct mail *mail, struct loop *loop)
{
    mail->has_global = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    mail->worker = mail->has_global ? worker_create(loop) : NULL;
    return mail->worker != NULL;
}

struct mail *mail_create(struct loop *loop, const struct mail_server *server,
                         char error[MAIL_ERROR_SIZE])
{
    const char *why = wrong(server);
    struct mail *mail = why == NULL ? calloc(1, sizeof *mail) : NULL;
    bool good = mail != NULL && begin(mail, loop) && copy(&mail->user, server->user) &&
                copy(&mail->password, server->password) && copy(&mail->ca_file, server->ca_file);

    if (good) {
        mail->is_implicit = server->is_implicit;
        (void)snprintf(mail->url, sizeof mail->url, "%s://%s:%u",
                       server->is_implicit ? "smtps" : "smtp", server->host, server->port);
        return mail;
    }
    (void)snprintf(error, MAIL_ERROR_SIZE, "%.100s: %s", server->host,
                   why != NULL ? why : "out of memory");
    mail_destroy(mail);
    return NULL;
}

void mail_destroy(struct mail *mail)
{
    if (mail == NULL)
        return;
    assert(!mail->is_telling);
    atomic_store(&mail->stops, true);
    worker_destroy(mail->worker);
    for (size_t i = 0; i < MAIL_AT_ONCE; i++)
        if (mail->ways[i].easy != NULL)
            wipe(&mail->ways[i]);
    if (mail->has_global)
        curl_global_cleanup();
    if (mail->password != NULL)
        crypto_wipe(mail->password, strlen(mail->password));
    free(mail->password);
    free(mail->user);
    free(mail->ca_file);
    free(mail);
}

/* setopt of different types; the first failure sticks. */
#define SET(option, value) ok = ok && curl_easy_setopt(way->easy, option, value) == CURLE_OK

/* Every option that could open a door is set here and nowhere else. */
static bool set_policy(struct way *way, const struct mail *mail)
{
    bool ok = true;

    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* do not wait for a lookup that hangs */
    SET(CURLOPT_PROTOCOLS_STR, mail->is_implicit ? "smtps" : "smtp");
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NOPROXY, ""); /* both: else the environment counts */
    SET(CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(CURLOPT_XFERINFODATA, way);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, ANSWER_S);
    SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    SET(CURLOPT_TIMEOUT_MS, TOTAL_MS);
    if (mail->ca_file != NULL) {
        SET(CURLOPT_CAINFO, mail->ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
    return ok;
}

static bool set_message(struct way *way, const struct mail *mail, const char *from)
{
    bool ok = true;

    SET(CURLOPT_ERRORBUFFER, way->why);
    SET(CURLOPT_URL, mail->url);
    SET(CURLOPT_USERNAME, mail->user);
    SET(CURLOPT_PASSWORD, mail->password);
    SET(CURLOPT_MAIL_FROM, from);
    SET(CURLOPT_MAIL_RCPT, way->to);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, on_read);
    SET(CURLOPT_READDATA, way);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)way->len);
    return ok;
}

static struct way *free_place(struct mail *mail)
{
    for (size_t i = 0; i < MAIL_AT_ONCE; i++)
        if (mail->ways[i].easy == NULL)
            return &mail->ways[i];
    return NULL;
}

enum err mail_send(struct mail *mail, const struct mail_letter *letter, mail_fn *fn, void *arg)
{
    struct way *way = free_place(mail);

    if (!mail_message_is_address(letter->from) || !mail_message_is_address(letter->to))
        return ERR_SYNTAX;
    if (way == NULL)
        return ERR_LIMIT;
    *way = (struct way){
        .job = { .run = run, .done = done }, .mail = mail, .len = letter->len, .fn = fn, .arg = arg
    };
    way->easy = curl_easy_init();
    way->to = curl_slist_append(NULL, letter->to);
    way->message = malloc(letter->len + 1);
    if (way->easy == NULL || way->to == NULL || way->message == NULL)
        goto fail;
    memcpy(way->message, letter->message, letter->len);
    if (set_policy(way, mail) && set_message(way, mail, letter->from) &&
        worker_add(mail->worker, &way->job))
        return ERR_NONE;

fail:
    wipe(way);
    return ERR_MEMORY;
}
