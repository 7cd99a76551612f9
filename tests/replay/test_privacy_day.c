/* SPDX-License-Identifier: Apache-2.0 */
/* What must not leave a printer, or the site, over a day in which everything happens that happens
 * to printers: names of people and jobs, neighbours, communities, and what <privacy> withholds. */
#include "base/buf.h"
#include "base/file.h"
#include "tests/replay/asked.h"
#include "tests/replay/canary.h"
#include "tests/replay/replay.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STEP       (10 * REPLAY_MINUTE)
#define DAY_STEPS  (REPLAY_DAY / STEP)
#define SOME_STEPS (6 * REPLAY_HOUR / STEP)
#define FILE_MOST  ((size_t)256 * 1024 * 1024)
#define SHOWN      160
#define LOCATION   "1.3.6.1.2.1.1.6.0"
#define SERIAL     "1.3.6.1.2.1.43.5.1.1.17"
#define HARDWARE   "1.3.6.1.2.1.2.2.1.6"

static const char *const forbidden[] = {
    "1.3.6.1.2.1.1.4",                   /* sysContact */
    "1.3.6.1.2.1.43.5.1.1.4",            /* prtGeneralCurrentOperator */
    "1.3.6.1.2.1.43.5.1.1.5",            /* prtGeneralServicePerson */
    "1.3.6.1.4.1.2699.1.1",              /* Job Monitoring MIB, RFC 2707 */
    "1.3.6.1.4.1.11.2.3.9.4.2.1.1.6.5",  /* jobs, by a maker */
    "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.13", /* a contact */
    "1.3.6.1.4.1.1347.47",               /* jobs, by another one */
    "1.3.6.1.2.1.3.1",                   /* neighbours, and who is connected */
    "1.3.6.1.2.1.4.22",
    "1.3.6.1.2.1.6.13",
    "1.3.6.1.2.1.25.4.2.1.5", /* with what programs were started */
    "1.3.6.1.6.3",            /* communities and users of SNMP itself */
    "1.3.6.1.4.1.11.2.4.3.5",
    "1.3.6.1.2.1.43.16.5", /* the panel's lines; the last one: not where they are read */
};

#define FORBIDDEN (sizeof forbidden / sizeof forbidden[0])

static uint64_t state;

static unsigned below(unsigned bound)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 33) % bound);
}

/* A UDP port that is free now. */
static unsigned free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    CU_ASSERT_FATAL(fd >= 0 && bind(fd, (const struct sockaddr *)&address, len) == 0 &&
                    getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    (void)close(fd);
    return ntohs(address.sin_port);
}

static const char *address_of(struct replay *r, size_t printer)
{
    static char text[16];

    sim_fleet_address_text(replay_fleet(r)->printers[printer].address, text);
    return text;
}

/* One or two of the things that happen to a printer in ten minutes. */
static void happen(struct replay *r, size_t printer)
{
    const char *address = address_of(r, printer);
    static const int codes[] = { 3, 8, 808, 1104, 801 };

    switch (below(10)) {
    case 0:
    case 1:
        (void)replay_tell(r, "work %s %u", address, 1 + below(30));
        break;
    case 2:
        (void)replay_tell(r, "alert %s open %u %u %d %u 3 -2 Tray %u", address, 6 + below(6),
                          1 + below(4), codes[below(5)], 3 + below(3), below(9));
        break;
    case 3:
        (void)replay_tell(r, "alert %s close %u 1801", address, 1 + below(30));
        break;
    case 4:
        (void)replay_tell(r, "add %s 1.3.6.1.2.1.43.11.1.1.9.1.1 -1", address);
        break;
    case 5:
        (void)replay_tell(r, "alert %s %s", address, below(2) == 0 ? "reset" : "clear");
        break;
    default:
        break;
    }
}

/* What happens to the site at some time of the day. */
static void happen_to_all(struct replay *r, uint64_t step)
{
    const uint64_t hour = REPLAY_HOUR / STEP;

    if (step % (5 * hour) == 0)
        (void)replay_tell(r, "reshuffle %u", (unsigned)step + 1);
    if (step == 3 * hour)
        CU_ASSERT_TRUE_FATAL(replay_restart(r, REPLAY_MINUTE));
    if (step % (6 * hour) == hour)
        (void)replay_tell(r, "reboot %s 30000", address_of(r, below(16)));
    if (step % (8 * hour) == hour)
        (void)replay_tell(r, "off %s", address_of(r, below(16)));
    if (step % (8 * hour) == 3 * hour)
        (void)replay_tell(r, "on * 20000");
    if (step == 9 * hour)
        (void)replay_tell(r, "nic %s 00:00:5e:00:53:aa", address_of(r, 2));
    if (step == 11 * hour)
        (void)replay_tell(r, "loss * 5");
}

static void live(struct replay *r, uint64_t steps)
{
    size_t printers = replay_fleet(r)->count;

    for (uint64_t step = 0; step < steps; step++) {
        (void)canary_plant(replay_fleet(r), (unsigned)step);
        for (size_t i = 0; i < printers; i++)
            happen(r, i);
        happen_to_all(r, step);
        replay_advance(r, STEP);
    }
}

/* A third of the printers each is woken by nothing, by tables, by everything. */
static void settle_down(struct replay *r, unsigned port)
{
    static const char *const wakes[] = { "none", "tables", "any" };
    static const char *const kinds[] = { "v1", "v2c", "inform" };

    for (size_t i = 0; i < replay_fleet(r)->count; i++) {
        (void)replay_tell(r, "sleep %s 900 %s", address_of(r, i), wakes[i % 3]);
        (void)replay_tell(r, "traps %s 127.0.0.1 %u %s %s", address_of(r, i), port, kinds[i % 3],
                          i % 4 == 0 ? CANARY_STRANGERS : CANARY_COMMUNITY);
    }
}

/* The community of all printers and of one's context is a canary too; so is a stranger's. */
static const char *settings(unsigned port, const char *polling, const char *more)
{
    static char text[2048];

    (void)snprintf(text, sizeof text,
                   "<snmp><community>" CANARY_COMMUNITY "</community><community>" CANARY_COMMUNITY
                   "@Engine</community><traps><port>%u</port><address>127.0.0.1</address></traps>"
                   "</snmp><log><level>debug</level></log>"
                   "<polling><status>5min</status><full>2h</full>%s</polling>%s",
                   port, polling, more);
    return text;
}

static struct replay *begin(const char *polling, const char *more)
{
    unsigned port = free_port();
    const struct replay_options options = { .settings = settings(port, polling, more),
                                            .community = CANARY_COMMUNITY,
                                            .seed = 4,
                                            .keep_journal = true };
    struct replay *r = replay_open(&options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    state = 88172645463325252U;
    CU_ASSERT_TRUE(canary_plant(replay_fleet(r), 0) >= 30 * replay_fleet(r)->count);
    settle_down(r, port);
    return r;
}

/* True, and said, when a canary is in the bytes. */
static bool is_in(const char *name, const void *bytes, size_t len)
{
    char where[SHOWN];

    if (!canary_find(bytes, len, where, sizeof where))
        return false;
    (void)printf("    %s holds \"%s\"\n", name, where);
    return true;
}

static bool is_in_file(const char *path)
{
    struct buf bytes;

    buf_init(&bytes, FILE_MOST);
    enum err err = file_read(path, &bytes);
    CU_ASSERT(err == ERR_NONE);
    bool found = is_in(path, bytes.data, bytes.len);
    buf_finish(&bytes);
    return found;
}

/* How many files of a folder, its folders included, hold a canary; the configuration, which holds
 * the community, is left out. `out_files` counts them all. */
static size_t files_with(const char *folder, size_t *out_files)
{
    DIR *dir = opendir(folder);
    size_t found = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[512];
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "agent.xml") == 0)
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_type == DT_DIR) {
            found += files_with(path, out_files);
            continue;
        }
        ++*out_files;
        found += is_in_file(path) ? 1 : 0;
    }
    (void)closedir(dir);
    return found;
}

static bool is_in_said(struct replay *r)
{
    size_t len;
    const char *said = replay_said(r, &len);

    return is_in("what was said", said, len);
}

/* Write over the middle of the database, so that the next start sets it aside. */
static void damage_database(struct replay *r)
{
    char path[512];
    const char rubbish[4096] = "no database";

    (void)snprintf(path, sizeof path, "%s/agent.db", replay_folder(r));
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT(pwrite(fd, rubbish, sizeof rubbish, 0) == (ssize_t)sizeof rubbish);
    (void)close(fd);
}

/* The first device's id, which must be in the files: they were looked through where it counts. */
static void is_written_down(struct replay *r)
{
    char path[512];
    struct buf bytes;
    const char *at = strstr(replay_record(r, 0)->xml, "device=");

    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    (void)snprintf(path, sizeof path, "%s/agent.db", replay_folder(r));
    buf_init(&bytes, FILE_MOST);
    CU_ASSERT(file_read(path, &bytes) == ERR_NONE);
    char id[37] = "";
    memcpy(id, at + 8, 36);
    CU_ASSERT(canary_mentions(bytes.data, bytes.len, id));
    buf_finish(&bytes);
}

static void report(struct replay *r, const struct asked *asked)
{
    (void)printf("    %zu records, %llu packets, %zu objects asked for, %llu wakes\n",
                 replay_count(r), (unsigned long long)asked_packets(asked), asked_objects(asked),
                 (unsigned long long)replay_stat(r, "*", "wakes"));
    if (asked_breach(asked) != NULL)
        (void)printf("    %s\n", asked_breach(asked));
    (void)fflush(stdout);
}

static void a_day_with_people_jobs_and_neighbours_leaves_no_trace_of_them(void)
{
    size_t files = 0;
    struct replay *r = begin("", "");
    struct asked *asked = asked_begin(forbidden, FORBIDDEN);

    CU_ASSERT_PTR_NOT_NULL_FATAL(asked);
    live(r, DAY_STEPS);
    report(r, asked);
    CU_ASSERT_PTR_NULL(asked_breach(asked));
    CU_ASSERT_EQUAL(asked_odd(asked), 0);
    CU_ASSERT_TRUE(asked_for(asked, SERIAL));
    CU_ASSERT_TRUE(asked_objects(asked) > 100);
    CU_ASSERT_EQUAL(replay_stat(r, "*", "set"), 0);
    CU_ASSERT_TRUE(replay_count(r) > 200);
    CU_ASSERT_TRUE(replay_stat(r, "*", "traps") > 20);
    CU_ASSERT_TRUE(replay_stat(r, "*", "acknowledged") > 0); /* they were heard */
    CU_ASSERT_FALSE(is_in_said(r));
    replay_stop(r);
    is_written_down(r);
    damage_database(r);
    CU_ASSERT_TRUE_FATAL(replay_start(r));
    replay_advance(r, REPLAY_HOUR);
    CU_ASSERT_EQUAL(files_with(replay_folder(r), &files), 0);
    CU_ASSERT_TRUE(files >= 3); /* database, log, and the one set aside */
    CU_ASSERT_PTR_NOT_NULL(strstr(replay_log(r), "quarantine"));
    asked_end(asked);
    replay_close(r);
}

/* The panel's lines may be read where the site says so; still nothing of them is kept. */
static void lines_of_the_panel_that_are_read_leave_no_trace(void)
{
    size_t files = 0;
    struct replay *r = begin("<console>yes</console>", "");
    struct asked *asked = asked_begin(forbidden, FORBIDDEN - 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(asked);
    live(r, SOME_STEPS);
    report(r, asked);
    CU_ASSERT_PTR_NULL(asked_breach(asked));
    CU_ASSERT_TRUE(asked_for(asked, forbidden[FORBIDDEN - 1]));
    CU_ASSERT_FALSE(is_in_said(r));
    CU_ASSERT_EQUAL(files_with(replay_folder(r), &files), 0);
    asked_end(asked);
    replay_close(r);
}

/* Calls `fn` for each value that a printer has below an object. */
static void each_value(struct sim_printer *printer, const char *object,
                       void (*fn)(struct sim_value value))
{
    struct sim_oid_room prefix, at;
    struct sim_found found;

    CU_ASSERT_TRUE_FATAL(sim_oid_parse(object, strlen(object), &prefix));
    at = prefix;
    while (sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, sim_oid_of(&prefix)) && sim_oid_copy(found.oid, &at))
        fn(found.value);
}

static struct {
    char text[128][64];
    size_t count;
} secrets;

static void add_secret(const char *text)
{
    CU_ASSERT_FATAL(secrets.count < sizeof secrets.text / sizeof secrets.text[0]);
    (void)snprintf(secrets.text[secrets.count++], sizeof secrets.text[0], "%s", text);
}

static void add_serial(struct sim_value value)
{
    char text[64];

    (void)snprintf(text, sizeof text, "%.*s", (int)value.len, (const char *)value.bytes);
    size_t len = strcspn(text, " ");
    text[len] = '\0';
    if (len > 4 && strspn(text, "0") < len)
        add_secret(text);
}

/* A hardware address as it is written in three ways. */
static void add_mac(struct sim_value value)
{
    static const uint8_t none[6] = { 0 };
    const uint8_t *b = value.bytes;
    char text[64];

    if (value.len != sizeof none || memcmp(b, none, sizeof none) == 0)
        return;
    for (size_t i = 0; i < 3; i++) {
        const char *gap = i == 0 ? ":" : i == 1 ? "-" : "";
        (void)snprintf(text, sizeof text, "%02x%s%02x%s%02x%s%02x%s%02x%s%02x", b[0], gap, b[1],
                       gap, b[2], gap, b[3], gap, b[4], gap, b[5]);
        add_secret(text);
    }
}

static const char *record_with(const struct replay *r, const char *text)
{
    size_t place = replay_find(r, 0, text);

    return place < replay_count(r) ? replay_record(r, place)->xml : "";
}

static void what_is_withheld_is_in_nothing_that_is_sent(void)
{
    struct replay *r = begin("", "<privacy><serial>no</serial><mac>no</mac><hostname>no</hostname>"
                                 "<address>no</address><location>no</location>"
                                 "<asset-tag>no</asset-tag></privacy>");
    size_t len;

    secrets.count = 0;
    add_secret("127.1.0.");
    for (size_t i = 0; i < replay_fleet(r)->count; i++) {
        each_value(&replay_fleet(r)->printers[i], SERIAL, add_serial);
        each_value(&replay_fleet(r)->printers[i], HARDWARE, add_mac);
    }
    CU_ASSERT_TRUE(secrets.count > 30);
    CU_ASSERT_TRUE(canary_plant_identity(replay_fleet(r)) > 0);
    live(r, SOME_STEPS);
    const char *said = replay_said(r, &len);
    CU_ASSERT_TRUE(len > 10000);
    CU_ASSERT_FALSE(is_in_said(r));
    for (size_t i = 0; i < secrets.count; i++) {
        bool there = canary_mentions(said, len, secrets.text[i]);
        CU_ASSERT_FALSE(there);
        if (there)
            (void)printf("    %s was said: %s\n", secrets.text[i], record_with(r, secrets.text[i]));
    }
    replay_close(r);
}

/* The detectors are worth something: what may be sent is found, there and in the files; so is a
 * question for what is forbidden. */
static void a_word_in_a_field_that_is_sent_is_found(void)
{
    struct replay *r = begin("<console>yes</console>", "");
    struct asked *asked = asked_begin(forbidden, FORBIDDEN);
    size_t files = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(asked);
    CU_ASSERT_STRING_EQUAL(
        replay_tell(r, "set %s " LOCATION " 4 " CANARY_MARK "-office", address_of(r, 2)), "ok 1");
    replay_advance(r, REPLAY_HOUR);
    (void)printf("\n    (planted on purpose)\n");
    CU_ASSERT_TRUE(is_in_said(r));
    CU_ASSERT_TRUE(files_with(replay_folder(r), &files) >= 1);
    CU_ASSERT_PTR_NOT_NULL(asked_breach(asked));
    asked_end(asked);
    replay_close(r);
}

static void a_word_is_found_however_it_is_written(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {
        { "xx QzKanarienQz", 15 },
        { "q\0z\0k\0a\0n\0a\0r\0i\0e\0n\0q\0z\0", 24 },
        { "\0q\0z\0k\0a\0n\0a\0r\0i\0e\0n\0q\0z", 24 },
        { "..717A6b616e617269656e717A..", 28 },
        { "cXprYW5hcmllbnF6", 16 },     /* base64 of the mark, */
        { "eHF6a2FuYXJpZW5xeg==", 20 }, /* of x and the mark, */
        { "eHhxemthbmFyaWVucXo=", 20 }, /* of xx and the mark */
        { "from 198.51.100.200", 19 },
        { "\xc6\x33\x64\x07", 4 },
    };
    char where[SHOWN];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_TRUE(canary_find(rows[i].bytes, rows[i].len, where, sizeof where));
    CU_ASSERT_FALSE(canary_find("qzkanarien qz", 13, where, sizeof where));
    CU_ASSERT_FALSE(canary_find("", 0, where, sizeof where));
}

UNIT_MAIN("privacy_day", UNIT_TEST(a_day_with_people_jobs_and_neighbours_leaves_no_trace_of_them),
          UNIT_TEST(lines_of_the_panel_that_are_read_leave_no_trace),
          UNIT_TEST(what_is_withheld_is_in_nothing_that_is_sent),
          UNIT_TEST(a_word_in_a_field_that_is_sent_is_found),
          UNIT_TEST(a_word_is_found_however_it_is_written))
