# SPDX-License-Identifier: Apache-2.0
"""What LICENCE.md says on verifying by hand works as it stands there, and fails for a changed answer.

usage: licence_by_hand.py ROOT
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

text = (pathlib.Path(sys.argv[1]) / "protocol/LICENCE.md").read_text()
pem, answer, script = (re.search(rf"^```{kind}\n(.*?)^```", text, flags=re.M | re.S).group(1)
                       for kind in ("pem", "licence", "sh"))
if shutil.which("openssl") is None:
    print("openssl is not installed")
    sys.exit(77)


def verified(answer):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "signer.pem").write_text(pem)
        (folder / "answer").write_text(answer)
        run = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True)
        return run.returncode == 0 and "Signature Verified Successfully" in run.stdout, run.stdout + run.stderr


good, said = verified(answer)
bad, _ = verified(answer.replace("/v1/lease", "/v1/activate"))
if not good or bad:
    sys.exit(f"by hand: the answer {'failed' if not good else 'passes although it was changed'}: {said}")
