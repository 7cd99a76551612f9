# SPDX-License-Identifier: Apache-2.0
"""clang-format would change nothing in our C, tests included."""
import pathlib
import re
import subprocess
import sys

import source

root = pathlib.Path(sys.argv[1]).resolve()
source.need("clang-format")
run = subprocess.run(["clang-format", "--dry-run", "-Werror", *(path for path, _ in source.files(root))],
                     cwd=root, capture_output=True, text=True)
findings = re.findall(r"^([^\s:][^:\n]*:\d+):\d+: error: .*$", run.stderr, flags=re.M)
if run.returncode != 0 and not findings:
    sys.exit(run.stderr)
source.end([f"{place}: clang-format would change this line" for place in dict.fromkeys(findings)])
