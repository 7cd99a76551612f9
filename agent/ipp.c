/* SPDX-License-Identifier: Apache-2.0 */
/* The message is read in place with one cursor. Real printers send groups that are empty or in
 * another order, attributes twice, texts whose inner lengths are wrong, and collections that are
 * cut. */
#include "agent/ipp.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define VERSION_MAJOR       1
#define VERSION_MINOR       1
#define GET_PRINTER         0x000b
#define GROUP_OPERATION     0x01
#define TAG_URI             0x45
#define TAG_CHARSET         0x47
#define TAG_NATURAL         0x48
#define TAG_KEYWORD         0x44
#define LEAST_VALUE_TAG     0x10
#define MOST_MAJOR          2
#define MOST_DEPTH          8
#define STATUS_LEAST_FAILED 0x0100
#define OCTET               8

/* Never: printer-geo-location, -contact-col, -organization, job attributes. */
static const char *const wanted[] = {
    "printer-make-and-model",
    "printer-device-id",
    "printer-serial-number",
    "printer-uuid",
    "device-uuid",
    "printer-firmware-string-version",
    "printer-location",
    "printer-asset-tag",
    "printer-dns-sd-name",
    "printer-state",
    "printer-state-reasons",
    "printer-alert",
    "printer-alert-description",
    "printer-supply",
    "printer-supply-description",
    "marker-names",
    "marker-types",
    "marker-colors",
    "marker-levels",
    "marker-low-levels",
    "marker-high-levels",
    "printer-input-tray",
    "printer-output-tray",
    "printer-impressions-completed",
    "printer-impressions-completed-col",
    "printer-media-sheets-completed",
    "printer-up-time",
};

static void put_octets(struct buf *out, uint32_t value, unsigned count)
{
    uint8_t bytes[4];

    for (unsigned i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> (OCTET * (count - 1 - i)));
    (void)buf_append(out, bytes, count);
}

/* An attribute, or with an empty name another value of the one before. */
static void put_value(struct buf *out, unsigned tag, const char *name, const char *value)
{
    put_octets(out, tag, 1);
    put_octets(out, (uint32_t)strlen(name), 2);
    (void)buf_append_text(out, name);
    put_octets(out, (uint32_t)strlen(value), 2);
    (void)buf_append_text(out, value);
}

bool ipp_ask(struct buf *out, uint32_t request_id, const char *host, unsigned port,
             const char *path)
{
    char uri[512];
    int len = snprintf(uri, sizeof uri, "ipp://%s:%u%s", host, port, path);

    if (len < 0 || (size_t)len >= sizeof uri)
        return false;
    put_octets(out, VERSION_MAJOR, 1);
    put_octets(out, VERSION_MINOR, 1);
    put_octets(out, GET_PRINTER, 2);
    put_octets(out, request_id, 4);
    put_octets(out, GROUP_OPERATION, 1);
    put_value(out, TAG_CHARSET, "attributes-charset", "utf-8");
    put_value(out, TAG_NATURAL, "attributes-natural-language", "en");
    put_value(out, TAG_URI, "printer-uri", uri);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        put_value(out, TAG_KEYWORD, i == 0 ? "requested-attributes" : "", wanted[i]);
    put_octets(out, IPP_TAG_END, 1);
    return !buf_failed(out);
}

bool ipp_open(struct ipp_reader *reader, const void *bytes, size_t len)
{
    (void)memset(reader, 0, sizeof *reader);
    cursor_init(&reader->cursor, bytes, len);
    unsigned major = cursor_u8(&reader->cursor);
    (void)cursor_u8(&reader->cursor);
    reader->status = cursor_u16(&reader->cursor);
    (void)cursor_u32(&reader->cursor);
    reader->done = reader->status >= STATUS_LEAST_FAILED;
    return !cursor_failed(&reader->cursor) && major >= 1 && major <= MOST_MAJOR;
}

/* A delimiter begins a group; the second printer of a list ends what is of interest. */
static void take_group(struct ipp_reader *reader, unsigned tag)
{
    reader->group = tag;
    reader->name = NULL;
    reader->depth = 0;
    if (tag == IPP_TAG_PRINTER)
        reader->printers++;
    if (tag == IPP_TAG_END || reader->printers > 1)
        reader->done = true;
}

/* textWithLanguage: a language and a text, each behind its length. One whose lengths do not fit is
 * a text without language, as broken printers send it. */
static void strip_language(struct ipp_value *value)
{
    struct cursor c;

    cursor_init(&c, value->bytes, value->len);
    (void)cursor_bytes(&c, cursor_u16(&c));
    size_t len = cursor_u16(&c);
    const uint8_t *text = cursor_bytes(&c, len);
    if (cursor_failed(&c) || cursor_left(&c) > 0)
        return;
    value->bytes = text;
    value->len = len;
}

/* One value with its name; false where the message is broken. */
static bool take_value(struct ipp_reader *reader, unsigned tag, struct ipp_value *out)
{
    size_t name_len = cursor_u16(&reader->cursor);
    const uint8_t *name = cursor_bytes(&reader->cursor, name_len);
    size_t len = cursor_u16(&reader->cursor);
    const uint8_t *bytes = cursor_bytes(&reader->cursor, len);

    if (cursor_failed(&reader->cursor))
        return false;
    if (name_len > 0 && reader->depth == 0) {
        reader->name = (const char *)name;
        reader->name_len = name_len;
        reader->place = 0;
    } else if (reader->depth == 0) {
        reader->place++;
    }
    *out = (struct ipp_value){ .name = reader->name,
                               .name_len = reader->name_len,
                               .place = reader->place,
                               .tag = tag,
                               .bytes = len > 0 ? bytes : (const uint8_t *)"",
                               .len = len };
    if (tag == IPP_TAG_TEXT_LANGUAGE || tag == IPP_TAG_NAME_LANGUAGE)
        strip_language(out);
    return true;
}

/* Collections are passed over whole; false when they are nested too deep or end unbegun. */
static bool step_collection(struct ipp_reader *reader, unsigned tag)
{
    if (tag == IPP_TAG_BEGIN)
        reader->depth++;
    else if (tag == IPP_TAG_END_COLLECTION && reader->depth > 0)
        reader->depth--;
    return reader->depth <= MOST_DEPTH;
}

bool ipp_next(struct ipp_reader *reader, struct ipp_value *out_value)
{
    while (!reader->done && cursor_left(&reader->cursor) > 0) {
        unsigned tag = cursor_u8(&reader->cursor);
        bool inside = reader->depth > 0;

        if (tag < LEAST_VALUE_TAG) {
            take_group(reader, tag);
            continue;
        }
        if (!take_value(reader, tag, out_value) || !step_collection(reader, tag))
            break;
        if (reader->group == IPP_TAG_PRINTER && reader->name != NULL && !inside &&
            tag != IPP_TAG_BEGIN && tag != IPP_TAG_END_COLLECTION && tag != IPP_TAG_MEMBER)
            return true;
    }
    reader->done = true;
    return false;
}

bool ipp_is(const struct ipp_value *value, const char *name)
{
    return strlen(name) == value->name_len && memcmp(name, value->name, value->name_len) == 0;
}

bool ipp_number(const struct ipp_value *value, int32_t *out_number)
{
    struct cursor c;

    if ((value->tag != IPP_TAG_INTEGER && value->tag != IPP_TAG_ENUM) || value->len != 4)
        return false;
    cursor_init(&c, value->bytes, value->len);
    *out_number = (int32_t)cursor_u32(&c);
    return true;
}
