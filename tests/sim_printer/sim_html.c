/* SPDX-License-Identifier: Apache-2.0 */
/* Written for this simulator: the marks as devices have them, values as the simulated printer's
 * variables are. */
#include "tests/sim_printer/sim_html.h"

#include <inttypes.h>

/* A line of the box that shows the device; markup is left out. */
static void put_line(struct buf *out, const char *text)
{
    (void)buf_append_text(out, "<font class=\"lcdFont\">");
    for (; *text != '\0'; text++)
        if (*text != '<' && *text != '>' && *text != '&')
            (void)buf_append(out, text, 1);
    (void)buf_append_text(out, "</font><br>\n");
}

void sim_html_home(const struct sim_view *view, struct buf *out)
{
    (void)buf_append_text(out, "<html><head><title>SWS - Home</title></head><body>\n");
    put_line(out, view->model);
    put_line(out, "Contact : ");
    put_line(out, view->contact);
    put_line(out, "Location : ");
    put_line(out, view->location);
    (void)buf_append_text(out, "</body></html>\n");
}

void sim_html_supplies(const struct sim_view *view, struct buf *out)
{
    static const char *const colours[][2] = {
        { "black", "Black" }, { "cyan", "Cyan" }, { "magenta", "Magenta" }, { "yellow", "Yellow" }
    };

    (void)buf_append_text(
        out, "<html><head><title>SWS - Supplies Status</title></head><body><script>\n");
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
        const struct sim_view_supply *toner = sim_view_supply_of(view, false, colours[i][0]);
        if (toner != NULL && toner->percent >= 0)
            (void)buf_append_format(out, "var %sTonerPer\t= %" PRId32 ";\n", colours[i][1],
                                    toner->percent);
    }
    (void)buf_append_text(out, "</script></body></html>\n");
}
