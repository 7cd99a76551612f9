/* SPDX-License-Identifier: Apache-2.0 */
/* Tables by rows, then one GET of names. */
#include "agent/poll/subunit_read.h"

#include "agent/scope.h"

#include <string.h>

#define PRINTER     "1.3.6.1.2.1.43"
#define COVER       PRINTER ".6.1.1"
#define INPUT       PRINTER ".8.2.1"
#define OUTPUT      PRINTER ".9.2.1"
#define ALERT_GROUP PRINTER ".18.1.1.4"
#define ALERT_INDEX PRINTER ".18.1.1.5"

/* Where the parts of a prtAlertGroup have their names: the second column when the first says
 * nothing. */
struct name_row {
    int64_t group;
    const char *columns[2];
};

/* clang-format off */
static const struct name_row name_rows[] = {
    { 6,  { COVER ".2" } },                    /* prtCoverDescription */
    { 8,  { INPUT ".13", INPUT ".18" } },      /* prtInputName, prtInputDescription */
    { 9,  { OUTPUT ".7", OUTPUT ".12" } },     /* prtOutputName, prtOutputDescription */
    { 11, { PRINTER ".11.1.1.6" } },           /* prtMarkerSuppliesDescription */
    { 12, { PRINTER ".12.1.1.4" } },           /* prtMarkerColorantValue */
    { 13, { PRINTER ".13.4.1.10" } },          /* prtMediaPathDescription */
};

static const struct walk_range tables[] = {
    { COVER, WALK_ROWS, 2, 2 },
    { INPUT, WALK_ROWS, 2, 13 },
    { OUTPUT, WALK_ROWS, 2, 7 },
};

/* Columns that hold a cell per row, and the name and the description beside it. */
static const char *const nameless[][3] = {
    { INPUT ".2", INPUT ".13", INPUT ".18" },
    { OUTPUT ".2", OUTPUT ".7", OUTPUT ".12" },
};
/* clang-format on */

/* What is being collected. */
struct names {
    const struct reading_set *set;
    struct oid *oids;
    size_t count;
};

static bool append_row(struct oid *oid, const struct oid *cell, size_t column_len)
{
    for (size_t i = column_len; i < cell->len; i++)
        if (!oid_append(oid, cell->ids[i]))
            return false;
    return true;
}

static bool says_something(const struct reading_set *set, const struct oid *oid)
{
    const struct reading *cell = reading_set_find(set, oid);

    return cell != NULL && cell->type == READING_BYTES && cell->len > 0;
}

static void add_name(struct names *names, const struct oid *oid)
{
    for (size_t i = 0; i < names->count; i++)
        if (oid_compare(&names->oids[i], oid) == 0)
            return;
    if (names->count < SUBUNIT_NAMES && reading_set_find(names->set, oid) == NULL)
        names->oids[names->count++] = *oid;
}

static const struct name_row *row_of_group(int64_t group)
{
    for (size_t i = 0; i < sizeof name_rows / sizeof name_rows[0]; i++)
        if (name_rows[i].group == group)
            return &name_rows[i];
    return NULL;
}

/* The part has its alert's hrDeviceIndex, where the device has one, and its own number. */
static void add_part(struct names *names, const struct name_row *row, const struct oid *alert,
                     size_t column_len, uint32_t index)
{
    struct oid oid;

    for (size_t i = 0; i < 2 && row->columns[i] != NULL; i++) {
        bool good = oid_parse(row->columns[i], &oid) &&
                    (alert->len == column_len + 1 || oid_append(&oid, alert->ids[column_len])) &&
                    oid_append(&oid, index);
        if (good && says_something(names->set, &oid))
            return;
        if (good)
            add_name(names, &oid);
    }
}

static void add_alerts(struct names *names)
{
    struct oid groups;
    const struct reading *cell = NULL;

    if (!oid_parse(ALERT_GROUP, &groups))
        return;
    while ((cell = reading_set_next(names->set, &groups, cell != NULL ? &cell->oid : NULL)) !=
           NULL) {
        struct oid index_oid;
        const struct name_row *row =
            cell->type == READING_INTEGER ? row_of_group(cell->number) : NULL;
        if (row == NULL || cell->oid.len <= groups.len || !oid_parse(ALERT_INDEX, &index_oid) ||
            !append_row(&index_oid, &cell->oid, groups.len))
            continue;
        const struct reading *index = reading_set_find(names->set, &index_oid);
        if (index != NULL && index->type == READING_INTEGER && index->number > 0 &&
            index->number <= INT32_MAX)
            add_part(names, row, &cell->oid, groups.len, (uint32_t)index->number);
    }
}

static void add_descriptions(struct names *names, const char *const columns[3])
{
    struct oid present;
    const struct reading *cell = NULL;

    if (!oid_parse(columns[0], &present))
        return;
    while ((cell = reading_set_next(names->set, &present, cell != NULL ? &cell->oid : NULL)) !=
           NULL) {
        struct oid name;
        struct oid description;
        if (oid_parse(columns[1], &name) && append_row(&name, &cell->oid, present.len) &&
            !says_something(names->set, &name) && oid_parse(columns[2], &description) &&
            append_row(&description, &cell->oid, present.len))
            add_name(names, &description);
    }
}

size_t subunit_read_names(const struct reading_set *set, unsigned scopes,
                          struct oid out_oids[SUBUNIT_NAMES])
{
    struct names names = { set, out_oids, 0 };

    if ((scopes & SCOPE_ALERTS) != 0)
        add_alerts(&names);
    for (size_t i = 0; (scopes & SCOPE_IDENTITY) != 0 && i < sizeof nameless / sizeof nameless[0];
         i++)
        add_descriptions(&names, nameless[i]);
    return names.count;
}

static void end(struct subunit_read *s, enum walk_result result)
{
    subunit_read_done_fn *done = s->done;

    s->done = NULL;
    s->set = NULL;
    done(s->arg, result);
}

/* Nothing was refused. */
static void end_well(struct subunit_read *s)
{
    s->refusals = 0;
    end(s, WALK_OK);
}

/* Keeps what a step answered. False: the steps end here. */
static bool keep(struct subunit_read *s, enum walk_result result, const struct reading_set *set)
{
    if (result == WALK_CANCELLED) {
        end(s, result);
        return false;
    }
    if (result == WALK_OK && reading_set_merge(s->set, set)) {
        s->answered = s->answered || reading_set_count(set) > 0;
        return true;
    }
    s->refusals++;
    bool is_part = result == WALK_SILENT && s->answered && s->refusals < SUBUNIT_REFUSALS;
    end(s, is_part ? result : WALK_OK);
    return false;
}

static void on_names(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct subunit_read *s = arg;

    if (keep(s, result, set))
        end_well(s);
}

static void ask_names(struct subunit_read *s)
{
    struct oid oids[SUBUNIT_NAMES];
    size_t count = subunit_read_names(s->set, s->scopes, oids);

    if (count == 0 && (s->scopes & SCOPE_IDENTITY) == 0)
        end(s, WALK_OK); /* nothing was asked */
    else if (count == 0 || !walk_get(s->peer, oids, count, on_names, s))
        end_well(s);
}

static void on_tables(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct subunit_read *s = arg;

    if (keep(s, result, set))
        ask_names(s);
}

static bool has_printer_mib(const struct reading_set *set)
{
    struct oid oid;

    return oid_parse(PRINTER, &oid) && reading_set_next(set, &oid, NULL) != NULL;
}

void subunit_read_start(struct subunit_read *s, struct reading_set *set, unsigned scopes,
                        subunit_read_done_fn *done, void *arg)
{
    s->set = set;
    s->scopes = scopes;
    s->done = done;
    s->arg = arg;
    if (s->refusals >= SUBUNIT_REFUSALS || !has_printer_mib(set))
        end(s, WALK_OK);
    else if ((scopes & SCOPE_IDENTITY) == 0)
        ask_names(s);
    else if (!walk_ranges(s->peer, tables, sizeof tables / sizeof tables[0], on_tables, s))
        end(s, WALK_OK);
}
