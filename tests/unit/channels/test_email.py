"""E-mail inboxes: their address, and the one to which the company's mailbox forwards."""

from typing import Any

import pytest

from chalicelib.actions import inboxes
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.forms import changes_of, new_channel
from chalicelib.domain.channels import ShownInbox
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.mail_targets import target_of
from tests.support.company import Company
from tests.support.fakes.ids import FakeIds
from tests.support.refusals import code_of

DOMAIN = "in.parley.example"


def made(email: str = "help@acme.example") -> EmailChannel:
    channel = new_channel({"type": "email", "email": email}, FakeIds())
    assert isinstance(channel, EmailChannel)
    return channel


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("Help@Acme.Example", "help@acme.example"),
        (" help@acme.example ", "help@acme.example"),
        ("h+x@acme.example", "h+x@acme.example"),
    ],
)
def test_address_is_stored_in_its_normal_form(given: str, stored: str) -> None:
    channel = made(given)
    assert (channel.email, channel.address, channel.type_name) == (stored, f"email:{stored}", "Channel::Email")


@pytest.mark.parametrize(
    "given", ["", "help", "help@acme", "@acme.example", "a b@acme.example", "a@b.example\nc@d.example", "a@b@c.example"]
)
def test_other_text_is_refused(given: str) -> None:
    with pytest.raises(Invalid) as refusal:
        made(given)
    assert (refusal.value.code, refusal.value.fields) == ("email_invalid", ("channel.email",))


@pytest.mark.parametrize("given", [{}, {"email": None}, {"email": 5}, {"email": ["a@b.example"]}, {"email": "x" * 256}])
def test_malformed_form_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        new_channel({"type": "email", **given}, FakeIds())
    assert refusal.value.fields == ("channel",)


def test_address_that_the_desk_has_made_up_is_refused() -> None:
    shown = made().shown(ShownInbox(1, 11, mail_domain=DOMAIN), administrator=True)
    with pytest.raises(Invalid) as refusal:
        made(str(shown["forward_to_email"]))
    assert (refusal.value.code, refusal.value.fields) == ("email_of_desk", ("channel.email",))


def test_forward_address_names_the_inbox_and_proves_itself() -> None:
    channel = made()
    shown = channel.shown(ShownInbox(1, 11, mail_domain=DOMAIN), administrator=False)
    assert shown["email"] == "help@acme.example"
    assert str(shown["forward_to_email"]).endswith(f"@{DOMAIN}")
    target = target_of(str(shown["forward_to_email"]))
    assert target is not None
    assert (target.kind, target.account_id, target.number) == ("in", 1, 11)
    assert target.is_proven_by(channel.secret)
    assert not target.is_proven_by(f"{channel.secret}x")


def test_desk_without_a_domain_has_no_forward_address() -> None:
    assert made().shown(ShownInbox(1, 11), administrator=False) == {"email": "help@acme.example", "forward_to_email": None}


def test_secret_is_each_inboxes_own_and_never_shown() -> None:
    ids = FakeIds()
    channels = [new_channel({"type": "email", "email": f"{name}@acme.example"}, ids) for name in "ab"]
    secrets = {str(channel.stored_fields["secret"]) for channel in channels}
    assert len(secrets) == 2
    for channel in channels:
        shown = repr(channel) + repr(channel.shown(ShownInbox(1, 11, mail_domain=DOMAIN), administrator=True))
        assert not [secret for secret in secrets if secret in shown]


def test_form_of_a_change_has_no_field() -> None:
    assert changes_of(made(), {"email": "other@acme.example", "secret": "mine"}) == {}


def test_contact_is_reached_by_its_address() -> None:
    kim = Contact(1, 1, "Kim", 0, 0, email="kim@customer.example")
    assert made().new_source_id(kim, lambda: "") == "kim@customer.example"
    assert made().new_source_id(Contact(1, 1, "Kim", 0, 0), lambda: "") is None


def test_second_inbox_with_the_address_is_refused(company: Company) -> None:
    def create() -> Any:
        return inboxes.create_inbox(company.desk, company.caller(), name="Mail", channel=made("HELP@acme.example"))

    create()
    assert code_of(create, company) == "channel_taken"


def test_unknown_type_of_the_senders_name_is_refused(company: Company) -> None:
    def change(name: str) -> Any:
        changes = {"sender_name_type": name, "business_name": "Acme"}
        return inboxes.update_inbox(company.desk, company.caller(), company.telegram.id, changes=changes, channel_changes={})

    assert code_of(lambda: change("formal"), company) == "sender_name_type_unknown"
    assert (change("professional").sender_name_type, change("professional").business_name) == ("professional", "Acme")
