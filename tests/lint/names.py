# SPDX-License-Identifier: Apache-2.0
"""Every external symbol of x.c begins with x_ (of x_part.c with x_part_); main.c has main and nothing else."""
import pathlib
import sys

import source


def check(root, obj, path):
    stem = pathlib.PurePosixPath(path).stem
    for symbol in source.symbols("-g", str(obj)):
        if stem == "main" and symbol != "main":
            yield f"{path}:{source.line_of_symbol(root, path, symbol)}: {symbol} is external in main.c"
        elif stem != "main" and not symbol.startswith(stem + "_"):
            yield f"{path}:{source.line_of_symbol(root, path, symbol)}: {symbol} does not begin with {stem}_"


root, build = sys.argv[1:3]
source.need("nm")
source.end([f for obj, path in source.objects(root, build) for f in check(root, obj, path)])
