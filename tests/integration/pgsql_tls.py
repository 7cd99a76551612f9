#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server over TCP: only with TLS, a certificate of our authority and its name, and a password that nobody else may read.

usage: pgsql_tls.py PRINTWIRE-PORTAL
"""
import os
import pwd
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(os.path.dirname(HERE), 'fakes')]

import pgsql  # noqa: E402

PASSWORD = 'correct horse'
HBA = 'local all all trust\nhostssl all %s 127.0.0.1/32 scram-sha-256\n' % pgsql.NAME


def openssl(*words):
    subprocess.run(['openssl', *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_authority(folder, name):
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=' + name,
            '-keyout', os.path.join(folder, name + '.key'), '-out', os.path.join(folder, name + '.crt'))


def make_certificate(folder, authority, out):
    """Of the name localhost, and of no address."""
    request, names = os.path.join(folder, 'request'), os.path.join(folder, 'names')
    with open(names, 'w', encoding='utf-8') as f:
        f.write('subjectAltName=DNS:localhost\n')
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost', '-keyout',
            out + '.key', '-out', request)
    openssl('x509', '-req', '-in', request, '-CA', os.path.join(folder, authority + '.crt'), '-CAkey', os.path.join(folder, authority + '.key'),
            '-CAcreateserial', '-days', '2', '-extfile', names, '-out', out + '.crt')
    os.chmod(out + '.key', 0o600)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Rig:
    def __init__(self, portal, folder):
        self.portal, self.folder, self.port = portal, folder, free_port()
        os.environ['PGPORT'] = str(self.port)  # of the server, and of those that ask it by its socket
        self.server = pgsql.Server(durable=False)
        for authority in ('ours', 'theirs'):
            make_authority(folder, authority)

    def serve(self, has_tls):
        """The server anew, on TCP too."""
        out = os.path.join(self.server.folder, 'tls')
        make_certificate(self.folder, 'ours', out)
        user = pwd.getpwnam(pgsql.USER) if os.getuid() == 0 else None
        for path in (out + '.key', out + '.crt'):
            if user:
                os.chown(path, user.pw_uid, user.pw_gid)
        with open(os.path.join(self.server.data(), 'pg_hba.conf'), 'w', encoding='utf-8') as f:
            f.write(HBA)
        self.server.sql("ALTER ROLE %s PASSWORD '%s'" % (pgsql.NAME, PASSWORD))
        self.server.stop()
        plain = [s for s in self.server.settings if not s.startswith(('ssl', 'listen'))]
        self.server.settings = (*plain, 'listen_addresses=127.0.0.1', 'ssl=' + ('on' if has_tls else 'off'), 'ssl_cert_file=' + out + '.crt',
                                'ssl_key_file=' + out + '.key')
        self.server.start()

    def ask(self, host='localhost', ca='ours', password=PASSWORD, mode=0o600):
        """What a command of the portal that needs the store says."""
        secret, conf = os.path.join(self.folder, 'secret'), os.path.join(self.folder, 'portal.xml')
        for path, text in ((secret, password + '\n'), (conf, self.conf(host, ca, secret))):
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
        os.chmod(secret, mode)
        return subprocess.run([self.portal, 'account', 'list', '--config', conf], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=False, timeout=60)

    def conf(self, host, ca, secret):
        return ("<printwire-portal><xmpp><jid>portal.x.test</jid><secret-file>%s</secret-file></xmpp><storage><folder>%s</folder>"
                "<postgresql host='%s' port='%d' user='%s' password-file='%s' ca-file='%s'/></storage><agents/></printwire-portal>\n"
                % (secret, os.path.join(self.folder, 'portal'), host, self.port, pgsql.NAME, secret, os.path.join(self.folder, ca + '.crt')))

    def refused(self, why, **how):
        done = self.ask(**how)
        lines = done.stderr.strip().splitlines()
        assert done.returncode == 1 and len(lines) == 1 and any(word in lines[0] for word in why), '%s: %s' % (why, done)
        assert PASSWORD not in done.stderr, 'the password is in a log line'


def test(rig):
    rig.serve(has_tls=True)
    done = rig.ask()
    assert done.returncode == 0, done.stderr
    rig.refused(('certificate verify failed',), ca='theirs')
    rig.refused(('does not match host name',), host='127.0.0.1')
    rig.refused(('password authentication failed',), password='wrong')
    rig.refused(('0600', 'only its owner', 'read'), mode=0o644)
    rig.serve(has_tls=False)
    rig.refused(('does not support SSL',))


def main(portal):
    with tempfile.TemporaryDirectory(prefix='printwire-pgsql-tls-') as folder:
        try:
            rig = Rig(portal, folder)
        except FileNotFoundError as e:
            print('pgsql_tls: SKIPPED: %s' % e)
            return pgsql.SKIP
        try:
            test(rig)
        finally:
            rig.server.remove()
    print('pgsql_tls: right authority, name and password pass; other authority, name, password, open file, no TLS are refused')
    return 0


if __name__ == '__main__':
    sys.exit(main(os.path.abspath(sys.argv[1])))
