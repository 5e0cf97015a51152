"""A web server on this machine that writes down what it is asked, plain or with a certificate made for the test."""

import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class WebServer:
    port: int
    connections: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Host header of each request."""
    names: list[str | None] = field(default_factory=list)
    """What each TLS client called us."""


@contextmanager
def web_server(*, status: int = 200, location: str = "", certificate: Path | None = None) -> Iterator[WebServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            told.asked.append((self.command, self.path, self.headers["host"]))
            self.send_response(status)
            if location:
                self.send_header("location", location)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST  # noqa: N815 the name is the library's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def verify_request(self, request: object, client_address: object) -> bool:
            told.connections += 1
            return True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not trust us goes away in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    told = WebServer(server.server_address[1])
    if certificate:
        server.socket = encrypted(server, certificate, told)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def encrypted(server: ThreadingHTTPServer, certificate: Path, told: WebServer) -> ssl.SSLSocket:
    def hear(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        told.names.append(name)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = hear
    return context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


def certificate_for(name: str, folder: Path) -> Path:
    """Self-signed: key and certificate in one file, which is at the same time the authority to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    file = folder / f"{name}.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
