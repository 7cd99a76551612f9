/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/publish/link_queue.h"

#include "tests/unit/unit.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define DATA   1
#define SIGNAL 2

static bool readable(const struct link_queue *queue)
{
    struct pollfd fd = { .fd = link_queue_fd(queue), .events = POLLIN };

    return poll(&fd, 1, 0) == 1;
}

static void keeps_order_and_copies_texts(void)
{
    struct link_queue *queue = link_queue_create(4, 100);
    char text[] = "first";
    struct link_message message;

    CU_ASSERT_TRUE(link_queue_put(queue, DATA, text, 5));
    memcpy(text, "xxxxx", 5);
    link_queue_signal(queue, SIGNAL, NULL);
    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "second, cut", 6));
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    CU_ASSERT_EQUAL(message.kind, DATA);
    CU_ASSERT_STRING_EQUAL(message.text, "first");
    free(message.text);
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    CU_ASSERT_EQUAL(message.kind, SIGNAL);
    CU_ASSERT_PTR_NULL(message.text);
    CU_ASSERT_EQUAL(message.len, 0);
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    CU_ASSERT_STRING_EQUAL(message.text, "second");
    CU_ASSERT_EQUAL(message.len, 6);
    free(message.text);
    CU_ASSERT_FALSE(link_queue_take(queue, &message));
    link_queue_destroy(queue);
}

static void is_readable_exactly_while_something_waits(void)
{
    struct link_queue *queue = link_queue_create(4, 100);
    struct link_message message;

    CU_ASSERT_FALSE(readable(queue));
    link_queue_signal(queue, SIGNAL, "a");
    link_queue_signal(queue, SIGNAL, "b");
    CU_ASSERT_TRUE(readable(queue));
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    free(message.text);
    CU_ASSERT_TRUE(readable(queue));
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    free(message.text);
    CU_ASSERT_FALSE(readable(queue));
    link_queue_destroy(queue);
}

static void refuses_data_past_the_number_and_takes_signals_still(void)
{
    struct link_queue *queue = link_queue_create(2, 100);
    struct link_message message;

    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "a", 1));
    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "b", 1));
    CU_ASSERT_FALSE(link_queue_put(queue, DATA, "c", 1));
    for (int i = 0; i < LINK_QUEUE_SIGNALS; i++)
        link_queue_signal(queue, SIGNAL, "s");
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    CU_ASSERT_STRING_EQUAL(message.text, "a");
    free(message.text);
    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "c", 1));
    CU_ASSERT_FALSE(link_queue_put(queue, DATA, "d", 1));
    link_queue_destroy(queue); /* frees what waits */
}

static void refuses_data_past_the_bytes(void)
{
    struct link_queue *queue = link_queue_create(10, 10);
    struct link_message message;

    CU_ASSERT_FALSE(link_queue_put(queue, DATA, "01234567890", 11));
    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "0123456789", 10));
    CU_ASSERT_FALSE(link_queue_put(queue, DATA, "x", 1));
    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "", 0));
    CU_ASSERT_TRUE(link_queue_take(queue, &message));
    free(message.text);
    CU_ASSERT_TRUE(link_queue_put(queue, DATA, "x", 1));
    link_queue_destroy(queue);
    link_queue_destroy(NULL);
}

#define MANY 20000

static void *produce(void *arg)
{
    struct link_queue *queue = arg;

    for (unsigned i = 0; i < MANY; i++)
        while (!link_queue_put(queue, DATA, (const char *)&i, sizeof i))
            poll(NULL, 0, 1);
    link_queue_signal(queue, SIGNAL, NULL);
    return NULL;
}

static void passes_everything_from_one_thread_to_another(void)
{
    struct link_queue *queue = link_queue_create(16, 1000);
    struct link_message message = { 0 };
    pthread_t thread;
    unsigned next = 0, wrong = 0;

    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, produce, queue), 0);
    while (message.kind != SIGNAL) {
        struct pollfd fd = { .fd = link_queue_fd(queue), .events = POLLIN };
        unsigned number;
        poll(&fd, 1, 1000);
        if (!link_queue_take(queue, &message) || message.kind == SIGNAL)
            continue;
        memcpy(&number, message.text, sizeof number);
        wrong += number != next++;
        free(message.text);
    }
    pthread_join(thread, NULL);
    CU_ASSERT_EQUAL(next, MANY);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_FALSE(readable(queue));
    link_queue_destroy(queue);
}

UNIT_MAIN("link_queue", UNIT_TEST(keeps_order_and_copies_texts),
          UNIT_TEST(is_readable_exactly_while_something_waits),
          UNIT_TEST(refuses_data_past_the_number_and_takes_signals_still),
          UNIT_TEST(refuses_data_past_the_bytes),
          UNIT_TEST(passes_everything_from_one_thread_to_another))
