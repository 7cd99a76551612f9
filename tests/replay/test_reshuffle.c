/* SPDX-License-Identifier: Apache-2.0 */
/* Two hundred printers, and again and again all of them get other addresses, some other network
 * cards; some have one serial number, some addresses of zeros. Each printer carries a mark that the
 * agent does not know of as one: no id may ever be said with the marks of two, no mark with two
 * ids. */
#include "base/sqlite.h"
#include "base/str.h"
#include "tests/replay/replay.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define PRINTERS  200
#define ID        36
#define CARDS     10
#define NAME      "1.3.6.1.2.1.1.5.0"
#define SERIAL    "1.3.6.1.2.1.43.5.1.1.17.1"
#define LIFE      "1.3.6.1.2.1.43.10.2.1.4.1.1"
#define SUPPLY    "1.3.6.1.2.1.43.11.1.1.6.1.1"
#define LIFE_FROM 1000000U
#define LIFE_STEP 3000U

static struct replay *r;
static char ids[PRINTERS][ID + 1]; /* by mark; "" not said yet */
static unsigned wrong, twice;

static void address_of(unsigned printer, char out[16])
{
    (void)snprintf(out, 16, "127.1.0.%u", printer + 1);
}

static bool told(const char *answer)
{
    return strncmp(answer, "ok", 2) == 0;
}

/* An object that the printer has gets another value. */
static void mark_if_there(const char *address, const char *oid, const char *type, const char *value)
{
    if (told(replay_tell(r, "get %s %s", address, oid)))
        CU_ASSERT_TRUE(told(replay_tell(r, "set %s %s %s %s", address, oid, type, value)));
}

static void mark(unsigned printer)
{
    char address[16], text[32];

    address_of(printer, address);
    (void)snprintf(text, sizeof text, "mark-%03u", printer);
    CU_ASSERT_TRUE(told(replay_tell(r, "set %s " NAME " 4 %s", address, text)));
    mark_if_there(address, SUPPLY, "4", text);
    (void)snprintf(text, sizeof text, "%u", LIFE_FROM + LIFE_STEP * printer);
    mark_if_there(address, LIFE, "65", text);
    if (!told(replay_tell(r, "get %s " SERIAL, address)) &&
        !told(replay_tell(r, "get %s 1.3.6.1.2.1.2.2.1.6.1", address)))
        CU_ASSERT_TRUE(told(replay_tell(r, "set %s " SERIAL " 4 ONLY%05u", address, printer)));
}

/* The number that a text begins with. */
static unsigned number_at(const char *text)
{
    char digits[16];
    uint64_t out = 0;

    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(text, "0123456789"), text);
    CU_ASSERT_TRUE(str_to_u64(digits, UINT32_MAX, &out));
    return (unsigned)out;
}

/* The printer that a record is of; PRINTERS when it shows none. */
static unsigned mark_of(const char *xml)
{
    const char *name = strstr(xml, "mark-");
    const char *life = strstr(xml, "<engine-cycles>");

    if (name != NULL)
        return number_at(name + 5);
    if (life == NULL)
        return PRINTERS;
    unsigned cycles = number_at(life + strlen("<engine-cycles>"));
    if (cycles < LIFE_FROM || cycles >= LIFE_FROM + LIFE_STEP * PRINTERS)
        return PRINTERS;
    return (cycles - LIFE_FROM) / LIFE_STEP;
}

static bool take_id(const char *xml, char out[ID + 1])
{
    const char *at = strstr(xml, "device=");

    if (at == NULL || strlen(at) < 8 + ID)
        return false;
    memcpy(out, at + 8, ID);
    out[ID] = '\0';
    return true;
}

static unsigned printer_of(const char *id)
{
    unsigned printer = 0;

    while (printer < PRINTERS && strcmp(ids[printer], id) != 0)
        printer++;
    return printer;
}

/* What was said from a place on: each mark with its own id. */
static size_t check_said(size_t from)
{
    for (; from < replay_count(r); from++) {
        const char *xml = replay_record(r, from)->xml;
        char id[ID + 1];
        unsigned printer = mark_of(xml);
        if (printer >= PRINTERS || !take_id(xml, id))
            continue;
        unsigned owner = printer_of(id);
        wrong += owner != PRINTERS && owner != printer;
        twice += ids[printer][0] != '\0' && strcmp(ids[printer], id) != 0;
        if ((owner != PRINTERS && owner != printer) ||
            (ids[printer][0] != '\0' && strcmp(ids[printer], id) != 0))
            (void)fprintf(stdout, "mark %u of %s: %s\n", printer, ids[printer], xml);
        if (ids[printer][0] == '\0')
            memcpy(ids[printer], id, sizeof id);
    }
    return from;
}

static unsigned nibble(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* The mark of whoever lives at an address now. */
static unsigned lives_at(const char *address)
{
    const char *hex = strrchr(replay_tell(r, "get %s " NAME, address), ' ');
    char text[16] = "";

    for (size_t i = 0; hex != NULL && i < sizeof text - 1 && strlen(hex) > 2 * i + 2; i++)
        text[i] = (char)(nibble(hex[2 * i + 1]) << 4 | nibble(hex[2 * i + 2]));
    return mark_of(text);
}

/* What was last said of each printer is where it lives. One that sleeps is looked at when it wakes:
 * to follow it is not worth more wakes than its budget has. */
static void check_places(void)
{
    unsigned astray = 0;

    for (unsigned i = 0; i < PRINTERS; i++) {
        char address[16], place[64];
        address_of(i, address);
        unsigned printer = lives_at(address);
        if (printer >= PRINTERS || ids[printer][0] == '\0')
            continue;
        (void)snprintf(place, sizeof place, "<address>%s</address>", address);
        const char *last = "";
        for (size_t k = replay_count(r); k-- > 0 && last[0] == '\0';) {
            const char *xml = replay_record(r, k)->xml;
            if (strncmp(xml, "<asset", 6) == 0 && strstr(xml, ids[printer]) != NULL)
                last = xml;
        }
        bool sleeps = strstr(last, "<state>asleep</state>") != NULL;
        if (!sleeps && (strstr(last, place) == NULL || strstr(last, "unreachable") != NULL)) {
            astray++;
            (void)fprintf(stdout, "%u lives at %s, said: %s\n", printer, address, last);
        }
    }
    CU_ASSERT_EQUAL(astray, 0);
}

static int64_t number(const char *sql)
{
    struct sqlite *db;
    char path[512];
    int64_t out = -1;
    enum err err;

    (void)snprintf(path, sizeof path, "%s/agent.db", replay_folder(r));
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_READ, &db), ERR_NONE);
    struct sqlite_statement *query = sqlite_prepare(db, sql);
    if (query != NULL && sqlite_row(query, &err))
        out = sqlite_number(query, 0);
    sqlite_finish(query);
    sqlite_close(db);
    return out;
}

/* Two of one model, or two of two; in the first round marks are in the order of addresses. */
static const unsigned shared[][2] = { { 2, 178 }, { 5, 190 }, { 8, 195 } };
#define SHARED (sizeof shared / sizeof shared[0])

static void share_serials(void)
{
    for (unsigned i = 0; i < SHARED; i++)
        for (unsigned k = 0; k < 2; k++) {
            char address[16];
            address_of(shared[i][k], address);
            CU_ASSERT_TRUE(
                told(replay_tell(r, "set %s " SERIAL " 4 SHARED-%u", address, 1000 + i)));
        }
}

static bool is_shared(unsigned printer)
{
    for (unsigned i = 0; i < SHARED; i++)
        if (shared[i][0] == printer || shared[i][1] == printer)
            return true;
    return false;
}

/* Ten printers that have a serial number of their own get a network card of another make. */
static void change_cards(void)
{
    unsigned changed = 0;

    for (unsigned host = 21; host <= 80 && changed < CARDS; host += 3) {
        char address[16];
        address_of(host, address);
        if (!is_shared(lives_at(address)) && told(replay_tell(r, "get %s " SERIAL, address)) &&
            told(replay_tell(r, "nic %s 00:1b:a9:00:70:%02u", address, changed)))
            changed++;
    }
    CU_ASSERT_EQUAL(changed, CARDS);
}

static void open_site(void)
{
    const struct replay_options options = { .count = PRINTERS, .seed = 7 };
    static const char *const junk[] = { "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff",
                                        "00:11:22:33:44:55", "02:42:ac:11:00:02",
                                        "00:1e:8f:00:00:00" };

    memset(ids, 0, sizeof ids);
    wrong = twice = 0;
    r = replay_open(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    for (unsigned i = 0; i < PRINTERS; i++)
        mark(i);
    share_serials();
    for (unsigned i = 0; i < 5; i++)
        CU_ASSERT_TRUE(told(replay_tell(r, "nic 127.1.0.%u %s", 131 + i, junk[i])));
}

static unsigned count_ids(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i < PRINTERS; i++)
        count += ids[i][0] != '\0';
    return count;
}

/* Pain: addresses change, and the inventory has printers twice, or one in place of another. */
static void p16_two_hundred_reshuffled_again_and_again_keep_their_ids(void)
{
    open_site();
    replay_advance(r, 20 * REPLAY_MINUTE);
    size_t place = check_said(0);
    unsigned found = count_ids();
    CU_ASSERT_TRUE(found >= 185);
    for (unsigned round = 1; round <= 4; round++) {
        CU_ASSERT_TRUE(told(replay_tell(r, "reshuffle %u", round)));
        if (round == 2)
            change_cards();
        replay_advance(r, 16 * REPLAY_MINUTE + 12345 * round);
        place = check_said(place);
    }
    check_places();
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(twice, 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM device WHERE last_answer_ms > 0"), count_ids());
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM identity_log WHERE event = 'merged'"), 0);
    CU_ASSERT_TRUE(number("SELECT count(*) FROM identity_log WHERE event = 'nic'") > 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM identity_log WHERE event = 'shared-serial'"), 3);
    CU_ASSERT_TRUE(number("SELECT count(*) FROM identity_log WHERE event = 'moved'") > 700);
    replay_close(r);
}

/* Pain: a printer gets another address, and is unreachable for ever. */
static void p17_one_that_gets_a_free_address_is_followed_there(void)
{
    const struct replay_options options = { .count = 20, .seed = 9 };

    r = replay_open(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    replay_advance(r, 20 * REPLAY_MINUTE);
    size_t said = replay_find(r, 0, "<address>127.1.0.3</address>");
    char id[ID + 1];
    CU_ASSERT_FATAL(said < replay_count(r) && take_id(replay_record(r, said)->xml, id));
    CU_ASSERT_TRUE(told(replay_tell(r, "off 127.1.0.9"))); /* whose address it gets */
    replay_advance(r, 5 * REPLAY_MINUTE);
    CU_ASSERT_TRUE(told(replay_tell(r, "move 127.1.0.9 127.1.0.210")));
    CU_ASSERT_TRUE(told(replay_tell(r, "move 127.1.0.3 127.1.0.9")));
    size_t from = replay_count(r);
    size_t moved = replay_until(r, from, "<address>127.1.0.9</address>", 2 * REPLAY_HOUR);
    CU_ASSERT_FATAL(moved < replay_count(r));
    CU_ASSERT_PTR_NOT_NULL(strstr(replay_record(r, moved)->xml, id));
    replay_advance(r, REPLAY_HOUR);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM device WHERE last_answer_ms > 0 AND address = "
                           "'127.1.0.9'"),
                    1);
    replay_close(r);
}

UNIT_MAIN("reshuffle", UNIT_TEST(p17_one_that_gets_a_free_address_is_followed_there),
          UNIT_TEST(p16_two_hundred_reshuffled_again_and_again_keep_their_ids))
