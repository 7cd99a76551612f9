# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: the longest row that matches a file names the folders it may include.

A stage knows the nouns of its program but no other stage; only the wiring files know them all, and only they and
main.c include each other's headers. A bare .inc file is generated into the build tree. ARCHITECTURE.md draws the
same table.
"""
import pathlib
import re
import sys

import source

AGENT = ["base", "protocol", "agent"]
PORTAL = ["base", "protocol", "portal"]
AGENT_STAGES = ["agent/" + s for s in ("discover", "poll", "normalise", "change", "spool", "publish", "licence", "orders", "record", "work", "sds")]
SITE_PARTS = (".c", "_identity.c", "_inner.h", "_key.c", "_licence.c", "_order.c", "_settle.c", "_say.c", "_state.c", "_trap.c", "_usb.c", "_web.c", "_work.c")
PORTAL_STAGES = ["portal/" + s for s in ("store", "forecast", "hooks", "post", "ingest", "orders", "tool", "watch", "feed")]
ROWS = {
    "base": ["base"],
    "protocol": ["base", "protocol"],
    "agent": AGENT,
    "agent/agent.c": AGENT + AGENT_STAGES,
    "agent/agent_inner.h": AGENT + AGENT_STAGES,
    "agent/agent_orders.c": AGENT + AGENT_STAGES,
    "agent/agent_sds.c": AGENT + AGENT_STAGES,
    **{"agent/site" + part: AGENT + AGENT_STAGES for part in SITE_PARTS},
    "agent/probe.c": AGENT + AGENT_STAGES,
    "agent/probe_usb.c": AGENT + AGENT_STAGES,
    **{f"agent/{joint}.{end}": AGENT + AGENT_STAGES for joint in ("probe_read", "recorder", "recorder_check", "recorder_web") for end in "ch"},
    "agent/journal.c": AGENT + AGENT_STAGES,
    "agent/licence_command.c": AGENT + AGENT_STAGES,
    "agent/licence_show.c": AGENT + AGENT_STAGES,
    "agent/orders_show.c": AGENT + ["agent/orders"],
    "agent/sds_command.c": AGENT + ["agent/sds"],
    **{f"agent/sds_show.{end}": AGENT + ["agent/sds"] for end in "ch"},
    "agent/journal_repair.c": AGENT + AGENT_STAGES,
    **{stage: AGENT + [stage] for stage in AGENT_STAGES},
    "agent/publish": AGENT + ["agent/publish", "agent/spool"],
    "portal": PORTAL,
    "portal/portal.c": PORTAL + PORTAL_STAGES,
    "portal/portal_show.c": PORTAL + ["portal/watch"],
    "portal/backtest_command.c": PORTAL + ["portal/forecast", "portal/store"],
    **{f"portal/backtest_show.{end}": PORTAL + ["portal/forecast", "portal/watch"] for end in "ch"},
    "portal/forecast_command.c": PORTAL + ["portal/forecast", "portal/store"],
    **{f"portal/forecast_list.{end}": PORTAL + ["portal/forecast", "portal/store", "portal/watch"] for end in "ch"},
    **{f"portal/{name}.{end}": PORTAL + ["portal/forecast", "portal/store"]
       for name in ("forecast_judge", "forecast_keep", "forecast_learn", "forecast_need", "forecast_told") for end in "ch"},
    "portal/portal_forecast.c": PORTAL + ["portal/forecast", "portal/store"],
    **{f"portal/forecast_source.{end}": PORTAL + ["portal/forecast", "portal/store"] for end in "ch"},
    "portal/portal_trim.c": PORTAL + ["portal/store"],
    "portal/portal_orders.c": PORTAL + PORTAL_STAGES,
    **{f"portal/portal_tool.{end}": PORTAL + PORTAL_STAGES for end in "ch"},
    "portal/portal_metrics.c": PORTAL + ["portal/store"],
    "portal/home.c": PORTAL + ["portal/store"],
    "portal/home.h": PORTAL + ["portal/store"],
    **{f"portal/{name}_command.c": PORTAL + ["portal/store"] for name in ("account", "backup", "token")},
    **{f"portal/command.{end}": PORTAL + ["portal/store"] for end in "ch"},
    **{f"portal/portal_feed.{end}": PORTAL + ["portal/feed", "portal/ingest", "portal/store"] for end in "ch"},
    "portal/feed": PORTAL + ["portal/feed", "portal/store"],
    "portal/ingest": PORTAL + ["portal/ingest", "portal/store"],
    "portal/hooks": PORTAL + ["portal/hooks", "portal/store"],
    "portal/post": PORTAL + ["portal/post", "portal/store"],
    "portal/orders": PORTAL + ["portal/orders", "portal/store"],
    "portal/tool": PORTAL + ["portal/tool", "portal/store"],
    "portal/watch": PORTAL + ["portal/watch", "portal/store"],
    "portal/forecast": ["base", "protocol", "portal/forecast"],
    "portal/store": ["base", "protocol", "portal/store"],
    "licence": ["base", "protocol", "licence"],
    "sds": ["base", "protocol", "sds"],
}
WIRING = ["agent/agent", "agent/site", "agent/probe", "agent/recorder", "portal/portal"]
MAY_WIRE = WIRING + ["agent/agent_inner", "agent/agent_orders", "agent/agent_sds", "agent/site_inner", "agent/main", "agent/probe_command", "portal/main", "portal/history_command"]


def allowed(path):
    rows = [row for row in ROWS if path == row or path.startswith(row + "/")]
    folder = str(pathlib.PurePosixPath(path).parent)
    if folder in source.PRODUCT or folder in AGENT_STAGES + PORTAL_STAGES:
        return ROWS[max(rows, key=len)]
    return None


def check(path, text):
    may = allowed(path)
    if may is None:
        yield f"{path}:1: no row says what this folder may include"
        return
    for n, line in enumerate(text.splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not m:
            continue
        header = pathlib.PurePosixPath(m.group(1))
        wires = str(header.with_suffix("")) in WIRING and path.removesuffix(".c").removesuffix(".h") not in MAY_WIRE
        generated = header.suffix == ".inc" and str(header.parent) == "."
        if wires or not (str(header.parent) in may or generated):
            yield f"{path}:{n}: may not include {header}"


root = pathlib.Path(sys.argv[1])
source.end([f for path, text in source.files(root, source.PRODUCT) for f in check(path, text)])
