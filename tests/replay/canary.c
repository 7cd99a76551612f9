/* SPDX-License-Identifier: Apache-2.0 */
/* A table of places; a word is the mark, the place's number, the printer's and the turn. */
#include "tests/replay/canary.h"

#include "tests/sim_printer/sim_alert.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NEIGHBOUR 0xc6336400U /* 198.51.100.0/24, RFC 5737 */
#define HOST      7           /* of all neighbours */
#define PRTMIB    "1.3.6.1.2.1.43."
#define JOBMIB    "1.3.6.1.4.1.2699.1.1.1."
#define HPMIB     "1.3.6.1.4.1.11.2.3.9.4.2.1.1."

enum { IF_LAST_READ = 6, IF_SPECIFIC = 22 }; /* columns of ifTable */

enum what { WORD, FOUR_OCTETS, DOTTED };

struct place {
    const char *object;
    const char *instance; /* "": hrDeviceIndex; with a '.' in front: behind it */
    enum what what;
};

/* clang-format off */
static const struct place people[] = {
    { "1.3.6.1.2.1.1.4",              "0",                WORD }, /* sysContact */
    { PRTMIB "5.1.1.4",               "",                 WORD }, /* prtGeneralCurrentOperator */
    { PRTMIB "5.1.1.5",               "",                 WORD }, /* prtGeneralServicePerson */
    { PRTMIB "16.5.1.2",              ".1",               WORD }, /* prtConsoleDisplayBufferText */
    { PRTMIB "16.5.1.2",              ".2",               WORD },
    { PRTMIB "16.5.1.2",              ".9",               WORD },
    { "1.3.6.1.2.1.3.1.1.3",          "1.1.198.51.100.7", FOUR_OCTETS }, /* atNetAddress */
    { "1.3.6.1.2.1.4.20.1.1",         "198.51.100.7",     FOUR_OCTETS }, /* ipAdEntAddr */
    { "1.3.6.1.2.1.4.21.1.7",         "0.0.0.0",          FOUR_OCTETS }, /* ipRouteNextHop */
    { "1.3.6.1.2.1.4.22.1.2",         "1.198.51.100.7",   WORD }, /* ipNetToMediaPhysAddress */
    { "1.3.6.1.2.1.4.22.1.3",         "1.198.51.100.7",   FOUR_OCTETS },
    { "1.3.6.1.2.1.6.13.1.4",         "198.51.100.7.9.1", FOUR_OCTETS }, /* tcpConnRemAddress */
    { "1.3.6.1.2.1.25.4.2.1.5",       "1",                WORD }, /* hrSWRunParameters */
    { "1.3.6.1.6.3.18.1.1.1.2",       "1",                WORD }, /* snmpCommunityName */
    { "1.3.6.1.6.3.12.1.2.1.3",       "1",                DOTTED }, /* snmpTargetAddrTAddress */
    { "1.3.6.1.4.1.11.2.4.3.5.1",     "0",                WORD }, /* the card's community */
    { "1.3.6.1.4.1.11.2.4.3.5.29",    "0",                DOTTED }, /* who asked it last */
    { HPMIB "6.5.1",                  "0",                WORD }, /* names of jobs and users */
    { HPMIB "6.5.2.1",                "0",                WORD },
    { HPMIB "6.5.23.1",               "0",                WORD },
    { HPMIB "6.5.23.2",               "0",                WORD },
    { HPMIB "3.13",                   "0",                WORD }, /* system-contact */
    { "1.3.6.1.4.1.1347.47.1.1",      "1",                WORD }, /* jobs held and logged */
    { "1.3.6.1.4.1.1347.47.6.1.1",    "1",                WORD },
    { "1.3.6.1.4.1.1347.47.6.1.1",    "2",                WORD },
    { JOBMIB "1.1.1.2",               "1",                WORD }, /* jmGeneralJobSetName */
    { JOBMIB "2.1.1.2",               "1",                WORD }, /* jmJobSubmissionID's row */
    { JOBMIB "3.1.1.9",               "1.1",              WORD }, /* jmJobOwner */
    { JOBMIB "3.1.1.9",               "1.2",              WORD },
    { JOBMIB "4.1.1.4",               "1.1.3.1",          WORD }, /* jmAttributeValueAsOctets */
    { JOBMIB "4.1.1.4",               "1.1.23.1",         WORD },
    { JOBMIB "4.1.1.4",               "1.2.29.1",         WORD },
    { "1.3.6.1.4.1.2699.1.2.1.9.1.1", "1",                WORD },
};

static const struct place identity[] = {
    { "1.3.6.1.2.1.1.5",  "0", WORD }, /* sysName */
    { "1.3.6.1.2.1.1.6",  "0", WORD }, /* sysLocation */
    { PRTMIB "5.1.1.16",  "",  WORD }, /* prtGeneralPrinterName */
    { HPMIB "3.12",       "0", WORD }, /* asset-number */
};
/* clang-format on */

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static bool oid_of(const struct sim_printer *printer, const struct place *place,
                   struct sim_oid_room *out_oid)
{
    char text[128], device[16] = "";
    bool indexed = place->instance[0] == '\0' || place->instance[0] == '.';

    if (indexed)
        (void)snprintf(device, sizeof device, "%u", sim_alert_device(printer));
    int len = snprintf(text, sizeof text, "%s.%s%s", place->object, device, place->instance);
    return len > 0 && sim_oid_parse(text, (size_t)len, out_oid);
}

/* Real printers have something harmless between the tables that are read by GETNEXT and the words
 * behind these. Where one has not, it gets it: sysUpTime, hrSWRunIndex, prtMediaPathMaxSpeed, a
 * maker's. */
static bool plant_between(struct sim_printer *printer)
{
    static const struct {
        const char *asked; /* a GETNEXT from here must not run into what is behind */
        const char *behind;
        const char *between;
    } rows[] = {
        { "1.3.6.1.2.1.1.2", "1.3.6.1.2.1.1.4", "1.3.6.1.2.1.1.3.0" },
        { "1.3.6.1.2.1.25.4", "1.3.6.1.2.1.25.4.2.1.5", "1.3.6.1.2.1.25.4.2.1.1.1" },
        { PRTMIB "13", PRTMIB "16.5", PRTMIB "13.4.1.4.1.1" },
        { PRTMIB "19", "1.3.6.1.4.1.11.2", "1.3.6.1.4.1.11.1.1.0" },
    };
    bool ok = true;

    for (size_t i = 0; i < COUNT(rows) && ok; i++) {
        struct sim_oid_room asked, behind, between;
        struct sim_found found;
        ok = sim_oid_parse(rows[i].asked, strlen(rows[i].asked), &asked) &&
             sim_oid_parse(rows[i].behind, strlen(rows[i].behind), &behind) &&
             sim_oid_parse(rows[i].between, strlen(rows[i].between), &between);
        if (ok && sim_printer_next(printer, sim_oid_of(&asked), &found) &&
            sim_oid_under(found.oid, sim_oid_of(&behind)))
            ok = sim_printer_set_number(printer, sim_oid_of(&between), SIM_TAG_INTEGER, 1);
    }
    return ok;
}

/* Recordings keep of ifTable what is read; a GETBULK of it runs on, through the columns up to
 * ifSpecific, as in real printers. */
static bool plant_interfaces(struct sim_printer *printer)
{
    static const uint32_t column[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, 6 };
    const struct sim_oid addresses = { column, COUNT(column) };
    struct sim_oid_room at, cell;
    struct sim_found found;
    bool ok = true;

    (void)sim_oid_copy(addresses, &at);
    for (bool first = true; ok; first = false) {
        bool more = sim_printer_next(printer, sim_oid_of(&at), &found) &&
                    sim_oid_under(found.oid, addresses) && sim_oid_copy(found.oid, &at);
        if (!more && (!first || !sim_oid_append(&at, 1)))
            break;
        cell = at;
        for (uint32_t i = IF_LAST_READ + 1; i <= IF_SPECIFIC && ok; i++) {
            cell.ids[COUNT(column) - 1] = i;
            ok = sim_printer_get(printer, sim_oid_of(&cell), &found) ||
                 sim_printer_set_number(printer, sim_oid_of(&cell), SIM_TAG_INTEGER, 0);
        }
    }
    return ok;
}

static bool plant(struct sim_printer *printer, const struct place *place, const char *word)
{
    static const uint8_t neighbour[] = { NEIGHBOUR >> 24, NEIGHBOUR >> 16 & 0xff,
                                         NEIGHBOUR >> 8 & 0xff, HOST };
    static const char dotted[] = "198.51.100.7";
    struct sim_oid_room oid;
    struct sim_value value = { SIM_TAG_OCTETS, strlen(word), (const uint8_t *)word };

    if (place->what == FOUR_OCTETS)
        value = (struct sim_value){ SIM_TAG_ADDRESS, sizeof neighbour, neighbour };
    if (place->what == DOTTED)
        value = (struct sim_value){ SIM_TAG_OCTETS, strlen(dotted), (const uint8_t *)dotted };
    return oid_of(printer, place, &oid) && sim_printer_set(printer, sim_oid_of(&oid), value);
}

static size_t plant_all(struct sim_fleet *fleet, const struct place *places, size_t count,
                        unsigned turn)
{
    size_t planted = 0;

    for (size_t p = 0; p < fleet->count; p++) {
        for (size_t i = 0; i < count; i++) {
            char word[64];
            (void)snprintf(word, sizeof word, CANARY_MARK "-%zu-%zu-%u", i, p, turn);
            planted += plant(&fleet->printers[p], &places[i], word) ? 1 : 0;
        }
        if (!plant_between(&fleet->printers[p]) || !plant_interfaces(&fleet->printers[p]))
            return 0;
    }
    return planted;
}

size_t canary_plant(struct sim_fleet *fleet, unsigned turn)
{
    return plant_all(fleet, people, COUNT(people), turn);
}

size_t canary_plant_identity(struct sim_fleet *fleet)
{
    return plant_all(fleet, identity, COUNT(identity), 0);
}

/* The place of a text in any case; NULL when it is not there. */
static const char *find_nocase(const char *bytes, size_t len, const char *needle)
{
    size_t n = strlen(needle);
    int first = tolower((unsigned char)needle[0]);

    for (size_t i = 0; i + n <= len; i++) {
        if (tolower((unsigned char)bytes[i]) == first && strncasecmp(bytes + i, needle, n) == 0)
            return bytes + i;
    }
    return NULL;
}

bool canary_mentions(const void *bytes, size_t len, const char *text)
{
    return find_nocase(bytes, len, text) != NULL;
}

/* The mark with a zero octet behind each: UTF-16 of both orders holds it. */
static const char *find_wide(const char *bytes, size_t len)
{
    char wide[2 * sizeof CANARY_MARK];
    size_t n = 0;

    for (const char *c = CANARY_MARK; *c != '\0'; c++) {
        wide[n++] = *c;
        wide[n++] = '\0';
    }
    return memmem(bytes, len, wide, n - 1);
}

static const char *find_hex(const char *bytes, size_t len)
{
    char hex[2 * sizeof CANARY_MARK];

    for (size_t i = 0; i < strlen(CANARY_MARK); i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", (unsigned char)CANARY_MARK[i]);
    return find_nocase(bytes, len, hex);
}

/* Base64 of the mark behind 0, 1 or 2 other octets, without the letters that depend on these. */
static const char *find_base64(const char *bytes, size_t len)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *mark = (const unsigned char *)CANARY_MARK;
    const char *found = NULL;

    for (size_t skip = 0; skip < 3 && found == NULL; skip++) {
        char text[2 * sizeof CANARY_MARK];
        size_t n = 0;
        for (size_t i = skip; i + 3 <= strlen(CANARY_MARK); i += 3) {
            unsigned bits = (unsigned)mark[i] << 16 | (unsigned)mark[i + 1] << 8 | mark[i + 2];
            for (unsigned shift = 24; shift > 0; shift -= 6)
                text[n++] = letters[bits >> (shift - 6) & 63];
        }
        found = memmem(bytes, len, text, n);
    }
    return found;
}

static const char *find_any(const char *bytes, size_t len)
{
    static const uint8_t neighbour[] = { NEIGHBOUR >> 24, NEIGHBOUR >> 16 & 0xff,
                                         NEIGHBOUR >> 8 & 0xff, HOST };
    const char *at = find_nocase(bytes, len, CANARY_MARK);

    at = at != NULL ? at : find_wide(bytes, len);
    at = at != NULL ? at : find_hex(bytes, len);
    at = at != NULL ? at : find_base64(bytes, len);
    at = at != NULL ? at : memmem(bytes, len, "198.51.100.", 11);
    return at != NULL ? at : memmem(bytes, len, neighbour, sizeof neighbour);
}

bool canary_find(const void *bytes, size_t len, char *out_where, size_t size)
{
    const char *all = bytes;
    const char *at = find_any(all, len);
    size_t n = 0;

    if (at == NULL)
        return false;
    const char *from = at - all > 40 ? at - 40 : all;
    while (n + 1 < size && from + n < all + len && from + n < at + 60) {
        out_where[n] = (char)(isprint((unsigned char)from[n]) ? from[n] : '.');
        n++;
    }
    out_where[n] = '\0';
    return true;
}
