/* SPDX-License-Identifier: Apache-2.0 */
/* alert_words: what a code of an alert says to people, where the printer has no words for it. */
#ifndef PRINTWIRE_PROTOCOL_ALERT_WORDS_H
#define PRINTWIRE_PROTOCOL_ALERT_WORDS_H

/** The words of a code as a record has it (a number of PrtAlertCodeTC, IANA-PRINTER-MIB): the
 * generic ones and those of detected errors. NULL for others, and for NULL. */
const char *alert_words_of_code(const char *code);

#endif
