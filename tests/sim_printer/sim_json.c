/* SPDX-License-Identifier: Apache-2.0 */
/* Written for this simulator: members as printers have them, values as the simulated printer's
 * variables are. Booleans of CDM are texts. */
#include "tests/sim_printer/sim_json.h"

#include "base/json_write.h"
#include "base/str.h"
#include "tests/sim_printer/sim_words.h"

#include <inttypes.h>
#include <string.h>

enum { SEVERITY_CRITICAL = 3, LOW = 10 };

static const char *const paths[] = { "/cdm/system/v1/identity", "/cdm/supply/v1/suppliesPublic",
                                     "/cdm/deviceUsage/v1/lifetimeCounters", "/cdm/print/v2/status",
                                     "/cdm/alert/v1/alerts" };

static void begin(struct json_write *w, struct buf *out)
{
    json_write_init(w, out);
    json_write_object(w, NULL);
    json_write_text(w, "version", "1.0.0");
}

void sim_json_services(const struct sim_view *view, struct buf *out)
{
    struct json_write w;

    (void)view;
    begin(&w, out);
    json_write_array(&w, "services");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        json_write_object(&w, NULL);
        json_write_array(&w, "links");
        json_write_object(&w, NULL);
        json_write_text(&w, "href", paths[i]);
        json_write_end(&w);
        json_write_end(&w);
        json_write_end(&w);
    }
    json_write_end(&w);
    json_write_end(&w);
}

void sim_json_identity(const struct sim_view *view, struct buf *out)
{
    struct json_write w;

    begin(&w, out);
    json_write_text(&w, "deviceUuid", view->uuid);
    json_write_text(&w, "firmwareVersion", view->firmware);
    json_write_object(&w, "makeAndModel");
    json_write_text(&w, "base", view->model);
    json_write_text(&w, "family", view->model);
    json_write_text(&w, "name", view->model);
    json_write_end(&w);
    json_write_text(&w, "productNumber", view->product);
    json_write_text(&w, "serialNumber", view->serial);
    json_write_end(&w);
}

/* "K" for black and so on; "" for none. */
static const char *letter_of(const char *colorant)
{
    static const char *const rows[][2] = {
        { "black", "K" }, { "cyan", "C" }, { "magenta", "M" }, { "yellow", "Y" }
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_equal_nocase(rows[i][0], colorant))
            return rows[i][1];
    }
    return "";
}

static void put_supply(struct json_write *w, const struct sim_view_supply *supply)
{
    const char *type =
        supply->class == SIM_VIEW_RECEPTACLE ? NULL : sim_words_consumable(supply->type);

    if (type == NULL)
        return;
    json_write_object(w, NULL);
    json_write_i64(w, "slot", supply->index);
    json_write_text(w, "supplyType", type);
    json_write_text(w, "supplyColorCode", letter_of(supply->colorant));
    json_write_text(w, "supplyState", "ok");
    json_write_text(w, "isGenuineHP", "false");
    if (supply->percent >= 0) {
        json_write_i64(w, "percentLifeDisplay", supply->percent);
        json_write_text(w, "levelState", supply->percent <= LOW ? "low" : "ok");
    }
    json_write_end(w);
}

void sim_json_supplies(const struct sim_view *view, struct buf *out)
{
    struct json_write w;

    begin(&w, out);
    json_write_array(&w, "suppliesList");
    for (size_t i = 0; i < view->supply_count; i++)
        put_supply(&w, &view->supplies[i]);
    json_write_end(&w);
    json_write_end(&w);
}

void sim_json_counters(const struct sim_view *view, struct buf *out)
{
    struct json_write w;

    begin(&w, out);
    json_write_object(&w, "printUsage");
    if (view->impressions >= 0) {
        json_write_object(&w, "impressions");
        json_write_i64(&w, "total", view->impressions);
        json_write_end(&w);
    }
    json_write_end(&w);
    json_write_object(&w, "scanUsage");
    json_write_i64(&w, "sendImages", -16); /* as real ones have it */
    json_write_end(&w);
    json_write_end(&w);
}

void sim_json_status(const struct sim_view *view, struct buf *out)
{
    const struct sim_view_alert *trouble = sim_view_trouble(view);
    struct json_write w;

    begin(&w, out);
    json_write_text(&w, "printerIsAcceptingJobs", "true");
    json_write_text(&w, "printerState",
                    trouble != NULL                     ? "stopped"
                    : view->power == SIM_POWER_PRINTING ? "processing"
                                                        : "idle");
    json_write_array(&w, "printerStateReasons");
    json_write_text(&w, NULL, trouble != NULL ? sim_words_alert(trouble->code)->reason : "none");
    json_write_end(&w);
    json_write_end(&w);
}

void sim_json_alerts(const struct sim_view *view, struct buf *out)
{
    struct json_write w;

    begin(&w, out);
    json_write_array(&w, "alerts");
    for (size_t i = 0; i < view->alert_count; i++) {
        const struct sim_view_alert *alert = &view->alerts[i];
        if (!sim_view_is_alert(alert))
            continue;
        json_write_object(&w, NULL);
        json_write_i64(&w, "id", alert->index);
        json_write_text(&w, "category", sim_words_alert(alert->code)->ledm);
        json_write_text(&w, "severity", alert->severity == SEVERITY_CRITICAL ? "error" : "warning");
        json_write_end(&w);
    }
    json_write_end(&w);
    json_write_end(&w);
}

/* A text in quotes; those inside are left out, as are backslashes. */
static void put_quoted(struct buf *out, const char *text)
{
    (void)buf_append_text(out, "\"");
    for (; *text != '\0'; text++) {
        if (*text != '"' && *text != '\\')
            (void)buf_append(out, text, 1);
    }
    (void)buf_append_text(out, "\"");
}

static void put_pair(struct buf *out, const char *key, const char *text, const char *behind)
{
    (void)buf_append_format(out, "\t%s: ", key);
    put_quoted(out, text);
    (void)buf_append_format(out, "%s\n", behind);
}

static void put_remaining(const struct sim_view *view, struct buf *out, bool drum,
                          const char *colour)
{
    const struct sim_view_supply *s = sim_view_supply_of(view, drum, colour);
    bool is_there = s != NULL && s->percent >= 0;

    (void)buf_append_format(
        out, "\t%s_%s: {\n\topt: %d,\n\tremaining: %" PRId32 ",\n\tnewError: \"\"\n\t},\n",
        drum ? "drum" : "toner", colour, is_there ? 1 : 0, is_there ? s->percent : 0);
}

void sim_json_home(const struct sim_view *view, struct buf *out)
{
    static const char *const colours[] = { "black", "cyan", "magenta", "yellow" };
    const struct sim_view_alert *trouble = sim_view_trouble(view);
    const char *text = view->power == SIM_POWER_ASLEEP     ? "  Sleeping...   "
                       : trouble != NULL                   ? trouble->text
                       : view->power == SIM_POWER_PRINTING ? "  Printing...   "
                                                           : "  Ready         ";

    (void)buf_append_format(out, "{\n\tstatus: {\n\thrDeviceStatus: %d,\n",
                            trouble != NULL ? 5 : 2);
    put_pair(out, "status1", text, ",");
    put_pair(out, "status2", "", "");
    (void)buf_append_text(out, "\t},\n\tidentity: {\n");
    put_pair(out, "model_name", view->model, ",");
    put_pair(out, "host_name", view->name, ",");
    put_pair(out, "location", view->location, ",");
    put_pair(out, "serial_num", view->serial, ",");
    put_pair(out, "admin_email", "canary@example.org", ",");
    put_pair(out, "admin_name", view->contact, "");
    (void)buf_append_text(out, "\t},\n");
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
        put_remaining(view, out, false, colours[i]);
        put_remaining(view, out, true, colours[i]);
    }
    for (size_t i = 0; i < view->tray_count; i++)
        (void)buf_append_format(
            out, "\ttray%zu: {\n\topt: 1,\n\tcapa: %" PRId32 ",\n\tnewError: \"\"\n\t},\n", i + 1,
            view->trays[i].most);
    (void)buf_append_text(out, "\tGXI_SYS_LUI_SUPPORT: 1\n}\n");
}

void sim_json_billing(const struct sim_view *view, struct buf *out)
{
    (void)buf_append_format(out, "{\n\tGXI_BILLING_PRINT_TOTAL_IMP_CNT: %" PRId64 "\n}\n",
                            view->impressions >= 0 ? view->impressions : 0);
}

static void put_cell(struct buf *out, const char *text)
{
    put_quoted(out, text);
    (void)buf_append_text(out, ",");
}

static void put_percent(struct buf *out, const struct sim_view_supply *supply)
{
    if (supply == NULL || supply->percent < 0)
        (void)buf_append_text(out, "\"\",");
    else
        (void)buf_append_format(out, "\"%" PRId32 "\",", supply->percent);
}

void sim_json_maintenance(const struct sim_view *view, struct buf *out)
{
    (void)buf_append_text(out, "\"Node Name\",\"Model Name\",\"Location\",\"Contact\","
                               "\"Serial No.\",\"Main Firmware Version\",\"Page Counter\","
                               "\"% of Life Remaining(Drum Unit)\","
                               "\"% of Life Remaining(Toner)\",\n");
    put_cell(out, view->name);
    put_cell(out, view->model);
    put_cell(out, view->location);
    put_cell(out, view->contact);
    put_cell(out, view->serial);
    put_cell(out, view->firmware);
    if (view->impressions >= 0)
        (void)buf_append_format(out, "\"%" PRId64 "\",", view->impressions);
    else
        put_cell(out, "");
    put_percent(out, sim_view_supply_of(view, true, "black"));
    put_percent(out, sim_view_supply_of(view, false, "black"));
    (void)buf_append_text(out, "\n");
}
