/* SPDX-License-Identifier: Apache-2.0 */
/* conf_path: the paths of a configuration's rows: "group/value", "group@attribute". For conf only.
 */
#ifndef PRINTWIRE_BASE_CONF_PATH_H
#define PRINTWIRE_BASE_CONF_PATH_H

#include <stdbool.h>

#define CONF_PATH_SIZE 256 /* of the longest path and its NUL */

/** The last name of a path, inside it. */
const char *conf_path_name(const char *path);

/** True when the path names an attribute. */
bool conf_path_is_attribute(const char *path);

/** True when the path stands directly below the element of the other one ("" is the root). */
bool conf_path_is_below(const char *path, const char *parent);

/** The path of a setting inside a group: "discovery/range" and "@from", or "snmp/user" and "name".
 * Both are the program's own words: too long ones are a bug. */
void conf_path_join(char out_path[CONF_PATH_SIZE], const char *group, const char *sub);

#endif
