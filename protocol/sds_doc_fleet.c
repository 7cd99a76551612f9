/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of accounts, connectors, devices and event logs, as tools read them. */
#include "protocol/sds_doc_fleet.h"

#include "protocol/sds_doc_row.h"

const char *const sds_doc_fleet_state_words[] = { "enrolled", "active", "left",
                                                  "revoked",  "void",   NULL };
const char *const sds_doc_fleet_cause_words[] = { "", "code-again", "old-key", NULL };
_Static_assert(sizeof sds_doc_fleet_state_words / sizeof(char *) == SDS_DOC_PLACE_STATES + 1,
               "a word each");
_Static_assert(sizeof sds_doc_fleet_cause_words / sizeof(char *) == SDS_DOC_CAUSES + 1,
               "a word each");

/* clang-format off */
#define NEXT(structure)                                                                                         \
    { .name = "next", SDS_DOC_ROW_TEXT(structure, WORD, next), .help = "Cursor of the next page; absent on the last." }

static const struct sds_field account_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_account, UUID, account), .is_needed = true,
      .help = "Its id, random; it has no name here." },
    { .name = "region", SDS_DOC_ROW_TEXT(struct sds_doc_account, WORD, region), .help = "Where its data are kept." },
    { .name = "made", SDS_DOC_ROW_TIME(struct sds_doc_account, made_ms), .is_needed = true, .help = "When it was made." },
    { .name = "connectors", SDS_DOC_ROW_NUMBER(struct sds_doc_account, connectors, 0, SDS_DOC_FLEET), .is_needed = true,
      .help = "How many are active." },
    { .name = "devices", SDS_DOC_ROW_NUMBER(struct sds_doc_account, devices, 0, SDS_DOC_FLEET), .is_needed = true,
      .help = "How many it has." },
};
static const struct sds_field_table account = SDS_DOC_ROW_TABLE(account_rows, struct sds_doc_account);

static const struct sds_field account_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_account_page, items, item_count, 0, &account),
      .help = "Accounts, the first made first." },
    NEXT(struct sds_doc_account_page),
};
const struct sds_field_table sds_doc_fleet_account_page = SDS_DOC_ROW_TABLE(account_page_rows, struct sds_doc_account_page);

static const struct sds_field place_rows[] = {
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_place, UUID, connector), .is_needed = true, .help = "Its id." },
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_place, UUID, account), .is_needed = true, .help = "Whose it is, for good." },
    { .name = "state", SDS_DOC_ROW_CHOICE(struct sds_doc_place, state, sds_doc_fleet_state_words), .is_needed = true,
      .help = "`enrolled`: its code was not used yet; `void`: an operator has to look (section 3)." },
    { .name = "cause", SDS_DOC_ROW_CHOICE(struct sds_doc_place, cause, sds_doc_fleet_cause_words),
      .help = "Of what is void: its code came with a second key, or a superseded key asked for another one." },
    { .name = "made", SDS_DOC_ROW_TIME(struct sds_doc_place, made_ms), .is_needed = true, .help = "When its code was made." },
    { .name = "expires", SDS_DOC_ROW_TIME(struct sds_doc_place, expires_ms), .is_needed = true, .help = "Until when its code is good." },
    { .name = "registered", SDS_DOC_ROW_TIME(struct sds_doc_place, registered_ms), .help = "When its code was used." },
    { .name = "seen", SDS_DOC_ROW_TIME(struct sds_doc_place, seen_ms), .help = "Its last request that was good." },
    { .name = "key_since", SDS_DOC_ROW_TIME(struct sds_doc_place, key_since_ms), .help = "Since when it has its key." },
    { .name = "version", SDS_DOC_ROW_TEXT(struct sds_doc_place, WORD, version), .help = "Version of the agent, as it told last." },
    { .name = "region", SDS_DOC_ROW_TEXT(struct sds_doc_place, WORD, region), .help = "To which it is pinned." },
    { .name = "kinds", SDS_DOC_ROW_SET(struct sds_doc_place, kinds, sds_work_kind_words), .help = "Kinds of work that it knows." },
    { .name = "poll_s", SDS_DOC_ROW_NUMBER(struct sds_doc_place, poll_s, SDS_DOC_POLL_LEAST, SDS_DOC_POLL_MOST), .is_needed = true,
      .unit = "s", .help = "Seconds between its polls." },
    { .name = "holds", SDS_DOC_ROW_NUMBER(struct sds_doc_place, holds, 0, SDS_DOC_FLEET), .is_needed = true,
      .help = "How many items it has, from offered to verifying." },
    { .name = "devices", SDS_DOC_ROW_NUMBER(struct sds_doc_place, devices, 0, SDS_DOC_FLEET), .is_needed = true,
      .help = "How many devices it told of last." },
};
const struct sds_field_table sds_doc_fleet_place = SDS_DOC_ROW_TABLE(place_rows, struct sds_doc_place);

static const struct sds_field place_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_place_page, items, item_count, 0, &sds_doc_fleet_place),
      .help = "Connectors, the first made first." },
    NEXT(struct sds_doc_place_page),
};
const struct sds_field_table sds_doc_fleet_place_page = SDS_DOC_ROW_TABLE(place_page_rows, struct sds_doc_place_page);

static const struct sds_field place_settings_rows[] = {
    { .name = "poll_s", SDS_DOC_ROW_NUMBER(struct sds_doc_place_settings, poll_s, SDS_DOC_POLL_LEAST, SDS_DOC_POLL_MOST),
      .is_needed = true, .unit = "s", .help = "Seconds between its polls, from its next one on." },
};
const struct sds_field_table sds_doc_fleet_place_settings =
    SDS_DOC_ROW_TABLE(place_settings_rows, struct sds_doc_place_settings);

static const struct sds_field put_rows[] = {
    { .name = "name", SDS_DOC_ROW_CHOICE(struct sds_doc_put, name, sds_doc_work_setting_words), .is_needed = true, .help = "Which setting." },
    { .name = "value", SDS_DOC_ROW_TEXT(struct sds_doc_put, WORD, value), .is_needed = true, .help = "What it shall be." },
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_put, UUID, item), .is_needed = true, .help = "The work that put it." },
    { .name = "at", SDS_DOC_ROW_TIME(struct sds_doc_put, at_ms), .is_needed = true, .help = "When that was done; the platform's clock." },
    { .name = "drifted", SDS_DOC_ROW_TIME(struct sds_doc_put, drifted_ms),
      .help = "When the device told something else first, and has since; absent: it tells this, or has not told." },
};
static const struct sds_field_table put = SDS_DOC_ROW_TABLE(put_rows, struct sds_doc_put);

static const struct sds_field known_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_known, UUID, account), .is_needed = true, .help = "Whose it is." },
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_known, UUID, connector), .is_needed = true,
      .help = "Who told of it last: its work is offered to this one." },
    { .name = "first", SDS_DOC_ROW_TIME(struct sds_doc_known, first_ms), .is_needed = true,
      .help = "When it was told of first; the platform's clock." },
    { .name = "received", SDS_DOC_ROW_TIME(struct sds_doc_known, received_ms), .is_needed = true,
      .help = "When it was told of last; the platform's clock." },
    { .name = "put", SDS_DOC_ROW_LIST(struct sds_doc_known, put, put_count, 1, &put),
      .help = "Settings that work put last and proved; each once." },
    { .name = "told", SDS_DOC_ROW_OBJECT(struct sds_doc_known, told, has_told, &sds_doc_report_device), .is_needed = true,
      .help = "What it told last." },
};
const struct sds_field_table sds_doc_fleet_known = SDS_DOC_ROW_TABLE(known_rows, struct sds_doc_known);

static const struct sds_field device_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_device_page, items, item_count, 0, &sds_doc_fleet_known),
      .help = "Devices, the first known first." },
    NEXT(struct sds_doc_device_page),
};
const struct sds_field_table sds_doc_fleet_device_page = SDS_DOC_ROW_TABLE(device_page_rows, struct sds_doc_device_page);

static const struct sds_field event_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_event, UUID, account), .is_needed = true, .help = "Whose device it is." },
    { .name = "connector", SDS_DOC_ROW_TEXT(struct sds_doc_event, UUID, connector), .is_needed = true, .help = "Who told of it." },
    { .name = "received", SDS_DOC_ROW_TIME(struct sds_doc_event, received_ms), .is_needed = true,
      .help = "When; the platform's clock." },
    { .name = "told", SDS_DOC_ROW_OBJECT(struct sds_doc_event, told, has_told, &sds_doc_report_alert), .is_needed = true,
      .help = "The row." },
};
const struct sds_field_table sds_doc_fleet_event = SDS_DOC_ROW_TABLE(event_rows, struct sds_doc_event);

static const struct sds_field event_page_rows[] = {
    { .name = "items", SDS_DOC_ROW_LIST(struct sds_doc_event_page, items, item_count, 0, &sds_doc_fleet_event),
      .help = "Rows of event logs, the newest received first." },
    NEXT(struct sds_doc_event_page),
};
const struct sds_field_table sds_doc_fleet_event_page = SDS_DOC_ROW_TABLE(event_page_rows, struct sds_doc_event_page);
/* clang-format on */
