# SPDX-License-Identifier: Apache-2.0
"""The pages' development packages, as portal/page/package-lock.json has them, in build/page: fetched once, for all presets."""
import fcntl
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, 'portal', 'page')
FOLDER = os.path.join(ROOT, 'build', 'page')
SKIP = 77
NODE_LEAST = 18


def skip(why):
    print('%s: SKIPPED: %s' % (os.path.basename(sys.argv[0]), why))
    sys.exit(SKIP)


def need(*programs):
    for program in programs:
        if shutil.which(program) is None:
            skip(program + ' is not installed (packaging/packages browser)')
    version = subprocess.run(['node', '--version'], stdout=subprocess.PIPE, text=True, check=True).stdout
    if int(re.match(r'v(\d+)', version)[1]) < NODE_LEAST:
        skip('node is too old: ' + version.strip())


def fetch():
    """A copy of the pages' sources with their packages beside them; its folder."""
    os.makedirs(FOLDER, exist_ok=True)
    with open(FOLDER + '.lock', 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held until all is there; another preset's test may be fetching
        with open(os.path.join(PAGE, 'package-lock.json'), 'rb') as f:
            wanted = f.read()
        kept = os.path.join(FOLDER, 'fetched.json')
        if not os.path.exists(kept) or open(kept, 'rb').read() != wanted:
            for name in ('package.json', 'package-lock.json'):
                shutil.copy(os.path.join(PAGE, name), FOLDER)
            done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=FOLDER, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            if done.returncode != 0:
                skip('npm could not fetch the packages:\n' + done.stdout[-2000:])
            with open(kept, 'wb') as f:
                f.write(wanted)
    return FOLDER
