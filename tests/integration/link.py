#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent's XMPP session against a real Prosody, and against servers that want too much or do too little.

usage: link.py LINK_TOOL [CASE...]

Exit 77 when Prosody is not installed.
"""
import os
import sys
import tempfile
import time

import xmpp_rig as rig

PING = "<ping xmlns='urn:xmpp:ping'/>"
TOOL = sys.argv[1]
GONE = 'omponent disconnected'  # in Prosody's log
STALL_S = 29  # so long is borne, at least


class World:
    def __init__(self):
        self.work = tempfile.TemporaryDirectory()
        self.prosody = rig.Prosody()
        self.password = self.prosody.account('agent')
        self.prosody.start()
        self.component = None
        self.stalled = rig.BadServer(stall=True)  # takes 30 s: begun first, looked at late
        self.began = time.monotonic()
        self.held_up = self.tool(port=self.stalled.port)

    def portal(self):
        if self.component is None:
            self.component = rig.Component(self.prosody.component_port, self.prosody.secret())
        return self.component

    def portal_gone(self):
        """Returns when the server knows."""
        if self.component is not None:
            gone = self.prosody.lines(GONE)
            self.component.close()
            self.component = None
            rig.wait_until(lambda: self.prosody.lines(GONE) > gone, 'the server sees that the portal is gone')

    def tool(self, port=None, ca=None, password=None, host='127.0.0.1', direct=False):
        arguments = ['agent@' + rig.DOMAIN, password or self.password, host, str(port or self.prosody.port),
                     ca or self.prosody.path('ca.crt'), rig.PORTAL]
        return rig.Tool(TOOL, *arguments, *(['direct'] if direct else []))

    def file(self, name, text):
        path = os.path.join(self.work.name, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), 'w', encoding='ascii') as f:
            f.write(text)
        return path

    def stop(self):
        if self.component is not None:
            self.component.close()
        self.held_up.process.kill()
        self.prosody.stop()
        self.work.cleanup()


def logs_in_and_talks_to_the_portal(world):
    portal, tool = world.portal(), world.tool()
    tool.wait_said('up')
    rig.wait_until(lambda: portal.find('presence') is not None, 'directed presence')
    agent = portal.find('presence').get('from')
    assert agent.startswith('agent@%s/' % rig.DOMAIN) and len(agent.split('/')[1]) == 24, agent
    tool.tell('send 7 %s <hello xmlns="urn:printwire:1"/>' % rig.PORTAL)
    tool.wait_said('answer 7 result pong')
    assert portal.ask(agent, 'a', PING).get('type') == 'result'
    disco = portal.ask(agent, 'b', "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert disco.get('type') == 'result' and len(disco[0]) == 6, disco
    assert portal.ask(agent, 'c', "<query xmlns='jabber:iq:version'/>").get('type') == 'result'
    assert portal.ask(agent, 'd', "<order xmlns='urn:printwire:1'/>", 'set').get('type') == 'error'
    tool.quit()
    rig.wait_until(lambda: portal.find('presence', type='unavailable') is not None, 'unavailable presence')
    assert tool.log == [line for line in tool.log if 'connected' in line] and len(tool.log) == 1, tool.log


def ignores_answers_of_somebody_else(world):
    portal, tool = world.portal(), world.tool()
    tool.wait_said('up')
    portal.liar = 'eve@' + rig.PORTAL
    tool.tell('send 1 %s <hello xmlns="urn:printwire:1"/>' % rig.PORTAL)
    tool.wait_log('somebody else answered')
    portal.liar = None
    tool.tell('send 2 %s <hello xmlns="urn:printwire:1"/>' % rig.PORTAL)
    tool.wait_said('answer 2 result pong')
    assert 'answer 1 result pong' not in tool.said
    tool.quit()


def carries_many_requests_in_order(world):
    world.portal()
    tool = world.tool()
    tool.wait_said('up')
    for i in range(0, 1000, 20):
        for j in range(i, i + 20):
            tool.tell('send %d %s <x xmlns="urn:printwire:1">%s</x>' % (j, rig.PORTAL, 'y' * 500))
        tool.wait_said('answer %d result pong' % (i + 19))
    answers = [int(line.split()[1]) for line in tool.said if line.startswith('answer')]
    assert answers == list(range(1000)), 'order or number of answers'
    tool.quit()


def reports_an_absent_portal_and_stays_up(world):
    world.portal_gone()
    tool = world.tool()
    tool.wait_said('up')
    tool.tell('send 1 %s <hello xmlns="urn:printwire:1"/>' % rig.PORTAL)
    tool.wait_said('answer 1 error error')
    world.portal()
    tool.tell('send 2 %s <hello xmlns="urn:printwire:1"/>' % rig.PORTAL)
    tool.wait_said('answer 2 result pong')
    assert 'down' not in tool.said
    tool.quit()


def comes_back_when_the_server_was_killed(world):
    world.portal()
    tool = world.tool()
    tool.wait_said('up')
    for i in range(2, 4):
        downs = tool.said.count('down')
        world.prosody.kill()
        world.component = None
        tool.wait_said('down', downs + 1)
        tool.tell('send %d %s <hello xmlns="urn:printwire:1"/>' % (i, rig.PORTAL))
        tool.wait_said('refused %d' % i)
        world.prosody.start()
        world.portal()
        tool.wait_said('up', i)
        tool.tell('send %d %s <hello xmlns="urn:printwire:1"/>' % (10 + i, rig.PORTAL))
        tool.wait_said('answer %d result pong' % (10 + i))
    tool.quit()


def logs_in_with_tls_from_the_first_byte(world):
    tool = world.tool(port=world.prosody.direct_port, direct=True)
    tool.wait_said('up')
    tool.quit()


def one_line(world, tool, text, level='error'):
    with open(world.password, encoding='ascii') as f:
        tool.refuses(text, f.readline().strip(), level)


def says_that_the_password_is_wrong(world):
    one_line(world, world.tool(password=world.file('wrong', 'not the password\n')), 'wrong password or no such account')


def says_that_the_authority_is_unknown(world):
    crt, _ = rig.make_authority(world.work.name)
    one_line(world, world.tool(ca=crt), 'issued by /CN=Printwire private authority')


def says_that_the_file_of_authorities_is_missing(world):
    one_line(world, world.tool(ca='/nonexistent/ca.crt'), 'cannot be read: No such file')


def says_that_the_port_is_closed(world):
    one_line(world, world.tool(port=rig.free_port()), 'Connection refused', 'warn')


def says_that_the_name_is_unknown(world):
    one_line(world, world.tool(host='no.such.host.invalid'), 'cannot be found (DNS)', 'warn')


def says_that_the_certificate_has_expired(world):
    world.prosody.certificate(rig.DOMAIN, '20200201')
    one_line(world, world.tool(), 'certificate has expired')


def says_that_the_certificate_is_for_another_host(world):
    world.prosody.certificate('other.test', '20400101')
    one_line(world, world.tool(), 'ostname mismatch')


def sends_nothing_without_tls(world):
    server = rig.BadServer(features="<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                                    "<mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-256</mechanism></mechanisms>"
                                    "</stream:features>")
    one_line(world, world.tool(port=server.port), 'offers no TLS')
    assert b'<auth' not in server.heard and b'<starttls' not in server.heard, server.heard
    server.stop()


def bears_no_element_without_end_before_tls(world):
    """Who stands between us and the server could send anything; it must not cost the stack, nor much memory."""
    for flood in ('<stream:features>' + '<a>' * 400000, "<stream:features a='" + 'x' * 3000000):
        server = rig.BadServer(features=flood)
        one_line(world, world.tool(port=server.port), 'element that does not end', 'warn')
        server.stop()


def certificate_of(world):
    work = tempfile.mkdtemp(dir=world.work.name)
    rig.sign(world.prosody.path('ca.crt'), world.prosody.path('ca.key'), rig.DOMAIN, '20400101', work)
    return os.path.join(work, 'server.crt'), os.path.join(work, 'server.key')


def never_sends_the_password_in_clear(world):
    for mechanisms in (['PLAIN'], ['DIGEST-MD5', 'PLAIN'], ['X-NEW', 'LOGIN', 'PLAIN']):
        server = rig.BadServer(mechanisms=mechanisms, certificate=certificate_of(world))
        one_line(world, world.tool(port=server.port), 'offers no SCRAM login')
        assert server.connections >= 2 and b'<auth' not in server.heard, server.heard
        server.stop()


def does_not_fall_back_to_the_password_in_clear(world):
    server = rig.BadServer(mechanisms=['SCRAM-SHA-256', 'DIGEST-MD5', 'PLAIN'], certificate=certificate_of(world))
    one_line(world, world.tool(port=server.port), 'wrong password')
    assert server.heard.count(b'<auth') >= 2, 'SCRAM was tried'
    assert b'PLAIN' not in server.heard and b'DIGEST' not in server.heard, server.heard
    server.stop()


def says_that_the_account_is_disabled(world):
    server = rig.BadServer(mechanisms=['SCRAM-SHA-256'], certificate=certificate_of(world), refusal='account-disabled')
    one_line(world, world.tool(port=server.port), 'refused the login (account-disabled)')
    server.stop()


def ends_in_time_during_a_stalled_handshake(world):
    server = rig.BadServer(stall=True)
    tool = world.tool(port=server.port)
    rig.wait_until(lambda: b'<starttls' in server.heard, 'the handshake')
    tool.quit()
    assert not tool.logged('took too long'), 'it ended only when the handshake was broken off: %s' % tool.log
    server.stop()


def breaks_off_a_stalled_handshake(world):
    tool = world.held_up
    tool.wait_said('down')
    assert time.monotonic() - world.began >= STALL_S, 'broken off too early: %s' % tool.log
    assert 'took too long' in tool.log[0], tool.log
    rig.wait_until(lambda: world.stalled.connections >= 2, 'another try')
    tool.quit()
    world.stalled.stop()


TLS_PROFILE = 'tls_profile = "intermediate"'
SERVER_TLS = 'key = folder .. "/server.key" }'
MECHANISMS = '{ "PLAIN", "LOGIN", '
# What is wrong with a real server, how it is made so, and what the one line says.
WRONG_SERVERS = (
    ('TLS 1.1 only', [(TLS_PROFILE, ''), (SERVER_TLS, 'key = folder .. "/server.key", protocol = "tlsv1_1", ciphers = "ALL:@SECLEVEL=0" }')],
     None, 'needs TLS 1.2'),
    ('no STARTTLS', [('"saslauth", "tls", ', '"saslauth", '), ('c2s_require_encryption = true', 'c2s_require_encryption = false')], None,
     'offers no TLS'),
    ('PLAIN only', [(MECHANISMS, '{ "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "LOGIN", ')], None, 'offers no SCRAM login'),
    ('not yet valid', [], ('20400101', '20390101'), 'certificate is not yet valid'),
    ('self-signed', [], 'self', 'self-signed certificate'),
)


def sign_itself(server):
    rig.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=' + rig.DOMAIN,
                '-addext', 'subjectAltName=DNS:' + rig.DOMAIN, '-keyout', server.path('server', 'server.key'),
                '-out', server.path('server', 'server.crt'))


def refuses_real_servers_that_are_not_safe(world):
    """All at once, each by STARTTLS, and by TLS from the first byte where that is another matter."""
    started = []
    try:
        for what, changes, certificate, says in WRONG_SERVERS:
            server = rig.Prosody()
            started.append((what, server, says))
            if certificate == 'self':
                sign_itself(server)
            elif certificate:
                server.certificate(rig.DOMAIN, certificate[0], certificate[1])
            server.start_as(*changes)
        tools = []
        for what, server, says in started:
            server.call('wait', server.folder, '30')
            tools.append((what, says, world.tool(port=server.port, ca=server.path('ca.crt'))))
            if what != 'no STARTTLS':
                tools.append((what + ', direct', says, world.tool(port=server.direct_port, ca=server.path('ca.crt'), direct=True)))
        for what, says, tool in tools:
            one_line(world, tool, says)
            print('     %s: %s' % (what, tool.log[0].split(' link: ')[-1]))
    finally:
        for _, server, _ in started:
            server.stop()


def refuses_them_by_direct_tls_too(world):
    for name, enddate, says in ((rig.DOMAIN, '20200201', 'certificate has expired'), ('other.test', '20400101', 'ostname mismatch')):
        world.prosody.certificate(name, enddate)
        time.sleep(0.5)
        one_line(world, world.tool(port=world.prosody.direct_port, direct=True), says)


# Those that change the server's certificate come last.
CASES = [
    logs_in_and_talks_to_the_portal, ignores_answers_of_somebody_else, carries_many_requests_in_order,
    reports_an_absent_portal_and_stays_up, comes_back_when_the_server_was_killed, logs_in_with_tls_from_the_first_byte,
    says_that_the_password_is_wrong, says_that_the_authority_is_unknown, says_that_the_file_of_authorities_is_missing,
    says_that_the_port_is_closed, says_that_the_name_is_unknown, sends_nothing_without_tls,
    bears_no_element_without_end_before_tls,
    never_sends_the_password_in_clear, says_that_the_account_is_disabled, does_not_fall_back_to_the_password_in_clear,
    ends_in_time_during_a_stalled_handshake, breaks_off_a_stalled_handshake,
    refuses_real_servers_that_are_not_safe,
    says_that_the_certificate_has_expired, says_that_the_certificate_is_for_another_host, refuses_them_by_direct_tls_too,
]


def main():
    lacking = rig.missing()
    if lacking is not None:
        print('SKIPPED: %s is not installed, the XMPP session was NOT tested' % lacking)
        return 77
    wanted, failed = sys.argv[2:], 0
    world = World()
    try:
        for case in CASES:
            if wanted and case.__name__ not in wanted:
                continue
            began = time.monotonic()
            try:
                case(world)
                print('ok   %-50s %5.1f s' % (case.__name__, time.monotonic() - began), flush=True)
            except AssertionError as error:
                failed += 1
                print('FAIL %s: %s' % (case.__name__, error), flush=True)
    finally:
        world.stop()
    print('link: %d failed' % failed)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
