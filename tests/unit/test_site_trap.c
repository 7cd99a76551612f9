/* SPDX-License-Identifier: Apache-2.0 */
/* From a packet on a real socket to what is said and asked, on a clock that only the test moves.
 * The packets were made by net-snmp 5.9.3. */
#include "agent/site_inner.h"

#include "base/clock.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST      0x7f090001U /* 127.9.0.1: its own address, from which it sends */
#define STRANGER   (FIRST + 5)
#define ELSEWHERE  0x7f0a0001U /* in no range */
#define MINUTE     SITE_RIG_MINUTE
#define HOUR       SITE_RIG_HOUR
#define MOST       128
#define MIB2       "1.3.6.1.2.1."
#define ALERT(c)   MIB2 "43.18.1.1." c ".1.12|"
#define LINES      12
#define BARE_LINES 5

/* The last bytes of each packet are prtAlertCode. */
static const char v1[] =
    "30819d02010004067075626c6963a4818f06082b060102012b12024004c0000207020106020101430212"
    "6730733011060c2b060102012b12010101010c02010c3011060c2b060102012b12010102010c02010330"
    "11060c2b060102012b12010104010c0201083011060c2b060102012b12010105010c0201023011060c2b"
    "060102012b12010106010c0201053012060c2b060102012b12010107010c02020328";

static const char v1_cold[] =
    "302702010004067075626c6963a41a06062b060104010b4004c0000207020100020100430212673000";

static const char v2c[] =
    "3081bb02010104067075626c6963a781ad02047d9d88ec02010002010030819e300f06082b0601020101"
    "030043031477473018060a2b060106030101040100060a2b060102012b120200013011060c2b06010201"
    "2b12010101010c02010c3011060c2b060102012b12010102010c0201033011060c2b060102012b120101"
    "04010c0201083011060c2b060102012b12010105010c0201023011060c2b060102012b12010106010c02"
    "01053012060c2b060102012b12010107010c02020328";

static const char v2c_inform[] =
    "3081bb02010104067075626c6963a681ad0204033891e702010002010030819e300f06082b0601020101"
    "030043031477483018060a2b060106030101040100060a2b060102012b120200013011060c2b06010201"
    "2b12010101010c02010c3011060c2b060102012b12010102010c0201033011060c2b060102012b120101"
    "04010c0201083011060c2b060102012b12010105010c0201023011060c2b060102012b12010106010c02"
    "01053012060c2b060102012b12010107010c02020328";

/* An SNMPv3 sender of informs asks who we are (RFC 3414 section 4). */
static const char v3_discovery[] =
    "3037020103300d020101020205c00401040201030410300e0400020100020100040004000400301104000400"
    "a00b0201010201000201003000";

/* A printer, and the alert that the packets speak of. */
static const char *const printer[LINES] = {
    MIB2 "1.1.0|Invented laser",
    MIB2 "1.3.0|500000",
    MIB2 "25.3.5.1.1.1|3",
    MIB2 "2.2.1.6.1|hbcdef",
    MIB2 "43.11.1.1.9.1.1|80",
    ALERT("2") "3",
    ALERT("3") "3",
    ALERT("4") "8",
    ALERT("5") "2",
    ALERT("6") "5",
    ALERT("7") "808",
    ALERT("8") "Tray 2 is empty",
};

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static unsigned commits;
static uint8_t packet[2048];
static size_t packet_len;
static uint8_t answer[2048];

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    (void)arg;
    (void)device;
    (void)kind;
    CU_ASSERT_FATAL(said_count() < MOST);
    said_add(xml, len);
    return ERR_NONE;
}

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    commits += committed;
    site_settled(site, committed);
}

static int socket_at(uint32_t address, uint16_t port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_addr = { htonl(address) },
                              .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    CU_ASSERT_FATAL(fd >= 0);
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* A port that nobody has now. */
static uint16_t free_port(void)
{
    struct sockaddr_in at = { 0 };
    socklen_t len = sizeof at;
    int fd = socket_at(INADDR_LOOPBACK, 0);

    CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    (void)close(fd);
    return ntohs(at.sin_port);
}

static void set_conf(void)
{
    site_rig_conf(&conf, FIRST);
    conf.status_ms = HOUR;
    conf.tables_ms = 15 * HOUR;
    conf.traps = true;
    conf.trap_address.sin_family = AF_INET;
    conf.trap_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    conf.trap_address.sin_port = htons(free_port());
    (void)memcpy(conf.trap_communities[0], "public", sizeof "public");
    conf.trap_community_count = 1;
}

static void begin(void)
{
    static const struct site_outlet outlet = { .emit = on_emit };

    set_conf();
    commits = 0;
    fake_walk_device(printer, BARE_LINES);
    disk_rig_start(&rig, NULL);
    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL_FATAL(said_count_of("<asset"), 1);
    said_forget();
    commits = 0;
}

static void end(void)
{
    disk_unlisten(rig.disk, &site);
    site_close(site);
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

static uint8_t digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void unhex(const char *hex)
{
    packet_len = strlen(hex) / 2;
    CU_ASSERT_FATAL(packet_len <= sizeof packet);
    for (size_t i = 0; i < packet_len; i++)
        packet[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

/* Send the packet and let it be heard; the socket, to hear an answer on. */
static int send_from_port(uint32_t address, uint16_t port)
{
    int fd = socket_at(address, port);

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(sendto(fd, packet, packet_len, 0, (const struct sockaddr *)&conf.trap_address,
                           sizeof conf.trap_address),
                    (ssize_t)packet_len);
    (void)fake_loop_poll(rig.loop);
    return fd;
}

static int send_from(uint32_t address)
{
    return send_from_port(address, 0);
}

/* The same, and the end of the loop's turn. */
static void hear(const char *hex, uint32_t address)
{
    unhex(hex);
    (void)close(send_from(address));
    fake_loop_advance(rig.loop, 0);
}

static void an_alert_is_said_and_committed_in_the_turn_that_it_came_in(void)
{
    begin();
    fake_walk_result(WALK_SILENT); /* nothing that it answers plays a part */
    hear(v2c, FIRST);
    CU_ASSERT_EQUAL(commits, 1);
    CU_ASSERT_EQUAL(said_count(), 1);
    CU_ASSERT_EQUAL(said_count_of("event='opened' severity='critical' group='input' group-index='2'"
                                  " code='808' location='5'"),
                    1);
    hear(v1, FIRST); /* the same one */
    CU_ASSERT_EQUAL(said_count(), 1);
    end();
}

static void the_reading_that_follows_adds_the_words(void)
{
    begin();
    fake_walk_device(printer, LINES);
    hear(v2c, FIRST);
    fake_loop_advance(rig.loop, 10);
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 1);
    CU_ASSERT_EQUAL(said_count_of("event='updated'"), 1);
    CU_ASSERT_EQUAL(said_count_of("<text>Tray 2 is empty</text>"), 1);
    hear(v2c, FIRST); /* and another trap does not take them away again */
    CU_ASSERT_EQUAL(said_count_of("<incident"), 2);
    end();
}

/* Whoever knows the community can forge a trap: what the printer does not confirm is closed. */
static void a_forged_alert_ends_with_what_the_printer_says(void)
{
    begin();
    hear(v2c, FIRST);
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 1);
    fake_loop_advance(rig.loop, 3 * HOUR);
    CU_ASSERT_EQUAL(said_count_of("event='closed'"), 1);
    end();
}

/* Somebody else may have come to its address; a question that nobody settled is not asked for
 * ever. */
static void of_an_address_in_doubt_nothing_is_said_for_a_while(void)
{
    begin();
    struct device *device = device_table_at(site->devices, 0);
    device->asked_ms = clock_wall_ms();
    hear(v2c, FIRST);
    CU_ASSERT_EQUAL(said_count_of("<incident"), 0);
    fake_walk_device(printer, BARE_LINES);
    fake_loop_advance(rig.loop, 11 * MINUTE);
    said_forget();
    CU_ASSERT_TRUE(device->asked_ms != 0);
    hear(v2c, FIRST);
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 1);
    end();
}

static void a_storm_says_so_much_in_a_minute_and_then_only_reads(void)
{
    begin();
    fake_walk_result(WALK_SILENT);
    for (uint8_t code = 0; code < 40; code++) {
        unhex(v2c);
        packet[packet_len - 1] = (uint8_t)(0x28 + code);
        (void)close(send_from(FIRST));
    }
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 10);
    fake_loop_advance(rig.loop, MINUTE);
    unhex(v2c);
    packet[packet_len - 1] = 0x79;
    (void)close(send_from(FIRST));
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 11);
    end();
}

static bool is_answered(int fd)
{
    return recv(fd, answer, sizeof answer, MSG_DONTWAIT) == (ssize_t)packet_len;
}

static void an_inform_is_answered_when_its_news_is_on_disk(void)
{
    begin();
    fake_walk_result(WALK_SILENT);
    unhex(v2c_inform);
    int fd = send_from(FIRST);
    CU_ASSERT_FALSE(is_answered(fd));
    fake_loop_advance(rig.loop, 0);
    CU_ASSERT_EQUAL(commits, 1);
    CU_ASSERT_TRUE(is_answered(fd));
    (void)close(fd);
    fd = send_from(FIRST); /* again: nothing to commit */
    CU_ASSERT_TRUE(is_answered(fd));
    (void)close(fd);
    end();
}

static void nothing_is_sent_to_a_port_where_printers_print(void)
{
    begin();
    unhex(v2c_inform);
    int fd = send_from_port(FIRST, 9116);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 1);
    CU_ASSERT_FALSE(is_answered(fd));
    (void)close(fd);
    end();
}

static void nobody_outside_the_ranges_is_told_who_we_are(void)
{
    begin();
    unhex(v3_discovery);
    int known = send_from(FIRST);
    int elsewhere = send_from(ELSEWHERE);
    fake_loop_advance(rig.loop, 1);
    CU_ASSERT_TRUE(recv(known, answer, sizeof answer, MSG_DONTWAIT) > 0);
    CU_ASSERT_TRUE(recv(elsewhere, answer, sizeof answer, MSG_DONTWAIT) < 0);
    (void)close(known);
    (void)close(elsewhere);
    end();
}

static void an_inform_is_not_answered_when_its_news_was_lost(void)
{
    begin();
    fake_walk_result(WALK_SILENT);
    unhex(v2c_inform);
    int fd = send_from(FIRST);
    disk_fail(rig.disk, ERR_IO);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_FALSE(is_answered(fd));
    (void)close(fd);
    end();
}

static void a_sender_that_is_unknown_is_looked_at(void)
{
    begin();
    unsigned asked = fake_walk_swept(STRANGER);
    unhex(v2c_inform);
    int fd = send_from(STRANGER);
    fake_loop_advance(rig.loop, MINUTE / 2);
    CU_ASSERT_TRUE(fake_walk_swept(STRANGER) > asked);
    CU_ASSERT_FALSE(is_answered(fd));
    (void)close(fd);
    hear(v2c, ELSEWHERE);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(fake_walk_swept(ELSEWHERE), 0);
    CU_ASSERT_EQUAL(said_count(), 0);
    end();
}

/* RFC 1157 agent-addr: whom a relay speaks for; it counts only when the relay itself is nobody. */
static void a_relay_speaks_for_the_printer_that_it_names(void)
{
    begin();
    fake_walk_result(WALK_SILENT);
    unhex(v1);
    const uint8_t named[] = { 0xc0, 0x00, 0x02, 0x07 };
    uint8_t *at = memmem(packet, packet_len, named, sizeof named);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    (void)close(send_from(ELSEWHERE));
    CU_ASSERT_EQUAL(said_count(), 0);
    at[0] = 127;
    at[1] = 9;
    at[2] = 0;
    at[3] = 1;
    (void)close(send_from(ELSEWHERE));
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 1);
    end();
}

static void other_traps_say_nothing_but_make_it_be_read(void)
{
    begin();
    unsigned before = fake_walk_requests();
    hear(v1_cold, FIRST);
    fake_loop_advance(rig.loop, 100);
    CU_ASSERT_TRUE(fake_walk_requests() > before);
    CU_ASSERT_EQUAL(said_count(), 0);
    before = fake_walk_requests();
    unhex(v1_cold);
    packet[31] = 4; /* generic-trap authenticationFailure: somebody else's trouble */
    (void)close(send_from(FIRST));
    fake_loop_advance(rig.loop, MINUTE / 2);
    CU_ASSERT_EQUAL(fake_walk_requests(), before);
    end();
}

static void without_being_asked_for_no_port_is_open(void)
{
    begin();
    uint16_t port = ntohs(conf.trap_address.sin_port);
    CU_ASSERT_EQUAL(socket_at(INADDR_LOOPBACK, port), -1);
    conf.traps = false;
    CU_ASSERT_TRUE(site_reload(site, &conf));
    int fd = socket_at(INADDR_LOOPBACK, port);
    CU_ASSERT_FATAL(fd >= 0);
    conf.traps = true; /* somebody else has it now: the site lives on without */
    CU_ASSERT_TRUE(site_reload(site, &conf));
    (void)close(fd);
    CU_ASSERT_TRUE(site_reload(site, &conf));
    fake_loop_advance(rig.loop, MINUTE);
    said_forget();
    hear(v2c, FIRST);
    CU_ASSERT_EQUAL(said_count_of("event='opened'"), 1);
    end();
}

UNIT_MAIN("site_trap", UNIT_TEST(an_alert_is_said_and_committed_in_the_turn_that_it_came_in),
          UNIT_TEST(the_reading_that_follows_adds_the_words),
          UNIT_TEST(a_forged_alert_ends_with_what_the_printer_says),
          UNIT_TEST(of_an_address_in_doubt_nothing_is_said_for_a_while),
          UNIT_TEST(a_storm_says_so_much_in_a_minute_and_then_only_reads),
          UNIT_TEST(an_inform_is_answered_when_its_news_is_on_disk),
          UNIT_TEST(nothing_is_sent_to_a_port_where_printers_print),
          UNIT_TEST(nobody_outside_the_ranges_is_told_who_we_are),
          UNIT_TEST(an_inform_is_not_answered_when_its_news_was_lost),
          UNIT_TEST(a_sender_that_is_unknown_is_looked_at),
          UNIT_TEST(a_relay_speaks_for_the_printer_that_it_names),
          UNIT_TEST(other_traps_say_nothing_but_make_it_be_read),
          UNIT_TEST(without_being_asked_for_no_port_is_open))
