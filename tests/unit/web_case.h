/* SPDX-License-Identifier: Apache-2.0 */
/* web_case: a document that a web service answered, and the values that are said of it. */
#ifndef PRINTWIRE_TESTS_UNIT_WEB_CASE_H
#define PRINTWIRE_TESTS_UNIT_WEB_CASE_H

#include "tests/fakes/web_normalised.h"
#include "tests/unit/unit.h"

/* The nth record's value of a field; "": it says none. */
#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(web_normalised_value(nth, FIELD_##field), wanted)

/* Records of one document alone. */
#define MAKE(document, body)                                                                       \
    do {                                                                                           \
        web_normalised_start();                                                                    \
        web_normalised_put(document, body);                                                        \
        CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));                                           \
    } while (0)

/* How many records of a kind. */
#define COUNT(kind) web_normalised_count(RECORD_##kind)

#endif
