/* SPDX-License-Identifier: Apache-2.0 */
/* sim_words: the names that the web has for numbers of the Printer MIB (RFC 3805; the textual
 * conventions are those of the IANA-PRINTER-MIB), and for states that LEDM and IPP know. */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_WORDS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_WORDS_H

#include <stdint.h>

/* What the services call an alert. */
struct sim_words_alert {
    int32_t code;       /* prtAlertCode */
    const char *name;   /* PrtAlertCodeTC: printer-alert of PWG 5100.9 */
    const char *reason; /* printer-state-reasons without the severity behind it */
    const char *ledm;   /* ProductStatusAlertID */
    const char *state;  /* StatusCategory while it is critical */
};

/** What an alert code is called; a row of general words for those without one. Never NULL. */
const struct sim_words_alert *sim_words_alert(int32_t code);

/** prtAlertGroup in words; "unknown". */
const char *sim_words_group(int32_t group);

/** prtMarkerSuppliesType in words; "unknown". */
const char *sim_words_supply(int32_t type);

/** prtMarkerSuppliesSupplyUnit in words; "unknown". */
const char *sim_words_unit(int32_t unit);

/** A supply's type as LEDM and CDM know it ("toner", "inkCartridge"); NULL for those that they do
 * not tell. */
const char *sim_words_consumable(int32_t type);

#endif
