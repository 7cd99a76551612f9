/* SPDX-License-Identifier: Apache-2.0 */
/* mailing: reports that go out by mail every day, week or month, each of one account and of one
 * place. What it tells is what that account may see when it is made (mailing_letter.h). Every
 * change is in the audit.
 *
 * One sees one's own; administrators see those of the accounts of their places, too, and may turn
 * them off and remove them. On turns one only who has it: an account that was locked sends nothing.
 * What gives an account another password or another place turns its mailings off, what removes it
 * removes them (access_account.h). */
#ifndef PRINTWIRE_PORTAL_STORE_MAILING_H
#define PRINTWIRE_PORTAL_STORE_MAILING_H

#include "portal/store/access.h"
#include "portal/store/mailing_time.h"

#define MAILING_RECEIVERS_SIZE 1024
#define MAILING_RECEIVERS      10   /* of one, most */
#define MAILING_MOST           20   /* of one account */
#define MAILING_ALL            2000 /* of the portal */
#define MAILING_WORD_SIZE      16
#define MAILING_NAME_SIZE      101

#define MAILING_ON      "on"
#define MAILING_OFF     "off"     /* somebody turned it off */
#define MAILING_ACCOUNT "account" /* its account was locked or moved, or may not any more */
#define MAILING_FAILED  "failed"  /* letter after letter was given up */

struct mailing {
    int64_t id;
    int64_t account;
    char owner[ACCESS_NAME_SIZE]; /* the account's name */
    int64_t place;
    char place_name[MAILING_NAME_SIZE]; /* "a place" where it is longer */
    char report[MAILING_WORD_SIZE];
    enum mailing_time every;
    int64_t minute; /* of the day, UTC */
    char receivers[MAILING_RECEIVERS_SIZE];
    char state[MAILING_WORD_SIZE];
    int64_t made_ms;
    int64_t due_ms;
    int64_t failures;
};

/* What mailing_take() takes, of a mailing `m` and its account `u`. */
#define MAILING_COLUMNS                                                                            \
    "m.id, m.account, u.name, m.place, m.report, m.every, m.minute, m.receivers, m.state, "        \
    "m.made, "                                                                                     \
    "m.due, m.failures, p.name"
#define MAILING_FROM "mailing m JOIN account u ON u.id = m.account JOIN place p ON p.id = m.place"

/* Who asks. */
struct mailing_reader {
    const struct store_scope *scope;
    int64_t account;
    bool is_administrator;
};

/** Take the columns of a row, the first of which is column `at`. */
void mailing_take(struct mailing *out, struct db_statement *read, int at);

/** True for the name of a report that there is. */
bool mailing_has_report(const char *name);

/** Take a list of addresses apart by blanks, commas and semicolons, and write it with single
 * blanks, each address once. False when it is none, has more than MAILING_RECEIVERS, or does not
 * fit; the addresses themselves are not looked at. */
bool mailing_take_receivers(const char *text, char out_receivers[MAILING_RECEIVERS_SIZE]);

/** The address behind `*at` in such a list, which moves on behind it; false at its end. */
bool mailing_next_receiver(const char **at, char out_receiver[MAILING_RECEIVERS_SIZE]);

/** Make one: account, place, report, every, minute and receivers are taken from `mailing`, the rest
 * is set. ERR_MISSING when the place is not in the scope, ERR_LIMIT past MAILING_MOST of the
 * account or MAILING_ALL of the portal. */
enum err mailing_add(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, struct mailing *mailing);

/** One that the reader sees; ERR_MISSING. */
enum err mailing_get(struct store *store, const struct mailing_reader *reader, int64_t id,
                     struct mailing *out_mailing);

/** Store what was changed of place, report, every, minute and receivers; it is due next by these.
 * ERR_MISSING when the place is not in the scope. */
enum err mailing_set(struct store *store, const struct store_scope *scope,
                     const struct access_actor *actor, struct mailing *mailing);

/** Give it another state; on, it begins with the next time that is due, and what waited is given
 * up. `why` is for the audit. */
enum err mailing_switch(struct store *store, const struct access_actor *actor,
                        const struct mailing *mailing, const char *state, const char *why);

/** Remove it with its letters. */
enum err mailing_remove(struct store *store, const struct access_actor *actor,
                        const struct mailing *mailing);

#endif
