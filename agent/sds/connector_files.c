/* SPDX-License-Identifier: Apache-2.0 */
/* connector.json is one object by a table of rows, as the bodies of SDS are. */
#include "agent/sds/connector_files.h"

#include "base/base64url.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_field.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST 4096

#define AT(member)   offsetof(struct connector_files_place, member)
#define SIZE(member) sizeof((struct connector_files_place *)NULL)->member

static const struct sds_field rows[] = {
    { .name = "connector",
      .kind = SDS_FIELD_UUID,
      .is_needed = true,
      .offset = AT(connector),
      .size = SIZE(connector) },
    { .name = "platform",
      .kind = SDS_FIELD_URL,
      .is_needed = true,
      .offset = AT(platform),
      .size = SIZE(platform) },
    { .name = "code",
      .kind = SDS_FIELD_HEX,
      .is_needed = true,
      .offset = AT(code),
      .size = SIZE(code) },
    { .name = "key",
      .kind = SDS_FIELD_BYTES,
      .is_needed = true,
      .offset = AT(key),
      .size = SIZE(key) },
    { .name = "poll_s",
      .kind = SDS_FIELD_NUMBER,
      .is_needed = true,
      .offset = AT(poll_s),
      .least = SDS_DOC_POLL_LEAST,
      .most = SDS_DOC_POLL_MOST },
    { .name = "rotated", .kind = SDS_FIELD_TIME, .is_needed = true, .offset = AT(rotated_ms) },
};

static const struct sds_field_table table = { .rows = rows,
                                              .count = sizeof rows / sizeof rows[0],
                                              .size = sizeof(struct connector_files_place) };

static void path_of(const struct connector_files *files, const char *name,
                    char out_path[CONNECTOR_FILES_PATH + 32])
{
    (void)snprintf(out_path, CONNECTOR_FILES_PATH + 32, "%s/%s", files->folder, name);
}

void connector_files_public(const struct crypto_sign *key, char out_text[SDS_DOC_KEY])
{
    uint8_t bytes[CRYPTO_SIGN_PUBLIC];
    struct buf text;

    crypto_sign_public(key, bytes);
    buf_init(&text, SDS_DOC_KEY);
    (void)base64url_encode(&text, bytes, sizeof bytes);
    (void)str_copy(out_text, SDS_DOC_KEY, buf_text(&text));
    buf_finish(&text);
}

static bool read_key(const struct connector_files *files, const char *name,
                     struct crypto_sign **out_key)
{
    char path[CONNECTOR_FILES_PATH + 32];
    enum err err = ERR_NONE;

    path_of(files, name, path);
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    *out_key = crypto_sign_read_secret(path, &err);
    if (*out_key == NULL)
        log_error("sds", "%s: %s", path,
                  err == ERR_REFUSED ? "may be read by others; run: chmod 600 on it"
                                     : "is no key that can be read; when it is lost, the provider "
                                       "has to give a new code");
    return *out_key != NULL;
}

/* Whether this key is the one of this text; false without memory to know. */
static bool compare(const struct crypto_sign *key, const char *text, bool *out_is_of)
{
    char own[SDS_DOC_KEY] = "";

    if (key != NULL)
        connector_files_public(key, own);
    *out_is_of = key != NULL && strcmp(own, text) == 0;
    if (key == NULL || own[0] != '\0')
        return true;
    log_error("sds", "no memory to read the connector's key");
    return false;
}

/* Of a place whose key is not there nothing can be proved: it is as if it were none. So is what
 * cannot be read; false when that is for lack of memory. */
static bool read_place(struct connector_files *files)
{
    char path[CONNECTOR_FILES_PATH + 32];
    struct sds_field_trouble trouble;
    char error[JSON_ERROR_SIZE];
    struct json *json = NULL;
    struct buf text;

    buf_init(&text, MOST);
    path_of(files, "connector.json", path);
    enum err err = file_read(path, &text);
    if (err == ERR_NONE)
        err = json_parse(buf_text(&text), text.len, MOST, 2, &json, error);
    if (err == ERR_NONE && !sds_field_read(&table, json_root(json), &files->place, &trouble))
        err = ERR_SYNTAX;
    if (err == ERR_MEMORY)
        log_error("sds", "%s: no memory to read it", path);
    else if (err != ERR_NONE && err != ERR_MISSING)
        log_error("sds", "%s cannot be read; the provider has to give a new code", path);
    if (err != ERR_NONE)
        sds_field_clear(&table, &files->place);
    json_destroy(json);
    buf_finish(&text);
    return err != ERR_MEMORY;
}

static bool put_in_force(struct connector_files *files)
{
    char from[CONNECTOR_FILES_PATH + 32], to[CONNECTOR_FILES_PATH + 32];

    path_of(files, "next.pem", from);
    path_of(files, "key.pem", to);
    if (rename(from, to) != 0) {
        log_error("sds", "%s: cannot be renamed: %s", from, strerror(errno));
        return false;
    }
    crypto_sign_free(files->key);
    files->key = files->next;
    files->next = NULL;
    return true;
}

bool connector_files_open(struct connector_files *files, const char *folder)
{
    *files = (struct connector_files){ 0 };
    sds_field_clear(&table, &files->place);
    if (snprintf(files->folder, sizeof files->folder, "%s/sds", folder) >=
            (int)sizeof files->folder ||
        file_make_folder(files->folder) != ERR_NONE) {
        log_error("sds", "%s/sds cannot be made or used", folder);
        return false;
    }
    if (!read_key(files, "key.pem", &files->key) || !read_key(files, "next.pem", &files->next))
        return false;
    bool is_key = false, is_next = false;
    if (!read_place(files) || !compare(files->key, files->place.key, &is_key) ||
        !compare(files->next, files->place.key, &is_next))
        return false;
    if (files->place.connector[0] == '\0' || is_key)
        return true;
    if (is_next)
        return put_in_force(files);
    log_error("sds",
              "%s: the key of this connector is not there; the provider has to give a new "
              "code",
              files->folder);
    sds_field_clear(&table, &files->place);
    return true;
}

void connector_files_finish(struct connector_files *files)
{
    crypto_sign_free(files->key);
    crypto_sign_free(files->next);
    files->key = NULL;
    files->next = NULL;
}

bool connector_files_make_next(struct connector_files *files)
{
    char path[CONNECTOR_FILES_PATH + 32];

    if (files->next != NULL)
        return true;
    path_of(files, "next.pem", path);
    files->next = crypto_sign_generate();
    enum err err = crypto_sign_write_secret(files->next, path);
    if (err == ERR_NONE)
        return true;
    log_error("sds", "%s: %s", path, err_text(err));
    crypto_sign_free(files->next);
    files->next = NULL;
    return false;
}

static bool write_place(const struct connector_files *files,
                        const struct connector_files_place *place)
{
    char path[CONNECTOR_FILES_PATH + 32];
    struct sds_field_trouble trouble = { "", "" };
    struct json_write json;
    struct buf text;

    buf_init(&text, MOST);
    path_of(files, "connector.json", path);
    json_write_init(&json, &text);
    json_write_object(&json, NULL);
    bool good = sds_field_write(&table, place, &json, &trouble);
    json_write_end(&json);
    good =
        good && json_write_done(&json) && file_write(path, text.data, text.len, 0600) == ERR_NONE;
    if (!good)
        log_error("sds", "%s cannot be written: %s", path,
                  trouble.text[0] != '\0' ? trouble.text : strerror(errno));
    buf_finish(&text);
    return good;
}

bool connector_files_take_next(struct connector_files *files,
                               const struct connector_files_place *place)
{
    struct connector_files_place now = *place;

    connector_files_public(files->next, now.key);
    if (!write_place(files, &now))
        return false;
    files->place = now;
    return put_in_force(files);
}

void connector_files_digest(const char *code, char out_hex[SDS_DOC_SHA256])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha256(code, strlen(code), digest);
    crypto_hex(digest, sizeof digest, out_hex);
}

bool connector_files_is_known(const struct connector_files *files, const char *url,
                              const char *digest)
{
    const struct connector_files_place *place = &files->place;

    return place->connector[0] != '\0' && strcmp(place->platform, url) == 0 &&
           (digest == NULL || strcmp(digest, place->code) == 0);
}

bool connector_files_forget(struct connector_files *files)
{
    static const char *const names[] = { "next.pem", "key.pem", "connector.json" };
    char path[CONNECTOR_FILES_PATH + 32];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_of(files, names[i], path);
        if (unlink(path) == 0 || errno == ENOENT)
            continue;
        log_error("sds", "%s: cannot be removed: %s", path, strerror(errno));
        return false;
    }
    connector_files_finish(files);
    sds_field_clear(&table, &files->place);
    return true;
}
