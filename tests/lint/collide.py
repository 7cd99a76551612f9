# SPDX-License-Identifier: Apache-2.0
"""No external symbol of ours is also exported by a library we link: ours would silently take its place there."""
import glob
import sys

import source

LIBRARIES = ("c", "m", "netsnmp", "curl", "strophe", "expat", "crypto", "ssl", "sqlite3", "event_core", "jansson", "pq", "argon2")
NEEDED = ("c", "crypto")  # without these the lint looked in the wrong place
FOLDERS = ("/lib", "/lib64", "/lib/*", "/usr/lib", "/usr/lib64", "/usr/lib/*", "/usr/local/lib", "/usr/local/lib/*")


def exported(library):
    for folder in FOLDERS:
        for file in sorted(glob.glob(f"{folder}/lib{library}.so*") + glob.glob(f"{folder}/lib{library}-*.so*")):
            names = source.symbols("-D", file)
            if names:
                return names
    return []


root, build = sys.argv[1:3]
source.need("nm")
theirs = {}
for library in LIBRARIES:
    names = exported(library)
    if not names and library in NEEDED:
        sys.exit(f"lib{library} not found")
    theirs.update(dict.fromkeys(names, library))
source.end([
    f"{path}:{source.line_of_symbol(root, path, symbol)}: {symbol} is also in lib{theirs[symbol]}"
    for obj, path in source.objects(root, build)
    for symbol in source.symbols("-g", str(obj))
    if symbol in theirs and symbol != "main"
])
