"""Definitions of custom attributes (contract 2.13). Every agent may write them."""

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.custom_attributes import CustomAttribute, DisplayType, Subject
from chalicelib.features.custom_attributes import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalParagraph, OptionalShort, Short
from chalicelib.http.page_limits import fit_texts
from chalicelib.http.routing import Routes
from chalicelib.views.times import iso

routes = Routes(
    "/api/v1/accounts/<account_id>/custom_attribute_definitions",
    access=Access.MEMBER,
    resource="custom_attribute_definition",
)
SubjectNumber = Literal[0, 1]
TypeNumber = Annotated[int, msgspec.Meta(ge=0, lt=len(DisplayType))]
Values = list[Short]


class CustomAttributeFilter(msgspec.Struct, kw_only=True):
    attribute_model: Literal["conversation_attribute", "contact_attribute", "0", "1", ""] = ""


class NewCustomAttribute(msgspec.Struct, kw_only=True):
    attribute_display_name: Short
    attribute_key: Short
    attribute_model: Subject | SubjectNumber = Subject.CONVERSATION
    attribute_display_type: DisplayType | TypeNumber = DisplayType.TEXT
    attribute_description: OptionalParagraph = None
    attribute_values: Values | None = None
    regex_pattern: OptionalShort = None
    regex_cue: OptionalShort = None


class CustomAttributeChanges(msgspec.Struct, kw_only=True):
    attribute_display_name: Short | msgspec.UnsetType = ABSENT
    attribute_key: Short | msgspec.UnsetType = ABSENT
    attribute_model: Subject | SubjectNumber | msgspec.UnsetType = ABSENT
    attribute_display_type: DisplayType | TypeNumber | msgspec.UnsetType = ABSENT
    attribute_description: OptionalParagraph = ABSENT
    attribute_values: Values | msgspec.UnsetType | None = ABSENT
    regex_pattern: OptionalShort = ABSENT
    regex_cue: OptionalShort = ABSENT


class CustomAttributeShape(msgspec.Struct, kw_only=True):
    id: int
    attribute_display_name: str
    attribute_display_type: DisplayType
    attribute_description: str | None
    attribute_key: str
    regex_pattern: str | None
    regex_cue: str | None
    attribute_values: list[str]
    attribute_model: Subject
    default_value: None = None
    created_at: str
    updated_at: str
    version: int
    truncated: bool | msgspec.UnsetType = msgspec.UNSET


@routes.get("")
def index(request: MemberRequest, query: CustomAttributeFilter) -> list[CustomAttributeShape]:
    """List custom attributes by name, all or those of contacts or of conversations."""
    subject = _subject(query.attribute_model) if query.attribute_model else None
    found = actions.list_custom_attributes(request.desk, request.caller, subject=subject)
    return fit_texts([_shape(each) for each in found], "attribute_description")


@routes.post("", idempotent=True)
def create(request: MemberRequest, body: NewCustomAttribute, idempotency_key: str | None) -> CustomAttributeShape:
    """Define a custom attribute. Keys are unique among those of contacts and among those of conversations."""
    made = actions.create_custom_attribute(request.desk, request.caller, **_fields(given(body)), idempotency_key=idempotency_key)
    return _shape(made)


@routes.get("/<custom_attribute_id>")
def show(request: MemberRequest, custom_attribute_id: int) -> CustomAttributeShape:
    """Show a custom attribute."""
    return _shape(actions.find_custom_attribute(request.desk, request.caller, custom_attribute_id))


@routes.update("/<custom_attribute_id>")
def update(request: MemberRequest, body: CustomAttributeChanges, custom_attribute_id: int) -> CustomAttributeShape:
    """Change a custom attribute, except for its key."""
    changed = actions.update_custom_attribute(request.desk, request.caller, custom_attribute_id, changes=_fields(given(body)))
    return _shape(changed)


@routes.delete("/<custom_attribute_id>", status=204)
def delete(request: MemberRequest, custom_attribute_id: int) -> None:
    """Delete the definition of a custom attribute. Stored values stay."""
    actions.delete_custom_attribute(request.desk, request.caller, custom_attribute_id)


NAMES = {
    "attribute_display_name": "name",
    "attribute_key": "key",
    "attribute_model": "subject",
    "attribute_display_type": "display_type",
    "attribute_description": "description",
    "attribute_values": "values",
    "regex_pattern": "pattern",
    "regex_cue": "pattern_hint",
}


def _fields(sent: dict[str, Any]) -> dict[str, Any]:
    """The fields of `CustomAttribute`. Chatwoot's numbers of its enumerations mean the values at their places."""
    fields = {NAMES[name]: value for name, value in sent.items()}
    if "subject" in fields:
        fields["subject"] = _subject(fields["subject"])
    if isinstance(number := fields.get("display_type"), int):
        fields["display_type"] = list(DisplayType)[number]
    if "values" in fields:
        fields["values"] = tuple(fields["values"] or ())
    return fields


def _subject(sent: Subject | str | int) -> Subject:
    return list(Subject)[int(sent)] if sent in (0, 1, "0", "1") else Subject(str(sent))


def _shape(row: CustomAttribute) -> CustomAttributeShape:
    return CustomAttributeShape(
        id=row.id,
        attribute_display_name=row.name,
        attribute_display_type=row.display_type,
        attribute_description=row.description,
        attribute_key=row.key,
        regex_pattern=row.pattern,
        regex_cue=row.pattern_hint,
        attribute_values=list(row.values),
        attribute_model=row.subject,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        version=row.version,
    )
