/* SPDX-License-Identifier: Apache-2.0 */
/* Steps, each left out when it has nothing to ask: a nameless device's maker, columns, exact
 * objects, supplies by name; then the same in the other context, with the printer's own tables. */
#include "agent/poll/private_read.h"

#include "agent/poll/vendor_plan.h"
#include "agent/scope.h"
#include "agent/vendor.h"
#include "base/crc32c.h"

#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"
#define PRINTER_MIB   "1.3.6.1.2.1.43"
#define SERIAL        PRINTER_MIB ".5.1.1.17.1"
#define WITNESSES     60
#define SUPPLIES      PRINTER_MIB ".11.1.1"
#define COLORANTS     PRINTER_MIB ".12.1.1.4"
#define COLUMNS       8
#define NAMED_ROWS    6

/* What is asked in the other context; console texts and names of people stand in none of these. */
/* clang-format off */
static const struct walk_range printer_tables[] = {
    { "1.3.6.1.2.1.25.3.5.1", WALK_ROWS, 1, 2 },
    { PRINTER_MIB ".7.1.1", WALK_ROWS, 2, 4 },
    { PRINTER_MIB ".10.2.1", WALK_ROWS, 2, 4 },
    { PRINTER_MIB ".11.1.1", WALK_ROWS, 2, 9 },
    { PRINTER_MIB ".12.1.1", WALK_ROWS, 3, 4 },
    { PRINTER_MIB ".18.1.1", WALK_ROWS, 2, 9 },
};
/* clang-format on */
#define PRINTER_TABLES (sizeof printer_tables / sizeof printer_tables[0])

static void end(struct private_read *p, enum walk_result result)
{
    private_read_done_fn *done = p->done;

    if (result == WALK_OK)
        p->silences = 0;
    p->done = NULL;
    p->set = NULL;
    done(p->arg, result);
}

/* Keeps what a step answered. False: the steps end here. */
static bool keep(struct private_read *p, enum walk_result result, const struct reading_set *set,
                 bool *refused)
{
    if (result == WALK_OK && reading_set_merge(p->set, set)) {
        p->answered = p->answered || reading_set_count(set) > 0;
        return true;
    }
    if (result == WALK_CANCELLED ||
        (result == WALK_SILENT && p->answered && ++p->silences < PRIVATE_SILENCES)) {
        end(p, result);
        return false;
    }
    *refused = true;
    end(p, WALK_OK);
    return false;
}

static bool has_objects(const struct reading_set *set, const char *prefix)
{
    struct oid oid;

    return oid_parse(prefix, &oid) && reading_set_next(set, &oid, NULL) != NULL;
}

static void on_context_gets(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct private_read *p = arg;

    if (keep(p, result, set, &p->context_refused))
        end(p, WALK_OK);
}

static void on_context_tables(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct private_read *p = arg;
    struct vendor_plan plan;
    struct oid oids[VENDOR_GETS + 1];

    if (!keep(p, result, set, &p->context_refused))
        return;
    p->in_context = reading_set_count(set) > 0;
    p->context_refused = !p->in_context;
    vendor_plan_make(p->set, p->scopes, &plan);
    for (size_t i = 0; i < plan.get_count; i++)
        oids[i] = plan.gets[i];
    size_t count = plan.get_count;
    if ((p->scopes & SCOPE_IDENTITY) != 0 && oid_parse(SERIAL, &oids[count]))
        count++;
    if (!p->in_context || count == 0 ||
        !walk_get(context_peer(p->context), oids, count, on_context_gets, p))
        end(p, WALK_OK);
}

/* Only when the default context showed nothing of the Printer-MIB and the maker is known for it. */
static bool needs_context(const struct private_read *p)
{
    const unsigned tables = SCOPE_CONSUMABLES | SCOPE_METER | SCOPE_ALERTS;

    return !p->context_refused && (p->scopes & tables) != 0 && !has_objects(p->set, PRINTER_MIB) &&
           vendor_context(p->set) != NULL;
}

static void ask_context(struct private_read *p)
{
    p->in_context = false;
    if (!needs_context(p)) {
        end(p, WALK_OK);
        return;
    }
    if (p->context == NULL)
        p->context = context_create(p->walk, p->address, p->credential, vendor_context(p->set));
    if (p->context == NULL || !walk_peer_restrict_as(context_peer(p->context), p->peer) ||
        !walk_ranges(context_peer(p->context), printer_tables, PRINTER_TABLES, on_context_tables,
                     p))
        end(p, WALK_OK);
}

static bool speaks_v1(const struct private_read *p)
{
    struct walk_learned learned;

    walk_peer_learned(p->peer, &learned);
    return learned.version == WALK_V1;
}

static void on_rows(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct private_read *p = arg;

    if (!keep(p, result, set, &p->rows_refused))
        return;
    p->rows_refused = reading_set_count(set) == 0;
    ask_context(p);
}

/* Some agents know the supplies only by name, not as what follows their column. */
static bool needs_rows(const struct private_read *p)
{
    return !p->rows_refused && (p->scopes & SCOPE_CONSUMABLES) != 0 && !speaks_v1(p) &&
           has_objects(p->set, PRINTER_MIB) && !has_objects(p->set, PRINTER_MIB ".11");
}

static void ask_rows(struct private_read *p)
{
    static const char *const columns[] = { SUPPLIES ".3", SUPPLIES ".4", SUPPLIES ".5",
                                           SUPPLIES ".6", SUPPLIES ".7", SUPPLIES ".8",
                                           SUPPLIES ".9", COLORANTS };
    struct oid oids[COLUMNS * NAMED_ROWS];
    size_t count = 0;

    for (size_t i = 0; i < COLUMNS; i++)
        for (uint32_t row = 1; row <= NAMED_ROWS; row++) {
            bool good = oid_parse(columns[i], &oids[count]) && oid_append(&oids[count], 1) &&
                        oid_append(&oids[count], row);
            count += good ? 1 : 0;
        }
    if (!needs_rows(p) || !walk_get(p->peer, oids, count, on_rows, p))
        ask_context(p);
}

static uint32_t sum_of(const struct oid *oid)
{
    return crc32c_update(0, oid->ids, oid->len * sizeof oid->ids[0]);
}

static bool is_absent(const struct private_read *p, uint32_t sum)
{
    for (size_t i = 0; i < p->absent_count; i++)
        if (p->absent[i] == sum)
            return true;
    return false;
}

static void drop_absent(const struct private_read *p, struct vendor_plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->get_count; i++)
        if (!is_absent(p, sum_of(&plan->gets[i])))
            plan->gets[kept++] = plan->gets[i];
    plan->get_count = kept;
}

static void learn_absent(struct private_read *p)
{
    struct vendor_plan plan;

    if (!speaks_v1(p))
        return;
    vendor_plan_make(p->set, p->scopes, &plan);
    for (size_t i = 0; i < plan.get_count && p->absent_count < VENDOR_GETS; i++)
        if (reading_set_find(p->set, &plan.gets[i]) == NULL && !is_absent(p, sum_of(&plan.gets[i])))
            p->absent[p->absent_count++] = sum_of(&plan.gets[i]);
}

static void on_gets(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct private_read *p = arg;

    if (!keep(p, result, set, &p->refused))
        return;
    learn_absent(p);
    ask_rows(p);
}

static void ask_gets(struct private_read *p)
{
    struct vendor_plan plan;

    vendor_plan_make(p->set, p->scopes, &plan);
    drop_absent(p, &plan);
    if (plan.get_count == 0 || !walk_get(p->peer, plan.gets, plan.get_count, on_gets, p))
        ask_rows(p);
}

static void on_columns(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct private_read *p = arg;

    if (keep(p, result, set, &p->refused))
        ask_gets(p);
}

static void ask_columns(struct private_read *p)
{
    struct vendor_plan plan;

    vendor_plan_make(p->set, p->scopes, &plan);
    if (plan.range_count == 0 ||
        !walk_ranges(p->peer, plan.ranges, plan.range_count, on_columns, p))
        ask_gets(p);
}

static void on_witnesses(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct private_read *p = arg;

    if (keep(p, result, set, &p->refused))
        ask_columns(p);
}

/* A device that hides who made it is asked for some objects of every maker. */
static bool ask_witnesses(struct private_read *p)
{
    const struct vendor *families[VENDOR_FAMILIES];
    struct oid oids[WITNESSES];

    if (has_objects(p->set, SYS_OBJECT_ID) || vendor_of(p->set, families) > 0)
        return false;
    return walk_get(p->peer, oids, vendor_witnesses(oids, WITNESSES), on_witnesses, p);
}

void private_read_start(struct private_read *p, struct reading_set *set, unsigned scopes,
                        private_read_done_fn *done, void *arg)
{
    p->set = set;
    p->scopes = scopes;
    p->done = done;
    p->arg = arg;
    if (p->refused)
        end(p, WALK_OK);
    else if (!ask_witnesses(p))
        ask_columns(p);
}

void private_read_finish(struct private_read *p)
{
    context_destroy(p->context);
    p->context = NULL;
}
