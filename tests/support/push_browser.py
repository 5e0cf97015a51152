"""A browser that receives push messages: it decrypts them with its own key, and checks the signature as a push service does."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chalicelib.adapters.web_push import decoded, encoded, point_of

AUTHORIZATION = re.compile(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)")


def key_of(text: str) -> ec.EllipticCurvePrivateKey:
    """`text`: a private number in base64url."""
    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), ec.SECP256R1())


def _known_key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(7, ec.SECP256R1())


@dataclass
class PushBrowser:
    endpoint: str = "https://push.example/send/laptop"
    key: ec.EllipticCurvePrivateKey = field(default_factory=_known_key)
    secret: bytes = b"sixteen bytes of"

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": encoded(point_of(self.key)), "auth": encoded(self.secret)}

    @property
    def body(self) -> dict[str, Any]:
        return {"subscription_type": "browser_push", "subscription_attributes": {"endpoint": self.endpoint, **self.keys}}

    def read(self, body: bytes) -> Any:
        """The JSON of a push message. Raises InvalidTag for one that is meant for another browser."""
        return json.loads(self.decrypted(body))

    def decrypted(self, body: bytes) -> bytes:
        salt, sender, content = body[:16], body[21:86], body[86:]
        assert body[16:21] == bytes([0, 0, 16, 0, 65])
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        own = point_of(self.key)
        material = _hkdf(self.secret, 32, b"WebPush: info\0" + own + sender, shared)
        key, nonce = (
            _hkdf(salt, 16, b"Content-Encoding: aes128gcm\0", material),
            _hkdf(salt, 12, b"Content-Encoding: nonce\0", material),
        )
        text, _, end = AESGCM(key).decrypt(nonce, content, None).rpartition(b"\x02")
        assert end == b""
        return text


def _hkdf(salt: bytes, length: int, info: bytes, material: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def claims_of(authorization: str) -> tuple[dict[str, Any], str]:
    """The claims of a signed request and the public key. Raises InvalidSignature."""
    found = AUTHORIZATION.fullmatch(authorization)
    assert found, authorization
    header, claims, signature, key = found.groups()
    assert json.loads(decoded(header)) == {"typ": "JWT", "alg": "ES256"}
    raw = decoded(signature)
    numbers = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    public.verify(numbers, f"{header}.{claims}".encode(), ec.ECDSA(SHA256()))
    return json.loads(decoded(claims)), key
