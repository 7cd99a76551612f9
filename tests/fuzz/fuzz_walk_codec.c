/* SPDX-License-Identifier: Apache-2.0 */
/* Any packet as an answer: to a community, to an engine whose keys are known, and to one that is
 * not. */
#include "agent/walk_codec.h"

#include <stdlib.h>

static void read_all(struct walk_codec *codec, const uint8_t *bytes, const struct walk_shape *shape,
                     struct walk_usm *usm)
{
    struct walk_codec_answer answer;
    struct walk_codec_variable variable;
    size_t sum = 0;

    if (!walk_codec_parse(codec, bytes, shape, usm, 1000, &answer))
        return;
    while (walk_codec_next(&answer, &variable))
        for (size_t i = 0; i < variable.reading.len; i++)
            sum += variable.reading.bytes[i];
    if (usm != NULL && shape->version == WALK_V3 && walk_codec_speaks_for(&answer, usm, ""))
        sum++;
    walk_codec_finish(&answer);
    if (sum > SIZE_MAX / 2)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct walk_codec *codec;
    static struct walk_usm_keys *keys;
    struct walk_credential credential = { .version = WALK_V3,
                                          .user = "shaaes",
                                          .auth = WALK_AUTH_SHA1,
                                          .auth_secret = "auth-secret-1",
                                          .privacy = WALK_PRIVACY_AES128,
                                          .privacy_secret = "priv-secret-2" };
    struct walk_shape shape;

    if (codec == NULL) {
        codec = walk_codec_create();
        keys = walk_usm_keys_create(&credential);
    }
    if (codec == NULL || keys == NULL)
        abort();
    if (len > WALK_CODEC_ANSWER || !walk_shape_read(data, len, &shape))
        return 0;
    read_all(codec, data, &shape, NULL);
    if (shape.version == WALK_V3) {
        struct walk_usm *usm =
            walk_usm_create(keys, credential.user, shape.engine_id, shape.engine_id_len);

        if (usm == NULL)
            return 0;
        walk_usm_set_clock(usm, shape.boots, shape.time, 1000);
        read_all(codec, data, &shape, usm);
        walk_usm_destroy(usm);
    }
    return 0;
}
