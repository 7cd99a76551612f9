/* SPDX-License-Identifier: Apache-2.0 */
/* The devices live in memory and are written right before each commit, those that changed. A
 * roll-back leaves them marked as changed, so memory and disk come together again with the next
 * commit; and no record can be committed whose device is not on disk. */
#include "agent/device.h"

#include "agent/device_index.h"
#include "agent/device_row.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* The device is the first member: a pointer to it is a pointer to its entry. */
struct entry {
    struct device device;
    struct device_index_node by_id;
    struct device_index_node by_address;
    struct device_index_node by_serial;
    struct device_index_node by_mac[DEVICE_MACS];
    struct device_index_node by_uuid;
    struct entry *next_changed;
    bool is_changed;
    bool is_written; /* in the open transaction */
};

struct device_table {
    struct disk *disk;
    struct device_rows *rows;
    struct entry **entries;
    size_t count;
    size_t size; /* of entries */
    size_t limit;
    struct entry *changed; /* list of those that are not on disk as they are */
    struct device_index by_id;
    struct device_index by_address;
    struct device_index by_serial;
    struct device_index by_mac;
    struct device_index by_uuid;
};

/* The bytes of an address that make it one. */
static uint64_t address_hash(const struct device_table *table, const struct sockaddr_in *address)
{
    uint8_t bytes[sizeof address->sin_addr.s_addr + sizeof address->sin_port];

    memcpy(bytes, &address->sin_addr.s_addr, sizeof address->sin_addr.s_addr);
    memcpy(bytes + sizeof address->sin_addr.s_addr, &address->sin_port, sizeof address->sin_port);
    return device_index_hash(&table->by_address, bytes, sizeof bytes);
}

static bool same_address(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_addr.s_addr == b->sin_addr.s_addr && a->sin_port == b->sin_port;
}

/* Of an address in either case. */
static uint64_t mac_hash(const struct device_table *table, const char *mac)
{
    char lower[18];
    size_t len = strnlen(mac, sizeof lower);

    for (size_t i = 0; i < len; i++)
        lower[i] = (char)(mac[i] >= 'A' && mac[i] <= 'F' ? mac[i] - 'A' + 'a' : mac[i]);
    return device_index_hash(&table->by_mac, lower, len);
}

static uint64_t text_hash(const struct device_index *index, const char *text)
{
    return device_index_hash(index, text, strlen(text));
}

/* Put a node when the property can be looked for, else take it out. One that did not change keeps
 * its place: who came to an address last stays the first to be found there. */
static void index_if(struct device_index *index, struct device_index_node *node, bool is_real,
                     uint64_t hash)
{
    if (!is_real)
        device_index_drop(index, node);
    else if (!node->is_put || node->hash != hash)
        device_index_put(index, node, hash);
}

static void index_entry(struct device_table *table, struct entry *entry)
{
    const struct device *device = &entry->device;
    bool lives = device->same_as[0] == '\0';

    index_if(&table->by_id, &entry->by_id, true, text_hash(&table->by_id, device->id));
    index_if(&table->by_address, &entry->by_address,
             lives && device->address.sin_addr.s_addr != INADDR_ANY,
             address_hash(table, &device->address));
    index_if(&table->by_serial, &entry->by_serial, lives && evidence_serial(device->serial),
             text_hash(&table->by_serial, device->serial));
    for (size_t i = 0; i < DEVICE_MACS; i++)
        index_if(&table->by_mac, &entry->by_mac[i], lives && evidence_mac(device->macs[i]),
                 mac_hash(table, device->macs[i]));
    index_if(&table->by_uuid, &entry->by_uuid, lives && evidence_uuid(device->uuid),
             text_hash(&table->by_uuid, device->uuid));
}

static bool make_place(struct device_table *table)
{
    if (table->count < table->size)
        return true;
    size_t size = table->size == 0 ? 64 : table->size * 2;
    struct entry **entries = realloc(table->entries, size * sizeof(struct entry *));
    if (entries == NULL)
        return false;
    table->entries = entries;
    table->size = size;
    return true;
}

/* A new entry with a copy of the device, found by all its properties. */
static struct entry *take_in(struct device_table *table, const struct device *device)
{
    struct entry *entry = make_place(table) ? calloc(1, sizeof *entry) : NULL;

    if (entry == NULL)
        return NULL;
    entry->device = *device;
    entry->by_id.owner = entry;
    entry->by_address.owner = entry;
    entry->by_serial.owner = entry;
    entry->by_uuid.owner = entry;
    for (size_t i = 0; i < DEVICE_MACS; i++)
        entry->by_mac[i].owner = entry;
    table->entries[table->count++] = entry;
    index_entry(table, entry);
    return entry;
}

static void mark_changed(struct device_table *table, struct entry *entry)
{
    entry->is_written = false;
    if (entry->is_changed)
        return;
    entry->is_changed = true;
    entry->next_changed = table->changed;
    table->changed = entry;
}

static enum err write_changed(void *arg)
{
    struct device_table *table = arg;

    if (disk_is_full(table->disk))
        return ERR_NONE; /* only acknowledgements are written now */
    for (struct entry *entry = table->changed; entry != NULL; entry = entry->next_changed) {
        if (entry->is_written)
            continue;
        enum err err = device_row_write(table->rows, &entry->device);
        if (err != ERR_NONE)
            return err;
        entry->is_written = true;
    }
    return ERR_NONE;
}

/* After a commit what was written is on disk; after a roll-back nothing of it is. */
static void on_disk(void *arg, bool committed)
{
    struct device_table *table = arg;
    struct entry *entry = table->changed;

    table->changed = NULL;
    while (entry != NULL) {
        struct entry *next = entry->next_changed;
        bool is_kept = committed && entry->is_written;
        entry->is_changed = false;
        entry->is_written = false;
        if (!is_kept)
            mark_changed(table, entry);
        entry = next;
    }
}

static bool load_one(void *arg, const struct device *device)
{
    struct device_table *table = arg;

    if (table->count < table->limit)
        return take_in(table, device) != NULL;
    log_warn("device", "more devices are on disk than the %zu allowed: the rest is left out",
             table->limit);
    return false;
}

static bool open_indexes(struct device_table *table)
{
    return device_index_init(&table->by_id, table->limit) &&
           device_index_init(&table->by_address, table->limit) &&
           device_index_init(&table->by_serial, table->limit) &&
           device_index_init(&table->by_mac, table->limit) &&
           device_index_init(&table->by_uuid, table->limit);
}

struct device_table *device_table_open(struct disk *disk, size_t limit)
{
    struct device_table *table = calloc(1, sizeof *table);

    if (table == NULL)
        return NULL;
    table->disk = disk;
    table->limit = limit;
    table->rows = open_indexes(table) ? device_row_open(disk) : NULL;
    if (table->rows == NULL)
        goto fail;
    enum err err = device_row_read(table->rows, load_one, table);
    if (err != ERR_NONE) {
        log_error("device", "the table of devices cannot be read: %s", err_text(err));
        disk_fail(disk, err);
        goto fail;
    }
    if (disk_listen(disk, on_disk, table) && disk_before_commit(disk, write_changed, table))
        return table;
    log_error("device", "too many listen to the disk");

fail:
    device_table_close(table);
    return NULL;
}

void device_table_close(struct device_table *table)
{
    if (table == NULL)
        return;
    if (table->changed != NULL && disk_begin(table->disk) == ERR_NONE)
        (void)disk_commit(table->disk);
    disk_unlisten(table->disk, table);
    device_row_close(table->rows);
    for (size_t i = 0; i < table->count; i++)
        free(table->entries[i]);
    free(table->entries);
    device_index_finish(&table->by_id);
    device_index_finish(&table->by_address);
    device_index_finish(&table->by_serial);
    device_index_finish(&table->by_mac);
    device_index_finish(&table->by_uuid);
    free(table);
}

size_t device_table_count(const struct device_table *table)
{
    return table->count;
}

struct device *device_table_at(const struct device_table *table, size_t index)
{
    return index < table->count ? &table->entries[index]->device : NULL;
}

struct device *device_table_by_id(const struct device_table *table, const char *id)
{
    uint64_t hash = text_hash(&table->by_id, id);
    struct device_index_node *node = NULL;

    while ((node = device_index_find(&table->by_id, hash, node)) != NULL) {
        struct entry *entry = node->owner;
        if (strcmp(entry->device.id, id) == 0)
            return &entry->device;
    }
    return NULL;
}

struct device *device_table_by_address(const struct device_table *table,
                                       const struct sockaddr_in *address)
{
    uint64_t hash = address_hash(table, address);
    struct device_index_node *node = NULL;

    while ((node = device_index_find(&table->by_address, hash, node)) != NULL) {
        struct entry *entry = node->owner;
        if (same_address(&entry->device.address, address))
            return &entry->device;
    }
    return NULL;
}

/* What is looked for in one of the indexes. */
typedef bool match_fn(const struct device *device, const char *value);

static bool has_serial(const struct device *device, const char *serial)
{
    return strcmp(device->serial, serial) == 0;
}

static bool has_uuid(const struct device *device, const char *uuid)
{
    return strcmp(device->uuid, uuid) == 0;
}

static bool has_mac(const struct device *device, const char *mac)
{
    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (str_equal_nocase(device->macs[i], mac))
            return true;
    return false;
}

struct alike {
    struct device **devices;
    size_t count;
};

static void add_alike(struct alike *alike, struct device *device)
{
    for (size_t i = 0; i < alike->count; i++)
        if (alike->devices[i] == device)
            return;
    if (alike->count < DEVICE_ALIKE)
        alike->devices[alike->count++] = device;
}

static void find_alike(const struct device_index *index, uint64_t hash, match_fn *matches,
                       const char *value, struct alike *alike)
{
    struct device_index_node *node = NULL;

    while (alike->count < DEVICE_ALIKE && (node = device_index_find(index, hash, node)) != NULL) {
        struct device *device = &((struct entry *)node->owner)->device;
        if (matches(device, value))
            add_alike(alike, device);
    }
}

size_t device_table_alike(const struct device_table *table, const char *serial,
                          const char macs[DEVICE_MACS][18], const char *uuid,
                          struct device *out_devices[DEVICE_ALIKE])
{
    struct alike alike = { out_devices, 0 };

    for (size_t i = 0; i < DEVICE_MACS; i++)
        if (evidence_mac(macs[i]))
            find_alike(&table->by_mac, mac_hash(table, macs[i]), has_mac, macs[i], &alike);
    if (evidence_serial(serial))
        find_alike(&table->by_serial, text_hash(&table->by_serial, serial), has_serial, serial,
                   &alike);
    if (evidence_uuid(uuid))
        find_alike(&table->by_uuid, text_hash(&table->by_uuid, uuid), has_uuid, uuid, &alike);
    return alike.count;
}

struct device *device_table_add(struct device_table *table, const struct sockaddr_in *address)
{
    struct device device = { .address = *address,
                             .state = DEVICE_STATE_UNKNOWN,
                             .since_ms = clock_wall_ms() };

    if (table->count >= table->limit || disk_begin(table->disk) != ERR_NONE)
        return NULL;
    crypto_uuid(device.id);
    device.learned.version = WALK_V2C;
    struct entry *entry = take_in(table, &device);
    if (entry == NULL)
        return NULL;
    mark_changed(table, entry);
    return &entry->device;
}

bool device_table_save(struct device_table *table, struct device *device)
{
    struct entry *entry = (struct entry *)device;

    index_entry(table, entry);
    mark_changed(table, entry);
    return disk_begin(table->disk) == ERR_NONE;
}

const char *device_state_name(enum device_state state)
{
    static const char *const names[DEVICE_STATE_UNKNOWN] = {
        "ready", "processing", "asleep", "stopped", "off-expected", "unreachable", "gone",
    };

    return (unsigned)state < DEVICE_STATE_UNKNOWN ? names[state] : NULL;
}
