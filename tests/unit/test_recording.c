/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a recording: what was written is read, and half a file is none. */
#include "agent/record/recording.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct recording recording;
static struct recording_fault fault;

static enum err read_text(const char *text)
{
    fault = (struct recording_fault){ 0, NULL };
    return recording_read(text, strlen(text), &recording, &fault);
}

static void reads_what_was_written(void)
{
    struct recording_section web = {
        .kind = RECORDING_WEB, .path = "/a", .status = 200, .type = "text/xml", .server = "Acme; 1"
    };
    const struct recording_section snmp = { .kind = RECORDING_SNMP };
    static const char body[] = "<a>\n\n[end]\n# no comment\n";
    struct buf out;
    struct buf read;

    buf_init(&out, 4096);
    buf_init(&read, 4096);
    CU_ASSERT_TRUE(recording_begin(&out, "# note\n", "2026-11", "agent"));
    CU_ASSERT_TRUE(recording_put_head(&out, &snmp) && buf_append_text(&out, "1.3|2|1\n"));
    CU_ASSERT_TRUE(recording_put_head(&out, &web) && recording_put_body(&out, body, strlen(body)));
    CU_ASSERT_TRUE(recording_end(&out));
    CU_ASSERT_EQUAL_FATAL(recording_read(out.data, out.len, &recording, &fault), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(recording.count, 2);
    CU_ASSERT_EQUAL(recording.sections[0].kind, RECORDING_SNMP);
    CU_ASSERT_EQUAL(strncmp(recording.sections[0].text, "1.3|2|1\n", 8), 0);
    CU_ASSERT_STRING_EQUAL(recording.sections[1].path, "/a");
    CU_ASSERT_EQUAL(recording.sections[1].status, 200);
    CU_ASSERT_STRING_EQUAL(recording.sections[1].type, "text/xml");
    CU_ASSERT_STRING_EQUAL(recording.sections[1].server, "Acme; 1");
    CU_ASSERT_TRUE(recording_body(&recording.sections[1], &read));
    CU_ASSERT_STRING_EQUAL(buf_text(&read), body);
    buf_finish(&out);
    buf_finish(&read);
}

static void refuses_with_line_and_reason(void)
{
    static const struct {
        const char *text;
        unsigned line;
    } wrong[] = {
        { "1.3.6|2|1\n", 1 },
        { "# printwire recording 2\n[end]\n", 1 },
        { "# printwire recording 1\n[snmp]\n", 2 },
        { "# printwire recording 1\n[mail]\n[end]\n", 2 },
        { "# printwire recording 1\n[snmp]\n[snmp]\n[end]\n", 3 },
        { "# printwire recording 1\n[web]\n[end]\n", 2 },
        { "# printwire recording 1\n[web a]\n[end]\n", 2 },
        { "# printwire recording 1\n[web /a]\nstatus x\n[end]\n", 3 },
        { "# printwire recording 1\n[web /a]\nstatus 200\nbody\n[end]\n", 4 },
        { "# printwire recording 1\n[snmp\n[end]\n", 2 },
        { "# printwire recording 1\n[end]\nmore\n", 3 },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT_EQUAL(read_text(wrong[i].text), ERR_SYNTAX);
        CU_ASSERT_EQUAL(fault.line, wrong[i].line);
        CU_ASSERT_PTR_NOT_NULL(fault.reason);
    }
}

static void passes_over_heads_of_later_versions_and_line_ends_of_others(void)
{
    CU_ASSERT_EQUAL(read_text("# printwire recording 1\r\ncolour blue\r\n\r\n[ipp /ipp]\r\n"
                              "status 200\r\na-b|33|1\r\n\r\n[end]\r\n"),
                    ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(recording.count, 1);
    const char *at = recording.sections[0].text;
    const char *line;
    size_t len;
    CU_ASSERT_TRUE_FATAL(recording_line(&at, at + recording.sections[0].len, &line, &len));
    CU_ASSERT_EQUAL(len, strlen("a-b|33|1"));
}

static void refuses_more_sections_than_there_are_places(void)
{
    struct buf out;
    const struct recording_section web = { .kind = RECORDING_WEB, .path = "/a", .status = 404 };

    buf_init(&out, 1 << 16);
    (void)recording_begin(&out, "", "2026-11", "agent");
    for (int i = 0; i <= RECORDING_SECTIONS; i++)
        (void)recording_put_head(&out, &web);
    (void)recording_end(&out);
    CU_ASSERT_EQUAL(recording_read(out.data, out.len, &recording, &fault), ERR_SYNTAX);
    buf_finish(&out);
}

UNIT_MAIN("recording", UNIT_TEST(reads_what_was_written), UNIT_TEST(refuses_with_line_and_reason),
          UNIT_TEST(passes_over_heads_of_later_versions_and_line_ends_of_others),
          UNIT_TEST(refuses_more_sections_than_there_are_places))
