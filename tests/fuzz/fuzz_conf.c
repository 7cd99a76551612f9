/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a configuration: taken whole, or refused with one line. */
#include "base/conf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct conf_row rows[] = {
    { .path = "a", .type = CONF_GROUP, .many = true },
    { .path = "a@t", .type = CONF_TEXT, .required = true, .least = 1, .most = 8 },
    { .path = "a@n", .type = CONF_NUMBER, .least = -5, .most = 500 },
    { .path = "a/d", .type = CONF_DURATION, .fallback = "1min", .least = 1, .most = 100000 },
    { .path = "a/m", .type = CONF_TEXT, .many = true },
    { .path = "b", .type = CONF_BOOLEAN, .fallback = "no" },
    { .path = "c", .type = CONF_CHOICE, .choices = "one|two|three", .required = true },
    { .path = "p", .type = CONF_PATH, .fallback = "file" },
};

static void read_all(const struct conf *conf)
{
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++)
        for (size_t i = 0; i <= conf_count(conf, rows[row].path); i++) {
            (void)conf_text(conf, rows[row].path, i);
            (void)conf_number(conf, rows[row].path, i);
        }
    for (size_t i = 0; i < conf_count(conf, "a"); i++) {
        (void)conf_number_in(conf, "a", i, "@n");
        (void)conf_text_nth(conf, "a", i, "m", conf_count_in(conf, "a", i, "m"));
        if (conf_text_in(conf, "a", i, "@t") == NULL || conf_number_in(conf, "a", i, "d") < 1)
            abort();
    }
    if (conf_text(conf, "c", 0) == NULL || strchr(conf_place(conf, "c", 0), ':') == NULL)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct conf_error error = { "" };
    const struct conf_source source = { "/etc/x.xml", (const char *)data, len };
    struct conf *conf = conf_read(&source, "x", rows, sizeof rows / sizeof rows[0], &error);

    if (conf == NULL) {
        if (strncmp(error.text, "/etc/x.xml", 10) != 0 || strchr(error.text, '\n') != NULL)
            abort();
        return 0;
    }
    read_all(conf);
    conf_free(conf);
    return 0;
}
