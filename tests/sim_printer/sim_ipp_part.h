/* SPDX-License-Identifier: Apache-2.0 */
/* sim_ipp_part: the attributes that a simulated printer has; a part of sim_ipp. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_IPP_PART_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_IPP_PART_H

#include "base/buf.h"
#include "tests/sim_printer/sim_view.h"

#include <stddef.h>
#include <stdint.h>

/* Value tags, RFC 8010 section 3.5.2. */
enum sim_ipp_tag {
    SIM_IPP_INTEGER = 0x21,
    SIM_IPP_BOOLEAN = 0x22,
    SIM_IPP_ENUM = 0x23,
    SIM_IPP_OCTETS = 0x30,
    SIM_IPP_TEXT = 0x41,
    SIM_IPP_NAME = 0x42,
    SIM_IPP_KEYWORD = 0x44,
    SIM_IPP_URI = 0x45,
    SIM_IPP_CHARSET = 0x47,
    SIM_IPP_LANGUAGE = 0x48,
    SIM_IPP_MIME = 0x49
};

/* Appends the values of one attribute, the first of them with its name. */
typedef void sim_ipp_part_fn(const struct sim_view *view, const char *name, struct buf *out);

struct sim_ipp_part {
    const char *name;
    sim_ipp_part_fn *put;
};

/** All attributes, and how many. */
const struct sim_ipp_part *sim_ipp_part_all(size_t *out_count);

/** Append one value; `name` is "" for all values of an attribute but the first. */
void sim_ipp_part_value(struct buf *out, enum sim_ipp_tag tag, const char *name, const void *bytes,
                        size_t len);

/** The same with a text. */
void sim_ipp_part_text(struct buf *out, enum sim_ipp_tag tag, const char *name, const char *text);

/** The same with a number: an integer or an enum. */
void sim_ipp_part_number(struct buf *out, enum sim_ipp_tag tag, const char *name, int32_t number);

#endif
