/* SPDX-License-Identifier: Apache-2.0 */
/* What a client of WHATWG HTML section 9.2 makes of the frames. */
#include "base/event_frame.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define MOST 512

/* What the standard's interpreter has dispatched last. */
struct client {
    char event[MOST];
    char data[MOST];
    char id[MOST];
    unsigned dispatched;
};

static void take_line(struct client *c, const char *name, const char *value, char event[MOST],
                      char data[MOST])
{
    size_t len = strlen(data);

    if (strcmp(name, "event") == 0)
        (void)str_copy(event, MOST, value);
    else if (strcmp(name, "id") == 0)
        (void)str_copy(c->id, MOST, value);
    else if (strcmp(name, "data") == 0)
        (void)snprintf(data + len, MOST - len, "%s\n", value);
}

static void dispatch(struct client *c, char event[MOST], char data[MOST])
{
    size_t len = strlen(data);

    if (len > 0) {
        data[len - 1] = '\0';
        (void)str_copy(c->event, MOST, event);
        (void)str_copy(c->data, MOST, data);
        c->dispatched++;
    }
    event[0] = data[0] = '\0';
}

/* Any of the three line ends ends a line. */
static void interpret(struct client *c, const char *text)
{
    char line[MOST], event[MOST] = "", data[MOST] = "";

    while (*text != '\0') {
        size_t len = strcspn(text, "\r\n");
        (void)snprintf(line, sizeof line, "%.*s", (int)len, text);
        CU_ASSERT_NOT_EQUAL_FATAL(text[len], '\0');
        text += len + (text[len] == '\r' && text[len + 1] == '\n' ? 2 : 1);
        char *colon = strchr(line, ':');
        if (line[0] == '\0') {
            dispatch(c, event, data);
        } else if (colon != NULL && colon != line) {
            *colon = '\0';
            take_line(c, line, colon + 1 + (colon[1] == ' '), event, data);
        }
    }
}

static struct client hear(const char *name, int64_t id, const char *data)
{
    struct client c = { .event = "" };
    struct buf out;

    buf_init(&out, 1000);
    CU_ASSERT_TRUE(event_frame_write(&out, name, id, data));
    interpret(&c, buf_text(&out));
    buf_finish(&out);
    return c;
}

static void says_name_id_and_data(void)
{
    struct client c = hear("record", 42, "{\"row\":42}");

    CU_ASSERT_STRING_EQUAL(c.event, "record");
    CU_ASSERT_STRING_EQUAL(c.id, "42");
    CU_ASSERT_STRING_EQUAL(c.data, "{\"row\":42}");
    CU_ASSERT_EQUAL(c.dispatched, 1);
}

static void line_ends_in_data_begin_nothing(void)
{
    static const char *const attacks[][2] = {
        { "a\nevent: x\nid: 7\n\ndata: y", "a\nevent: x\nid: 7\n\ndata: y" },
        { "a\r\nevent: x", "a\nevent: x" },
        { "a\revent: x", "a\nevent: x" },
        { "a\r\r\nid: 9", "a\n\nid: 9" },
        { "\n", "\n" },
        { "a\n", "a\n" },
        { ":", ":" },
        { " a", " a" },
        { "", "" },
    };

    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct client c = hear("record", 42, attacks[i][0]);
        CU_ASSERT_STRING_EQUAL(c.data, attacks[i][1]);
        CU_ASSERT_STRING_EQUAL(c.id, "42");
        CU_ASSERT_STRING_EQUAL(c.event, "record");
        CU_ASSERT_EQUAL(c.dispatched, 1);
    }
}

static void a_name_with_a_line_end_is_refused(void)
{
    struct buf out;

    buf_init(&out, 1000);
    CU_ASSERT_FALSE(event_frame_write(&out, "a\nid: 7", 1, ""));
    CU_ASSERT_FALSE(event_frame_write(&out, "a\r", 1, ""));
    CU_ASSERT_EQUAL(out.len, 0);
    buf_finish(&out);
}

static void beats_and_retries_dispatch_nothing(void)
{
    struct client c = { .event = "" };
    struct buf out;

    buf_init(&out, 1000);
    CU_ASSERT_TRUE(event_frame_retry(&out, 2000));
    CU_ASSERT_TRUE(event_frame_beat(&out, 9));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "retry: 2000\n"));
    interpret(&c, buf_text(&out));
    CU_ASSERT_EQUAL(c.dispatched, 0);
    CU_ASSERT_STRING_EQUAL(c.id, "9");
    buf_finish(&out);
}

static void what_does_not_fit_is_not_there(void)
{
    struct buf out;

    buf_init(&out, 60);
    CU_ASSERT_TRUE(event_frame_write(&out, "a", 1, "first"));
    size_t len = out.len;
    CU_ASSERT_FALSE(event_frame_write(&out, "a", 2, "second, which is much too long for it"));
    CU_ASSERT_EQUAL(out.len, len);
    CU_ASSERT_TRUE(event_frame_beat(&out, 3));
    buf_finish(&out);
}

UNIT_MAIN("event_frame", UNIT_TEST(says_name_id_and_data),
          UNIT_TEST(line_ends_in_data_begin_nothing), UNIT_TEST(a_name_with_a_line_end_is_refused),
          UNIT_TEST(beats_and_retries_dispatch_nothing), UNIT_TEST(what_does_not_fit_is_not_there))
