"""The contact of a mail. A stated address lets a stranger read nothing and take over nothing."""

from typing import Any

import pytest

from chalicelib.actions import customers, identities
from chalicelib.actions.contacts import create_contact, update_contact
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.received_mails import Automatic, BouncedRecipient, MailAddress
from tests.support.arriving_mails import FAILED, KIM, arrive, newest, open_mailbox, received
from tests.support.company import Company
from tests.support.fakes.mail import ses_id

FORM: dict[str, Any] = {"sender": "no-reply@shop.example", "name": "Shop", "reply_to": (MailAddress(KIM, "Kim from the form"),)}


def author(company: Company) -> Contact:
    return company.contact(newest(company).contact_id)


def owner_of(company: Company, email: str = KIM) -> int | None:
    claim = company.desk.store.get(keys.contact_field(company.account_id, "email", email))
    return int(claim.refers_to[0]) if claim else None


def test_first_mail_makes_a_contact_that_has_the_address(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received())
    kim = author(company)
    assert (kim.email, kim.name, kim.unverified, owner_of(company)) == (KIM, "Kim Kardon", (), kim.id)


def test_contact_without_a_name_is_called_by_its_address(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received(name="Kim@home.example"))
    assert author(company).name == "kim"


def test_known_address_finds_the_contact_and_keeps_its_name(company: Company, mailbox: Inbox) -> None:
    known, _ = create_contact(company.desk, company.caller(), name="Kim of sales", email=KIM)
    arrive(company, mailbox, received())
    assert (author(company).id, author(company).name) == (known.id, "Kim of sales")


def test_two_first_mails_to_two_inboxes_are_of_one_contact(company: Company, mailbox: Inbox) -> None:
    sales = open_mailbox(company, "sales@acme.example", "sales")
    for inbox in (mailbox, sales):
        arrive(company, inbox, received(f"{inbox.id}@home.example"))
    assert len({each.contact_id for each in company.conversations()}) == 1


def visitor(company: Company, email: str = KIM, name: str = "A stranger") -> customers.Customer:
    return identities.identify(company.desk, "app-identifier", email=email, name=name)


def test_stated_address_of_a_visitor_is_not_taken_for_theirs(company: Company, mailbox: Inbox) -> None:
    stranger = visitor(company).contact
    arrive(company, mailbox, received())
    assert author(company).id != stranger.id
    assert company.contact(stranger.id) == stranger
    assert owner_of(company) == author(company).id


def test_visitor_whom_an_agent_writes_to_learns_nothing_of_the_person_who_answers(company: Company, mailbox: Inbox) -> None:
    """The agent writes to an address that a visitor has only stated. Kim, who has it, answers."""
    stranger = visitor(company)
    body = {"inbox_id": mailbox.id, "contact_id": stranger.contact.id, "message": {"content": "Hello"}}
    began = company.client("ben").post("A/conversations", json=body).json["id"]
    company.settle()
    arrive(company, mailbox, received(answers=ses_id(1)))
    assert newest(company).id == began
    after = company.contact(stranger.contact.id)
    assert (after.name, after.unverified, owner_of(company)) == ("A stranger", ("email",), None)
    seen = customers.customer_of(company.desk, company.app, company.desk.store.directory(company.account_id), stranger.link)
    assert customers.conversations_of_customer(company.desk, seen) == []


def test_mail_that_its_domain_disowns_reserves_nothing(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received(), verdicts=FAILED)
    first = author(company)
    assert (first.email, first.unverified, owner_of(company)) == (KIM, ("email",), None)
    arrive(company, mailbox, received("two@home.example", name="Kim K.", subject="Next"))
    assert (author(company).id, author(company).unverified, author(company).name) == (first.id, (), "Kim K.")
    assert owner_of(company) == first.id


def test_mail_that_its_domain_disowns_renames_nobody(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received())
    arrive(company, mailbox, received("two@home.example", name="Evil"), verdicts=FAILED)
    assert author(company).name == "Kim Kardon"


def test_address_of_another_contact_stays_theirs(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received(), verdicts=FAILED)
    first = author(company)
    other, _ = create_contact(company.desk, company.caller(), name="Kim", email=KIM)
    arrive(company, mailbox, received("two@home.example"))
    assert (author(company).id, author(company).unverified) == (first.id, ("email",))
    assert owner_of(company) == other.id


@pytest.mark.parametrize("is_known", [False, True])
def test_form_writes_for_the_customer_and_proves_nothing(company: Company, mailbox: Inbox, is_known: bool) -> None:
    known = create_contact(company.desk, company.caller(), name="", email=KIM)[0] if is_known else None
    arrive(company, mailbox, received(**FORM))
    found = author(company)
    assert found.email == KIM
    if known:
        assert (found.id, found.name) == (known.id, known.name)
    else:
        assert (found.unverified, owner_of(company), found.name) == (("email",), None, "Kim from the form")


def test_address_without_a_domain_makes_a_contact_without_one(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received(sender="root@localhost", name=""))
    assert (author(company).email, author(company).name, newest(company).source_id) == (None, "root", "root@localhost")


def bounce(address: str = KIM, **fields: Any) -> Any:
    told = {"bounced": (BouncedRecipient(address, "5.1.1", "No such user"),), "original_message_ids": (ses_id(1),), **fields}
    return received("dsn@mx.example", sender="mailer-daemon@mx.example", automatic=Automatic.BOUNCE, **told)


def test_bounce_fails_the_message_and_marks_the_address(company: Company, mailbox: Inbox, order: Any) -> None:
    before = len(company.messages(order.id))
    for _ in range(2):
        arrive(company, mailbox, bounce())
    sent = next(each for each in company.messages(order.id) if each.content == "On its way")
    assert (sent.delivery, sent.content_attributes["external_error"]) == ("failed", "5.1.1 No such user (kim@home.example)")
    assert len(company.messages(order.id)) == before
    kim = company.contact(order.contact_id)
    assert kim.additional_attributes["email_bounced"] == {"at": company.desk.clock.now() // 1000, "reason": "5.1.1 No such user"}
    assert len(company.conversations()) == 1
    version = kim.version
    arrive(company, mailbox, bounce())
    assert company.contact(order.contact_id).version == version


def test_mail_from_the_address_ends_its_mark(company: Company, mailbox: Inbox, order: Any) -> None:
    arrive(company, mailbox, bounce())
    arrive(company, mailbox, received("two@home.example", answers=ses_id(1)))
    assert "email_bounced" not in company.contact(order.contact_id).additional_attributes


def test_bounce_marks_no_other_address(company: Company, mailbox: Inbox, order: Any) -> None:
    arrive(company, mailbox, bounce("bo@home.example"))
    assert "email_bounced" not in company.contact(order.contact_id).additional_attributes


def test_bounce_before_the_provider_id_is_kept_for_it(company: Company, mailbox: Inbox) -> None:
    arrive(company, mailbox, received())
    arrive(company, mailbox, bounce())
    company.reply(newest(company), "On its way")
    company.settle()
    assert company.messages(newest(company).id)[-1].delivery == "failed"


def test_changed_address_of_a_contact_leaves_the_old_one_with_its_mails(company: Company, mailbox: Inbox) -> None:
    """The link leads to the contact, whatever address an agent has entered since."""
    arrive(company, mailbox, received())
    kim = author(company)
    update_contact(company.desk, company.caller(), kim.id, changes={"email": "kim@new.example"})
    arrive(company, mailbox, received("two@home.example", subject="Next"))
    assert (author(company).id, author(company).email, owner_of(company)) == (kim.id, "kim@new.example", None)
