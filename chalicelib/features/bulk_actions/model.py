"""A bulk action: the same changes of many conversations (contract 2.6)."""

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.conversations import Conversation, Folder, Priority, Status, clean_label_title
from chalicelib.domain.errors import Conflict, Invalid


class Expected(Struct, frozen=True):
    """The state that a conversation must have for a change. UNSET allows any, None or 0 expects that nothing is assigned."""

    status: Folder | None = None
    priority: Priority | UnsetType | None = UNSET
    team_id: int | UnsetType | None = UNSET
    assignee_id: int | UnsetType | None = UNSET

    def is_state_of(self, conversation: Conversation) -> bool:
        return (
            self.status in (None, conversation.folder)
            and self.priority in (UNSET, conversation.priority)
            and (self.team_id is UNSET or (self.team_id or None) == conversation.team_id)
            and (self.assignee_id is UNSET or (self.assignee_id or None) == conversation.assignee_id)
        )


ANY_STATE = Expected()


class BulkChange(Struct, frozen=True):
    """UNSET leaves an assignment or the priority as it is; None or 0 removes it. `snoozed_until`: epoch milliseconds (UTC)."""

    expected: Expected = ANY_STATE
    priority: Priority | UnsetType | None = UNSET
    status: Folder | None = None
    snoozed_until: int | None = None
    team_id: int | UnsetType | None = UNSET
    assignee_id: int | UnsetType | None = UNSET
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()

    def check_expected(self, conversation: Conversation) -> None:
        """Raises Conflict (`conversation_changed`)."""
        if not self.expected.is_state_of(conversation):
            raise Conflict("This conversation was changed meanwhile.", code="conversation_changed")

    def status_of(self, current: Status) -> Folder | None:
        """The status to set. A time alone moves the end of a present snooze."""
        if self.status is None and self.snoozed_until is not None and current is Status.SNOOZED:
            return Folder.SNOOZED
        return self.status

    def labels_of(self, current: tuple[str, ...]) -> tuple[str, ...]:
        """Labels are removed first, then added. Raises Invalid (`label_invalid`) for an added one."""
        removed = {label.strip().lower() for label in self.remove_labels}
        return (*(label for label in current if label not in removed), *map(clean_label_title, self.add_labels))


def check_type(type_name: str) -> None:
    """Raises Invalid (`bulk_type_unsupported`)."""
    if type_name != "Conversation":
        raise Invalid(
            "Bulk actions change conversations: send the type Conversation.", code="bulk_type_unsupported", fields=("type",)
        )
