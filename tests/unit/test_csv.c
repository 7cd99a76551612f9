/* SPDX-License-Identifier: Apache-2.0 */
/* Fields as RFC 4180 has them, and what a spreadsheet would run. */
#include "base/csv.h"
#include "tests/unit/unit.h"

static void is(const char *text, const char *wanted)
{
    struct buf out;

    buf_init(&out, 64);
    csv_append_text(&out, text);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), wanted);
    buf_finish(&out);
}

static void quotes_every_text(void)
{
    is("", "\"\"");
    is("a,b\r\nc", "\"a,b\r\nc\"");
    is("say \"hi\"", "\"say \"\"hi\"\"\"");
    is("\"", "\"\"\"\"");
}

static void takes_the_edge_off_formulas(void)
{
    is("=1+1", "\"'=1+1\"");
    is("+1", "\"'+1\"");
    is("-1", "\"'-1\"");
    is("@SUM(A1)", "\"'@SUM(A1)\"");
    is("\t=1", "\"'\t=1\"");
    is("\r=1", "\"'\r=1\"");
    is("a=1", "\"a=1\"");
}

static void fails_past_the_limit(void)
{
    struct buf out;

    buf_init(&out, 4);
    csv_append_text(&out, "long text");
    CU_ASSERT_TRUE(buf_failed(&out));
    buf_finish(&out);
}

UNIT_MAIN("csv", UNIT_TEST(quotes_every_text), UNIT_TEST(takes_the_edge_off_formulas),
          UNIT_TEST(fails_past_the_limit))
