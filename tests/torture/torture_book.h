/* SPDX-License-Identifier: Apache-2.0 */
/* torture_book: what an SDS platform knows before it is started: an account with a tool that may do
 * everything, and an active connector that told of a device. */
#ifndef PRINTWIRE_TESTS_TORTURE_TORTURE_BOOK_H
#define PRINTWIRE_TESTS_TORTURE_TORTURE_BOOK_H

#include "sds/book_account.h"

#include <stdbool.h>
#include <stdint.h>

#define TORTURE_BOOK_DEVICE "aaaaaaaa-1111-4111-8111-111111111111"

struct torture_book {
    char account[SDS_DOC_UUID];
    char tool[SDS_DOC_UUID];
    char secret[BOOK_ACCOUNT_SECRET];
};

/** Make the folder and the book in it, as of this time. */
bool torture_book_make(const char *folder, int64_t now_ms, struct torture_book *out);

#endif
