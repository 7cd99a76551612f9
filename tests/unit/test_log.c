/* SPDX-License-Identifier: Apache-2.0 */
/* What arrives on standard error: forms, levels, bounds, and nothing that a stranger could smuggle
 * in. */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "tests/unit/caught.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char lines[8192];

/* As if systemd had connected standard error with its journal. */
static void start_journal(void)
{
    struct stat info;
    char stream[48];

    caught_begin();
    CU_ASSERT_EQUAL_FATAL(fstat(STDERR_FILENO, &info), 0);
    (void)snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)info.st_dev,
                   (uintmax_t)info.st_ino);
    (void)setenv("JOURNAL_STREAM", stream, 1);
}

static void stop_capture(void)
{
    (void)str_copy(lines, sizeof lines, caught_end());
}

static void writes_time_level_tag_and_text(void)
{
    int64_t ms;

    (void)unsetenv("JOURNAL_STREAM");
    caught_begin();
    log_warn("poll", "%s: no answer in %u ms", "192.0.2.7", 500U);
    stop_capture();
    CU_ASSERT_STRING_EQUAL(lines + 24, " warn  poll: 192.0.2.7: no answer in 500 ms\n");
    lines[24] = '\0';
    CU_ASSERT_TRUE(clock_parse(lines, &ms));
}

static void writes_priorities_for_the_journal(void)
{
    start_journal();
    log_error("a", "one");
    log_warn("a", "two");
    log_info("a", "three");
    log_debug("a", "four");
    stop_capture();
    CU_ASSERT_STRING_EQUAL(lines, "<3>a: one\n<4>a: two\n<6>a: three\n");
}

static void writes_the_time_when_redirected_away_from_the_journal(void)
{
    (void)setenv("JOURNAL_STREAM", "8:1", 1);
    caught_begin();
    log_info("a", "one");
    stop_capture();
    CU_ASSERT_STRING_EQUAL(lines + 24, " info  a: one\n");
}

static void writes_only_the_wanted_levels(void)
{
    start_journal();
    log_set_level(LOG_LEVEL_DEBUG);
    log_debug("a", "shown");
    log_set_level(LOG_LEVEL_ERROR);
    log_warn("a", "hidden");
    log_error("a", "shown too");
    log_set_level(LOG_LEVEL_INFO);
    stop_capture();
    CU_ASSERT_STRING_EQUAL(lines, "<7>a: shown\n<3>a: shown too\n");
}

static void no_level_silences_what_others_had_us_do(void)
{
    enum log_level level = LOG_LEVEL_DEBUG;

    start_journal();
    log_set_level(LOG_LEVEL_ERROR);
    log_audit("a", "%s ordered it", "ann");
    log_set_level(LOG_LEVEL_INFO);
    stop_capture();
    CU_ASSERT_STRING_EQUAL(lines, "<5>a: ann ordered it\n");
    CU_ASSERT_FALSE(log_level_from_name("audit", &level));
}

static void shows_control_characters_as_question_marks(void)
{
    start_journal();
    log_info("a", "%s",
             "x\n<0>y\033[2J\r\x7f\tz\xc2\x9b"
             "2J \xff caf\xc3\xa9");
    stop_capture();
    CU_ASSERT_STRING_EQUAL(lines, "<6>a: x?<0>y?[2J???z??2J ? caf\xc3\xa9\n");
}

static void cuts_a_line_that_is_too_long(void)
{
    static char text[3001];

    for (size_t at = 0; at < 3000; at += 2) { /* U+00E9: the cut falls inside a character */
        text[at] = (char)0xc3;
        text[at + 1] = (char)0xa9;
    }
    for (int i = 0; i < 2; i++) {
        start_journal();
        log_info(i == 0 ? "a" : "ab", "%s", text);
        stop_capture();
        size_t len = strlen(lines);
        CU_ASSERT(len > 900 && len <= 1024);
        CU_ASSERT_PTR_EQUAL(strchr(lines, '\n'), lines + len - 1);
        CU_ASSERT(lines[len - 2] == '?' || (unsigned char)lines[len - 2] == 0xa9);
    }
}

static void survives_an_endless_tag(void)
{
    static char tag[2001];

    memset(tag, 't', 2000);
    start_journal();
    log_info(tag, "text");
    stop_capture();
    CU_ASSERT(strlen(lines) <= 1024);
    CU_ASSERT_PTR_NOT_NULL(strchr(lines, '\n'));
}

static void knows_levels_by_name(void)
{
    enum log_level level = LOG_LEVEL_WARN;

    CU_ASSERT_FALSE(log_level_from_name("verbose", &level));
    CU_ASSERT_FALSE(log_level_from_name("", &level));
    CU_ASSERT_EQUAL(level, LOG_LEVEL_WARN);
    CU_ASSERT_TRUE(log_level_from_name("debug", &level));
    CU_ASSERT_EQUAL(level, LOG_LEVEL_DEBUG);
    CU_ASSERT_TRUE(log_level_from_name("error", &level));
    CU_ASSERT_EQUAL(level, LOG_LEVEL_ERROR);
}

static void limits_repeating_lines_and_counts_them(void)
{
    struct log_limit limit = { .every_ms = 3600000 };
    uint32_t suppressed = 9;

    CU_ASSERT_TRUE(log_limit_allows(&limit, &suppressed));
    CU_ASSERT_EQUAL(suppressed, 0);
    CU_ASSERT_FALSE(log_limit_allows(&limit, &suppressed));
    CU_ASSERT_FALSE(log_limit_allows(&limit, NULL));
    limit.next_ms = 0; /* the hour is over */
    CU_ASSERT_TRUE(log_limit_allows(&limit, &suppressed));
    CU_ASSERT_EQUAL(suppressed, 2);
    limit.next_ms = 0;
    CU_ASSERT_TRUE(log_limit_allows(&limit, NULL));
}

static void limits_for_ever_without_wrapping(void)
{
    struct log_limit limit = { .every_ms = UINT64_MAX };

    CU_ASSERT_TRUE(log_limit_allows(&limit, NULL));
    CU_ASSERT_FALSE(log_limit_allows(&limit, NULL));
    limit.suppressed = UINT32_MAX;
    CU_ASSERT_FALSE(log_limit_allows(&limit, NULL));
    CU_ASSERT_EQUAL(limit.suppressed, UINT32_MAX);
}

static void allows_every_line_without_an_interval(void)
{
    struct log_limit limit = { 0 };

    for (int i = 0; i < 3; i++)
        CU_ASSERT_TRUE(log_limit_allows(&limit, NULL));
}

UNIT_MAIN("log", UNIT_TEST(writes_time_level_tag_and_text),
          UNIT_TEST(writes_priorities_for_the_journal),
          UNIT_TEST(writes_the_time_when_redirected_away_from_the_journal),
          UNIT_TEST(writes_only_the_wanted_levels),
          UNIT_TEST(no_level_silences_what_others_had_us_do),
          UNIT_TEST(shows_control_characters_as_question_marks),
          UNIT_TEST(cuts_a_line_that_is_too_long), UNIT_TEST(survives_an_endless_tag),
          UNIT_TEST(knows_levels_by_name), UNIT_TEST(limits_repeating_lines_and_counts_them),
          UNIT_TEST(limits_for_ever_without_wrapping),
          UNIT_TEST(allows_every_line_without_an_interval))
