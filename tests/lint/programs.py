# SPDX-License-Identifier: Apache-2.0
"""A file that names its interpreter can be run: it has the mode of a program, since documents and other programs call it by its name."""
import os
import pathlib
import sys

import source

SKIPPED_FOLDERS = {".git", "build", "node_modules", "dist"}


def dead_programs(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for path in (pathlib.Path(folder, name) for name in sorted(names)):
            if path.is_file() and not os.access(path, os.X_OK):
                with open(path, "rb") as f:
                    if f.read(3) in (b"#!/", b"#! "):
                        yield f"{path.relative_to(root).as_posix()}:1: names its interpreter and cannot be run: chmod +x"


root = pathlib.Path(sys.argv[1])
source.end(list(dead_programs(root)))
