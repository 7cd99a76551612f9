# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/security.md are those of the code.

usage: security.py ROOT JAIL_TOOL [--write]     with --write the page is made to agree
"""
import pathlib
import subprocess
import sys

START = "<!-- generated: jail_tool tables -->\n"
END = "<!-- end of generated -->\n"

page, tool = pathlib.Path(sys.argv[1]) / "docs/security.md", sys.argv[2]
tables = subprocess.run([tool, "tables"], check=True, stdout=subprocess.PIPE, text=True).stdout
text = page.read_text()
before, start, rest = text.partition(START)
_, end, after = rest.partition(END)
if not start or not end:
    sys.exit(f"{page}: the marks around the generated part are missing")
wanted = before + start + "\n" + tables + "\n" + end + after
if "--write" in sys.argv[3:]:
    page.write_text(wanted)
elif text != wanted:
    print(f"{page}: differs from base/jail_table.c; run tests/lint/security.py {sys.argv[1]} {tool} --write")
    sys.exit(1)
