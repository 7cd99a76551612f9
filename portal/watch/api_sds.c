/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of the platform is answered later: the call waits for it, and who asks is looked at
 * once more then. */
#include "portal/watch/api_sds.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/image_shelf.h"
#include "portal/portal_conf.h"
#include "portal/watch/api_check.h"
#include "portal/watch/api_page.h"
#include "protocol/sds_doc_fleet.h"
#include "protocol/sds_doc_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_PLATFORM "the portal has no platform of smart device services"
#define FITS_MOST   (SDS_DOC_FITS * SDS_DOC_WORD)

/* clang-format off */
enum { IMAGE, VERSION, RELEASED, BYTES, SHA256, FITS, WHY, IMAGE_COLUMNS };
static const struct history_view_column image_columns[IMAGE_COLUMNS] = {
    [IMAGE] = { "image", HISTORY_VIEW_TEXT }, [VERSION] = { "version", HISTORY_VIEW_TEXT },
    [RELEASED] = { "released", HISTORY_VIEW_TIME }, [BYTES] = { "bytes", HISTORY_VIEW_NUMBER },
    [SHA256] = { "sha256", HISTORY_VIEW_TEXT }, [FITS] = { "fits", HISTORY_VIEW_TEXT },
    [WHY] = { "why", HISTORY_VIEW_TEXT },
};
enum { RECEIVED, AT, CODE, SEVERITY, ROW, IMPRESSIONS, FIRMWARE, OPERATION, EVENT_COLUMNS };
static const struct history_view_column event_columns[EVENT_COLUMNS] = {
    [RECEIVED] = { "received", HISTORY_VIEW_TIME }, [AT] = { "at", HISTORY_VIEW_TIME },
    [CODE] = { "code", HISTORY_VIEW_TEXT }, [SEVERITY] = { "severity", HISTORY_VIEW_TEXT },
    [ROW] = { "row", HISTORY_VIEW_NUMBER }, [IMPRESSIONS] = { "impressions", HISTORY_VIEW_NUMBER },
    [FIRMWARE] = { "firmware", HISTORY_VIEW_TEXT }, [OPERATION] = { "operation", HISTORY_VIEW_TEXT },
};
/* clang-format on */
static const struct history_view views[] = { { "images", image_columns, IMAGE_COLUMNS },
                                             { "events", event_columns, EVENT_COLUMNS } };

const struct history_view *api_sds_view(const char *name)
{
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        if (strcmp(views[i].name, name) == 0)
            return &views[i];
    return NULL;
}

void api_sds_stand(const struct api_call *call, struct sds_door_standing *out)
{
    const struct sds_door *door = call->world->door;

    *out = (struct sds_door_standing){ .state = SDS_DOOR_OFF };
    if (door != NULL)
        door->stand(door->arg, out);
}

static void write_standing(struct json_write *w, const struct sds_door_standing *standing)
{
    static const char *const words[SDS_DOOR_STATES] = SDS_DOOR_WORDS;

    json_write_text(w, "platform", words[standing->state]);
    json_write_i64_or_null(w, "since_ms", standing->since_ms, standing->since_ms != 0);
}

/* Customers of a scope that have an account. */
struct count {
    const struct portal_conf_sds *conf;
    int64_t customers;
};

static void count_customer(void *arg, const char *customer, const char *provider)
{
    struct count *count = arg;

    count->customers += portal_conf_sds_account(count->conf, customer, provider) != NULL;
}

void api_sds_get(struct api_call *call)
{
    struct db *db = store_db(call->world->reader);
    struct count count = { .conf = &call->world->conf->sds };
    struct sds_door_standing standing;
    int64_t open = 0;
    enum err err = ERR_NONE;

    api_sds_stand(call, &standing);
    if (standing.state != SDS_DOOR_OFF)
        err = operation_customers(db, &call->caller.scope, count_customer, &count);
    if (count.customers == 0) /* nothing of it is about the caller */
        standing = (struct sds_door_standing){ .state = SDS_DOOR_OFF };
    if (err == ERR_NONE)
        err = operation_count_open(db, &call->caller.scope, &open);
    struct json_write *w = api_call_write(call);
    json_write_object(w, NULL);
    write_standing(w, &standing);
    json_write_text_or_null(w, "why", standing.why);
    json_write_i64(w, "customers", count.customers);
    json_write_i64(w, "open", open);
    json_write_end(w);
    api_call_end(call, err);
}

static void set_text(struct history_view_cell *cell, const char *text)
{
    bool is_null = text == NULL || text[0] == '\0';

    *cell = (struct history_view_cell){ .is_null = is_null, .text = is_null ? NULL : text };
}

static void set_number(struct history_view_cell *cell, int64_t number, bool is_known)
{
    *cell = (struct history_view_cell){ .is_null = !is_known, .number = number };
}

static void list_fits(const struct sds_doc_firmware *firmware, char out[FITS_MOST])
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < firmware->fits_count; i++)
        len += (size_t)snprintf(out + len, FITS_MOST - len, "%s%s", i > 0 ? " " : "",
                                firmware->fits[i].product);
}

static bool add_image(struct api_page *page, const struct image_shelf_image *image)
{
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
    const struct sds_doc_firmware *firmware = &image->firmware;
    char fits[FITS_MOST];

    list_fits(firmware, fits);
    set_text(&cells[IMAGE], image->name);
    set_text(&cells[VERSION], firmware->version);
    set_number(&cells[RELEASED], firmware->released_ms, firmware->released_ms != 0);
    set_number(&cells[BYTES], firmware->bytes, firmware->bytes != SDS_FIELD_NONE);
    set_text(&cells[SHA256], firmware->sha256);
    set_text(&cells[FITS], fits);
    set_text(&cells[WHY], image->why);
    return api_page_row(page, &views[0], cells);
}

/* The table is short and made whole for each page, which begins behind so many of its rows. */
static void tell_images(struct api_call *call, const struct image_shelf *shelf)
{
    struct api_cursor cursor;
    struct api_page page;

    if (api_page_cursor(call, &cursor) < 0 || !api_page_begin(&page, call))
        return;
    size_t at = cursor.number > 0 ? (size_t)cursor.number : 0;
    while (at < shelf->count && add_image(&page, &shelf->images[at]))
        at++;
    cursor = (struct api_cursor){ .number = (int64_t)at };
    api_page_end(&page, ERR_NONE, &cursor);
}

void api_sds_images(struct api_call *call)
{
    const struct portal_conf_sds *conf = &call->world->conf->sds;
    struct image_shelf shelf = { 0 };
    enum err err = conf->is_on ? image_shelf_read(conf->images, &shelf) : ERR_NONE;

    if (err == ERR_NONE)
        tell_images(call, &shelf);
    else if (err == ERR_IO)
        api_call_refuse(call, 503,
                        "the folder of images cannot be read: look at <sds> <images> in the "
                        "portal's configuration");
    else
        api_call_fail(call, err);
    image_shelf_finish(&shelf);
}

enum err api_sds_account(const struct api_call *call, const char *device,
                         struct operation_device *out_of, const char **out_account)
{
    const struct api_world *world = call->world;
    enum err err =
        operation_device_of(store_db(world->reader), &call->caller.scope, device, out_of);
    const char *account = NULL;

    if (err == ERR_NONE && world->door != NULL)
        account = portal_conf_sds_account(&world->conf->sds, out_of->customer_name,
                                          out_of->provider_name);
    *out_account = account != NULL ? account : "";
    return err;
}

/* Why nothing, or not all, is known; "" when all is. */
static void say_why(const struct sds_door_standing *standing, const struct sds_door_answer *answer,
                    char out_why[SDS_DOOR_WHY])
{
    char since[CLOCK_TEXT_SIZE], line[SDS_DOOR_WHY + 64];

    out_why[0] = '\0';
    if (standing->state == SDS_DOOR_OFF)
        (void)str_copy(out_why, SDS_DOOR_WHY, NO_PLATFORM);
    else if (answer == NULL)
        (void)str_copy(out_why, SDS_DOOR_WHY,
                       "this customer has no account at the platform: <account> in <sds> of the "
                       "portal's configuration");
    else if (answer->err == ERR_MISSING)
        (void)str_copy(out_why, SDS_DOOR_WHY,
                       "the platform does not know this device: it is another maker's than HP, or "
                       "its site's agent has no connector, does not relay, or has not told of it "
                       "yet");
    else if (answer->err != ERR_NONE && standing->why[0] == '\0')
        (void)str_copy(out_why, SDS_DOOR_WHY, "the platform did not answer this; ask again");
    else if (answer->err != ERR_NONE) {
        clock_format(standing->since_ms, since);
        (void)snprintf(line, sizeof line, "since %s: %s", since, standing->why);
        (void)str_copy(out_why, SDS_DOOR_WHY, line); /* cut at a character */
    } else if (answer->connector != NULL && answer->connector->state != SDS_DOC_PLACE_ACTIVE)
        (void)str_copy(out_why, SDS_DOOR_WHY,
                       "the site's connector is not active: nothing is done until it is");
}

static void write_word(struct json_write *w, const char *key, const struct sds_field_table *table,
                       unsigned value)
{
    const struct sds_field *row = NULL;

    for (size_t i = 0; i < table->count && row == NULL; i++)
        row = strcmp(table->rows[i].name, key) == 0 ? &table->rows[i] : NULL;
    bool is_known = row != NULL && value != SDS_FIELD_WORDLESS;
    json_write_text_or_null(w, key, is_known ? row->words[value] : NULL);
}

static void write_number(struct json_write *w, const char *key, int64_t number)
{
    json_write_i64_or_null(w, key, number, number != SDS_FIELD_NONE);
}

static void write_time(struct json_write *w, const char *key, int64_t time_ms)
{
    json_write_i64_or_null(w, key, time_ms, time_ms != 0);
}

static void write_connector(struct json_write *w, const struct sds_doc_place *connector)
{
    static const struct sds_doc_place none;
    const struct sds_doc_place *place = connector != NULL ? connector : &none;

    json_write_text_or_null(w, "connector_state",
                            connector != NULL ? sds_doc_fleet_state_words[place->state] : NULL);
    write_time(w, "connector_seen_ms", place->seen_ms);
    json_write_text_or_null(w, "connector_version", place->version);
}

/* A kind is known when the device says so, and its connector, where that is known, too. */
static void write_can(struct json_write *w, const struct sds_doc_known *known,
                      const struct sds_doc_place *connector)
{
    unsigned can = known->told.can;
    bool is_told = known->has_told > 0 && can != 0;

    if (connector != NULL && connector->kinds != 0)
        can &= connector->kinds;
    json_write_object(w, "can");
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        if (is_told)
            json_write_bool(w, sds_work_kind_words[kind], (can >> kind & 1) != 0);
        else
            json_write_null(w, sds_work_kind_words[kind]);
    }
    json_write_end(w);
}

static const struct sds_doc_put *put_of(const struct sds_doc_known *known, unsigned name)
{
    for (size_t i = 0; i < known->put_count; i++)
        if (known->put[i].name == name)
            return &known->put[i];
    return NULL;
}

static const char *found_of(const struct sds_doc_known *known, unsigned name)
{
    for (size_t i = 0; i < known->told.setting_count; i++)
        if (known->told.settings[i].name == name)
            return known->told.settings[i].found;
    return NULL;
}

static void write_settings(struct json_write *w, const struct sds_doc_known *known)
{
    static const char *const names[SDS_DOC_SETTING_NAMES] = { "sleep_minutes", "auto_off_minutes",
                                                              "asset_number" };

    json_write_object(w, "settings");
    for (unsigned i = 0; i < SDS_DOC_SETTING_NAMES; i++) {
        const struct sds_doc_put *put = put_of(known, i);
        json_write_object(w, names[i]);
        json_write_text_or_null(w, "found", found_of(known, i));
        json_write_text_or_null(w, "put", put != NULL ? put->value : NULL);
        write_time(w, "put_ms", put != NULL ? put->at_ms : 0);
        write_time(w, "drifted_ms", put != NULL ? put->drifted_ms : 0);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_told(struct json_write *w, const struct sds_doc_device *told)
{
    write_time(w, "told_ms", told->at_ms);
    json_write_text_or_null(w, "product", told->product);
    json_write_text_or_null(w, "model", told->model);
    json_write_text_or_null(w, "serial", told->serial);
    json_write_text_or_null(w, "firmware", told->firmware);
    write_word(w, "state", &sds_doc_report_device, told->state);
    write_number(w, "uptime_s", told->uptime_s);
    write_number(w, "engine_cycles", told->engine_cycles);
}

static void write_known(struct json_write *w, const struct sds_door_answer *answer)
{
    struct sds_doc_known none;
    const struct sds_doc_known *known = answer != NULL ? answer->known : NULL;

    sds_field_clear(&sds_doc_fleet_known, &none);
    sds_field_clear(&sds_doc_report_device, &none.told);
    write_connector(w, known != NULL ? answer->connector : NULL);
    write_time(w, "first_ms", known != NULL ? known->first_ms : 0);
    write_time(w, "received_ms", known != NULL ? known->received_ms : 0);
    write_told(w, known != NULL ? &known->told : &none.told);
    if (known != NULL) {
        write_can(w, known, answer->connector);
        write_settings(w, known);
    } else {
        json_write_null(w, "can");
        json_write_null(w, "settings");
    }
}

/* Answer with what is known of a device; `answer` is NULL when nobody was asked. */
static void tell_device(struct api_call *call, const struct sds_door_answer *answer)
{
    struct sds_door_standing standing;
    struct json_write *w = api_call_write(call);
    char why[SDS_DOOR_WHY];
    bool is_unknown = answer != NULL && answer->err == ERR_MISSING;

    api_sds_stand(call, &standing);
    say_why(&standing, answer, why);
    json_write_object(w, NULL);
    write_standing(w, &standing);
    json_write_text_or_null(w, "why", why);
    json_write_bool(w, "can_act", answer != NULL && !is_unknown);
    if (answer != NULL && (is_unknown || answer->err == ERR_NONE))
        json_write_bool(w, "known", !is_unknown);
    else
        json_write_null(w, "known");
    write_known(w, answer != NULL && answer->err == ERR_NONE ? answer : NULL);
    json_write_end(w);
    api_call_done(call);
}

static void on_device(void *arg, const struct sds_door_answer *answer)
{
    struct api_call *call = arg;

    if (api_check_again(call, clock_wall_ms()))
        tell_device(call, answer);
}

static void refuse_busy(struct api_call *call, enum err err)
{
    if (err == ERR_LIMIT)
        api_call_refuse(call, 503, "too many ask the platform at once; ask again later");
    else
        api_call_fail(call, err);
}

void api_sds_device(struct api_call *call)
{
    const struct sds_door *door = call->world->door;
    const char *device = api_call_text(call, "device");
    struct operation_device of;
    const char *account = "";
    enum err err = api_sds_account(call, device, &of, &account);

    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    if (account[0] == '\0') {
        tell_device(call, NULL);
        return;
    }
    err = door->ask_device(door->arg, account, device, on_device, call);
    if (err != ERR_NONE)
        refuse_busy(call, err);
}

static bool add_event(struct api_page *page, const struct sds_doc_event *event)
{
    struct history_view_cell cells[HISTORY_VIEW_COLUMNS];
    const struct api_call *call = page->call;
    const struct sds_doc_alert *told = &event->told;
    static const char *const severities[] = { "info", "warning", "error" };
    char operation[CRYPTO_UUID_SIZE] = "";

    if (told->item[0] != '\0')
        (void)operation_of_item(store_db(call->world->reader), &call->caller.scope, told->item,
                                operation);
    set_number(&cells[RECEIVED], event->received_ms, true);
    set_number(&cells[AT], told->at_ms, told->at_ms != 0);
    set_text(&cells[CODE], told->code);
    set_text(&cells[SEVERITY], severities[told->severity]);
    set_number(&cells[ROW], told->row, told->row != SDS_FIELD_NONE);
    set_number(&cells[IMPRESSIONS], told->impressions, told->impressions != SDS_FIELD_NONE);
    set_text(&cells[FIRMWARE], told->firmware);
    set_text(&cells[OPERATION], operation);
    return api_page_row(page, &views[1], cells);
}

/* A page of ours is one of the platform's or a part of it: our cursor has the platform's, and how
 * many of its rows were told. */
static void tell_events(struct api_call *call, const struct sds_doc_event_page *events)
{
    struct api_cursor cursor;
    struct api_page page;

    if (api_page_cursor(call, &cursor) < 0 || !api_page_begin(&page, call))
        return;
    size_t at = cursor.number > 0 ? (size_t)cursor.number : 0;
    while (at < events->item_count && add_event(&page, &events->items[at]))
        at++;
    if (!page.has_more) {
        page.has_more = events->next[0] != '\0';
        (void)str_copy(cursor.text, sizeof cursor.text, events->next);
        at = 0;
    }
    cursor.number = (int64_t)at;
    api_page_end(&page, ERR_NONE, &cursor);
}

static void on_events(void *arg, const struct sds_door_answer *answer)
{
    static const struct sds_doc_event_page none;
    struct sds_door_standing standing;
    struct api_call *call = arg;
    char why[SDS_DOOR_WHY];

    if (!api_check_again(call, clock_wall_ms()))
        return;
    api_sds_stand(call, &standing);
    if (answer->err == ERR_NONE || answer->err == ERR_MISSING) {
        tell_events(call, answer->err == ERR_NONE ? answer->events : &none);
    } else if (answer->err == ERR_SYNTAX) {
        api_call_refuse(call, 400, "cursor: is none that was given");
    } else {
        say_why(&standing, answer, why);
        api_call_refuse(call, 503, why);
    }
}

/* The platform's own cursor, out of ours; "" none. False with the call answered. */
static bool take_cursor(struct api_call *call, char out[SDS_DOC_CURSOR])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    struct api_cursor cursor;

    if (api_page_cursor(call, &cursor) < 0)
        return false;
    if (str_copy(out, SDS_DOC_CURSOR, cursor.text) && strspn(out, letters) == strlen(out))
        return true;
    api_call_refuse(call, 400, "cursor: is none that was given");
    return false;
}

void api_sds_events(struct api_call *call)
{
    static const struct sds_doc_event_page none;
    const struct sds_door *door = call->world->door;
    const char *device = api_call_text(call, "device");
    char cursor[SDS_DOC_CURSOR];
    struct operation_device of;
    const char *account = "";
    enum err err = api_sds_account(call, device, &of, &account);

    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    if (account[0] == '\0') {
        tell_events(call, &none); /* why, the device itself says */
        return;
    }
    if (!take_cursor(call, cursor))
        return;
    err = door->ask_events(door->arg, account, device, cursor[0] != '\0' ? cursor : NULL, on_events,
                           call);
    if (err != ERR_NONE)
        refuse_busy(call, err);
}
