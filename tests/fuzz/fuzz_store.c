/* SPDX-License-Identifier: Apache-2.0 */
/* The portal's store as somebody else left it: bytes and cells are changed as the input says, all
 * checksums right. It is taken or refused; what people look with must bear it, and so must ingest.
 */
#include "base/buf.h"
#include "portal/store/store.h"
#include "portal/store/store_scope_whole.h"
#include "portal/watch/digest.h"
#include "portal/watch/fleet.h"
#include "portal/watch/follow_line.h"
#include "portal/watch/live_line.h"
#include "portal/watch/twins.h"
#include "tests/fuzz/ruined.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 16 /* of work that the store holds */
#define LINE  ((size_t)256 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* As a watcher reads it. */
static bool show_entry(void *arg, const struct store_entry *entry)
{
    struct live_line_entry shown;
    struct xml_node *tree = NULL;
    struct buf *line = arg;
    struct buf text;

    buf_clear(line);
    if (!live_line_write_entry(line, entry))
        return true;
    if (live_line_read_entry(line->data, line->len - 1, &shown, &tree)) {
        buf_init(&text, LINE);
        (void)follow_line_write(&text, &shown, true);
        buf_finish(&text);
        xml_read_free(tree);
    }
    return true;
}

static void look(const char *folder)
{
    const struct store_wanted wanted = { .scope = store_scope_whole() };
    struct store *store = NULL;
    struct buf out;
    int64_t last;

    if (store_open(&(struct db_place){ .folder = folder }, STORE_READ, &store) != ERR_NONE)
        return;
    buf_init(&out, LINE);
    (void)store_each_entry(store, &wanted, show_entry, &out);
    (void)store_last_row(store, &last);
    buf_clear(&out);
    (void)digest_write(store, &out);
    buf_finish(&out);
    store_close(store);
}

static void print(const char *folder)
{
    static FILE *nowhere;

    if (nowhere == NULL)
        nowhere = fopen("/dev/null", "w");
    if (nowhere == NULL)
        abort();
    for (int csv = 0; csv < 2; csv++) {
        const struct fleet_options options = { .place = &(struct db_place){ .folder = folder },
                                               .csv = csv != 0,
                                               .is_coloured = true,
                                               .unicode = true,
                                               .width = 80,
                                               .now_ms = 1,
                                               .out = nowhere };
        (void)fleet_run(&options);
    }
    (void)twins_run(&(struct db_place){ .folder = folder }, nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct ruined ruined;
    const struct subject *portal = subject_portal();

    if (ruined.good == NULL)
        ruined_begin(&ruined, portal, "portal.db", STEPS);
    ruined_make(&ruined, data, len);
    look(ruined.folder);
    print(ruined.folder);
    if (portal->open(ruined.folder, ruined_model(), 1)) {
        (void)portal->step();
        (void)portal->works();
    }
    portal->close();
    return 0;
}
