/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 has no '-' and no '.', so the boundary needs no search. */
#include "base/mail_message.h"

#include "base/crypto_base64.h"

#include <string.h>
#include <time.h>

#define END        "\r\n"
#define BOUNDARY   "=-printwire"
#define LINE_BYTES 57 /* 76 characters of base64 */
#define WORD_BYTES                                                                                 \
    39 /* of text in an encoded word, whose line has 76 characters at most (RFC 2047) */
#define LOCAL_MOST 64
#define LABEL_MOST 63
#define ALNUM      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define ATOM       ALNUM "!#$%&'*+-/=?^_`{|}~"
#define TEXT_TYPE  "text/plain; charset=utf-8"

/* Words of these characters, none longer than `most`, with dots between. */
static bool are_words(const char *text, size_t len, const char *characters, size_t most)
{
    size_t word = 0;

    for (size_t i = 0; i < len; i++) {
        bool is_dot = text[i] == '.';
        if (is_dot ? word == 0 : strchr(characters, text[i]) == NULL)
            return false;
        word = is_dot ? 0 : word + 1;
        if (word > most)
            return false;
    }
    return word > 0;
}

bool mail_message_is_address(const char *text)
{
    const char *at = strchr(text, '@');
    size_t len = strlen(text);

    if (at == NULL || len >= MAIL_MESSAGE_ADDRESS || (size_t)(at - text) > LOCAL_MOST)
        return false;
    return are_words(text, (size_t)(at - text), ATOM, LOCAL_MOST) &&
           are_words(at + 1, strlen(at + 1), ALNUM "-", LABEL_MOST);
}

static bool is_name(const char *text)
{
    return strlen(text) <= LABEL_MOST && are_words(text, strlen(text), ALNUM "-", LABEL_MOST);
}

static bool is_line(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

static bool is_ascii(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c > 0x7e)
            return false;
    return true;
}

/* A word ends between two characters of UTF-8, never within one. */
static size_t word_len(const char *text)
{
    size_t len = strlen(text);

    if (len <= WORD_BYTES)
        return len;
    for (len = WORD_BYTES; len > WORD_BYTES - 4 && ((unsigned char)text[len] & 0xc0) == 0x80;)
        len--;
    return len;
}

static void add_subject(struct buf *out, const char *text)
{
    char word[CRYPTO_BASE64_SIZE(WORD_BYTES)];
    const char *before = "Subject: ";

    if (is_ascii(text) && strlen(text) < 68 && strstr(text, "=?") == NULL) {
        buf_append_format(out, "Subject: %s" END, text);
        return;
    }
    while (*text != '\0') {
        size_t len = word_len(text);
        crypto_base64_write(text, len, word);
        buf_append_format(out, "%s=?utf-8?B?%s?=" END, before, word);
        before = " ";
        text += len;
    }
}

static void add_date(struct buf *out, int64_t at_ms)
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm utc = { 0 };

    (void)gmtime_r(&seconds, &utc);
    buf_append_format(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000" END, days[utc.tm_wday],
                      utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                      utc.tm_sec);
}

static void add_base64(struct buf *out, const char *bytes, size_t len)
{
    char line[CRYPTO_BASE64_SIZE(LINE_BYTES)];

    for (size_t at = 0; at < len && !buf_failed(out); at += LINE_BYTES) {
        crypto_base64_write(bytes + at, len - at < LINE_BYTES ? len - at : LINE_BYTES, line);
        buf_append_format(out, "%s" END, line);
    }
}

/* The text's lines as they travel: CR LF. */
static void add_text(struct buf *out, const char *text, size_t limit)
{
    struct buf lines;

    buf_init(&lines, limit);
    for (const char *c = text; *c != '\0'; c++)
        buf_append(&lines, *c == '\n' ? "\r\n" : c, *c == '\n' ? 2 : 1);
    out->failed = out->failed || buf_failed(&lines);
    out->starved = out->starved || lines.starved;
    add_base64(out, buf_text(&lines), lines.len);
    buf_finish(&lines);
}

static void add_part_head(struct buf *out, const char *type, const char *file_name)
{
    buf_append_format(out, "Content-Type: %s" END "Content-Transfer-Encoding: base64" END, type);
    if (file_name != NULL)
        buf_append_format(out, "Content-Disposition: attachment; filename=\"%s\"" END, file_name);
    buf_append_text(out, END);
}

static void add_body(struct buf *out, const struct mail_message *message)
{
    if (message->file_name != NULL)
        buf_append_text(out, "Content-Type: multipart/mixed; boundary=\"" BOUNDARY "\"" END END
                             "--" BOUNDARY END);
    add_part_head(out, TEXT_TYPE, NULL);
    add_text(out, message->text, out->limit);
    if (message->file_name == NULL)
        return;
    buf_append_text(out, "--" BOUNDARY END);
    add_part_head(out, message->file_type, message->file_name);
    add_base64(out, message->file, message->file_len);
    buf_append_text(out, "--" BOUNDARY "--" END);
}

enum err mail_message_write(struct buf *out, const struct mail_message *message)
{
    const struct mail_message *m = message;

    if (!mail_message_is_address(m->from) || !mail_message_is_address(m->to) || !is_name(m->id) ||
        !is_line(m->subject) || strlen(m->subject) > MAIL_MESSAGE_SUBJECT)
        return ERR_SYNTAX;
    if (m->file_name != NULL && (!is_name(m->file_name) || !is_line(m->file_type)))
        return ERR_SYNTAX;
    buf_append_format(out, "From: %s" END "To: %s" END, m->from, m->to);
    add_subject(out, m->subject);
    add_date(out, m->at_ms);
    buf_append_format(out, "Message-ID: <%s%s>" END, m->id, strchr(m->from, '@'));
    buf_append_text(out, "MIME-Version: 1.0" END "Auto-Submitted: auto-generated" END);
    add_body(out, m);
    return buf_error(out);
}
