/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the manifest of an image: what is taken can be ordered, and what is refused has a
 * reason and leaves nothing behind. */
#include "portal/image_shelf.h"

#include "protocol/sds_doc.h"

#include <stdlib.h>
#include <string.h>

#define ID "11111111-2222-4333-8444-555555555551"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void order_it(const struct sds_doc_firmware *firmware)
{
    struct sds_field_trouble trouble;
    struct sds_doc_order order;
    struct buf out;

    sds_field_clear(&sds_doc_work_order, &order);
    memcpy(order.account, ID, sizeof ID);
    memcpy(order.device, ID, sizeof ID);
    order.kind = SDS_WORK_FIRMWARE;
    order.expires_ms = 1;
    order.limit_s = 1;
    order.firmware = *firmware;
    order.has_firmware = 1;
    buf_init(&out, sds_doc_row(SDS_DOC_ORDER)->most);
    require(sds_doc_write(&out, SDS_DOC_ORDER, &order, &trouble));
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct sds_doc_firmware firmware, none;
    char why[IMAGE_SHELF_WHY];
    enum err err = image_shelf_parse((const char *)data, len, &firmware, why);

    require((err == ERR_NONE) == (why[0] == '\0'));
    sds_field_clear(&sds_doc_work_firmware, &none);
    if (err == ERR_NONE)
        order_it(&firmware);
    else
        require(memcmp(&firmware, &none, sizeof none) == 0);
    return 0;
}
