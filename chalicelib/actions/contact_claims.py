"""The claims of a contact's verified values, by which each belongs to one contact of the account."""

from chalicelib.actions.work import Work
from chalicelib.domain import keys, phone_numbers
from chalicelib.domain.contacts import IDENTIFYING, Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key


def claim_fields(work: Work, before: Contact | None, after: Contact) -> None:
    """Moves the claims of the verified values. Raises Invalid (`phone_number_taken`) when another contact has the phone number
    in another spelling: versions before 0.2.0 claimed only the spelling that they were given."""
    for name in IDENTIFYING:
        old, new = (before.verified.get(name) if before else None), after.verified.get(name)
        if old == new:
            continue
        had, has = claimed_values(name, old), claimed_values(name, new)
        for value in had:
            key = keys.contact_field(after.account_id, name, value)
            if value not in has and (value == old or _is_own(work, key, after)):
                work.release(key)
        for value in has:
            key = keys.contact_field(after.account_id, name, value)
            if value not in had or (value != old and not _is_own(work, key, after)):
                work.claim(key, after.id)
        if name == "phone_number" and new:
            _refuse_other_spelling(work, after, new)


def claimed_values(name: str, value: str | None) -> tuple[str, ...]:
    """A phone number is claimed as it is written and in its canonical form."""
    if not value or name != "phone_number":
        return (value,) if value else ()
    return tuple(dict.fromkeys((value, f"+{phone_numbers.canonical(value[1:])}")))


def _is_own(work: Work, key: Key[Claim], contact: Contact) -> bool:
    claim = work.get(key)
    return claim is not None and claim.refers_to[0] == contact.id


def _refuse_other_spelling(work: Work, contact: Contact, number: str) -> None:
    for spelling in phone_numbers.spellings(number[1:])[1:]:
        owner = work.get(keys.contact_field(contact.account_id, "phone_number", f"+{spelling}"))
        if owner and owner.refers_to[0] != contact.id:
            raise taken_by(owner.refers_to[0])["phone_number"]


def taken_by(owner_id: int | str) -> dict[str, Invalid]:
    """The refusals of a value that another contact has, by field."""
    return {
        "email": Invalid("Another contact has this email.", code="email_taken", fields=("email",), contact_id=owner_id),
        "phone_number": Invalid(
            "Another contact has this phone number.", code="phone_number_taken", fields=("phone_number",), contact_id=owner_id
        ),
        "identifier": Invalid(
            "Another contact has this identifier.", code="identifier_taken", fields=("identifier",), contact_id=owner_id
        ),
    }
