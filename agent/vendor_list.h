/* SPDX-License-Identifier: Apache-2.0 */
/* vendor_list: the families of makers: X(file and function name, maker, enterprise numbers).
 *
 * The first number is the family's own: objects below it tell it apart. Families that others
 * imitate stand last: many makers answer objects of HP.
 */
#ifndef PRINTWIRE_AGENT_VENDOR_LIST_H
#define PRINTWIRE_AGENT_VENDOR_LIST_H

#include "agent/vendor.h"

/* clang-format off */
#define VENDOR_LIST(X)                                                                             \
    X(brother, "Brother", 2435, 0)                                                                 \
    X(canon, "Canon", 1602, 0)                                                                     \
    X(dell, "Dell", 674, 0)                                                                        \
    X(epson, "Epson", 1248, 0)                                                                     \
    X(konica, "Konica Minolta", 18334, 0)                                                          \
    X(kyocera, "Kyocera", 1347, 0)                                                                 \
    X(lexmark, "Lexmark", 641, 0)                                                                  \
    X(oki, "OKI", 2001, 0)                                                                         \
    X(pantum, "Pantum", 40093, 0)                                                                  \
    X(ricoh, "Ricoh", 367, 0)                                                                      \
    X(sharp, "Sharp", 2385, 0)                                                                     \
    X(toshiba, "Toshiba", 1129, 0)                                                                 \
    X(xerox, "Xerox", 253, 297)       /* 297: Fuji Xerox and FUJIFILM */                           \
    X(zebra, "Zebra", 10642, 683)     /* 683: Extended Systems, whose print servers Zebra uses */  \
    X(samsung, "Samsung", 236, 253, 674, 11) /* engines sold by Xerox, Dell and HP too */          \
    X(hp, "HP", 11, 29999, 26696)
/* clang-format on */

/* The rows of each family: vendor_<name>.c has vendor_<name>_rows(). */
#define VENDOR_LIST_DECLARE(name, maker, ...)                                                      \
    const struct vendor_row *vendor_##name##_rows(size_t *out_count);
VENDOR_LIST(VENDOR_LIST_DECLARE)
#undef VENDOR_LIST_DECLARE

/* The whole of a family's file behind its table `rows`. */
#define VENDOR_LIST_ROWS(name)                                                                     \
    const struct vendor_row *vendor_##name##_rows(size_t *out_count)                               \
    {                                                                                              \
        *out_count = sizeof rows / sizeof rows[0];                                                 \
        return rows;                                                                               \
    }

#endif
