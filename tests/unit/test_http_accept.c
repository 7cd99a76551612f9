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

UNIT_MAIN("http_accept", UNIT_TEST(weights_are_read), UNIT_TEST(what_is_no_weight_is_not_wanted))
