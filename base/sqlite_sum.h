/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_sum: a checksum in every page of a database, checked whenever a page is read from the
 * file: SQLite itself has none, and would hand a flipped bit on as data.
 *
 * The last SQLITE_SUM_BYTES of each page, which SQLite leaves alone when its header says so (file
 * format, section 1.3.4 "Reserved bytes per page"), hold a mark and a CRC32C of the page and its
 * place. A page that is wrong fails with SQLITE_IOERR_DATA. Another program's SQLite reads such a
 * database, and may write it: what it wrote has no mark and is taken as it is. Databases without
 * reserved bytes are read and written as ever. Logs and journals have SQLite's own checksums. Used
 * by base/sqlite.c only.
 */
#ifndef PRINTWIRE_BASE_SQLITE_SUM_H
#define PRINTWIRE_BASE_SQLITE_SUM_H

#define SQLITE_SUM_BYTES       8
#define SQLITE_SUM_AT_RESERVED 20 /* byte of a database that says how many bytes are reserved */

/** The name of the VFS that does this, for sqlite3_open_v2(); NULL without memory. */
const char *sqlite_sum_vfs(void);

#endif
