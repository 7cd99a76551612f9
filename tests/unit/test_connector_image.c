/* SPDX-License-Identifier: Apache-2.0 */
/* connector_image: whose firmware is taken, and how an image is fetched, seen from the work that it
 * is for. */
#include "agent/sds/connector_image.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_sign.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_image.h"
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct connector_rig rig;

/* A connector that is known, and allows firmware. */
static void start_open(void)
{
    log_set_level(LOG_LEVEL_ERROR);
    connector_rig_open(&rig);
    rig.conf.policy.rows[SDS_WORK_FIRMWARE].rule = CONSENT_ALLOW;
    connector_rig_start(&rig);
    connector_rig_pass(&rig, 130);
}

static void sign(struct sds_doc_firmware *firmware, const struct crypto_sign *publisher)
{
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    struct buf text;

    buf_init(&text, 2048);
    CU_ASSERT_TRUE(sds_image_statement(firmware, &text));
    CU_ASSERT_TRUE(crypto_sign_make(publisher, text.data, text.len, signature));
    buf_clear(&text);
    CU_ASSERT_TRUE(base64url_encode(&text, signature, sizeof signature));
    (void)str_copy(firmware->signature, sizeof firmware->signature, buf_text(&text));
    buf_finish(&text);
}

/* An image of the platform's own host, signed by a publisher. */
static size_t order_firmware(const struct crypto_sign *publisher)
{
    size_t at = connector_rig_order(SDS_WORK_FIRMWARE);
    struct sds_doc_firmware *firmware = &fake_platform()->items[at].item.firmware;
    uint8_t digest[CRYPTO_SHA256_SIZE];

    fake_platform()->items[at].item.has_firmware = 1;
    (void)str_copy(firmware->url, sizeof firmware->url, FAKE_PLATFORM_URL "/image");
    firmware->bytes = sizeof FAKE_PLATFORM_IMAGE - 1;
    crypto_sha256(FAKE_PLATFORM_IMAGE, sizeof FAKE_PLATFORM_IMAGE - 1, digest);
    crypto_hex(digest, sizeof digest, firmware->sha256);
    (void)str_copy(firmware->version, sizeof firmware->version, "2501A");
    firmware->released_ms = 1000000000000;
    firmware->fits_count = 1;
    (void)str_copy(firmware->fits[0].product, SDS_DOC_WORD, "J7Z09A");
    sign(firmware, publisher);
    return at;
}

static void firmware_is_checked_and_done_one_at_a_time(void)
{
    struct crypto_sign *publisher = crypto_sign_generate(), *other = crypto_sign_generate();

    start_open();
    crypto_sign_public(publisher, rig.conf.publishers[0]);
    rig.conf.publisher_count = 1;
    for (unsigned i = 0; i < 3; i++)
        (void)order_firmware(publisher);
    size_t forged = order_firmware(other), elsewhere = order_firmware(publisher);
    (void)str_copy(fake_platform()->items[elsewhere].item.firmware.url, SDS_DOC_URL,
                   "https://192.0.2.1/image");
    connector_rig_pass(&rig, 1200);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "done");
    CU_ASSERT_EQUAL(fake_job()->most_firmware, 1);
    CU_ASSERT_EQUAL(fake_job()->bad_images, 0);
    CU_ASSERT_EQUAL(fake_job()->packets, 3);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(forged), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[forged].reason, SDS_DOC_WRONG_IMAGE);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(elsewhere), "refused");
    fake_platform()->has_other_image = true;
    size_t at = order_firmware(publisher);
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_WRONG_IMAGE);
    CU_ASSERT_EQUAL(fake_job()->packets, 3);
    connector_rig_close(&rig);
    crypto_sign_free(publisher);
    crypto_sign_free(other);
}

/* A platform that was taken over offers an old image with known holes: signed it is, too. */
static void no_image_is_older_than_one_that_was_sent(void)
{
    static const struct {
        const char *product; /* of the device, as far as it is known */
        int64_t released_ms;
        const char *state;
    } rows[] = {
        { "J7Z09A", 2000000000000, "done" }, { "J7Z09A", 1999999999000, "failed" },
        { "J7Z10A", 1000000000000, "done" }, /* another model */
        { "", 1999999999000, "failed" },     { "", 2000000000000, "done" },
    };
    struct crypto_sign *publisher = crypto_sign_generate();

    start_open();
    crypto_sign_public(publisher, rig.conf.publishers[0]);
    rig.conf.publisher_count = 1;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)str_copy(fake_job()->product, SDS_DOC_WORD, rows[i].product);
        size_t at = order_firmware(publisher);
        fake_platform()->items[at].item.firmware.released_ms = rows[i].released_ms;
        sign(&fake_platform()->items[at].item.firmware, publisher);
        connector_rig_pass(&rig, 600);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), rows[i].state);
        if (strcmp(rows[i].state, "failed") == 0)
            CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_WRONG_IMAGE);
        connector_rig_kill(&rig); /* it is on disk */
        connector_rig_start(&rig);
        connector_rig_pass(&rig, 130);
    }
    CU_ASSERT_EQUAL(fake_job()->packets, 3);
    connector_rig_close(&rig);
    crypto_sign_free(publisher);
}

static void an_image_is_fetched_three_times(void)
{
    struct crypto_sign *publisher = crypto_sign_generate();

    for (unsigned absent = 2; absent <= 3; absent++) {
        start_open();
        crypto_sign_public(publisher, rig.conf.publishers[0]);
        rig.conf.publisher_count = 1;
        fake_platform()->absent = absent;
        size_t at = order_firmware(publisher);
        connector_rig_pass(&rig, 120);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "scheduled");
        connector_rig_pass(&rig, 600);
        CU_ASSERT_EQUAL(fake_platform()->absent, 0);
        CU_ASSERT_STRING_EQUAL(fake_platform_state(at), absent == 2 ? "done" : "failed");
        CU_ASSERT_EQUAL(fake_platform()->items[at].reason,
                        absent == 2 ? SDS_DOC_NO_REASON : SDS_DOC_NO_IMAGE);
        CU_ASSERT_EQUAL(fake_job()->packets, absent == 2 ? 1 : 0);
        connector_rig_close(&rig);
    }
    crypto_sign_free(publisher);
}

static void no_image_is_fetched_for_a_device_that_is_off(void)
{
    struct crypto_sign *publisher = crypto_sign_generate();

    start_open();
    crypto_sign_public(publisher, rig.conf.publishers[0]);
    rig.conf.publisher_count = 1;
    fake_platform()->absent = 1;
    fake_job()->fits = SDS_DOC_NO_ANSWER;
    size_t at = order_firmware(publisher);
    connector_rig_pass(&rig, 3600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "scheduled");
    CU_ASSERT_EQUAL(fake_platform()->items[at].waits, SDS_DOC_NO_ANSWER);
    CU_ASSERT_EQUAL(fake_platform()->absent, 1); /* nobody asked for it */
    fake_job()->fits = SDS_DOC_NO_REASON;
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    connector_rig_close(&rig);
    crypto_sign_free(publisher);
}

/* A gigabyte takes long; who wants it no more has it stopped, and the place is free for the next.
 */
static void a_fetch_for_what_was_let_go_stops(void)
{
    struct crypto_sign *publisher = crypto_sign_generate();
    struct sds_work_event event = { .actor = SDS_WORK_TOOL, .verb = SDS_WORK_CANCEL };
    char path[128];

    start_open();
    crypto_sign_public(publisher, rig.conf.publishers[0]);
    rig.conf.publisher_count = 1;
    fake_platform()->image_ms = 3000000;
    size_t at = order_firmware(publisher);
    connector_rig_pass(&rig, 120);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "scheduled");
    CU_ASSERT_EQUAL(fake_platform()->clients, 1);
    (void)snprintf(path, sizeof path, "%s/sds/image", rig.folder);
    event.now_ms = clock_wall_ms();
    CU_ASSERT_EQUAL(sds_work_apply(&fake_platform()->items[at].work, &event), SDS_WORK_TAKEN);
    connector_rig_pass(&rig, 120);
    CU_ASSERT_EQUAL(fake_platform()->clients, 0);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    fake_platform()->image_ms = 0;
    at = order_firmware(publisher);
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "done");
    connector_rig_close(&rig);
    crypto_sign_free(publisher);
}

static size_t start_firmware(const struct crypto_sign *publisher)
{
    start_open();
    crypto_sign_public(publisher, rig.conf.publishers[0]);
    rig.conf.publisher_count = 1;
    return order_firmware(publisher);
}

static void a_publisher_who_is_not_believed_any_more_counts(void)
{
    struct crypto_sign *publisher = crypto_sign_generate();
    size_t at = start_firmware(publisher);

    for (unsigned i = 0; i < 10000 && fake_job()->calls == 0; i++)
        CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
    rig.conf.publisher_count = 0;
    connector_rig_pass(&rig, 600);
    CU_ASSERT_STRING_EQUAL(fake_platform_state(at), "failed");
    CU_ASSERT_EQUAL(fake_platform()->items[at].reason, SDS_DOC_BY_POLICY);
    CU_ASSERT_EQUAL(fake_job()->packets, 0);
    connector_rig_close(&rig);
    crypto_sign_free(publisher);
}

/* Twenty printers of one model: the image comes once. */
static void an_image_for_several_is_fetched_once(void)
{
    struct crypto_sign *publisher = crypto_sign_generate();
    (void)start_firmware(publisher);

    for (unsigned i = 0; i < 3; i++)
        (void)order_firmware(publisher);
    connector_rig_pass(&rig, 1200);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_STRING_EQUAL(fake_platform_state(i), "done");
    CU_ASSERT_EQUAL(fake_platform()->images, 1);
    CU_ASSERT_EQUAL(fake_job()->bad_images, 0);
    CU_ASSERT_EQUAL(fake_job()->packets, 4);
    connector_rig_close(&rig);
    crypto_sign_free(publisher);
}

static void on_image(void *arg, enum sds_doc_reason reason)
{
    (void)arg;
    (void)reason;
}

static void an_image_that_would_fill_the_disk_is_not_fetched(void)
{
    struct sds_doc_firmware firmware = { .url = FAKE_PLATFORM_URL "/image",
                                         .bytes = INT64_C(1) << 60 };

    start_open();
    struct connector_image *image = connector_image_open(rig.loop, rig.folder);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    CU_ASSERT_FALSE(connector_image_fetch(image, &rig.conf, &firmware, on_image, NULL));
    CU_ASSERT_FALSE(connector_image_is_busy(image));
    firmware.bytes = 100;
    CU_ASSERT_TRUE(connector_image_fetch(image, &rig.conf, &firmware, on_image, NULL));
    connector_image_close(image);
    connector_rig_close(&rig);
}

UNIT_MAIN("connector_image", UNIT_TEST(firmware_is_checked_and_done_one_at_a_time),
          UNIT_TEST(no_image_is_older_than_one_that_was_sent),
          UNIT_TEST(a_publisher_who_is_not_believed_any_more_counts),
          UNIT_TEST(an_image_for_several_is_fetched_once),
          UNIT_TEST(an_image_is_fetched_three_times), UNIT_TEST(a_fetch_for_what_was_let_go_stops),
          UNIT_TEST(no_image_is_fetched_for_a_device_that_is_off),
          UNIT_TEST(an_image_that_would_fill_the_disk_is_not_fetched))
