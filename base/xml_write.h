/* SPDX-License-Identifier: Apache-2.0 */
/* xml_write: well-formed XML into a buf. Names and nesting are the caller's; text is escaped and
 * made legal.
 *
 * Characters that XML 1.0 does not allow, and bytes that are not UTF-8, become U+FFFD: whatever a
 * printer sent, the output parses. Errors stick in the buf.
 */
#ifndef PRINTWIRE_BASE_XML_WRITE_H
#define PRINTWIRE_BASE_XML_WRITE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define XML_WRITE_DEPTH 16

struct xml_write {
    struct buf *out;                   /* the caller's */
    const char *open[XML_WRITE_DEPTH]; /* names of the open elements */
    unsigned depth;
    bool in_tag; /* a start tag is not closed yet: attributes may follow */
};

/** True for a character that XML 1.0 can hold (production [2], Char), as far as UTF-8 can encode
 * it. */
bool xml_write_is_char(uint32_t code);

/** Start writing at the end of `out`. */
void xml_write_init(struct xml_write *x, struct buf *out);

/** <name ; `name` must stay valid until the element is closed. */
void xml_write_open(struct xml_write *x, const char *name);

/** An attribute of the element just opened. */
void xml_write_attribute(struct xml_write *x, const char *name, const char *value);

/** Character data inside the open element. */
void xml_write_text(struct xml_write *x, const char *text);

/** Markup that is known to be well-formed, as it is (a record already written). */
void xml_write_raw(struct xml_write *x, const char *markup, size_t len);

/** Close the innermost element; an element without content becomes <name/>. */
void xml_write_close(struct xml_write *x);

/** <name>text</name> */
void xml_write_element(struct xml_write *x, const char *name, const char *text);

#endif
