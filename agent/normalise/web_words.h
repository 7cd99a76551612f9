/* SPDX-License-Identifier: Apache-2.0 */
/* web_words: how the web services of several makers name supplies and colours, in the words of the
 * registry that records use. */
#ifndef PRINTWIRE_AGENT_NORMALISE_WEB_WORDS_H
#define PRINTWIRE_AGENT_NORMALISE_WEB_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#define WEB_WORDS_NUMBERS 10000 /* web_words_number() is below it */

/* PrtMarkerSuppliesTypeTC, those that rules speak of. */
enum web_words_type {
    WEB_WORDS_OTHER = 1,
    WEB_WORDS_TONER = 3,
    WEB_WORDS_WASTE_TONER = 4,
    WEB_WORDS_INK = 5,
    WEB_WORDS_INK_CARTRIDGE = 6,
    WEB_WORDS_WASTE_INK = 8,
    WEB_WORDS_OPC = 9,
    WEB_WORDS_DEVELOPER = 10,
    WEB_WORDS_FUSER = 15,
    WEB_WORDS_CLEANER = 18,
    WEB_WORDS_TRANSFER = 20,
    WEB_WORDS_TONER_CARTRIDGE = 21
};

/** Types that are one thing to a person have one number: toner and ink, with or without their
 * cartridge, and both kinds of waste. 0 for unknown. */
int64_t web_words_kind(int64_t type);

/** The type by a word of any service or of the registry ("imageDrum", "waste-toner", "opc"),
 * without regard to case, blanks and hyphens; 0 for any other and NULL. */
int64_t web_words_type(const char *word);

/** True for types that fill up. */
bool web_words_is_waste(int64_t type);

/** The colour's English name by a code ("K", "lc", "CMY"), a name within a text ("Photo Black
 * ink", "CyanMagentaYellow"), or an RGB value ("#00FFFF"); NULL for any other and NULL. Constant
 * memory. */
const char *web_words_colour(const char *text);

/** A number from 0 to WEB_WORDS_NUMBERS - 1 for a kind and colour (NULL none), the same for ever.
 */
int64_t web_words_number(int64_t type, const char *colour);

#endif
