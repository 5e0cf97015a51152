"""Remembers the last accepted and the last refused webhook request of an inbox, so that an administrator finds a wrong secret.

A process writes at most once in five minutes per inbox and outcome, so the times may be five minutes old. A process that has
refused a request writes its next accepted one at once.
"""

from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.inbound import WebhookOutcome
from chalicelib.domain.inboxes import Inbox
from chalicelib.ports import Desk

WRITE_EVERY_MILLISECONDS = 300_000
KEEP_SECONDS = 90 * 86_400
ACCEPTED, REFUSED = "accepted", "refused"
WRONG_SIGNATURE, WRONG_VERIFY_TOKEN = "wrong_signature", "wrong_verify_token"


def note_accepted(desk: Desk, inbox: Inbox) -> None:
    _note(desk, inbox, ACCEPTED, WebhookOutcome(desk.clock.now()))


def note_refused(desk: Desk, inbox: Inbox, reason: str) -> None:
    if _note(desk, inbox, REFUSED, WebhookOutcome(desk.clock.now(), reason)):
        desk.memory.put(_name(inbox, ACCEPTED, None), 0)


def _note(desk: Desk, inbox: Inbox, result: str, outcome: WebhookOutcome) -> bool:
    """Whether the outcome was written."""
    name = _name(inbox, result, outcome.reason)
    if outcome.at - desk.memory.get(name) < WRITE_EVERY_MILLISECONDS:
        return False
    key = keys.webhook_outcome(inbox.account_id, inbox.id, result)
    desk.store.overwrite(key, outcome, expires_at=outcome.at // 1000 + KEEP_SECONDS)
    desk.memory.put(name, outcome.at)
    return True


def _name(inbox: Inbox, result: str, reason: str | None) -> str:
    return f"webhook {inbox.account_id} {inbox.id} {result} {reason}"


def webhook_outcomes(desk: Desk, caller: Caller, inbox_id: int) -> tuple[WebhookOutcome | None, WebhookOutcome | None]:
    """The last accepted and the last refused request of the last ninety days."""
    caller.require_administrator()
    inbox = caller.inbox(inbox_id)
    accepted, refused = (keys.webhook_outcome(inbox.account_id, inbox.id, result) for result in (ACCEPTED, REFUSED))
    found = desk.store.get_many((accepted, refused))
    return found.get(accepted), found.get(refused)
