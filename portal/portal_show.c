/* SPDX-License-Identifier: Apache-2.0 */
/* Each opens the store by itself: a portal may be running, or not. */
#include "portal/portal_show.h"

#include "base/clock.h"
#include "portal/home.h"
#include "portal/watch/digest.h"
#include "portal/watch/fleet.h"
#include "portal/watch/follow.h"
#include "portal/watch/history_show.h"
#include "portal/watch/twins.h"

#include <stdio.h>

int portal_show_records(const struct portal_conf *conf, const struct portal_watch *options)
{
    struct home home;
    const struct follow_options follow = { .place = &home.place,
                                           .site = options->site,
                                           .kinds = options->kinds,
                                           .severity = options->severity,
                                           .from_start = options->from_start,
                                           .no_follow = options->no_follow,
                                           .xml = options->xml,
                                           .is_coloured = options->is_coloured,
                                           .count = options->count,
                                           .out = stdout };

    int status = home_visit(conf, &home) ? follow_run(&follow) : 1;
    home_leave(&home);
    return status;
}

int portal_show_fleet(const struct portal_conf *conf, const struct portal_fleet *options)
{
    struct home home;
    int status = 1;
    const struct fleet_options fleet = { .place = &home.place,
                                         .site = options->site,
                                         .csv = options->csv,
                                         .is_coloured = options->is_coloured,
                                         .unicode = options->unicode,
                                         .width = options->width,
                                         .now_ms = clock_wall_ms(),
                                         .out = stdout };

    if (home_visit(conf, &home))
        status = options->twins ? twins_run(&home.place, stdout) : fleet_run(&fleet);
    home_leave(&home);
    return status;
}

int portal_show_history(const struct portal_conf *conf, const struct portal_history *options)
{
    struct home home;
    int status = 1;
    const struct history_show show = { .place = &home.place,
                                       .device = options->device,
                                       .views = options->views,
                                       .from_ms = options->from_ms,
                                       .to_ms = options->to_ms,
                                       .csv = options->csv,
                                       .unicode = options->unicode,
                                       .out = stdout };

    if (home_visit(conf, &home))
        status = history_show_run(&show);
    home_leave(&home);
    return status;
}

int portal_show_digest(const struct portal_conf *conf)
{
    struct home home;
    int status = home_visit(conf, &home) ? digest_run(&home.place) : 1;

    home_leave(&home);
    return status;
}

bool portal_show_knows_severity(const char *word)
{
    return follow_is_severity(word);
}
