/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done next follows from a case's state, and from whether its incident is over. */
#include "tests/sim_past/past_desk.h"

#include "portal/store/service.h"
#include "portal/store/store_scope_whole.h"
#include "tests/sim_past/past_use.h"

#include <stdio.h>
#include <string.h>

#define MOST 64 /* cases looked at in an hour */

struct step {
    const char *state;
    bool is_over;
    double chance; /* that it is done within the hour */
    struct service_act act;
};

/* clang-format off */
static const struct step steps[] = {
    { "new", false, 0.6, { "acknowledge", NULL, NULL, NULL } },
    { "acknowledged", false, 0.3, { "assign", "", NULL, "On the list for today" } }, /* to the account itself */
    { "assigned", false, 0.01, { "comment", NULL, NULL, "The part is ordered" } },
    { "acknowledged", true, 0.5, { "close", NULL, "user", "Talked somebody through it on the phone" } },
    { "acknowledged", true, 0.7, { "close", NULL, "remote", NULL } },
    { "assigned", true, 0.5, { "close", NULL, "visit", "Cleaned the rollers while there" } },
    { "assigned", true, 0.9, { "close", NULL, "part-replaced", NULL } },
};
/* clang-format on */

struct open_case {
    int64_t id;
    bool is_over;
    char state[16];
};

static size_t find_open(struct db *db, struct open_case *out)
{
    enum err err = ERR_NONE;
    size_t count = 0;
    struct db_statement *find = db_prepare(
        db, "SELECT c.id, c.state, i.closed IS NOT NULL FROM service_case c JOIN history_incident "
            "i ON i.device_id = c.device_id AND i.incident = c.incident WHERE c.state = "
            "'acknowledged' OR c.state = 'assigned' OR (c.state = 'new' AND i.closed IS NULL) "
            "ORDER BY c.id");

    if (find == NULL)
        return 0;
    while (count < MOST && db_row(find, &err)) {
        struct open_case *one = &out[count++];
        *one = (struct open_case){ .id = db_number(find, 0), .is_over = db_number(find, 2) != 0 };
        (void)snprintf(one->state, sizeof one->state, "%s", db_text(find, 1));
    }
    db_finish(find);
    return count;
}

static bool do_step(struct store *store, const struct access_actor *actor, int64_t id,
                    const struct step *step)
{
    struct service_act act = step->act;
    const char *why = NULL;

    if (act.assignee != NULL)
        act.assignee = actor->name;
    if (service_do(store, actor, store_scope_whole(), id, &act, &why) == ERR_NONE)
        return true;
    (void)fprintf(stderr, "printwire-past: case: %s\n", why != NULL ? why : store_error(store));
    return false;
}

/* At most one thing in an hour. */
static bool look_at(struct store *store, const struct access_actor *actor,
                    const struct open_case *one)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (strcmp(steps[i].state, one->state) == 0 && steps[i].is_over == one->is_over &&
            past_use_even() < steps[i].chance)
            return do_step(store, actor, one->id, &steps[i]);
    return true;
}

bool past_desk_work(struct store *store, const char *account, int64_t now_ms)
{
    const struct access_actor actor = { account, "", now_ms };
    struct open_case open[MOST];
    size_t count = find_open(store_db(store), open);
    bool good = true;

    for (size_t i = 0; good && i < count; i++)
        good = look_at(store, &actor, &open[i]);
    return good;
}
