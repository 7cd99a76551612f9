/* SPDX-License-Identifier: Apache-2.0 */
/* What several tests of the portal need to begin with. */
#include "tests/fakes/portal_rig.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/xml_read.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORE_BYTES (4U << 20) /* a new store has less than one */

static void must(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "portal_rig: %s\n", what);
    abort();
}

const struct db_place *portal_rig_place(const char *folder)
{
    static struct db_server server = { .port = 5432, .database = "printwire", .user = "printwire" };
    static struct db_place place;

    server.host = getenv("PRINTWIRE_TEST_PGSQL");
    place = (struct db_place){ .folder = folder, .server = server.host ? &server : NULL };
    return &place;
}

/* As a new folder is for the embedded store. */
static void empty_database(const struct db_place *place)
{
    struct db *db = NULL;

    must(db_open(place, DB_WRITE, &db) == ERR_NONE, "no server");
    must(db_run(db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public") == ERR_NONE, db_error(db));
    db_close(db);
}

const char *portal_rig_folder(void)
{
    static char folder[64];
    const struct db_place *place = portal_rig_place(folder);

    if (place->server)
        empty_database(place);
    (void)snprintf(folder, sizeof folder, "/tmp/printwire-portal-XXXXXX");
    must(mkdtemp(folder) != NULL, "no folder");
    return folder;
}

void portal_rig_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        (void)closedir(dir);
    (void)rmdir(folder);
}

void portal_rig_read(const char *xml, struct record *out_record)
{
    static const struct xml_read_limits limits = { 65536, 8, 1024 };
    struct xml_node *root;
    const char *reason = "";
    struct buf text;

    buf_init(&text, 65536);
    buf_append_format(&text, "<batch xmlns='%s'>%s</batch>", NAMES_SPACE, xml);
    must(xml_read_document(text.data, text.len, &limits, &root, NULL), "the record is no XML");
    must(record_xml_read(root->first_child, out_record, &reason) == ERR_NONE, reason);
    xml_read_free(root);
    buf_finish(&text);
}

const char *portal_rig_consumable(uint64_t number)
{
    static char xml[512];

    (void)snprintf(xml, sizeof xml,
                   "<consumable device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT
                   "' index='%" PRIu64 "'><type>toner</type><colour>cyan</colour>"
                   "<level quality='exact'>%" PRIu64 "</level></consumable>",
                   number % 4 + 1, number % 101);
    return xml;
}

int64_t portal_rig_agent(struct store *store)
{
    const struct store_agent agent = { .jid = "a@x.test", .site = "HQ", .customer = "ACME" };
    struct store_known known;

    must(store_set_agent(store, &agent, &known) == ERR_NONE, "no agent");
    return known.id;
}

static void add_one(struct store *store, const struct store_journal *journal, uint64_t number,
                    const char *xml)
{
    struct record record;

    portal_rig_read(xml, &record);
    must(store_add(store, journal, number, 1000, &record, xml) == ERR_NONE, store_error(store));
    record_finish(&record);
}

/* A busy server may need a while to see that the test before has gone. */
static enum err open_store(const struct db_place *place, struct store **out_store)
{
    enum err err = ERR_REFUSED;

    for (unsigned tries = 0; err == ERR_REFUSED && tries < 10; tries++)
        err = store_open(place, STORE_WRITE, out_store);
    return err;
}

/* Making the tables is most of what a small test costs under valgrind: a program makes them once,
 * and its other embedded stores begin as copies of that one. */
static void lay_new_store(const struct db_place *place)
{
    static struct buf made;
    struct store *store;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/portal.db", place->folder);
    if (made.len > 0) {
        must(file_write(path, made.data, made.len, 0600) == ERR_NONE, "no copy of a store");
        return;
    }
    must(open_store(place, &store) == ERR_NONE, "no store to copy");
    store_close(store);
    buf_init(&made, STORE_BYTES);
    must(file_read(path, &made) == ERR_NONE, "the store cannot be read");
}

struct portal_rig portal_rig_begin(void)
{
    struct portal_rig rig = { .folder = portal_rig_folder() };

    log_set_level(LOG_LEVEL_ERROR);
    rig.place = *portal_rig_place(rig.folder);
    if (!rig.place.server)
        lay_new_store(&rig.place);
    must(open_store(&rig.place, &rig.store) == ERR_NONE, "no store");
    rig.agent = portal_rig_agent(rig.store);
    return rig;
}

void portal_rig_end(struct portal_rig *rig)
{
    store_close(rig->store);
    portal_rig_remove(rig->folder);
}

int64_t portal_rig_ask(const struct portal_rig *rig, const char *sql)
{
    struct db *db = NULL;
    int64_t number = -1;
    enum err err;

    must(db_open(&rig->place, DB_READ, &db) == ERR_NONE, "no database");
    struct db_statement *statement = db_prepare(db, sql);
    must(statement != NULL, db_error(db));
    if (db_row(statement, &err) && !db_is_null(statement, 0))
        number = db_number(statement, 0);
    must(err == ERR_NONE, db_error(db));
    db_finish(statement);
    db_close(db);
    return number;
}

void portal_rig_run(const struct portal_rig *rig, const char *sql)
{
    struct db *db = NULL;

    must(db_open(&rig->place, DB_WRITE, &db) == ERR_NONE, "no database");
    must(db_run(db, sql) == ERR_NONE, db_error(db));
    db_close(db);
}

void portal_rig_fill(struct store *store, int64_t agent, uint64_t first, uint64_t last)
{
    struct store_journal journal;

    must(store_begin(store) == ERR_NONE, store_error(store));
    must(store_open_journal(store, agent, PORTAL_RIG_EPOCH, 1000, &journal) == ERR_NONE,
         store_error(store));
    for (uint64_t number = first; number <= last; number++)
        add_one(store, &journal, number, portal_rig_consumable(number));
    must(store_advance(store, &journal, last) == ERR_NONE, "advance");
    must(store_commit(store) == ERR_NONE, store_error(store));
}

void portal_rig_add(struct store *store, int64_t agent, const char *xml)
{
    struct store_journal journal;

    must(store_begin(store) == ERR_NONE, store_error(store));
    must(store_open_journal(store, agent, PORTAL_RIG_EPOCH, 1000, &journal) == ERR_NONE,
         store_error(store));
    add_one(store, &journal, journal.through + 1, xml);
    must(store_advance(store, &journal, journal.through + 1) == ERR_NONE, "advance");
    must(store_commit(store) == ERR_NONE, store_error(store));
}
