"""The customer of a mail whose sender writes for somebody else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mail_senders import Customer, customer_of, forwarded_sender, is_no_reply
from chalicelib.domain.mail_targets import reply_address
from chalicelib.domain.received_mails import Automatic, MailAddress
from tests.support.arriving_mails import FAILED, KIM, MAIL_DOMAIN, PASSED, received

SUPPORT, ADA, BO = "support@acme.example", "ada@acme.example", MailAddress("bo@work.example", "Bo")
OWN: dict[str, Any] = {"sender": SUPPORT, "name": "Acme"}

GMAIL = """Please answer her.

---------- Forwarded message ---------
From: Kim Kardon <kim@home.example>
Date: Mon, 21 Sep 2026 at 10:00
Subject: Order 7
To: <ada@acme.example>

Where is it?"""
OUTLOOK = """
From: Kim Kardon <kim@home.example>
Sent: Monday, 21 September 2026 10:00
To: Ada <ada@acme.example>
Subject: Order 7

Where is it?"""
GERMAN = """Von: Kim Kardon [mailto:kim@home.example]
Gesendet: Montag, 21. September 2026 10:00
An: Ada
Betreff: Order 7"""
APPLE = """Begin forwarded message:

> From: Kim Kardon <kim@home.example>
> Subject: Order 7
> Date: 21 September 2026"""
BOLD = "*From:* Kim Kardon <kim@home.example>\n*Sent:* Monday\n*To:* Ada"
CHINESE = "发件人: Kim Kardon <kim@home.example>\n发送时间: 2026年9月21日\n主题: Order 7".replace(":", chr(0xFF1A))
FRENCH = "De : Kim Kardon <kim@home.example>\nEnvoyé : lundi\nÀ : Ada\nObjet : Order 7"


def customer(*, verdicts: dict[str, str] = PASSED, colleagues: tuple[str, ...] = (), **mail: Any) -> Customer | None:
    return customer_of(received(**mail), SUPPORT, verdicts, mail_domain=MAIL_DOMAIN, colleagues=colleagues)


def test_sender_is_the_customer() -> None:
    assert customer() == Customer(KIM, "Kim Kardon", is_proven=True)
    assert customer(verdicts=FAILED) == Customer(KIM, "Kim Kardon", is_proven=False)
    assert customer(verdicts={}) == Customer(KIM, "Kim Kardon", is_proven=True)


@pytest.mark.parametrize(
    ("sender", "reply_to", "found"),
    [
        (KIM, MailAddress("kim.k@home.example", ""), ("kim.k@home.example", "Kim Kardon", False)),
        (KIM, BO, (KIM, "Kim Kardon", True)),
        (KIM, MailAddress(KIM, "Kim"), (KIM, "Kim Kardon", True)),
        ("no-reply@shop.example", BO, (BO.address, "Bo", False)),
        (SUPPORT, BO, (BO.address, "Bo", False)),
    ],
    ids=["same domain", "another domain", "the same", "no-reply", "a form in the company's name"],
)
def test_reply_to_is_the_customer_where_it_speaks_for_the_sender(
    sender: str, reply_to: MailAddress, found: tuple[str, str, bool]
) -> None:
    assert customer(sender=sender, reply_to=(reply_to,)) == Customer(*found)


@pytest.mark.parametrize("reply_to", ["", SUPPORT, reply_address(1, 2, "secret", MAIL_DOMAIN), f"x@{MAIL_DOMAIN}"])
def test_own_mail_has_no_customer(reply_to: str) -> None:
    assert customer(**OWN, reply_to=(MailAddress(reply_to),) if reply_to else ()) is None


def test_group_of_the_company_names_the_customer() -> None:
    headers = {"x-original-sender": KIM}
    found = customer(sender=SUPPORT, name="'Kim Kardon' via Support", headers=headers)
    assert found == Customer(KIM, "Kim Kardon", is_proven=True)
    assert customer(sender="team@acme.example", name="Kim Kardon via Team", headers=headers) == found
    assert customer(sender=SUPPORT, name="Support", headers=headers, reply_to=(MailAddress(KIM, "Kim"),)) == Customer(
        KIM, "Kim", is_proven=True
    )


def test_stranger_names_nobody_by_a_header() -> None:
    found = customer(sender="evil@evil.example", name="Evil", headers={"x-original-sender": KIM})
    assert found == Customer("evil@evil.example", "Evil", is_proven=True)


@pytest.mark.parametrize("text", [GMAIL, OUTLOOK, GERMAN, APPLE, BOLD, CHINESE, FRENCH])
def test_colleague_forwards_the_mail_of_a_customer(text: str) -> None:
    assert customer(sender=ADA, name="Ada", text=text, colleagues=(ADA,)) == Customer(KIM, "Kim Kardon", is_proven=False)


@pytest.mark.parametrize(
    "mail",
    [
        {"text": "From: the heart\n\nThank you"},
        {"text": "\n".join(f"{number}" for number in range(40)) + GMAIL},
        {"text": GMAIL, "automatic": Automatic.REPLY},
        {"text": GMAIL, "verdicts": FAILED},
        {"text": GMAIL, "colleagues": ()},
        {"text": None},
    ],
    ids=["no block", "far below", "automatic", "disowned", "no colleague", "no text"],
)
def test_other_mail_of_a_colleague_is_their_own(mail: dict[str, Any]) -> None:
    found = customer(**{"sender": ADA, "name": "Ada", "colleagues": (ADA,), **mail})
    assert found
    assert found.address == ADA


@pytest.mark.parametrize(
    "local", ["noreply", "no-reply", "no_reply+x", "do-not-reply", "donotreply", "nicht-antworten", "mailer"]
)
def test_address_that_takes_no_answers(local: str) -> None:
    assert is_no_reply(f"{local}@x.example")
    assert not is_no_reply(f"real-{local}@x.example")


def test_mail_without_a_sender_is_of_the_sender_of_its_envelope() -> None:
    mail = received(headers={"return-path": "<kim@home.example>"})
    stripped = type(mail)(message_id="x", headers=mail.headers)
    assert customer_of(stripped, SUPPORT, PASSED) == Customer(KIM, "", is_proven=True)
    assert customer_of(type(mail)(), SUPPORT, PASSED) is None
    assert customer_of(type(mail)(headers=(("return-path", "<>"),)), SUPPORT, PASSED) is None


@given(st.text(max_size=2_000))
def test_any_text_is_read(text: str) -> None:
    forwarded_sender(text)
    forwarded_sender("From: " + text + "\nSubject: x")


@pytest.mark.parametrize("email", ["root@localhost", "a b@x.example", "x" * 400 + "@x.example"])
def test_address_that_takes_no_mail_is_not_an_email(email: str) -> None:
    assert Customer(email, "", is_proven=True).email is None
