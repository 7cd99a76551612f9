/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces go to the file and into the sum as they come; what is too long is cut off by the first
 * byte that is too many. Nothing is synced: that would hold up the loop for as long as a gigabyte
 * takes, and no other process ever uses the file. */
#include "agent/sds/connector_image.h"

#include "base/http_client.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define TOTAL_MS UINT64_C(3600000) /* an hour: a gigabyte at 300 kB a second */
#define STALL_MS UINT64_C(60000)
#define SPARE    (UINT64_C(64) << 20) /* that stays free beside an image, for the agent's database */

struct connector_image {
    struct loop *loop;
    char path[4300];
    struct http_client *client;
    struct loop_timer *end; /* the client is freed behind its answer, and the end is told */
    struct sds_doc_firmware firmware;
    struct sds_image_sum *sum;
    int fd;
    bool is_busy;
    bool is_good;
    enum sds_doc_reason reason;
    connector_image_fn *fn;
    void *arg;
};

static void close_file(struct connector_image *image)
{
    if (image->fd >= 0)
        (void)close(image->fd);
    image->fd = -1;
}

void connector_image_drop(struct connector_image *image)
{
    http_client_destroy(image->client);
    image->client = NULL;
    loop_timer_stop(image->end);
    sds_image_sum_destroy(image->sum);
    image->sum = NULL;
    close_file(image);
    image->is_busy = false;
    image->is_good = false;
}

/* http_client: the next bytes. */
static bool on_bytes(void *arg, const void *bytes, size_t len)
{
    struct connector_image *image = arg;

    if (!sds_image_sum_add(image->sum, &image->firmware, bytes, len)) {
        image->reason = SDS_DOC_WRONG_IMAGE;
        return false;
    }
    if (write(image->fd, bytes, len) == (ssize_t)len)
        return true;
    log_error("sds", "%s: %s", image->path, strerror(errno));
    return false;
}

/* "host/path" of the address, for the log: what stands behind may let somebody in. */
static void where_from(const struct sds_doc_firmware *firmware, char out_text[SDS_DOC_URL])
{
    const char *start = strstr(firmware->url, "//");

    (void)snprintf(out_text, SDS_DOC_URL, "%s", start != NULL ? start + 2 : "");
    out_text[strcspn(out_text, "?#")] = '\0';
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct connector_image *image = arg;
    char from[SDS_DOC_URL];

    if (answer->err != ERR_NONE || answer->status != 200) {
        where_from(&image->firmware, from);
        log_warn("sds", "%s: the image cannot be fetched: %s (status %u)", from, answer->error,
                 answer->status);
        if (answer->status != 200)
            image->reason = SDS_DOC_NO_IMAGE;
    } else {
        bool is_same = sds_image_sum_is(image->sum, &image->firmware);
        image->reason = is_same ? SDS_DOC_NO_REASON : SDS_DOC_WRONG_IMAGE;
    }
    (void)loop_timer_start(image->end, 0);
}

static void on_end(void *arg)
{
    struct connector_image *image = arg;
    enum sds_doc_reason reason = image->reason;

    if (reason != SDS_DOC_NO_REASON)
        connector_image_drop(image);
    http_client_destroy(image->client);
    image->client = NULL;
    sds_image_sum_destroy(image->sum);
    image->sum = NULL;
    image->is_good = reason == SDS_DOC_NO_REASON;
    image->is_busy = false;
    image->fn(image->arg, reason);
}

struct connector_image *connector_image_open(struct loop *loop, const char *folder)
{
    struct connector_image *image = calloc(1, sizeof *image);

    if (image == NULL)
        return NULL;
    image->loop = loop;
    image->fd = -1;
    image->end = loop_timer_create(loop, on_end, image);
    if (image->end == NULL || snprintf(image->path, sizeof image->path, "%s/sds/image", folder) >=
                                  (int)sizeof image->path) {
        loop_timer_destroy(image->end);
        free(image);
        return NULL;
    }
    (void)unlink(image->path);
    return image;
}

void connector_image_close(struct connector_image *image)
{
    if (image == NULL)
        return;
    connector_image_drop(image);
    loop_timer_destroy(image->end);
    free(image);
}

static bool ask(struct connector_image *image, const struct sds_conf *conf)
{
    char error[HTTP_CLIENT_ERROR_SIZE];
    const struct http_client_options options = {
        .ca_file = conf->ca_file[0] != '\0' ? conf->ca_file : NULL,
        .proxy = conf->proxy[0] != '\0' ? conf->proxy : NULL,
        .user_agent = "printwire-agent " PRINTWIRE_VERSION,
        .most_calls = 1
    };
    const struct http_client_question question = { .url = image->firmware.url,
                                                   .answer_limit = (size_t)image->firmware.bytes,
                                                   .total_ms = TOTAL_MS,
                                                   .stall_ms = STALL_MS,
                                                   .sink = on_bytes };

    image->client = http_client_create(image->loop, &options, error);
    return image->client != NULL &&
           http_client_ask(image->client, &question, on_answer, image, NULL) == ERR_NONE;
}

/* The agent's database is on the same disk, and goes first. */
static bool has_room(const struct connector_image *image)
{
    uint64_t wanted = (uint64_t)image->firmware.bytes + SPARE;
    struct statvfs about;

    if (fstatvfs(image->fd, &about) == 0 && about.f_bavail >= wanted / about.f_frsize)
        return true;
    log_error("sds", "%s: there is no room for an image of %" PRId64 " bytes", image->path,
              image->firmware.bytes);
    return false;
}

/* Of nobody else's making, and without a name from now on. */
static int open_file(const struct connector_image *image)
{
    int fd = open(image->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0 || unlink(image->path) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

bool connector_image_fetch(struct connector_image *image, const struct sds_conf *conf,
                           const struct sds_doc_firmware *firmware, connector_image_fn *fn,
                           void *arg)
{
    if (image->is_busy)
        return false;
    connector_image_drop(image);
    image->firmware = *firmware;
    image->fn = fn;
    image->arg = arg;
    image->reason = SDS_DOC_NO_IMAGE;
    image->sum = sds_image_sum_create();
    image->fd = open_file(image);
    image->is_busy = image->sum != NULL && image->fd >= 0 && has_room(image) && ask(image, conf);
    if (!image->is_busy)
        connector_image_drop(image);
    return image->is_busy;
}

bool connector_image_is_busy(const struct connector_image *image)
{
    return image->is_busy;
}

const int *connector_image_file(const struct connector_image *image, const char *sha256)
{
    return image->is_good && strcmp(image->firmware.sha256, sha256) == 0 ? &image->fd : NULL;
}
