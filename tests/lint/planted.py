# SPDX-License-Identifier: Apache-2.0
"""Each lint finds what is planted in a small tree of its own, and finds nothing in the same tree without it."""
import pathlib
import subprocess
import sys
import tempfile

from plants import GOOD_C, GOOD_H, PLANTED


def plant(tree, path, content):
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    top, _, inside = path.partition("/")
    obj = tree / "build" / top / "CMakeFiles/x.dir" / (inside + ".o")
    obj.parent.mkdir(parents=True, exist_ok=True)
    # what does not compile is a plant for a lint that needs no object
    subprocess.run(["cc", "-I", tree, "-w", "-c", "-o", obj, file], capture_output=True)


def run_lint(root, lint, path=None, content=None):
    with tempfile.TemporaryDirectory() as name:
        tree = pathlib.Path(name)
        (tree / ".clang-format").write_text((root / ".clang-format").read_text())
        plant(tree, "base/good.h", GOOD_H)
        plant(tree, "base/good.c", GOOD_C)
        if path:
            plant(tree, path, content)
        script = pathlib.Path(__file__).with_name(lint + ".py")
        run = subprocess.run([sys.executable, script, tree, tree / "build"], capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr


def main():
    root = pathlib.Path(sys.argv[1])
    bad = 0
    lints = sorted({row[0] for row in PLANTED})
    for lint, path, content, says in [(lint, None, None, "") for lint in lints] + PLANTED:
        code, out = run_lint(root, lint, path, content)
        if code == 77 or (code == (1 if path else 0) and says in out):
            continue
        print(f"{lint} on {path or 'a clean tree'}: left with {code}, wanted “{says}”, said: {out}")
        bad += 1
    return bad != 0


sys.exit(main())
