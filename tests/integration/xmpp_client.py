# SPDX-License-Identifier: Apache-2.0
"""A small XMPP client for tests: STARTTLS with the private authority, SCRAM-SHA-256, bind, IQs. Standard library only."""
import base64
import hashlib
import hmac
import os
import re
import socket
import ssl
import time
import xml.etree.ElementTree as ET

CLIENT = "jabber:client"
STREAMS = "http://etherx.jabber.org/streams"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"


class Client:
    def __init__(self, jid, password, port, ca, resource="test"):
        self.jid, self.password, self.port, self.ca, self.resource = jid, password, port, ca, resource
        self.user, self.domain = jid.split("@")
        self.count = 0
        self.unread = []
        self.connect()

    def connect(self):
        self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        self.open()
        self.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        assert self.next().tag.endswith("}proceed")
        context = ssl.create_default_context(cafile=self.ca)
        self.sock = context.wrap_socket(self.sock, server_hostname=self.domain)
        self.open()
        self.login()
        self.open()
        answer = self.ask("set", None, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>%s</resource></bind>"
                          % self.resource)
        assert answer.get("type") == "result", ET.tostring(answer)
        self.full = answer.find(".//{urn:ietf:params:xml:ns:xmpp-bind}jid").text

    def open(self):
        self.parser = ET.XMLPullParser(["start", "end"])
        self.depth = 0
        self.unread = []
        self.send("<?xml version='1.0'?><stream:stream xmlns='%s' xmlns:stream='%s' to='%s' version='1.0'>"
                  % (CLIENT, STREAMS, self.domain))
        features = self.next()
        assert features.tag == "{%s}features" % STREAMS, features.tag

    def login(self):
        nonce = base64.b64encode(os.urandom(18)).decode()
        first = "n=%s,r=%s" % (self.user, nonce)
        self.send("<auth xmlns='%s' mechanism='SCRAM-SHA-256'>%s</auth>" % (SASL, self.b64("n,," + first)))
        challenge = base64.b64decode(self.next().text).decode()
        server = dict(part.split("=", 1) for part in challenge.split(","))
        assert server["r"].startswith(nonce)
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), base64.b64decode(server["s"]), int(server["i"]))
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        without = "c=biws,r=" + server["r"]
        message = ",".join((first, challenge, without)).encode()
        signature = hmac.digest(hashlib.sha256(client_key).digest(), message, "sha256")
        proof = bytes(a ^ b for a, b in zip(client_key, signature))
        self.send("<response xmlns='%s'>%s</response>"
                  % (SASL, self.b64(without + ",p=" + base64.b64encode(proof).decode())))
        answer = self.next()
        assert answer.tag == "{%s}success" % SASL, ET.tostring(answer)

    @staticmethod
    def b64(text):
        return base64.b64encode(text.encode()).decode()

    def send(self, text):
        self.sock.sendall(text.encode())

    def next(self, timeout=120):
        """The next child of the stream; raises on a time-out or when the connection is gone."""
        end = time.monotonic() + timeout
        while not self.unread:
            self.sock.settimeout(max(0.01, end - time.monotonic()))
            data = self.sock.recv(65536)
            if not data:
                raise ConnectionError("closed")
            self.parser.feed(data)
            for event, element in self.parser.read_events():
                self.depth += 1 if event == "start" else -1
                if event == "end" and self.depth == 1:
                    self.unread.append(element)
        return self.unread.pop(0)

    def post(self, kind, to, payload):
        """Send an IQ without waiting; its id."""
        self.count += 1
        where = " to='%s'" % to if to else ""
        self.send("<iq type='%s' id='q%d'%s>%s</iq>" % (kind, self.count, where, payload))
        return "q%d" % self.count

    def answer(self, id, timeout=120):
        end = time.monotonic() + timeout
        while True:
            stanza = self.next(max(0.01, end - time.monotonic()))
            if stanza.tag == "{%s}iq" % CLIENT and stanza.get("id") == id:
                return stanza
            self.answer_ping(stanza)

    def answer_ping(self, stanza):
        """True when it was one (XEP-0199)."""
        is_ping = stanza.get("type") == "get" and len(stanza) == 1 and stanza[0].tag == "{urn:xmpp:ping}ping"
        if is_ping:
            self.send("<iq type='result' id='%s' to='%s'/>" % (stanza.get("id"), stanza.get("from")))
        return is_ping

    def ask(self, kind, to, payload, timeout=120):
        return self.answer(self.post(kind, to, payload), timeout)

    def close(self):
        try:
            self.send("</stream:stream>")
        except OSError:
            pass
        self.sock.close()


def condition(stanza):
    """(type, condition) of an error IQ."""
    error = stanza.find("{%s}error" % CLIENT)
    return error.get("type"), re.sub("{.*}", "", error[0].tag)
