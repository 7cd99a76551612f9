/* SPDX-License-Identifier: Apache-2.0 */
/* The digest as a command. It may take minutes, and see one committed state all the same. */
#include "portal/watch/digest.h"

#include "portal/store/store_digest.h"

#include <stdio.h>

#define PATIENCE_MS 600000 /* a server may have to bring much together before the first row */

bool digest_write(struct store *store, struct buf *out)
{
    struct db *db = store_db(store);
    enum err err = db_begin_read(db);

    if (err == ERR_NONE)
        err = store_digest_write(db, out);
    db_undo(db);
    return err == ERR_NONE;
}

int digest_run(const struct db_place *place)
{
    struct store *store;
    struct buf out;

    if (store_open(place, STORE_READ, &store) != ERR_NONE)
        return 1; /* the store has said why */
    db_set_patience(store_db(store), PATIENCE_MS);
    buf_init(&out, STORE_DIGEST_TEXT);
    bool good = digest_write(store, &out);
    if (good)
        good = fputs(buf_text(&out), stdout) >= 0 && fflush(stdout) == 0;
    else
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", place->folder, store_error(store));
    buf_finish(&out);
    store_close(store);
    return good ? 0 : 1;
}
