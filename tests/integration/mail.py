#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""base/mail against a real mail server (aiosmtpd): only through TLS and to who it is, what arrives, and what the server's word means.

usage: mail.py MAIL_TOOL
"""
import email
import email.policy
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import smtp
from reserve import free_port
from smtp import PASSWORD, USER

TOOL = os.path.abspath(sys.argv[1])
TO = 'ada@customer.example.org'
CSV = 'device,pages\r\n"Näh & Co",12\r\n' + '.\r\n..\r\nFrom x\r\n' + 'x' * 5000 + '\r\n'
HELD_MS, ENDED_MS = 1000, 5000  # of a busy machine; a server that holds on does so for a minute
TEXT = 'Usage of October.\n.\nFrom here on: 12 pages, 3 not known.\n'


class Rig:
    def __init__(self, folder):
        self.folder = folder
        for name in ('ours', 'theirs'):
            smtp.make_certificate(folder, name)
        with open(self.path('usage.csv'), 'w', encoding='utf-8', newline='') as f:
            f.write(CSV)

    def path(self, name):
        return os.path.join(self.folder, name)

    def serve(self, kind, port=None):
        return smtp.serve(self.folder, kind, port)

    def send(self, port, kind, host='localhost', ca='ours', password=PASSWORD, to=TO, subject='Usage of October', within=()):
        """What is told of it. The loop is never held meanwhile, whatever the server does."""
        done = subprocess.run([*within, TOOL, host, str(port), kind, self.path(ca + '.crt'), USER, password, to, subject, TEXT,
                               self.path('usage.csv')], capture_output=True, text=True, check=True, timeout=600)
        told, times = done.stdout.strip().rsplit('\n', 1)
        _, held, _, ended = times.split()
        assert int(held) < HELD_MS and int(ended) < ENDED_MS, (told, times)
        return told


def is_what_was_sent(came, subject):
    sender, receivers, content, _ = came
    assert sender == 'reports@portal.example.org' and receivers == [TO], came
    assert max(len(line) for line in content.split(b'\r\n')) <= 76, 'a long line'
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert not mail.defects and mail['Subject'] == subject and mail['To'] == TO, mail.items()
    assert mail['Message-ID'] == '<report-7.1@portal.example.org>' and mail['Auto-Submitted'] == 'auto-generated', mail.items()
    assert mail['Date'].datetime.timestamp() == 1795338902, mail['Date']
    assert mail.get_body(('plain',)).get_content().replace('\r\n', '\n') == TEXT, mail.get_body(('plain',)).get_content()
    [file] = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ('usage.csv', 'text/csv')
    assert file.get_payload(decode=True).decode() == CSV


def arrives_through_tls(rig):
    for kind in ('starttls', 'tls'):
        controller, handler = rig.serve(kind)
        for i, subject in enumerate(('Usage of October', 'Nutzung im März – Näh & Söhne GmbH, ' + 'Größe ' * 15)):
            told = rig.send(controller.port, kind, subject=subject.strip())
            assert told.startswith('taken 250'), (kind, told)
            is_what_was_sent(handler.came[i], subject.strip())
        assert handler.logins == [USER] * 2, handler.logins
        controller.stop()


def goes_to_nobody_else(rig):
    """Nothing is said to a server that is not the one, or without TLS."""
    controller, handler = rig.serve('starttls')
    assert rig.send(controller.port, 'starttls', host='127.0.0.1').startswith('later'), 'another name'
    assert rig.send(controller.port, 'starttls', ca='theirs').startswith('later'), 'another authority'
    controller.stop()
    plain, open_ear = rig.serve('plain')
    told = rig.send(plain.port, 'starttls')
    assert told.startswith('later') and 'TLS' in told, told
    plain.stop()
    for ear in (handler, open_ear):
        assert ear.came == [] and ear.logins == [] and 'RCPT' not in ear.said, (ear.came, ear.logins, ear.said)


def tells_what_the_server_says(rig):
    controller, handler = rig.serve('starttls')
    assert rig.send(controller.port, 'starttls', to='nobody@x.example').startswith('for-ever 550'), 'no such user'
    assert rig.send(controller.port, 'starttls', to='full@x.example').startswith('later 452'), 'full'
    told = rig.send(controller.port, 'starttls', password='wrong')
    assert told.startswith('later 535'), told  # a password can be mended
    for to, subject in ((TO, 'a\r\nBcc: eve@evil.example'), ('ada@x.example>\r\nRCPT TO:<eve@evil.example', 'a'), (TO + ', eve@evil.example', 'a')):
        assert rig.send(controller.port, 'starttls', to=to, subject=subject) == 'not sent', (to, subject)
    assert handler.came == []
    controller.stop()


def turns_away(rig, replies):
    """What is told of a server that says these lines, one for each command, the greeting first."""
    def serve():
        ear = listener.accept()[0]
        with ear, ear.makefile('rb') as lines:
            for reply in replies:
                ear.sendall(reply.encode() + b'\r\n')
                if not lines.readline():
                    return
            while lines.readline():
                ear.sendall(b'221 2.0.0 bye\r\n')

    with socket.create_server(('127.0.0.1', 0)) as listener:
        ear = threading.Thread(target=serve)
        ear.start()
        told = rig.send(listener.getsockname()[1], 'starttls')
        ear.join()
    return told


def tries_again_what_was_no_word_about_the_letter(rig):
    for replies in (['554 5.7.1 your address is on a list'], ['220 hello', '550 no', '550 no'],
                    ['220 hello', '250-here\r\n250 STARTTLS', '501 not today']):
        told = turns_away(rig, replies)
        assert told.startswith('later'), (replies, told)


def waits_for_a_server_that_is_down(rig):
    port = free_port()
    assert rig.send(port, 'starttls').startswith('later 0'), 'nobody is there'
    controller, handler = rig.serve('starttls', port)
    assert rig.send(port, 'starttls').startswith('taken 250')
    assert len(handler.came) == 1
    controller.stop()


def holds_on(rig, login, says, listener=None, guests=0):
    """A server that takes or refuses who logs in, and never answers QUIT; guests that wait there already are let in late."""
    replies = {'EHLO': '250-here\r\n250 AUTH PLAIN', 'AUTH': '334 ', 'MAIL': '250 ok', 'RCPT': '250 ok', 'DATA': '354 go on', 'QUIT': ''}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(rig.path('ours.crt'), rig.path('ours.key'))
    quits = []

    def serve():
        for _ in range(guests):
            time.sleep(0.6)
            listener.accept()[0].close()
        with context.wrap_socket(listener.accept()[0], server_side=True) as ear, ear.makefile('rb') as lines:
            ear.sendall(b'220 hello\r\n')
            is_text = False
            for line in lines:
                word = line.decode().split()[0] if line.strip() else ''
                quits.extend(['QUIT'] if word == 'QUIT' else [])
                reply = ('250 kept' if line == b'.\r\n' else '') if is_text else replies.get(word, login)
                is_text = word == 'DATA' or (is_text and line != b'.\r\n')
                ear.sendall(reply.encode() + b'\r\n' if reply else b'')

    with listener or socket.create_server(('127.0.0.1', 0)) as listener:
        ear = threading.Thread(target=serve)
        ear.start()
        told = rig.send(listener.getsockname()[1], 'tls')
        ear.join()
    assert told.startswith(says), told
    return quits


def waits_for_no_answer_to_quit(rig):
    assert holds_on(rig, '235 welcome', 'taken 250') == ['QUIT']
    holds_on(rig, '535 no', 'later 535')


def knows_which_of_its_connections_is_left(rig):
    """The name's first address is slow, so that the second one is tried meanwhile, in vain: the queue is full until a first guest is let in."""
    listener = socket.create_server(('127.0.0.1', 0), backlog=0)
    guest = socket.create_connection(listener.getsockname())
    assert holds_on(rig, '235 welcome', 'taken 250', listener, guests=1) == ['QUIT']
    guest.close()


NOWHERE = ('unshare', '-n', 'sh', '-c', 'ip link set lo up; ip link add nowhere0 type dummy; ip link set nowhere0 up; ip route add default dev nowhere0; '
           'exec "$@"', 'sh')


def waits_for_no_name(rig):
    """A name that is none, and one that no server of names answers for."""
    assert rig.send(25, 'starttls', host='nowhere.invalid').startswith('later 0')
    if subprocess.run([*NOWHERE, 'true'], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print('  LEFT OUT a server of names that says nothing: a network of its own cannot be made (needs root)')
        return
    assert rig.send(25, 'starttls', host='mail.example.org', within=NOWHERE).startswith('later 0')


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-mail-') as folder:
        rig = Rig(folder)
        checks = (arrives_through_tls, goes_to_nobody_else, tells_what_the_server_says, tries_again_what_was_no_word_about_the_letter,
                  waits_for_a_server_that_is_down, waits_for_no_answer_to_quit, knows_which_of_its_connections_is_left,
                  waits_for_no_name)
        for check in checks:
            check(rig)
            print('  ' + check.__name__.replace('_', ' '), flush=True)
        print('mail.py: %d checks' % len(checks))


if __name__ == '__main__':
    main()
