/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of Accept-Encoding as browsers, scripts and strangers write them. */
#include "base/http_accept.h"
#include "tests/unit/unit.h"

static void weights_are_read(void)
{
    static const struct {
        const char *line;
        unsigned gzip;
        unsigned br;
    } cases[] = {
        { NULL, 0, 0 },
        { "", 0, 0 },
        { "gzip", 1000, 0 },
        { "gzip, deflate, br, zstd", 1000, 1000 },
        { "GZip;q=0.5,br;Q=1.0", 500, 1000 },
        { "gzip;q=0", 0, 0 },
        { "gzip;q=0, *", 0, 1000 },
        { "*;q=0.001", 1, 1 },
        { "br ; q=0.25 , gzip\t;\tq=0.125", 125, 250 },
        { "identity", 0, 0 },
        { "x-gzip, gzipp, gzi", 0, 0 },
        { ",,gzip,", 1000, 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_EQUAL(http_accept_weight(cases[i].line, "gzip"), cases[i].gzip);
        CU_ASSERT_EQUAL(http_accept_weight(cases[i].line, "br"), cases[i].br);
    }
}

static void what_is_no_weight_is_not_wanted(void)
{
    static const char *const wrong[] = { "gzip;q=",    "gzip;q=2",      "gzip;q=1.001",
                                         "gzip;q=-1",  "gzip;q=0.1234", "gzip;q=.5",
                                         "gzip;q=0x1", "gzip;",         "gzip;q",
                                         "gzip q=1",   "gzip;level=9",  "gzip;q=0.5;x" };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(http_accept_weight(wrong[i], "gzip"), 0);
}

static void the_media_type_that_is_wanted_more_is_told(void)
{
    static const struct {
        const char *line;
        int csv; /* more than JSON: 1, less: -1 */
    } cases[] = {
        { NULL, 0 },
        { "", 0 },
        { "*/*", 0 },
        { "text/csv", 1 },
        { "TEXT/CSV;charset=utf-8", 1 },
        { "application/json, text/csv", 0 },
        { "application/json;q=0.9, text/csv", 1 },
        { "text/csv;q=0.9, application/json", -1 },
        { "text/csv;q=0.1, */*;q=0.9", -1 },
        { "*/*;q=0.9, text/csv;q=0.1", -1 },
        { "text/csv;q=0, */*", -1 },
        { "text/csv, */*", 1 },
        { "text/*, application/json;q=0.5", 1 },
        { "text/*;q=0, text/csv", 1 },
        { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0 },
        { "text/csv;header=\"a,b;q=0\";q=0.5, application/json;q=0.4", 1 },
        { "text/csv;q=nonsense, application/json;q=0.1", -1 },
        { "text/csvx, text, /csv, text/", 0 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned csv = http_accept_rank(cases[i].line, "text/csv");
        unsigned json = http_accept_rank(cases[i].line, "application/json");
        CU_ASSERT_EQUAL((csv > json) - (csv < json), cases[i].csv);
    }
    CU_ASSERT_EQUAL(http_accept_rank("text/html", "text/csv"), 0);
}

UNIT_MAIN("http_accept", UNIT_TEST(weights_are_read), UNIT_TEST(what_is_no_weight_is_not_wanted),
          UNIT_TEST(the_media_type_that_is_wanted_more_is_told))
