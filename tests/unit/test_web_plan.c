/* SPDX-License-Identifier: Apache-2.0 */
/* Which web documents are asked for, in which order, and which never. */
#include "agent/web_plan.h"

#include "agent/ledm_tree.h"
#include "agent/scope.h"
#include "tests/unit/unit.h"

#include <string.h>

#define TREE(entries)                                                                              \
    "<l:DiscoveryTree xmlns:l='urn:l' xmlns:d='urn:d'><d:Version/>" entries "</l:DiscoveryTree>"
#define ENTRY(path)                                                                                \
    "<l:SupportedTree><d:ResourceURI>" path "</d:ResourceURI>"                                     \
    "<d:ResourceType>x</d:ResourceType></l:SupportedTree>"
#define MANIFEST(path) "<l:SupportedIfc><l:ManifestURI>" path "</l:ManifestURI></l:SupportedIfc>"

static struct web_set *set;
static struct web_known known;
static unsigned failing; /* documents that answer 503 */
static unsigned missing; /* scopes of the last reading */
static enum web_document order[WEB_DOCUMENTS];

static void put(enum web_document document, unsigned status, const char *body)
{
    const char *type = web_plan_row(document)->door == WEB_DOOR_IPP ? "application/ipp" : NULL;

    if (web_plan_row(document)->door == WEB_DOOR_IPP)
        (void)web_set_put(set, document, status, type, "\1\1\0\0\0\0\0\1\3", 9);
    else
        (void)web_set_put(set, document, status, type, body, strlen(body));
}

/* Ask until nothing is left: what is in `good` answers with a body, the rest is not there. Returns
 * the bits of what was asked. */
static unsigned read_device(const char *maker, unsigned scopes, unsigned good, const char *tree)
{
    enum web_document document;
    unsigned questions = 0;

    web_set_destroy(set);
    set = web_set_create();
    struct web_known begun = web_plan_begin(&known, scopes);

    while (web_plan_next(&begun, maker, scopes, set, &document)) {
        CU_ASSERT_EQUAL(web_set_get(set, document)->outcome, WEB_NOT_ASKED);
        order[questions] = document;
        if ((failing & WEB_BIT(document)) != 0)
            put(document, 503, "");
        else if (document == WEB_LEDM_TREE && tree != NULL)
            put(document, 200, tree);
        else
            put(document, (good & WEB_BIT(document)) != 0 ? 200 : 404, "12345678");
        CU_ASSERT_FATAL(++questions <= WEB_DOCUMENTS);
    }
    missing = web_plan_missing(&begun, maker, scopes, set);
    web_plan_learn(&known, set);
    web_plan_count(&known, set);
    return web_set_asked(set);
}

static void start(void)
{
    (void)memset(&known, 0, sizeof known);
    failing = 0;
}

static void finish(void)
{
    web_set_destroy(set);
    set = NULL;
}

static void a_list_says_what_is_asked(void)
{
    start();
    unsigned asked = read_device(
        "HP", SCOPE_ALL, ~0U,
        TREE(ENTRY("/DevMgmt/productConfigDyn.xml") ENTRY("/DevMgmt/ProductStatusDyn.xml")
                 ENTRY("/Jobs/JobList") MANIFEST("/EventMgmt/EventMgmtManifest.xml")));
    CU_ASSERT_EQUAL(asked,
                    WEB_BIT(WEB_LEDM_TREE) | WEB_BIT(WEB_LEDM_CONFIG) | WEB_BIT(WEB_LEDM_STATUS));
    enum web_document events;
    CU_ASSERT_TRUE_FATAL(web_plan_events(&known, &events));
    CU_ASSERT_EQUAL(events, WEB_LEDM_EVENTS);
    CU_ASSERT_EQUAL(read_device("HP", SCOPE_ALERTS, ~0U, NULL), WEB_BIT(WEB_LEDM_STATUS));
    CU_ASSERT_EQUAL(read_device("HP", SCOPE_METER, ~0U, NULL), 0);
    finish();
}

static void without_a_list_the_usual_documents_are_tried(void)
{
    start();
    unsigned good =
        WEB_BIT(WEB_LEDM_CONFIG) | WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES);
    CU_ASSERT_EQUAL(read_device(NULL, SCOPE_ALL, good, NULL),
                    good | WEB_BIT(WEB_LEDM_TREE) | WEB_BIT(WEB_LEDM_USAGE));
    CU_ASSERT_EQUAL(read_device(NULL, SCOPE_IDENTITY | SCOPE_ALERTS, good, NULL), good);
    enum web_document events;
    CU_ASSERT_FALSE(web_plan_events(&known, &events));
    finish();
}

static void a_maker_narrows_the_search(void)
{
    start();
    CU_ASSERT_EQUAL(read_device("Kyocera", SCOPE_ALL, WEB_BIT(WEB_IPP_PRINT), NULL),
                    WEB_BIT(WEB_IPP_PRINT));
    start();
    CU_ASSERT_EQUAL(read_device("Brother", SCOPE_ALL, WEB_BIT(WEB_BROTHER_MAINTENANCE), NULL),
                    WEB_BIT(WEB_BROTHER_MAINTENANCE));
    finish();
}

static void ipp_is_tried_at_its_other_paths(void)
{
    start();
    unsigned asked = read_device("Epson", SCOPE_ALL, WEB_BIT(WEB_IPP_BARE), NULL);
    CU_ASSERT_EQUAL(asked,
                    WEB_BIT(WEB_IPP_PRINT) | WEB_BIT(WEB_IPP_PRINTER) | WEB_BIT(WEB_IPP_BARE));
    CU_ASSERT_EQUAL(read_device("Epson", SCOPE_METER, WEB_BIT(WEB_IPP_BARE), NULL),
                    WEB_BIT(WEB_IPP_BARE));
    finish();
}

static void what_has_no_services_is_asked_once(void)
{
    start();
    unsigned asked = read_device(NULL, SCOPE_ALL, 0, NULL);
    CU_ASSERT_TRUE((asked & WEB_BIT(WEB_LEDM_TREE)) != 0 && (asked & WEB_BIT(WEB_IPP_BARE)) != 0);
    CU_ASSERT_EQUAL(read_device(NULL, SCOPE_METER, 0, NULL), 0);
    finish();
}

static void a_silent_door_is_not_knocked_at_again(void)
{
    enum web_document document;

    start();
    set = web_set_create();
    CU_ASSERT_TRUE_FATAL(web_plan_next(&known, "HP", SCOPE_ALL, set, &document));
    CU_ASSERT_EQUAL(document, WEB_LEDM_TREE);
    CU_ASSERT_EQUAL(web_set_put(set, document, 0, NULL, NULL, 0), WEB_FAILED);
    CU_ASSERT_TRUE_FATAL(web_plan_next(&known, "HP", SCOPE_ALL, set, &document));
    CU_ASSERT_EQUAL(document, WEB_IPP_PRINT);
    CU_ASSERT_EQUAL(web_set_put(set, document, 0, NULL, NULL, 0), WEB_FAILED);
    CU_ASSERT_FALSE(web_plan_next(&known, "HP", SCOPE_ALL, set, &document));
    web_plan_learn(&known, set);
    CU_ASSERT_EQUAL(known.lacks, 0);
    finish();
}

#define LEDM_ALL                                                                                   \
    (WEB_BIT(WEB_LEDM_CONFIG) | WEB_BIT(WEB_LEDM_STATUS) | WEB_BIT(WEB_LEDM_CONSUMABLES) |         \
     WEB_BIT(WEB_LEDM_USAGE))

static void a_document_that_fails_is_missing_and_the_others_count(void)
{
    start();
    (void)read_device("HP", SCOPE_ALL, LEDM_ALL, NULL);
    CU_ASSERT_EQUAL(missing, 0);
    failing = WEB_BIT(WEB_LEDM_CONFIG);
    unsigned asked = read_device("HP", SCOPE_ALL, LEDM_ALL, NULL);
    CU_ASSERT_EQUAL(asked & LEDM_ALL, LEDM_ALL);
    CU_ASSERT_EQUAL(missing, SCOPE_IDENTITY);
    CU_ASSERT_EQUAL(web_plan_told(set), SCOPE_ALL); /* its state, in the status */
    (void)read_device("HP", SCOPE_ALERTS, LEDM_ALL, NULL);
    CU_ASSERT_EQUAL(missing, 0);
    finish();
}

static void what_failed_last_is_asked_last_and_in_time_not_expected_any_more(void)
{
    start();
    (void)read_device("HP", SCOPE_ALL, LEDM_ALL, NULL);
    failing = WEB_BIT(WEB_LEDM_CONSUMABLES);
    for (unsigned i = 0; i < WEB_PLAN_PATIENCE; i++) {
        (void)read_device("HP", SCOPE_ALL, LEDM_ALL, NULL);
        CU_ASSERT_EQUAL(missing, SCOPE_CONSUMABLES | SCOPE_ALERTS);
        CU_ASSERT_EQUAL(order[i == 0 ? 3 : 4], WEB_LEDM_CONSUMABLES);
    }
    unsigned asked = read_device("HP", SCOPE_ALL, LEDM_ALL, NULL);
    CU_ASSERT_NOT_EQUAL(asked & WEB_BIT(WEB_LEDM_CONSUMABLES), 0);
    CU_ASSERT_EQUAL(missing, 0);
    failing = 0;
    (void)read_device("HP", SCOPE_CONSUMABLES, LEDM_ALL, NULL);
    failing = WEB_BIT(WEB_LEDM_CONSUMABLES); /* it was there again */
    (void)read_device("HP", SCOPE_CONSUMABLES, LEDM_ALL, NULL);
    CU_ASSERT_EQUAL(missing, SCOPE_CONSUMABLES);
    finish();
}

static void what_gives_no_answer_at_all_is_in_time_asked_with_all_scopes_only(void)
{
    start();
    known.has = LEDM_ALL;
    for (unsigned i = 0; i < WEB_PLAN_PATIENCE; i++) {
        struct web_known begun = web_plan_begin(&known, SCOPE_METER);
        set = web_set_create();
        put(WEB_LEDM_STATUS, 200, "12345678");
        (void)web_set_put(set, WEB_LEDM_USAGE, 0, NULL, NULL, 0);
        CU_ASSERT_EQUAL(web_plan_missing(&begun, "HP", SCOPE_METER, set), SCOPE_METER);
        web_plan_count(&known, set);
        web_set_destroy(set);
    }
    set = NULL;
    CU_ASSERT_EQUAL(read_device("HP", SCOPE_METER, LEDM_ALL, NULL), 0);
    CU_ASSERT_EQUAL(read_device("HP", SCOPE_ALL, LEDM_ALL, NULL) & LEDM_ALL, LEDM_ALL);
    CU_ASSERT_EQUAL(read_device("HP", SCOPE_METER, LEDM_ALL, NULL), WEB_BIT(WEB_LEDM_USAGE));
    finish();
}

static void a_family_is_recognised_by_what_it_had(void)
{
    start();
    unsigned good = LEDM_ALL & ~WEB_BIT(WEB_LEDM_USAGE);
    (void)read_device("HP", SCOPE_ALL, good, NULL);
    failing = WEB_BIT(WEB_LEDM_CONFIG); /* the only one that strangers are asked for */
    unsigned asked = read_device("HP", SCOPE_ALL, good, NULL);
    CU_ASSERT_EQUAL(asked & good, good);
    CU_ASSERT_EQUAL(missing, SCOPE_IDENTITY);
    finish();
}

static void behind_a_closed_door_all_is_missing(void)
{
    start();
    known.has = LEDM_ALL | WEB_BIT(WEB_LEDM_TREE);
    struct web_known begun = web_plan_begin(&known, SCOPE_ALL);
    set = web_set_create();
    (void)web_set_put(set, WEB_LEDM_TREE, 0, NULL, NULL, 0);
    put(WEB_IPP_PRINT, 200, NULL);
    CU_ASSERT_EQUAL(web_plan_missing(&begun, "HP", SCOPE_ALL, set), SCOPE_ALL);
    finish();
}

static void no_row_is_private_and_nothing_else_may_be_asked(void)
{
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++) {
        const struct web_row *row = web_plan_row(i);

        CU_ASSERT_EQUAL(row->document, i);
        CU_ASSERT_EQUAL(web_plan_may("POST", row->path), row->door == WEB_DOOR_IPP);
        CU_ASSERT_EQUAL(web_plan_may("GET", row->path), row->door == WEB_DOOR_HTTP);
        CU_ASSERT_FALSE(web_plan_may("PUT", row->path));
        CU_ASSERT_TRUE(row->limit <= WEB_PLAN_BODY);
    }
    CU_ASSERT_TRUE(web_plan_may("GET", "/EventMgmt/EventTable?timeout=1200"));
    CU_ASSERT_FALSE(web_plan_may("GET", "/EventMgmt/EventTable?timeout=1200&x=1"));
    CU_ASSERT_FALSE(web_plan_may("GET", "/EventMgmt/EventTable?timeout="));
    CU_ASSERT_FALSE(web_plan_may("GET", "/DevMgmt/ProductConfigDyn.xml?timeout=12"));
    const char *const others[] = { "/Jobs/JobList",
                                   "/DevMgmt/ProductLogsDyn.xml",
                                   "/DevMgmt/FaxPhoneBookDyn.xml",
                                   "/WalkupScan/WalkupScanDestinations",
                                   "/DevMgmt/Email/Contacts",
                                   "/StoredJobs/StoredJobsManifest.xml" };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        CU_ASSERT_FALSE(web_plan_may("GET", others[i]));
    }
    CU_ASSERT_FALSE(web_plan_may("GET", "/"));
    CU_ASSERT_FALSE(web_plan_may("GET", ""));
}

static void answers_are_judged_by_status_type_and_size(void)
{
    static char large[WEB_PLAN_BODY + 1];

    set = web_set_create();
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 200, "Text/XML; charset=utf-8", "<a/>", 4),
                    WEB_GOOD);
    CU_ASSERT_EQUAL(web_set_get(set, WEB_LEDM_CONFIG)->len, 4);
    CU_ASSERT_STRING_EQUAL((const char *)web_set_get(set, WEB_LEDM_CONFIG)->body, "<a/>");
    CU_ASSERT_EQUAL(web_set_good(set), WEB_BIT(WEB_LEDM_CONFIG));
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 200, "text/html", "<a/>", 4), WEB_ABSENT);
    CU_ASSERT_STRING_EQUAL((const char *)web_set_get(set, WEB_LEDM_CONFIG)->body, "");
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 200, NULL, "\n<!DOCTYPE HTML><a>", 19),
                    WEB_ABSENT);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_SYNCTHRU_PAGE, 200, NULL, "<html>", 6), WEB_GOOD);
    (void)web_set_put(set, WEB_SYNCTHRU_PAGE, 404, NULL, NULL, 0);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 401, NULL, NULL, 0), WEB_DENIED);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 302, NULL, NULL, 0), WEB_DENIED);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 404, NULL, NULL, 0), WEB_ABSENT);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 503, NULL, NULL, 0), WEB_FAILED);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_CONFIG, 429, NULL, NULL, 0), WEB_FAILED);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_LEDM_USAGE, 200, "text/xml", large, sizeof large),
                    WEB_FAILED);
    CU_ASSERT_EQUAL(web_set_put(set, WEB_IPP_PRINT, 200, "application/ipp", "1234567", 7),
                    WEB_ABSENT);
    static const struct {
        const char *answer;
        enum web_outcome outcome;
    } answers[] = { { "\1\1\0\1\0\0\0\1\3", WEB_GOOD },   { "\1\1\4\6\0\0\0\1\3", WEB_ABSENT },
                    { "\1\1\4\3\0\0\0\1\3", WEB_DENIED }, { "\1\1\5\3\0\0\0\1\3", WEB_ABSENT },
                    { "\1\1\5\7\0\0\0\1\3", WEB_FAILED }, { "\7\1\0\0\0\0\0\1\3", WEB_ABSENT } };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        CU_ASSERT_EQUAL(
            web_set_put(set, WEB_IPP_PRINT, 200, "application/ipp", answers[i].answer, 9),
            answers[i].outcome);
    CU_ASSERT_EQUAL(web_set_good(set), 0);
    finish();
}

static void all_bodies_together_have_a_limit(void)
{
    static char large[WEB_PLAN_BODY];
    unsigned good = 0;

    set = web_set_create();
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        good += web_set_put(set, i, 200, NULL, large, web_plan_row(i)->limit) == WEB_GOOD ? 1 : 0;
    size_t bytes = 0;
    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        bytes += web_set_get(set, i)->len;
    CU_ASSERT_TRUE(good > 4 && good < WEB_DOCUMENTS);
    CU_ASSERT_TRUE(bytes <= WEB_SET_BYTES);
    finish();
}

static void a_server_header_is_kept_once(void)
{
    set = web_set_create();
    CU_ASSERT_STRING_EQUAL(web_set_server_text(set), "");
    web_set_server(set, NULL);
    web_set_server(set, "HP HTTP Server; HP Model");
    web_set_server(set, "other");
    CU_ASSERT_STRING_EQUAL(web_set_server_text(set), "HP HTTP Server; HP Model");
    finish();
}

static void a_tree_that_is_none_lists_nothing(void)
{
    unsigned documents = 42;

    CU_ASSERT_FALSE(ledm_tree_read("<a/>", 4, &documents));
    CU_ASSERT_FALSE(ledm_tree_read("<DiscoveryTree>", 15, &documents));
    CU_ASSERT_EQUAL(documents, 42);
    CU_ASSERT_TRUE(ledm_tree_read("<DiscoveryTree/>", 16, &documents));
    CU_ASSERT_EQUAL(documents, 0);
    const char *both =
        TREE(ENTRY("/EventMgmt/EventTable.xml") MANIFEST("/EventMgmt/EventMgmtManifest.xml"));
    CU_ASSERT_TRUE(ledm_tree_read(both, strlen(both), &documents));
    CU_ASSERT_EQUAL(documents, WEB_BIT(WEB_LEDM_EVENTS_XML));
}

UNIT_MAIN("web_plan", UNIT_TEST(a_list_says_what_is_asked),
          UNIT_TEST(without_a_list_the_usual_documents_are_tried),
          UNIT_TEST(a_maker_narrows_the_search), UNIT_TEST(ipp_is_tried_at_its_other_paths),
          UNIT_TEST(what_has_no_services_is_asked_once),
          UNIT_TEST(a_silent_door_is_not_knocked_at_again),
          UNIT_TEST(a_document_that_fails_is_missing_and_the_others_count),
          UNIT_TEST(what_failed_last_is_asked_last_and_in_time_not_expected_any_more),
          UNIT_TEST(what_gives_no_answer_at_all_is_in_time_asked_with_all_scopes_only),
          UNIT_TEST(a_family_is_recognised_by_what_it_had),
          UNIT_TEST(behind_a_closed_door_all_is_missing),
          UNIT_TEST(no_row_is_private_and_nothing_else_may_be_asked),
          UNIT_TEST(answers_are_judged_by_status_type_and_size),
          UNIT_TEST(all_bodies_together_have_a_limit), UNIT_TEST(a_server_header_is_kept_once),
          UNIT_TEST(a_tree_that_is_none_lists_nothing))
