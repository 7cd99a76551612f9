# SPDX-License-Identifier: Apache-2.0
"""Every pain in tests/PAINS.md has a test that runs and is named after it (p13_...), and every such test has a row there.

usage: pains.py ROOT [BUILD]
"""
import pathlib
import re
import sys

import source

LIST = "tests/PAINS.md"
DEFINITIONS = {".c": r"^static void (p(\d\d)_\w+)\(void\)$", ".py": r"^def (p(\d\d)_\w+)\("}
RUNS = {".c": r"UNIT_TEST\(\s*%s\s*\)", ".py": r"(?<!def )\b%s\b"}


def rows(root):
    """{number: line in the list}"""
    path = pathlib.Path(root) / LIST
    text = path.read_text() if path.exists() else ""
    return {int(m.group(1)): source.line_of(text, m.start()) for m in re.finditer(r"^\| P(\d+) \|", text, flags=re.M)}


def tests(root):
    """(path, line, name, number, whether it runs) of each test named after a pain."""
    for path in sorted((pathlib.Path(root) / "tests").rglob("*")):
        if path.suffix not in DEFINITIONS:
            continue
        text = path.read_text()
        for m in re.finditer(DEFINITIONS[path.suffix], text, flags=re.M):
            runs = re.search(RUNS[path.suffix] % m.group(1), text) is not None
            yield path.relative_to(root).as_posix(), source.line_of(text, m.start()), m.group(1), int(m.group(2)), runs


def check(root):
    wanted, shown = rows(root), set()
    for path, line, name, number, runs in tests(root):
        if number not in wanted:
            yield f"{path}:{line}: {name}: P{number} has no row in {LIST}"
        if not runs:
            yield f"{path}:{line}: {name} is never run"
        shown |= {number} if runs else set()
    for number in sorted(wanted.keys() - shown):
        yield f"{LIST}:{wanted[number]}: P{number} has no test whose name begins with p{number:02}_"


source.end(list(check(sys.argv[1])))
