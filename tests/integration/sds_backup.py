#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Encrypted backups of the platform: nothing in them can be read, what is restored goes on, and refuses what was signed before."""
import base64
import fcntl
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hook_receiver import Receiver
from part import wait_until
from reserve import free_port
from sds_platform import World
from sds_webhooks import configure, make, shown
from sds_wire import Platform, base64url, moment


def clear(folder):
    """Every byte that lies in a folder."""
    out = b''
    for where, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(where, name), 'rb') as f:
                out += f.read()
    return out


def no_secret_is_kept_in_the_clear(platform, world, hook, code):
    """Neither in the database nor in its dump, but for what has to sign webhooks; and nothing at all in a backup."""
    key = world.site.key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    secrets = [world.tool.secret, world.tool.token, world.tool.get_token().body['access_token'], code]
    stored = clear(platform.path('data'))
    with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
        dump = '\n'.join(database.iterdump()).encode()
    database.close()
    for held in (stored, dump):
        assert len(held) > 4096 and hook['secret'].encode() in held
        for secret in secrets:
            assert secret.encode() not in held, secret
        assert key not in held and base64.b64encode(key) not in held and key.hex().encode() not in held.lower()
    platform.command('backup', platform.path('first'), '--key-file', platform.path('key'))
    with open(platform.path('first'), 'rb') as f:
        backup = f.read()
    assert backup.startswith(b'printwire-sealed 1\n') and len(backup) > 4096
    for text in (*secrets, hook['secret'], world.account, world.site.id, world.site.device, world.tool.id, 'Bergmann', 'SQLite', 'CREATE TABLE', 'HP LaserJet'):
        assert text.encode() not in backup, text
    assert os.stat(platform.path('first')).st_mode & 0o777 == 0o600
    assert set(os.listdir(platform.path('data'))) <= {'sds.db', 'sds.db-wal', 'sds.db-shm'}, os.listdir(platform.path('data'))


def one_at_a_time(platform):
    turn = os.open(platform.path('data'), os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    assert 'another backup or restore is at work' in platform.command('backup', platform.path('x'), '--key-file', platform.path('key'), status=1)
    os.close(turn)
    assert not os.path.exists(platform.path('x')) and not os.path.exists(platform.path('x.part'))


def wrong_use_is_told(platform):
    for words, said in ((('backup', platform.path('first'), '--key-file', platform.path('key')), 'is there already'),
                        (('backup', platform.path('x'), '--key-file', platform.path('open')), 'chmod 600'),
                        (('backup', platform.path('x'), '--key-file', platform.path('short')), 'openssl rand -hex 32'),
                        (('backup', platform.path('x'), '--key-file', platform.path('none')), 'none'),
                        (('restore', platform.path('first'), '--key-file', platform.path('key')), 'is there already'),
                        (('restore', platform.path('none'), '--key-file', platform.path('key')), 'No such file')):
        assert said in platform.command(*words, status=1), words
    for words in (('backup', platform.path('x')), ('backup', '--key-file', platform.path('key')), ('restore', 'a', 'b', '--key-file', platform.path('key'))):
        platform.command(*words, status=2)
    assert not os.path.exists(platform.path('x')) and not os.path.exists(platform.path('x.part'))


def what_is_damaged_restores_nothing(platform):
    shutil.move(platform.path('data'), platform.path('lost'))
    with open(platform.path('first'), 'rb') as f:
        good = f.read()
    for name, content, key, said in (('bit', good[:9000] + bytes([good[9000] ^ 1]) + good[9001:], 'key', 'damaged'), ('cut', good[:-1], 'key', 'damaged'),
                                     ('half', good[:51 + 65552], 'key', 'damaged'), ('other', good, 'other-key', 'another key'),
                                     ('text', b'x' * 1000, 'key', 'is no backup'), ('empty', b'', 'key', 'is no backup')):
        with open(platform.path(name), 'wb') as f:
            f.write(content)
        assert said in platform.command('restore', platform.path(name), '--key-file', platform.path(key), status=1), name
        assert os.listdir(platform.path('data')) == [], name
    shutil.copy(platform.path('lost/sds.db-wal'), platform.path('data/sds.db-wal'))  # of a database that was moved away alone
    assert 'sds.db-wal: is there already' in platform.command('restore', platform.path('first'), '--key-file', platform.path('key'), status=1)
    os.unlink(platform.path('data/sds.db-wal'))
    shutil.copy(platform.path('lost/sds.db-wal'), platform.path('data/sds.db.copy-wal'))  # of a restore that was killed: goes


def what_is_restored_goes_on(platform, world, receiver, hook, item, old, letter):
    began = time.time()
    platform.command('restore', platform.path('last'), '--key-file', platform.path('key'))
    assert os.stat(platform.path('data/sds.db')).st_mode & 0o777 == 0o600 and os.listdir(platform.path('data')) == ['sds.db']
    with open(platform.path('data/sds.db.copy'), 'wb') as f:  # of a backup that was killed
        f.write(b'clear')
    platform.start()
    assert not os.path.exists(platform.path('data/sds.db.copy'))
    again = platform.ask('POST', '/sds/v1/get-schedule', *old)
    assert (again.status, again.code) == (401, 'bad-clock') and again.body['time'], again.text
    assert world.site.poll(created=began - 10).code == 'bad-clock'  # within the 300 s, but before it began
    time.sleep(max(0, int(began) + 2 - time.time()))
    nonce = base64url(b'a' * 16)
    offer = {o['item']: o['fence'] for o in world.site.poll(nonce=nonce).body['items']}
    assert item in offer and world.site.poll(nonce=nonce).code == 'used-nonce'
    assert world.site.step(item, offer[item], 1, 'take') == ('taken', 'held')  # it was begun before: never done again
    assert world.site.step(item, offer[item], 2, 'fail', reason='interrupted') == ('taken', 'failed')
    assert world.tool.ask('GET', 'accounts').code == 'bad-token'  # tokens are not restored, secrets are
    assert world.tool.get_token().status == 200 and world.tool.now(item)['state'] == 'failed'
    assert shown(world.tool, hook)['webhook'] == hook['webhook']['webhook']
    wait_until('what was to be told', lambda: [h for h, _ in receiver.of('/hook') if h['webhook-id'] == letter], 60)
    with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
        lines = [row[0] for row in database.execute("SELECT what FROM audit WHERE actor = 3 AND what IN ('backup', 'restore') ORDER BY place")]
    database.close()
    assert lines == ['backup', 'restore'], lines  # of the first backup; the last one is not in itself
    platform.stop()


def root_works_there_as_the_owner(platform):
    """The folder is another user's, who may not reach where the backup goes: what is made in it is that user's."""
    if os.geteuid() != 0:
        return
    with tempfile.TemporaryDirectory() as reachable:
        os.chmod(reachable, 0o711)
        folder, uid = os.path.join(reachable, 'data'), pwd.getpwnam('nobody').pw_uid
        conf = platform.conf + '.nobody'
        with open(platform.conf, encoding='utf-8') as f:
            text = f.read().replace('<folder>data</folder>', '<folder>%s</folder>' % folder)
        with open(conf, 'w', encoding='utf-8') as f:
            f.write(text)

        def run(*words):
            done = subprocess.run([platform.program, *words, '--config', conf], capture_output=True, text=True, check=False)
            assert done.returncode == 0, (words, done.stderr)
            assert all(os.stat(os.path.join(folder, name)).st_uid == uid for name in os.listdir(folder)), os.listdir(folder)
        os.mkdir(folder)
        os.chown(folder, uid, pwd.getpwnam('nobody').pw_gid)
        run('account', 'add', 'Bergmann AG')
        run('backup', platform.path('owned'), '--key-file', platform.path('key'))
        assert os.stat(platform.path('owned')).st_uid == 0 and not os.path.exists(platform.path('owned.part'))
        os.unlink(os.path.join(folder, 'sds.db'))
        run('restore', platform.path('owned'), '--key-file', platform.path('key'))
        assert os.listdir(folder) == ['sds.db']


def test(platform, receiver):
    world = World(platform)
    hook = make(world.tool, receiver, '/hook', ['work.changed'])
    code = world.tool.ask('POST', 'connectors', {'account': world.account, 'hours': 1}).body['code']
    no_secret_is_kept_in_the_clear(platform, world, hook, code)
    wrong_use_is_told(platform)
    one_at_a_time(platform)
    receiver.answers['/hook'] = [500] * 100
    item = world.tool.order(world.site.device, 'refresh').body['item']
    wait_until('a try', lambda: receiver.of('/hook'))
    letter = receiver.of('/hook')[0][0]['webhook-id']
    platform.command('backup', platform.path('last'), '--key-file', platform.path('key'))  # beside the daemon
    body = b'{"time":"%s","version":"1","room":8}' % moment().encode()
    old = (world.site.sign('/sds/v1/get-schedule', body), body)
    assert [o['item'] for o in platform.ask('POST', '/sds/v1/get-schedule', *old).body['items']] == [item]
    for number, verb in enumerate(('take', 'allow', 'start'), 1):
        assert world.site.step(item, 1, number, verb)[0] == 'taken'
    platform.kill()
    what_is_damaged_restores_nothing(platform)
    receiver.answers['/hook'] = []
    receiver.got.clear()
    what_is_restored_goes_on(platform, world, receiver, hook, item, old, letter)
    root_works_there_as_the_owner(platform)


def main():
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(sys.argv[1], folder)
        for name, text, mode in (('key', '07' * 32, 0o600), ('other-key', '08' * 32, 0o600), ('open', '07' * 32, 0o644), ('short', '07' * 31, 0o600)):
            with open(platform.path(name), 'w', encoding='utf-8') as f:
                f.write(text + '\n')
            os.chmod(platform.path(name), mode)
        port = free_port()
        configure(platform, port)
        receiver = Receiver(platform, port)
        platform.start()
        try:
            test(platform, receiver)
            print('good: backups of the platform')
        except BaseException:
            print(open(platform.log, encoding='utf-8').read()[-3000:])
            raise
        finally:
            platform.end()


if __name__ == '__main__':
    main()
