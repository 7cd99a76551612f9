/* SPDX-License-Identifier: Apache-2.0 */
/* What a printer answers to each PDU of v1 and v2c, when something is missing, too big or
 * forbidden. */
#include "tests/sim_printer/sim_answer.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const char recorded[] = "1.3.1.1|4|one\n1.3.1.2|2|2\n1.3.2.1|70|99\n1.3.3.1|65|7\n";

static struct sim_model model;
static struct sim_printer printer;
static struct sim_writer requests, answers;
static struct sim_message answer;

static void start(const char *text)
{
    struct snmprec_fault fault;

    model = (struct sim_model){ .name = NULL };
    CU_ASSERT_EQUAL_FATAL(snmprec_parse(text, strlen(text), &model.recording, &fault), ERR_NONE);
    sim_printer_init(&printer, 0x7f010001, &model, 0);
}

static void stop(void)
{
    sim_printer_finish(&printer);
    snmprec_destroy(model.recording);
}

static struct sim_message request(uint8_t version, uint8_t pdu, const char *community)
{
    return (struct sim_message){ .version = version,
                                 .pdu = pdu,
                                 .request_id = 0x7eadbeef,
                                 .community = (const uint8_t *)community,
                                 .community_len = strlen(community) };
}

/* Asks for OIDs separated by blanks; the answer lies in `answer`. False: silence. */
static bool ask(const struct sim_message *m, const char *oids)
{
    size_t len = 0, answer_len = 0;

    sim_codec_start(&requests, 1472);
    while (*oids != '\0') {
        size_t word = strcspn(oids, " ");
        struct sim_oid_room room;
        CU_ASSERT_TRUE_FATAL(sim_oid_parse(oids, word, &room));
        CU_ASSERT_TRUE_FATAL(sim_codec_add(&requests, m, sim_oid_of(&room),
                                           (struct sim_value){ SIM_TAG_NULL, 0, NULL }));
        oids += word + (oids[word] == ' ');
    }
    const uint8_t *bytes = sim_codec_finish(&requests, m, &len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    bytes = sim_answer_make(&printer, NULL, bytes, len, &answers, &answer_len);
    if (bytes == NULL)
        return false;
    CU_ASSERT_TRUE_FATAL(sim_codec_read(bytes, answer_len, &answer));
    CU_ASSERT_EQUAL(answer.pdu, SIM_PDU_RESPONSE);
    CU_ASSERT_EQUAL(answer.request_id, m->request_id);
    CU_ASSERT_EQUAL(answer.version, m->version);
    return true;
}

/* The answer as "1.3.1.1=04:one 1.3.9=80:". */
static const char *said(void)
{
    static char text[4096];
    struct cursor c;
    struct sim_oid_room oid;
    struct sim_value value;
    size_t at = 0;

    text[0] = '\0';
    sim_codec_bindings(&answer, &c);
    while (sim_codec_binding(&c, &oid, &value)) {
        if (at > 0)
            text[at++] = ' ';
        sim_oid_format(sim_oid_of(&oid), text + at, sizeof text - at);
        at += strlen(text + at);
        at += (size_t)snprintf(text + at, sizeof text - at, "=%02x:", value.tag);
        int64_t number;
        if (sim_codec_number(value, &number))
            at += (size_t)snprintf(text + at, sizeof text - at, "%lld", (long long)number);
        else
            at += (size_t)snprintf(text + at, sizeof text - at, "%.*s", (int)value.len,
                                   (const char *)value.bytes);
    }
    return text;
}

static const char *ask_v2c(uint8_t pdu, const char *oids)
{
    struct sim_message m = request(SIM_VERSION_2C, pdu, "public");

    if (!ask(&m, oids))
        return "silence";
    CU_ASSERT_EQUAL(answer.error_status, 0);
    return said();
}

static const char *ask_bulk(int32_t non_repeaters, int32_t repetitions, const char *oids)
{
    struct sim_message m = request(SIM_VERSION_2C, SIM_PDU_GETBULK, "public");

    m.error_status = non_repeaters;
    m.error_index = repetitions;
    if (!ask(&m, oids))
        return "silence";
    CU_ASSERT_EQUAL(answer.error_status, 0);
    return said();
}

static void gets_with_exceptions_in_v2c(void)
{
    start(recorded);
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GET, "1.3.1.1 1.3.2.1 1.3.1.2"),
                           "1.3.1.1=04:one 1.3.2.1=46:99 1.3.1.2=02:2");
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GET, "1.3.1.9 1.3.4.1 1.3.1"),
                           "1.3.1.9=81: 1.3.4.1=80: 1.3.1=81:");
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GET, ""), "");
    stop();
}

static void gets_with_errors_in_v1(void)
{
    struct sim_message m = request(SIM_VERSION_1, SIM_PDU_GET, "");

    start(recorded);
    CU_ASSERT_TRUE(ask(&m, "1.3.1.1 1.3.3.1"));
    CU_ASSERT_STRING_EQUAL(said(), "1.3.1.1=04:one 1.3.3.1=41:7");
    CU_ASSERT_TRUE(ask(&m, "1.3.1.1 1.3.9.9 1.3.3.1"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_NO_SUCH_NAME);
    CU_ASSERT_EQUAL(answer.error_index, 2);
    CU_ASSERT_STRING_EQUAL(said(), "1.3.1.1=05: 1.3.9.9=05: 1.3.3.1=05:");
    CU_ASSERT_TRUE(ask(&m, "1.3.2.1"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_NO_SUCH_NAME);
    stop();
}

static void walks_on_in_both_versions(void)
{
    struct sim_message m = request(SIM_VERSION_1, SIM_PDU_GETNEXT, "x");

    start(recorded);
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GETNEXT, "1.3 1.3.1.1.0 1.3.1.2 1.3.3.1"),
                           "1.3.1.1=04:one 1.3.1.2=02:2 1.3.2.1=46:99 1.3.3.1=82:");
    CU_ASSERT_TRUE(ask(&m, "1.3.1.2"));
    CU_ASSERT_STRING_EQUAL(said(), "1.3.3.1=41:7"); /* Counter64 is invisible to v1 */
    CU_ASSERT_TRUE(ask(&m, "1.3 1.3.3.1"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_NO_SUCH_NAME);
    CU_ASSERT_EQUAL(answer.error_index, 2);
    stop();
}

static void repeats_in_bulk_until_the_end(void)
{
    start(recorded);
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 2, "1.3"), "1.3.1.1=04:one 1.3.1.2=02:2");
    CU_ASSERT_STRING_EQUAL(ask_bulk(1, 2, "1.3 1.3.2 1.3.3"),
                           "1.3.1.1=04:one 1.3.2.1=46:99 1.3.3.1=41:7 1.3.3.1=41:7 1.3.3.1=82:");
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 2147483647, "1.3.2.1"), "1.3.3.1=41:7 1.3.3.1=82:");
    CU_ASSERT_STRING_EQUAL(ask_bulk(5, 5, "1.3"), "1.3.1.1=04:one");
    CU_ASSERT_STRING_EQUAL(ask_bulk(-5, -5, "1.3"), "");
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 0, "1.3"), "");
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 9, ""), "");
    stop();
}

static void ends_bulk_early_and_says_too_big_otherwise(void)
{
    struct sim_message m = request(SIM_VERSION_2C, SIM_PDU_GET, "public");
    char text[1600] = "1.3.1.1|2|1\n1.3.1.2|4|";

    memset(text + strlen(text), 'x', 1450);
    start(text);
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 5, "1.3"), "1.3.1.1=02:1");
    printer.faults.most_bytes = 64;
    CU_ASSERT_TRUE(ask(&m, "1.3.1.2"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_TOO_BIG);
    CU_ASSERT_EQUAL(answer.bindings_len, 0);
    m.version = SIM_VERSION_1;
    CU_ASSERT_TRUE(ask(&m, "1.3.1.2"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_TOO_BIG);
    CU_ASSERT_STRING_EQUAL(said(), "1.3.1.2=05:");
    m = request(SIM_VERSION_2C, SIM_PDU_GETBULK, "public");
    m.error_index = 3;
    CU_ASSERT_TRUE(ask(&m, "1.3.1.1"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_TOO_BIG);
    printer.faults.most_bytes = 4000;
    CU_ASSERT_TRUE(strlen(ask_bulk(0, 5, "1.3")) > 1450);
    stop();
}

static void refuses_and_counts_every_set(void)
{
    struct sim_message m = request(SIM_VERSION_2C, SIM_PDU_SET, "public");

    start(recorded);
    CU_ASSERT_TRUE(ask(&m, "1.3.1.1"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_NOT_WRITABLE);
    CU_ASSERT_EQUAL(answer.error_index, 1);
    m.version = SIM_VERSION_1;
    CU_ASSERT_TRUE(ask(&m, "1.3.1.1"));
    CU_ASSERT_EQUAL(answer.error_status, SIM_ERROR_NO_SUCH_NAME);
    CU_ASSERT_TRUE(ask(&m, ""));
    CU_ASSERT_EQUAL(answer.error_index, 0);
    CU_ASSERT_EQUAL(printer.counters.set, 3);
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GET, "1.3.1.1"), "1.3.1.1=04:one");
    stop();
}

static void stays_silent_where_an_agent_would(void)
{
    struct sim_message bulk = request(SIM_VERSION_1, SIM_PDU_GETBULK, "public");
    size_t len;

    start(recorded);
    CU_ASSERT_FALSE(ask(&bulk, "1.3"));
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_RESPONSE, "1.3"), "silence");
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_TRAP, "1.3"), "silence");
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_INFORM, "1.3"), "silence");
    CU_ASSERT_EQUAL(printer.counters.other, 2);
    CU_ASSERT_EQUAL(printer.counters.acknowledged, 1);
    CU_ASSERT_PTR_NULL(
        sim_answer_make(&printer, NULL, (const uint8_t *)"\x30\x05", 2, &answers, &len));
    CU_ASSERT_EQUAL(printer.counters.malformed, 1);
    stop();
}

static void asks_for_the_community_when_told_to(void)
{
    static const struct {
        const char *allowed;
        const char *asked;
        bool answered;
    } rows[] = {
        { NULL, "public", true },      { NULL, "", true },
        { NULL, "x@other", false },    { "secret", "secret", true },
        { "secret", "Secret", false }, { "secret", "", false },
        { "secret", "secre", false },  { "a@b", "a@b", true },
        { "secret", "x@box", false },  { "secret", "secret@box", true },
        { NULL, "x@box", true },
    };
    struct sim_context context = { .name = (char[]){ "box" } };

    start(recorded);
    context.recording = model.recording;
    model.contexts = &context;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_message m = request(SIM_VERSION_2C, SIM_PDU_GET, rows[i].asked);
        size_t len, answer_len;
        sim_codec_start(&requests, 1472);
        const uint8_t *bytes = sim_codec_finish(&requests, &m, &len);
        bytes = sim_answer_make(&printer, rows[i].allowed, bytes, len, &answers, &answer_len);
        CU_ASSERT_EQUAL(bytes != NULL, rows[i].answered);
    }
    stop();
}

static void answers_contexts_from_their_own_recording(void)
{
    static const char text[] = "1.3.1.1|4|inner\n1.3.1.5|2|5\n";
    struct sim_context context = { .name = (char[]){ "box" } };
    struct sim_message m = request(SIM_VERSION_2C, SIM_PDU_GETBULK, "public@box");
    struct snmprec_fault fault;

    start(recorded);
    CU_ASSERT_EQUAL(snmprec_parse(text, strlen(text), &context.recording, &fault), ERR_NONE);
    model.contexts = &context;
    m.error_index = 9;
    CU_ASSERT_TRUE(ask(&m, "1.3"));
    CU_ASSERT_STRING_EQUAL(said(), "1.3.1.1=04:inner 1.3.1.5=02:5 1.3.1.5=82:");
    snmprec_destroy(context.recording);
    stop();
}

static void misbehaves_when_told_to(void)
{
    char text[1024] = "";
    struct sim_message v1 = request(SIM_VERSION_1, SIM_PDU_GET, "x");

    for (int i = 1; i <= 20; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "1.3.1.%d|2|%d\n", i, i);
    start(text);
    printer.faults.loop = true;
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 3, "1.3.1.14"),
                           "1.3.1.15=02:15 1.3.1.16=02:16 1.3.1.16=02:16");
    printer.faults.no_bulk = true;
    CU_ASSERT_STRING_EQUAL(ask_bulk(0, 3, "1.3"), "silence");
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GETNEXT, "1.3"), "1.3.1.1=02:1");
    printer.faults.v1_only = true;
    CU_ASSERT_STRING_EQUAL(ask_v2c(SIM_PDU_GET, "1.3.1.1"), "silence");
    CU_ASSERT_TRUE(ask(&v1, "1.3.1.1"));
    CU_ASSERT_EQUAL(printer.counters.lost, 2);
    stop();
}

UNIT_MAIN("sim_answer", UNIT_TEST(gets_with_exceptions_in_v2c), UNIT_TEST(gets_with_errors_in_v1),
          UNIT_TEST(walks_on_in_both_versions), UNIT_TEST(repeats_in_bulk_until_the_end),
          UNIT_TEST(ends_bulk_early_and_says_too_big_otherwise),
          UNIT_TEST(refuses_and_counts_every_set), UNIT_TEST(stays_silent_where_an_agent_would),
          UNIT_TEST(asks_for_the_community_when_told_to),
          UNIT_TEST(answers_contexts_from_their_own_recording), UNIT_TEST(misbehaves_when_told_to))
