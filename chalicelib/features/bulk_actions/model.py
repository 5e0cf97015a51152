"""A bulk action: the same changes of many conversations (contract 2.6)."""

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.conversations import Status, clean_label_title
from chalicelib.domain.errors import Invalid

MAX_CONVERSATIONS = 100
"""Each conversation takes a transaction of some 20 to 40 ms, so a hundred take at most a few of the API's 29 seconds."""


class BulkChange(Struct, frozen=True):
    """UNSET leaves an assignment as it is, None or 0 removes it. `snoozed_until`: milliseconds since 1970 (UTC)."""

    status: Status | None = None
    snoozed_until: int | None = None
    team_id: int | UnsetType | None = UNSET
    assignee_id: int | UnsetType | None = UNSET
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()

    def status_of(self, current: Status) -> Status | None:
        """The status to set. A time alone moves the end of a present snooze."""
        if self.status is None and self.snoozed_until is not None and current is Status.SNOOZED:
            return Status.SNOOZED
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


def check_ids(ids: list[int]) -> tuple[int, ...]:
    """The ids without repetitions. Raises Invalid (`too_many_conversations`)."""
    different = tuple(dict.fromkeys(ids))
    if len(different) > MAX_CONVERSATIONS:
        raise Invalid(
            f"A bulk action changes at most {MAX_CONVERSATIONS} conversations.", code="too_many_conversations", fields=("ids",)
        )
    return different
