"""The rules by which a message becomes a letter."""

from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.letters import (
    MAX_REFERENCES,
    answer_address,
    answering_subject,
    cleaned_recipients,
    id_domain,
    loop_mark,
    mail_id_of,
    names_message,
    own_message_id,
    references_of,
)
from chalicelib.domain.messages import Message, MessageType


def message(**fields: Any) -> Message:
    return Message(7, 1, 2, 3, MessageType.OUTGOING, 0, 0, **fields)


def test_own_id_names_its_message_and_no_other() -> None:
    own = own_message_id("0e6f0c5e-uuid", 7, "in.parley.example")
    assert own == "0e6f0c5e-uuid.7@in.parley.example"
    assert names_message(own, message())
    others = ("uuid.17@in.parley.example", "7@in.parley.example", "uuid.7.8@in.parley.example", "wamid.8", "")
    assert not [each for each in others if names_message(each, message())]


def test_ids_have_the_domain_at_which_the_desk_receives() -> None:
    assert [id_domain("support@acme.example", domain) for domain in ("in.parley.example", "")] == [
        "in.parley.example",
        "acme.example",
    ]


def test_mark_names_one_inbox() -> None:
    assert len({loop_mark(1, 2, "secret"), loop_mark(1, 3, "secret"), loop_mark(2, 2, "secret"), loop_mark(1, 2, "other")}) == 4


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"to_emails": "", "cc_emails": [], "bcc_emails": None}, {}),
        ({"to_emails": " Kim@Example.ORG , a@bücher.example,"}, {"to_emails": ["kim@example.org", "a@xn--bcher-kva.example"]}),
        ({"to_emails": ["a@x.example", "A@x.example"]}, {"to_emails": ["a@x.example"]}),
        ({"to_emails": ["a@x.example"], "cc_emails": ["a@x.example"], "bcc_emails": ["b@x.example"]},
         {"to_emails": ["a@x.example"], "bcc_emails": ["b@x.example"]}),
    ],
)  # fmt: skip
def test_each_address_is_cleaned_and_counts_once(given: Any, expected: Any) -> None:
    assert cleaned_recipients(given) == expected


@pytest.mark.parametrize(
    "given", [7, {"a": 1}, [7], "kim", ["kim@example"], ["Kim <kim@example.org>"], "a@x.example;b@x.example"]
)
def test_other_values_are_refused(given: Any) -> None:
    with pytest.raises(Invalid) as raised:
        cleaned_recipients({"cc_emails": given})
    assert (raised.value.code, raised.value.fields) == ("email_invalid", ("cc_emails",))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("My order", "Re: My order"),
        ("RE: My order", "RE: My order"),
        ("Re[2]: My order", "Re[2]: My order"),
        ("Re : My order", "Re : My order"),
        ("回复\uff1a订单", "回复\uff1a订单"),
        ("Rescue: my order", "Re: Rescue: my order"),
        ("Fwd: My order", "Re: Fwd: My order"),
    ],
)
def test_subject_gets_one_prefix(subject: str, expected: str) -> None:
    assert answering_subject(subject) == expected


def test_references_begin_with_the_own_id_and_end_with_the_answered_one() -> None:
    earlier = [f"{number}@x.example" for number in range(40)]
    found = references_of("own@x.example", [*earlier, "own@x.example", 7, "two words@x", "", "y@z\r\nBcc: e"], "5@x.example")
    assert (found[0], found[-1], len(found)) == ("own@x.example", "5@x.example", MAX_REFERENCES)
    assert found[1:-1] == tuple(earlier[-(MAX_REFERENCES - 2) :])
    assert references_of("own@x.example", [], "") == ("own@x.example",)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"source_id": "ses-1@email.amazonses.com"}, "ses-1@email.amazonses.com"),
        ({"source_id": "ses:1"}, ""),
        ({}, ""),
        ({"source_id": "digest", "content_attributes": {"email": {"message_id": "<kim@example.org>"}}}, "kim@example.org"),
        ({"content_attributes": {"email": {"message_id": "a@b\r\nBcc: c"}}}, ""),
        ({"source_id": "a@b.example", "content_attributes": {"email": {}}}, ""),
    ],
)
def test_mail_has_the_id_that_its_receivers_know(fields: dict[str, Any], expected: str) -> None:
    assert mail_id_of(message(**fields)) == expected


KIM, SUPPORT = "kim@home.example", "support@acme.example"
REPLY = "reply+1.2.0123456789abcdef01234567@in.parley.example"
BEN = {"name": "Ben", "email": "ben@home.example"}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, KIM),
        ({"email": {"from": [KIM]}}, KIM),
        ({"email": {"from": [KIM], "reply_to": ["orders@home.example"]}}, "orders@home.example"),
        ({"email": {"from": [KIM], "reply_to": [REPLY, SUPPORT]}}, KIM),
        ({"email": {"from": [BEN["email"]]}, "written_by": BEN}, BEN["email"]),
        ({"email": {"from": ["group@acme.example"], "reply_to": ["group@acme.example"]}}, KIM),
        ({"email": {"from": [KIM], "reply_to": ["x@other.example"], "verdicts": {"dmarc": "fail"}}}, KIM),
        ({"email": {"from": [KIM, 7], "reply_to": "text"}, "written_by": "text"}, KIM),
    ],
)
def test_answer_goes_to_the_author(attributes: dict[str, Any], expected: str) -> None:
    assert answer_address(message(content_attributes=attributes), KIM, SUPPORT) == expected
