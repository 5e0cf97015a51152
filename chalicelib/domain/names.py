"""The name of a contact, and which of two names is the better one."""

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.domain.contacts import MAX_NAME, Contact, ContactLink, NameSource
from chalicelib.domain.folding import telephone_number, visible

SOURCES = tuple(NameSource)
SHORTEST_OWN_NUMBER = 7
"""Fewer digits at the end of a contact's number are no number of theirs, but for example an order."""


def source_of(contact: Contact) -> NameSource:
    """The source of the present name. Facts go before the stored source, because an earlier version renames a contact without it.

    A contact of an earlier version has no stored source. Its name counts as an agent's, unless it is generated, a number or the
    username, so that no name that an agent chose is lost.
    """
    if not visible(contact.name) or contact.name == generated_name(contact.id):
        return NameSource.INVENTED
    if is_own_number(contact.name, numbers_of(contact)):
        return NameSource.NUMBER
    if contact.name_source is None and contact.name == contact.additional_attributes.get("username"):
        return NameSource.USERNAME
    from_channel = contact.name in (link.profile_name for link in contact.links)
    return contact.name_source if contact.name_source and from_channel else NameSource.AGENT


def told_name(contact: Contact) -> str:
    """Empty for a generated name, which the contact has never seen."""
    return "" if source_of(contact) is NameSource.INVENTED else contact.name


def is_own_number(name: str, numbers: Iterable[str]) -> bool:
    """True for a telephone number with its country code, and for one of `numbers` as people write it."""
    number = telephone_number(name)
    if number is None or len(number) < SHORTEST_OWN_NUMBER:
        return False
    return number.startswith("+") or any(own.endswith(number) for own in numbers)


def numbers_of(contact: Contact) -> list[str]:
    return [contact.phone_number or "", *(link.source_id for link in contact.links)]


def named_by_agent(contact: Contact, name: str) -> Contact:
    """An agent's name replaces every other one. A name of nothing visible changes nothing."""
    shown = visible(name)
    return replace(contact, name=shown, name_source=NameSource.AGENT) if shown else contact


def named_by_channel(contact: Contact, link_id: int, *, name: str | None = None, username: str | None = None) -> Contact:
    """The contact after the channel of the link has told the name of the profile, or the username of a person without one.

    The name replaces a worse one, and one that is as good if the profile has changed. A person with two profiles keeps the name
    of the one that changed last.
    """
    shown, offered = _best_of(contact, name, username)
    link = next((each for each in contact.links if each.id == link_id), None)
    if not shown or link is None:
        return contact
    present = source_of(contact)
    is_worse = SOURCES.index(offered) < SOURCES.index(present)
    if is_worse and present is not NameSource.AGENT and link.profile_name == contact.name:
        return contact
    heard = replace(contact, links=tuple(_with_name(each, shown) if each == link else each for each in contact.links))
    is_first_heard = contact.name == shown and contact.name_source is None
    is_changed = offered is not present or link.profile_name != shown
    return replace(heard, name=shown, name_source=offered) if is_first_heard or (is_changed and not is_worse) else heard


def _best_of(contact: Contact, name: str | None, username: str | None) -> tuple[str, NameSource]:
    profile, nick = visible(name)[:MAX_NAME], visible(username)[:MAX_NAME]
    if profile and not is_own_number(profile, numbers_of(contact)):
        return profile, NameSource.PROFILE
    return (nick, NameSource.USERNAME) if nick else (profile, NameSource.NUMBER)


def _with_name(link: ContactLink, name: str) -> ContactLink:
    return link if link.profile_name == name else replace(link, profile_name=name)


def generated_name(seed: int) -> str:
    """A name for a customer without one, for example `quiet-river-12`. The same seed gives the same name."""
    first = ("quiet", "bright", "gentle", "brave", "swift", "calm", "merry", "kind", "bold", "lucky", "sunny", "wise")
    second = ("river", "falcon", "meadow", "harbor", "willow", "comet", "canyon", "maple", "otter", "lantern", "pebble", "heron")
    return f"{first[seed % 12]}-{second[seed // 12 % 12]}-{seed % 997}"
