"""Agents' actions on the definitions of custom attributes."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.settings_nouns import SettingsNoun
from chalicelib.actions.work import retried
from chalicelib.domain.access import Caller
from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES, CustomAttribute, Subject, cleaned
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.ports import Desk

NOUN = SettingsNoun(
    CUSTOM_ATTRIBUTES,
    unique="unique_key",
    missing=lambda: NotFound("There is no such custom attribute.", code="custom_attribute_not_found"),
    taken=lambda: Invalid(
        "This key is taken by another custom attribute.", code="attribute_key_taken", fields=("attribute_key",)
    ),
)


def list_custom_attributes(desk: Desk, caller: Caller, *, subject: Subject | None = None) -> list[CustomAttribute]:
    """By name; with a subject, those of its kind alone."""
    rows = [each for each in NOUN.all_of(desk, caller.account_id) if subject in (None, each.subject)]
    return sorted(rows, key=lambda each: (each.name.casefold(), each.id))


def find_custom_attribute(desk: Desk, caller: Caller, custom_attribute_id: int) -> CustomAttribute:
    return NOUN.find(desk, caller.account_id, custom_attribute_id)


@retried
def create_custom_attribute(
    desk: Desk, /, caller: Caller, *, subject: Subject, key: str, name: str, idempotency_key: str | None = None, **details: Any
) -> CustomAttribute:
    """`details`: further fields of `CustomAttribute`."""
    request = idempotent_request(caller, "custom attribute", idempotency_key, subject, key, name, sorted(details.items()))
    if earlier := request.earlier(desk):
        return find_custom_attribute(desk, caller, earlier)
    now = desk.clock.now()
    row = CustomAttribute(desk.ids.next(), caller.account_id, subject, key, name, created_at=now, updated_at=now, **details)
    return NOUN.create(desk, caller, cleaned(row), request)


@retried
def update_custom_attribute(desk: Desk, caller: Caller, custom_attribute_id: int, *, changes: dict[str, Any]) -> CustomAttribute:
    """`changes`: fields of `CustomAttribute`.

    Subject and key cannot change (`attribute_key_fixed`), because contacts and conversations store the key.
    """
    before = find_custom_attribute(desk, caller, custom_attribute_id)
    after = cleaned(replace(before, **changes))
    if after.unique_key != before.unique_key:
        raise Invalid(
            "The key of a custom attribute cannot change: create another one.",
            code="attribute_key_fixed",
            fields=("attribute_key", "attribute_model"),
        )
    return before if after == before else NOUN.update(desk, caller, before, replace(after, updated_at=desk.clock.now()))


@retried
def delete_custom_attribute(desk: Desk, caller: Caller, custom_attribute_id: int) -> None:
    """The values at contacts and conversations stay, as attributes without a definition."""
    NOUN.delete(desk, caller, custom_attribute_id)
