"""A visitor with an e-mail address who has left the site, and mails to and from them."""

from email.message import EmailMessage

from msgspec.structs import replace

from chalicelib.actions.receive import receive
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Message, MessageType
from chalicelib.features.email.receiving import receive_notice
from chalicelib.schedule import run_due
from tests.features.mails.desk_mail import MINUTE, send_all
from tests.support import mails
from tests.support.adapters import channel_adapter
from tests.support.company import Company
from tests.support.fakes.transport import FakeTransport
from tests.support.widget import Widget

VERA = "vera@home.example"


def read_mails(company: Company) -> None:
    """Lets the ingest worker read mails, as it does beside each channel."""
    adapter = channel_adapter("email", FakeTransport(), now=company.desk.clock.now)
    company.desk = replace(company.desk, channels={**company.desk.channels, "Channel::Email": adapter})


def wake(company: Company, minutes: int = 2) -> list[EmailMessage]:
    """All mails that were sent until some minutes later."""
    company.settle()
    company.desk.clock.at += minutes * MINUTE
    run_due(company.desk)
    company.settle()
    return send_all(company)


def newest(company: Company) -> Conversation:
    return company.conversations()[-1]


def thread(company: Company) -> list[Message]:
    return company.desk.lists.messages(company.account_id, newest(company).id)


def lines(company: Company) -> list[str | None]:
    return [each.content for each in thread(company) if each.type is MessageType.ACTIVITY]


def answer(
    company: Company,
    sent: EmailMessage,
    text: str = "Yes, please",
    *,
    sender: str = f"Vera <{VERA}>",
    raw: bytes = b"",
    **more: str,
) -> None:
    """A mail to the reply address, on its whole way to the conversation."""
    receipt = f"ses-{company.desk.ids.next()}"
    to = str(sent["Reply-To"].addresses[0].addr_spec)
    quoted = f"{text}\n\nOn Tue, 1 Dec 2026 at 12:00, Acme wrote:\n> {sent['Subject']}\n"
    given = {"Message_ID": f"<{receipt}@home.example>", "Subject": f"Re: {sent['Subject']}", **more}
    mails.stored(company.desk, raw or mails.raw_mail(quoted, sender=sender, to=to, **given), receipt)
    receive_notice(company.desk, mails.notice(receipt, [to]))
    take(company)


def take(company: Company) -> None:
    envelopes, company.desk.queues.inbound = company.desk.queues.inbound, []
    for each in envelopes:
        receive(company.desk, each)
    company.settle()


def visitor(company: Company, email: str = VERA) -> Widget:
    """Has written and left their address."""
    widget = Widget(company.desk).open()
    widget.write("Is it in stock?")
    assert widget.request("PATCH", "/contact", {"email": email, "name": "Vera"}).status == 200
    company.settle()
    return widget
