# SPDX-License-Identifier: Apache-2.0
"""A publisher of firmware: its key, its signature over what an item says of an image (SDS.md, section 7, by its text and not by our
code), and a server of images over HTTPS that counts who asks."""
import hashlib
import http.server
import os
import ssl
import threading

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from reserve import free_port
from sds_wire import base64url, moment

BYTES = 300000


class Publisher:
    def __init__(self):
        self.key = Ed25519PrivateKey.generate()

    def write_key(self, path):
        with open(path, 'wb') as f:
            f.write(self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def write_secret(self, path):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as f:
            f.write(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def describe(self, url, image, version, products, released=None, sha256=None):
        """The `firmware` of an order, signed."""
        released = (released or moment(-86400)).replace('Z', '.000Z')
        firmware = {'url': url, 'bytes': len(image), 'sha256': sha256 or hashlib.sha256(image).hexdigest(), 'version': version,
                    'released': released, 'fits': [{'product': product} for product in products]}
        said = '|'.join(['printwire-sds-firmware/1', firmware['sha256'], str(firmware['bytes']), version, firmware['released'], ','.join(products)])
        return {**firmware, 'signature': base64url(self.key.sign(said.encode()))}


def make_image(version):
    """As the simulated printers understand it."""
    return b'VERSION=' + version.encode() + b'\n' + os.urandom(BYTES)


class ImageServer:
    """Serves what stands in `images` (path: bytes), with the certificate of a platform; `asked` is how often each path was."""

    def __init__(self, platform):
        self.images, self.asked = {}, {}
        self.port = free_port()
        self.connections = 0
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner.asked[self.path] = owner.asked.get(self.path, 0) + 1
                image = owner.images.get(self.path)
                self.send_response(404 if image is None else 200)
                self.send_header('Content-Length', str(len(image or b'')))
                self.end_headers()
                self.wfile.write(image or b'')

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def get_request(self):
                owner.connections += 1
                return super().get_request()

        self.server = Server(('127.0.0.1', self.port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(platform.path('cert.pem'), platform.path('key.pem'))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def offer(self, name, image):
        """Its URL."""
        self.images['/' + name] = image
        return 'https://localhost:%d/%s' % (self.port, name)

    def end(self):
        self.server.shutdown()
        self.server.server_close()
