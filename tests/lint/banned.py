# SPDX-License-Identifier: Apache-2.0
"""Calls that are never made, marks that are never left behind, and the SPDX line that opens every file."""
import re
import sys

import source

SPDX = "/* SPDX-License-Identifier: Apache-2.0 */"
CALLS = {
    "strcpy": "str_copy", "stpcpy": "str_copy", "strcat": "buf_append_text", "strncpy": "str_copy",
    "strncat": "buf_append_text", "sprintf": "snprintf", "vsprintf": "vsnprintf", "gets": "fgets",
    "atoi": "str_to_i64", "atol": "str_to_i64", "atoll": "str_to_i64", "atof": "a checked reader",
    "strtol": "str_to_i64", "strtoll": "str_to_i64", "strtoul": "str_to_u64", "strtoull": "str_to_u64",
    "strtok": "a cursor", "strtok_r": "a cursor", "system": "no shell", "popen": "no shell",
    "alloca": "a bounded array", "localtime": "clock_format", "localtime_r": "clock_format", "ctime": "clock_format",
    "tmpnam": "mkstemp", "mktemp": "mkstemp",
}
WAITS = {"sleep": "a timer on the loop", "usleep": "a timer on the loop", "nanosleep": "a timer on the loop"}
OWNERS = {"localtime_r": "base/clock_zone.c"}  # the one file that may make a call
# What changes a device has one door: the worker's, which opens it with a job's leave alone (agent/work/work_send.h).
ORDERS = {"walk_order": {"agent/walk.c", "agent/work/work_send.c"}, "web_fetch_put": {"agent/web_fetch.c", "agent/work/work_send.c"}}
SETS = {"SNMP_MSG_SET": {"agent/walk_codec.c"}, "question->is_put": {"agent/web_fetch.c"}}
MARKS = re.compile(r"\b(TODO|FIXME)\b|^[ \t]*#[ \t]*if[ \t]+0\b", flags=re.M)


def check(path, text):
    if text.split("\n", 1)[0] != SPDX:
        yield f"{path}:1: the first line is not {SPDX}"
    calls = CALLS if path.startswith("tests/") else {**CALLS, **WAITS}
    for m in re.finditer(r"\b(" + "|".join(calls) + r")\s*\(", source.code(text)):
        if OWNERS.get(m.group(1)) == path:
            continue
        yield f"{path}:{source.line_of(text, m.start())}: {m.group(1)}() is banned: use {calls[m.group(1)]}"
    for m in re.finditer(r"\b(" + "|".join(ORDERS) + r")\s*\(", source.code(text)):
        if path.endswith(".c") and not path.startswith("tests/") and path not in ORDERS[m.group(1)]:
            yield f"{path}:{source.line_of(text, m.start())}: {m.group(1)}() changes a device: only agent/work/work_send.c may"
    for m in re.finditer(r"\b(" + "|".join(SETS) + r")\b", source.code(text)):
        if not path.startswith(("tests/", "base/http_client")) and path not in SETS[m.group(1)]:
            yield f"{path}:{source.line_of(text, m.start())}: {m.group(1)} changes a device: only {', '.join(SETS[m.group(1)])} may"
    for m in MARKS.finditer(text):
        yield f"{path}:{source.line_of(text, m.start())}: {m.group(0).strip()} must not stay"


source.end([f for path, text in source.files(sys.argv[1]) for f in check(path, text)])
