"""The settings of an account that its administrators change."""

from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Account
from chalicelib.domain.time_zones import TIME_ZONES

CODES = """
    ar bg ca cs da de el en es et fa fi fr he hi hr hu id is it ja ka ko lt lv ml ms ne nl no pl pt pt_BR ro ru sh sk sl sq sr sv
    ta th tl tr uk ur uz vi zh zh_CN zh_TW
"""
LOCALES = frozenset(CODES.split())
"""The languages that Chatwoot's clients know, in their spelling."""


def changed(account: Account, *, name: str | None = None, locale: str | None = None, timezone: str | None = None) -> Account:
    """None leaves a setting as it is. Raises Invalid (`name_needed`, `locale_unknown`, `timezone_unknown`)."""
    if name is not None and not name.strip():
        raise Invalid("An account needs a name.", code="name_needed", fields=("name",))
    if locale is not None and locale not in LOCALES:
        raise Invalid("The language is not known. Send a code such as en or pt_BR.", code="locale_unknown", fields=("locale",))
    if timezone is not None and timezone not in TIME_ZONES:
        raise Invalid(
            "The time zone is not known. Send a name such as Europe/Berlin.", code="timezone_unknown", fields=("timezone",)
        )
    return replace(
        account,
        name=account.name if name is None else name.strip(),
        locale=account.locale if locale is None else locale,
        timezone=account.timezone if timezone is None else timezone,
    )
