# SPDX-License-Identifier: Apache-2.0
"""Who talks to the network: only the files below may open, bind, connect or send on a socket. A byte sent to the wrong port of a
printer is printed; so whoever adds a file here says what it sends, and where to. Read from the objects, which no macro can fool.
"""
import subprocess
import sys

import source

CALLS = {"socket", "socketpair", "bind", "connect", "listen", "accept", "accept4", "send", "sendto", "sendmsg", "sendmmsg",
         "getaddrinfo", "gethostbyname", "res_query", "res_search", "res_send", "syscall"}
OWNERS = {
    "base/http_client_call.c": "sockets for libcurl, TCP, to the configured server or proxy; no port that prints (base/port)",
    "base/mail.c": "sockets for libcurl, TCP, to the configured mail server; no port that prints (base/port)",
    "base/http_server.c": "listens, TCP, where the configuration says; answers those who connect",
    "base/http_server_stream.c": "what those who connected are answered",
    "base/crypto_tls.c": "the same through TLS",
    "base/jail_files.c": "landlock, whose calls the C library does not have: no socket",
    "base/jail_user.c": "capget() and capset(), which the C library does not have: no socket",
    "agent/walk_socket.c": "SNMP requests, UDP, to the port of the range",
    "agent/usb_proxy.c": "asks ipp-usb on its Unix socket which port is whose",
    "agent/usb_event.c": "hears the kernel's events, netlink; sends nothing",
    "agent/discover/mdns_socket.c": "mDNS questions, UDP, to 224.0.0.251 port 5353",
    "agent/walk_trap.c": "hears traps, UDP; answers an inform where it came from",
    "portal/ingest/gate.c": "XMPP component stream, TCP, to the configured server",
    "portal/watch/live.c": "a Unix socket that followers connect to",
    "portal/watch/follow.c": "connects to that Unix socket",
}


def calls(obj):
    out = subprocess.run(["nm", "-u", str(obj)], capture_output=True, text=True).stdout
    return sorted(CALLS & {line.split()[-1].split("@")[0] for line in out.splitlines() if line.strip()})


def check(root, obj, path):
    if path not in OWNERS:
        for call in calls(obj):
            yield f"{path}:{source.line_of_symbol(root, path, call)}: calls {call}() and is no owner of a socket (tests/lint/sockets.py)"


root, build = sys.argv[1:3]
source.need("nm")
source.end([f for obj, path in source.objects(root, build) for f in check(root, obj, path)])
