/* SPDX-License-Identifier: Apache-2.0 */
/* One row more than a page tells that there is a next one. */
#include "sds/ask_list.h"

#include "sds/book_list.h"

#include <string.h>

static bool begin(struct ask *ask, struct query *query, char *next, struct book_list *out)
{
    struct sds_field_trouble trouble;

    *out = (struct book_list){
        .tool = ask->tool.place, .query = query, .most = SDS_DOC_PAGE, .next = next
    };
    if (query_read(ask->route, http_server_request(ask->exchange)->query, query, &trouble))
        return true;
    ask_refuse(ask, SDS_DOC_BAD_BODY, trouble.text);
    return false;
}

static enum err note_one(struct ask *ask, const char *id, int64_t rows)
{
    struct book_account account;
    enum err err = book_account_of_tool(ask->world->book, ask->tool.place, id, &account);

    return err == ERR_NONE ? ask_note_rows(ask, account.place, rows) : err;
}

/* A line for each account: rows stand `size` apart, each with its account's id at `offset`. */
static enum err note(struct ask *ask, const void *rows, size_t count, size_t size, size_t offset)
{
    const char *ids = (const char *)rows + offset;
    enum err err = ERR_NONE;

    for (size_t i = 0; i < count && err == ERR_NONE; i++) {
        const char *id = ids + i * size;
        int64_t same = 0;
        bool is_first = true;
        for (size_t j = 0; j < count; j++) {
            bool is_same = strcmp(ids + j * size, id) == 0;
            is_first = is_first && !(is_same && j < i);
            same += is_same;
        }
        if (is_first)
            err = note_one(ask, id, same);
    }
    return err;
}

#define NOTE(ask, page)                                                                            \
    note(ask, (page)->items, (page)->item_count, sizeof(page)->items[0],                           \
         (size_t)((char *)&(page)->items[0].account - (char *)&(page)->items[0]))

enum err ask_list_accounts(struct ask *ask)
{
    struct sds_doc_account_page *page = ask->answer;
    struct book_list list;
    struct query query;

    if (!begin(ask, &query, page->next, &list))
        return ERR_NONE;
    enum err err = book_list_accounts(ask->world->book, &list, page->items);
    page->item_count = list.count;
    for (size_t i = 0; i < page->item_count; i++)
        memcpy(page->items[i].region, ask->world->conf->region, sizeof page->items[i].region);
    return err == ERR_NONE ? NOTE(ask, page) : err;
}

enum err ask_list_connectors(struct ask *ask)
{
    struct sds_doc_place_page *page = ask->answer;
    struct book_list list;
    struct query query;

    if (!begin(ask, &query, page->next, &list))
        return ERR_NONE;
    enum err err =
        book_list_connectors(ask->world->book, &list, ask->world->conf->poll_s, page->items);
    page->item_count = list.count;
    return err == ERR_NONE ? NOTE(ask, page) : err;
}

enum err ask_list_devices(struct ask *ask)
{
    struct sds_doc_device_page *page = ask->answer;
    struct book_list list;
    struct query query;

    if (!begin(ask, &query, page->next, &list))
        return ERR_NONE;
    enum err err = book_list_devices(ask->world->book, &list, page->items);
    page->item_count = list.count;
    return err == ERR_NONE ? NOTE(ask, page) : err;
}

enum err ask_list_alerts(struct ask *ask)
{
    struct sds_doc_event_page *page = ask->answer;
    struct book_list list;
    struct query query;

    if (!begin(ask, &query, page->next, &list))
        return ERR_NONE;
    enum err err = book_list_alerts(ask->world->book, &list, page->items);
    page->item_count = list.count;
    return err == ERR_NONE ? NOTE(ask, page) : err;
}

enum err ask_list_work(struct ask *ask)
{
    struct sds_doc_work_page *page = ask->answer;
    struct book_list list;
    struct query query;

    if (!begin(ask, &query, page->next, &list))
        return ERR_NONE;
    enum err err = book_list_work(ask->world->book, &list, page->items);
    page->item_count = list.count;
    return err == ERR_NONE ? NOTE(ask, page) : err;
}

enum err ask_list_audit(struct ask *ask)
{
    struct sds_doc_audit_page *page = ask->answer;
    struct book_list list;
    struct query query;

    if (!begin(ask, &query, page->next, &list))
        return ERR_NONE;
    enum err err = book_list_audit(ask->world->book, &list, page->items);
    page->item_count = list.count;
    return err == ERR_NONE ? NOTE(ask, page) : err;
}
