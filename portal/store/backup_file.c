/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths are looked at before they are believed: no block takes more memory than its limit. */
#include "portal/store/backup_file.h"

#include "base/crc32c.h"

#include <errno.h>
#include <string.h>

#define FIRST_LINE "printwire-backup 1\n"
#define NAME_LEN   (sizeof "printwire-backup " - 1)
#define HEAD_LEN   5 /* kind and length */
#define SUM_LEN    4

static void put_number(uint8_t *out, uint64_t number, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(number >> (8 * i));
}

static uint32_t get_number(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8u | (uint32_t)bytes[2] << 16u |
           (uint32_t)bytes[3] << 24u;
}

static enum err write_bytes(const struct backup_file *backup, const void *bytes, size_t len)
{
    if (!backup->file || fwrite(bytes, 1, len, backup->file) == len)
        return ERR_NONE;
    return errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
}

static uint32_t sum_of(uint64_t place, const uint8_t head[HEAD_LEN], const void *content,
                       size_t len)
{
    uint8_t at[8];

    put_number(at, place, sizeof at);
    return crc32c_update(crc32c_update(crc32c_update(0, at, sizeof at), head, HEAD_LEN), content,
                         len);
}

static void add_link(struct backup_file *backup, const uint8_t head[HEAD_LEN], const void *content,
                     size_t len)
{
    uint8_t links[CRYPTO_SHA256_SIZE + HEAD_LEN + CRYPTO_SHA256_SIZE];

    memcpy(links, backup->chain, CRYPTO_SHA256_SIZE);
    memcpy(links + CRYPTO_SHA256_SIZE, head, HEAD_LEN);
    crypto_sha256(content, len, links + CRYPTO_SHA256_SIZE + HEAD_LEN);
    crypto_sha256(links, sizeof links, backup->chain);
}

enum err backup_file_begin(struct backup_file *backup, FILE *out)
{
    *backup = (struct backup_file){ .file = out };
    return write_bytes(backup, FIRST_LINE, sizeof FIRST_LINE - 1);
}

enum err backup_file_put(struct backup_file *backup, enum backup_file_kind kind,
                         const void *content, size_t len)
{
    uint8_t head[HEAD_LEN] = { (uint8_t)kind };
    uint8_t sum[SUM_LEN];

    if (len > BACKUP_FILE_BLOCK)
        return ERR_LIMIT;
    put_number(head + 1, len, 4);
    put_number(sum, sum_of(backup->place, head, content, len), sizeof sum);
    enum err err = write_bytes(backup, head, sizeof head);
    if (err == ERR_NONE)
        err = write_bytes(backup, content, len);
    if (err == ERR_NONE)
        err = write_bytes(backup, sum, sizeof sum);
    add_link(backup, head, content, len);
    backup->place++;
    return err;
}

enum err backup_file_end(struct backup_file *backup)
{
    uint8_t chain[CRYPTO_SHA256_SIZE];

    memcpy(chain, backup->chain, sizeof chain);
    enum err err = backup_file_put(backup, BACKUP_FILE_END, chain, sizeof chain);
    memcpy(backup->chain, chain, sizeof chain); /* of the blocks before the end */
    return err;
}

static enum err read_bytes(const struct backup_file *backup, void *out, size_t len)
{
    if (fread(out, 1, len, backup->file) == len)
        return ERR_NONE;
    return ferror(backup->file) ? ERR_IO : ERR_CLOSED;
}

enum err backup_file_open(struct backup_file *backup, FILE *in)
{
    char line[sizeof FIRST_LINE];

    *backup = (struct backup_file){ .file = in };
    enum err err = read_bytes(backup, line, sizeof FIRST_LINE - 1);
    if (err != ERR_NONE)
        return err == ERR_CLOSED ? ERR_SYNTAX : err;
    if (memcmp(line, FIRST_LINE, sizeof FIRST_LINE - 1) == 0)
        return ERR_NONE;
    return memcmp(line, FIRST_LINE, NAME_LEN) == 0 ? ERR_REFUSED : ERR_SYNTAX;
}

static enum err read_content(const struct backup_file *backup, size_t len, struct buf *out_content)
{
    char piece[16384];
    enum err err = ERR_NONE;

    buf_clear(out_content);
    while (len > 0 && err == ERR_NONE) {
        size_t part = len < sizeof piece ? len : sizeof piece;
        err = read_bytes(backup, piece, part);
        if (err == ERR_NONE && !buf_append(out_content, piece, part))
            err = buf_error(out_content);
        len -= part;
    }
    return err;
}

/* What stands at the end is what was counted, and nothing follows. */
static enum err check_end(const struct backup_file *backup, const struct buf *content)
{
    if (content->len != CRYPTO_SHA256_SIZE ||
        memcmp(content->data, backup->chain, CRYPTO_SHA256_SIZE) != 0 || fgetc(backup->file) != EOF)
        return ERR_CORRUPT;
    return ferror(backup->file) ? ERR_IO : ERR_NONE;
}

enum err backup_file_next(struct backup_file *backup, enum backup_file_kind *out_kind,
                          struct buf *out_content)
{
    uint8_t head[HEAD_LEN];
    uint8_t sum[SUM_LEN];
    enum err err = read_bytes(backup, head, sizeof head);

    if (err != ERR_NONE)
        return err;
    size_t len = get_number(head + 1);
    if (head[0] < BACKUP_FILE_HEAD || head[0] > BACKUP_FILE_END || len > BACKUP_FILE_BLOCK)
        return ERR_CORRUPT;
    err = read_content(backup, len, out_content);
    if (err == ERR_NONE)
        err = read_bytes(backup, sum, sizeof sum);
    if (err != ERR_NONE)
        return err;
    if (sum_of(backup->place, head, out_content->data, len) != get_number(sum))
        return ERR_CORRUPT;
    *out_kind = (enum backup_file_kind)head[0];
    if (*out_kind == BACKUP_FILE_END)
        return check_end(backup, out_content);
    add_link(backup, head, out_content->data, len);
    backup->place++;
    return ERR_NONE;
}
