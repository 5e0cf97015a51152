"""One form of an e-mail address, by which it is stored, unique and found."""

import re
import unicodedata

from chalicelib.domain.errors import Invalid

MAX_EMAIL = 320
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
"""Hangul fillers: letters by their category, and invisible."""

IDEOGRAPHIC_STOP = "\u3002"
"""Unicode's IDNA mapping reads it as a dot. NFKC leaves it."""


def normal_email(email: str) -> str:
    """The address without invisible characters, in compatibility form (NFKC: full-width letters become ASCII) and lower case."""
    folded = unicodedata.normalize("NFKC", email[: 4 * MAX_EMAIL].replace(IDEOGRAPHIC_STOP, "."))
    lowered = unicodedata.normalize("NFKC", folded.lower())
    return "".join(each for each in lowered if each not in BLANK_LETTERS and not _is_invisible(each)).strip()


def _is_invisible(character: str) -> bool:
    """Format characters such as U+200B, control characters, and variation selectors."""
    return unicodedata.category(character) in ("Cf", "Cc") or "\ufe00" <= character <= "\ufe0f"


def has_line_break(email: str) -> bool:
    """Within the address. The normal form would join the lines into another address."""
    return any(each in email.strip() for each in "\r\n")


def clean_email(email: str) -> str:
    """The normal form. Raises Invalid (`email_invalid`) unless it looks like `local@domain`; no mail is sent."""
    cleaned = normal_email(email)
    if len(email) > MAX_EMAIL or has_line_break(email) or not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,253}\.[^@\s.]{2,63}", cleaned):
        raise Invalid("The e-mail address is not valid.", code="email_invalid", fields=("email",))
    return cleaned
