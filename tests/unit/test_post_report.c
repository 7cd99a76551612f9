/* SPDX-License-Identifier: Apache-2.0 */
/* What a mailed report holds and says: read page by page, with what is not known told as that. */
#include "portal/post/post_report.h"

#include "base/clock.h"
#include "portal/post/post_text.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define DEVICES 60 /* more than a page of the report looks at */
#define DEVICE  "11111111-2222-4333-8444-5555555550%02d"

struct scene {
    struct portal_rig rig;
    struct db *db;
    struct post_report report;
};

static int64_t ms(const char *day)
{
    char text[40];
    int64_t at = -1;

    (void)snprintf(text, sizeof text, "%sT00:00:00Z", day);
    CU_ASSERT_TRUE_FATAL(clock_parse(text, &at));
    return at;
}

static void say(const struct scene *s, int device, const char *day, const char *kind,
                const char *inside)
{
    char xml[400];

    (void)snprintf(xml, sizeof xml, "<%s device='" DEVICE "' at='%sT08:00:00.000Z'>%s</%s>", kind,
                   device, day, inside, kind);
    portal_rig_add(s->rig.store, s->rig.agent, xml);
}

/* Each but the last one made ten pages in October. */
static void begin(struct scene *s)
{
    char count[80];

    *s = (struct scene){ .rig = portal_rig_begin() };
    for (int device = 0; device < DEVICES; device++) {
        say(s, device, "2026-09-01", "asset", "<model>L1</model><state>ready</state>");
        if (device == DEVICES - 1)
            break;
        say(s, device, "2026-09-02", "meter", "<engine-cycles>100</engine-cycles>");
        (void)snprintf(count, sizeof count, "<engine-cycles>%d</engine-cycles>", 110);
        say(s, device, "2026-10-05", "meter", count);
    }
    CU_ASSERT_EQUAL_FATAL(db_open(&s->rig.place, DB_READ, &s->db), ERR_NONE);
}

static void end(struct scene *s)
{
    post_report_finish(&s->report);
    db_close(s->db);
    portal_rig_end(&s->rig);
}

static void reads(struct scene *s, const char *name, const char *first, const char *behind)
{
    const struct post_report_wanted wanted = { name, *store_scope_whole(), ms(first), ms(behind) };
    int pages = 0;

    post_report_finish(&s->report);
    CU_ASSERT_TRUE_FATAL(post_report_begin(&s->report, &wanted));
    while (!s->report.is_over && pages++ < 100)
        CU_ASSERT_EQUAL_FATAL(post_report_read(&s->report, s->db), ERR_NONE);
    CU_ASSERT_TRUE(s->report.is_over);
    CU_ASSERT_FALSE(s->report.is_cut);
}

static unsigned lines(const struct buf *text)
{
    unsigned count = 0;

    for (const char *at = buf_text(text); (at = strstr(at, "\r\n")) != NULL; at += 2)
        count++;
    return count;
}

static void each_row_is_there_once(void)
{
    struct scene s;

    begin(&s);
    reads(&s, "meters", "2026-10-01", "2026-11-01");
    CU_ASSERT_EQUAL(s.report.rows, DEVICES);
    CU_ASSERT_EQUAL(lines(&s.report.csv), 1 + DEVICES);
    CU_ASSERT_EQUAL(strncmp(buf_text(&s.report.csv), "device,place,site,customer,", 27), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&s.report.csv), ",same_as,counter,start_told_ms,"));
    for (int device = 0; device < DEVICES; device++) {
        char id[48];
        (void)snprintf(id, sizeof id, DEVICE, device);
        CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&s.report.csv), id));
    }
    end(&s);
}

static void sums_are_of_what_is_known(void)
{
    struct scene s;

    begin(&s);
    reads(&s, "meters", "2026-10-01", "2026-11-01");
    CU_ASSERT_EQUAL_FATAL(s.report.kind_count, 2);
    CU_ASSERT_STRING_EQUAL(s.report.kinds[0].key, "engine-cycles");
    CU_ASSERT_EQUAL(s.report.kinds[0].rows, DEVICES - 1);
    CU_ASSERT_EQUAL(s.report.kinds[0].sums[0], 10 * (DEVICES - 1));
    CU_ASSERT_EQUAL(s.report.kinds[0].unknown[0], 0);
    CU_ASSERT_STRING_EQUAL(s.report.kinds[1].key, "");
    CU_ASSERT_EQUAL(s.report.kinds[1].unknown[0], 1);
    reads(&s, "usage", "2026-10-01", "2026-11-01");
    CU_ASSERT_EQUAL(s.report.rows, DEVICES - 1);
    CU_ASSERT_EQUAL(s.report.kinds[0].sums[0], 10 * (DEVICES - 1));
    reads(&s, "fleet", "2026-10-01", "2026-11-01");
    CU_ASSERT_EQUAL(s.report.rows, DEVICES);
    end(&s);
}

static void what_is_not_there_is_told(void)
{
    struct scene s;
    struct post_report none = { 0 };
    const struct post_report_wanted wanted = { .name = "secrets" };

    begin(&s);
    reads(&s, "incidents", "2026-10-01", "2026-11-01");
    CU_ASSERT_EQUAL(s.report.rows, 0);
    CU_ASSERT_EQUAL(lines(&s.report.csv), 1);
    CU_ASSERT_FALSE(post_report_begin(&none, &wanted));
    post_report_finish(&none);
    end(&s);
}

static void says(const struct scene *s, const struct mailing *mailing, const char *wanted)
{
    struct buf text;

    buf_init(&text, 65536);
    post_text_write(&text, &s->report, mailing, "portal.x.test");
    if (strstr(buf_text(&text), wanted) == NULL)
        (void)fprintf(stderr, "%s\n", buf_text(&text));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&text), wanted));
    buf_finish(&text);
}

static void it_is_said_in_words(void)
{
    struct scene s;
    struct mailing mailing = { .place_name = "ACME", .owner = "ada", .every = MAILING_TIME_MONTH };
    char line[POST_TEXT_LINE];

    begin(&s);
    reads(&s, "meters", "2026-10-01", "2026-11-01");
    post_text_subject(&s.report, &mailing, line);
    CU_ASSERT_STRING_EQUAL(line, "Counters for billing of ACME, 2026-10-01 to 2026-10-31");
    post_text_file(&s.report, line);
    CU_ASSERT_STRING_EQUAL(line, "meters-2026-10-01-2026-10-31.csv");
    says(&s, &mailing, "2026-10-01 to 2026-10-31, days of UTC\n");
    says(&s, &mailing, "engine-cycles                           59           590             0");
    says(&s, &mailing, "not known                                1     not known             1");
    says(&s, &mailing, "has all 60 counters");
    says(&s, &mailing, "Sent each month by Printwire, portal portal.x.test. The account ada");
    s.report.is_cut = true;
    says(&s, &mailing, "has the first 60 counters only");
    reads(&s, "incidents", "2026-10-05", "2026-10-06");
    post_text_subject(&s.report, &mailing, line);
    CU_ASSERT_STRING_EQUAL(line, "Incidents of ACME, 2026-10-05");
    says(&s, &mailing, "Nothing is known of this time at this place.\n");
    reads(&s, "fleet", "2026-10-01", "2026-11-01");
    post_text_file(&s.report, line);
    CU_ASSERT_STRING_EQUAL(line, "fleet-2026-11-01.csv");
    end(&s);
}

UNIT_MAIN("post_report", UNIT_TEST(each_row_is_there_once), UNIT_TEST(sums_are_of_what_is_known),
          UNIT_TEST(what_is_not_there_is_told), UNIT_TEST(it_is_said_in_words))
