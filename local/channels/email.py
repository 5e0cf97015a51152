"""The demo's mailbox. Its customers write by SMTP, as any program on this machine can."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid

from chalicelib.channels.email.channel import EmailChannel
from local.channels.base import InboxRecord, Setup, open_inbox
from local.options import HOST
from local.seed.conversations import DemoContext, ScriptedConversation

CHANNEL = EmailChannel("support@acme.example", "acme-mailbox-secret")


def connect(setup: Setup) -> InboxRecord:
    return {**open_inbox(setup, "Support mails", CHANNEL), "email": CHANNEL.email}


def start(demo: DemoContext, inbox: InboxRecord, scripted: ScriptedConversation) -> None:
    name, address = scripted.customer["name"], scripted.customer["email"]
    with smtplib.SMTP(HOST, demo.options.smtp_port) as server:
        for line in scripted.customers_lines:
            mail = EmailMessage(policy=SMTP)
            mail["From"], mail["To"], mail["Subject"] = f'"{name}" <{address}>', inbox["email"], scripted.customer["subject"]
            mail["Message-ID"], mail["Date"] = make_msgid(domain="mail.example"), format_datetime(localtime())
            mail.set_content(line.text)
            server.send_message(mail)
