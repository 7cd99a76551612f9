/* SPDX-License-Identifier: Apache-2.0 */
/* crash_files: folders of the world, copied as a backup or a cloned machine copies them. */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_FILES_H
#define PRINTWIRE_TESTS_CRASH_CRASH_FILES_H

/** Make a folder whose name ends in XXXXXX, in memory where the system has such. */
void crash_files_make(char *path);

/** Let `to` hold what `from` holds, and nothing else but a ballast: databases with their logs, and
 * keys. What is open meanwhile must be in no commit. Ends the program when that fails. */
void crash_files_copy(const char *from, const char *to);

/** Remove a folder with all that is in it. */
void crash_files_remove(const char *path);

#endif
