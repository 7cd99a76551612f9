/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a request are the files' and the configuration's. */
#include "agent/licence/licensee_question.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/str.h"

#include <stdio.h>

static bool fail(struct licensee_question *q, const char *what, const char *why)
{
    (void)snprintf(q->trouble, sizeof q->trouble, "%.120s: %s", what, why);
    return false;
}

static bool read_code(struct licensee_question *q, const struct licence_conf *conf,
                      uint8_t out_code[LICENCE_CODE_OCTETS])
{
    char text[128] = "";

    if (conf->code_file[0] == '\0')
        return fail(q, conf->id, "must be activated, and <licence> names no <code-file>");
    enum err err = file_read_secret(conf->code_file, text, sizeof text);
    bool good = err == ERR_NONE && licence_code_read(text, out_code);
    crypto_wipe(text, sizeof text);
    return good || fail(q, conf->code_file,
                        err == ERR_REFUSED
                            ? "may be read by others; run: chmod 600 on it"
                            : "has no activation code that can be read; write the one of the "
                              "provider's mail in its first line");
}

static bool prove(struct licensee_question *q, const struct licence_conf *conf,
                  struct licence_request *request)
{
    uint8_t code[LICENCE_CODE_OCTETS] = { 0 };
    bool good = read_code(q, conf, code);

    if (good)
        licence_request_prove(request, code);
    crypto_wipe(code, sizeof code);
    return good;
}

bool licensee_question_write(struct licensee_question *q, struct licensee_files *files,
                             const struct licence_conf *conf, struct buf *out_body)
{
    struct licence_request request = { .type = q->type,
                                       .iat_ms = clock_wall_ms(),
                                       .devices = (int64_t)q->devices,
                                       .keys_version = files->keys.version,
                                       .seq_seen = files->memory.seq,
                                       .version = PRINTWIRE_VERSION };

    if (!licensee_files_next_number(files))
        return fail(q, files->folder,
                    "the next question's number cannot be kept there; try again, and see to its "
                    "owner and room "
                    "on the disk");
    request.req_seq = files->req_seq;
    (void)str_copy(request.lid, sizeof request.lid, conf->id);
    (void)str_copy(request.node, sizeof request.node, files->node_id);
    licence_request_nonce(request.nonce);
    crypto_sign_public(files->node, request.key);
    if (q->type == LICENCE_REQUEST_ACTIVATE && !prove(q, conf, &request))
        return false;
    if (!licence_request_write(out_body, &request, files->node))
        return fail(q, conf->id, "the question breaks its bounds");
    licence_request_question(&q->question, &request, buf_text(out_body), out_body->len);
    return true;
}
