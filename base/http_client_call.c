/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl is told for one question, and what its result means. Every option that could open a
 * door (protocols, environment, redirects, compression) is set here and nowhere else. */
#include "base/http_client_call.h"

#include "base/crypto_pin.h"
#include "base/http_client_put.h"
#include "base/port.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define MOST_HEAD   ((size_t)64 * 1024)
#define STALL_BYTES 16L /* a second */
#define TOO_LARGE   100 /* CURLE_TOO_LARGE, since libcurl 8.6 */

/* What devices of twenty years can do. Their key is pinned, nothing secret goes there, and the
 * other way would be no TLS at all. */
#define OLD_CIPHERS "DEFAULT:!aNULL:!eNULL@SECLEVEL=0"

_Static_assert(HTTP_CLIENT_CALL_WHY_SIZE >= CURL_ERROR_SIZE, "libcurl writes so much");
_Static_assert(HTTP_CLIENT_PIN_SIZE == CRYPTO_PIN_SIZE, "one form of pins");

static bool is_graphic(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (*c <= 0x20 || *c == 0x7f)
            return false;
    return *text != '\0';
}

/* True when the URL has this part. */
static bool has_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;

    curl_free(text);
    return has;
}

static enum err check_parts(CURLU *url, bool is_proxy, char *out_who, size_t size)
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    uint64_t number = 0;
    enum err err = ERR_SYNTAX;

    if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK ||
        !str_to_u64(port, UINT16_MAX, &number) || has_part(url, CURLUPART_USER) ||
        has_part(url, CURLUPART_PASSWORD))
        goto end;
    if (strcmp(scheme, "http") != 0 && (is_proxy || strcmp(scheme, "https") != 0))
        goto end;
    (void)snprintf(out_who, size, "%s://%.100s:%s", scheme, host, port);
    err = port_prints((uint16_t)number) ? ERR_REFUSED : ERR_NONE;

end:
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return err;
}

enum err http_client_call_check_url(const char *url, bool is_proxy, char *out_who, size_t size)
{
    CURLU *parsed;
    enum err err = ERR_SYNTAX;

    if (!is_graphic(url))
        return ERR_SYNTAX;
    parsed = curl_url();
    if (parsed == NULL)
        return ERR_MEMORY;
    if (curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK)
        err = check_parts(parsed, is_proxy, out_who, size);
    curl_url_cleanup(parsed);
    return err;
}

static size_t on_body(char *bytes, size_t one, size_t len, void *arg)
{
    struct http_client_call *call = arg;

    (void)one;
    if (call->sink != NULL)
        return call->sink(call->arg, bytes, len) ? len : 0;
    if (buf_append(&call->body, bytes, len))
        return len;
    call->is_too_large = len > call->body.limit - call->body.len;
    return 0;
}

/* The value of this field, trimmed, when the line has it. */
static bool field_of(const char *bytes, size_t len, const char *name, char *out, size_t size)
{
    size_t at = strlen(name);

    if (len <= at || bytes[at] != ':' || strncasecmp(bytes, name, at) != 0)
        return false;
    for (at++; at < len && (bytes[at] == ' ' || bytes[at] == '\t'); at++)
        ;
    while (len > at && (unsigned char)bytes[len - 1] <= ' ')
        len--;
    bool fits = len - at < size;
    if (fits)
        memcpy(out, bytes + at, len - at);
    out[fits ? len - at : 0] = '\0';
    return true;
}

/* The decoders of some packings take a hundred megabytes: only gzip's is let loose. */
static bool is_plain_packing(const char *coding)
{
    return str_equal_nocase(coding, "gzip") || str_equal_nocase(coding, "x-gzip") ||
           str_equal_nocase(coding, "deflate") || str_equal_nocase(coding, "identity");
}

/* libcurl undoes packings here too, asked for or not, of whoever answers. */
static bool is_plain_transfer(const char *coding)
{
    return str_equal_nocase(coding, "chunked") || str_equal_nocase(coding, "identity");
}

static void take_field(struct http_client_call *call, const char *bytes, size_t len)
{
    char coding[32];

    if (field_of(bytes, len, "ETag", call->etag, sizeof call->etag) ||
        field_of(bytes, len, "Server", call->server, sizeof call->server))
        return;
    if (call->is_device && field_of(bytes, len, "Content-Encoding", coding, sizeof coding))
        call->is_strange = call->is_strange || !is_plain_packing(coding);
    if (field_of(bytes, len, "Transfer-Encoding", coding, sizeof coding))
        call->is_strange = call->is_strange || !is_plain_transfer(coding);
}

static size_t on_head(char *bytes, size_t one, size_t len, void *arg)
{
    struct http_client_call *call = arg;

    (void)one;
    call->head_len += len;
    call->is_too_large = call->head_len > MOST_HEAD;
    take_field(call, bytes, len);
    return call->is_too_large || call->is_strange ? 0 : len;
}

static bool may_reach(const struct http_client_call *call, const struct curl_sockaddr *address)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    char text[INET6_ADDRSTRLEN];

    if (call->may_reach == NULL)
        return true;
    memcpy(&in, &address->addr, sizeof in);
    if (address->family == AF_INET6) /* libcurl has room for any address behind its first bytes */
        memcpy(&in6, (const char *)address + offsetof(struct curl_sockaddr, addr), sizeof in6);
    return inet_ntop(address->family,
                     address->family == AF_INET6 ? (const void *)&in6.sin6_addr
                                                 : (const void *)&in.sin_addr,
                     text, sizeof text) != NULL &&
           call->may_reach(call->may_reach_arg, text);
}

/* The last word on where to: a name's address, a proxy and a redirect all come by here. */
static curl_socket_t on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_client_call *call = arg;
    struct sockaddr_in in; /* IPv6 has its port at the same place */

    (void)purpose;
    memcpy(&in, &address->addr, sizeof in);
    call->is_port_refused = (address->family != AF_INET && address->family != AF_INET6) ||
                            port_prints(ntohs(in.sin_port));
    call->is_address_refused = !call->is_port_refused && !may_reach(call, address);
    if (call->is_port_refused || call->is_address_refused)
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool add_line(struct http_client_call *call, const char *line)
{
    struct curl_slist *longer = curl_slist_append(call->lines, line);

    if (longer == NULL)
        return false;
    call->lines = longer;
    return true;
}

static bool is_line(const struct http_client_header *header)
{
    for (const char *c = header->value; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return is_graphic(header->name) && strpbrk(header->name, ":;") == NULL &&
           header->value[0] != '\0';
}

/* libcurl would wait for "100 Continue" and invent a Content-Type. */
static enum err add_lines(struct http_client_call *call,
                          const struct http_client_question *question)
{
    bool has_type = question->body == NULL && !question->is_put,
         is_added = add_line(call, "Expect:");
    struct buf line;

    buf_init(&line, MOST_HEAD);
    for (size_t i = 0; i < question->header_count; i++) {
        const struct http_client_header *header = &question->headers[i];
        if (!is_line(header)) {
            buf_finish(&line);
            return ERR_SYNTAX;
        }
        has_type = has_type || str_equal_nocase(header->name, "Content-Type");
        buf_clear(&line);
        is_added = is_added && buf_append_format(&line, "%s: %s", header->name, header->value) &&
                   add_line(call, line.data);
    }
    buf_finish(&line);
    if (!has_type)
        is_added = is_added && add_line(call, "Content-Type:");
    return is_added ? ERR_NONE : ERR_MEMORY;
}

/* setopt of different types; the first failure sticks. */
#define SET(option, value) ok = ok && curl_easy_setopt(call->easy, option, value) == CURLE_OK

static bool set_callbacks(struct http_client_call *call)
{
    bool ok = true;

    SET(CURLOPT_PRIVATE, call);
    SET(CURLOPT_ERRORBUFFER, call->why);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, call);
    SET(CURLOPT_HEADERFUNCTION, on_head);
    SET(CURLOPT_HEADERDATA, call);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, call);
    return ok;
}

static bool set_policy(struct http_client_call *call, const struct http_client_options *options)
{
    bool ok = true;

    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* do not wait for a lookup that hangs */
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_PROXY, options->proxy == NULL ? "" : options->proxy);
    SET(CURLOPT_NOPROXY, ""); /* both: else the environment counts */
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_USERAGENT, options->user_agent);
    if (options->ca_file != NULL) {
        SET(CURLOPT_CAINFO, options->ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
    return ok;
}

static bool set_device(struct http_client_call *call, const struct http_client_question *question)
{
    bool ok = true;

    if (!question->is_device)
        return true;
    SET(CURLOPT_SSL_VERIFYPEER, 0L);
    SET(CURLOPT_SSL_VERIFYHOST, 0L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_0);
    SET(CURLOPT_SSL_CIPHER_LIST, OLD_CIPHERS);
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    if (question->pin != NULL) {
        SET(CURLOPT_PINNEDPUBLICKEY, question->pin);
    } else {
        SET(CURLOPT_CERTINFO, 1L);
        SET(CURLOPT_FORBID_REUSE, call->learns ? 1L : 0L); /* the next one has the pin */
    }
    return ok;
}

static bool set_limits(struct http_client_call *call, const struct http_client_question *question)
{
    uint64_t stall_ms = question->stall_ms == 0 ? 10000 : question->stall_ms;
    bool ok = true;

    SET(CURLOPT_CONNECTTIMEOUT_MS,
        (long)(question->connect_ms == 0 ? 10000 : question->connect_ms));
    SET(CURLOPT_TIMEOUT_MS, (long)(question->total_ms == 0 ? 30000 : question->total_ms));
    SET(CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, (long)((stall_ms + 999) / 1000));
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->body.limit);
    return ok;
}

static bool set_question(struct http_client_call *call, const struct http_client_question *question)
{
    bool is_https = str_starts_with(call->who, "https:"), ok = true;

    SET(CURLOPT_URL, question->url);
    SET(CURLOPT_HTTPHEADER, call->lines);
    SET(CURLOPT_FOLLOWLOCATION, question->redirects > 0 ? 1L : 0L);
    SET(CURLOPT_MAXREDIRS, (long)question->redirects);
    SET(CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
    if (question->body != NULL && !question->is_put) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)question->len);
        SET(CURLOPT_COPYPOSTFIELDS, question->body);
    }
    return ok && (!question->is_put || http_client_put_set(call));
}

enum err http_client_call_create(const struct http_client_options *options,
                                 const struct http_client_question *question,
                                 struct http_client_call **out_call)
{
    struct http_client_call *call = calloc(1, sizeof *call);
    enum err err = ERR_MEMORY;

    if (call == NULL)
        return ERR_MEMORY;
    buf_init(&call->body, question->answer_limit == 0 ? (size_t)64 * 1024 : question->answer_limit);
    call->file = -1;
    call->is_device = question->is_device;
    call->sink = question->sink;
    call->may_reach = options->may_reach;
    call->may_reach_arg = options->may_reach_arg;
    err = http_client_call_check_url(question->url, false, call->who, sizeof call->who);
    if (err == ERR_NONE)
        err = add_lines(call, question);
    if (err == ERR_NONE && question->is_put)
        err = http_client_put_open(call, question);
    if (err != ERR_NONE)
        goto fail;
    call->learns = call->is_device && question->pin == NULL && str_starts_with(call->who, "https:");
    call->easy = curl_easy_init();
    if (call->easy != NULL && set_callbacks(call) && set_policy(call, options) &&
        set_limits(call, question) && set_question(call, question) && set_device(call, question)) {
        *out_call = call;
        return ERR_NONE;
    }
    err = ERR_MEMORY;

fail:
    http_client_call_destroy(call);
    return err;
}

void http_client_call_destroy(struct http_client_call *call)
{
    if (call == NULL)
        return;
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->lines);
    buf_finish(&call->body);
    http_client_put_close(call);
    free(call);
}

static enum err meaning(const struct http_client_call *call, int code, long status)
{
    static const struct {
        int code;
        enum err err;
    } rows[] = {
        { CURLE_OK, ERR_NONE },
        { CURLE_OPERATION_TIMEDOUT, ERR_TIMEOUT },
        { CURLE_FILESIZE_EXCEEDED, ERR_LIMIT },
        { TOO_LARGE, ERR_LIMIT },
        { CURLE_OUT_OF_MEMORY, ERR_MEMORY },
        { CURLE_PEER_FAILED_VERIFICATION, ERR_REFUSED },
        { CURLE_SSL_PINNEDPUBKEYNOTMATCH, ERR_REFUSED },
        { CURLE_SSL_CACERT_BADFILE, ERR_REFUSED },
        { CURLE_TOO_MANY_REDIRECTS, ERR_REFUSED },
        { CURLE_WEIRD_SERVER_REPLY, ERR_SYNTAX },
        { CURLE_PARTIAL_FILE, ERR_CLOSED },
        { CURLE_GOT_NOTHING, ERR_CLOSED },
        { CURLE_RECV_ERROR, ERR_CLOSED },
        { CURLE_SEND_ERROR, ERR_CLOSED },
        { CURLE_WRITE_ERROR, ERR_MEMORY }, /* one of ours that is not "too large" */
    };

    if (call->is_too_large)
        return ERR_LIMIT;
    if (call->is_port_refused || call->is_address_refused)
        return ERR_REFUSED;
    if (call->is_strange)
        return ERR_SYNTAX;
    if (code == CURLE_UNSUPPORTED_PROTOCOL) /* a redirect, or no HTTP that we know */
        return status / 100 == 3 ? ERR_REFUSED : ERR_SYNTAX;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].code == code)
            return rows[i].err;
    return ERR_IO;
}

static const char *words(const struct http_client_call *call, int code)
{
    if (call->is_too_large || code == CURLE_FILESIZE_EXCEEDED || code == TOO_LARGE)
        return "the answer is larger than allowed";
    if (call->is_port_refused)
        return "that port prints, nothing is sent there";
    if (call->is_address_refused)
        return "that address may not be connected to";
    if (call->is_strange)
        return "the answer is packed in a way that is not undone";
    if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
        return "another key than the one that is pinned";
    return call->why[0] != '\0' ? call->why : curl_easy_strerror((CURLcode)code);
}

/* One line of printable characters: libcurl quotes what servers say. */
static void explain(const struct http_client_call *call, int code,
                    char error[HTTP_CLIENT_ERROR_SIZE])
{
    (void)snprintf(error, HTTP_CLIENT_ERROR_SIZE, "%s: %.120s", call->who, words(call, code));
    for (char *c = error; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
            *c = '?';
}

/* A certificate that came over the wire, as libcurl has it: "Cert:" and PEM. */
static void learn(struct http_client_call *call)
{
    struct curl_certinfo *chain = NULL;

    if (!call->learns || curl_easy_getinfo(call->easy, CURLINFO_CERTINFO, &chain) != CURLE_OK ||
        chain == NULL || chain->num_of_certs < 1)
        return;
    for (const struct curl_slist *line = chain->certinfo[0]; line != NULL; line = line->next)
        if (str_starts_with(line->data, "Cert:"))
            (void)crypto_pin_of(line->data + 5, strlen(line->data) - 5, call->pin);
}

/* A line of the head that is longer than libcurl keeps is "out of memory" to it before 8.6. It is
 * not, when there is memory for such a line. */
static void judge_head(struct http_client_call *call, int code)
{
    curl_off_t sent_us = 0;

    (void)curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &sent_us);
    if (code != CURLE_OUT_OF_MEMORY || sent_us == 0 || call->body.len > 0)
        return;
    void *volatile line = malloc(2 * MOST_HEAD); /* not to be left out by a compiler */
    call->is_too_large = line != NULL;
    free(line);
}

void http_client_call_answer(struct http_client_call *call, int code,
                             struct http_client_answer *out_answer,
                             char error[HTTP_CLIENT_ERROR_SIZE])
{
    long status = 0, proxy_status = 0;
    curl_off_t connected = 0;
    char *type = NULL;

    error[0] = '\0';
    judge_head(call, code);
    (void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(call->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    (void)curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &type);
    (void)curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    learn(call);
    *out_answer = (struct http_client_answer){
        .err = code != CURLE_OK && proxy_status >= 300 ? ERR_REFUSED : meaning(call, code, status),
        .error = error,
        .status = status > 0 ? (unsigned)status : 0,
        .type = type == NULL ? "" : type,
        .body = "",
        .etag = call->etag,
        .server = call->server,
        .pin = call->pin,
        .is_other_key = code == CURLE_SSL_PINNEDPUBKEYNOTMATCH,
        .is_connected = connected > 0,
    };
    if (out_answer->err != ERR_NONE) {
        explain(call, code, error);
        return;
    }
    out_answer->body = buf_text(&call->body);
    out_answer->len = call->body.len;
}
