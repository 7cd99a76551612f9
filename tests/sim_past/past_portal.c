/* SPDX-License-Identifier: Apache-2.0 */
/* Each commit is the end of one import: what was written before is passed over by its number. There
 * are thousands of them: the store is worked on in memory, and goes to its disk at the end. */
#include "tests/sim_past/past_portal.h"

#include "base/file.h"
#include "portal/home.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD       512
#define PATH       4200
#define STORE_MOST ((size_t)4 * 1024 * 1024 * 1024)

static bool complain(const char *what)
{
    (void)fprintf(stderr, "printwire-past: the portal: %s\n", what);
    return false;
}

static bool copy(const char *from, const char *to)
{
    char source[PATH], target[PATH];
    struct buf bytes;

    (void)snprintf(source, sizeof source, "%s/portal.db", from);
    (void)snprintf(target, sizeof target, "%s/portal.db", to);
    buf_init(&bytes, STORE_MOST);
    enum err err = file_read(source, &bytes);
    if (err == ERR_NONE)
        err = file_write(target, bytes.data, bytes.len, 0600);
    buf_finish(&bytes);
    return err == ERR_NONE || complain("its store cannot be copied");
}

/* The store that `account add` made. */
static bool open_store(struct past_portal *portal)
{
    const struct db_place place = { .folder = portal->work };
    struct home home;
    bool good = home_own(portal->conf, &home, &portal->lock);

    if (good && home.place.server != NULL)
        good = complain("its store is no file");
    home_leave(&home);
    good = good && copy(portal->conf->folder, portal->work);
    return good && (store_open(&place, STORE_WRITE, &portal->store) == ERR_NONE ||
                    complain("its store cannot be opened"));
}

bool past_portal_open(struct past_portal *portal, const char *conf_file, const char *work)
{
    struct conf_error error = { "" };

    *portal = (struct past_portal){ .lock = -1, .work = work };
    ingest_roster_init(&portal->roster);
    portal->conf = portal_conf_read(conf_file, &error);
    if (portal->conf == NULL)
        return complain(error.text);
    if (portal->conf->agent_count == 0)
        return complain("no agent is configured");
    if (!open_store(portal))
        return false;
    return ingest_roster_replace(&portal->roster, portal->store, portal->conf->agents,
                                 portal->conf->agent_count) == ERR_NONE ||
           complain(store_error(portal->store));
}

static bool feed(struct past_portal *portal, const char *text, size_t len)
{
    return ingest_import_feed(portal->import, text, len) ||
           complain(ingest_import_error(portal->import));
}

static bool begin(struct past_portal *portal)
{
    char head[HEAD];

    if (portal->import != NULL)
        return true;
    portal->import = ingest_import_begin(portal->store, &portal->roster, false);
    int len = snprintf(head, sizeof head, "<journal xmlns='" NAMES_SPACE "' agent='%s'>",
                       portal->conf->agents[0].jid);
    return portal->import != NULL && feed(portal, head, (size_t)len);
}

bool past_portal_take(struct past_portal *portal, const char *epoch,
                      const struct replay_record *record)
{
    static const char empty[] = "<void/>", end[] = "</batch>";
    char head[HEAD];

    if (!begin(portal))
        return false;
    int len = snprintf(head, sizeof head, "<batch epoch='%s' first='%" PRIu64 "'>", epoch,
                       record->number);
    return feed(portal, head, (size_t)len) &&
           feed(portal, record->len > 0 ? record->xml : empty,
                record->len > 0 ? record->len : sizeof empty - 1) &&
           feed(portal, end, sizeof end - 1);
}

bool past_portal_commit(struct past_portal *portal)
{
    static const char end[] = "</journal>";

    if (portal->import == NULL)
        return true;
    bool good = feed(portal, end, sizeof end - 1);
    if (good && !ingest_import_end(portal->import))
        good = complain(ingest_import_error(portal->import));
    ingest_import_free(portal->import);
    portal->import = NULL;
    return good;
}

bool past_portal_leave(struct past_portal *portal)
{
    if (!past_portal_commit(portal))
        return false;
    store_close(portal->store);
    portal->store = NULL;
    return copy(portal->work, portal->conf->folder);
}

void past_portal_close(struct past_portal *portal)
{
    ingest_import_free(portal->import);
    ingest_roster_finish(&portal->roster);
    store_close(portal->store);
    portal_conf_free(portal->conf);
    if (portal->lock >= 0)
        (void)close(portal->lock);
}
