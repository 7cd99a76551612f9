/* SPDX-License-Identifier: Apache-2.0 */
/* backtest_show: the figures of a backtest, for people or for programs. */
#ifndef PRINTWIRE_PORTAL_BACKTEST_SHOW_H
#define PRINTWIRE_PORTAL_BACKTEST_SHOW_H

#include "portal/forecast/backtest_report.h"

#include <stdbool.h>
#include <stdio.h>

enum backtest_show_form { BACKTEST_SHOW_TABLE, BACKTEST_SHOW_CSV, BACKTEST_SHOW_JSON };

struct backtest_show {
    enum backtest_show_form form;
    bool is_coloured;
    const char *(*kind_name)(unsigned kind);
    FILE *out;
};

/** Write a line for each kind that was asked for, and one for all; gives the figures of all.
 * ERR_MEMORY, ERR_IO. */
enum err backtest_show_write(const struct backtest_show *show, const struct backtest *backtest,
                             struct backtest_report *out_all);

#endif
