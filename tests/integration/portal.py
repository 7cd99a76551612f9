# SPDX-License-Identifier: Apache-2.0
"""The portal against a real Prosody: portal.py PORTAL_PROGRAM SOURCE_ROOT. Exit 77 when Prosody is not installed.

A scripted agent logs in over TLS with SCRAM and says hello, sends batches, repeats, overlaps, leaves gaps, sends rubbish;
the portal, Prosody and the watcher are killed and started again in between; at the end the store holds each record once.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import xmpp_client
from reserve import free_port

PROGRAM, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
NS = "{urn:printwire:1}"
EPOCH = "9f3c2d1e-0000-4000-8000-000000000001"
DEVICE = "11111111-2222-4333-8444-555555555555"
DOMAIN = "river.test"
PORTAL = "portal." + DOMAIN
REFUSED = "omponent authentication failed"  # in Prosody's log

for needed in ("prosody", "openssl", "setpriv"):
    if not shutil.which(needed) and not pathlib.Path("/usr/bin", needed).exists():
        print("portal.py: SKIPPED: %s is not installed, the portal was not tested with a real server" % needed)
        sys.exit(77)


def until(what, check, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("not within %d s: %s" % (seconds, what))


class Rig:
    def __init__(self, folder):
        self.folder = folder
        self.c2s, self.component = free_port(), free_port()
        self.script = str(ROOT / "packaging/prosody/prosody")
        self.args = [str(folder / "xmpp"), str(self.c2s), str(self.component), DOMAIN]
        self.prosody = self.portal = None
        self.log = folder / "portal.log"
        self.data = folder / "data"
        self.conf = folder / "portal.xml"

    def start_prosody(self):
        log = open(self.folder / "prosody.log", "ab")
        subprocess.run([self.script, "make"] + self.args, check=True, stdout=log, stderr=log)
        self.prosody = subprocess.Popen([self.script, "start"] + self.args, stdout=log, stderr=log)
        subprocess.run([self.script, "wait", self.args[0], "120"], check=True)

    def kill_prosody(self):
        self.prosody.kill()
        self.prosody.wait()

    def account(self, user):
        subprocess.run([self.script, "account", self.args[0], user], check=True)
        return (self.folder / "xmpp" / (user + ".password")).read_text().strip()

    def client(self, user, password, resource):
        return xmpp_client.Client("%s@%s" % (user, DOMAIN), password, self.c2s, str(self.folder / "xmpp/ca.crt"), resource)

    def write_conf(self, users, secret="xmpp/component.secret"):
        agents = "".join("<agent jid='%s@%s' site='HQ' customer='ACME'/>" % (user, DOMAIN) for user in users)
        self.conf.write_text(
            "<printwire-portal><xmpp><port>%d</port><jid>%s</jid><secret-file>%s</secret-file></xmpp>"
            "<storage><folder>data</folder></storage><agents>%s</agents></printwire-portal>"
            % (self.component, PORTAL, secret, agents))

    def start_portal(self):
        self.portal = subprocess.Popen([str(PROGRAM), "--config", str(self.conf)], stderr=open(self.log, "ab"))

    def run(self, *args, **more):
        return subprocess.run([str(PROGRAM), *args, "--config", str(self.conf)], capture_output=True, text=True,
                              timeout=120, **more)

    def lines(self, text):
        return self.log.read_text().count(text)

    def stop(self):
        for process in (self.portal, self.prosody):
            if process and process.poll() is None:
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()


def level(number):
    return ("<consumable device='%s' at='2026-11-21T09:15:02.123Z' index='%d'><type>toner</type><colour>cyan</colour>"
            "<level quality='exact'>%d</level><state>ok</state></consumable>" % (DEVICE, number % 4 + 1, number % 100))


def batch(first, records, epoch=EPOCH):
    return "<batch xmlns='urn:printwire:1' epoch='%s' first='%d'>%s</batch>" % (epoch, first, "".join(records))


def through(answer):
    assert answer.get("type") == "result", answer.attrib
    return int(answer[0].get("through"))


def send(agent, first, count):
    return through(agent.ask("set", PORTAL, batch(first, [level(n) for n in range(first, first + count)])))


def hello(agent):
    return agent.ask("set", PORTAL, "<hello xmlns='urn:printwire:1' version='1.0' epoch='%s' next='1'/>" % EPOCH)


def digest(rig):
    out = rig.run("digest")
    assert out.returncode == 0, out.stderr
    return dict(line.split(" ", 1) for line in out.stdout.splitlines())


def try_wrong_secret(rig):
    wrong = rig.folder / "wrong.secret"
    wrong.write_text("not the secret\n")
    wrong.chmod(0o600)
    rig.write_conf(["agent"], "wrong.secret")
    rig.start_portal()
    until("a line about the secret", lambda: rig.lines("not-authorized"))
    until("several tries", lambda: (rig.folder / "prosody.log").read_text().count(REFUSED) >= 3)
    assert rig.lines("not-authorized") == 1, rig.log.read_text()
    assert "not the secret" not in rig.log.read_text()
    rig.portal.terminate()
    assert rig.portal.wait(60) == 0


def talk(rig, agent):
    assert through(hello(agent)) == 0
    assert send(agent, 1, 3) == 3
    assert send(agent, 1, 3) == 3, "a repeated batch"
    assert send(agent, 10, 2) == 3, "a gap"
    assert send(agent, 2, 4) == 5, "an overlap"
    assert through(agent.ask("set", PORTAL, batch(6, ["<void/>", level(7)]))) == 7
    answer = agent.ask("set", PORTAL, batch(8, [level(8), "<consumable device='x'/>"]))
    rejected = answer.find(".//%srejected" % NS)
    assert xmpp_client.condition(answer) == ("modify", "bad-request") and rejected.get("record") == "2", answer.attrib
    assert through(hello(agent)) == 7, "nothing of a rejected batch is stored"
    ids = [agent.post("set", PORTAL, batch(8 + n * 10, [level(8 + n * 10 + i) for i in range(10)])) for n in range(8)]
    assert [through(agent.answer(i)) for i in ids][-1] == 87, "a window of batches"


def ask_services(agent):
    assert agent.ask("get", PORTAL, "<ping xmlns='urn:xmpp:ping'/>").get("type") == "result"
    info = agent.ask("get", PORTAL, "<query xmlns='http://jabber.org/protocol/disco#info'/>")
    assert [f for f in info.iter() if f.get("var") == "urn:printwire:1"]
    version = agent.ask("get", PORTAL, "<query xmlns='jabber:iq:version'/>")
    assert "printwire-portal" in [e.text for e in version.iter()]
    assert xmpp_client.condition(agent.ask("get", PORTAL, "<x xmlns='urn:none'/>"))[1] == "service-unavailable"
    assert xmpp_client.condition(agent.ask("get", "a@" + PORTAL, "<x xmlns='urn:none'/>"))[1] == "item-not-found"


def be_hostile(rig, stranger):
    refused = hello(stranger)
    assert xmpp_client.condition(refused) == ("auth", "forbidden")
    deep = "<a xmlns='urn:x'>" + "<a>" * 3000 + "</a>" * 3000 + "</a>"
    for payload in (deep, "<a xmlns='urn:%s'/>" % ("x" * 3000), "<a xmlns='urn:x' %s/>" % " ".join(
            "b%d='c'" % n for n in range(800))):
        assert stranger.ask("set", PORTAL, payload).get("type") == "error"
    assert rig.lines("connected to the XMPP server") == 1, "a stranger's stanza must not end the stream"


def restart_everything(rig, agent_password, watcher):
    rig.kill_prosody()
    until("the loss is noticed", lambda: rig.lines("next try in"))
    rig.start_prosody()
    until("a new connection", lambda: rig.lines("connected to the XMPP server") == 2)
    agent = rig.client("agent", agent_password, "second")
    assert through(hello(agent)) == 87
    here = rig.lines("agent@river.test: is here")
    rig.portal.terminate()
    assert rig.portal.wait(60) == 0
    rig.start_portal()
    while not agent.answer_ping(agent.next()):
        pass
    until("the agent was asked and is here", lambda: rig.lines("agent@river.test: is here") > here)
    for n in range(10):  # kill -9 in the middle of batches: whatever is answered is there afterwards
        first = through(hello(agent)) + 1
        sent = agent.post("set", PORTAL, batch(first, [level(first + i) for i in range(20)]))
        time.sleep(0.006 * n)
        rig.portal.kill()
        rig.portal.wait()
        try:
            answer = agent.answer(sent, 1)
            stored = through(answer) if answer.get("type") == "result" else first - 1
        except (TimeoutError, socket.timeout):
            stored = first - 1
        before = rig.lines("connected to the XMPP server")
        rig.start_portal()
        until("connected again", lambda: rig.lines("connected to the XMPP server") > before)
        assert through(hello(agent)) >= stored
    last = through(hello(agent))
    assert send(agent, last + 1, 5) == last + 5
    return agent, last + 5


def main(folder):
    rig = Rig(folder)
    watch_log = open(folder / "watch.txt", "w+")
    watcher = None
    try:
        rig.start_prosody()
        passwords = {user: rig.account(user) for user in ("agent", "stranger")}
        try_wrong_secret(rig)
        rig.log.unlink()
        rig.write_conf(["agent"])
        rig.start_portal()
        until("connected", lambda: rig.log.exists() and rig.lines("connected to the XMPP server"))
        watcher = subprocess.Popen([str(PROGRAM), "watch", "--xml", "--from-start", "--config", str(rig.conf)],
                                   stdout=watch_log, stderr=subprocess.DEVNULL)
        agent = rig.client("agent", passwords["agent"], "first")
        agent.send("<presence to='%s'/>" % PORTAL)
        until("the agent is here", lambda: rig.lines("agent@river.test: is here"))
        talk(rig, agent)
        ask_services(agent)
        be_hostile(rig, rig.client("stranger", passwords["stranger"], "s"))
        agent.close()
        until("the agent is gone", lambda: rig.lines("agent@river.test: is gone"))
        agent, last = restart_everything(rig, passwords["agent"], watcher)
        rig.write_conf(["other"])
        rig.portal.send_signal(signal.SIGHUP)
        until("read again", lambda: rig.lines("read again: 1 agents"))
        assert xmpp_client.condition(hello(agent)) == ("auth", "forbidden")
        stored = last - 1  # all but the <void/>
        held = digest(rig)
        assert held["entries"] == str(stored), (held, stored)
        until("the watcher has them all", lambda: len((folder / "watch.txt").read_text().splitlines()) >= stored)
        lines = (folder / "watch.txt").read_text().splitlines()
        again = rig.run("watch", "--xml", "--no-follow").stdout.splitlines()
        assert lines == again, "over all restarts no line lost, none doubled"
        assert rig.run("fleet").returncode == 0
        rig.portal.terminate()
        assert rig.portal.wait(60) == 0
        assert digest(rig) == held
        print("portal.py: %d records stored once over 10 kills and a server's end; %s" % (stored, held["sha256"][:16]))
    finally:
        if watcher:
            watcher.terminate()
            watcher.wait()
        rig.stop()


with tempfile.TemporaryDirectory(prefix="printwire-portal-") as name:
    pathlib.Path(name).chmod(0o711)
    try:
        main(pathlib.Path(name))
    except BaseException:
        log = pathlib.Path(name, "portal.log")
        sys.stderr.write(log.read_text()[-4000:] if log.exists() else "no log\n")
        raise
