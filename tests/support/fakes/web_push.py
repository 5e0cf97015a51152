"""The `WebPush` port with known keys, so that two runs store the same."""

from chalicelib.adapters.web_push import EncryptedPush, encoded, point_of
from tests.support.push_browser import key_of

PRIVATE = encoded((11).to_bytes(32, "big"))
PUBLIC = encoded(point_of(key_of(PRIVATE)))


class FakeWebPush(EncryptedPush):
    def new_keys(self) -> tuple[str, str]:
        return PRIVATE, PUBLIC
