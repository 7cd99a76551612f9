/* SPDX-License-Identifier: Apache-2.0 */
/* `net` follows the story that is believed and may go back; `total` is the highest that it ever
 * was, and what is billed. */
#include "portal/store/ledger.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_MS (INT64_C(60) * 1000)
#define EDGE_PART 100   /* a hundredth of a width at either end, */
#define EDGE_MOST 50000 /* or this */

/* Counters of six to nine digits, and of 24, 31 and 32 bits. */
static const int64_t widths[] = {
    1000000,           10000000,          100000000,         1000000000,
    INT64_C(1) << 24u, INT64_C(1) << 31u, INT64_C(1) << 32u,
};

/* Most pages that a device can make from one time to another. */
static int64_t most_made(int64_t from_ms, int64_t to_ms)
{
    int64_t passed = to_ms < from_ms ? LEDGER_DISPUTE_MS : to_ms - from_ms;

    return passed / MINUTE_MS * LEDGER_PER_MINUTE + LEDGER_SLACK;
}

/* Pages made if the counter rolled over between two readings; 0: it did not. */
static int64_t rolled(const struct ledger *ledger, const struct ledger_reading *reading)
{
    int64_t most = most_made(ledger->at_ms, reading->at_ms);

    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        int64_t part = widths[i] / EDGE_PART;
        int64_t edge = part < EDGE_MOST ? part : EDGE_MOST;
        int64_t made = widths[i] - ledger->value + reading->value;
        if (ledger->value < widths[i] && ledger->value >= widths[i] - edge &&
            reading->value < edge && made <= most)
            return made;
    }
    return 0;
}

/* A reading can be the count that `other` was, gone on. */
static bool follows(const struct ledger_other *other, const struct ledger_reading *reading)
{
    return other->value >= 0 && reading->value >= other->value &&
           reading->value - other->value <= most_made(other->at_ms, reading->at_ms);
}

static bool is_fresh(const struct ledger_other *other, int64_t at_ms)
{
    return other->value >= 0 && at_ms - other->since_ms <= LEDGER_DISPUTE_MS;
}

/* The count from which a reading goes on, if not from the last one: the one that bills least. NULL
 * for none. */
static const struct ledger_other *find_other(const struct ledger *ledger,
                                             const struct ledger_reading *reading)
{
    bool falls = reading->value < ledger->value;
    const struct ledger_other *found =
        falls && follows(&ledger->last, reading) ? &ledger->last : NULL;

    for (size_t i = 0; i < LEDGER_DISPUTES; i++) {
        const struct ledger_other *other = &ledger->disputed[i];
        bool is_possible = is_fresh(other, reading->at_ms) && follows(other, reading) &&
                           (falls || ledger->value < other->value);
        if (is_possible && (!found || other->net - other->value < found->net - found->value))
            found = other;
    }
    return found;
}

bool ledger_breaks(const struct ledger *ledger, const struct ledger_reading *reading)
{
    return ledger->is_known && !reading->is_late && reading->value >= 0 &&
           reading->value < ledger->value && !find_other(ledger, reading) &&
           rolled(ledger, reading) == 0;
}

static void dispute(struct ledger *ledger, const struct ledger_other *now)
{
    memmove(ledger->disputed + 1, ledger->disputed,
            (LEDGER_DISPUTES - 1) * sizeof ledger->disputed[0]);
    ledger->disputed[0] = *now;
}

/* Disputes that began after the one that is settled, and that one, are over. */
static void forget_disputes(struct ledger *ledger, const struct ledger_other *settled)
{
    if (settled == &ledger->last)
        return;
    for (struct ledger_other *at = ledger->disputed; at <= settled; at++)
        at->value = LEDGER_UNKNOWN;
}

/* Which event a reading is that does not go back; what it adds to `net`. */
static enum ledger_event judge(const struct ledger *ledger, const struct ledger_reading *reading,
                               int64_t *out_made, int64_t *out_unsure)
{
    int64_t most = most_made(ledger->at_ms, reading->at_ms);
    int64_t up = reading->value - ledger->value;

    *out_made = 0;
    *out_unsure = 0;
    if (up >= 0 && up <= most) {
        *out_made = up;
        return reading->is_gap || ledger->is_absent ? LEDGER_GAP : LEDGER_NORMAL;
    }
    if (up < 0 && reading->is_lone)
        *out_made = rolled(ledger, reading);
    if (*out_made > 0)
        return LEDGER_ROLL_OVER;
    if (up < 0 && (reading->value >= ledger->value / 2 || reading->value > most))
        return LEDGER_SWAP;
    *out_unsure = up > 0 ? up : reading->value;
    return up > 0 ? LEDGER_SWAP : LEDGER_RESET;
}

/* Move the sum to what is believed now, and tell it. */
static void settle(struct ledger *ledger, struct ledger_row *row)
{
    row->delta = ledger->net > ledger->total ? ledger->net - ledger->total : 0;
    ledger->total += row->delta;
    row->total = ledger->total;
}

static void go_back(struct ledger *ledger, const struct ledger_other *other, int64_t value)
{
    ledger->net = other->net + value - other->value;
    forget_disputes(ledger, other);
    ledger->last.value = LEDGER_UNKNOWN;
}

static void go_on(struct ledger *ledger, const struct ledger_reading *reading,
                  struct ledger_row *row)
{
    const struct ledger_other now = { ledger->value, ledger->net, ledger->at_ms, reading->at_ms };
    int64_t made;

    row->event = judge(ledger, reading, &made, &row->unsure);
    if (row->event != LEDGER_NORMAL && row->event != LEDGER_GAP)
        dispute(ledger, &now);
    ledger->last = now;
    ledger->net += made;
}

static void take_value(struct ledger *ledger, const struct ledger_reading *reading,
                       struct ledger_row *row)
{
    const struct ledger_other *other = find_other(ledger, reading);

    row->event = LEDGER_WITHDRAWN;
    if (other)
        go_back(ledger, other, reading->value);
    else
        go_on(ledger, reading, row);
    if (ledger->net > LEDGER_MOST) /* a hostile agent's sum ends here */
        ledger->net = LEDGER_MOST;
    settle(ledger, row);
}

static bool take_absence(struct ledger *ledger, struct ledger_row *row)
{
    bool is_new = ledger->is_known && !ledger->is_absent;

    ledger->is_absent = ledger->is_known;
    row->event = LEDGER_ABSENT;
    return is_new;
}

void ledger_init(struct ledger *ledger)
{
    *ledger = (struct ledger){ .last = { .value = LEDGER_UNKNOWN } };
    for (size_t i = 0; i < LEDGER_DISPUTES; i++)
        ledger->disputed[i].value = LEDGER_UNKNOWN;
}

bool ledger_take(struct ledger *ledger, const struct ledger_reading *reading,
                 struct ledger_row *out_row)
{
    bool is_told = reading->value >= 0 && reading->value <= LEDGER_MOST;

    *out_row = (struct ledger_row){ .value = is_told ? reading->value : LEDGER_UNKNOWN,
                                    .total = reading->is_late ? 0 : ledger->total };
    if (reading->is_late) {
        out_row->event = LEDGER_LATE;
        return is_told;
    }
    if (!is_told)
        return take_absence(ledger, out_row);
    bool is_news = !ledger->is_known || ledger->is_absent || reading->value != ledger->value;
    if (!is_news)
        return false;
    if (ledger->is_known)
        take_value(ledger, reading, out_row);
    ledger->is_known = true;
    ledger->is_absent = false;
    ledger->value = reading->value;
    ledger->at_ms = reading->at_ms;
    return true;
}

bool ledger_merge(struct ledger *ledger, struct ledger *twin, struct ledger_row *out_row)
{
    int64_t more = twin->total - twin->merged;

    twin->merged = twin->total;
    if (!ledger->is_known || more == 0)
        return false;
    ledger->net -= more;
    ledger->last.net -= more;
    for (size_t i = 0; i < LEDGER_DISPUTES; i++)
        ledger->disputed[i].net -= more;
    *out_row = (struct ledger_row){ .event = LEDGER_MERGED,
                                    .value = ledger->is_absent ? LEDGER_UNKNOWN : ledger->value,
                                    .total = ledger->total };
    return true;
}

const char *ledger_word(enum ledger_event event)
{
    static const char *const words[] = {
        [LEDGER_FIRST] = "first",         [LEDGER_NORMAL] = "normal",  [LEDGER_GAP] = "gap",
        [LEDGER_ROLL_OVER] = "roll-over", [LEDGER_RESET] = "reset",    [LEDGER_SWAP] = "swap",
        [LEDGER_WITHDRAWN] = "withdrawn", [LEDGER_ABSENT] = "unknown", [LEDGER_LATE] = "late",
        [LEDGER_MERGED] = "merged",
    };

    return words[event];
}

void ledger_write(const struct ledger *ledger, char out_text[LEDGER_TEXT])
{
    size_t used = 0;

    out_text[0] = '\0';
    for (size_t i = 0; i <= LEDGER_DISPUTES; i++) {
        const struct ledger_other *other = i == 0 ? &ledger->last : &ledger->disputed[i - 1];
        char *at = out_text + used;
        int len = other->value < 0
                      ? snprintf(at, LEDGER_TEXT - used, "- ")
                      : snprintf(at, LEDGER_TEXT - used,
                                 "%" PRId64 ":%" PRId64 ":%" PRId64 ":%" PRId64 " ", other->value,
                                 other->net, other->at_ms, other->since_ms);
        used += (size_t)len;
    }
}

/* One number up to `end`, which is passed over. */
static bool read_number(const char **text, char end, int64_t *out_number)
{
    char digits[24];
    const char *stop = strchr(*text, end);

    if (!stop || (size_t)(stop - *text) >= sizeof digits)
        return false;
    memcpy(digits, *text, (size_t)(stop - *text));
    digits[stop - *text] = '\0';
    *text = stop + 1;
    return str_to_i64(digits, INT64_MIN, INT64_MAX, out_number);
}

static bool read_other(const char **text, struct ledger_other *out_other)
{
    if (strncmp(*text, "- ", 2) == 0) {
        *text += 2;
        return true;
    }
    struct ledger_other other;
    if (!read_number(text, ':', &other.value) || !read_number(text, ':', &other.net) ||
        !read_number(text, ':', &other.at_ms) || !read_number(text, ' ', &other.since_ms))
        return false;
    *out_other = other;
    return true;
}

void ledger_read(struct ledger *ledger, const char *text)
{
    bool good = text && read_other(&text, &ledger->last);

    for (size_t i = 0; good && i < LEDGER_DISPUTES; i++)
        good = read_other(&text, &ledger->disputed[i]);
}
