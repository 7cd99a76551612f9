/* SPDX-License-Identifier: Apache-2.0 */
/* mailing_letter: what is on its way of a mailing: a row for each report and receiver, made in the
 * transaction that says when the next one is due, and marked when the server has it. So each is
 * sent at least once, whatever stops; who gets one twice knows it by its Message-ID, which is made
 * of the mailing, the time and the receiver. */
#ifndef PRINTWIRE_PORTAL_STORE_MAILING_LETTER_H
#define PRINTWIRE_PORTAL_STORE_MAILING_LETTER_H

#include "portal/store/mailing.h"

#define MAILING_LETTER_KEPT   100 /* of one mailing that do not wait any more */
#define MAILING_LETTER_REASON 160
#define MAILING_LETTER_WORD   33             /* 32 hexadecimal digits and a NUL */
#define MAILING_LETTER_OWN_MS INT64_C(60000) /* between two that somebody sends by hand */
#define MAILING_LETTER_LATE_MS                                                                     \
    (INT64_C(35) * 24 * 3600 * 1000) /* missed ones that are still made */
#define MAILING_LETTER_FAILURES 5    /* letters given up, one after the other, turn a mailing off */

enum mailing_letter_end { MAILING_LETTER_SENT, MAILING_LETTER_FAILED, MAILING_LETTER_PARKED };

struct mailing_letter {
    int64_t id;
    int64_t mailing;
    char receiver[MAILING_RECEIVERS_SIZE];
    char word[MAILING_LETTER_WORD];
    int64_t begins_ms; /* of what it tells */
    int64_t ends_ms;
    int64_t tries;
    int64_t status; /* of the last reply, 0: none came */
    char reason[MAILING_LETTER_REASON];
    int64_t made_ms;
    int64_t due_ms;
};

/** Make the letters of one mailing that is on and due, and say when it is due next, in a
 * transaction of its own. What is due for longer than MAILING_LETTER_LATE_MS is passed over.
 * ERR_MISSING when none is due. */
enum err mailing_letter_make(struct store *store, int64_t now_ms);

/** Make the letters of a mailing now, of the last whole time. ERR_LIMIT when some of it wait, or
 * were made less than MAILING_LETTER_OWN_MS ago. */
enum err mailing_letter_make_own(struct store *store, const struct access_actor *actor,
                                 const struct mailing *mailing);

/** The letter of a mailing that is on which is due the longest, and its mailing; ERR_MISSING. Not
 * looked at is who may see what: see mailing_letter_scope(). */
enum err mailing_letter_due(struct store *store, int64_t now_ms, struct mailing_letter *out_letter,
                            struct mailing *out_mailing);

/** What a mailing may tell now: its place, if its account holds that, and may act (operator).
 * ERR_REFUSED otherwise. */
enum err mailing_letter_scope(struct store *store, const struct mailing *mailing,
                              struct store_scope *out_scope);

/** Store how a try ended: tries, status, reason and due_ms. How many letters of the mailing were
 * given up since one was taken in `out_failures`. ERR_MISSING, and nothing is stored, when it was
 * removed meanwhile. */
enum err mailing_letter_mark(struct store *store, const struct mailing_letter *letter,
                             enum mailing_letter_end end, int64_t now_ms, int64_t *out_failures);

#endif
