"""The places of a contact in lists (docs/lists.md): a row for each field by which contacts are sorted and for each label."""

import re
from collections.abc import Iterable

from chalicelib.domain.contacts import Contact, ContactPlaces, activity_key, creation_key

FIELDS = ("name", "email", "phone_number", "company", "city", "country")
"""The fields by which contacts are sorted, beside the times."""
ATTRIBUTES = {"company": "company_name", "city": "city", "country": "country", "country_code": "country_code"}
"""The names in `additional_attributes` of fields that contacts have there."""
MAX_VALUE = 64
"""Characters of a value in a sort key: enough to sort by, and below DynamoDB's 1,024 bytes."""
END = " #"
"""After a value in a sort key. The space sorts `Kim` before `Kim Possible`; a folded value never ends with one."""
NEVER = f"{0:013d}#"
"""The beginning of the key of a contact without activity."""
CURSOR_FORMS = {"created_at": re.compile(r"[0-9]{16}"), "last_activity_at": re.compile(r"[0-9]{13}#[0-9]{16}")}
FIELD_CURSOR = re.compile(rf"[1-3].{{0,{MAX_VALUE}}} #[0-9]{{16}}", re.DOTALL)
NUMBER_LIKE = re.compile(r"\+?[0-9]")

WRITTEN, NUMBERED, EMPTY = "1", "2", "3"
"""The first letter of a sort key. Names that look like numbers follow the others, and contacts without a value come last
(contract 5.3), in either direction."""


def places_of(contact: Contact) -> ContactPlaces:
    sorts = {field: field_key(contact, field) for field in FIELDS}
    labels = {label_list(label): creation_key(contact) for label in contact.labels}
    return ContactPlaces(sorts | labels, contact.is_identified, contact.version)


def field_text(contact: Contact, field: str) -> str | None:
    """The value of a field of the contact, or of the attribute of that name. Clients may store values of other types there."""
    value = contact.additional_attributes.get(ATTRIBUTES[field]) if field in ATTRIBUTES else getattr(contact, field)
    return value if isinstance(value, str) else None


def field_key(contact: Contact, field: str) -> str:
    text = sorted_text(field_text(contact, field) or "")
    letter = (NUMBERED if field == "name" and NUMBER_LIKE.match(text) else WRITTEN) if text else EMPTY
    return f"{letter}{text}{END}{contact.id:016d}"


def sorted_text(value: str) -> str:
    """Folding is imported on first use: few functions of a cold start need it."""
    from chalicelib.domain.folding import folded

    return folded(value)[:MAX_VALUE]


def label_list(label: str) -> str:
    return f"LABEL#{label}"


def position(contact: Contact, sort: str) -> str:
    """The sort key of the contact in a list."""
    if sort == "created_at":
        return creation_key(contact)
    return activity_key(contact) if sort == "last_activity_at" else field_key(contact, sort)


def in_order(contacts: Iterable[Contact], sort: str, *, descending: bool) -> list[Contact]:
    """The contacts as lists have them: those without a value last, in either direction."""
    ordered = sorted(contacts, key=lambda each: position(each, sort), reverse=descending)
    return sorted(ordered, key=lambda each: _segment(position(each, sort), sort))


def comes_after(key: str, cursor: str, sort: str, *, descending: bool) -> bool:
    """Whether the place with the sort key is behind the cursor's."""
    mine, its = _segment(key, sort), _segment(cursor, sort)
    return mine > its if mine != its else key < cursor if descending else key > cursor


def cursor_form(sort: str) -> re.Pattern[str]:
    return CURSOR_FORMS.get(sort, FIELD_CURSOR)


def _segment(key: str, sort: str) -> str:
    if sort == "created_at":
        return ""
    return str(key.startswith(NEVER)) if sort == "last_activity_at" else key[0]
