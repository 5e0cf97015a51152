"""The inboxes that the receivers of a mail name."""

import pytest

from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_targets import forward_address, reply_address
from chalicelib.features.email.receivers import MAX_RECIPIENTS, receivers
from tests.support import mails
from tests.support.company import Company

DOMAIN = "in.parley.example"
SECRET = "secret-of-the-mailbox"


@pytest.fixture(name="acme")
def _acme() -> Company:
    return mails.mail_company()


def found(acme: Company, *recipients: str) -> list[tuple[str, int | None]]:
    names = {inbox.id: name for name, inbox in acme.inboxes.items()}
    return [(names[each.inbox.id], each.conversation_id) for each in receivers(acme.desk, recipients)]


def forward(inbox: Inbox, secret: str = SECRET) -> str:
    return forward_address(inbox.account_id, inbox.id, secret, DOMAIN)


@pytest.mark.parametrize("address", ["support@acme.example", "SUPPORT@Acme.Example", "support+shop@acme.example"])
def test_address_of_the_inbox_names_it_in_any_spelling(acme: Company, address: str) -> None:
    assert found(acme, address) == [("mail", None)]


def test_proven_forward_address_names_its_inbox(acme: Company) -> None:
    assert found(acme, forward(acme.inboxes["mail"]).upper()) == [("mail", None)]


def test_forward_address_with_another_proof_names_nothing(acme: Company) -> None:
    assert found(acme, forward(acme.inboxes["mail"], "guessed"), forward(acme.inboxes["telegram"])) == []
    assert found(acme, forward(acme.inboxes["mail"]).replace(DOMAIN, "elsewhere.example")) == []


def test_reply_address_names_its_conversation(acme: Company) -> None:
    conversation = acme.receive("Hello", inbox=acme.inboxes["mail"])
    address = reply_address(acme.account_id, conversation.id, SECRET, DOMAIN)
    assert found(acme, address, "support@acme.example") == [("mail", conversation.id)]


def test_reply_address_of_an_erased_conversation_names_its_inbox(acme: Company) -> None:
    assert found(acme, reply_address(acme.account_id, 99, SECRET, DOMAIN)) == [("mail", None)]
    assert found(acme, reply_address(acme.account_id, 99, "guessed", DOMAIN)) == []
    assert found(acme, reply_address(77, 99, SECRET, DOMAIN)) == []


def test_reply_address_needs_the_secret_of_its_own_inbox(acme: Company) -> None:
    conversation = acme.receive("Hello", inbox=acme.inboxes["mail"])
    assert found(acme, reply_address(acme.account_id, conversation.id, "other-secret", DOMAIN)) == []


def test_mail_to_two_inboxes_names_each_once(acme: Company) -> None:
    given = ("sales@acme.example", "support@acme.example", forward(acme.inboxes["mail"]), "support+x@acme.example")
    assert sorted(found(acme, *given)) == [("mail", None), ("sales", None)]


@pytest.mark.parametrize(
    "address", ["", "@", "nobody@acme.example", "x" * 400 + "@acme.example", "no address", "in+1.1.0@in.parley.example"]
)
def test_unknown_address_names_nothing(acme: Company, address: str) -> None:
    assert found(acme, address) == []


def test_deleted_inbox_receives_nothing(acme: Company) -> None:
    inbox = acme.inboxes["mail"]
    address = forward(inbox)
    acme.desk.store.discard(keys.inbox(inbox.account_id, inbox.id))
    assert found(acme, address, "support@acme.example") == []


def test_more_receivers_than_ses_allows_are_left_out(acme: Company) -> None:
    crowd = [f"{number}@example.org" for number in range(MAX_RECIPIENTS)]
    assert found(acme, *crowd, "support@acme.example") == []
