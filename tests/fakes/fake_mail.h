/* SPDX-License-Identifier: Apache-2.0 */
/* fake_mail: base/mail for tests that are the mail server themselves: one letter is kept until the
 * test says what comes of it. Link fake_mail.c into a test instead of base/mail.c. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_MAIL_H
#define PRINTWIRE_TESTS_FAKES_FAKE_MAIL_H

#include "base/mail.h"

#include <stdbool.h>
#include <stddef.h>

/** Who the letter in the air is for; NULL for none. */
const char *fake_mail_to(void);

/** It as it travels; "" for none. */
const char *fake_mail_message(void);

/** How many letters were handed over in all. */
size_t fake_mail_count(void);

/** Answer for it: taken, never to be taken, or not now. */
void fake_mail_answer(bool is_taken, bool is_for_ever, unsigned status, const char *error);

#endif
