/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the documents that work at a device reads: paths that may be sent and no others,
 * words that SDS.md takes, rows within their bounds, and a document of ours that is read as it was
 * meant. */
#include "agent/work/work_ledm.h"
#include "protocol/sds_field.h"

#include <stdlib.h>
#include <string.h>

#define ROWS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_paths(const char *bytes, size_t len)
{
    struct work_ledm_tree tree;
    struct work_ledm_paths paths = { 0 };

    if (work_ledm_read_tree(bytes, len, &tree) &&
        ((tree.actions[0] != '\0' && !web_work_may("GET", tree.actions)) ||
         (tree.firmware[0] != '\0' && !web_work_may("GET", tree.firmware))))
        abort();
    if (work_ledm_read_manifest(bytes, len, &paths) && paths.image[0] != '\0' &&
        !web_work_may("PUT", paths.image))
        abort();
}

/* What is written of a device's settings is read back as the same. */
static void check_settings(const struct work_ledm_config *config)
{
    static const struct sds_doc_setting settings[] = { { SDS_DOC_SLEEP_MINUTES, "120" },
                                                       { SDS_DOC_AUTO_OFF_MINUTES, "45" },
                                                       { SDS_DOC_ASSET_NUMBER, "A-1" } };
    struct work_ledm_config read;
    char value[SDS_DOC_WORD];
    struct buf out;

    buf_init(&out, 4096);
    if (work_ledm_write(config, settings, 3, &out)) {
        if (!work_ledm_read_config(out.data, out.len, &read) || read.has != config->has)
            abort();
        for (unsigned i = 0; i < 3; i++) {
            work_ledm_value(i, read.settings[i], value);
            if ((read.has & 1U << i) != 0 && strcmp(value, settings[i].value) != 0)
                abort();
        }
    }
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *bytes = (const char *)data;
    struct work_ledm_config config;
    struct sds_doc_alert rows[ROWS];
    char word[SDS_DOC_WORD];
    int percent = 0;
    size_t count = work_ledm_read_log(bytes, len, rows, ROWS);

    if (count > ROWS)
        abort();
    for (size_t i = 0; i < count; i++)
        if (rows[i].code[0] == '\0' || rows[i].severity > 2 || rows[i].at_ms < 0)
            abort();
    check_paths(bytes, len);
    if (work_ledm_read_config(bytes, len, &config))
        check_settings(&config);
    if (work_ledm_read_state(bytes, len, word, &percent) && (percent < -1 || percent > 100))
        abort();
    (void)work_ledm_is_normal(bytes, len);
    return 0;
}
