/* SPDX-License-Identifier: Apache-2.0 */
/* Whoever is told of an end may add and remove handles: libcurl is not on the stack then. */
#include "base/http_client_multi.h"

#include <curl/curl.h>
#include <stddef.h>

static void collect(struct http_client_multi *multi)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(multi->multi, &left)) != NULL) {
        CURL *easy = message->easy_handle;
        int code = (int)message->data.result; /* the message is gone with its handle */
        if (message->msg == CURLMSG_DONE)
            multi->done(multi->arg, easy, code);
    }
}

static void on_ready(void *arg, int fd, unsigned ready)
{
    struct http_client_multi *multi = arg;
    int running;
    int events =
        (ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0);

    (void)curl_multi_socket_action(multi->multi, fd, events, &running);
    collect(multi);
}

static void on_wake(void *arg)
{
    struct http_client_multi *multi = arg;
    int running;

    (void)curl_multi_socket_action(multi->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(multi);
}

static int on_timer_wish(CURLM *handle, long delay_ms, void *arg)
{
    struct http_client_multi *multi = arg;

    (void)handle;
    if (delay_ms < 0)
        loop_timer_stop(multi->timer);
    else if (!loop_timer_start(multi->timer, (uint64_t)delay_ms))
        return -1;
    return 0;
}

static int on_socket_wish(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
    struct http_client_multi *multi = arg;
    struct loop_watch *watch = known;
    unsigned interest =
        (what & CURL_POLL_IN ? LOOP_READ : 0u) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0u);

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        loop_watch_destroy(watch);
        (void)curl_multi_assign(multi->multi, fd, NULL);
        return 0;
    }
    if (watch != NULL)
        return loop_watch_interest(watch, interest) ? 0 : -1;
    watch = loop_watch_create(multi->loop, fd, interest, on_ready, multi);
    if (watch == NULL)
        return -1;
    (void)curl_multi_assign(multi->multi, fd, watch);
    return 0;
}

static bool set_up(struct http_client_multi *multi, unsigned most)
{
    CURLM *handle = multi->multi;

    return curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, on_socket_wish) == CURLM_OK &&
           curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, multi) == CURLM_OK &&
           curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, on_timer_wish) == CURLM_OK &&
           curl_multi_setopt(handle, CURLMOPT_TIMERDATA, multi) == CURLM_OK &&
           curl_multi_setopt(handle, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING) == CURLM_OK &&
           curl_multi_setopt(handle, CURLMOPT_MAXCONNECTS, (long)most) == CURLM_OK;
}

bool http_client_multi_init(struct http_client_multi *multi, struct loop *loop, unsigned most,
                            void (*done)(void *arg, void *easy, int code), void *arg)
{
    *multi = (struct http_client_multi){ .loop = loop, .done = done, .arg = arg };
    multi->has_global = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!multi->has_global)
        return false;
    multi->timer = loop_timer_create(loop, on_wake, multi);
    multi->multi = curl_multi_init();
    return multi->timer != NULL && multi->multi != NULL && set_up(multi, most);
}

void http_client_multi_finish(struct http_client_multi *multi)
{
    if (multi->multi != NULL)
        (void)curl_multi_cleanup(multi->multi);
    loop_timer_destroy(multi->timer);
    if (multi->has_global)
        curl_global_cleanup();
    *multi = (struct http_client_multi){ 0 };
}

bool http_client_multi_add(struct http_client_multi *multi, void *easy)
{
    return curl_multi_add_handle(multi->multi, easy) == CURLM_OK;
}

void http_client_multi_remove(struct http_client_multi *multi, void *easy)
{
    (void)curl_multi_remove_handle(multi->multi, easy);
}
