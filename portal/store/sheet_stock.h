/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_stock: what a delivery does to the stock of its place: when it has arrived, it is there. */
#ifndef PRINTWIRE_PORTAL_STORE_SHEET_STOCK_H
#define PRINTWIRE_PORTAL_STORE_SHEET_STOCK_H

#include "portal/store/sheet_write.h"

/** In the open transaction, add the stock move of a delivery that has arrived, with its line in the
 * audit: once, however often the delivery is changed afterwards. Nothing for one that has not
 * arrived. */
enum err sheet_stock_book(struct store *store, const struct sheet_write *write, int64_t delivery);

#endif
