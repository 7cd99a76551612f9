/* SPDX-License-Identifier: Apache-2.0 */
/* descr: identification strings (sysDescr, hrDeviceDescr) taken apart by rules of form that hold
 * for many makers.
 *
 * They mix maker, model, serial number, firmware, network card and legal notes: "Maker
 * Model;V1.2;Engine 3;S/N X", "Maker Model 1.05 / Maker Network Printer", "Maker Model version X
 * kernel Y", "CARD,SN:x,PID:Maker Model", "Card Rev.1: Attached to Model Rev.2: Copyright", "Maker
 * Card, Firmware Ver.1".
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_DESCR_H
#define PRINTWIRE_AGENT_NORMALISE_DESCR_H

#include <stdbool.h>
#include <stddef.h>

#define DESCR_TEXT      128
#define DESCR_VERSION   64
#define DESCR_FIRMWARES 8

struct descr {
    char model[DESCR_TEXT];  /* without the maker's name; "" when the string names only a network
                                card */
    char serial[DESCR_TEXT]; /* "" when there is none */
    char firmware[DESCR_FIRMWARES]
                 [DESCR_VERSION]; /* the printer's own first; component lists as they stand */
    size_t firmwares;
};

/** Take a decoded text apart. `serial` is the number known from elsewhere ("" or NULL: none): what
 * begins with its start is no part of the model. */
void descr_parse(const char *text, const char *serial, struct descr *out_descr);

#endif
