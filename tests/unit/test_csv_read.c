/* SPDX-License-Identifier: Apache-2.0 */
/* What spreadsheets write, what csv_append_text() wrote, and what nobody should. */
#include "base/csv_read.h"

#include "base/csv.h"
#include "tests/unit/unit.h"

#include <string.h>

static const char signs[] = { [CSV_READ_FIELD] = ',',
                              [CSV_READ_LAST] = '\n',
                              [CSV_READ_END] = '.',
                              [CSV_READ_WRONG] = '!',
                              [CSV_READ_LONG] = '>' };

/* Fields in brackets, each with what follows it. */
static void reads(const char *bytes, size_t len, const char *wanted)
{
    struct csv_read read;
    enum csv_read_got got;
    struct buf told;
    char text[8];

    buf_init(&told, 1024);
    csv_read_init(&read, bytes, len);
    do {
        got = csv_read_field(&read, text, sizeof text);
        if (got <= CSV_READ_LAST)
            buf_append_format(&told, "[%s]", text);
        buf_append(&told, &signs[got], 1);
    } while (got <= CSV_READ_LAST);
    CU_ASSERT_STRING_EQUAL(buf_text(&told), wanted);
    buf_finish(&told);
}

#define READS(bytes, wanted) reads(bytes, sizeof(bytes) - 1, wanted)

static void reads_lines_of_either_kind(void)
{
    READS("", ".");
    READS("a,b\r\nc,d\n", "[a],[b]\n[c],[d]\n.");
    READS("a,b", "[a],[b]\n.");
    READS("a,\n,b\n", "[a],[]\n[],[b]\n.");
    READS("a,", "[a],[]\n.");
    READS("\n\n", "[]\n[]\n.");
    READS("\xef\xbb\xbf"
          "a\n",
          "[a]\n.");
    READS("a\rb\n", "[a\rb]\n.");
}

static void reads_quoted_fields(void)
{
    READS("\"a,b\",\"c\r\nd\"\n", "[a,b],[c\r\nd]\n.");
    READS("\"say \"\"x\",\"\"\"\"", "[say \"x],[\"]\n.");
    READS("\"\"\r\n", "[]\n.");
}

static void refuses_what_is_malformed(void)
{
    READS("\"a", "!");
    READS("\"a\"b\n", "!");
    READS("a\"b\n", "!");
    READS("x,\"a\" \n", "[x],!");
    READS("a\0b\n", "!");
    READS("\"a\0\"\n", "!");
    READS("\"a\"\r", "!");
    READS("1234567\n", "[1234567]\n.");
    READS("12345678\n", ">");
    READS("\"12345678\"\n", ">");
}

static void takes_the_mark_of_formulas_off(void)
{
    static const char *const texts[] = { "=1+1", "+1", "-1", "@x", "\t=", "a", "'a", "'" };
    struct csv_read read;
    struct buf line;
    char text[16];

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        buf_init(&line, 64);
        csv_append_text(&line, texts[i]);
        csv_read_init(&read, buf_text(&line), line.len);
        CU_ASSERT_EQUAL(csv_read_field(&read, text, sizeof text), CSV_READ_LAST);
        CU_ASSERT_STRING_EQUAL(text, texts[i]);
        buf_finish(&line);
    }
}

static void tells_where_a_row_begins(void)
{
    static const char bytes[] = "a,\"b\nc\"\nd\n";
    struct csv_read read;
    char text[8];

    csv_read_init(&read, bytes, sizeof bytes - 1);
    (void)csv_read_field(&read, text, sizeof text);
    CU_ASSERT_EQUAL(read.line, 1);
    (void)csv_read_field(&read, text, sizeof text);
    (void)csv_read_field(&read, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "d");
    CU_ASSERT_EQUAL(read.line, 3);
}

UNIT_MAIN("csv_read", UNIT_TEST(reads_lines_of_either_kind), UNIT_TEST(reads_quoted_fields),
          UNIT_TEST(refuses_what_is_malformed), UNIT_TEST(takes_the_mark_of_formulas_off),
          UNIT_TEST(tells_where_a_row_begins))
