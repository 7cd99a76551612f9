/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is wrong is told with what is wrong: an administrator put it there. */
#include "portal/image_shelf.h"

#include "base/file.h"
#include "base/json.h"
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX    ".json"
#define DEPTH     3
#define PATH_SIZE 4352
#define LETTERS   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

bool image_shelf_is_name(const char *name)
{
    size_t len = strspn(name, LETTERS);

    return len > 0 && len < IMAGE_SHELF_NAME && name[len] == '\0' && name[0] != '.';
}

/* The name of a file's image; false for a file that is no manifest. */
static bool take_name(const char *file, char out_name[IMAGE_SHELF_NAME])
{
    size_t len = strlen(file);
    size_t tail = sizeof SUFFIX - 1;

    if (len <= tail || len - tail >= IMAGE_SHELF_NAME || strcmp(file + len - tail, SUFFIX) != 0)
        return false;
    memcpy(out_name, file, len - tail);
    out_name[len - tail] = '\0';
    return image_shelf_is_name(out_name);
}

enum err image_shelf_parse(const char *bytes, size_t len, struct sds_doc_firmware *out,
                           char out_why[IMAGE_SHELF_WHY])
{
    char error[JSON_ERROR_SIZE];
    struct sds_field_trouble trouble;
    struct json *doc = NULL;
    enum err err = json_parse(bytes, len, IMAGE_SHELF_BYTES, DEPTH, &doc, error);

    out_why[0] = '\0';
    sds_field_clear(&sds_doc_work_firmware, out);
    if (err != ERR_NONE) {
        (void)snprintf(out_why, IMAGE_SHELF_WHY, "%s", error);
        return err == ERR_MEMORY ? err : ERR_SYNTAX;
    }
    if (!json_value_is_object(json_root(doc))) {
        (void)snprintf(out_why, IMAGE_SHELF_WHY, "is no object");
        err = ERR_SYNTAX;
    } else if (!sds_field_read(&sds_doc_work_firmware, json_root(doc), out, &trouble)) {
        (void)snprintf(out_why, IMAGE_SHELF_WHY, "%s", trouble.text);
        err = ERR_SYNTAX;
    }
    json_destroy(doc);
    return err;
}

static enum err read_one(const char *folder, struct image_shelf_image *image)
{
    char path[PATH_SIZE];
    struct buf bytes;

    sds_field_clear(&sds_doc_work_firmware, &image->firmware);
    image->why[0] = '\0';
    buf_init(&bytes, IMAGE_SHELF_BYTES + 1);
    (void)snprintf(path, sizeof path, "%s/%s%s", folder, image->name, SUFFIX);
    enum err err = file_read(path, &bytes);
    if (err == ERR_NONE)
        err = image_shelf_parse(buf_text(&bytes), bytes.len, &image->firmware, image->why);
    else if (err == ERR_LIMIT)
        (void)snprintf(image->why, sizeof image->why, "is longer than %d bytes", IMAGE_SHELF_BYTES);
    else if (err == ERR_IO)
        (void)snprintf(image->why, sizeof image->why, "cannot be read by the portal's user");
    buf_finish(&bytes);
    return err == ERR_LIMIT || err == ERR_IO ? ERR_SYNTAX : err;
}

static int compare(const void *a, const void *b)
{
    const struct image_shelf_image *one = a;
    const struct image_shelf_image *other = b;

    if (one->firmware.released_ms != other->firmware.released_ms)
        return one->firmware.released_ms > other->firmware.released_ms ? -1 : 1;
    return strcmp(one->name, other->name);
}

static enum err read_all(DIR *dir, const char *folder, struct image_shelf *out)
{
    const struct dirent *entry;
    enum err err = ERR_NONE;

    while (err == ERR_NONE && (entry = readdir(dir)) != NULL) {
        struct image_shelf_image *image = &out->images[out->count];
        char name[IMAGE_SHELF_NAME];
        if (!take_name(entry->d_name, name))
            continue;
        out->is_cut = out->count == IMAGE_SHELF_MOST;
        if (out->is_cut)
            break;
        memcpy(image->name, name, sizeof name);
        err = read_one(folder, image);
        if (err == ERR_MISSING || err == ERR_SYNTAX) {
            out->count += err == ERR_SYNTAX; /* one that is gone by now is none */
            err = ERR_NONE;
        } else {
            out->count++;
        }
    }
    return err;
}

enum err image_shelf_read(const char *folder, struct image_shelf *out)
{
    DIR *dir;

    *out = (struct image_shelf){ 0 };
    if (folder[0] == '\0')
        return ERR_NONE;
    out->images = calloc(IMAGE_SHELF_MOST, sizeof *out->images);
    if (out->images == NULL)
        return ERR_MEMORY;
    dir = opendir(folder);
    enum err err = dir != NULL ? read_all(dir, folder, out) : ERR_IO;
    if (dir != NULL)
        (void)closedir(dir);
    if (err == ERR_NONE)
        qsort(out->images, out->count, sizeof *out->images, compare);
    else
        image_shelf_finish(out);
    return err;
}

void image_shelf_finish(struct image_shelf *shelf)
{
    free(shelf->images);
    *shelf = (struct image_shelf){ 0 };
}

enum err image_shelf_find(const char *folder, const char *name, struct image_shelf_image *out)
{
    *out = (struct image_shelf_image){ 0 };
    if (folder[0] == '\0' || !image_shelf_is_name(name))
        return ERR_MISSING;
    (void)str_copy(out->name, sizeof out->name, name);
    return read_one(folder, out);
}
