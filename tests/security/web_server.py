"""A local web server that records its requests, over HTTP or over TLS with a test certificate."""

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
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Host header of each request."""
    server_names: list[str | None] = field(default_factory=list)
    """The server name (SNI) in each TLS handshake."""


@contextmanager
def web_server(*, status: int = 200, location: str = "", certificate: Path | None = None) -> Iterator[WebServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            recorded.requests.append((self.command, self.path, self.headers["host"]))
            self.send_response(status)
            if location:
                self.send_header("location", location)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_GET = do_POST  # noqa: N815 the library defines the name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library defines the name
            """Prints nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def verify_request(self, request: object, client_address: object) -> bool:
            recorded.connections += 1
            return True

        def handle_error(self, request: object, client_address: object) -> None:
            """Ignores the end of a connection by a client that does not trust the certificate."""

    server = Server(("127.0.0.1", 0), Handler)
    recorded = WebServer(server.server_address[1])
    if certificate:
        server.socket = with_tls(server, certificate, recorded)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield recorded
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def with_tls(server: ThreadingHTTPServer, certificate: Path, recorded: WebServer) -> ssl.SSLSocket:
    def record_name(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        recorded.server_names.append(name)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = record_name
    return context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


def certificate_for(name: str, folder: Path) -> Path:
    """Writes a self-signed certificate and its key to one file, which also serves as the trusted authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
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
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
