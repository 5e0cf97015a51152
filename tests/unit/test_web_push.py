"""Encryption and signatures of push messages."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.adapters.web_push import EncryptedPush, decoded, encoded, sealed
from tests.support.push_browser import PushBrowser, claims_of, key_of


def test_example_of_rfc_8291() -> None:
    """Section 5 and appendix A of the RFC."""
    receiver = decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
    own, salt = key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), decoded("DGv6ra1nlYgDCS1FRnbzlw")
    text, auth = b"When I grow up, I want to be a watermelon", decoded("BTBZMqHH6r4Tts7J_aSIgg")
    assert encoded(sealed(text, receiver, auth, own, salt)) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
        "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_message_is_readable_for_its_browser_alone() -> None:
    browser, other = PushBrowser(), PushBrowser(key=ec.generate_private_key(ec.SECP256R1()))
    body = EncryptedPush().seal(b"Hello", **browser.keys)
    assert browser.decrypted(body) == b"Hello"
    with pytest.raises(InvalidTag):
        other.decrypted(body)


def test_longest_text_fills_a_message() -> None:
    assert len(EncryptedPush().seal(b"x" * 3993, **PushBrowser().keys)) == 4096


def test_each_message_has_a_key_of_its_own() -> None:
    bodies = {EncryptedPush().seal(b"Hello", **PushBrowser().keys)[:86] for _ in range(3)}
    assert len(bodies) == 3


def test_signature_is_that_of_the_public_key() -> None:
    push = EncryptedPush()
    private, public = push.new_keys()
    token = push.sign(private, b'{"aud":"https://push.example"}')
    assert claims_of(f"vapid t={token}, k={public}") == ({"aud": "https://push.example"}, public)
    assert len(decoded(private)) == 32
