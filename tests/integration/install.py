#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`cmake --install` into an empty root: all that packaging/ promises is there, fits together and works from there.

usage: install.py CMAKE ROOT BUILD
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

CMAKE, ROOT, BUILD = sys.argv[1:4]
PROGRAMS = {'printwire-agent': 'agent', 'printwire-licence': 'licence', 'printwire-portal': 'portal', 'printwire-sds': 'sds'}
SECRETS = {'agent.password': 'secret\n', 'portal.secret': 'secret\n'}


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **options)
    assert done.returncode == 0, '%s: %s%s' % (' '.join(command), done.stdout, done.stderr)
    return done.stdout


def read(*path):
    with open(os.path.join(*path), encoding='utf-8') as f:
        return f.read()


def install(root, prefix):
    """A root with all of it; what is below the prefix, as paths from there."""
    run(CMAKE, '--install', BUILD, '--prefix', prefix, env=dict(os.environ, DESTDIR=root))
    below = root + prefix
    return {os.path.relpath(os.path.join(folder, name), below) for folder, _, names in os.walk(below) for name in names}


def names(*pattern):
    return {os.path.basename(path) for path in glob.glob(os.path.join(ROOT, *pattern))}


def promised():
    """What of the tree is to be there, by where it belongs."""
    examples = names('packaging', 'examples', '*') | {'prosody.cfg.lua', 'ejabberd.yml', 'people.yml'} | names('packaging', 'systemd', 'printwire-*.conf')
    units = names('packaging', 'systemd', '*.service') | names('packaging', 'systemd', '*.socket')
    documents = names('docs', '*.md') | names('protocol', '*.md') | names('protocol', '*.json') | {'LICENSE', 'README.md', 'printwire.rnc'}
    places = {'sbin': set(PROGRAMS), 'bin': {'printwire-sim'}, 'share/man/man8': names('packaging', 'man', '*.8'), 'lib/systemd/system': units,
              'lib/sysusers.d': {'printwire.conf'}, 'lib/tmpfiles.d': {'printwire.conf'}, 'share/doc/printwire': documents,
              'share/doc/printwire/pages': names('docs', 'pages', '*.png'), 'share/doc/printwire/examples': examples}
    return {os.path.join(place, name) for place, there in places.items() for name in there}


def check_units(root, prefix):
    """Each names what is installed: programs, manuals, users, folders."""
    folder = os.path.join(root + prefix, 'lib', 'systemd', 'system')
    users, folders = (read(root + prefix, 'lib', kind, 'printwire.conf') for kind in ('sysusers.d', 'tmpfiles.d'))
    for name in PROGRAMS:
        unit = read(folder, name + '.service')
        for line in re.findall(r'^ExecStart(?:Pre)?=(\S+)', unit, re.M):
            assert line == '%s/sbin/%s' % (prefix, name) and os.access(root + line, os.X_OK), line
        for page in re.findall(r'^Documentation=man:(\S+)\(8\)', unit, re.M):
            assert os.path.exists(os.path.join(root + prefix, 'share/man/man8', page + '.8')), page
        user, state = (re.search('^%s=(.*)$' % key, unit, re.M)[1] for key in ('User', 'StateDirectory'))
        assert re.search(r'^u %s ' % user, users, re.M) and re.search(r'^d /var/lib/%s +0700 +%s ' % (state, user), folders, re.M), user


def check_accounts(root):
    """systemd's own tools make the users and the folders that the units run with."""
    tools = 'systemd-sysusers', 'systemd-tmpfiles'
    if os.geteuid() != 0 or any(shutil.which(tool) is None for tool in tools):
        print('install.py: users and folders not tried: needs root, systemd-sysusers and systemd-tmpfiles')
        return
    os.mkdir(os.path.join(root, 'etc'))
    run(tools[0], '--root=' + root, 'printwire.conf')
    run(tools[1], '--root=' + root, '--create', 'printwire.conf')
    ids = dict(re.findall(r'^([\w-]+):[^:]*:(\d+):', read(root, 'etc', 'passwd'), re.M))
    for name in PROGRAMS:
        state = os.stat(os.path.join(root, 'var', 'lib', name))
        assert state.st_mode & 0o777 == 0o700 and state.st_uid == int(ids[name]), name
    assert os.path.isdir(os.path.join(root, 'etc', 'printwire'))


def check_programs(root, prefix, folder):
    """They start from there, and take the examples as they are, with the files that these name."""
    examples = os.path.join(root + prefix, 'share', 'doc', 'printwire', 'examples')
    for name, text in SECRETS.items():
        with os.fdopen(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT, 0o600), 'w') as f:
            f.write(text)
    run(os.path.join(root + prefix, 'sbin', 'printwire-licence'), 'keygen', os.path.join(folder, 'root.pem'))
    for name, what in PROGRAMS.items():
        program, file = os.path.join(root + prefix, 'sbin', name), os.path.join(folder, what + '.xml')
        shutil.copy(os.path.join(examples, what + '.xml'), file)
        assert run(program, '--version').startswith(name), name
        run(program, '--check-config', '--config', file)


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-install-') as folder:
        for root, prefix in ((os.path.join(folder, 'a'), '/usr'), (os.path.join(folder, 'b'), '/opt/printwire')):
            there, wanted = install(root, prefix), promised()
            assert there == wanted, 'missing: %s; more: %s' % (sorted(wanted - there), sorted(there - wanted))
            assert os.listdir(root) == [prefix.split('/')[1]], 'nothing is outside the prefix'
            check_units(root, prefix)
            if prefix == '/usr':
                check_accounts(root)
            check_programs(root, prefix, folder)
            os.unlink(os.path.join(folder, 'root.pem'))
            os.unlink(os.path.join(folder, 'root.pem.pub'))
    print('install.py: %d files, each where it belongs' % len(wanted))


if __name__ == '__main__':
    main()
