"""Takes raw mails the whole way: from the bucket through the function `mail` and the ingest worker into conversations."""

from collections import Counter

import msgspec

from chalicelib.actions.receive import receive
from chalicelib.features.email.receiving import receive_notice
from tests.support.mails import mail_company, notice, stored

MAX_QUEUED_BYTES = 262_144
"""SQS takes no larger message."""
AT_ONCE = 500
"""Mails of one company in memory, whose lists take time that grows with their number."""


def outcomes_of(mails: list[bytes]) -> Counter[str]:
    """The count of mails that became messages, receipts of others, or nothing. Raises what the desk raises: on AWS, such a mail
    would become a dead letter."""
    found = Counter[str]()
    for begin in range(0, len(mails), AT_ONCE):
        found += _outcomes(mails[begin : begin + AT_ONCE])
    return found


def _outcomes(mails: list[bytes]) -> Counter[str]:
    company, found = mail_company(), Counter[str]()
    for number, raw in enumerate(mails):
        stored(company.desk, raw, f"ses-{number}")
        receive_notice(company.desk, notice(f"ses-{number}"))
        envelopes = [*company.desk.queues.inbound]
        company.desk.queues.inbound.clear()
        for envelope in envelopes:
            if len(msgspec.json.encode(envelope)) > MAX_QUEUED_BYTES:
                raise ValueError(f"mail {number} does not fit into the queue")
            receive(company.desk, envelope)
        found[next((kind for each in envelopes for kind in each.payload), "dropped")] += 1
    shown = [message for each in company.conversations() for message in company.messages(each.id) if message.source_id]
    found["shown"] += len(shown)
    found["without words and files"] += sum(not message.content and not message.attachments for message in shown)
    return found
