# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of a test's own: a new cluster in a private folder, on a socket in it and on no port.

usage: pgsql.py [--durable] PROGRAM...    runs each program with PRINTWIRE_TEST_PGSQL naming the folder of the socket; 77 without PostgreSQL
A PROGRAM that is no file is a line of words: pgsql.py 'tests/integration/web.py build/dev/portal/printwire-portal'
"""
import contextlib
import csv
import glob
import io
import os
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIP = 77
USER = 'postgres'  # initdb refuses to be root
NAME = 'printwire'  # of role and database
NULL = '~NULL~'
PATIENCE_S = 120  # for the machine


def value_of(cell):
    """A cell of psql's CSV as sqlite3 would give it."""
    if cell == NULL:
        return None
    return int(cell) if re.fullmatch('-?[0-9]{1,18}', cell) else cell


def folder_of_programs():
    """Where initdb and postgres are, None where they are not installed."""
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin/initdb'), key=lambda path: int(path.split('/')[4]))
    here = found[-1] if found else shutil.which('initdb')
    return os.path.dirname(os.path.realpath(here)) if here else None


class Server:
    """A running server; `folder` has its socket. What commits is synced unless `durable` is False."""

    def __init__(self, durable=True, settings=()):
        self.bin = folder_of_programs()
        if not self.bin:
            raise FileNotFoundError('PostgreSQL is not installed')
        self.folder = tempfile.mkdtemp(prefix='printwire-pgsql-', dir='/tmp')
        self.settings = ('fsync=%s' % ('on' if durable else 'off'), 'listen_addresses=', 'unix_socket_directories=' + self.folder,
                         'unix_socket_permissions=0777', 'max_connections=20', *settings)
        self.process = None
        os.chmod(self.folder, 0o755)
        if os.getuid() == 0:
            os.chown(self.folder, pwd.getpwnam(USER).pw_uid, pwd.getpwnam(USER).pw_gid)
        self.run('initdb', '--no-sync', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-U', USER, '-D', self.data())
        self.start()
        self.sql('CREATE ROLE %s LOGIN' % NAME, 'CREATE DATABASE %s OWNER %s' % (NAME, NAME))
        self.sql('ALTER SCHEMA public OWNER TO %s' % NAME, database=NAME)

    def data(self):
        return os.path.join(self.folder, 'data')

    def command(self, program, *arguments):
        words = [os.path.join(self.bin, program), *arguments]
        return ['setpriv', '--reuid', USER, '--regid', USER, '--clear-groups', *words] if os.getuid() == 0 else words

    def run(self, program, *arguments):
        done = subprocess.run(self.command(program, *arguments), cwd='/', stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert done.returncode == 0, '%s: %s' % (program, done.stdout)
        return done.stdout

    def launch(self):
        settings = [word for setting in self.settings for word in ('-c', setting)]
        with open(os.path.join(self.folder, 'log'), 'ab') as log:
            self.process = subprocess.Popen(self.command('postgres', '-D', self.data(), *settings), cwd='/', stdout=log, stderr=log)

    def start(self):
        """Until it takes connections. After a kill it cannot start as long as one of the killed one's processes is there."""
        end = time.monotonic() + PATIENCE_S
        self.launch()
        while subprocess.run(self.command('pg_isready', '-q', '-h', self.folder), cwd='/', check=False).returncode != 0:
            if self.process.poll() is not None:
                self.launch()
            if time.monotonic() > end:
                with open(os.path.join(self.folder, 'log'), encoding='utf-8') as log:
                    raise AssertionError('PostgreSQL does not start: ' + log.read()[-2000:])
            time.sleep(0.1)

    def sql(self, *statements, database='postgres'):
        """Run statements as the server's own user, each by itself; the last one's rows as text."""
        words = [word for statement in statements for word in ('-c', statement)]
        return self.run('psql', '-qAtX', '-h', self.folder, '-U', USER, '-d', database, *words).strip()

    def query(self, sql, *values):
        """The rows of a question with `?` for values, as the portal's user; whole numbers as such. Asked again while the server is away."""
        parts = sql.split('?')
        assert len(parts) == len(values) + 1, sql
        quoted = ["'%s'" % str(value).replace("'", "''") for value in values] + ['']
        text = ''.join(part + value for part, value in zip(parts, quoted))
        words = self.command('psql', '--csv', '-qtX', '-P', 'null=' + NULL, '-h', self.folder, '-U', NAME, '-d', NAME, '-c', text)
        end = time.monotonic() + PATIENCE_S
        while True:
            done = subprocess.run(words, cwd='/', stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            if done.returncode == 0:
                return [tuple(value_of(cell) for cell in row) for row in csv.reader(io.StringIO(done.stdout))]
            if 'does not exist' in done.stderr:
                return []  # the tables are being made
            assert time.monotonic() < end, done.stderr
            time.sleep(0.2)

    def kill(self):
        """kill -9 of the postmaster; those that it has started notice it and end."""
        self.process.kill()
        self.process.wait()

    def kill_backend(self):
        """kill -9 of the process that serves the portal's writer: the server ends all others, and repairs itself."""
        found = self.query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'")
        for pid, in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast: whoever is connected is thrown out
            self.process.wait()

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main(programs):
    try:
        server = Server(durable=programs[0] == '--durable')  # what a power cut leaves is tried elsewhere
    except FileNotFoundError as e:
        print('skipped: %s' % e)
        return SKIP
    status = 0
    try:
        for program in [word for word in programs if word != '--durable']:
            print('== %s on PostgreSQL' % os.path.basename(program), flush=True)
            words = [program] if os.path.exists(program) else shlex.split(program)
            done = subprocess.run(words, env={**os.environ, 'PRINTWIRE_TEST_PGSQL': server.folder}, check=False)
            status = status or done.returncode
    finally:
        server.remove()
    return status


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
