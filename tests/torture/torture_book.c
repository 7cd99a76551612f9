/* SPDX-License-Identifier: Apache-2.0 */
/* By the platform's own book: no connector has to sign anything. */
#include "tests/torture/torture_book.h"

#include "base/str.h"
#include "sds/book_connector.h"
#include "sds/book_device.h"
#include "sds/scope.h"

#include <sys/stat.h>

#define TOLD                                                                                       \
    "{\"device\":\"" TORTURE_BOOK_DEVICE "\",\"at\":\"2026-01-05T09:00:00.000Z\","                 \
    "\"product\":\"W1A53A\",\"impressions\":4711}"

static bool add_device(struct book *book, const struct book_connector *connector)
{
    struct book_device device = { .account = connector->account,
                                  .connector = connector->place,
                                  .first_ms = connector->made_ms };

    (void)str_copy(device.id, sizeof device.id, TORTURE_BOOK_DEVICE);
    if (book_device_add(book, &device) != ERR_NONE)
        return false;
    device.at_ms = device.received_ms = connector->made_ms;
    return book_device_put(book, &device, TOLD) == ERR_NONE;
}

static bool add_connector(struct book *book, int64_t account, int64_t now_ms)
{
    struct book_connector connector = { .account = account,
                                        .made_ms = now_ms,
                                        .code_until_ms = now_ms + 1000 };
    char code[SDS_DOC_CODE];

    if (book_connector_add(book, &connector, code) != ERR_NONE)
        return false;
    connector.state = SDS_DOC_PLACE_ACTIVE;
    connector.kinds = (1U << SDS_WORK_KINDS) - 1;
    return book_connector_put(book, &connector) == ERR_NONE && add_device(book, &connector);
}

static bool fill(struct book *book, int64_t now_ms, struct torture_book *out)
{
    struct book_account account = { .made_ms = now_ms, .name = "Bergmann AG" };
    struct book_account_tool tool = { .made_ms = now_ms, .name = "we" };

    if (!scope_read("read,work,enrol,hook,audit", &tool.scopes) ||
        book_account_add(book, &account) != ERR_NONE ||
        book_account_add_tool(book, &tool, out->secret) != ERR_NONE ||
        book_account_grant(book, tool.place, account.place) != ERR_NONE)
        return false;
    (void)str_copy(out->account, sizeof out->account, account.id);
    (void)str_copy(out->tool, sizeof out->tool, tool.id);
    return add_connector(book, account.place, now_ms);
}

bool torture_book_make(const char *folder, int64_t now_ms, struct torture_book *out)
{
    struct book *book = NULL;
    bool good = mkdir(folder, 0700) == 0 && book_open(folder, &book) == ERR_NONE &&
                book_begin(book) == ERR_NONE && fill(book, now_ms, out) &&
                book_commit(book) == ERR_NONE;

    book_close(book);
    return good;
}
