#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""portal/page/dist is what its sources give, byte for byte, and the first view is small: dist.py BUILD"""
import filecmp
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import modules

FIRST_VIEW = 60 * 1024  # bytes as gzip: what the first page takes
ALL = 250 * 1024


def files(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def size(folder, names):
    return sum(len(gzip.compress(open(os.path.join(folder, name), 'rb').read(), 9)) for name in names)


def rebuild(folder):
    """The pages, built apart from the tree."""
    for name in ('index.html', 'vite.config.js'):
        shutil.copy(os.path.join(modules.PAGE, name), folder)
    for name in ('src', 'public'):
        shutil.copytree(os.path.join(modules.PAGE, name), os.path.join(folder, name))
    os.symlink(os.path.join(modules.fetch(), 'node_modules'), os.path.join(folder, 'node_modules'))
    shutil.copy(os.path.join(modules.PAGE, 'package.json'), folder)
    subprocess.run(['node', os.path.join(modules.FOLDER, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], cwd=folder, check=True)
    return os.path.join(folder, 'dist')


def first_view(dist):
    """What a browser fetches for the page that is shown first: the frame, and what it loads with that page by its own list."""
    with open(os.path.join(dist, 'index.html'), encoding='utf-8') as f:
        frame = set(re.findall(r'(?:src|href)="/([^"]+)"', f.read()))
    with open(os.path.join(dist, next(name for name in frame if name.endswith('.js'))), encoding='utf-8') as f:
        script = f.read()
    listed = json.loads(re.search(r'\.f=(\[.*?\])', script)[1])
    needed = re.search(r'import\("\./Live-[^"]*"\),__vite__mapDeps\(\[([0-9,]*)\]', script)[1].split(',')
    return sorted(frame | {listed[int(i)] for i in needed} | {'index.html'})


def main():
    modules.need('node', 'npm')
    committed = os.path.join(modules.PAGE, 'dist')
    with tempfile.TemporaryDirectory(prefix='printwire-dist-') as folder:
        made = rebuild(folder)
        assert files(made) == files(committed), 'run npm run build in portal/page: %s' % (set(files(made)) ^ set(files(committed)))
        _, differ, failed = filecmp.cmpfiles(made, committed, files(made), shallow=False)
        assert not differ and not failed, 'run npm run build in portal/page: %s' % (differ + failed)
    first, whole = size(committed, first_view(committed)), size(committed, files(committed))
    assert first <= FIRST_VIEW and whole <= ALL, (first, whole)
    for name in files(committed):
        text = open(os.path.join(committed, name), encoding='utf-8').read()
        assert not re.search(r'<style|style="|<script>| on[a-z]+="', text) or not name.endswith('.html'), name
    print('dist: %d files as built; first view %d bytes, all %d bytes as gzip' % (len(files(committed)), first, whole))


if __name__ == '__main__':
    sys.exit(main())
