/* SPDX-License-Identifier: Apache-2.0 */
/* A commit ends with a frame of the write-ahead log that tells the size of the database (file
 * format, section 4.1); SQLite writes a frame's header first and then its page. */
#include "tests/powercut/opening.h"

#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"

#include <string.h>

#define FRAME_HEADER 24

static bool ends_commit(const struct recorder_op *op)
{
    static const uint8_t none[4];

    return op->kind == RECORDER_WRITE && op->len == FRAME_HEADER &&
           memcmp(op->bytes + sizeof none, none, sizeof none) != 0;
}

static bool note_state(const struct subject *subject, struct subject_model *model,
                       const struct ruin *ruin, const char *folder)
{
    if (model->opening_count == SUBJECT_OPENING)
        return false;
    subject_empty(folder);
    ruin_write_whole(ruin, folder);
    model->opening[model->opening_count++] = subject->digest(folder);
    return true;
}

bool opening_note(const struct subject *subject, struct subject_model *model, const char *folder)
{
    size_t count;
    const struct recorder_op *ops = recorder_ops(&count);
    struct ruin *ruin = ruin_create();

    ruin_advance(ruin, recorder_present());
    bool good = note_state(subject, model, ruin, folder);
    for (size_t i = recorder_present(); good && i + 1 < model->commits[0].op; i++) {
        if (!ends_commit(&ops[i]))
            continue;
        ruin_advance(ruin, i + 2);
        good = note_state(subject, model, ruin, folder);
    }
    ruin_destroy(ruin);
    return good;
}
