/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing of the wire is believed but what can be seen to be there. */
#include "agent/usb_id.h"

#include "base/str.h"

#include <string.h>

#define LENGTH 2
#define LEAST  14 /* "MFG:x;MDL:y;" with its length: nothing shorter names a printer */

static bool has_pair(const char *text)
{
    const char *colon = strchr(text, ':');

    return colon != NULL && colon != text && colon[1] != '\0' && colon[1] != ';';
}

bool usb_id_decode_text(const uint8_t *text, size_t len, char out_text[USB_ID_TEXT])
{
    size_t count = 0;

    for (; count < len && count < USB_ID_TEXT - 1 && text[count] != '\0'; count++)
        out_text[count] = (char)(text[count] < ' ' || text[count] == 0x7f ? ' ' : text[count]);
    while (count > 0 && out_text[count - 1] == ' ')
        count--;
    out_text[count] = '\0';
    size_t blanks = strspn(out_text, " ");
    (void)memmove(out_text, out_text + blanks, count - blanks + 1);
    if (has_pair(out_text))
        return true;
    out_text[0] = '\0';
    return false;
}

static bool is_length(size_t length, size_t len)
{
    return length >= LEAST && length <= len;
}

bool usb_id_decode(const uint8_t *wire, size_t len, char out_text[USB_ID_TEXT])
{
    out_text[0] = '\0';
    if (len < LENGTH)
        return false;
    size_t big = (size_t)wire[0] << 8 | wire[1];
    size_t little = (size_t)wire[1] << 8 | wire[0];
    size_t most = big > little ? big : little;
    size_t whole = is_length(big, len) ? big : is_length(little, len) ? little : most;

    if (whole < LEAST)
        return false;
    if (whole > len)
        whole = len; /* it did not fit into what was asked for: what is there counts */
    return usb_id_decode_text(wire + LENGTH, whole - LENGTH, out_text);
}

bool usb_id_has(const char *text, const char *key)
{
    size_t len = strlen(key);

    for (const char *at = str_find_nocase(text, key); at != NULL;
         at = str_find_nocase(at + 1, key)) {
        bool begins = at == text || at[-1] == ';' || at[-1] == ' ';
        if (begins && at[len] == ':' && at[len + 1] != ';' && at[len + 1] != '\0')
            return true;
    }
    return false;
}
