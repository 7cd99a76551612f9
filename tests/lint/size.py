# SPDX-License-Identifier: Apache-2.0
"""Functions of at most 60 lines and 6 parameters, files of at most 500 lines (ctags measures)."""
import json
import pathlib
import subprocess
import sys

import source

MOST_FUNCTION = 60
MOST_FILE = 500
MOST_PARAMETERS = 6


def parameters(signature):
    """How many parameters "(int a, void (*fn)(int, int))" names: commas at depth one."""
    inner = signature.strip()[1:-1].strip()
    if inner in ("", "void"):
        return 0
    depth = commas = 0
    for c in inner:
        depth += (c == "(") - (c == ")")
        commas += c == "," and depth == 0
    return commas + 1


def check_tag(tag):
    length = tag.get("end", tag["line"]) - tag["line"] + 1
    if tag["kind"] == "function" and length > MOST_FUNCTION:
        yield f"{tag['path']}:{tag['line']}: {tag['name']} has {length} lines, {MOST_FUNCTION} is the end"
    count = parameters(tag.get("signature", "()"))
    if count > MOST_PARAMETERS:
        yield f"{tag['path']}:{tag['line']}: {tag['name']} takes {count} parameters, {MOST_PARAMETERS} is the end"


root = pathlib.Path(sys.argv[1]).resolve()
source.need("ctags")
sources = source.files(root)
out = subprocess.run(
    ["ctags", "--options=NONE", "--languages=C", "--map-C=+.h", "--kinds-C=fp", "--fields=+neS",
     "--output-format=json", "-f", "-", *(path for path, _ in sources)],
    cwd=root, capture_output=True, text=True, check=True).stdout
tags = [json.loads(line) for line in out.splitlines()]
if not tags:
    sys.exit("ctags found no function")
findings = [f for tag in tags if tag["_type"] == "tag" for f in check_tag(tag)]
for path, text in sources:
    count = len(text.splitlines())
    if count > MOST_FILE:
        findings.append(f"{path}:{MOST_FILE + 1}: the file has {count} lines, {MOST_FILE} is the end")
source.end(findings)
