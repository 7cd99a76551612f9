/* SPDX-License-Identifier: Apache-2.0 */
/* Words before identifiers: who decides knows printers, not items. */
#include "agent/sds_show.h"

#include "agent/terminal.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/str.h"

#include <inttypes.h>
#include <string.h>

#define WHAT ((size_t)16 * 1024)

static void take(struct sqlite_statement *query, int at, char out[SDS_SHOW_TEXT])
{
    const char *text = sqlite_text(query, at);

    if (text == NULL || !str_copy(out, SDS_SHOW_TEXT, text))
        out[0] = '\0';
}

void sds_show_find(struct sqlite *db, struct sds_show_row *row)
{
    struct sqlite_statement *query =
        sqlite_prepare(db, "SELECT model, serial, address FROM device WHERE id = ?");
    enum err err = ERR_NONE;

    row->model[0] = row->serial[0] = row->address[0] = '\0';
    if (query == NULL)
        return;
    sqlite_bind_text(query, 1, row->item.item.device);
    if (sqlite_row(query, &err)) {
        take(query, 0, row->model);
        take(query, 1, row->serial);
        take(query, 2, row->address);
    }
    if (strcmp(row->address, "0.0.0.0") == 0)
        row->address[0] = '\0';
    sqlite_finish(query);
}

static void write_settings(const struct sds_doc_item *item, struct buf *out)
{
    static const char *const words[SDS_DOC_SETTING_NAMES] = {
        [SDS_DOC_SLEEP_MINUTES] = "sleep after %s minutes",
        [SDS_DOC_AUTO_OFF_MINUTES] = "switch itself off after %s minutes",
        [SDS_DOC_ASSET_NUMBER] = "have the asset number %s",
    };

    (void)buf_append_text(out, "have it ");
    for (size_t i = 0; i < item->setting_count; i++) {
        const struct sds_doc_setting *setting = &item->settings[i];
        const char *mark = strstr(words[setting->name], "%s");
        (void)buf_append_format(out, "%s%.*s%s%s", i > 0 ? ", " : "",
                                (int)(mark - words[setting->name]), words[setting->name],
                                setting->value, mark + 2);
    }
}

static void write_firmware(const struct sds_doc_firmware *firmware, struct buf *out)
{
    (void)buf_append_format(out, "put version %s on it; for ", firmware->version);
    for (size_t i = 0; i < firmware->fits_count; i++)
        (void)buf_append_format(out, "%s%s", i > 0 ? "," : "", firmware->fits[i].product);
    (void)buf_append_format(out, ", %" PRId64 " bytes, from %s, SHA-256 %s", firmware->bytes,
                            firmware->url, firmware->sha256);
}

static void write_what(const struct sds_doc_item *item, struct buf *out)
{
    static const char *const words[SDS_WORK_KINDS] = {
        [SDS_WORK_REBOOT] = "restart it",
        [SDS_WORK_DIAGNOSTICS] = "read it, its event log and how the network is, and tell",
        [SDS_WORK_TELEMETRY] = "read it, and tell",
        [SDS_WORK_REFRESH] = "read it anew",
    };

    if (item->kind == SDS_WORK_CONFIGURATION)
        write_settings(item, out);
    else if (item->kind == SDS_WORK_FIRMWARE)
        write_firmware(&item->firmware, out);
    else
        (void)buf_append_text(out, words[item->kind]);
}

static void put_what(const struct sds_doc_item *item, struct buf *out)
{
    struct buf what;

    buf_init(&what, WHAT);
    write_what(item, &what);
    (void)terminal_put(out, buf_text(&what));
    buf_finish(&what);
}

/* "LaserJet X (S123)"; the id where nothing is known. */
static size_t put_printer(const struct sds_show_row *row, struct buf *out)
{
    size_t width = terminal_put(out, row->model[0] != '\0' ? row->model : row->item.item.device);

    if (row->serial[0] == '\0')
        return width;
    (void)terminal_put(out, " (");
    width += terminal_put(out, row->serial) + 3;
    (void)terminal_put(out, ")");
    return width;
}

static void pad(struct buf *out, size_t width, size_t to)
{
    do
        (void)buf_append_text(out, " ");
    while (++width < to);
}

void sds_show_what(const struct sds_show_row *row, struct buf *out)
{
    (void)put_printer(row, out);
    (void)buf_append_text(out, row->address[0] != '\0' ? " at " : "");
    (void)terminal_put(out, row->address);
    (void)buf_append_text(out, ": ");
    put_what(&row->item.item, out);
}

static void put_line(const struct sds_show_row *row, size_t printers, struct buf *out)
{
    const struct connector_item *item = &row->item;
    char expires[CLOCK_TEXT_SIZE];
    size_t width;

    clock_format(item->item.expires_ms, expires);
    (void)buf_append_format(out, "%.*s  %-13s  ", CONNECTOR_ITEM_TOKEN, item->digest,
                            sds_work_kind_words[item->item.kind]);
    width = put_printer(row, out);
    pad(out, width, printers + 2);
    width = terminal_put(out, row->address[0] != '\0' ? row->address : "-");
    pad(out, width, 17);
    (void)buf_append_format(out, "%s%s\n", expires,
                            item->said == CONSENT_YES  ? "  a person said yes"
                            : item->said == CONSENT_NO ? "  a person said no"
                                                       : "");
}

static void put_story(const struct sds_show_row *row, const char *platform, struct buf *out)
{
    const struct connector_item *item = &row->item;
    char taken[CLOCK_TEXT_SIZE];

    clock_format(item->taken_ms, taken);
    (void)buf_append_text(out, "    ");
    put_what(&item->item, out);
    (void)buf_append_text(out, "; asked by ");
    (void)terminal_put(out, platform);
    (void)buf_append_format(out, " on %s for device %s\n", taken, item->item.device);
}

void sds_show_table(const struct sds_show_row *rows, size_t count, const char *platform,
                    struct buf *out)
{
    size_t printers = sizeof "PRINTER" - 1;

    for (size_t i = 0; i < count; i++) {
        size_t width = put_printer(&rows[i], NULL);
        printers = width > printers ? width : printers;
    }
    if (count > 0)
        (void)buf_append_format(out, "%-*s  %-13s  %-*s  %-15s  UNTIL\n", CONNECTOR_ITEM_TOKEN,
                                "WORD", "WORK", (int)printers, "PRINTER", "ADDRESS");
    for (size_t i = 0; i < count; i++) {
        put_line(&rows[i], printers, out);
        put_story(&rows[i], platform, out);
    }
}

bool sds_show_waits(const struct sds_show_row *row)
{
    return row->item.state == SDS_WORK_CONSENT;
}

static void write_row(const struct sds_show_row *row, const char *platform, struct json_write *json)
{
    static const char *const said[] = { [CONSENT_YES] = "yes", [CONSENT_NO] = "no" };
    const struct connector_item *item = &row->item;
    char text[CLOCK_TEXT_SIZE];
    struct buf what;

    buf_init(&what, WHAT);
    write_what(&item->item, &what);
    json_write_object(json, NULL);
    json_write_text_or_null(json, "sha256", item->digest);
    json_write_text_or_null(json, "item", item->item.item);
    json_write_text_or_null(json, "kind", sds_work_kind_words[item->item.kind]);
    json_write_text_or_null(json, "device", item->item.device);
    json_write_text_or_null(json, "model", row->model[0] != '\0' ? row->model : NULL);
    json_write_text_or_null(json, "serial", row->serial[0] != '\0' ? row->serial : NULL);
    json_write_text_or_null(json, "address", row->address[0] != '\0' ? row->address : NULL);
    json_write_text_or_null(json, "what", buf_text(&what));
    json_write_text_or_null(json, "platform", platform);
    clock_format(item->taken_ms, text);
    json_write_text_or_null(json, "came", text);
    clock_format(item->item.expires_ms, text);
    json_write_text_or_null(json, "expires", text);
    json_write_text_or_null(json, "said", said[item->said]);
    json_write_end(json);
    buf_finish(&what);
}

bool sds_show_json(const struct sds_show_row *rows, size_t count, const char *platform,
                   struct buf *out)
{
    struct json_write json;

    json_write_init(&json, out);
    json_write_object(&json, NULL);
    for (unsigned is_second = 0; is_second < 2; is_second++) {
        json_write_array(&json, is_second ? "scheduled" : "waiting");
        for (size_t i = 0; i < count; i++)
            if (sds_show_waits(&rows[i]) != is_second)
                write_row(&rows[i], platform, &json);
        json_write_end(&json);
    }
    json_write_end(&json);
    return json_write_done(&json) && buf_append_text(out, "\n");
}
