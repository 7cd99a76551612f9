# SPDX-License-Identifier: Apache-2.0
"""Every decoder has its row in tests/fuzz/README.md, and every target named there is built and has seeds.

A decoder is a header of ours with a function that reads: one named ..._parse, _read, _decode, _feed, _take or _from_..., given bytes, a
text or an XML node. What such a function reads may be nobody's: its row then has no target, and says why.

usage: fuzzed.py ROOT [BUILD]
"""
import fnmatch
import pathlib
import re
import sys

import source

LIST = "tests/fuzz/README.md"
FOLDERS = ("base", "protocol", "agent", "portal", "licence", "sds", "tests/sim_printer")
PROTOTYPE = re.compile(r"\b(\w+)\(([^;{}()]*)\)[^;{}()]*;")
READS = re.compile(r"_(parse|read|decode|feed|take|from|to_u64|to_i64)(_|$)")
BYTES = re.compile(r"const (char|void|uint8_t) \*|const struct xml_node \*|struct cursor \*")


def decoders(root):
    """(header, line, function) of the first decoder in each header."""
    for path, text in source.files(root, FOLDERS, (".h",)):
        code = source.code(text)
        for m in PROTOTYPE.finditer(code):
            if READS.search(m.group(1)) and BYTES.search(m.group(2)):
                yield path, source.line_of(code, m.start()), m.group(1)
                break


def rows(root):
    """{header, or a pattern: (line, targets, reason)} of the list."""
    path = pathlib.Path(root) / LIST
    text = path.read_text() if path.exists() else ""
    found = {}
    for m in re.finditer(r"^\| `([\w/*]+\.h)` \|([^|\n]*)\|([^|\n]*)\|$", text, flags=re.M):
        found[m.group(1)] = source.line_of(text, m.start()), re.findall(r"`(\w+)`", m.group(3)), m.group(2).strip()
    return found


def targets(root):
    """The targets that are built and have seeds."""
    path = pathlib.Path(root) / "tests/fuzz/CMakeLists.txt"
    built = re.findall(r"^printwire_fuzzer\((\w+)", path.read_text(), flags=re.M) if path.exists() else []
    seeds = path.parent / "seeds"
    return {name for name in built if (seeds / name).is_dir() and any((seeds / name).iterdir())}


def check(root):
    listed, known = rows(root), targets(root)
    for path, line, function in decoders(root):
        if not any(fnmatch.fnmatch(path, row) for row in listed):
            yield f"{path}:{line}: {function} reads what may be a stranger's; name its fuzz target in {LIST}"
    for path, (line, names, reason) in listed.items():
        if not list(pathlib.Path(root).glob(path)):
            yield f"{LIST}:{line}: {path} is not there"
        for name in sorted(set(names) - known):
            yield f"{LIST}:{line}: {name} is no target with seeds in tests/fuzz/CMakeLists.txt"
        if not names and not reason:
            yield f"{LIST}:{line}: {path} has neither a target nor a reason"


source.end(list(check(sys.argv[1])))
