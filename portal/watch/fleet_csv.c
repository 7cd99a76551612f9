/* SPDX-License-Identifier: Apache-2.0 */
/* What is not known is an empty text. */
#include "portal/watch/fleet_csv.h"

#include "base/clock.h"
#include "base/csv.h"

#define SUPPLY_LIMIT 16384

void fleet_csv_write_head(struct buf *out)
{
    buf_append_text(out, "site,customer,device,manufacturer,model,serial,address,state,contact,"
                         "incidents,critical,consumables,supplies,since,licence,agent,"
                         "agent-licence,agent-reason" CSV_LINE_END);
}

static void write_text(struct buf *out, const char *text)
{
    csv_append_text(out, text != NULL ? text : "");
}

static void write_supply(struct buf *out, const struct store_supply *supply)
{
    if (supply->colour)
        buf_append_format(out, "%s ", supply->colour);
    buf_append_format(out, "%s=", supply->type ? supply->type : "unknown");
    if (supply->has_level)
        buf_append_format(out, "%g", supply->level);
    else
        buf_append_text(out, supply->quality ? supply->quality : "unknown");
}

void fleet_csv_write_row(struct buf *out, const struct store_printer *printer)
{
    const char *texts[] = { printer->site,         printer->customer, printer->device,
                            printer->manufacturer, printer->model,    printer->serial,
                            printer->address,      printer->state };
    char contact[CLOCK_TEXT_SIZE] = "";
    char since[CLOCK_TEXT_SIZE] = "";
    struct buf supplies;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        write_text(out, texts[i]);
        buf_append_text(out, ",");
    }
    if (printer->contact_ms > 0)
        clock_format(printer->contact_ms, contact);
    buf_append_format(out, "%s,%u,%u,%zu,", contact, printer->incidents, printer->critical,
                      printer->supply_count);
    buf_init(&supplies, SUPPLY_LIMIT);
    for (size_t i = 0; i < printer->supply_count; i++) {
        buf_append_text(&supplies, i > 0 ? ";" : "");
        write_supply(&supplies, &printer->supplies[i]);
    }
    if (buf_failed(&supplies))
        out->failed = out->starved = true; /* rather no line than one with half a list */
    write_text(out, buf_text(&supplies));
    buf_finish(&supplies);
    if (printer->since_ms > 0)
        clock_format(printer->since_ms, since);
    buf_append_format(out, ",%s,%s,", since, printer->is_unlicensed ? "unlicensed" : "");
    write_text(out, printer->agent);
    buf_append_format(out, ",%s,%s" CSV_LINE_END, printer->licence ? printer->licence : "",
                      printer->reason ? printer->reason : "");
}
