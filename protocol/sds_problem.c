/* SPDX-License-Identifier: Apache-2.0 */
/* A row per code. */
#include "protocol/sds_problem.h"

#include <stddef.h>

/* clang-format off */
static const struct sds_problem rows[SDS_DOC_CODES] = {
    [SDS_DOC_BAD_BODY] = { 400, SDS_PROBLEM_DROP, "The body, the query or the path breaks its table." },
    [SDS_DOC_BAD_SIGNATURE] = { 401, SDS_PROBLEM_SIGN, "No signature, or not by a key of whom it names." },
    [SDS_DOC_BAD_CLOCK] = { 401, SDS_PROBLEM_SIGN, "`created` is more than 300 s off; `time` is the platform's clock." },
    [SDS_DOC_BAD_CODE] = { 403, SDS_PROBLEM_STOP, "The code is none, is used, or its time is over." },
    [SDS_DOC_UNKNOWN_CONNECTOR] = { 401, SDS_PROBLEM_DAILY, "There is no such connector; a platform that was restored may not know it yet." },
    [SDS_DOC_REVOKED] = { 403, SDS_PROBLEM_STOP, "The connector was revoked, or has left. Said to its keys only." },
    [SDS_DOC_BAD_TOKEN] = { 401, SDS_PROBLEM_TOOL, "No token, or its time is over." },
    [SDS_DOC_NO_SCOPE] = { 403, SDS_PROBLEM_TOOL, "The token has not the scope of the request." },
    [SDS_DOC_NOT_FOUND] = { 404, SDS_PROBLEM_DROP, "There is no such thing, or it is not of the tool's accounts." },
    [SDS_DOC_CONFLICT] = { 409, SDS_PROBLEM_DROP, "The id was used for another body, or the state does not allow it." },
    [SDS_DOC_OTHER_REGION] = { 403, SDS_PROBLEM_DAILY, "The site is pinned to another region." },
    [SDS_DOC_TOO_LARGE] = { 413, SDS_PROBLEM_SPLIT, "The body is longer than its table allows." },
    [SDS_DOC_TOO_MANY] = { 429, SDS_PROBLEM_LATER, "Too often; not before `retry_after_s`." },
    [SDS_DOC_DOWN] = { 503, SDS_PROBLEM_LATER, "Not now; not before `retry_after_s`." },
    [SDS_DOC_USED_NONCE] = { 401, SDS_PROBLEM_SIGN, "The nonce came before: a request was copied, or sent twice." },
    [SDS_DOC_IS_VOID] = { 403, SDS_PROBLEM_STOP, "The place is void (section 3). Said to its keys only." },
    [SDS_DOC_BAD_METHOD] = { 405, SDS_PROBLEM_DROP, "The path has no such method; `Allow` names those that it has." },
    [SDS_DOC_NO_LENGTH] = { 411, SDS_PROBLEM_DROP, "A body without Content-Length, or in chunks." },
    [SDS_DOC_BAD_TYPE] = { 415, SDS_PROBLEM_DROP, "Another media type, or a compressed body." },
};
/* clang-format on */

const char *const sds_problem_do_texts[] = {
    "tries the same again later",
    "signs it anew, once; then as `down`",
    "drops it, and writes it to its log",
    "sends halves of it",
    "asks once a day, and tells the administrator",
    "stops, and tells the administrator that it needs a new code",
    "–",
    NULL,
};
_Static_assert(sizeof sds_problem_do_texts / sizeof(char *) == SDS_PROBLEM_DOS + 1, "a text each");

const struct sds_problem *sds_problem_row(unsigned code)
{
    return code < SDS_DOC_CODES ? &rows[code] : NULL;
}

enum sds_problem_do sds_problem_what(const struct sds_doc_problem *problem, int status)
{
    const struct sds_problem *row = problem == NULL ? NULL : sds_problem_row(problem->code);

    if (row != NULL && row->status == status)
        return row->what;
    return status == 413 ? SDS_PROBLEM_SPLIT : SDS_PROBLEM_LATER;
}
