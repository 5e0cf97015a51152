"""ports.WebPush with `cryptography`, which is imported with the first notification that is sent to a browser."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

RECORD_BYTES = (4096).to_bytes(4, "big")
LAST_RECORD = b"\x02"
HEADER = '{"typ":"JWT","alg":"ES256"}'
COORDINATE_BYTES = 32


class EncryptedPush:
    def new_keys(self) -> tuple[str, str]:
        from cryptography.hazmat.primitives.asymmetric import ec

        private = ec.generate_private_key(ec.SECP256R1())
        number = private.private_numbers().private_value.to_bytes(COORDINATE_BYTES, "big")
        return encoded(number), encoded(point_of(private))

    def seal(self, text: bytes, *, p256dh: str, auth: str) -> bytes:
        from cryptography.hazmat.primitives.asymmetric import ec

        return sealed(text, decoded(p256dh), decoded(auth), ec.generate_private_key(ec.SECP256R1()), os.urandom(16))

    def sign(self, private_key: str, claims: bytes) -> str:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        key = ec.derive_private_key(int.from_bytes(decoded(private_key), "big"), ec.SECP256R1())
        signed = f"{encoded(HEADER.encode())}.{encoded(claims)}"
        numbers = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{encoded(b''.join(each.to_bytes(COORDINATE_BYTES, 'big') for each in numbers))}"


def sealed(text: bytes, receiver: bytes, auth: bytes, own: "EllipticCurvePrivateKey", salt: bytes) -> bytes:
    """The body of RFC 8291 in one record. `own`: a key for this message alone. `receiver`: the browser's public point."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    public = point_of(own)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver))
    material = derived(auth, shared, b"WebPush: info\0" + receiver + public, 32)
    key = derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(salt, material, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD_BYTES + bytes([len(public)]) + public
    return header + AESGCM(key).encrypt(nonce, text + LAST_RECORD, None)


def derived(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869) for one block: up to 32 bytes."""
    return hmac.digest(hmac.digest(salt, material, "sha256"), info + b"\x01", "sha256")[:length]


def point_of(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
