/* SPDX-License-Identifier: Apache-2.0 */
/* The file is on a local disk: pread() of a piece does not hold up the loop for long. */
#include "base/http_client_put.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum err http_client_put_open(struct http_client_call *call,
                              const struct http_client_question *question)
{
    struct stat about;

    if (question->file == NULL) {
        buf_init(&call->put, question->len + 1);
        call->put_len = question->len;
        return question->len == 0 || buf_append(&call->put, question->body, question->len)
                   ? ERR_NONE
                   : ERR_MEMORY;
    }
    call->file = fcntl(*question->file, F_DUPFD_CLOEXEC, 0);
    if (call->file < 0 || fstat(call->file, &about) != 0 || !S_ISREG(about.st_mode))
        return ERR_IO;
    call->put_len = (uint64_t)about.st_size;
    return ERR_NONE;
}

void http_client_put_close(struct http_client_call *call)
{
    buf_finish(&call->put);
    if (call->file >= 0)
        (void)close(call->file);
}

/* A file that became shorter, or cannot be read, breaks the question off. */
static size_t on_read(char *to, size_t one, size_t count, void *arg)
{
    struct http_client_call *call = arg;
    uint64_t left = call->put_len - call->put_at;
    size_t most = left < one * count ? (size_t)left : one * count;
    ssize_t got = (ssize_t)most;

    if (most == 0)
        return 0;
    if (call->file < 0)
        memcpy(to, call->put.data + call->put_at, most);
    else
        do
            got = pread(call->file, to, most, (off_t)call->put_at);
        while (got < 0 && errno == EINTR);
    if (got <= 0)
        return CURL_READFUNC_ABORT;
    call->put_at += (uint64_t)got;
    return (size_t)got;
}

/* setopt of different types; the first failure sticks. */
#define SET(option, value) ok = ok && curl_easy_setopt(call->easy, option, value) == CURLE_OK

bool http_client_put_set(struct http_client_call *call)
{
    bool ok = true;

    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, on_read);
    SET(CURLOPT_READDATA, call);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->put_len);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_LOW_SPEED_LIMIT, 0L);
    return ok;
}
