/* SPDX-License-Identifier: Apache-2.0 */
/* A short list: found by looking through it. */
#include "agent/change/lives.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static struct lives_item *add(struct lives *lives, const char *key, const char *text)
{
    if (lives->count == lives->size) {
        size_t size = lives->size == 0 ? 8 : lives->size * 2;
        struct lives_item *items = realloc(lives->items, size * sizeof *items);
        if (items == NULL)
            return NULL;
        lives->items = items;
        lives->size = size;
    }
    struct lives_item *item = &lives->items[lives->count++];
    *item = (struct lives_item){ .key = "" };
    (void)str_copy(item->key, sizeof item->key, key);
    (void)str_copy(item->before, sizeof item->before, text);
    life_read(text, &item->life);
    return item;
}

enum err lives_load(struct run *run, struct lives *out_lives)
{
    struct recall_list known = { 0 };
    enum err err =
        run_check(run, recall_load(run->change->recall, run->device->id, RECALL_LIFE, &known));

    for (size_t i = 0; err == ERR_NONE && i < known.count; i++)
        if (add(out_lives, known.items[i].key, known.items[i].text) == NULL)
            err = ERR_MEMORY;
    recall_list_finish(&known);
    return err;
}

void lives_finish(struct lives *lives)
{
    free(lives->items);
    *lives = (struct lives){ 0 };
}

struct lives_item *lives_find(struct lives *lives, const char *key)
{
    for (size_t i = 0; i < lives->count; i++)
        if (strcmp(lives->items[i].key, key) == 0)
            return &lives->items[i];
    return NULL;
}

struct lives_item *lives_make(struct lives *lives, const char *key)
{
    struct lives_item *item = lives_find(lives, key);

    return item != NULL ? item : add(lives, key, "");
}

bool lives_rename(struct lives *lives, const char *key, const char *now)
{
    struct lives_item *item = lives_find(lives, key);

    if (item == NULL)
        return true;
    struct life life = item->life;
    life_init(&item->life); /* is idle: forgotten */
    item = lives_make(lives, now);
    if (item == NULL)
        return false;
    memcpy(item->life.opened_ms, life.opened_ms, sizeof life.opened_ms);
    return true;
}

static enum err save(struct run *run, struct lives_item *item)
{
    char text[LIFE_TEXT] = "";
    struct recall *recall = run->change->recall;

    if (!life_is_idle(&item->life, run->at_ms))
        life_write(&item->life, text);
    if (strcmp(text, item->before) == 0)
        return ERR_NONE;
    enum err err = run_mark(run);
    if (err != ERR_NONE)
        return err;
    err = text[0] != '\0' ? recall_put(recall, run->device->id, RECALL_LIFE, item->key, text)
                          : recall_forget(recall, run->device->id, RECALL_LIFE, item->key);
    return run_check(run, err);
}

enum err lives_save(struct run *run, struct lives *lives, bool is_whole)
{
    enum err err = ERR_NONE;

    for (size_t i = 0; err == ERR_NONE && i < lives->count; i++) {
        struct lives_item *item = &lives->items[i];
        if (is_whole && !item->is_seen && item->life.event != 0)
            life_forget_event(&item->life);
        err = save(run, item);
    }
    return err;
}
