# SPDX-License-Identifier: Apache-2.0
"""What the lints share: which files are ours, C without comments and texts, and the end of a lint."""
import pathlib
import re
import shutil
import subprocess
import sys

PRODUCT = ("base", "protocol", "agent", "portal", "licence", "sds")
EVERYTHING = PRODUCT + ("tests",)
SKIPPED = 77  # CTest shows the lint as skipped: its tool is not installed


def files(root, tops=EVERYTHING, suffixes=(".c", ".h")):
    """Our sources under these folders as (path from the root, text), in order; a tree without any is an error."""
    found = [f for top in tops for f in sorted((pathlib.Path(root) / top).rglob("*")) if f.suffix in suffixes]
    if not found:
        sys.exit(f"no sources in {root}")
    return [(f.relative_to(root).as_posix(), f.read_text()) for f in found]


def code(text, keep_texts=False):
    """C source with comments (and the contents of texts) blanked out, every line at its place."""
    def blank(m):
        if keep_texts and m.group(0)[0] in "\"'":
            return m.group(0)
        edge = m.group(0)[0] if m.group(0)[0] in "\"'" else ""
        return edge + re.sub(r"[^\n]", " ", m.group(0)[len(edge):len(m.group(0)) - len(edge)]) + edge
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def need(tool):
    if shutil.which(tool) is None:
        print(f"{tool} is not installed")
        sys.exit(SKIPPED)


def objects(root, build):
    """(object file, path of its source) for the product's objects that a build of this tree made."""
    found = []
    for top in PRODUCT:
        for o in sorted((pathlib.Path(build) / top).rglob("*.c.o")):
            inside = re.sub(r"CMakeFiles/[^/]+\.dir/", "", o.relative_to(build).as_posix())[:-2]
            if (pathlib.Path(root) / inside).exists():
                found.append((o, inside))
    if not found:
        sys.exit(f"no objects in {build}: build first")
    return found


def symbols(*args):
    """Names that nm lists as defined, without version and without the compiler's own (__x)."""
    out = subprocess.run(["nm", "--defined-only", *args], capture_output=True, text=True).stdout
    names = [line.split()[-1].split("@")[0] for line in out.splitlines() if len(line.split()) == 3]
    return sorted(n for n in set(names) if not n.startswith("__"))


def line_of_symbol(root, path, symbol):
    text = (pathlib.Path(root) / path).read_text()
    m = re.search(rf"\b{re.escape(symbol)}\b", code(text))
    return line_of(text, m.start()) if m else 1


def end(findings):
    """Print what was found, one a line, and leave with 1 when there was anything."""
    for f in findings:
        print(f)
    sys.exit(1 if findings else 0)
