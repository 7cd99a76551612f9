/* SPDX-License-Identifier: Apache-2.0 */
/* DNS messages written by hand, good and hostile: only who offers printing comes out. */
#include "agent/discover/mdns_packet.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define SOURCE 0x0a000063U
#define UUID   "4509a320-00a0-008f-00b6-002507510eca"

enum { A = 1, PTR = 12, TXT = 16, SRV = 33 };

static uint8_t packet[20000];
static size_t length;
static struct mdns_packet_found found;

static void put(const void *bytes, size_t len)
{
    memcpy(packet + length, bytes, len);
    length += len;
}

static void put16(unsigned value)
{
    uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

    put(bytes, sizeof bytes);
}

/* "a.b" as labels. */
static void put_name(const char *name)
{
    while (*name != '\0') {
        uint8_t len = (uint8_t)strcspn(name, ".");
        put(&len, 1);
        put(name, len);
        name += len + (name[len] == '.');
    }
    put("", 1);
}

static void begin(unsigned flags)
{
    memset(packet, 0, sizeof packet);
    memset(&found, 0, sizeof found);
    length = 0;
    put16(0);
    put16(flags);
    length = 12;
}

/* Section 1: answers, 3: additional records. */
static void count(unsigned section)
{
    packet[4 + 2 * section + 1]++;
    if (packet[4 + 2 * section + 1] == 0)
        packet[4 + 2 * section]++;
}

static size_t begin_record(unsigned section, const char *name, unsigned type, unsigned seconds)
{
    count(section);
    put_name(name);
    put16(type);
    put16(0x8001);
    put16(0);
    put16(seconds);
    put16(0);
    return length;
}

static void end_record(size_t start)
{
    packet[start - 2] = (uint8_t)((length - start) >> 8);
    packet[start - 1] = (uint8_t)(length - start);
}

static void add_ptr(const char *service, const char *instance, unsigned seconds)
{
    size_t start = begin_record(1, service, PTR, seconds);

    put_name(instance);
    end_record(start);
}

static void add_srv(const char *instance, const char *target)
{
    size_t start = begin_record(3, instance, SRV, 120);

    put16(0);
    put16(0);
    put16(631);
    put_name(target);
    end_record(start);
}

static void add_a(const char *host, uint32_t address)
{
    size_t start = begin_record(3, host, A, 120);

    put16(address >> 16);
    put16(address & 0xffff);
    end_record(start);
}

static void add_txt(const char *instance, const char *const *texts, size_t texts_count)
{
    size_t start = begin_record(3, instance, TXT, 4500);

    for (size_t i = 0; i < texts_count; i++) {
        uint8_t len = (uint8_t)strlen(texts[i]);
        put(&len, 1);
        put(texts[i], len);
    }
    end_record(start);
}

/* From memory that ends where the packet does, so that a sanitizer sees one byte too far. */
static bool read_first(size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
    memcpy(exact, packet, len);
    bool ok = mdns_packet_read(exact, len, SOURCE, &found);
    free(exact);
    return ok;
}

static bool read_all(void)
{
    return read_first(length);
}

static void a_whole_answer(const char *service, const char *instance)
{
    static const char *const texts[] = { "txtvers=1", "note=Anna Musterfrau, Room 12",
                                         "uuid=4509A320-00A0-008F-00B6-002507510ECA",
                                         "UUID=other" };

    begin(0x8400);
    add_ptr(service, instance, 4500);
    add_srv(instance, "printer.local");
    add_txt(instance, texts, 4);
    add_a("PRINTER.local", 0x0a000005);
}

static void each_printing_service_gives_the_address_of_its_host_and_the_uuid(void)
{
    static const char *const services[][2] = {
        { "_ipp._tcp.local", "Laser (2nd floor)._ipp._tcp.local" },
        { "_IPPS._tcp.local", "Laser._ipps._tcp.local" },
        { "_printer._tcp.local", "D\xc3\xbcse._printer._tcp.local" },
        { "_pdl-datastream._tcp.local", "Laser._pdl-datastream._tcp.local" },
    };

    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        a_whole_answer(services[i][0], services[i][1]);
        CU_ASSERT_TRUE_FATAL(read_all());
        CU_ASSERT_EQUAL(found.count, 1);
        CU_ASSERT_EQUAL(found.hints[0].address, 0x0a000005);
        CU_ASSERT_STRING_EQUAL(found.hints[0].uuid, UUID);
    }
}

static void nothing_else_of_the_txt_record_comes_out(void)
{
    a_whole_answer("_ipp._tcp.local", "Laser._ipp._tcp.local");
    CU_ASSERT_TRUE_FATAL(read_all());
    for (size_t i = 0; i + 4 < sizeof found; i++)
        CU_ASSERT_NOT_EQUAL(memcmp((const uint8_t *)&found + i, "Anna", 4), 0);
}

static void other_services_questions_and_errors_give_nothing(void)
{
    a_whole_answer("_airplay._tcp.local", "Laser._airplay._tcp.local");
    CU_ASSERT_FALSE(read_all());
    a_whole_answer("_ipp._tcp.local", "Laser._ipp._tcp.local");
    packet[2] = 0; /* a question */
    CU_ASSERT_FALSE(read_all());
    packet[2] = 0x88 | 0x20; /* an opcode */
    CU_ASSERT_FALSE(read_all());
    packet[2] = 0x84;
    packet[3] = 3; /* an error */
    CU_ASSERT_FALSE(read_all());
    packet[3] = 0;
    CU_ASSERT_TRUE(read_all());
}

static void without_address_the_sender_is_the_host(void)
{
    begin(0x8400);
    add_ptr("_ipp._tcp.local", "Laser._ipp._tcp.local", 4500);
    CU_ASSERT_TRUE_FATAL(read_all());
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_EQUAL(found.hints[0].address, SOURCE);
    CU_ASSERT_STRING_EQUAL(found.hints[0].uuid, "");
    add_srv("Laser._ipp._tcp.local", "printer.local");
    CU_ASSERT_FALSE(found.lacks_address);
    add_a("other.local", 0x0a000009);
    CU_ASSERT_TRUE_FATAL(read_all());
    CU_ASSERT_EQUAL(found.hints[0].address, SOURCE);
    CU_ASSERT_TRUE(found.lacks_address);
    add_a("printer.local", 0x0a000005);
    CU_ASSERT_TRUE_FATAL(read_all());
    CU_ASSERT_FALSE(found.lacks_address);
}

static void a_goodbye_is_no_hint(void)
{
    begin(0x8400);
    add_ptr("_ipp._tcp.local", "Laser._ipp._tcp.local", 0);
    CU_ASSERT_FALSE(read_all());
}

static void one_host_with_many_services_is_one_hint(void)
{
    begin(0x8400);
    add_srv("Laser._ipp._tcp.local", "printer.local");
    add_srv("Laser._ipps._tcp.local", "printer.local");
    add_srv("Laser._printer._tcp.local", "printer.local");
    add_a("printer.local", 0x0a000005);
    add_a("printer.local", 0x0a000006);
    CU_ASSERT_TRUE_FATAL(read_all());
    CU_ASSERT_EQUAL(found.count, 2);
}

static void a_uuid_that_is_none_is_left_out(void)
{
    static const char *const bad[] = { "UUID=4509a320-00a0-008f-00b6-002507510ecg",
                                       "UUID=", "UUID=4509a320-00a0-008f-00b6-002507510eca0",
                                       "UUID=urn:4509a32000a0-008f-00b6-002507510", "UUID" };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(0x8400);
        add_txt("Laser._ipp._tcp.local", &bad[i], 1);
        CU_ASSERT_TRUE_FATAL(read_all());
        CU_ASSERT_STRING_EQUAL(found.hints[0].uuid, "");
    }
}

static void no_cut_packet_is_read_past_its_end(void)
{
    a_whole_answer("_ipp._tcp.local", "Laser._ipp._tcp.local");
    for (size_t len = 0; len < length; len++)
        CU_ASSERT_FALSE(read_first(len));
    CU_ASSERT_FALSE(read_first(length + 1));
}

static void no_damaged_byte_does_harm(void)
{
    a_whole_answer("_ipp._tcp.local", "Laser._ipp._tcp.local");
    for (size_t i = 0; i < length; i++) {
        uint8_t good = packet[i];
        for (unsigned value = 0; value < 256; value += 5) {
            packet[i] = (uint8_t)value;
            (void)read_all();
        }
        packet[i] = good;
    }
    CU_ASSERT_TRUE(read_all());
}

/* A name that points at itself, at another that points back, and behind the end. */
static void loops_of_names_end(void)
{
    static const unsigned pointers[] = { 0xc00c, 0xc00e, 0xffff, 0xc000 };

    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        begin(0x8400);
        put16(pointers[i]);
        put16(0xc00c);
        put16(1);
        put16(0);
        put16(120);
        put16(0);
        packet[7] = 1;
        CU_ASSERT_FALSE(read_all());
        begin(0x8400);
        size_t start = begin_record(1, "_ipp._tcp.local", PTR, 120);
        put16(0xc000 | (unsigned)start);
        end_record(start);
        CU_ASSERT_FALSE(read_all());
    }
}

static void a_packet_without_records_gives_nothing(void)
{
    begin(0x8400);
    CU_ASSERT_FALSE(read_all());
    packet[6] = packet[7] = 0xff; /* 65535 answers are announced, none is there */
    CU_ASSERT_FALSE(read_all());
    CU_ASSERT_FALSE(read_first(0));
}

static void a_giant_txt_is_read_to_its_bounds(void)
{
    char text[256];

    memset(text, 'x', 255);
    text[255] = '\0';
    begin(0x8400);
    size_t start = begin_record(1, "Laser._ipp._tcp.local", TXT, 120);
    for (unsigned i = 0; i < 30; i++) {
        put("\xff", 1);
        put(text, 255);
    }
    put("\xff", 1); /* more is promised than there is */
    put("UUID=" UUID, 41);
    end_record(start);
    CU_ASSERT_TRUE_FATAL(read_all());
    CU_ASSERT_STRING_EQUAL(found.hints[0].uuid, "");
}

static void more_than_9000_bytes_are_refused(void)
{
    begin(0x8400);
    add_ptr("_ipp._tcp.local", "Laser._ipp._tcp.local", 120);
    size_t start = begin_record(1, "big.local", TXT, 120);
    length += MDNS_PACKET_MOST - length;
    end_record(start);
    CU_ASSERT_TRUE(read_all());
    length++;
    end_record(start);
    CU_ASSERT_FALSE(read_all());
}

static void of_very_many_hosts_the_first_are_taken(void)
{
    char name[64];

    begin(0x8400);
    for (unsigned i = 0; i < 60; i++) {
        (void)snprintf(name, sizeof name, "p%u._ipp._tcp.local", i);
        add_srv(name, "one.local");
    }
    for (uint32_t i = 0; i < 100; i++)
        add_a("one.local", 0x0a000000 + i);
    CU_ASSERT_TRUE_FATAL(read_all());
    CU_ASSERT_EQUAL(found.count, MDNS_PACKET_HINTS);
    CU_ASSERT_EQUAL(found.hints[MDNS_PACKET_HINTS - 1].address, 0x0a000000 + MDNS_PACKET_HINTS - 1);
}

static void the_question_asks_for_four_services(void)
{
    static const char first[] = "\4_ipp\4_tcp\5local\0\0\14\0\1";
    uint8_t question[MDNS_PACKET_ASK];
    size_t len = mdns_packet_ask(0x1234, question);
    uint16_t id = 0;

    CU_ASSERT_EQUAL(len, 12 + 21 + 22 + 25 + 32);
    CU_ASSERT_EQUAL(memcmp(question, "\x12\x34\0\0\0\4\0\0\0\0\0\0", 12), 0);
    CU_ASSERT_EQUAL(memcmp(question + 12, first, sizeof first - 1), 0);
    CU_ASSERT_TRUE(mdns_packet_id(question, len, &id));
    CU_ASSERT_EQUAL(id, 0x1234);
    CU_ASSERT_FALSE(mdns_packet_id(question, 1, &id));
    CU_ASSERT_FALSE(mdns_packet_read(question, len, SOURCE, &found));
}

UNIT_MAIN("mdns_packet",
          UNIT_TEST(each_printing_service_gives_the_address_of_its_host_and_the_uuid),
          UNIT_TEST(nothing_else_of_the_txt_record_comes_out),
          UNIT_TEST(other_services_questions_and_errors_give_nothing),
          UNIT_TEST(without_address_the_sender_is_the_host), UNIT_TEST(a_goodbye_is_no_hint),
          UNIT_TEST(one_host_with_many_services_is_one_hint),
          UNIT_TEST(a_uuid_that_is_none_is_left_out), UNIT_TEST(no_cut_packet_is_read_past_its_end),
          UNIT_TEST(no_damaged_byte_does_harm), UNIT_TEST(loops_of_names_end),
          UNIT_TEST(a_packet_without_records_gives_nothing),
          UNIT_TEST(a_giant_txt_is_read_to_its_bounds), UNIT_TEST(more_than_9000_bytes_are_refused),
          UNIT_TEST(of_very_many_hosts_the_first_are_taken),
          UNIT_TEST(the_question_asks_for_four_services))
