/* SPDX-License-Identifier: Apache-2.0 */
/* Single objects first, then the levels of the supplies, then the rows of alerts; the place of an
 * object in this order is where its last value is kept. */
#include "agent/poll/status_question.h"

#include "agent/scope.h"
#include "base/crc32c.h"

#include <assert.h>
#include <string.h>

#define SYSTEM       "1.3.6.1.2.1.1"
#define HR_DEVICE    "1.3.6.1.2.1.25.3.2.1"
#define HR_PRINTER   "1.3.6.1.2.1.25.3.5.1"
#define GENERAL      "1.3.6.1.2.1.43.5.1.1"
#define LIFE_COUNT   "1.3.6.1.2.1.43.10.2.1.4"
#define SUPPLY_LEVEL "1.3.6.1.2.1.43.11.1.1.9"
#define SUPPLY_MOST  "1.3.6.1.2.1.43.11.1.1.8"
#define ALERT_LEVEL  "1.3.6.1.2.1.43.18.1.1.2"
#define PHYS_ADDRESS "1.3.6.1.2.1.2.2.1.6"
#define MAC_OCTETS   6
#define MAC_ODD      3 /* group or locally administered, IEEE 802: proves nothing */
#define SINGLES      STATUS_QUESTION_SINGLES
#define LAG_TICKS    100     /* sysUpTime may lag by a second without meaning a restart */
#define ONWARD_TICKS 8640000 /* a day: further than sysUpTime goes between two answers */
#define AHEAD_TICKS  1000    /* sysUpTime may run ahead of the clock by so much, */
#define AHEAD_OF     20      /* and by a twentieth */
#define ODDITIES     3
#define COMING       3   /* rows of alerts that may come */
#define LIFE_STEP    100 /* impressions between two answers, */
#define LIFE_MINUTE  200 /* and in each minute: no printer is faster */

/* `index`: what follows the column. */
enum index_kind { INDEX_ZERO, INDEX_DEVICE, INDEX_LIFE, INDEX_INTERFACE };

/* clang-format off */
static const struct {
    const char *column;
    enum index_kind index;
    enum status_depth from; /* the least depth that asks it */
    unsigned moved;         /* scopes that a change concerns */
} singles[SINGLES] = {
    { SYSTEM ".3",     INDEX_ZERO,   STATUS_LEAST, SCOPE_ALL },    /* sysUpTime: only when it falls */
    { HR_DEVICE ".5",  INDEX_DEVICE, STATUS_LEAST, SCOPE_ALERTS }, /* hrDeviceStatus */
    { HR_PRINTER ".1", INDEX_DEVICE, STATUS_LEAST, SCOPE_ALERTS }, /* hrPrinterStatus */
    { HR_PRINTER ".2", INDEX_DEVICE, STATUS_LEAST, SCOPE_ALERTS | SCOPE_CONSUMABLES }, /* hrPrinterDetectedErrorState */
    { GENERAL ".1",    INDEX_DEVICE, STATUS_LEAST, SCOPE_ALL },    /* prtGeneralConfigChanges */
    { GENERAL ".18",   INDEX_DEVICE, STATUS_LEAST, SCOPE_ALERTS | SCOPE_CONSUMABLES }, /* prtAlertCriticalEvents */
    { GENERAL ".19",   INDEX_DEVICE, STATUS_LEAST, SCOPE_ALERTS | SCOPE_CONSUMABLES }, /* prtAlertAllEvents */
    { LIFE_COUNT,      INDEX_LIFE,   STATUS_LEAST, SCOPE_METER },  /* prtMarkerLifeCount */
    { SYSTEM ".2",     INDEX_ZERO,   STATUS_LEAST, SCOPE_ALL },    /* sysObjectID: another device at this address */
    { GENERAL ".17",   INDEX_DEVICE, STATUS_WHOLE, SCOPE_ALL },    /* prtGeneralSerialNumber: the same */
    { PHYS_ADDRESS,    INDEX_INTERFACE, STATUS_WHOLE, SCOPE_ALL }, /* ifPhysAddress: the same */
};
#define UP_TIME   0
#define LIFE      7
#define SERIAL    9
#define INTERFACE 10
/* clang-format on */

static struct oid oid_of(const char *column)
{
    struct oid oid;
    bool good = oid_parse(column, &oid);

    assert(good);
    (void)good;
    return oid;
}

static struct oid instance(const char *column, const struct status_row *row)
{
    struct oid oid = oid_of(column);

    for (uint32_t i = 0; i < row->len; i++)
        (void)oid_append(&oid, row->ids[i]);
    return oid;
}

static struct oid oid_at(const struct status_question *q, size_t i)
{
    size_t first_alert = (size_t)SINGLES + q->supply_count;

    if (i >= first_alert)
        return instance(ALERT_LEVEL, &q->alerts[i - first_alert]);
    if (i >= SINGLES)
        return instance(SUPPLY_LEVEL, &q->supplies[i - SINGLES]);
    if (singles[i].index == INDEX_LIFE)
        return instance(singles[i].column, &q->life);
    struct status_row row = { 1, { 0 } };
    if (singles[i].index != INDEX_ZERO)
        row.ids[0] = singles[i].index == INDEX_DEVICE ? q->index : q->interface;
    return instance(singles[i].column, &row);
}

static unsigned scopes_at(size_t i)
{
    return i < SINGLES ? singles[i].moved : SCOPE_CONSUMABLES | SCOPE_ALERTS;
}

static bool is_asked(const struct status_question *q, size_t i)
{
    if (i == INTERFACE && q->interface == 0)
        return false;
    return q->depth == STATUS_WHOLE || (i < SINGLES && singles[i].from == STATUS_LEAST);
}

static size_t object_count(const struct status_question *q)
{
    return (size_t)SINGLES + q->supply_count + q->alert_count;
}

/* Never 0 for a value that is there, so that 0 can mean absent. */
static uint32_t value_sum(const struct reading *value)
{
    uint32_t sum = value->type == READING_INTEGER
                       ? crc32c_update(1, &value->number, sizeof value->number)
                       : crc32c_update(2, value->bytes, value->len);

    return sum != 0 ? sum : 1;
}

/* A level has moved when it has passed a whole percent, or is no amount any more: some supplies
 * count pages, and would have a busy printer's tables read each minute. */
static uint32_t level_sum(const struct reading *value, uint32_t step)
{
    struct reading whole = *value;

    if (value->type == READING_INTEGER && value->number > 0 && step > 1)
        whole.number = (value->number - 1) / step + 1;
    return value_sum(&whole);
}

/* What is compared of the answer about object `i`; 0: nothing was answered. */
static uint32_t sum_at(const struct status_question *q, size_t i, const struct reading_set *set)
{
    struct oid oid = oid_at(q, i);
    const struct reading *value = reading_set_find(set, &oid);

    if (value == NULL)
        return 0;
    if (i == LIFE && value->type == READING_INTEGER)
        return (uint32_t)value->number + 1;
    if (i >= SINGLES && i < (size_t)SINGLES + q->supply_count)
        return level_sum(value, q->steps[i - SINGLES]);
    return i == UP_TIME ? (uint32_t)value->number : value_sum(value);
}

/* sysUpTime counts hundredths of a second modulo 2^32 (RFC 3418): after 497 days it goes on from 0,
 * which is no restart. */
static bool has_restarted(uint32_t before, uint32_t now)
{
    return now + LAG_TICKS < before && now - before > ONWARD_TICKS;
}

/* Two answers can be of one device: sysUpTime went on, and not faster than the clock. A device may
 * stop it while it sleeps, so that it may lag. */
static bool has_run_on(uint32_t before, uint32_t now, uint64_t elapsed_ms)
{
    uint64_t ticks = elapsed_ms / 10;

    return now < before || now - before <= ticks + ticks / AHEAD_OF + AHEAD_TICKS;
}

/* And it has printed no faster than a printer can, and nothing is unprinted. */
static bool has_lived_on(uint32_t before, uint32_t now, uint64_t elapsed_ms)
{
    return before == 0 || now == 0 ||
           (now >= before && now - before <= LIFE_STEP + elapsed_ms * LIFE_MINUTE / 60000);
}

/* Neither: who answers may be another. A device whose clock or counter is always wrong is believed
 * after some times. */
static bool is_odd(struct status_question *q, size_t i, uint32_t now, uint64_t elapsed_ms)
{
    bool good = i == UP_TIME ? has_run_on(q->last[i], now, elapsed_ms)
                             : has_lived_on(q->last[i], now, elapsed_ms);

    if (good || q->oddities >= ODDITIES)
        return false;
    q->oddities++;
    return true;
}

static unsigned moved_at(struct status_question *q, size_t i, uint32_t now, uint64_t elapsed_ms)
{
    uint32_t before = q->last[i];
    bool odd = (i == UP_TIME || i == LIFE) && is_odd(q, i, now, elapsed_ms);

    if (i == UP_TIME && has_restarted(before, now))
        q->alert_top = 0;
    if (i == UP_TIME)
        return odd || has_restarted(before, now) ? SCOPE_ALL : 0;
    if (odd)
        return SCOPE_ALL;
    return now != before ? scopes_at(i) : 0;
}

void status_question_init(struct status_question *question)
{
    memset(question, 0, sizeof *question);
    question->index = 1;
    question->life = (struct status_row){ 2, { 1, 1 } };
    question->depth = STATUS_WHOLE;
}

size_t status_question_ask(struct status_question *question, enum status_depth depth,
                           bool only_present, struct oid out_oids[STATUS_QUESTION_MOST])
{
    size_t count = 0;

    question->depth = depth;
    for (size_t i = 0; i < object_count(question); i++) {
        bool present = i == UP_TIME || !question->known[i] || question->last[i] != 0;
        if (is_asked(question, i) && (present || !only_present))
            out_oids[count++] = oid_at(question, i);
    }
    return count;
}

unsigned status_question_compare(struct status_question *question, uint64_t now_ms,
                                 const struct reading_set *set)
{
    uint64_t elapsed_ms = question->answered_ms != 0 ? now_ms - question->answered_ms : UINT32_MAX;
    unsigned moved = 0;

    question->answered_ms = now_ms;
    for (size_t i = 0; i < object_count(question); i++) {
        if (!is_asked(question, i))
            continue;
        uint32_t now = sum_at(question, i, set);
        if (now == 0 && (i == SERIAL || i == INTERFACE))
            continue; /* no news of who it is */
        if (question->known[i])
            moved |= moved_at(question, i, now, elapsed_ms);
        question->last[i] = now;
        question->known[i] = true;
    }
    return moved;
}

size_t status_question_who(const struct status_question *question, const struct reading_set *set,
                           struct oid out_oids[STATUS_QUESTION_WHO])
{
    static const size_t places[] = { SERIAL, INTERFACE };
    size_t count = 0;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (places[i] == INTERFACE && question->interface == 0)
            continue;
        out_oids[count] = oid_at(question, places[i]);
        if (reading_set_find(set, &out_oids[count]) != NULL || question->last[places[i]] != 0)
            count++;
    }
    return count;
}

uint32_t status_question_find_index(struct status_question *question, const struct reading_set *set)
{
    static const char *const columns[] = { HR_PRINTER ".1", LIFE_COUNT, SUPPLY_LEVEL };

    question->index = 1;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct oid column = oid_of(columns[i]);
        const struct reading *first = reading_set_next(set, &column, NULL);
        if (first != NULL && first->oid.len > column.len) {
            question->index = first->oid.ids[column.len];
            break;
        }
    }
    return question->index;
}

static bool take_row(const struct oid *column, const struct oid *oid, struct status_row *out)
{
    if (oid->len <= column->len || oid->len > column->len + 2)
        return false;
    out->len = (uint32_t)(oid->len - column->len);
    memcpy(out->ids, oid->ids + column->len, out->len * sizeof out->ids[0]);
    return true;
}

/* The first rows of a table that was read; how many. */
static uint8_t learn_rows(const struct reading_set *set, const char *text, struct status_row *out,
                          uint8_t most)
{
    struct oid column = oid_of(text);
    uint8_t count = 0;

    for (const struct reading *r = reading_set_next(set, &column, NULL); r != NULL && count < most;
         r = reading_set_next(set, &column, &r->oid))
        if (take_row(&column, &r->oid, &out[count]))
            count++;
    return count;
}

/* The last row of alerts; its own number is 0 when there is none. */
static struct status_row last_alert(const struct status_question *q, const struct reading_set *set)
{
    struct status_row last = { 2, { q->index, 0 } };
    struct oid column = oid_of(ALERT_LEVEL);

    for (const struct reading *r = reading_set_next(set, &column, NULL); r != NULL;
         r = reading_set_next(set, &column, &r->oid))
        (void)take_row(&column, &r->oid, &last);
    return last;
}

static void watch_alert(struct status_question *q, struct status_row row, uint32_t number)
{
    row.ids[row.len - 1] = number;
    for (uint8_t i = 0; i < q->alert_count; i++)
        if (memcmp(&q->alerts[i], &row, sizeof row) == 0)
            return;
    q->alerts[q->alert_count++] = row;
}

/* The rows of alerts that are there, and those to come: prtAlertIndex counts on from the highest
 * that there was (RFC 3805), where one may have come and gone unseen; some printers count on from
 * the highest that there is. */
static void learn_alerts(struct status_question *q, bool elsewhere, const struct reading_set *set)
{
    struct status_row last =
        elsewhere ? (struct status_row){ 2, { q->index, 0 } } : last_alert(q, set);
    uint32_t number = last.ids[last.len - 1];

    q->alert_count =
        learn_rows(set, ALERT_LEVEL, q->alerts, elsewhere ? 0 : STATUS_QUESTION_ALERTS - COMING);
    if (number > q->alert_top)
        q->alert_top = number;
    watch_alert(q, last, number + 1);
    watch_alert(q, last, q->alert_top + 1);
    watch_alert(q, last, q->alert_top + 2);
}

static void learn_life(struct status_question *q, const struct reading_set *set)
{
    struct oid column = oid_of(LIFE_COUNT);
    const struct reading *first = reading_set_next(set, &column, NULL);

    if (first == NULL || !take_row(&column, &first->oid, &q->life))
        q->life = (struct status_row){ 2, { q->index, 1 } };
}

/* Whether the reading held the table of a row that is watched, so that a row it lacks is gone. */
static bool table_was_read(const struct status_question *q, unsigned scopes, size_t i)
{
    size_t alerts = (size_t)SINGLES + q->supply_count;
    unsigned tables = i < alerts ? SCOPE_CONSUMABLES : SCOPE_CONSUMABLES | SCOPE_ALERTS;

    return i >= SINGLES && (scopes & tables) != 0;
}

/* The singles keep their measure: what moved while tables were read is still to be noticed. */
static void learn_answers(struct status_question *q, unsigned scopes, const struct reading_set *set)
{
    for (size_t i = 0; i < object_count(q); i++) {
        if (i < SINGLES && q->known[i])
            continue;
        uint32_t now = sum_at(q, i, set);
        if (now != 0 || table_was_read(q, scopes, i))
            q->last[i] = now;
        q->known[i] = true;
    }
}

void status_question_find_interface(struct status_question *question, const struct reading_set *set)
{
    static const uint8_t zeros[MAC_OCTETS];
    struct oid column = oid_of(PHYS_ADDRESS);
    uint32_t interface = 0;

    for (const struct reading *r = reading_set_next(set, &column, NULL);
         r != NULL && interface == 0; r = reading_set_next(set, &column, &r->oid))
        if (r->type == READING_BYTES && r->len == MAC_OCTETS && r->oid.len == column.len + 1 &&
            (r->bytes[0] & MAC_ODD) == 0 && memcmp(r->bytes, zeros, MAC_OCTETS) != 0)
            interface = r->oid.ids[column.len];
    if (interface != question->interface)
        question->known[INTERFACE] = false;
    question->interface = interface;
}

static void learn_steps(struct status_question *q, const struct reading_set *set)
{
    for (size_t i = 0; i < q->supply_count; i++) {
        struct oid oid = instance(SUPPLY_MOST, &q->supplies[i]);
        const struct reading *most = reading_set_find(set, &oid);
        bool large = most != NULL && most->type == READING_INTEGER && most->number >= 200 &&
                     most->number <= UINT32_MAX;
        q->steps[i] = large ? (uint32_t)(most->number / 100) : 1;
    }
}

void status_question_learn(struct status_question *question, unsigned scopes, bool elsewhere,
                           const struct reading_set *set)
{
    struct status_question before = *question;

    if ((scopes & SCOPE_CONSUMABLES) != 0) {
        question->supply_count = learn_rows(set, SUPPLY_LEVEL, question->supplies,
                                            elsewhere ? 0 : STATUS_QUESTION_SUPPLIES);
        learn_steps(question, set);
    }
    if ((scopes & SCOPE_ALERTS) != 0)
        learn_alerts(question, elsewhere, set);
    if ((scopes & SCOPE_METER) != 0)
        learn_life(question, set);
    if ((scopes & SCOPE_IDENTITY) != 0)
        status_question_find_interface(question, set);
    if (!before.known[UP_TIME] || before.interface != question->interface ||
        before.supply_count != question->supply_count ||
        before.alert_count != question->alert_count ||
        memcmp(before.supplies, question->supplies, sizeof before.supplies) != 0 ||
        memcmp(before.alerts, question->alerts, sizeof before.alerts) != 0)
        learn_answers(question, scopes, set);
}
