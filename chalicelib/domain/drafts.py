"""Drafts: the unsent text of a person for a conversation, apart for the reply and for the private note (docs/decisions/0029).

A draft is a register with a version. A sent or deleted one stays for a day without its text, so that a save which arrives after
the message finds a newer version and brings nothing back.
"""

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.messages import Draft, DraftRecipients, KnownDraft

MAX_DRAFT_BYTES = 50_000
"""As UTF-8, with the addresses. A browser sends at most 64 KB while its page closes."""


def saved(
    before: Draft,
    message: str,
    in_reply_to: int | None,
    known: KnownDraft,
    now: int,
    recipients: DraftRecipients | None = None,
) -> Draft:
    """The draft with the text, or the same object when nothing changes. Blank text empties it. A note has no recipients.

    Raises Conflict (`draft_changed`) when another device has written since the known version, and Invalid (`draft_too_long`).
    """
    text = message if message.strip() else ""
    chosen = None if before.private or not text else recipients
    if len(text.encode()) + _length(chosen) > MAX_DRAFT_BYTES:
        raise Invalid(f"A draft has at most {MAX_DRAFT_BYTES} bytes.", code="draft_too_long", fields=("message",))
    target = in_reply_to if text else None
    is_equal = (text, target, chosen) == (before.message, before.in_reply_to, before.recipients)
    if not _follows(before, known):
        if is_equal:
            return before
        raise Conflict("This draft was changed on another device.", code="draft_changed")
    is_repeated = known.writer is None or (known.writer, known.edit) == (before.writer, before.edit)
    if is_equal and is_repeated:
        return before
    return _next(replace(before, message=text, in_reply_to=target, recipients=chosen), known, now)


def _length(chosen: DraftRecipients | None) -> int:
    addresses = (*chosen.to, *chosen.cc, *chosen.bcc) if chosen else ()
    return sum(len(each.encode()) for each in addresses)


def sent(before: Draft, known: KnownDraft, now: int) -> Draft | None:
    """The emptied draft of a sent message. None when another device has written since: its text is not what was sent."""
    is_known = known.version is not None and before.version <= known.version
    is_own = known.writer is not None and known.writer == before.writer and before.edit <= known.edit
    if before.version and not is_known and not is_own:
        return None
    return _next(replace(before, message="", in_reply_to=None, recipients=None), known, now)


def _follows(before: Draft, known: KnownDraft) -> bool:
    """A browser's own edits follow each other without their versions, because it may not have received an answer."""
    is_own = known.writer is not None and known.writer == before.writer
    if is_own and known.edit < before.edit:
        return False
    return not before.version or known.version in (None, before.version) or (is_own and known.edit > before.edit)


def _next(draft: Draft, known: KnownDraft, now: int) -> Draft:
    """The version goes on from the known one when the stored row has expired."""
    version = (draft.version or known.version or 0) + 1
    return replace(draft, updated_at=now, writer=known.writer, edit=known.edit, version=version)
