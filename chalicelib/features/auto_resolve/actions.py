"""Resolves the conversations that have been inactive for as long as the account says (contract 8.2)."""

from collections.abc import Iterator

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork, of_conversation
from chalicelib.actions.template_messages import decide_template
from chalicelib.actions.work import Work, retried
from chalicelib.domain import conversations as rules
from chalicelib.domain import keys
from chalicelib.domain.conversations import MAX_LABELS, Conversation, Status
from chalicelib.domain.messages import Activity, Cause
from chalicelib.domain.people import AutoResolve, Directory
from chalicelib.domain.timers import MINUTE_MS, Timer, auto_resolve_timer
from chalicelib.features.auto_resolve.model import duration, is_inactive
from chalicelib.ports import Desk, View

MOST_RESOLVED = 50
MOST_READ = 500
"""Per run of an account; the rest follows in the next slot. Those that stay open, because their customer waits, are read, too."""
PAGE = 100


def resolve_inactive(desk: Desk, timer: Timer) -> int:
    """Resolves conversations and plans the next look. Returns how many it has resolved. The timer of an account that has switched
    the automatic resolution off ends here."""
    account = desk.store.get(keys.account(timer.account_id))
    if account is None or account.auto_resolve is None or not account.is_active:
        desk.store.discard(keys.timer(timer))
        return 0
    settings, now = account.auto_resolve, desk.clock.now()
    wait = settings.after * MINUTE_MS
    directory = desk.store.directory(account.id)
    resolved, next_look = 0, now + wait
    for read, conversation in enumerate(_longest_inactive(desk, directory)):
        if read >= MOST_READ or resolved >= MOST_RESOLVED:
            next_look = now
            break
        if conversation.last_activity_at > now - wait:
            next_look = conversation.last_activity_at + wait
            break
        resolved += is_inactive(conversation, settings, now) and resolve(desk, directory, conversation.id, settings)
    plan_next(desk, timer, auto_resolve_timer(account.id, max(next_look, now + 1)))
    return resolved


def _longest_inactive(desk: Desk, directory: Directory) -> Iterator[Conversation]:
    """Open conversations, the one whose last activity is the oldest first."""
    inbox_ids = tuple(inbox.id for inbox in directory.inboxes)
    view = View(directory.account.id, inbox_ids, Status.OPEN, descending=False, inbox_count=len(inbox_ids))
    page = desk.lists.conversations(view, limit=PAGE)
    yield from page.conversations
    while page.cursor:
        page = desk.lists.conversations(view, cursor=page.cursor, limit=PAGE)
        yield from page.conversations


@retried
def resolve(desk: Desk, directory: Directory, conversation_id: int, settings: AutoResolve) -> bool:
    """Reads the conversation: the list may be behind. Returns whether it was resolved."""
    conversation = desk.store.get(keys.conversation(directory.account.id, conversation_id))
    if conversation is None or not is_inactive(conversation, settings, desk.clock.now()):
        return False
    work = of_conversation(desk, conversation)
    decide_automatic_resolution(work, settings)
    work.commit()
    return True


def decide_automatic_resolution(work: ConversationWork, settings: AutoResolve) -> None:
    conversation = work.conversation
    amount, unit = duration(work.at - conversation.last_activity_at)
    work.because(Cause("auto_resolve", number=settings.after))
    if settings.message:
        decide_template(work, work.directory.inbox(conversation.inbox_id), settings.message, work.cause)
    if settings.label and settings.label not in conversation.labels and len(conversation.labels) < MAX_LABELS:
        _add_label(work, settings.label)
    line = Activity("auto_resolved", {"amount": amount, "unit": unit}, about="status")
    work.apply(replace(rules.change_status(work.conversation, Status.RESOLVED, by=None), activities=(line,)))


def _add_label(work: ConversationWork, label: str) -> None:
    """A line tells of it: the label has no other author."""
    line = Activity("label_added_automatically", {"labels": [label]})
    edit = rules.set_labels(work.conversation, (*work.conversation.labels, label), by=None)
    work.apply(replace(edit, activities=(line,)))


def plan_next(desk: Desk, done: Timer, following: Timer) -> None:
    work = Work(desk, done.account_id, ordering_key="settings")
    work.cancel(done)
    work.plan(following)
    work.commit()
