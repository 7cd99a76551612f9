/* SPDX-License-Identifier: Apache-2.0 */
/* Two locks: the rows, and words that no path may have whatever the rows say. */
#include "agent/web_work.h"

#include "base/str.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *method;
    const char *path;
    const char *end; /* NULL: the path is the whole one; else it lies below and ends so */
} rows[] = {
    { "GET", WEB_WORK_TREE,     NULL },
    { "GET", WEB_WORK_CONFIG,   NULL },
    { "GET", WEB_WORK_LOGS,     NULL },
    { "GET", WEB_WORK_MODE,     NULL },
    { "GET", WEB_WORK_STATE,    NULL },
    { "GET", WEB_WORK_ACTIONS,  "Manifest.xml" },
    { "GET", WEB_WORK_FIRMWARE, "Manifest.xml" },
    { "PUT", WEB_WORK_CONFIG,   NULL },
    { "PUT", WEB_WORK_POWER,    NULL },
    { "PUT", WEB_WORK_FIRMWARE, "Image" },
};
/* clang-format on */

static const char *const never[] = { "factory", "default", "restore" };

static bool is_path(const char *path)
{
    return strlen(path) < WEB_WORK_PATH && path[0] == '/' && strstr(path, "..") == NULL &&
           strstr(path, "//") == NULL &&
           path[strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                             "/._-")] == '\0';
}

static bool lies_below(const char *path, const char *folder, const char *end)
{
    size_t len = strlen(path), end_len = strlen(end);

    return str_starts_with(path, folder) && len > strlen(folder) + end_len &&
           strcmp(path + len - end_len, end) == 0;
}

bool web_work_may(const char *method, const char *path)
{
    if (!is_path(path))
        return false;
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (str_find_nocase(path, never[i]) != NULL)
            return false;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].method, method) == 0 &&
            (rows[i].end == NULL ? strcmp(rows[i].path, path) == 0
                                 : lies_below(path, rows[i].path, rows[i].end)))
            return true;
    return false;
}
