/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a body of any type, by the first one ('A' is the first): what is taken is written
 * again as bytes that say the same, and what is refused has a reason and leaves nothing behind. */
#include "protocol/sds_doc.h"
#include "tests/fakes/sds_rig.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Everything is absent. */
static bool is_clear(enum sds_doc_type type, const void *body)
{
    const struct sds_field_table *table = sds_doc_row(type)->table;

    sds_field_clear(table, sds_rig_room(1));
    return memcmp(body, sds_rig_room(1), table->size) == 0;
}

static void write_and_read(enum sds_doc_type type, struct buf *first, struct buf *second)
{
    struct sds_field_trouble trouble;

    bool is_open =
        sds_doc_row(type)->table->is_open; /* read as far as it fits: may lack a member */
    bool is_written = sds_doc_write(first, type, sds_rig_room(0), &trouble);
    require(is_written || is_open);
    if (!is_written)
        return;
    require(sds_doc_read(type, first->data, first->len, sds_rig_room(1), &trouble) == ERR_NONE);
    require(sds_doc_write(second, type, sds_rig_room(1), &trouble));
    require(first->len == second->len && memcmp(first->data, second->data, first->len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct sds_field_trouble trouble;
    struct buf first;
    struct buf second;

    if (len == 0 || data[0] < 'A' || data[0] >= 'A' + SDS_DOC_TYPES)
        return 0;
    enum sds_doc_type type = (enum sds_doc_type)(data[0] - 'A');
    enum err err = sds_doc_read(type, (const char *)data + 1, len - 1, sds_rig_room(0), &trouble);
    require((err == ERR_NONE) == (trouble.text[0] == '\0'));
    if (err != ERR_NONE) {
        require(is_clear(type, sds_rig_room(0)));
        return 0;
    }
    buf_init(&first, sds_doc_row(type)->most);
    buf_init(&second, sds_doc_row(type)->most);
    write_and_read(type, &first, &second);
    buf_finish(&first);
    buf_finish(&second);
    return 0;
}
