/* SPDX-License-Identifier: Apache-2.0 */
/* The tag is that of the answer to GET: it is made anew to be compared. */
#include "portal/watch/api_match.h"

#include "base/http_etag.h"

void api_match_answer(struct api_call *call, struct db *db, api_match_fn *fn)
{
    api_call_end(call, fn(call, db, api_call_write(call)));
}

bool api_match_check(struct api_call *call, api_match_fn *fn)
{
    const char *line = http_codec_header(http_server_request(call->exchange), "If-Match");
    char etag[HTTP_ETAG_SIZE] = "";
    struct json_write w;
    struct buf now;

    buf_init(&now, API_CALL_ANSWER_MOST);
    json_write_init(&w, &now);
    enum err err = fn(call, store_db(call->world->store), &w);
    if (err == ERR_NONE && !json_write_done(&w))
        err = ERR_MEMORY;
    if (err == ERR_NONE)
        http_etag_write(buf_text(&now), now.len, etag);
    buf_finish(&now);
    if (err != ERR_NONE)
        api_call_fail(call, err);
    else if (line == NULL)
        api_call_refuse(call, 428, "say in If-Match which state of it you have seen");
    else if (!http_etag_is_among(line, etag))
        api_call_refuse(call, 412, "somebody has changed it meanwhile");
    else
        return true;
    return false;
}
