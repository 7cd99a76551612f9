/* SPDX-License-Identifier: Apache-2.0 */
/* A line and no table: most agents have little to say, and that should be read first. */
#include "portal/watch/fleet_agent.h"

#include "base/clock.h"
#include "portal/watch/term.h"
#include "protocol/licence_state.h"

#include <inttypes.h>
#include <string.h>

#define TEXT_LIMIT 2048

/* The sentence of a reason's word; a word of a later version stands for itself. */
static const char *reason_text(const char *word)
{
    for (int i = 0; i < LICENCE_REASONS; i++)
        if (strcmp(licence_state_reason_word((enum licence_reason)i), word) == 0)
            return licence_state_reason_text((enum licence_reason)i);
    return word;
}

static void put_licence(struct buf *text, const struct store_self *self)
{
    char until[CLOCK_TEXT_SIZE];

    clock_format(self->until_ms, until);
    if (self->until_ms > 0)
        buf_append_format(text, " until %.10s", until);
    if (self->reason)
        buf_append_format(text, ": %s", reason_text(self->reason));
    if (self->notice_days >= 0)
        buf_append_format(text, " (%" PRId64 "-day notice)", self->notice_days);
}

static void put_devices(struct buf *text, const struct store_self *self)
{
    if (self->devices >= 0)
        buf_append_format(text, ", devices %" PRId64, self->devices);
    if (self->devices >= 0 && self->licensed >= 0)
        buf_append_format(text, " of %" PRId64, self->licensed);
    if (self->unlicensed > 0)
        buf_append_format(text, ", %" PRId64 " unlicensed", self->unlicensed);
}

/* What of the line is left. */
static size_t put(struct buf *out, const char *text, size_t left, bool unicode)
{
    return left - term_append(out, text, left, unicode);
}

void fleet_agent_write(struct buf *out, const struct store_self *self, size_t width,
                       bool is_coloured, bool unicode)
{
    size_t left = width > 0 ? width : TEXT_LIMIT;
    enum term_colour colour = self->licence ? term_colour_of(self->licence) : TERM_PLAIN;
    struct buf text;

    buf_init(&text, TEXT_LIMIT);
    buf_append_format(&text, "agent %s (%s): ", self->agent, self->site);
    left = put(out, buf_text(&text), left, unicode);
    term_colour(out, is_coloured && colour != TERM_PLAIN, colour);
    left = put(out, self->licence ? "licence " : "no licence asked for", left, unicode);
    if (self->licence)
        left = put(out, self->licence, left, unicode);
    term_colour(out, is_coloured && colour != TERM_PLAIN, TERM_PLAIN);
    buf_clear(&text);
    put_licence(&text, self);
    put_devices(&text, self);
    (void)put(out, buf_text(&text), left, unicode);
    buf_append_text(out, "\n");
    if (buf_failed(&text))
        out->failed = out->starved = true; /* rather no line than half of one */
    buf_finish(&text);
}
