/* SPDX-License-Identifier: Apache-2.0 */
/* record_xml: records to XML and back, by protocol/field alone. What has no row cannot be written.
 */
#ifndef PRINTWIRE_PROTOCOL_RECORD_XML_H
#define PRINTWIRE_PROTOCOL_RECORD_XML_H

#include "base/buf.h"
#include "base/err.h"
#include "base/xml_read.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>

/** Append a record as one element, without namespace declaration, fields in table order, those of
 * the `withheld` switches (enum field_switch, or-ed) left out. False when the record is not
 * complete or the buffer is full. */
bool record_xml_write(const struct record *r, unsigned withheld, struct buf *out);

/** Read a record element (of NAMES_SPACE) into `out_record`, which is initialised here and finished
 * by the caller on success. Unknown elements and attributes are passed over (a newer agent may say
 * more); ERR_SYNTAX for an unknown record or a missing required field, ERR_RANGE for a value that
 * its row does not accept, ERR_MEMORY. `out_reason` gets a short text for the log and for <rejected
 * reason='...'/>, pointing to constant memory. */
enum err record_xml_read(const struct xml_node *node, struct record *out_record,
                         const char **out_reason);

/** Read a record from the text that record_xml_write() made of it. Errors and ownership as of
 * record_xml_read(); ERR_SYNTAX also for text that is not one element. */
enum err record_xml_parse(const char *xml, size_t len, struct record *out_record);

#endif
