/* SPDX-License-Identifier: Apache-2.0 */
/* paper: the commands answer and verify: questions and answers that travel as files. */
#ifndef PRINTWIRE_LICENCE_PAPER_H
#define PRINTWIRE_LICENCE_PAPER_H

#include "licence/arguments.h"
#include "licence/server_conf.h"

/** answer: print the answer file for an agent's request file, as the server would answer it: also
 * the ledger knows of it afterwards. The exit status: 1 for a refusal, which is printed too. */
int paper_answer(const struct arguments *a, const struct server_conf *conf);

/** verify: check an answer file or a key set's token, and print what it says. With `conf` its roots
 * and key set are trusted, unless the command line names others; it may be NULL then. 1 when it is
 * not good. */
int paper_verify(const struct arguments *a, const struct server_conf *conf);

#endif
