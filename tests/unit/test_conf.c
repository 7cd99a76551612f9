/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of value, default and mistake, each mistake with its exact place. */
#include "base/conf.h"

#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *check_even(const char *value)
{
    return (value[strlen(value) - 1] - '0') % 2 == 0 ? NULL : "write an even number";
}

#define MINUTE 60000

/* clang-format off */
static const struct conf_row rows[] = {
    { .path = "@version", .type = CONF_NUMBER, .fallback = "1", .least = 1, .most = 2, .help = "Form." },
    { .path = "portal", .type = CONF_GROUP, .required = true, .help = "The portal." },
    { .path = "portal/address", .type = CONF_TEXT, .required = true, .least = 1, .most = 20, .help = "Name." },
    { .path = "portal/port", .type = CONF_NUMBER, .fallback = "5222", .least = 1, .most = 65535, .help = "Port." },
    { .path = "portal/tls", .type = CONF_CHOICE, .fallback = "starttls", .choices = "starttls|direct", .help = "TLS." },
    { .path = "portal/ca-file", .type = CONF_PATH, .help = "Authority." },
    { .path = "range", .type = CONF_GROUP, .many = true, .help = "Addresses." },
    { .path = "range@from", .type = CONF_TEXT, .required = true, .least = 1, .most = 15, .help = "First." },
    { .path = "range@port", .type = CONF_NUMBER, .fallback = "161", .least = 1, .most = 65535, .help = "Port." },
    { .path = "range/skip", .type = CONF_TEXT, .many = true, .least = 1, .most = 15, .help = "Not." },
    { .path = "range/note", .type = CONF_TEXT, .least = 0, .most = 40, .fallback = "", .help = "Note." },
    { .path = "sweep", .type = CONF_DURATION, .fallback = "1h", .least = 30000, .most = 1440 * (int64_t)MINUTE, .help = "Time." },
    { .path = "community", .type = CONF_TEXT, .many = true, .least = 3, .most = 10, .help = "Community." },
    { .path = "folder", .type = CONF_PATH, .fallback = "data", .help = "Folder." },
    { .path = "quiet", .type = CONF_BOOLEAN, .fallback = "no", .help = "Quiet." },
    { .path = "even", .type = CONF_NUMBER, .least = -10, .most = 10, .check = check_even, .help = "Even." },
    { .path = "free", .type = CONF_NUMBER, .help = "Any." },
};
/* clang-format on */

#define ROWS (sizeof rows / sizeof rows[0])
#define GOOD "<portal><address>p.example.org</address></portal>"

static struct conf *read_text(const char *text, struct conf_error *out_error)
{
    const struct conf_source source = { "/etc/pw/agent.xml", text, strlen(text) };

    return conf_read(&source, "agent", rows, ROWS, out_error);
}

static struct conf *read_good(const char *text)
{
    struct conf_error error = { "" };
    struct conf *conf = read_text(text, &error);

    if (conf == NULL)
        CU_FAIL(error.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    return conf;
}

static void check_error(const char *text, const char *expected)
{
    struct conf_error error = { "" };
    struct conf *conf = read_text(text, &error);

    CU_ASSERT_PTR_NULL(conf);
    if (strcmp(error.text, expected) != 0) {
        (void)printf("\n  got  %s\n  want %s\n", error.text, expected);
        CU_FAIL("another message");
    }
    conf_free(conf);
}

static void gives_defaults_when_nothing_is_written(void)
{
    struct conf *conf = read_good("<agent>" GOOD "</agent>");

    CU_ASSERT_EQUAL(conf_number(conf, "portal/port", 0), 5222);
    CU_ASSERT_EQUAL(conf_number(conf, "@version", 0), 1);
    CU_ASSERT_EQUAL(conf_number(conf, "sweep", 0), 60 * MINUTE);
    CU_ASSERT_EQUAL(conf_number(conf, "quiet", 0), 0);
    CU_ASSERT_EQUAL(conf_number(conf, "even", 0), 0);
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "portal/tls", 0), "starttls");
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "folder", 0), "/etc/pw/data");
    CU_ASSERT_PTR_NULL(conf_text(conf, "even", 0));
    CU_ASSERT_PTR_NULL(conf_text(conf, "portal/ca-file", 0));
    CU_ASSERT_PTR_NULL(conf_text(conf, "portal/port", 1));
    CU_ASSERT_PTR_NULL(conf_text(conf, "no/such/row", 0));
    CU_ASSERT_EQUAL(conf_count(conf, "range"), 0);
    CU_ASSERT_EQUAL(conf_count(conf, "community"), 0);
    CU_ASSERT_EQUAL(conf_number_in(conf, "range", 0, "@port"), 161);
    CU_ASSERT_STRING_EQUAL(conf_place(conf, "even", 0), "/etc/pw/agent.xml");
    conf_free(conf);
}

static void gives_what_is_written(void)
{
    struct conf *conf = read_good(
        "<agent version='2'>\n <!-- comment --><portal>\n"
        "  <address>\n  a &amp; b </address><port>5223</port><tls>direct</tls>\n"
        "  <ca-file>ca.pem</ca-file></portal>\n"
        " <sweep>90s</sweep><quiet>yes</quiet><even>-4</even><free>-9223372036854775808</free>"
        "<folder>/srv</folder></agent>");

    CU_ASSERT_EQUAL(conf_number(conf, "@version", 0), 2);
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "portal/address", 0), "a & b");
    CU_ASSERT_EQUAL(conf_number(conf, "portal/port", 0), 5223);
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "portal/tls", 0), "direct");
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "portal/ca-file", 0), "/etc/pw/ca.pem");
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "folder", 0), "/srv");
    CU_ASSERT_EQUAL(conf_number(conf, "sweep", 0), 90000);
    CU_ASSERT_EQUAL(conf_number(conf, "quiet", 0), 1);
    CU_ASSERT_EQUAL(conf_number(conf, "even", 0), -4);
    CU_ASSERT_EQUAL(conf_number(conf, "free", 0), INT64_MIN);
    CU_ASSERT_STRING_EQUAL(conf_place(conf, "sweep", 0), "/etc/pw/agent.xml:6:2");
    conf_free(conf);
}

static void addresses_repeated_groups_by_index(void)
{
    struct conf *conf =
        read_good("<agent>" GOOD "<range from='a'><skip>1</skip><skip>2</skip></range>\n"
                  "<community>one</community><range from='b' port='162'/>\n"
                  "<range from='c'><note>n</note><skip>3</skip></range>"
                  "<community>two</community></agent>");

    CU_ASSERT_EQUAL(conf_count(conf, "range"), 3);
    CU_ASSERT_EQUAL(conf_count(conf, "range/skip"), 3);
    CU_ASSERT_EQUAL(conf_count_in(conf, "range", 0, "skip"), 2);
    CU_ASSERT_EQUAL(conf_count_in(conf, "range", 1, "skip"), 0);
    CU_ASSERT_EQUAL(conf_count_in(conf, "range", 2, "skip"), 1);
    CU_ASSERT_EQUAL(conf_count_in(conf, "range", 3, "skip"), 0);
    CU_ASSERT_STRING_EQUAL(conf_text_in(conf, "range", 1, "@from"), "b");
    CU_ASSERT_EQUAL(conf_number_in(conf, "range", 1, "@port"), 162);
    CU_ASSERT_EQUAL(conf_number_in(conf, "range", 2, "@port"), 161);
    CU_ASSERT_STRING_EQUAL(conf_text_nth(conf, "range", 0, "skip", 1), "2");
    CU_ASSERT_PTR_NULL(conf_text_nth(conf, "range", 0, "skip", 2));
    CU_ASSERT_STRING_EQUAL(conf_text_in(conf, "range", 2, "skip"), "3");
    CU_ASSERT_STRING_EQUAL(conf_text_in(conf, "range", 2, "note"), "n");
    CU_ASSERT_STRING_EQUAL(conf_text_in(conf, "range", 1, "note"), "");
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "community", 1), "two");
    CU_ASSERT_PTR_NULL(conf_text(conf, "community", 2));
    CU_ASSERT_STRING_EQUAL(conf_place(conf, "range", 2), "/etc/pw/agent.xml:3:1");
    CU_ASSERT_STRING_EQUAL(conf_place(conf, "range@from", 1), "/etc/pw/agent.xml:2:27");
    conf_free(conf);
}

static void holds_many_groups(void)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    (void)buf_append_text(&b, "<agent>" GOOD);
    for (unsigned i = 0; i < 2000; i++)
        (void)buf_append_format(&b, "<range from='%u'><skip>%u</skip></range>", i, i + 1);
    (void)buf_append_text(&b, "</agent>");
    struct conf *conf = read_good(buf_text(&b));
    CU_ASSERT_EQUAL(conf_count(conf, "range"), 2000);
    CU_ASSERT_STRING_EQUAL(conf_text_in(conf, "range", 1999, "@from"), "1999");
    CU_ASSERT_STRING_EQUAL(conf_text_in(conf, "range", 1234, "skip"), "1235");
    conf_free(conf);
    buf_finish(&b);
}

#define AT "/etc/pw/agent.xml:"

static void refuses_wrong_values(void)
{
    check_error("<agent>" GOOD "<sweep>5</sweep></agent>",
                AT "1:57: <sweep>: '5' is not a time such as 90s, 15min, 2h or 1d");
    check_error("<agent>" GOOD "<sweep>29s</sweep></agent>",
                AT "1:57: <sweep>: '29s' is not a time from 30s to 1d");
    check_error("<agent>" GOOD "<sweep>25h</sweep></agent>",
                AT "1:57: <sweep>: '25h' is not a time from 30s to 1d");
    check_error("<agent>" GOOD "<quiet>true</quiet></agent>",
                AT "1:57: <quiet>: 'true' is neither yes nor no");
    check_error("<agent>" GOOD "<even>3</even></agent>", AT "1:57: <even>: write an even number");
    check_error("<agent>" GOOD "<even>12</even></agent>",
                AT "1:57: <even>: '12' is not a whole number from -10 to 10");
    check_error("<agent>" GOOD "<free>1\nx</free></agent>",
                AT "1:57: <free>: '1 x' is not a whole number");
    check_error("<agent>" GOOD "<folder> </folder></agent>",
                AT "1:57: <folder>: is empty; write the name of a file or folder");
    check_error("<agent>" GOOD "<folder>a\nb</folder></agent>",
                AT "1:57: <folder>: holds a line break, a tab or another control character; write "
                   "it on one line");
    check_error("<agent>" GOOD "<community>ab&#9;cd</community></agent>",
                AT "1:57: <community>: holds a line break, a tab or another control character; "
                   "write it on one line");
    check_error("<agent>" GOOD "<community/></agent>", AT "1:57: <community>: is empty");
    check_error("<agent>" GOOD "<community>ab</community></agent>",
                AT "1:57: <community>: is too short: 2 bytes, at least 3 are needed");
    check_error("<agent>" GOOD "<community>secret-secret</community></agent>",
                AT "1:57: <community>: is too long: 13 bytes, at most 10 are allowed");
    check_error("<agent><portal><address>p</address>\n<tls>none</tls></portal></agent>",
                AT "2:1: <tls>: 'none' is none of starttls|direct");
    check_error("<agent>" GOOD "<range from='1' port='0'/></agent>",
                AT "1:57: <range port='...'>: '0' is not a whole number from 1 to 65535");
    check_error("<agent version='3'>" GOOD "</agent>",
                AT "1:1: <agent version='...'>: '3' is not a whole number from 1 to 2");
}

static void refuses_what_no_row_names(void)
{
    check_error("<agent>" GOOD "\n  <colour>red</colour></agent>",
                AT "2:3: <colour>: unknown element; known here: portal, range, sweep, community, "
                   "folder, quiet, even, free");
    check_error("<agent><portal><adress>x</adress></portal></agent>",
                AT "1:16: <adress>: unknown element; known here: address, port, tls, ca-file");
    check_error("<agent>" GOOD "<range from='1' to='2'/></agent>",
                AT "1:57: <range to='...'>: unknown attribute; known here: from, port");
    check_error("<agent>" GOOD "<quiet a='1'>yes</quiet></agent>",
                AT "1:57: <quiet a='...'>: unknown attribute; known here: none");
    check_error("<agent>" GOOD "<quiet>yes<b/></quiet></agent>",
                AT "1:67: <b>: unknown element; known here: none");
    check_error("<agent>" GOOD "<quiet xmlns='urn:x'>yes</quiet></agent>",
                AT "1:57: <quiet>: unknown element; known here: portal, range, sweep, community, "
                   "folder, quiet, even, free");
    check_error("<agent xmlns:x='urn:x' x:version='1'>" GOOD "</agent>",
                AT "1:1: <agent version='...'>: unknown attribute; known here: version");
}

static void refuses_what_is_missing_or_twice(void)
{
    check_error("<agent/>", AT "1:1: <agent>: the element <portal> is missing");
    check_error("<agent>\n <portal/></agent>",
                AT "2:2: <portal>: the element <address> is missing");
    check_error("<agent>" GOOD "\n<range/></agent>",
                AT "2:1: <range>: the attribute from is missing");
    check_error("<agent>" GOOD "\n" GOOD "</agent>",
                AT "2:1: <portal>: stands here twice; the first is in line 1");
    check_error("<agent>" GOOD "<quiet>no</quiet>\n\n<quiet>no</quiet></agent>",
                AT "3:1: <quiet>: stands here twice; the first is in line 1");
}

static void refuses_text_between_elements(void)
{
    check_error("<agent>text" GOOD "</agent>",
                AT "1:1: <agent>: holds other elements, no text of its own");
    check_error("<agent><portal>x<address>p</address></portal></agent>",
                AT "1:8: <portal>: holds other elements, no text of its own");
}

static void refuses_other_documents(void)
{
    check_error("<portal/>",
                AT "1:1: <portal>: the root element must be <agent> without a namespace");
    check_error("<agent xmlns='urn:x'/>",
                AT "1:1: <agent>: the root element must be <agent> without a namespace");
    check_error("<agent>\n <portal>\n</agent>", AT "3:3: mismatched tag");
    check_error("", AT "1:1: no element found");
    check_error("<!DOCTYPE agent><agent/>", AT "1:16: a document type declaration is not allowed");
    check_error("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>",
                AT "1:49: nested deeper than 16 elements");
}

static void keeps_messages_on_one_line_whatever_the_names(void)
{
    struct conf_error error = { "" };
    struct buf b;

    buf_init(&b, 1 << 16);
    (void)buf_append_text(&b, "<agent>" GOOD "<");
    for (unsigned i = 0; i < 1000; i++)
        (void)buf_append_text(&b, "name");
    (void)buf_append_text(&b, "/></agent>");
    CU_ASSERT_PTR_NULL(read_text(buf_text(&b), &error));
    CU_ASSERT_PTR_NULL(strchr(error.text, '\n'));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "unknown element"));
    buf_finish(&b);
}

static void refuses_wrong_defaults_in_the_rows(void)
{
    static const struct conf_row wrong[] = {
        { .path = "x", .type = CONF_NUMBER, .fallback = "none" },
    };
    static const struct conf_source source = { "a.xml", "<a/>", 4 };
    struct conf_error error = { "" };

    CU_ASSERT_PTR_NULL(conf_read(&source, "a", wrong, 1, &error));
    CU_ASSERT_STRING_EQUAL(error.text, "a.xml: default of x: 'none' is not a whole number");
}

static void reads_files_and_says_when_it_cannot(void)
{
    char folder[] = "/tmp/test_conf_XXXXXX";
    char path[64];
    struct conf_error error = { "" };

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/agent.xml", folder);
    CU_ASSERT_PTR_NULL(conf_read_file(path, "agent", rows, ROWS, &error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "agent.xml: there is no such file"));
    FILE *f = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    (void)fputs("<agent>" GOOD "</agent>\n", f);
    (void)fclose(f);
    struct conf *conf = conf_read_file(path, "agent", rows, ROWS, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_EQUAL(strncmp(conf_text(conf, "folder", 0), folder, strlen(folder)), 0);
    conf_free(conf);
    CU_ASSERT_EQUAL(truncate(path, (1 << 20) + 1), 0);
    CU_ASSERT_PTR_NULL(conf_read_file(path, "agent", rows, ROWS, &error));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "agent.xml: longer than 1 MiB"));
    CU_ASSERT_EQUAL(unlink(path), 0);
    CU_ASSERT_PTR_NULL(conf_read_file(folder, "agent", rows, ROWS, &error));
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static void takes_relative_paths_as_they_are_beside_a_bare_name(void)
{
    static const struct conf_source source = { "a.xml", "<a/>", 4 };
    struct conf_error error = { "" };
    struct conf *conf = conf_read(&source, "a", &rows[13], 1, &error);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    CU_ASSERT_STRING_EQUAL(conf_text(conf, "folder", 0), "data");
    conf_free(conf);
}

static void writes_a_line_per_row_in_the_reference(void)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    CU_ASSERT(conf_write_reference(&b, "agent", rows, ROWS));
    const char *text = buf_text(&b);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "| `portal` | element | required | The portal. |\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "| `portal/tls` | `starttls`, `direct` | `starttls` | TLS. |\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "| `sweep` | time, 30s to 1d | `1h` | Time. |\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "| `community` | text, 3 to 10 bytes; may repeat | none | Community. |\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "| `range/note` | text, 0 to 40 bytes | empty | Note. |\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "| `quiet` | `yes`, `no` | `no` | Quiet. |\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "| `free` | number | none | Any. |\n"));
    buf_finish(&b);
    buf_init(&b, 100);
    CU_ASSERT_FALSE(conf_write_reference(&b, "agent", rows, ROWS));
    buf_finish(&b);
}

static void says_when_memory_runs_out(void)
{
    struct conf *conf = NULL;

    for (unsigned n = 1; n < 200 && conf == NULL; n++) {
        struct conf_error error = { "" };

        memory_fail_at(n);
        conf = read_text(
            "<agent>" GOOD "<range from='1'/><range from='2'/><folder>x</folder></agent>", &error);
        memory_fail_at(0);
        if (conf == NULL)
            CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "out of memory"));
    }
    CU_ASSERT_PTR_NOT_NULL(conf);
    conf_free(conf);
}

UNIT_MAIN("conf", UNIT_TEST(gives_defaults_when_nothing_is_written),
          UNIT_TEST(gives_what_is_written), UNIT_TEST(addresses_repeated_groups_by_index),
          UNIT_TEST(holds_many_groups), UNIT_TEST(refuses_wrong_values),
          UNIT_TEST(refuses_what_no_row_names), UNIT_TEST(refuses_what_is_missing_or_twice),
          UNIT_TEST(refuses_text_between_elements), UNIT_TEST(refuses_other_documents),
          UNIT_TEST(keeps_messages_on_one_line_whatever_the_names),
          UNIT_TEST(refuses_wrong_defaults_in_the_rows),
          UNIT_TEST(reads_files_and_says_when_it_cannot),
          UNIT_TEST(takes_relative_paths_as_they_are_beside_a_bare_name),
          UNIT_TEST(writes_a_line_per_row_in_the_reference), UNIT_TEST(says_when_memory_runs_out))
