/* SPDX-License-Identifier: Apache-2.0 */
/* sds_command: a person's word goes to what was shown, and to nothing else. */
#include "agent/sds_command.h"

#include "agent/sds/connector_book.h"
#include "base/clock.h"
#include "base/str.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define ITEM "11111111-2222-4333-8444-555555555555"

static struct disk_rig rig;
static struct agent_conf conf;
static struct connector_item item;

static void put_item(enum sds_work_kind kind)
{
    static struct sds_doc_item offer;
    struct connector_book *book = connector_book_open(rig.disk);

    CU_ASSERT_PTR_NOT_NULL_FATAL(book);
    sds_field_clear(&sds_doc_work_item, &offer);
    offer.kind = kind;
    offer.fence = 1;
    offer.limit_s = 60;
    offer.expires_ms = offer.lease_until_ms = clock_wall_ms() + 60000;
    (void)str_copy(offer.item, sizeof offer.item, ITEM);
    (void)str_copy(offer.device, sizeof offer.device, "00000000-0000-4000-8000-000000000000");
    connector_item_init(&item, &offer, clock_wall_ms());
    (void)connector_item_step(&item, SDS_WORK_TAKE, SDS_DOC_NO_REASON, clock_wall_ms());
    (void)connector_item_step(&item, SDS_WORK_ASK, SDS_DOC_BY_POLICY, clock_wall_ms());
    CU_ASSERT_EQUAL(connector_book_put(book, &item), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    connector_book_close(book);
}

static void start(void)
{
    disk_rig_start(&rig, NULL);
    (void)str_copy(conf.folder, sizeof conf.folder, rig.folder);
    (void)str_copy(conf.sds.url, sizeof conf.sds.url, "https://sds.example.org");
    put_item(SDS_WORK_REBOOT);
}

static int say(const char *word, bool is_yes)
{
    char text[80];
    char *tokens[] = { text };
    const struct sds_command_options options = { .tokens = tokens, .token_count = 1 };

    (void)str_copy(text, sizeof text, word);
    return sds_command_say(&conf, &options, is_yes);
}

static void a_word_is_heard_by_the_agent(void)
{
    struct sds_command_options options = { .is_json = false };
    struct connector_book_word word;
    char token[CONNECTOR_ITEM_TOKEN + 1];

    start();
    CU_ASSERT_EQUAL(sds_command_list(&conf, &options), 0);
    options.is_json = true;
    CU_ASSERT_EQUAL(sds_command_list(&conf, &options), 0);
    (void)snprintf(token, sizeof token, "%.*s", CONNECTOR_ITEM_TOKEN, item.digest);
    CU_ASSERT_EQUAL(say(token, true), 0);
    struct connector_book *book = connector_book_open(rig.disk);
    CU_ASSERT_TRUE_FATAL(connector_book_hear(book, &word));
    CU_ASSERT_STRING_EQUAL(word.item, ITEM);
    CU_ASSERT_STRING_EQUAL(word.digest, item.digest);
    CU_ASSERT_EQUAL(word.said, CONSENT_YES);
    CU_ASSERT_STRING_NOT_EQUAL(word.who, "");
    CU_ASSERT_FALSE(connector_book_hear(book, &word)); /* once */
    connector_book_close(book);
    disk_rig_end(&rig);
}

static void other_words_say_nothing(void)
{
    char token[CONNECTOR_ITEM_TOKEN + 1];

    start();
    (void)snprintf(token, sizeof token, "%.*s", CONNECTOR_ITEM_TOKEN, item.digest);
    CU_ASSERT_EQUAL(say("", true), 1);
    CU_ASSERT_EQUAL(say(ITEM, true), 1);
    token[CONNECTOR_ITEM_TOKEN - 1] = '\0'; /* too short */
    CU_ASSERT_EQUAL(say(token, true), 1);
    CU_ASSERT_EQUAL(say("000000000000", false), 1);
    put_item(SDS_WORK_REFRESH); /* another content under the same id */
    CU_ASSERT_EQUAL(say(token, true), 1);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM sds_said"), 0);
    disk_rig_end(&rig);
}

static int say_at_terminal(const char *word, const char *answer)
{
    char text[80], line[16];
    char *tokens[] = { text };
    struct sds_command_options options = { .tokens = tokens, .token_count = 1 };

    (void)str_copy(text, sizeof text, word);
    (void)str_copy(line, sizeof line, answer);
    options.answers = fmemopen(line, strlen(line), "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(options.answers);
    int status = sds_command_say(&conf, &options, true);
    (void)fclose(options.answers);
    return status;
}

/* Who said yes may think better of it until it begins. */
static void what_is_scheduled_can_still_be_denied(void)
{
    struct connector_book_word word;
    char token[CONNECTOR_ITEM_TOKEN + 1];

    start();
    struct connector_book *book = connector_book_open(rig.disk);
    (void)connector_item_step(&item, SDS_WORK_ALLOW, SDS_DOC_BY_PERSON, clock_wall_ms());
    CU_ASSERT_EQUAL(connector_book_put(book, &item), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    (void)snprintf(token, sizeof token, "%.*s", CONNECTOR_ITEM_TOKEN, item.digest);
    CU_ASSERT_EQUAL(say(token, false), 0);
    CU_ASSERT_TRUE(connector_book_hear(book, &word));
    CU_ASSERT_EQUAL(word.said, CONSENT_NO);
    (void)connector_item_step(&item, SDS_WORK_START, SDS_DOC_NO_REASON, clock_wall_ms());
    CU_ASSERT_EQUAL(connector_book_put(book, &item), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    CU_ASSERT_EQUAL(say(token, false), 1);
    connector_book_close(book);
    disk_rig_end(&rig);
}

/* It is shown once more, and asked back. */
static void few_letters_do_at_a_terminal(void)
{
    static const char said[] = "SELECT count(*) FROM sds_said";
    char token[5];

    start();
    (void)snprintf(token, sizeof token, "%.4s", item.digest);
    CU_ASSERT_EQUAL(say(token, true), 1); /* no terminal */
    CU_ASSERT_EQUAL(say_at_terminal(token, "no\n"), 1);
    CU_ASSERT_EQUAL(say_at_terminal(token, "y\n"), 1);
    token[3] = '\0';
    CU_ASSERT_EQUAL(say_at_terminal(token, "yes\n"), 1);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, said), 0);
    (void)snprintf(token, sizeof token, "%.4s", item.digest);
    CU_ASSERT_EQUAL(say_at_terminal(token, "yes\n"), 0);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, said), 1);
    disk_rig_end(&rig);
}

static void without_a_platform_or_a_database_it_is_said(void)
{
    const struct sds_command_options options = { .is_json = false };

    start();
    conf.sds.url[0] = '\0';
    CU_ASSERT_EQUAL(sds_command_list(&conf, &options), 1);
    (void)str_copy(conf.sds.url, sizeof conf.sds.url, "https://sds.example.org");
    (void)str_copy(conf.folder, sizeof conf.folder, "/nowhere");
    CU_ASSERT_EQUAL(sds_command_list(&conf, &options), 1);
    disk_rig_end(&rig);
}

UNIT_MAIN("sds_command", UNIT_TEST(a_word_is_heard_by_the_agent),
          UNIT_TEST(other_words_say_nothing), UNIT_TEST(few_letters_do_at_a_terminal),
          UNIT_TEST(what_is_scheduled_can_still_be_denied),
          UNIT_TEST(without_a_platform_or_a_database_it_is_said))
