"""Notes of a contact (contract 2.10). Every agent may write, change and delete them."""

from typing import Annotated

import msgspec

from chalicelib.features.contact_notes import actions
from chalicelib.features.contact_notes.model import MAX_CONTENT, ContactNote
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.routing import Routes
from chalicelib.views import people
from chalicelib.views.people import AgentShape

routes = Routes("/api/v1/accounts/<account_id>/contacts/<contact_id>/notes", access=Access.MEMBER, resource="note")
Content = Annotated[str, msgspec.Meta(max_length=MAX_CONTENT)]


class NewContactNote(msgspec.Struct, kw_only=True):
    content: Content


class ContactNoteChanges(msgspec.Struct, kw_only=True):
    content: Content | None = None


class ContactNoteShape(msgspec.Struct, kw_only=True):
    """`account_id` and `contact_id` are always null, as in the contract. `user` is absent for an author who left. Times are in
    seconds since 1970."""

    id: int
    content: str
    account_id: None = None
    contact_id: None = None
    user: AgentShape | msgspec.UnsetType = msgspec.UNSET
    created_at: int
    updated_at: int
    version: int
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


@routes.get("")
def index(request: MemberRequest, contact_id: int) -> list[ContactNoteShape]:
    """List the notes of a contact, newest first."""
    return fit_texts(_shapes(request, *actions.list_notes(request.desk, request.caller, contact_id)), "content")


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewContactNote, contact_id: int, idempotency_key: str | None) -> ContactNoteShape:
    """Add a note to a contact."""
    made = actions.create_note(request.desk, request.caller, contact_id, content=body.content, idempotency_key=idempotency_key)
    return _shapes(request, made)[0]


@routes.get("/<contact_note_id>")
def show(request: MemberRequest, contact_id: int, contact_note_id: int) -> ContactNoteShape:
    """Show a note of a contact."""
    return _shapes(request, actions.find_note(request.desk, request.caller, contact_id, contact_note_id))[0]


@routes.update("/<contact_note_id>")
def update(request: MemberRequest, body: ContactNoteChanges, contact_id: int, contact_note_id: int) -> ContactNoteShape:
    """Change a note of a contact."""
    changed = actions.update_note(request.desk, request.caller, contact_id, contact_note_id, content=body.content)
    return _shapes(request, changed)[0]


@routes.delete("/<contact_note_id>")
def delete(request: MemberRequest, contact_id: int, contact_note_id: int) -> None:
    """Delete a note of a contact."""
    actions.delete_note(request.desk, request.caller, contact_id, contact_note_id)


def _shapes(request: MemberRequest, *notes: ContactNote) -> list[ContactNoteShape]:
    present = request.presence() if notes else {}
    members = {member.user_id: people.agent(member, request.desk.public_url, present) for member in request.directory.members}
    return [
        ContactNoteShape(
            id=each.id,
            content=each.content,
            user=members.get(each.author_id, msgspec.UNSET),
            created_at=each.created_at // 1000,
            updated_at=each.updated_at // 1000,
            version=each.version,
        )
        for each in notes
    ]
