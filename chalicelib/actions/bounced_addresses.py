"""Marks contacts whose e-mail address has returned a mail for good. Agents see it; a later reply is still sent."""

from msgspec.structs import replace

from chalicelib.actions.contacts import decide_change
from chalicelib.actions.finding import held_contact
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.contacts import BOUNCED
from chalicelib.domain.email_addresses import normal_email
from chalicelib.ports import Desk

MAX_REASON = 300


@retried
def mark_bounced(desk: Desk, account_id: int, email: str, *, reason: str) -> None:
    """Has no effect for an address that is marked already, or that no contact has. The next mail from it removes the mark."""
    claim = desk.store.get(keys.contact_field(account_id, "email", normal_email(email)))
    if claim is None:
        return
    contact_id = int(claim.refers_to[0])
    work = Work(desk, account_id, ordering_key=f"contact:{contact_id}")
    before = held_contact(work, contact_id)
    if BOUNCED in before.additional_attributes:
        return
    mark = {"at": work.at // 1000, "reason": reason[:MAX_REASON]}
    decide_change(work, before, replace(before, additional_attributes={**before.additional_attributes, BOUNCED: mark}))
    work.commit()
