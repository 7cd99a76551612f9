/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what work is made of. */
#include "protocol/sds_doc_work.h"

#include "base/str.h"
#include "protocol/sds_doc_row.h"

#include <string.h>

#define LIMIT_S (SDS_WORK_LIMIT_MS / 1000)

const char *const sds_doc_work_setting_words[] = { "sleep-minutes", "auto-off-minutes",
                                                   "asset-number", NULL };

/* clang-format off */
static const struct sds_field product_rows[] = {
    { .name = "product", SDS_DOC_ROW_TEXT(struct sds_doc_product, WORD, product), .is_needed = true,
      .help = "Product number, as the device tells it." },
};
static const struct sds_field_table product = SDS_DOC_ROW_TABLE(product_rows, struct sds_doc_product);

static const struct sds_field firmware_rows[] = {
    { .name = "url", SDS_DOC_ROW_TEXT(struct sds_doc_firmware, URL, url), .is_needed = true,
      .help = "Where the connector fetches the image, from a host that the site's configuration names; no redirects." },
    { .name = "bytes", SDS_DOC_ROW_NUMBER(struct sds_doc_firmware, bytes, 1, SDS_DOC_IMAGE), .is_needed = true,
      .unit = "bytes", .help = "Its length; what is longer or shorter is not sent." },
    { .name = "sha256", SDS_DOC_ROW_TEXT(struct sds_doc_firmware, HEX, sha256), .is_needed = true,
      .help = "Its SHA-256." },
    { .name = "signature", SDS_DOC_ROW_TEXT(struct sds_doc_firmware, BYTES, signature), .is_needed = true,
      .help = "Ed25519 of the publisher's key, which the site's configuration names (section 7)." },
    { .name = "version", SDS_DOC_ROW_TEXT(struct sds_doc_firmware, WORD, version), .is_needed = true,
      .help = "What the device must tell as its version afterwards." },
    { .name = "released", SDS_DOC_ROW_TIME(struct sds_doc_firmware, released_ms), .is_needed = true,
      .help = "When the publisher released it: what is older than what this site's product had is not sent (section 7)." },
    { .name = "fits", SDS_DOC_ROW_LIST(struct sds_doc_firmware, fits, fits_count, 1, &product), .is_needed = true,
      .help = "For which products it is made; for another one the item is refused with `wrong-product`." },
};
const struct sds_field_table sds_doc_work_firmware = SDS_DOC_ROW_TABLE(firmware_rows, struct sds_doc_firmware);

static const struct sds_field setting_rows[] = {
    { .name = "name", SDS_DOC_ROW_CHOICE(struct sds_doc_setting, name, sds_doc_work_setting_words), .is_needed = true,
      .help = "Which setting; there are no others." },
    { .name = "value", SDS_DOC_ROW_TEXT(struct sds_doc_setting, WORD, value), .is_needed = true,
      .help = "What it shall be: 1 to 480 (sleep-minutes), 1 to 1440 (auto-off-minutes), 1 to 20 characters (asset-number)." },
};
static const struct sds_field_table setting = SDS_DOC_ROW_TABLE(setting_rows, struct sds_doc_setting);

static const struct sds_field item_rows[] = {
    { .name = "item", SDS_DOC_ROW_TEXT(struct sds_doc_item, UUID, item), .is_needed = true,
      .help = "Id of the work item." },
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_item, UUID, device), .is_needed = true,
      .help = "The device, by the random id that the agent gave it." },
    { .name = "kind", SDS_DOC_ROW_CHOICE(struct sds_doc_item, kind, sds_work_kind_words), .is_needed = true,
      .help = "What is to be done." },
    { .name = "fence", SDS_DOC_ROW_NUMBER(struct sds_doc_item, fence, 1, SDS_WORK_FENCE_MAX), .is_needed = true,
      .help = "Number of this offer; each report of the item repeats it." },
    { .name = "lease_until", SDS_DOC_ROW_TIME(struct sds_doc_item, lease_until_ms), .is_needed = true,
      .help = "When another connector may get it, unless it is renewed or started; the platform's clock." },
    { .name = "expires", SDS_DOC_ROW_TIME(struct sds_doc_item, expires_ms), .is_needed = true,
      .help = "Not to be started from then on; the platform's clock." },
    { .name = "limit_s", SDS_DOC_ROW_NUMBER(struct sds_doc_item, limit_s, 1, LIMIT_S), .is_needed = true, .unit = "s",
      .help = "From start to end; then it is lost." },
    { .name = "firmware", SDS_DOC_ROW_OBJECT(struct sds_doc_item, firmware, has_firmware, &sds_doc_work_firmware),
      .help = "Of kind firmware, and of no other." },
    { .name = "settings", SDS_DOC_ROW_LIST(struct sds_doc_item, settings, setting_count, 1, &setting),
      .help = "Of kind configuration, and of no other." },
};
const struct sds_field_table sds_doc_work_item = SDS_DOC_ROW_TABLE(item_rows, struct sds_doc_item);

static const struct sds_field order_rows[] = {
    { .name = "account", SDS_DOC_ROW_TEXT(struct sds_doc_order, UUID, account), .is_needed = true,
      .help = "An account of the tool's." },
    { .name = "device", SDS_DOC_ROW_TEXT(struct sds_doc_order, UUID, device), .is_needed = true,
      .help = "A device of that account, of which a connector has told." },
    { .name = "kind", SDS_DOC_ROW_CHOICE(struct sds_doc_order, kind, sds_work_kind_words), .is_needed = true,
      .help = "What is to be done." },
    { .name = "rollout", SDS_DOC_ROW_TEXT(struct sds_doc_order, UUID, rollout),
      .help = "An id that the tool made. Items of one rollout in one account are halted together (section 5)." },
    { .name = "at_once", SDS_DOC_ROW_NUMBER(struct sds_doc_order, at_once, 1, SDS_DOC_AT_ONCE),
      .help = "With `rollout`, and only with it: how many of its items may be from offered to verifying at a time; the same in all its orders." },
    { .name = "expires", SDS_DOC_ROW_TIME(struct sds_doc_order, expires_ms), .is_needed = true,
      .help = "At most 30 days ahead." },
    { .name = "limit_s", SDS_DOC_ROW_NUMBER(struct sds_doc_order, limit_s, 1, LIMIT_S), .is_needed = true, .unit = "s",
      .help = "From start to end." },
    { .name = "firmware", SDS_DOC_ROW_OBJECT(struct sds_doc_order, firmware, has_firmware, &sds_doc_work_firmware),
      .help = "Of kind firmware, and of no other." },
    { .name = "settings", SDS_DOC_ROW_LIST(struct sds_doc_order, settings, setting_count, 1, &setting),
      .help = "Of kind configuration, and of no other." },
};
const struct sds_field_table sds_doc_work_order = SDS_DOC_ROW_TABLE(order_rows, struct sds_doc_order);
/* clang-format on */

static const int64_t setting_most[SDS_DOC_SETTING_NAMES] = {
    [SDS_DOC_SLEEP_MINUTES] = 480, [SDS_DOC_AUTO_OFF_MINUTES] = 1440
};

bool sds_doc_work_is_value(unsigned name, const char *value)
{
    static const struct sds_field asset = { .kind = SDS_FIELD_WORD, .size = 21 };
    int64_t number;

    if (name >= SDS_DOC_SETTING_NAMES)
        return false;
    if (name == SDS_DOC_ASSET_NUMBER)
        return sds_field_fits(&asset, value);
    return value[0] != '0' && str_to_i64(value, 1, setting_most[name], &number);
}

static const char *trouble_in(unsigned kind, size_t has_firmware,
                              const struct sds_doc_setting *settings, size_t count)
{
    unsigned seen = 0;

    if ((kind == SDS_WORK_FIRMWARE) != (has_firmware != 0))
        return "firmware goes with kind firmware, and only with it";
    if ((kind == SDS_WORK_CONFIGURATION) != (count != 0))
        return "settings go with kind configuration, and only with it";
    for (size_t i = 0; i < count; i++) {
        if (!sds_doc_work_is_value(settings[i].name, settings[i].value))
            return "a value is none of its setting";
        if ((seen & 1U << settings[i].name) != 0)
            return "a setting stands twice";
        seen |= 1U << settings[i].name;
    }
    return NULL;
}

const char *sds_doc_work_trouble_in_item(const struct sds_doc_item *item)
{
    return trouble_in(item->kind, item->has_firmware, item->settings, item->setting_count);
}

const char *sds_doc_work_trouble_in_order(const struct sds_doc_order *order)
{
    if ((order->rollout[0] != '\0') != (order->at_once != SDS_FIELD_NONE))
        return "at_once goes with rollout, and only with it";
    return trouble_in(order->kind, order->has_firmware, order->settings, order->setting_count);
}

const char *sds_doc_work_trouble_in_answer(unsigned result, unsigned state)
{
    if ((result == SDS_WORK_UNKNOWN) != (state == SDS_FIELD_WORDLESS))
        return "a state goes with every result but unknown";
    return NULL;
}
