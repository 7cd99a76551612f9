/* SPDX-License-Identifier: Apache-2.0 */
/* What an e-mail looks like, and that no text of it becomes a line of the head. */
#include "base/mail_message.h"
#include "tests/unit/unit.h"

#include <string.h>

#define TO_MOST 65536

static const struct mail_message usual = { .from = "reports@portal.example.org",
                                           .to = "ada@customer.example.org",
                                           .subject = "Usage of October",
                                           .id = "report-7.1",
                                           .at_ms = INT64_C(1795338902456),
                                           .text = "Hello.\nBye.\n",
                                           .file_name = "usage.csv",
                                           .file_type = "text/csv; charset=utf-8",
                                           .file = "a,b\r\n",
                                           .file_len = 5 };

static enum err write(const struct mail_message *message, struct buf *out)
{
    buf_init(out, TO_MOST);
    return mail_message_write(out, message);
}

static void is_refused(struct mail_message message)
{
    struct buf out;

    CU_ASSERT_EQUAL(write(&message, &out), ERR_SYNTAX);
    buf_finish(&out);
}

static void writes_a_text_with_a_file(void)
{
    struct buf out;

    CU_ASSERT_EQUAL(write(&usual, &out), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&out),
                           "From: reports@portal.example.org\r\n"
                           "To: ada@customer.example.org\r\n"
                           "Subject: Usage of October\r\n"
                           "Date: Sun, 22 Nov 2026 09:15:02 +0000\r\n"
                           "Message-ID: <report-7.1@portal.example.org>\r\n"
                           "MIME-Version: 1.0\r\n"
                           "Auto-Submitted: auto-generated\r\n"
                           "Content-Type: multipart/mixed; boundary=\"=-printwire\"\r\n"
                           "\r\n"
                           "--=-printwire\r\n"
                           "Content-Type: text/plain; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: base64\r\n"
                           "\r\n"
                           "SGVsbG8uDQpCeWUuDQo=\r\n"
                           "--=-printwire\r\n"
                           "Content-Type: text/csv; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: base64\r\n"
                           "Content-Disposition: attachment; filename=\"usage.csv\"\r\n"
                           "\r\n"
                           "YSxiDQo=\r\n"
                           "--=-printwire--\r\n");
    buf_finish(&out);
}

static void writes_a_text_alone(void)
{
    struct mail_message message = usual;
    struct buf out;

    message.file_name = NULL;
    CU_ASSERT_EQUAL(write(&message, &out), ERR_NONE);
    CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "boundary"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\r\n\r\nSGVsbG8uDQpCeWUuDQo=\r\n"));
    buf_finish(&out);
}

static void takes_addresses_and_nothing_else(void)
{
    static const char *const good[] = { "a@b", "first.last+tag@sub.example.org",
                                        "o'neill@x.example" };
    static const char *const bad[] = { "",           "a",       "@b",    "a@",
                                       "a@b@c",      "a b@c",   "a@b c", "a@b\r\nRCPT",
                                       "a@b,c@d",    "<a@b>",   ".a@b",  "a..b@c",
                                       "a@b..c",     "\"a\"@b", "a@b.",  "\xc3\xa4@b",
                                       "a@[1.2.3.4]" };
    char longest[300];

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CU_ASSERT(mail_message_is_address(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_FALSE(mail_message_is_address(bad[i]));
    memset(longest, 'a', sizeof longest);
    memcpy(longest + 65, "@b", 3);
    CU_ASSERT_FALSE(mail_message_is_address(longest)); /* 65 before the @ */
    memcpy(longest + 64, "@b", 3);
    CU_ASSERT(mail_message_is_address(longest));
}

static void refuses_what_would_be_a_line_of_the_head(void)
{
    struct mail_message message = usual;

    message.subject = "a\r\nBcc: eve@evil.example";
    is_refused(message);
    message = usual;
    message.to = "ada@x.example\nBcc: eve@evil.example";
    is_refused(message);
    message = usual;
    message.from = "a\"b@x.example";
    is_refused(message);
    message = usual;
    message.id = "x>\r\nBcc: eve";
    is_refused(message);
    message = usual;
    message.file_name = "a\".csv";
    is_refused(message);
    message = usual;
    message.file_type = "text/csv\r\nBcc: eve";
    is_refused(message);
}

/* No line with an encoded word is longer than 76 characters, none of them ends within a character,
 * and a subject cannot pass for an encoded one. */
static void encodes_subjects_that_are_not_ascii(void)
{
    struct mail_message message = usual;
    struct buf out;

    message.subject = "12345678901234567890123456789012345678\xc3\xa4\xc3\xb6";
    CU_ASSERT_EQUAL(write(&message, &out), ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(buf_text(&out),
               "Subject: =?utf-8?B?MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg=?=\r\n"
               " =?utf-8?B?w6TDtg==?=\r\nDate: "));
    buf_finish(&out);
    message.subject =
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
        "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4";
    CU_ASSERT_EQUAL(write(&message, &out), ERR_NONE);
    CU_ASSERT_TRUE(strcspn(strstr(buf_text(&out), "Subject: "), "\r") <= 76);
    buf_finish(&out);
    message.subject = "=?utf-8?B?QQ==?=";
    CU_ASSERT_EQUAL(write(&message, &out), ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "Subject: =?utf-8?B?PT91dGYtOD9CP1FRPT0/PQ==?="));
    buf_finish(&out);
}

static void fails_past_the_limit(void)
{
    struct buf out;

    buf_init(&out, 300);
    CU_ASSERT_EQUAL(mail_message_write(&out, &usual), ERR_LIMIT);
    buf_finish(&out);
}

UNIT_MAIN("mail_message", UNIT_TEST(writes_a_text_with_a_file), UNIT_TEST(writes_a_text_alone),
          UNIT_TEST(takes_addresses_and_nothing_else),
          UNIT_TEST(refuses_what_would_be_a_line_of_the_head),
          UNIT_TEST(encodes_subjects_that_are_not_ascii), UNIT_TEST(fails_past_the_limit))
