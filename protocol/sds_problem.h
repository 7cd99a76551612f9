/* SPDX-License-Identifier: Apache-2.0 */
/* sds_problem: what each code of a problem document means: its status, and what a connector does
 * about it. SDS.md has it as a table. What came without a code that is known is no word of the
 * platform's: a gateway said it, and it is judged by its status alone. */
#ifndef PRINTWIRE_PROTOCOL_SDS_PROBLEM_H
#define PRINTWIRE_PROTOCOL_SDS_PROBLEM_H

#include "protocol/sds_doc_tool.h"

/* What a connector does, in the order of sds_problem_do_texts. */
enum sds_problem_do {
    SDS_PROBLEM_LATER, /* the same again, after the pause of a failure */
    SDS_PROBLEM_SIGN,  /* signs it anew, once: by the platform's clock, with another nonce or key */
    SDS_PROBLEM_DROP,  /* never the same again: what it told goes to its own log */
    SDS_PROBLEM_SPLIT, /* halves of it; what cannot be halved is dropped */
    SDS_PROBLEM_DAILY, /* asks once a day whether it is so still, and tells the administrator */
    SDS_PROBLEM_STOP,  /* lets all go, and tells the administrator that it needs a new code */
    SDS_PROBLEM_TOOL,  /* is not said to connectors */
    SDS_PROBLEM_DOS
};

struct sds_problem {
    int status;
    enum sds_problem_do what;
    const char *help; /* one sentence */
};

/** The row of a code; NULL outside the enum (SDS_FIELD_WORDLESS too). */
const struct sds_problem *sds_problem_row(unsigned code);

/** What to do about an answer that is none of success: by its problem document, or by the status
 * when it has none (NULL) or one whose code is not known. */
enum sds_problem_do sds_problem_what(const struct sds_doc_problem *problem, int status);

/** A clause for each of enum sds_problem_do: "tries again later" ... */
extern const char *const sds_problem_do_texts[];

#endif
