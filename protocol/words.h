/* SPDX-License-Identifier: Apache-2.0 */
/* words: the long lists of words that fields may have, as the IANA registry of the Printer MIB
 * spells them, and those of our own that more than one module has.
 *
 * Each list is in the order of the registry's numbers, words separated by '|', ready for a row of
 * protocol/field.
 */
#ifndef PRINTWIRE_PROTOCOL_WORDS_H
#define PRINTWIRE_PROTOCOL_WORDS_H

/* clang-format off */

/* PrtMarkerSuppliesTypeTC of IANA-PRINTER-MIB, 1 to 36. */
#define WORDS_SUPPLY_TYPES                                                                         \
    "other|unknown|toner|wasteToner|ink|inkCartridge|inkRibbon|wasteInk|opc|developer|fuserOil|"   \
    "solidWax|ribbonWax|wasteWax|fuser|coronaWire|fuserOilWick|cleanerUnit|fuserCleaningPad|"      \
    "transferUnit|tonerCartridge|fuserOiler|water|wasteWater|glueWaterAdditive|wastePaper|"        \
    "bindingSupply|bandingSupply|stitchingWire|shrinkWrap|paperWrap|staples|inserts|covers|"       \
    "matteToner|matteInk"

/* PrtMarkerSuppliesSupplyUnitTC of RFC 3805, 1 to 19 with gaps, its spelling. */
#define WORDS_SUPPLY_UNITS                                                                         \
    "other|unknown|tenThousandthsOfInches|micrometers|impressions|sheets|hours|"                   \
    "thousandthsOfOunces|tenthsOfGrams|hundrethsOfFluidOunces|tenthsOfMilliliters|feet|meters|"    \
    "items|percent"

/* PrtAlertGroupTC of IANA-PRINTER-MIB, 1 to 18 and 30 to 33. */
#define WORDS_ALERT_GROUPS                                                                         \
    "other|unknown|hostResourcesMIBStorageTable|hostResourcesMIBDeviceTable|generalPrinter|"       \
    "cover|localization|input|output|marker|markerSupplies|markerColorant|mediaPath|channel|"      \
    "interpreter|consoleDisplayBuffer|consoleLights|alert|finDevice|finSupply|"                    \
    "finSupplyMediaInput|finAttribute"

/* PrtAlertTrainingLevelTC of IANA-PRINTER-MIB, 1 to 7. */
#define WORDS_TRAINING_LEVELS                                                                      \
    "other|unknown|untrained|trained|fieldService|management|noInterventionRequired"

/* PrtInputTypeTC of IANA-PRINTER-MIB, 1 to 8. */
#define WORDS_INPUT_TYPES                                                                          \
    "other|unknown|sheetFeedAutoRemovableTray|sheetFeedAutoNonRemovableTray|sheetFeedManual|"      \
    "continuousRoll|continuousFanFold|sheetFeedPull"

/* PrtOutputTypeTC of IANA-PRINTER-MIB, 1 to 7. */
#define WORDS_OUTPUT_TYPES                                                                         \
    "other|unknown|removableBin|unRemovableBin|continuousRollDevice|mailBox|continuousFanFold"

/* licence_state_word() of every state, and licence_state_reason_word() of every reason but none. */
#define WORDS_LICENCE_STATES                                                                       \
    "unlicensed|valid|renew-soon|unreachable|grace|restricted|revoked|misplaced"
#define WORDS_LICENCE_REASONS                                                                      \
    "no-licence|ends-soon|no-answer|lease-over|expired|not-yet|to-be-revoked|revoked|"             \
    "region-config|region-portal"

/* What may be ordered (PROTOCOL.md, section 7), what becomes of it, and why. */
#define WORDS_ORDER_KINDS  "refresh|discover|pause|resume|log-level|configure"
#define WORDS_ORDER_STATES "started|done|failed|refused|expired"
#define WORDS_ORDER_REASONS                                                                        \
    "not-allowed|licence|bad-value|unknown-device|not-asked|paused|too-soon|asleep|silent|"   \
    "nothing-to-ask|interrupted|expired"

/* clang-format on */

#endif
