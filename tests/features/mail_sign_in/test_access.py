"""The desk renews its access to a mailbox, reads and sends with it, and asks the owner when it has ended."""

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import mail_access
from chalicelib.domain.mail_access import mail_grant
from chalicelib.domain.outbound import SendLater
from chalicelib.ports import AccessEnded, HttpResponse, Unreachable
from tests.support import mails
from tests.support.fakes.transport import json_response
from tests.support.mail_sign_in import SignedIn
from tests.support.mail_tokens import EMAIL, INVALID_GRANT, tokens

HOUR_MS = 3_600_000


@pytest.fixture(name="mailbox")
def _mailbox() -> SignedIn:
    """Signed in, and polled once."""
    made = SignedIn()
    made.plan(tokens())
    made.sign_in()
    made.wake()
    return made


def test_mails_since_the_sign_in_arrive(mailbox: SignedIn) -> None:
    mailbox.mailbox.add(mails.raw_mail(Message_ID="<mail-1@example.org>"))
    mailbox.wake(minutes=2)
    assert mailbox.take_mails() == ["mail-1@example.org"]
    assert len(mailbox.requests) == 1


def test_token_is_renewed_before_it_ends(mailbox: SignedIn) -> None:
    mailbox.acme.desk.mailboxes.password = "access-2"
    mailbox.plan(tokens("access-2", refresh=None))
    mailbox.wake(minutes=56)
    assert mailbox.form() == {
        "client_id": "our-application",
        "client_secret": "our-secret",
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
    }
    assert (mailbox.grant.access_token, mailbox.grant.refresh_token, mailbox.grant.version) == ("access-2", "refresh-1", 2)
    assert mailbox.state.error is None


def test_new_refresh_token_replaces_the_former_one(mailbox: SignedIn) -> None:
    mailbox.plan(tokens("access-2", "refresh-2"))
    mailbox.wake(minutes=56)
    assert mailbox.grant.refresh_token == "refresh-2"


def test_refused_token_is_renewed_although_it_has_not_ended(mailbox: SignedIn) -> None:
    mailbox.acme.desk.mailboxes.password = "access-2"
    mailbox.wake(minutes=2)
    assert (mailbox.state.error, len(mailbox.requests)) == ("login_refused", 1)
    mailbox.plan(tokens("access-2"))
    mailbox.wake(minutes=2)
    assert (mailbox.state.error, mailbox.inbox.channel.polled_mailbox is not None) == (None, True)


@pytest.mark.parametrize("answer", [Unreachable("dns"), json_response({}, 503), json_response({"error": "invalid_client"}, 401)])
def test_temporary_failure_waits(mailbox: SignedIn, answer: HttpResponse | Exception) -> None:
    mailbox.plan(answer)
    mailbox.wake(minutes=56)
    assert (mailbox.state.error, mailbox.state.planned_at > 0) == ("unreachable", True)
    assert mailbox.inbox.channel.polled_mailbox is not None
    assert mailbox.grant.version == 1


def test_ended_access_stops_the_polls_until_the_owner_signs_in(mailbox: SignedIn) -> None:
    mailbox.plan(INVALID_GRANT)
    mailbox.wake(minutes=56)
    client, place = mailbox.acme.client("ada"), f"{mailbox.path}/inboxes/{mailbox.inbox.id}"
    assert client.get(place).json["reauthorization_required"] is True
    assert client.get(f"{place}/mailbox").json["error"] == "access_ended"
    opened = mailbox.acme.desk.mailboxes.opened
    mailbox.wake(minutes=600)
    assert (mailbox.acme.desk.mailboxes.opened, len(mailbox.requests)) == (opened, 2)
    mailbox.mailbox.add(mails.raw_mail(Message_ID="<meanwhile@example.org>"))
    mailbox.plan(tokens())
    mailbox.sign_in(inbox_id=mailbox.inbox.id)
    assert client.get(place).json["reauthorization_required"] is False
    assert client.get(f"{place}/mailbox").json["error"] is None
    mailbox.wake()
    assert mailbox.take_mails() == ["meanwhile@example.org"]


def renewed_meanwhile(mailbox: SignedIn, answer: HttpResponse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker stores its tokens while the provider answers this one."""
    transport = mailbox.acme.desk.transport

    def respond(_: Any) -> HttpResponse:
        key, grant = mail_grant(mailbox.acme.account_id, mailbox.inbox.id), mailbox.grant
        fields: Mapping[str, Any] = {"access_token": "theirs", "refresh_token": "their-refresh", "expires_at": 10**15}
        mailbox.acme.desk.store.items[key] = replace(grant, version=grant.version + 1, **fields)
        return answer

    monkeypatch.setattr(transport, "answer", respond)


@pytest.mark.parametrize("answer", [tokens("mine", "my-refresh"), INVALID_GRANT])
def test_two_renewals_at_once_keep_the_stored_one(
    mailbox: SignedIn, answer: HttpResponse, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.acme.desk.clock.at += HOUR_MS
    renewed_meanwhile(mailbox, answer, monkeypatch)
    assert mail_access.reading_server(mailbox.acme.desk, mailbox.inbox).password == "theirs"
    assert (mailbox.grant.refresh_token, mailbox.grant.version) == ("their-refresh", 2)


def test_tokens_go_to_the_provider_alone(mailbox: SignedIn) -> None:
    place = f"{mailbox.path}/inboxes/{mailbox.inbox.id}"
    changes = {"imap_address": "imap.evil.example", "smtp_address": "smtp.evil.example", "smtp_port": 25}
    assert mailbox.acme.client("ada").patch(place, {"channel": changes}).status == 200
    reading = mail_access.reading_server(mailbox.acme.desk, mailbox.inbox)
    sending = mail_access.sending_server(mailbox.acme.desk, mailbox.inbox)
    assert (reading.host, reading.port, reading.encrypted, reading.oauth) == ("imap.gmail.com", 993, True, True)
    assert (sending.host, sending.port, sending.greeting, sending.login) == ("smtp.gmail.com", 587, "acme.example", EMAIL)
    assert "access-1" not in repr((reading, mailbox.grant))


def test_deleted_grant_asks_the_owner(mailbox: SignedIn) -> None:
    del mailbox.acme.desk.store.items[mail_grant(mailbox.acme.account_id, mailbox.inbox.id)]
    with pytest.raises(AccessEnded):
        mail_access.sending_server(mailbox.acme.desk, mailbox.inbox)


def test_desk_without_the_application_waits(mailbox: SignedIn) -> None:
    from chalicelib.ports import MailApps

    with pytest.raises(Unreachable):
        mail_access.sending_server(replace(mailbox.acme.desk, mail_apps=MailApps()), mailbox.inbox)


def conversation_of(mailbox: SignedIn) -> int:
    client = mailbox.acme.client("ada")
    contact = client.post(f"{mailbox.path}/contacts", {"name": "Kim", "email": "kim@example.org"}).json["payload"]["contact"][
        "id"
    ]
    body = {"contact_id": contact, "inbox_id": mailbox.inbox.id, "message": {"content": "Hello"}}
    return int(client.post(f"{mailbox.path}/conversations", body).json["id"])


def test_reply_leaves_by_the_provider_with_a_token(mailbox: SignedIn) -> None:
    conversation_of(mailbox)
    mailbox.acme.settle()
    [(host, _, sender, to)] = mailbox.submission.sent
    assert (host.host, host.password, host.oauth, sender, list(to)) == (
        "smtp.gmail.com",
        "access-1",
        True,
        EMAIL,
        ["kim@example.org"],
    )
    [row] = mailbox.acme.desk.store.of_kind("ledger", mailbox.acme.account_id)
    assert row.state == "sent"


def test_reply_fails_when_the_access_has_ended(mailbox: SignedIn) -> None:
    mailbox.acme.desk.clock.at += HOUR_MS
    mailbox.plan(INVALID_GRANT)
    conversation_of(mailbox)
    mailbox.acme.settle()
    [row] = mailbox.acme.desk.store.of_kind("ledger", mailbox.acme.account_id)
    assert (row.state, row.error, mailbox.submission.sent) == ("failed", "An administrator has to connect the mailbox again.", [])


def test_reply_waits_while_the_provider_is_away(mailbox: SignedIn) -> None:
    mailbox.acme.desk.clock.at += HOUR_MS
    mailbox.plan(Unreachable("dns"))
    conversation_of(mailbox)
    with pytest.raises(SendLater):
        mailbox.acme.settle()
    [row] = mailbox.acme.desk.store.of_kind("ledger", mailbox.acme.account_id)
    assert (row.state, row.tries) == ("queued", 1)
