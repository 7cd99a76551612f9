/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc_row: how rows of sds_field tables are written down: each macro takes the structure, the
 * member's name in JSON and in the structure. Included by tables only; each sets nothing but fields
 * of struct sds_field, so .is_needed, .unit and .help follow by name. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_ROW_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_ROW_H

#include "protocol/sds_field.h"

#include <stddef.h>

#define SDS_DOC_ROW_TEXT(structure, of_kind, member)                                               \
    .kind = SDS_FIELD_##of_kind, .offset = offsetof(structure, member),                            \
    .size = sizeof(((structure *)NULL)->member)

#define SDS_DOC_ROW_TIME(structure, member)                                                        \
    .kind = SDS_FIELD_TIME, .offset = offsetof(structure, member)

#define SDS_DOC_ROW_NUMBER(structure, member, lowest, highest)                                     \
    .kind = SDS_FIELD_NUMBER, .offset = offsetof(structure, member), .least = (lowest),            \
    .most = (highest)

#define SDS_DOC_ROW_CHOICE(structure, member, of_words)                                            \
    .kind = SDS_FIELD_CHOICE, .offset = offsetof(structure, member), .words = (of_words)

#define SDS_DOC_ROW_SET(structure, member, of_words)                                               \
    .kind = SDS_FIELD_SET, .offset = offsetof(structure, member), .words = (of_words)

#define SDS_DOC_ROW_OBJECT(structure, member, counter, of_table)                                   \
    .kind = SDS_FIELD_OBJECT, .offset = offsetof(structure, member),                               \
    .count_offset = offsetof(structure, counter), .table = (of_table)

#define SDS_DOC_ROW_LIST(structure, member, counter, fewest, of_table)                             \
    .kind = SDS_FIELD_LIST, .offset = offsetof(structure, member),                                 \
    .count_offset = offsetof(structure, counter), .table = (of_table), .least = (fewest),          \
    .most = sizeof(((structure *)NULL)->member) / sizeof(((structure *)NULL)->member[0])

#define SDS_DOC_ROW_TABLE(of_rows, structure)                                                      \
    {                                                                                              \
        .rows = (of_rows), .count = sizeof(of_rows) / sizeof((of_rows)[0]),                        \
        .size = sizeof(structure)                                                                  \
    }

#endif
