/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as UTF-8, as a number and as a duration: what is taken must be what was written. */
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* Every sequence that is read is written back as the same bytes. */
static void try_utf8(const char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        char again[4];
        uint32_t code;
        size_t step = str_utf8_next(bytes + at, len - at, &code);
        if (step == 0)
            break;
        must(step <= 4 && step <= len - at);
        must(str_utf8_put(again, code) == step && memcmp(again, bytes + at, step) == 0);
        at += step;
    }
    must(str_is_utf8(bytes, len) == (at == len));
}

static void try_numbers(const char *text)
{
    char again[32];
    int64_t signed_number;
    uint64_t number;

    if (str_to_i64(text, INT64_MIN, INT64_MAX, &signed_number)) {
        must(strspn(text, "-0123456789") == strlen(text));
        (void)snprintf(again, sizeof again, "%" PRId64, signed_number);
        must(str_to_i64(again, signed_number, signed_number, &signed_number));
    }
    if (str_to_u64(text, UINT64_MAX, &number)) {
        must(strspn(text, "0123456789") == strlen(text));
        must(number == 0 || !str_to_u64(text, number - 1, &number));
    }
    if (str_to_duration_ms(text, &number)) {
        uint64_t again_ms;
        (void)snprintf(again, sizeof again, "%" PRIu64 "ms", number);
        must(str_to_duration_ms(again, &again_ms) && again_ms == number);
    }
}

/* A copy of a valid text stays valid wherever it is cut. */
static void try_copies(const char *text)
{
    char out[24];

    for (size_t size = 1; size <= sizeof out; size++) {
        bool whole = str_copy(out, size, text);
        must(strlen(out) < size && str_starts_with(text, out));
        must(whole == (strlen(text) < size));
        if (str_is_utf8(text, strlen(text)))
            must(str_is_utf8(out, strlen(out)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);

    if (text == NULL)
        return 0;
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    try_utf8(text, len);
    try_numbers(text);
    try_copies(text);
    must(str_equal_nocase(text, text));
    must(str_find_nocase(text, text) == text);
    (void)str_find_nocase(text, "toner");
    char *rest = str_trim(text);
    must(rest >= text && rest + strlen(rest) <= text + len);
    free(text);
    return 0;
}
