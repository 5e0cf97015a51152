"""The shape of a draft, in responses and in its event."""

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from chalicelib.domain.messages import Draft, DraftRecipients
from chalicelib.views.times import iso

SHORT_CHARACTERS = 1_000


class DraftRecipientsShape(Struct, kw_only=True):
    to: list[str]
    cc: list[str]
    bcc: list[str]


class DraftShape(Struct, kw_only=True):
    """`has_draft` and `message` are the contract's. `recipients`: null for everybody of the newest
    mail. `truncated`: the message is only the beginning, and the recipients are left out."""

    account_id: int
    conversation_id: int
    private: bool
    has_draft: bool
    message: str | UnsetType = UNSET
    in_reply_to: int | UnsetType | None = UNSET
    recipients: DraftRecipientsShape | UnsetType | None = UNSET
    writer: str | None
    edit: int
    version: int
    updated_at: str
    truncated: bool | UnsetType = UNSET


def draft_shape(draft: Draft) -> DraftShape:
    has_draft = bool(draft.message)
    return DraftShape(
        account_id=draft.account_id,
        conversation_id=draft.conversation_id,
        private=draft.private,
        has_draft=has_draft,
        message=draft.message if has_draft else UNSET,
        in_reply_to=draft.in_reply_to if has_draft else UNSET,
        recipients=_recipients(draft.recipients) if has_draft and not draft.private else UNSET,
        writer=draft.writer,
        edit=draft.edit,
        version=draft.version,
        updated_at=iso(draft.updated_at),
    )


def _recipients(chosen: DraftRecipients | None) -> DraftRecipientsShape | None:
    return DraftRecipientsShape(to=list(chosen.to), cc=list(chosen.cc), bcc=list(chosen.bcc)) if chosen else None


def short_draft(shape: DraftShape) -> DraftShape:
    if not isinstance(shape.message, str) or (len(shape.message) <= SHORT_CHARACTERS and not shape.recipients):
        return shape
    return replace(shape, message=shape.message[:SHORT_CHARACTERS], recipients=UNSET, truncated=True)
