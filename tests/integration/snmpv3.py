#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SNMP engine against the snmpd of net-snmp: every version, level and algorithm, right and wrong.

usage: snmpv3.py WALK_TOOL

Starts snmpd on a free port of 127.0.0.1 with a configuration and a state directory of its own. Exit 77 without snmpd.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from reserve import free_port

SYS = '1.3.6.1.2.1.1'
DESCR = SYS + '.1.0'
IN_CONTEXT = '1.3.6.1.4.1.8072.9999.77'  # there only in the context "ctx"
AUTH = 'auth-secret-1'
PRIV = 'priv-secret-2'
SHORT_MS = 600  # where no answer, or none that counts, will come
FLAGS = b'\x02\x03\x00\xff\xe3\x04\x01'  # what stands before msgFlags in an answer of snmpd
USERS = {  # name: what createUser says, level, what the tool says
    'open': ('', 'noauth', []),
    'md5': ('MD5 %s' % AUTH, 'auth', ['auth=md5']),
    'sha1': ('SHA %s' % AUTH, 'auth', ['auth=sha1']),
    'sha256': ('SHA-256 %s' % AUTH, 'auth', ['auth=sha256']),
    'sha512': ('SHA-512 %s' % AUTH, 'auth', ['auth=sha512']),
    'md5des': ('MD5 %s DES %s' % (AUTH, PRIV), 'priv', ['auth=md5', 'priv=des']),
    'shaaes': ('SHA %s AES %s' % (AUTH, PRIV), 'priv', ['auth=sha1', 'priv=aes']),
    'sha256aes': ('SHA-256 %s AES %s' % (AUTH, PRIV), 'priv', ['auth=sha256', 'priv=aes']),
    'sha512aes': ('SHA-512 %s AES %s' % (AUTH, PRIV), 'priv', ['auth=sha512', 'priv=aes']),
}


def write_config(path, port):
    lines = ['rocommunity public 127.0.0.1', 'sysDescr a printer for tests', 'master off',
             'proxy -Cn ctx -v 2c -c public 127.0.0.1:%d .%s .%s' % (port, IN_CONTEXT, SYS)]
    for name, (create, level, _) in USERS.items():
        lines.append('createUser %s %s' % (name, create))
        lines.append('rouser %s %s' % (name, level))
    lines.append('rouser shaaes priv .1 ctx')
    with open(path, 'w', encoding='ascii') as f:
        f.write('\n'.join(lines) + '\n')


class Agent:
    """snmpd with its folder; stopped and restarted by the tests."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.conf = os.path.join(folder, 'snmpd.conf')
        write_config(self.conf, self.port)
        self.process = None

    def start(self, engine='01', boots=1):
        """snmpd keeps no state here (-C): who it is and how often it booted is said."""
        with open(self.conf, 'r+', encoding='ascii') as f:
            lines = [line for line in f if not line.startswith(('exactEngineID', 'oldEngineID', 'engineBoots'))]
            f.seek(0)
            f.truncate()
            f.writelines(['exactEngineID 0x80001f8804abcdef%s\n' % engine, 'oldEngineID 0x80001f8804abcdef%s\n' % engine,
                          'engineBoots %d\n' % boots, *lines])
        env = dict(os.environ, SNMP_PERSISTENT_DIR=os.path.join(self.folder, 'state'), MIBS='')
        log = open(os.path.join(self.folder, 'log'), 'ab')
        self.process = subprocess.Popen(
            [shutil.which('snmpd', path=os.environ.get('PATH', '') + ':/usr/sbin'), '-f', '-C', '-c', self.conf,
             '-Lo', '-I', '-smux', 'udp:127.0.0.1:%d' % self.port], env=env, stdout=log, stderr=log)
        log.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Relay:
    """Stands between the tool and the agent; `spoil(question, answer, earlier answers)` says what to send back."""

    def __init__(self, agent_port, spoil):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        self.agent_port = agent_port
        self.spoil = spoil
        self.earlier = []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            question, tool = self.socket.recvfrom(65535)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as up:
                up.settimeout(60)
                up.sendto(question, ('127.0.0.1', self.agent_port))
                try:
                    answer = up.recv(65535)
                except socket.timeout:
                    continue
            for packet in self.spoil(question, answer, self.earlier):
                self.socket.sendto(packet, tool)
            self.earlier.append(answer)


def flipped(packet, at):
    return packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1:]


def is_signed(packet):
    return FLAGS + b'\x01' in packet or FLAGS + b'\x03' in packet


def unsigned(packet):
    return packet.replace(FLAGS + b'\x01', FLAGS + b'\x00').replace(FLAGS + b'\x03', FLAGS + b'\x00')


def with_noise(_, answer, earlier):
    return [answer[:40], flipped(answer, -1), unsigned(answer) if is_signed(answer) else b'0', *earlier, answer, answer]


def only_changed(_, answer, __):
    return [flipped(answer, -1)] if is_signed(answer) else [answer]


def only_unsigned(_, answer, __):
    return [unsigned(answer)]


def only_old(_, answer, earlier):
    return [e for e in earlier if is_signed(e)][:1] or [answer]


REPORT = bytes([0x2b, 6, 1, 6, 3, 15, 1, 1])  # usmStats, RFC 3414


def report(question, earlier, which):
    """An unsigned report to this question: the one of the discovery, with another number and the question's msgID."""
    def at(packet):
        return packet.index(b'\x02\x01\x03\x30') + 7
    first, i, j = earlier[0], at(earlier[0]), at(question)
    first = first[:i] + question[j:j + 4] + first[i + 4:]
    k = first.index(REPORT) + len(REPORT)
    return first[:k] + bytes([which]) + first[k + 1:]


class Blank:
    """Two protected questions are answered with a report that gives no reason."""

    def __init__(self):
        self.left = 2

    def __call__(self, question, answer, earlier):
        if not earlier or not is_signed(answer) or self.left == 0:
            return [answer]
        self.left -= 1
        return [report(question, earlier, 99)]


def with_wrong_clock(question, answer, earlier):
    """Somebody says, unsigned, that the clock is wrong."""
    known = any(is_signed(e) for e in earlier)
    return [report(question, earlier, 2), answer] if known else [answer]


failures = []


def check(what, condition, output):
    print('%s: %s' % ('ok' if condition else 'FAILED', what))
    if not condition:
        print(output)
        failures.append(what)


def run(tool, port, *words, timeout_ms=3000):
    result = subprocess.run([tool, str(port), 'timeout=%d' % timeout_ms, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    return result.stdout.decode() + result.stderr.decode()


def user_words(name, auth=AUTH, priv=PRIV):
    return ['version=3', 'user=' + name, 'authpass=' + auth, 'privpass=' + priv] + USERS[name][2]


def wait_until_up(tool, port):
    for _ in range(200):
        if 'result: answered' in run(tool, port, 'community=public', 'get=' + DESCR, timeout_ms=SHORT_MS):
            return True
        time.sleep(0.1)
    return False


def answers(output):
    return 'result: answered' in output and '= a printer for tests' in output


def test_communities(tool, port):
    for version in ('1', '2c'):
        out = run(tool, port, 'version=' + version, 'community=public', 'get=' + DESCR, 'walk=' + SYS)
        check('v%s gets and walks' % version, out.count('= a printer for tests') == 2, out)
        check('v%s prints no noise' % version, all(' = ' in x or ': ' in x for x in out.splitlines()), out)
    out = run(tool, port, 'community=wrong', 'get=' + DESCR, timeout_ms=SHORT_MS)
    check('a wrong community is silence', 'result: no answer' in out, out)


def test_users(tool, port):
    for name in USERS:
        out = run(tool, port, *user_words(name), 'get=' + DESCR, 'walk=' + SYS)
        check('%s gets and walks' % name, out.count('= a printer for tests') == 2, out)
        if USERS[name][1] != 'noauth':
            out = run(tool, port, *user_words(name, auth='wrong-secret'), 'get=' + DESCR, 'get=' + DESCR)
            check('%s with a wrong password is refused' % name, out.count('result: credential refused') == 2, out)
            check('... and asked once only', 'sent: 2' in out, out)
        if USERS[name][1] == 'priv':
            out = run(tool, port, *user_words(name, priv='wrong-secret'), 'get=' + DESCR, timeout_ms=SHORT_MS)
            check('%s with a wrong privacy password is refused' % name, 'result: credential refused' in out, out)


def test_levels(tool, port):
    out = run(tool, port, 'version=3', 'user=nobody', 'get=' + DESCR)
    check('an unknown user is refused', 'result: credential refused' in out, out)
    out = run(tool, port, 'version=3', 'user=shaaes', 'get=' + DESCR)
    check('too low a level is refused', 'result: credential refused' in out, out)
    out = run(tool, port, 'version=3', 'user=sha1', 'auth=sha1', 'authpass=' + AUTH, 'priv=aes', 'privpass=' + PRIV,
              'get=' + DESCR)
    check('a level that the user does not have is refused', 'result: credential refused' in out, out)
    out = run(tool, port, 'version=3', 'user=sha1', 'auth=sha1', 'authpass=short', 'get=' + DESCR)
    check('a password that is too short is refused', 'result: credential refused' in out, out)


def test_context(tool, port):
    out = run(tool, port, *user_words('shaaes'), 'context=ctx', 'get=' + IN_CONTEXT + '.1.0')
    check('a context is read', answers(out), out)
    out = run(tool, port, *user_words('shaaes'), 'get=' + IN_CONTEXT + '.1.0')
    check('... and is not seen from outside', '= a printer' not in out, out)
    out = run(tool, port, *user_words('shaaes'), 'context=other', 'get=' + DESCR, timeout_ms=SHORT_MS)
    check('an unknown context gives nothing', '= a printer' not in out, out)


def test_hostile(tool, port):
    for name in ('sha1', 'shaaes'):
        words = user_words(name) + ['get=' + DESCR, 'get=' + DESCR]
        out = run(tool, Relay(port, with_noise).port, *words)
        check('%s is read through noise' % name, out.count('= a printer for tests') == 2, out)
        out = run(tool, Relay(port, only_changed).port, *words, timeout_ms=SHORT_MS)
        check('%s: changed answers are not believed' % name, '= a printer' not in out, out)
        out = run(tool, Relay(port, only_unsigned).port, *words, timeout_ms=SHORT_MS)
        check('%s: unsigned answers are not believed' % name, '= a printer' not in out, out)
        out = run(tool, Relay(port, only_old).port, *words, timeout_ms=SHORT_MS)
        check('%s: old answers are not believed' % name, out.count('= a printer') == 1, out)


def until_result(stream):
    """What the tool says until its question is answered, or is not."""
    said = b''
    while True:
        line = stream.readline()
        said += line
        if not line or line.startswith(b'result: '):
            return said


def test_restarts(tool, agent):
    """A tool that goes on while the device restarts, as itself and as another engine."""
    starts = [('01', boots) for boots in range(2, 6)] + [('02', 1)]
    words = [tool, str(agent.port), *user_words('shaaes'), 'get=' + DESCR, *['pause=', 'get=' + DESCR] * len(starts)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        said = b''
        for engine, boots in starts:
            said += until_result(process.stdout)
            agent.stop()
            agent.start(engine, boots)
            wait_until_up(tool, agent.port)
            process.stdin.write(b'\n')
            process.stdin.flush()
        out = (said + process.communicate(timeout=300)[0]).decode()
    check('a device that restarts is followed as often as it does, also as another engine',
          out.count('= a printer for tests') == 1 + len(starts), out)


def follow(tool, agent, starts, name='shaaes'):
    """What a tool says that goes on asking while the device restarts, each time as (engine, boots)."""
    words = [tool, str(agent.port), *user_words(name), 'get=' + DESCR, *['pause=', 'get=' + DESCR] * len(starts)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        said = b''
        for engine, boots in starts:
            said += until_result(process.stdout)
            agent.stop()
            agent.start(engine, boots)
            wait_until_up(tool, agent.port)
            process.stdin.write(b'\n')
            process.stdin.flush()
        return (said + process.communicate(timeout=300)[0]).decode()


def p29_a_printer_whose_clock_goes_back_is_read_on(tool, agent):
    """Printers forget how often they have started, or start again at the same number."""
    starts = [('01', 9), ('01', 2), ('01', 2), ('01', 1)]
    out = follow(tool, agent, starts)
    check('a clock that goes back is followed', out.count('= a printer for tests') == 1 + len(starts), out)
    check('... without a word', 'user' not in out, out)


def p29_a_printer_with_a_new_network_card_is_read_on(tool, agent):
    starts = [('03', 1), ('04', 7), ('03', 1)]
    out = follow(tool, agent, starts, 'sha256aes')
    check('another engine at the address is found out', out.count('= a printer for tests') >= len(starts), out)
    check('... without a word', 'user' not in out, out)


def p29_a_report_without_a_reason_heals_by_itself(tool, agent):
    relay = Relay(agent.port, Blank())
    out = run(tool, relay.port, *user_words('sha1'), *['get=' + DESCR] * 3)
    check('blank reports are got over', out.count('= a printer for tests') == 2, out)
    lines = [line for line in out.splitlines() if 'user sha1' in line]
    check('... and said once, with address, user and what to do',
          len(lines) == 1 and '127.0.0.1' in lines[0] and 'restart the printer' in lines[0], out)


def p29_a_clock_that_nobody_signed_is_not_believed(tool, agent):
    out = run(tool, Relay(agent.port, with_wrong_clock).port, *user_words('sha1'), *['get=' + DESCR] * 3)
    check('an unsigned clock does not stop the reading', out.count('= a printer for tests') == 3, out)


def p29_what_a_person_must_do_is_said_once(tool, agent):
    for words, says in ((user_words('sha1', auth='wrong-secret'), 'wrong authentication password'),
                        (user_words('shaaes', priv='wrong-secret'), 'protected'),
                        (['version=3', 'user=nobody'], 'does not know this user'),
                        (['version=3', 'user=shaaes'], 'read nothing')):
        out = run(tool, agent.port, *words, *['get=' + DESCR] * 3, timeout_ms=SHORT_MS)
        lines = [line for line in out.splitlines() if 'user ' in line]
        check('one line says “%s”' % says, len(lines) == 1 and says in lines[0] and '127.0.0.1' in lines[0], out)
        check('... and no secret', AUTH not in out and PRIV not in out and 'wrong-secret' not in out, out)


def main():
    tool = sys.argv[1]
    if shutil.which('snmpd', path=os.environ.get('PATH', '') + ':/usr/sbin') is None:
        print('SKIPPED: snmpd is not installed, SNMPv3 was NOT checked against it')
        return 77
    with tempfile.TemporaryDirectory() as folder:
        agent = Agent(folder)
        agent.start()
        try:
            if not wait_until_up(tool, agent.port):
                print(open(os.path.join(folder, 'log'), encoding='utf-8', errors='replace').read())
                sys.exit('snmpd does not answer')
            test_communities(tool, agent.port)
            test_users(tool, agent.port)
            test_levels(tool, agent.port)
            test_context(tool, agent.port)
            test_hostile(tool, agent.port)
            test_restarts(tool, agent)
            p29_a_printer_whose_clock_goes_back_is_read_on(tool, agent)
            p29_a_printer_with_a_new_network_card_is_read_on(tool, agent)
            p29_a_report_without_a_reason_heals_by_itself(tool, agent)
            p29_a_clock_that_nobody_signed_is_not_believed(tool, agent)
            p29_what_a_person_must_do_is_said_once(tool, agent)
        finally:
            agent.stop()
    print('%d failed' % len(failures))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
