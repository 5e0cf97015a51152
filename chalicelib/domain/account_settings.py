"""The settings of an account that its administrators change."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.conversations import clean_label_title
from chalicelib.domain.errors import Invalid
from chalicelib.domain.languages import check_locale
from chalicelib.domain.people import Account, AutoResolve

MAX_REQUIRED_ATTRIBUTES = 20
SHORTEST, LONGEST = 10, 1_439_856
"""Minutes of `auto_resolve_after` (contract 4.9)."""
AUTO_RESOLVE = {
    "auto_resolve_after": "after",
    "auto_resolve_message": "message",
    "auto_resolve_label": "label",
    "auto_resolve_ignore_waiting": "ignore_waiting",
}
"""Names in the API, and those of the struct."""


def changed(account: Account, **changes: Any) -> Account:
    """`changes`: those of the fields name, locale, timezone, conversation_required_attributes and of `AUTO_RESOLVE` that change.
    Raises Invalid."""
    name, locale, timezone = (changes.get(field, getattr(account, field)) for field in ("name", "locale", "timezone"))
    if not name.strip():
        raise Invalid("An account needs a name.", code="name_needed", fields=("name",))
    if "locale" in changes:
        check_locale(locale)
    required = tuple(dict.fromkeys(changes.get("conversation_required_attributes", account.required_attributes)))
    if len(required) > MAX_REQUIRED_ATTRIBUTES:
        raise Invalid(
            f"At most {MAX_REQUIRED_ATTRIBUTES} attributes are required.",
            code="too_many_required_attributes",
            fields=("conversation_required_attributes",),
        )
    if "timezone" in changes:
        from chalicelib.domain.time_zones import check_time_zone

        check_time_zone(timezone)
    auto_resolve = {AUTO_RESOLVE[field]: value for field, value in changes.items() if field in AUTO_RESOLVE}
    return replace(
        account,
        name=name.strip() if "name" in changes else name,
        locale=locale,
        timezone=timezone,
        required_attributes=required,
        auto_resolve=changed_auto_resolve(account.auto_resolve, auto_resolve) if auto_resolve else account.auto_resolve,
    )


def changed_auto_resolve(before: AutoResolve | None, changes: Mapping[str, Any]) -> AutoResolve | None:
    """`after` None switches it off. Raises Invalid."""
    after = changes.get("after", before.after if before else None)
    if after is None:
        if any(value for name, value in changes.items() if name != "after"):
            raise Invalid(
                "Set auto_resolve_after, too: without it no conversation is resolved.",
                code="auto_resolve_after_needed",
                fields=("auto_resolve_after",),
            )
        return None
    if not SHORTEST <= after <= LONGEST:
        raise Invalid(
            f"auto_resolve_after is between {SHORTEST} and {LONGEST:,} minutes.",
            code="auto_resolve_after_invalid",
            fields=("auto_resolve_after",),
        )
    settled = replace(before or AutoResolve(after), **{**changes, "after": after})
    return replace(
        settled,
        message=(settled.message or "").strip() or None,
        label=clean_label_title(settled.label, field="auto_resolve_label") if settled.label else None,
        ignore_waiting=bool(settled.ignore_waiting),
    )
