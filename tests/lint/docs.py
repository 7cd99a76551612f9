# SPDX-License-Identifier: Apache-2.0
"""A header opens with a comment after its SPDX line, and a /** comment stands directly above each prototype."""
import re
import sys

import source


def statements(text):
    """(line, text) of each statement outside of braces; a body or initialiser is left out."""
    plain = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), source.code(text),
                   flags=re.M)
    depth, start, head = 0, None, ""
    for at, c in enumerate(plain):
        if start is None and not c.isspace() and c not in ";}":
            start, head = at, ""
        if start is not None and depth == 0:
            head += c
        depth += (c == "{") - (c == "}")
        body_ends = c == "}" and depth == 0 and re.search(r"\)\s*\{$", head)
        if start is not None and depth == 0 and (c == ";" or body_ends):
            yield source.line_of(text, start), head
            start = None


def is_prototype(head):
    if re.match(r"(typedef|_Static_assert)\b", head):
        return False
    return head.startswith("extern ") or re.match(r"[^={]*\w\s*\(", head) is not None


def check(path, text):
    lines = text.splitlines() + ["", ""]
    if not (lines[0].startswith("/* SPDX-") and lines[1].startswith("/*")):
        yield f"{path}:1: no opening comment after the SPDX line"
    for n, head in statements(text):
        if not is_prototype(head):
            continue
        above = "\n".join(lines[:n - 1]).rstrip(" ")
        comment = above.rfind("/*")
        if not above.endswith("*/") or not above.startswith("/**", comment):
            yield f"{path}:{n}: no /** comment directly above the prototype"


source.end([f for path, text in source.files(sys.argv[1], suffixes=(".h",)) for f in check(path, text)])
