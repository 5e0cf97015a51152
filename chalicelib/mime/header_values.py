"""Message ids and dates of headers."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from chalicelib.mime.encoded_words import decode_words

MAX_IDS = 200
MAX_ID = 998
BRACKETED = re.compile(r"<\s*([^<>]{1,998}?)\s*>")
SEPARATORS = re.compile(r"[\s<>,;\"'()]+")
ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MET": 60, "MEZ": 60, "CEST": 120,
    "MEST": 120, "MESZ": 120, "EET": 120, "EEST": 180, "SAST": 120, "MSK": 180, "TRT": 180, "PKT": 300, "WIB": 420, "SGT": 480,
    "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "BRT": -180, "NST": -210, "AST": -240, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AKST": -540, "HST": -600,
}  # fmt: skip
"""Minutes east of Greenwich. `CST` and `BST` are those of RFC 5322 and of Britain; `IST` has three meanings and is left out."""
AFTERNOON = re.compile(r"\b(\d{1,2}):(\d\d(?::\d\d)?)\s{0,3}([AaPp])\.?[Mm]\b\.?")
FIRST_YEAR, LAST_YEAR = 1970, 2199


def message_ids(value: str) -> tuple[str, ...]:
    """Without brackets and blanks, each once. Without any bracket the words that look like ids. Python's `email` writes an id of
    more than a line as encoded words, such as those of SES."""
    value = decode_words(value) if "=?" in value else value
    found = [re.sub(r"\s+", "", each) for each in BRACKETED.findall(value)]
    if not found:
        found = [each for each in SEPARATORS.split(value) if "@" in each.strip("@")]
    return tuple(dict.fromkeys(each for each in found if each))[-MAX_IDS:]


def message_id(value: str) -> str:
    """The last id of several: a gateway that adds its own writes it in front. A value without brackets counts whole."""
    found = message_ids(value)
    return found[-1] if found else re.sub(r"[\s<>]+", "", value)[:MAX_ID]


def milliseconds_of(value: str) -> int | None:
    """None for a date that cannot be read. A date without a zone is UTC."""
    at = _iso(value) or _rfc(value)
    if at is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    return int(at.timestamp() * 1000)


def _iso(value: str) -> datetime | None:
    if not re.match(r"\s*\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _rfc(value: str) -> datetime | None:
    cleaned = AFTERNOON.sub(_in_24_hours, re.sub(r"\([^()]*\)", " ", value[:200].replace("\0", " ")))
    try:
        fields = parsedate_tz(cleaned)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if fields is None:
        return None
    try:
        year, month, day, hour, minute, second = fields[:6]
        year += 1900 if 100 <= year < 200 else 0
        zone = timezone(timedelta(minutes=_offset(cleaned, fields[9])))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def _in_24_hours(match: re.Match[str]) -> str:
    hour = int(match[1]) % 12 + (12 if match[3] in "pP" else 0)
    return f"{hour:02d}:{match[2]}"


def _offset(value: str, seconds: int | None) -> int:
    """Minutes. An offset in digits goes before a name; an impossible one is ignored."""
    named = next((ZONES[word] for word in re.findall(r"[A-Z]{1,4}\b", value.upper()) if word in ZONES), 0)
    digits = re.search(r"[+-]\d{4}\b", value)
    minutes = (seconds or 0) // 60 if digits and seconds is not None else named
    return minutes if abs(minutes) < 24 * 60 else 0
