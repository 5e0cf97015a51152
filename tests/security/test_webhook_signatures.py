"""Providers' webhooks: what proves them, for each channel, and what anything less comes to."""

import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import workers
from tests.functional.lambda_events import batch, failures, ingested
from tests.security.asking import Outcome, ask
from tests.security.well_formed import Sent, places, request_for
from tests.security.whole_desk import contents, differences
from tests.security.world import World, world

TELEGRAM, WHATSAPP = "POST /webhooks/telegram/<bot_id>", "POST /webhooks/whatsapp/<phone_number>"
Headers = dict[str, str]


def secret_token(secret: str) -> Callable[[bytes], Headers]:
    return lambda _: {"X-Telegram-Bot-Api-Secret-Token": secret}


def hub(secret: str, prefix: str = "sha256=", algorithm: str = "sha256") -> Callable[[bytes], Headers]:
    return lambda body: {"X-Hub-Signature-256": prefix + hmac.new(secret.encode(), body, algorithm).hexdigest()}


def of_other_bytes(body: bytes) -> Headers:
    return hub("secret-app-secret")(body + b" ")


WRONG: dict[str, dict[str, Callable[[bytes], Headers]]] = {
    TELEGRAM: {
        "nothing": lambda _: {},
        "empty": secret_token(""),
        "made up": secret_token("guess"),
        "almost": secret_token("telegram-webhook-secre"),
        "in capitals": secret_token("TELEGRAM-WEBHOOK-SECRET"),
        "of another account's bot": secret_token("another-webhook-secret"),
        "the bot's own token": secret_token("77:AAF-secret_part_of_the_token"),
        "another channel's": hub("secret-app-secret"),
    },
    WHATSAPP: {
        "nothing": lambda _: {},
        "empty": lambda _: {"X-Hub-Signature-256": ""},
        "made up": lambda _: {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        "without its prefix": hub("secret-app-secret", prefix=""),
        "by a weaker digest": hub("secret-app-secret", prefix="sha1=", algorithm="sha1"),
        "in the old header": lambda body: {"X-Hub-Signature": hub("secret-app-secret")(body)["X-Hub-Signature-256"]},
        "of another account's number": hub("other-app-secret"),
        "with the api key": hub("secret-api-key"),
        "with no secret": hub(""),
        "of other bytes": of_other_bytes,
        "another channel's": secret_token("telegram-webhook-secret"),
    },
}
RIGHT = {TELEGRAM: secret_token("telegram-webhook-secret"), WHATSAPP: hub("secret-app-secret")}
CASES = [(route, name) for route, wrong in WRONG.items() for name in wrong]


def sent(two: World, route: str, body: bytes | None = None) -> Sent:
    example = request_for(route, places(two))
    return Sent(example.method, example.path, example.body if body is None else body)


@pytest.mark.parametrize(("route", "wrong"), CASES)
def test_a_wrong_proof_is_refused(route: str, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    two = world()
    request = sent(two, route)
    outcome = ask(two.desk, request, WRONG[route][wrong](request.body or b""), capsys)
    outcome.check(rightly_told=frozenset())
    assert outcome.in_short == "401 signature_invalid"


@pytest.mark.parametrize("route", RIGHT)
@pytest.mark.parametrize("body", [b"", b"{", b"not json", b"\xff\xfe", b"[]", b"null"], ids=repr)
def test_nothing_is_read_before_the_proof(route: str, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Unsigned nonsense is answered like any unsigned webhook."""
    two = world()
    outcome = ask(two.desk, sent(two, route, body), {}, capsys)
    outcome.check(rightly_told=frozenset())
    assert outcome.in_short == "401 signature_invalid"


def test_a_signature_is_for_the_bytes_as_they_came(capsys: pytest.CaptureFixture[str]) -> None:
    two = world()
    request = sent(two, WHATSAPP)
    same_meaning = json.dumps(json.loads(request.body or b""), indent=1).encode()
    headers = RIGHT[WHATSAPP](request.body or b"")
    outcome = ask(two.desk, Sent(request.method, request.path, same_meaning), headers, capsys)
    outcome.check(rightly_told=frozenset())
    assert outcome.in_short == "401 signature_invalid"


def delivered(two: World, route: str, capsys: pytest.CaptureFixture[str]) -> Outcome:
    request = sent(two, route)
    return ask(two.desk, request, RIGHT[route](request.body or b""), capsys)


@pytest.mark.parametrize("route", RIGHT)
def test_a_replay_is_taken_and_changes_nothing_more(route: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A provider repeats itself too: whoever records a webhook and sends it again gets the same as the provider would."""
    two = world()
    assert delivered(two, route, capsys).in_short == "200"
    envelope = two.desk.queues.inbound[0]
    assert failures(workers.ingest(two.desk, batch(ingested(envelope)))) == []
    once = contents(two.desk)
    assert sum(b"Hello" in each for name, each in once.items() if name.startswith("item message")) == 1
    assert delivered(two, route, capsys).in_short == "200"
    assert two.desk.queues.inbound[1] == envelope, "the queue knows it again by its deduplication id"
    assert failures(workers.ingest(two.desk, batch(ingested(envelope)))) == []
    assert differences(once, contents(two.desk)) == ["inbound 1"]


def test_a_webhook_that_names_another_accounts_number_is_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    """Signed with the own secret, at the own address, about somebody else's number."""
    two = world()
    body = (sent(two, WHATSAPP).body or b"").replace(b'"1000"', b'"2000"')
    outcome = ask(two.desk, sent(two, WHATSAPP, body), RIGHT[WHATSAPP](body), capsys)
    assert (outcome.in_short, outcome.changed) == ("200", [])


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
def test_the_handshake(query: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    two = world()
    outcome = ask(two.desk, Sent("GET", f"/webhooks/whatsapp/+15550001111?{query}"), {}, capsys)
    outcome.check(rightly_told=frozenset())
    assert (outcome.in_short, outcome.changed) == (expected, [])


def test_the_digest_is_what_it_says() -> None:
    """RFC 4231, test case 2, so that right and wrong here are not both of our own making."""
    known: Any = hub("Jefe")(b"what do ya want for nothing?")["X-Hub-Signature-256"]
    assert known == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
