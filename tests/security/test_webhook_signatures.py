"""Webhook signatures: the desk accepts only a valid proof, and reads nothing before it."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import workers
from tests.kernel.webhooks.specimen import TELEGRAM_WEBHOOK as TELEGRAM
from tests.kernel.webhooks.specimen import WHATSAPP_WEBHOOK as WHATSAPP
from tests.security.desk_snapshot import contents, differences
from tests.security.example_requests import ExampleRequest, example_values, request_for
from tests.security.request_outcome import Outcome, send_request
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.lambda_events import batch, failures, ingest_record

Headers = dict[str, str]


def secret_token(secret: str) -> Callable[[bytes], Headers]:
    return lambda _: {"X-Telegram-Bot-Api-Secret-Token": secret}


def hub(secret: str, prefix: str = "sha256=", algorithm: str = "sha256") -> Callable[[bytes], Headers]:
    return lambda body: {"X-Hub-Signature-256": prefix + hmac.new(secret.encode(), body, algorithm).hexdigest()}


def of_other_body(body: bytes) -> Headers:
    return hub("secret-app-secret")(body + b" ")


WRONG: dict[str, dict[str, Callable[[bytes], Headers]]] = {
    TELEGRAM: {
        "missing": lambda _: {},
        "empty": secret_token(""),
        "guessed": secret_token("guess"),
        "truncated": secret_token("telegram-webhook-secre"),
        "in upper case": secret_token("TELEGRAM-WEBHOOK-SECRET"),
        "of another account's bot": secret_token("another-webhook-secret"),
        "the bot's own token": secret_token("77:AAF-secret_part_of_the_token"),
        "of another channel": hub("secret-app-secret"),
    },
    WHATSAPP: {
        "missing": lambda _: {},
        "empty": lambda _: {"X-Hub-Signature-256": ""},
        "guessed": lambda _: {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        "without prefix": hub("secret-app-secret", prefix=""),
        "by a weaker digest": hub("secret-app-secret", prefix="sha1=", algorithm="sha1"),
        "in the SHA-1 header": lambda body: {"X-Hub-Signature": hub("secret-app-secret")(body)["X-Hub-Signature-256"]},
        "of another account's number": hub("other-app-secret"),
        "with the API key": hub("secret-api-key"),
        "with an empty secret": hub(""),
        "of another body": of_other_body,
        "of another channel": secret_token("telegram-webhook-secret"),
    },
}
RIGHT = {TELEGRAM: secret_token("telegram-webhook-secret"), WHATSAPP: hub("secret-app-secret")}
CASES = [(route, name) for route, wrong in WRONG.items() for name in wrong]


def example(tenants: TwoTenants, route: str, body: bytes | None = None) -> ExampleRequest:
    request = request_for(route, example_values(tenants))
    return ExampleRequest(request.method, request.path, request.body if body is None else body)


@pytest.mark.parametrize(("route", "wrong"), CASES)
def test_wrong_signature_is_refused(route: str, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    tenants = two_tenants()
    request = example(tenants, route)
    outcome = send_request(tenants.desk, request, WRONG[route][wrong](request.body or b""), capsys)
    outcome.check(allowed_secrets=frozenset())
    assert outcome.summary == "401 signature_invalid"


@pytest.mark.parametrize("route", RIGHT)
@pytest.mark.parametrize("body", [b"", b"{", b"not json", b"\xff\xfe", b"[]", b"null"], ids=repr)
def test_body_is_not_read_before_signature_check(route: str, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """A malformed body without a signature gets the same answer as any unsigned webhook."""
    tenants = two_tenants()
    outcome = send_request(tenants.desk, example(tenants, route, body), {}, capsys)
    outcome.check(allowed_secrets=frozenset())
    assert outcome.summary == "401 signature_invalid"


def test_signature_covers_raw_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    tenants = two_tenants()
    request = example(tenants, WHATSAPP)
    same_meaning = json.dumps(json.loads(request.body or b""), indent=1).encode()
    headers = RIGHT[WHATSAPP](request.body or b"")
    outcome = send_request(tenants.desk, ExampleRequest(request.method, request.path, same_meaning), headers, capsys)
    outcome.check(allowed_secrets=frozenset())
    assert outcome.summary == "401 signature_invalid"


def deliver(tenants: TwoTenants, route: str, capsys: pytest.CaptureFixture[str]) -> Outcome:
    request = example(tenants, route)
    return send_request(tenants.desk, request, RIGHT[route](request.body or b""), capsys)


@pytest.mark.parametrize("route", RIGHT)
def test_replayed_webhook_changes_nothing(route: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Providers repeat webhooks, so a replay by an attacker gets the same answer and has no further effect."""
    tenants = two_tenants()
    assert deliver(tenants, route, capsys).summary == "200"
    envelope = tenants.desk.queues.inbound[0]
    assert failures(workers.ingest(tenants.desk, batch(ingest_record(envelope)))) == []
    once = contents(tenants.desk)
    assert sum(b"Hello" in each for name, each in once.items() if name.startswith("item message")) == 1
    assert deliver(tenants, route, capsys).summary == "200"
    assert tenants.desk.queues.inbound[1] == envelope, "the queue drops it by its deduplication id"
    assert failures(workers.ingest(tenants.desk, batch(ingest_record(envelope)))) == []
    assert differences(once, contents(tenants.desk)) == ["inbound 1"]


def test_webhook_about_another_number_is_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    """The webhook has the right URL and signature, but names another account's phone number id."""
    tenants = two_tenants()
    body = (example(tenants, WHATSAPP).body or b"").replace(b'"1000"', b'"2000"')
    outcome = send_request(tenants.desk, example(tenants, WHATSAPP, body), RIGHT[WHATSAPP](body), capsys)
    assert (outcome.summary, outcome.changed) == ("200", [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hub.mode=subscribe&hub.challenge=42&hub.verify_token=secret-verify-token", "200"),
        ("hub.mode=subscribe&hub.challenge=42&hub.verify_token=other-verify", "401 signature_invalid"),
        ("hub.mode=subscribe&hub.challenge=42&hub.verify_token=", "401 signature_invalid"),
        ("hub.mode=subscribe&hub.challenge=42", "401 signature_invalid"),
        ("hub.challenge=42&hub.verify_token=secret-verify-token", "401 signature_invalid"),
        ("hub.mode=unsubscribe&hub.challenge=42&hub.verify_token=secret-verify-token", "401 signature_invalid"),
        ("hub.mode=subscribe&hub.challenge=42&hub.verify_token=secret-app-secret", "401 signature_invalid"),
    ],
)
def test_handshake_needs_verify_token(query: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    tenants = two_tenants()
    outcome = send_request(tenants.desk, ExampleRequest("GET", f"/webhooks/whatsapp/+15550001111?{query}"), {}, capsys)
    outcome.check(allowed_secrets=frozenset())
    assert (outcome.summary, outcome.changed) == (expected, [])


def test_digest_matches_rfc_4231() -> None:
    """RFC 4231, test case 2, so that right and wrong here are not both of our own making."""
    known: Any = hub("Jefe")(b"what do ya want for nothing?")["X-Hub-Signature-256"]
    assert known == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
