/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be ordered is not printed: the manifest is read by the rows of an order. */
#include "sds/command_image.h"

#include "base/base64url.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_hash.h"
#include "base/crypto_sign.h"
#include "base/json_write.h"
#include "base/str.h"
#include "protocol/sds_image.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PIECE    65536
#define MANIFEST 8192 /* bytes that one may have */
#define SECOND   1000

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-sds: %s: %s\n", what, why);
    return 1;
}

/* Length and SHA-256 of all that is in the file. */
static bool read_image(FILE *file, struct sds_doc_firmware *firmware)
{
    struct crypto_hash *hash = crypto_hash_create();
    uint8_t piece[PIECE], digest[CRYPTO_SHA256_SIZE];
    size_t len;

    while (hash != NULL && (len = fread(piece, 1, sizeof piece, file)) > 0) {
        crypto_hash_add(hash, piece, len);
        firmware->bytes += (int64_t)len;
    }
    if (hash == NULL)
        return false;
    crypto_hash_end(hash, digest);
    crypto_hash_destroy(hash);
    crypto_hex(digest, sizeof digest, firmware->sha256);
    return ferror(file) == 0;
}

/* The same, and when the file was changed last. */
static bool look_at(const char *path, struct sds_doc_firmware *firmware)
{
    FILE *file = fopen(path, "rb");
    struct stat about;
    bool good = file != NULL && fstat(fileno(file), &about) == 0;

    if (good)
        firmware->released_ms = (int64_t)about.st_mtime * SECOND;
    good = good && read_image(file, firmware);
    if (!good)
        (void)fail(path, errno != 0 ? strerror(errno) : "cannot be read");
    if (file != NULL)
        (void)fclose(file);
    return good;
}

/* "A,B" as its products; false when there are too many, or one is too long. */
static bool take_products(const char *list, struct sds_doc_firmware *firmware)
{
    while (*list != '\0' && firmware->fits_count < SDS_DOC_FITS) {
        size_t len = strcspn(list, ",");
        struct sds_doc_product *one = &firmware->fits[firmware->fits_count++];
        if (len >= sizeof one->product)
            return false;
        memcpy(one->product, list, len);
        one->product[len] = '\0';
        list += len + (list[len] == ',');
    }
    return *list == '\0';
}

/* What the command line says of it. 0, or the exit status. */
static int take_words(const struct platform_arguments *arguments, struct sds_doc_firmware *firmware)
{
    const char *const *values = arguments->values;
    const char *released = values[PLATFORM_ARGUMENTS_RELEASED];

    for (int i = PLATFORM_ARGUMENTS_KEY; i <= PLATFORM_ARGUMENTS_FITS; i++)
        if (values[i] == NULL)
            return platform_arguments_wrong("image wants --key, --url, --firmware and --fits",
                                            arguments->words[1]);
    if (!str_copy(firmware->url, sizeof firmware->url, values[PLATFORM_ARGUMENTS_URL]))
        return platform_arguments_wrong("--url is too long", "");
    if (!str_copy(firmware->version, sizeof firmware->version, values[PLATFORM_ARGUMENTS_FIRMWARE]))
        return platform_arguments_wrong("--firmware is too long", "");
    if (!take_products(values[PLATFORM_ARGUMENTS_FITS], firmware))
        return platform_arguments_wrong("--fits is up to 16 product numbers with commas between",
                                        values[PLATFORM_ARGUMENTS_FITS]);
    if (released != NULL && !clock_parse(released, &firmware->released_ms))
        return platform_arguments_wrong("--released is a time such as 2027-03-01T12:00:00Z",
                                        released);
    return 0;
}

static bool sign(const struct crypto_sign *key, struct sds_doc_firmware *firmware)
{
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    struct buf text, encoded;

    buf_init(&text, SDS_IMAGE_STATEMENT);
    buf_init(&encoded, sizeof firmware->signature);
    bool good = sds_image_statement(firmware, &text) &&
                crypto_sign_make(key, text.data, text.len, signature) &&
                base64url_encode(&encoded, signature, sizeof signature) &&
                str_copy(firmware->signature, sizeof firmware->signature, buf_text(&encoded));
    buf_finish(&text);
    buf_finish(&encoded);
    return good;
}

static int print(const struct sds_doc_firmware *firmware)
{
    struct sds_field_trouble trouble = { .text = "it is too long" };
    struct json_write json;
    struct buf out;

    buf_init(&out, MANIFEST);
    json_write_init(&json, &out);
    json_write_object(&json, NULL);
    bool good = sds_field_write(&sds_doc_work_firmware, firmware, &json, &trouble);
    json_write_end(&json);
    good = json_write_done(&json) && good;
    if (!good)
        (void)fail("the manifest", trouble.text);
    else
        good = puts(buf_text(&out)) >= 0 && fflush(stdout) == 0;
    buf_finish(&out);
    return good ? 0 : 1;
}

int command_image_run(const struct platform_arguments *arguments)
{
    struct sds_doc_firmware firmware;
    enum err err = ERR_NONE;

    if (arguments->word_count != 2)
        return platform_arguments_wrong("image wants one file", "");
    sds_field_clear(&sds_doc_work_firmware, &firmware);
    firmware.bytes = 0;
    if (!look_at(arguments->words[1], &firmware))
        return 1;
    int status = take_words(arguments, &firmware);
    if (status != 0)
        return status;
    const char *path = arguments->values[PLATFORM_ARGUMENTS_KEY];
    struct crypto_sign *key = crypto_sign_read_secret(path, &err);
    if (key == NULL)
        return fail(path, err == ERR_REFUSED ? "others can read it: chmod 600" : err_text(err));
    bool is_signed = sign(key, &firmware);
    crypto_sign_free(key);
    return is_signed ? print(&firmware) : fail(path, "cannot sign that");
}
