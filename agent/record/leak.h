/* SPDX-License-Identifier: Apache-2.0 */
/* leak: looks for what must not be in a recording, whatever rule wrote it: the values that the mask
 * replaced, and what has the form of an address (agent/record/mask_form).
 *
 * Every line is looked at as it is, with "%41", "&#65;" and "\u0041" undone, with runs of
 * hexadecimal digits and of base64 decoded, each also without NULs (UTF-16), in either case.
 */
#ifndef PRINTWIRE_AGENT_RECORD_LEAK_H
#define PRINTWIRE_AGENT_RECORD_LEAK_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>

#define LEAK_DIGITS 6 /* numbers of fewer digits are not looked for: counters are such */

/* What was found. */
struct leak {
    unsigned line;          /* of the text, counted from 1 */
    char field[MASK_FIELD]; /* where the value came from, or what it looks like; never the value */
};

/** Look for every value that a mask replaced. True when one is in the text: the first in
 * `out_leak`. */
bool leak_find(const struct mask *mask, const char *text, size_t len, struct leak *out_leak);

/** Look for what has the form of a mail address, an URL, a private IPv4 or an IPv6 address, a
 * hardware address (also without signs) or UUID that is no stand-in: for a recording whose original
 * is not known. True when there is. */
bool leak_find_form(const char *text, size_t len, struct leak *out_leak);

#endif
