/* SPDX-License-Identifier: Apache-2.0 */
/* reading_lines: what a device answered, written down as text: fixtures, recordings and fuzzed
 * input. */
#ifndef PRINTWIRE_TESTS_FAKES_READING_LINES_H
#define PRINTWIRE_TESTS_FAKES_READING_LINES_H

#include "agent/reading.h"

#include <stdbool.h>

/** Add the variables of lines "OID|type|value" to a set: type 2 and all others a number, 4 octets,
 * 4x octets in hexadecimal, 6 an OID in dots, as in recordings of the program snmpsim. "@" in front
 * of an OID stands for the Printer-MIB, 1.3.6.1.2.1.43. Lines that make no sense are passed over;
 * of two with one OID the first counts. False when the set is full or memory runs out. */
bool reading_lines_add(struct reading_set *set, const char *text);

#endif
