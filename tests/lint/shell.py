# SPDX-License-Identifier: Apache-2.0
"""A shell script has each function once: of two with one name the shell takes the last one and says nothing."""
import os
import pathlib
import re
import sys

import source

SKIPPED_FOLDERS = {".git", "build", "node_modules", "dist"}
SHEBANG = re.compile(rb"#!\s*\S*[/ ](ba|da|k|z)?sh\b")
FUNCTION = re.compile(r"^[ \t]*(?:function[ \t]+)?([A-Za-z_]\w*)[ \t]*\([ \t]*\)|^[ \t]*function[ \t]+([A-Za-z_]\w*)", re.M)


def scripts(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for path in (pathlib.Path(folder, name) for name in sorted(names)):
            if path.is_file():
                with open(path, "rb") as f:
                    if SHEBANG.match(f.read(64)):
                        yield path


def check(path, text):
    seen = {}
    for match in FUNCTION.finditer(text):
        name, line = match[1] or match[2], source.line_of(text, match.start())
        if name in seen:
            yield f"{path}:{line}: {name}() is there already, in line {seen[name]}"
        seen.setdefault(name, line)


root = pathlib.Path(sys.argv[1])
source.end([f for path in scripts(root) for f in check(path.relative_to(root).as_posix(), path.read_text())])
