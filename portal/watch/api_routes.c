/* SPDX-License-Identifier: Apache-2.0 */
/* The families' tables one behind the other, as if they were one. */
#include "portal/watch/api_routes.h"

#include "portal/watch/api_routes_list.h"

#include <string.h>

typedef const struct api_route *family_fn(size_t *out_count);

#define FAMILY(name) api_routes_##name##_rows,
static family_fn *const families[] = { API_ROUTES_LIST(FAMILY) };
#undef FAMILY

const struct api_route *api_routes_at(size_t at)
{
    size_t count;

    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        const struct api_route *rows = families[i](&count);
        if (at < count)
            return &rows[at];
        at -= count;
    }
    return NULL;
}

size_t api_routes_count(void)
{
    size_t all = 0;

    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        size_t count;
        (void)families[i](&count);
        all += count;
    }
    return all;
}

static bool is_name(const char *path, const char *name)
{
    for (; *path != '\0' && (*path == *name || (*path == '-' && *name == '_')); path++)
        name++;
    return *path == *name;
}

static bool is_part(const char *path, const char *whole, const char *name)
{
    size_t len = strlen(whole);

    return strncmp(path, whole, len) == 0 && path[len] == '/' && is_name(path + len + 1, name);
}

const struct api_route *api_routes_part(const char *name)
{
    const struct api_route *row;

    for (size_t i = 0; (row = api_routes_at(i)) != NULL; i++)
        if (row->shape == API_TABLE && (is_part(row->path, API_ROUTES_DEVICE_PATH, name) ||
                                        is_part(row->path, API_ROUTES_ORDER_PATH, name) ||
                                        is_part(row->path, API_ROUTES_OPERATION_PATH, name)))
            return row;
    return NULL;
}

const struct api_route *api_routes_of(const char *path)
{
    const struct api_route *row;

    for (size_t i = 0; (row = api_routes_at(i)) != NULL; i++)
        if (strcmp(row->path, path) == 0)
            return row;
    return NULL;
}

const struct api_route_parameter *api_routes_text(const struct api_route *route)
{
    for (size_t i = 0; i < route->parameter_count; i++)
        if (route->parameters[i].in == API_IN_TEXT)
            return &route->parameters[i];
    return NULL;
}
