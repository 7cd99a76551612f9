/* SPDX-License-Identifier: Apache-2.0 */
/* The rows, and the one rule by which they are asked: recognise, then read what is wanted. */
#include "agent/web_plan.h"

#include "agent/scope.h"
#include "base/str.h"

#include <assert.h>
#include <string.h>

#define XML_TYPES   "text/xml|application/xml|text/plain"
#define JSON_TYPES  "application/json|text/json"
#define LOOSE_TYPES JSON_TYPES "|text/html|text/plain|text/javascript|application/javascript"
#define CSV_TYPES   "text/csv|text/plain|text/comma-separated-values|application/octet-stream"
#define IPP_TYPES   "application/ipp"

#define STATES   (SCOPE_IDENTITY | SCOPE_ALERTS)
#define SUPPLIES (SCOPE_CONSUMABLES | SCOPE_ALERTS) /* alerts point to them */

/* clang-format off */
static const struct web_row rows[] = {
    { WEB_LEDM_TREE, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/DevMgmt/DiscoveryTree.xml", XML_TYPES, 131072, 0, true, 0 },
    { WEB_LEDM_CONFIG, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/DevMgmt/ProductConfigDyn.xml", XML_TYPES, 65536, SCOPE_IDENTITY, true, 0 },
    { WEB_LEDM_STATUS, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/DevMgmt/ProductStatusDyn.xml", XML_TYPES, 65536, STATES, false, 0 },
    { WEB_LEDM_CONSUMABLES, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/DevMgmt/ConsumableConfigDyn.xml", XML_TYPES, 131072, SUPPLIES, false, 0 },
    { WEB_LEDM_USAGE, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/DevMgmt/ProductUsageDyn.xml", XML_TYPES, WEB_PLAN_BODY, SCOPE_METER | SCOPE_CONSUMABLES, true, 0 },
    { WEB_LEDM_EVENTS, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/EventMgmt/EventTable", XML_TYPES, 65536, 0, false, 0 },
    { WEB_LEDM_EVENTS_XML, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/EventMgmt/EventTable.xml", XML_TYPES, 65536, 0, false, WEB_BIT(WEB_LEDM_EVENTS) },
    { WEB_HP_PRODUCT, WEB_FAMILY_LEDM, WEB_DOOR_HTTP, "/hp/device/product_information.xml", XML_TYPES, 32768, SCOPE_IDENTITY, true, WEB_BIT(WEB_LEDM_CONFIG) },
    { WEB_CDM_IDENTITY, WEB_FAMILY_CDM, WEB_DOOR_HTTP, "/cdm/system/v1/identity", JSON_TYPES, 32768, SCOPE_IDENTITY, true, 0 },
    { WEB_CDM_STATUS, WEB_FAMILY_CDM, WEB_DOOR_HTTP, "/cdm/print/v2/status", JSON_TYPES, 32768, STATES, false, 0 },
    { WEB_CDM_SUPPLIES, WEB_FAMILY_CDM, WEB_DOOR_HTTP, "/cdm/supply/v1/suppliesPublic", JSON_TYPES, 65536, SUPPLIES, false, 0 },
    { WEB_CDM_COUNTERS, WEB_FAMILY_CDM, WEB_DOOR_HTTP, "/cdm/deviceUsage/v1/lifetimeCounters", JSON_TYPES, 131072, SCOPE_METER, false, 0 },
    { WEB_CDM_ALERTS, WEB_FAMILY_CDM, WEB_DOOR_HTTP, "/cdm/alert/v1/alerts", JSON_TYPES, 65536, SCOPE_ALERTS, false, 0 },
    { WEB_SYNCTHRU_HOME, WEB_FAMILY_SYNCTHRU, WEB_DOOR_HTTP, "/sws/app/information/home/home.json", LOOSE_TYPES, 32768, SCOPE_ALL, true, 0 },
    { WEB_SYNCTHRU_COUNTERS, WEB_FAMILY_SYNCTHRU, WEB_DOOR_HTTP, "/sws/app/information/counters/counters.json", LOOSE_TYPES, 32768, SCOPE_METER, false, 0 },
    { WEB_SYNCTHRU_PAGE, WEB_FAMILY_SYNCTHRU, WEB_DOOR_HTTP, "/home.htm", "text/html", 65536, SCOPE_IDENTITY, true, 0 },
    { WEB_SYNCTHRU_PAGE_SUPPLIES, WEB_FAMILY_SYNCTHRU, WEB_DOOR_HTTP, "/Information/supplies_status.htm", "text/html", 65536, SCOPE_CONSUMABLES, false, 0 },
    { WEB_BROTHER_MAINTENANCE, WEB_FAMILY_BROTHER, WEB_DOOR_HTTP, "/etc/mnt_info.csv", CSV_TYPES, 32768, SCOPE_ALL, true, 0 },
    { WEB_IPP_PRINT, WEB_FAMILY_IPP, WEB_DOOR_IPP, "/ipp/print", IPP_TYPES, WEB_PLAN_BODY, SCOPE_ALL, true, 0 },
    { WEB_IPP_PRINTER, WEB_FAMILY_IPP, WEB_DOOR_IPP, "/ipp/printer", IPP_TYPES, WEB_PLAN_BODY, SCOPE_ALL, true, WEB_BIT(WEB_IPP_PRINT) },
    { WEB_IPP_BARE, WEB_FAMILY_IPP, WEB_DOOR_IPP, "/ipp", IPP_TYPES, WEB_PLAN_BODY, SCOPE_ALL, true, WEB_BIT(WEB_IPP_PRINTER) },
};

/* Whose devices have which families; every device may have IPP. Others have IPP alone. */
static const struct {
    const char *maker;
    unsigned families;
} makers[] = {
    { "HP",      1U << WEB_FAMILY_LEDM | 1U << WEB_FAMILY_CDM | 1U << WEB_FAMILY_SYNCTHRU },
    { "Samsung", 1U << WEB_FAMILY_SYNCTHRU | 1U << WEB_FAMILY_LEDM },
    { "Dell",    1U << WEB_FAMILY_SYNCTHRU },
    { "Xerox",   1U << WEB_FAMILY_SYNCTHRU },
    { "Brother", 1U << WEB_FAMILY_BROTHER },
};

/* Parts of paths behind which are people or their work. */
static const char *const private_parts[] = {
    "job", "log", "fax", "phone", "addressbook", "address_book", "contact", "user", "email", "mail", "walkup",
    "scan", "destination", "folder", "account", "caller", "ldap", "quota", "storedjobs", "history", "geo",
    "spool", "document",
};
/* clang-format on */
#define ROWS (sizeof rows / sizeof rows[0])

_Static_assert(ROWS == WEB_DOCUMENTS && WEB_DOCUMENTS < 32, "a row and a bit for each document");

/* Documents that tell as much as IPP does. */
#define TELLING                                                                                    \
    (WEB_BIT(WEB_LEDM_CONFIG) | WEB_BIT(WEB_LEDM_CONSUMABLES) | WEB_BIT(WEB_CDM_IDENTITY) |        \
     WEB_BIT(WEB_SYNCTHRU_HOME) | WEB_BIT(WEB_BROTHER_MAINTENANCE))
#define EVENTS (WEB_BIT(WEB_LEDM_EVENTS) | WEB_BIT(WEB_LEDM_EVENTS_XML))

const struct web_row *web_plan_row(enum web_document document)
{
    assert(document < WEB_DOCUMENTS && rows[document].document == document);
    return &rows[document];
}

static unsigned family_documents(enum web_family family)
{
    unsigned bits = 0;

    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].family == family)
            bits |= WEB_BIT(i);
    return bits;
}

/* What the list of this reading leaves out of its family. */
static unsigned unlisted(const struct web_set *set)
{
    unsigned listed;

    if (!web_set_listed(set, &listed))
        return 0;
    return family_documents(WEB_FAMILY_LEDM) & ~listed & ~WEB_BIT(WEB_LEDM_TREE);
}

void web_plan_learn(struct web_known *known, const struct web_set *set)
{
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        enum web_outcome outcome = web_set_get(set, i)->outcome;

        if (outcome == WEB_GOOD) {
            known->has |= WEB_BIT(i);
            known->lacks &= ~WEB_BIT(i);
        } else if (outcome == WEB_ABSENT || outcome == WEB_DENIED) {
            known->lacks |= WEB_BIT(i);
            known->has &= ~WEB_BIT(i);
        }
    }
    unsigned listed;
    if (web_set_listed(set, &listed))
        known->has |= listed & EVENTS; /* readings do not ask for them: the list's word must do */
    known->lacks |= unlisted(set) & ~known->has;
}

bool web_plan_events(const struct web_known *known, enum web_document *out_document)
{
    if ((known->has & EVENTS) == 0)
        return false;
    *out_document =
        (known->has & WEB_BIT(WEB_LEDM_EVENTS)) != 0 ? WEB_LEDM_EVENTS : WEB_LEDM_EVENTS_XML;
    return true;
}

static unsigned families_of(const char *maker, const char *server)
{
    if (maker == NULL && str_starts_with(server, "HP HTTP Server"))
        maker = "HP";
    if (maker == NULL)
        return ~0U;
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
        if (strcmp(makers[i].maker, maker) == 0)
            return makers[i].families | 1U << WEB_FAMILY_IPP;
    return 1U << WEB_FAMILY_IPP;
}

/* Nobody answered there in this reading, and somebody was asked. */
static bool door_is_closed(const struct web_set *set, enum web_door door)
{
    bool silent = false;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        const struct web_answer *answer = web_set_get(set, i);

        if (rows[i].door != door || answer->outcome == WEB_NOT_ASKED)
            continue;
        if (answer->status != 0)
            return false;
        silent = true;
    }
    return silent;
}

/* Which documents of a reading are looked at, by whether they failed before. */
enum pass {
    PASS_SOUND,   /* those that did not */
    PASS_FAILING, /* those that did */
    PASS_EXPECTED /* all that the device is still expected to have */
};

/* What one step of a reading looks at. */
struct step {
    const struct web_set *set;
    const struct web_known *known; /* with what this reading showed */
    enum pass pass;
    unsigned scopes;
    unsigned asked; /* in this reading */
};

static bool is_expected(const struct web_known *known, enum web_document document)
{
    return known->failures[document] < WEB_PLAN_PATIENCE;
}

static bool is_of_pass(const struct step *step, enum web_document document)
{
    const struct web_known *known = step->known;
    bool fails = known->failures[document] > 0;

    if (step->pass == PASS_EXPECTED)
        return is_expected(known, document);
    if (!is_expected(known, document) && (known->mute & WEB_BIT(document)) != 0 &&
        (step->scopes & SCOPE_ALL) != SCOPE_ALL)
        return false;
    return fails == (step->pass == PASS_FAILING);
}

static bool is_due(const struct step *step, const struct web_row *row, bool recognised)
{
    unsigned bit = WEB_BIT(row->document), lacks = step->known->lacks;

    if (((step->asked | lacks) & bit) != 0 || !is_of_pass(step, row->document))
        return false;
    if (row->instead != 0 && (lacks & row->instead) == 0)
        return false;
    bool is_wanted = (row->scopes & step->scopes) != 0;
    bool is_knock = row->knock || (is_wanted && (step->known->had & bit) != 0);
    return recognised ? is_wanted : is_knock;
}

static bool next_of_family(const struct step *step, enum web_family family,
                           enum web_document *out_document)
{
    bool recognised = (step->known->has & family_documents(family)) != 0;

    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].family != family || !is_due(step, &rows[i], recognised) ||
            door_is_closed(step->set, rows[i].door))
            continue;
        *out_document = rows[i].document;
        return true;
    }
    return false;
}

/* The families that are asked, as bits. */
static unsigned wanted_families(const struct web_known *now, const char *maker, const char *server)
{
    unsigned families = families_of(maker, server);

    for (unsigned f = 0; f < WEB_FAMILY_IPP; f++)
        if ((now->has & family_documents(f)) != 0)
            families = 1U << f | 1U << WEB_FAMILY_IPP;
    if ((now->has & TELLING) != 0)
        families &= ~(1U << WEB_FAMILY_IPP);
    return families;
}

static bool next_of_pass(const struct step *step, unsigned families,
                         enum web_document *out_document)
{
    for (unsigned f = 0; f < WEB_FAMILIES; f++)
        if ((families & 1U << f) != 0 && next_of_family(step, f, out_document))
            return true;
    return false;
}

bool web_plan_next(const struct web_known *known, const char *maker, unsigned scopes,
                   const struct web_set *set, enum web_document *out_document)
{
    struct web_known now = *known;
    struct step step = { set, &now, PASS_SOUND, scopes, web_set_asked(set) };

    web_plan_learn(&now, set);
    unsigned families = wanted_families(&now, maker, web_set_server_text(set));
    if (next_of_pass(&step, families, out_document))
        return true;
    step.pass = PASS_FAILING;
    return next_of_pass(&step, families, out_document);
}

/* It did not come, though somebody was asked. */
static bool has_failed(const struct web_set *set, enum web_document document)
{
    enum web_outcome outcome = web_set_get(set, document)->outcome;

    return outcome == WEB_FAILED ||
           (outcome == WEB_NOT_ASKED && door_is_closed(set, rows[document].door));
}

struct web_known web_plan_begin(const struct web_known *known, unsigned scopes)
{
    struct web_known begun = *known;

    begun.had = known->has;
    if ((scopes & SCOPE_ALL) == SCOPE_ALL)
        begun.has = begun.lacks = 0;
    return begun;
}

unsigned web_plan_missing(const struct web_known *begun, const char *maker, unsigned scopes,
                          const struct web_set *set)
{
    struct web_known now = *begun;
    struct step step = { set, &now, PASS_EXPECTED, 0, web_set_asked(set) };
    enum web_document document;
    unsigned missing = 0;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if ((begun->had & WEB_BIT(i)) != 0 && has_failed(set, i) && is_expected(begun, i))
            missing |= rows[i].scopes;
    web_plan_learn(&now, set);
    unsigned families = wanted_families(&now, maker, web_set_server_text(set));
    for (step.scopes = 1; step.scopes <= SCOPE_ALL; step.scopes <<= 1)
        if (next_of_pass(&step, families, &document))
            missing |= step.scopes;
    return missing & scopes;
}

unsigned web_plan_told(const struct web_set *set)
{
    unsigned scopes = 0;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        if (web_set_get(set, i)->outcome == WEB_GOOD)
            scopes |= rows[i].scopes;
    return scopes;
}

void web_plan_count(struct web_known *known, const struct web_set *set)
{
    if (web_set_good(set) == 0)
        return; /* the device fails, none of its documents */
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        const struct web_answer *answer = web_set_get(set, i);
        bool counts = answer->outcome == WEB_FAILED || (known->has & WEB_BIT(i)) != 0;

        if (!has_failed(set, i)) {
            if (answer->outcome != WEB_NOT_ASKED)
                known->failures[i] = 0;
            continue;
        }
        if (counts && is_expected(known, i))
            known->failures[i]++;
        known->mute = answer->status == 0 ? known->mute | WEB_BIT(i) : known->mute & ~WEB_BIT(i);
    }
}

static const struct web_row *row_of_path(const char *path, size_t len)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strlen(rows[i].path) == len && memcmp(rows[i].path, path, len) == 0)
            return &rows[i];
    return NULL;
}

/* "?timeout=" and 1 to 5 digits. */
static bool is_timeout(const char *query)
{
    uint64_t tenths;

    return str_starts_with(query, "?timeout=") && str_to_u64(query + 9, 99999, &tenths);
}

static bool is_private(const char *path)
{
    for (size_t i = 0; i < sizeof private_parts / sizeof private_parts[0]; i++)
        if (str_find_nocase(path, private_parts[i]) != NULL)
            return true;
    return false;
}

bool web_plan_may(const char *method, const char *path)
{
    size_t len = strcspn(path, "?");
    const struct web_row *row = row_of_path(path, len);

    if (row == NULL || is_private(path))
        return false;
    if (row->door == WEB_DOOR_IPP)
        return strcmp(method, "POST") == 0 && path[len] == '\0';
    if (strcmp(method, "GET") != 0)
        return false;
    return path[len] == '\0' || ((WEB_BIT(row->document) & EVENTS) != 0 && is_timeout(path + len));
}

bool web_plan_takes(const struct web_row *row, const char *type)
{
    size_t len = type == NULL ? 0 : strcspn(type, "; \t");

    if (len == 0)
        return true;
    for (const char *at = row->types; *at != '\0';) {
        size_t own = strcspn(at, "|");
        char word[64];

        if (own == len && own < sizeof word) {
            char given[64];
            (void)str_copy(word, own + 1, at);
            (void)str_copy(given, own + 1, type);
            if (str_equal_nocase(word, given))
                return true;
        }
        at += own + (at[own] == '|');
    }
    return false;
}
