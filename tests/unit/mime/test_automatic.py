"""Mails of programs: header shapes as mail systems write them, made up from their documented forms."""

import pytest

from chalicelib.domain.received_mails import Automatic
from chalicelib.mime.parsing import parse_mail
from tests.unit.mime.mails import mail, multipart, part

REPLY, BOUNCE, NOTIFICATION, BULK = Automatic.REPLY, Automatic.BOUNCE, Automatic.NOTIFICATION, Automatic.BULK
SHAPES: list[tuple[str, dict[str, str], Automatic | None]] = [
    ("a person", {}, None),
    ("a person who answers", {"in_reply_to": "<a@b>", "subject": "Re: Hello"}, None),
    ("a person with auto-submitted: no", {"auto_submitted": "no"}, None),
    ("a person on holiday by hand", {"subject": "Out of office tomorrow"}, None),
    ("a person whose address begins with note", {"from": "notebook@a.example"}, None),
    ("a person with a precedence", {"precedence": "normal"}, None),
    ("a person through Exchange", {"x_ms_exchange_organization_scl": "1", "x_auto_response_suppress": "DR, RN, NRN"}, None),
    ("autoreply that says no", {"x_autoreply": "no"}, None),
    ("RFC 3834 reply", {"auto_submitted": "auto-replied"}, REPLY),
    ("RFC 5230 sieve vacation", {"auto_submitted": "auto-replied (vacation)"}, REPLY),
    ("RFC 3834 reply with a parameter", {"auto_submitted": 'auto-replied; owner-email="k@a.example"'}, REPLY),
    ("Exchange out of office", {"subject": "Automatic reply: Hello", "x_auto_response_suppress": "All"}, REPLY),
    ("Exchange out of office, generated", {"subject": "Automatic reply: Hello", "auto_submitted": "auto-generated"}, REPLY),
    ("Exchange in German", {"subject": "Automatische Antwort: Hallo", "in_reply_to": "<a@b>"}, REPLY),
    ("Exchange in French", {"subject": "Réponse automatique : Bonjour", "in_reply_to": "<a@b>"}, REPLY),
    ("Exchange in Spanish", {"subject": "Respuesta automática: Hola", "return_path": "<>"}, REPLY),
    ("Exchange in Japanese", {"subject": "自動応答: こんにちは", "auto_submitted": "auto-generated"}, REPLY),
    ("Exchange inbox rule", {"x_ms_exchange_inbox_rules_loop": "k@a.example"}, REPLY),
    ("Gmail vacation", {"precedence": "bulk", "x_autoreply": "yes", "auto_submitted": "auto-replied"}, REPLY),
    ("old vacation program", {"precedence": "junk", "subject": "Out of the office"}, REPLY),
    ("cPanel autoresponder", {"x_autorespond": "Hello", "auto_submitted": "auto-replied"}, REPLY),
    ("Plesk autoresponder", {"precedence": "auto_reply"}, REPLY),
    ("Lotus Domino agent", {"x_auto_reply_from": "k@a.example"}, REPLY),
    ("qmail autoresponder", {"delivered_to": "Autoresponder"}, REPLY),
    ("ticket system's receipt", {"x_mail_autoreply": "1"}, REPLY),
    ("read receipt", {"content_type": 'multipart/report; report-type="disposition-notification"; boundary=b'}, REPLY),
    ("RFC 3464", {"content_type": "multipart/report; report-type=delivery-status; boundary=b"}, BOUNCE),
    ("Exim", {"x_failed_recipients": "k@a.example", "auto_submitted": "auto-replied", "return_path": "<>"}, BOUNCE),
    ("Postfix", {"from": "MAILER-DAEMON@a.example", "subject": "Undelivered Mail Returned to Sender"}, BOUNCE),
    ("sendmail", {"from": "Mail Delivery Subsystem <MAILER-DAEMON>", "subject": "Returned mail: see transcript"}, BOUNCE),
    ("qmail", {"from": "MAILER-DAEMON@a.example", "subject": "failure notice"}, BOUNCE),
    ("Exchange", {"from": "postmaster@a.example", "subject": "Undeliverable: Hello"}, BOUNCE),
    ("Exchange system mailbox", {"from": "MicrosoftExchange329e71ec88ae4615@a.example", "subject": "Unzustellbar: x"}, BOUNCE),
    ("empty return path", {"from": "x@a.example", "return_path": "<>", "subject": "Mail delivery failed: returning"}, BOUNCE),
    ("VERP bounce address", {"from": "bounces+123@a.example", "subject": "Delivery Status Notification (Failure)"}, BOUNCE),
    ("generated", {"auto_submitted": "auto-generated"}, NOTIFICATION),
    ("notified (RFC 5436)", {"auto_submitted": "auto-notified"}, NOTIFICATION),
    ("no-reply", {"from": "no-reply@a.example"}, NOTIFICATION),
    ("noreply of a product", {"from": "billing-noreply+x@a.example"}, NOTIFICATION),
    ("do not reply", {"from": "DoNotReply@a.example"}, NOTIFICATION),
    ("notifications", {"from": "notifications@a.example"}, NOTIFICATION),
    ("calendar of Exchange", {"x_auto_response_suppress": "OOF, AutoReply"}, NOTIFICATION),
    ("FileMaker and FirstClass", {"x_fc_machinegenerated": "true"}, NOTIFICATION),
    ("mail system without a failure", {"from": "mailer-daemon@a.example", "subject": "Warning: delayed 4 hours"}, NOTIFICATION),
    ("abuse report", {"content_type": "multipart/report; report-type=feedback-report; boundary=b"}, NOTIFICATION),
    ("mailing list", {"list_id": "<people.a.example>", "precedence": "list"}, BULK),
    ("newsletter", {"list_unsubscribe": "<https://a.example/u>", "list_unsubscribe_post": "List-Unsubscribe=One-Click"}, BULK),
    ("campaign", {"feedback_id": "1:2:3:a", "from": "noreply@a.example"}, BULK),
    ("old bulk", {"precedence": "bulk"}, BULK),
]


@pytest.mark.parametrize(("headers", "kind"), [each[1:] for each in SHAPES], ids=[each[0] for each in SHAPES])
def test_kind_follows_from_the_headers(headers: dict[str, str], kind: Automatic | None) -> None:
    assert parse_mail(mail(**headers)).automatic == kind


def report(status: str, *more: bytes, **headers: str) -> bytes:
    kind = "report; report-type=delivery-status"
    parts = part("It failed.", "text/plain"), part(status, "message/delivery-status"), *more
    raw = multipart(*parts, kind="report", **({"from": "MAILER-DAEMON@mx.example"} | headers))
    return raw.replace(b"multipart/report", b"multipart/" + kind.encode())


GONE = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: RFC822; Kim@a.example\nAction: failed\nStatus: 5.1.1\n"
DIAGNOSIS = "Diagnostic-Code: smtp; 550 5.1.1\n <kim@a.example> unknown\n\n\n"
RETURNED = part("Message-ID: <ours@desk.example>\nSubject: Hello\n", "text/rfc822-headers")


def test_report_names_recipients_and_the_returned_mail() -> None:
    found = parse_mail(report(GONE + DIAGNOSIS, RETURNED))
    (bounced,) = found.bounced
    assert (bounced.address, bounced.status, bounced.permanent) == ("kim@a.example", "5.1.1", True)
    assert bounced.reason == "550 5.1.1 <kim@a.example> unknown"
    assert (found.automatic, found.original_message_ids, found.text) == (BOUNCE, ("ours@desk.example",), "It failed.")


def test_whole_returned_mail_is_a_file_too() -> None:
    found = parse_mail(report(GONE, part("Message-ID:\n <ours@desk.example>\nSubject: Hello\n\nHi", "message/rfc822")))
    assert (found.original_message_ids, [each.name for each in found.files]) == (("ours@desk.example",), ["Hello.eml"])


def test_temporary_failure_is_not_permanent() -> None:
    (bounced,) = parse_mail(report(GONE.replace("5.1.1", "4.2.2"))).bounced
    assert (bounced.status, bounced.permanent) == ("4.2.2", False)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_report_without_a_failure_is_no_bounce(action: str) -> None:
    found = parse_mail(report(GONE.replace("failed", action), RETURNED))
    assert (found.automatic, found.bounced) == (NOTIFICATION, ())


OURS = "Message-ID: <ours@desk.example>"
QMAIL = f"""\
Hi. This is the qmail-send program at q.example.

<kim@a.example>:
Sorry, no mailbox here. (#5.1.1)

--- Below this line is a copy of the message.

{OURS}
"""
EXIM = f"""\
This message was created automatically by mail delivery software.

  kim@a.example
    SMTP error from remote mail server:
    550 User unknown

------ This is a copy of the message

{OURS}
"""
POSTFIX = f"""\
This is the mail system at host p.example.

<kim@a.example>: host mx.a.example said: 552 5.2.2 Mailbox full

{OURS}
"""
EXCHANGE = f"""\
Delivery has failed to these recipients or groups:

kim@a.example
The address was not found.

Original message headers:
{OURS}
"""
TEXT_REPORTS = [
    ("MAILER-DAEMON@q.example", QMAIL, "5.1.1"),
    ("Mailer-Daemon@e.example", EXIM, "5.0.0"),
    ("MAILER-DAEMON@p.example", POSTFIX, "5.2.2"),
    ("postmaster@x.example", EXCHANGE, ""),
]


@pytest.mark.parametrize(("sender", "text", "status"), TEXT_REPORTS)
def test_report_in_words_is_known(sender: str, text: str, status: str) -> None:
    found = parse_mail(mail(text.encode(), **{"from": sender, "subject": "failure notice"}))
    assert [(each.address, each.status, each.permanent) for each in found.bounced] == [("kim@a.example", status, True)]
    assert (found.automatic, found.original_message_ids) == (BOUNCE, ("ours@desk.example",))


def test_failed_recipients_of_the_header_are_named() -> None:
    found = parse_mail(mail(b"Sorry.\nMessage-ID: <ours@desk.example>", x_failed_recipients="kim@a.example, lee@a.example"))
    assert [each.address for each in found.bounced] == ["kim@a.example", "lee@a.example"]
    assert found.original_message_ids == ("ours@desk.example",)


def test_person_who_quotes_a_report_has_not_bounced() -> None:
    found = parse_mail(mail(QMAIL.encode(), subject="failure notice"))
    assert (found.automatic, found.bounced, found.original_message_ids) == (None, (), ())
