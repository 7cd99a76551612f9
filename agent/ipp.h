/* SPDX-License-Identifier: Apache-2.0 */
/* ipp: the little of IPP (RFC 8010, RFC 8011) that reading a printer needs: the question
 * Get-Printer-Attributes, with the attributes wanted by name, and its answer.
 *
 * Never asked for: jobs, users, contacts, geographical locations. The decoder passes over what is
 * malformed inside a value and stops where lengths leave the message; it allocates nothing.
 */
#ifndef PRINTWIRE_AGENT_IPP_H
#define PRINTWIRE_AGENT_IPP_H

#include "base/buf.h"
#include "base/cursor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IPP_MEDIA_TYPE "application/ipp"

/* Tags of RFC 8010 section 3.5 that rules speak of. */
enum ipp_tag {
    IPP_TAG_END = 0x03,
    IPP_TAG_PRINTER = 0x04,
    IPP_TAG_UNSUPPORTED = 0x05,
    IPP_TAG_INTEGER = 0x21,
    IPP_TAG_BOOLEAN = 0x22,
    IPP_TAG_ENUM = 0x23,
    IPP_TAG_OCTETS = 0x30,
    IPP_TAG_BEGIN = 0x34, /* of a collection */
    IPP_TAG_TEXT_LANGUAGE = 0x35,
    IPP_TAG_NAME_LANGUAGE = 0x36,
    IPP_TAG_END_COLLECTION = 0x37,
    IPP_TAG_TEXT = 0x41,
    IPP_TAG_MEMBER = 0x4a
};

/* One value of the printer that is described: of the first printer group, outside collections. */
struct ipp_value {
    const char *name; /* of its attribute, not NUL-terminated */
    size_t name_len;
    unsigned place; /* 0 for an attribute's first value, 1 for its second ... */
    unsigned tag;
    const uint8_t *bytes; /* of textWithLanguage and nameWithLanguage: the text alone */
    size_t len;
};

struct ipp_reader {
    struct cursor cursor;
    unsigned status; /* RFC 8011 appendix B; below 0x0100 it succeeded */
    unsigned group;  /* of the value that is next */
    unsigned printers;
    unsigned depth; /* of collections */
    bool done;
    const char *name;
    size_t name_len;
    unsigned place;
};

/** Append the question: version 1.1, Get-Printer-Attributes of the printer at
 * ipp://host:port/path, charset utf-8, and requested-attributes of our list. `host` is an address
 * or a name without brackets. False when the buffer is too small. */
bool ipp_ask(struct buf *out, uint32_t request_id, const char *host, unsigned port,
             const char *path);

/** Start to read an answer; false when it is no IPP message (shorter than its head, major version 0
 * or above 2). A status that says it failed is an answer without values. */
bool ipp_open(struct ipp_reader *reader, const void *bytes, size_t len);

/** The next value; false at the end or where the message is broken. What came before is good. Good
 * as long as the message. */
bool ipp_next(struct ipp_reader *reader, struct ipp_value *out_value);

/** True when the attribute has this name. */
bool ipp_is(const struct ipp_value *value, const char *name);

/** The number of an integer or enum; false for any other. */
bool ipp_number(const struct ipp_value *value, int32_t *out_number);

#endif
