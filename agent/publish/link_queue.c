/* SPDX-License-Identifier: Apache-2.0 */
/* A ring behind a mutex; the eventfd is written when the ring stops being empty and read when it is
 * empty again. */
#include "agent/publish/link_queue.h"

#include "base/crypto.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct link_queue {
    pthread_mutex_t lock;
    int fd;
    size_t most;       /* data messages */
    size_t most_bytes; /* of data messages */
    size_t data;       /* data messages that wait */
    size_t bytes;      /* of data messages that wait */
    size_t head;
    size_t count;
    size_t size; /* of the ring */
    struct entry {
        struct link_message message;
        bool is_data;
    } ring[];
};

struct link_queue *link_queue_create(size_t most, size_t most_bytes)
{
    size_t size = most + LINK_QUEUE_SIGNALS;
    struct link_queue *queue = calloc(1, sizeof *queue + size * sizeof queue->ring[0]);

    if (queue == NULL)
        return NULL;
    queue->most = most;
    queue->most_bytes = most_bytes;
    queue->size = size;
    queue->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (queue->fd < 0 || pthread_mutex_init(&queue->lock, NULL) != 0) {
        if (queue->fd >= 0)
            close(queue->fd);
        free(queue);
        return NULL;
    }
    return queue;
}

void link_queue_destroy(struct link_queue *queue)
{
    struct link_message message;

    if (queue == NULL)
        return;
    while (link_queue_take(queue, &message)) {
        if (message.text != NULL)
            crypto_wipe(message.text, message.len);
        free(message.text);
    }
    pthread_mutex_destroy(&queue->lock);
    close(queue->fd);
    free(queue);
}

/* With the lock held. The counter is 0 or 1, so neither call can block or fail. */
static void make_readable(struct link_queue *queue)
{
    const uint64_t one = 1;

    ssize_t written = write(queue->fd, &one, sizeof one);
    assert(written == sizeof one);
    (void)written;
}

static void make_quiet(struct link_queue *queue)
{
    uint64_t count;

    ssize_t got = read(queue->fd, &count, sizeof count);
    assert(got == sizeof count);
    (void)got;
}

static void append(struct link_queue *queue, const struct entry *entry)
{
    queue->ring[(queue->head + queue->count) % queue->size] = *entry;
    if (queue->count++ == 0)
        make_readable(queue);
}

static char *copy(const char *text, size_t len)
{
    char *copied = malloc(len + 1);

    if (copied == NULL)
        return NULL;
    memcpy(copied, text, len);
    copied[len] = '\0';
    return copied;
}

bool link_queue_put(struct link_queue *queue, int kind, const char *text, size_t len)
{
    struct entry entry = { { kind, copy(text, len), len }, true };

    if (entry.message.text == NULL)
        return false;
    pthread_mutex_lock(&queue->lock);
    bool fits = queue->data < queue->most && len <= queue->most_bytes - queue->bytes;
    if (fits) {
        queue->data++;
        queue->bytes += len;
        append(queue, &entry);
    }
    pthread_mutex_unlock(&queue->lock);
    if (!fits)
        free(entry.message.text);
    return fits;
}

void link_queue_signal(struct link_queue *queue, int kind, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;
    struct entry entry = { { kind, text != NULL ? copy(text, len) : NULL, len }, false };

    if (entry.message.text == NULL)
        entry.message.len = 0;
    pthread_mutex_lock(&queue->lock);
    assert(queue->count - queue->data < LINK_QUEUE_SIGNALS);
    append(queue, &entry);
    pthread_mutex_unlock(&queue->lock);
}

bool link_queue_take(struct link_queue *queue, struct link_message *out_message)
{
    pthread_mutex_lock(&queue->lock);
    bool any = queue->count > 0;
    if (any) {
        const struct entry *entry = &queue->ring[queue->head];
        *out_message = entry->message;
        queue->data -= entry->is_data;
        queue->bytes -= entry->is_data ? entry->message.len : 0;
        queue->head = (queue->head + 1) % queue->size;
        if (--queue->count == 0)
            make_quiet(queue);
    }
    pthread_mutex_unlock(&queue->lock);
    return any;
}

int link_queue_fd(const struct link_queue *queue)
{
    return queue->fd;
}
