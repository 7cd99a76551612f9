# SPDX-License-Identifier: Apache-2.0
"""Stands in for ipp-usb: its control socket, and a printer's LEDM documents at a port of 127.0.0.1.

usage: usb_proxy.py BUS DEVICE SERIAL        runs until its parent ends; needs a /var/ipp-usb that it may write
"""
import ctypes
import http.server
import os
import signal
import socketserver
import sys
import threading

BUS, DEVICE, SERIAL = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
DOCUMENTS = {
    '/DevMgmt/ProductConfigDyn.xml': '<ProductConfigDyn><ProductInformation><MakeAndModel>Halvern M410dn</MakeAndModel><SerialNumber>%s'
                                     '</SerialNumber></ProductInformation></ProductConfigDyn>' % SERIAL,
    '/DevMgmt/ConsumableConfigDyn.xml': '<ConsumableConfigDyn><ConsumableInfo><ConsumableLabelCode>K</ConsumableLabelCode><ConsumableTypeEnum>'
                                        'tonerCartridge</ConsumableTypeEnum><ConsumablePercentageLevelRemaining>40'
                                        '</ConsumablePercentageLevelRemaining></ConsumableInfo></ConsumableConfigDyn>',
}


class Documents(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = DOCUMENTS.get(self.path, '').encode()
        self.send_response(200 if body else 404)
        self.send_header('Content-Type', 'text/xml')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.send_error(404)


class Control(socketserver.StreamRequestHandler):
    def handle(self):
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b'HTTP/1.0 200 OK\r\n\r\nipp-usb daemon: running\nipp-usb devices:\n Num  Device              Vndr:Prod  Port  Model\n'
                         b'   1. Bus %03d Device %03d  0d0d:0a0a  %d "Halvern M410dn"\n status: OK\n' % (BUS, DEVICE, web.server_port))


def listen():
    """One of the ports that ipp-usb takes, which is free."""
    for port in range(60000, 60016):
        try:
            return http.server.ThreadingHTTPServer(('127.0.0.1', port), Documents)
        except OSError:
            continue
    sys.exit('no port is free')


ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
web = listen()
threading.Thread(target=web.serve_forever, daemon=True).start()
os.makedirs('/var/ipp-usb', exist_ok=True)
socketserver.UnixStreamServer('/var/ipp-usb/ctrl', Control).serve_forever()
