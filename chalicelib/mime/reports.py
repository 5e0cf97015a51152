"""Failed deliveries as mail servers report them: RFC 3464, and the texts of qmail, Exim, Postfix and Exchange."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from chalicelib.domain.received_mails import BouncedRecipient
from chalicelib.mime.addresses import clean_address
from chalicelib.mime.header_values import message_ids

MAX_RECIPIENTS = 100
MAX_REASON = 500
MAX_TEXT = 100_000
"""Characters of a report that are searched; the returned mail follows behind them."""
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40}):[ \t]*(.*)")
MESSAGE_ID = re.compile(r"(?im)^[> \t]{0,10}(?:X-)?(?:Original-)?Message-ID:[ \t]*(?:\n[ \t]+)?(<[^<>\n]{1,998}>)")
FAILED_LINE = re.compile(
    r"(?m)^[ \t]{0,8}(?:to:?[ \t]{0,4})?<?([^\s<>@\"':;,]{1,64}@[A-Za-z0-9.-]{1,253})>?[ \t]{0,4}(?::|$|\()(.{0,300})"
)
IS_TEXT_REPORT = re.compile(
    r"Hi\. This is the qmail-send program|This message was created automatically by mail delivery software"
    r"|This is the mail system at host|Your message (?:to|wasn't delivered to)|Delivery has failed to these recipients"
    r"|could not be delivered|wasn't delivered|couldn't be delivered|following address(?:\(es\)|es)? (?:failed|had permanent)"
    r"|Delivery to the following recipients? (?:failed|has been delayed)|did not reach the following recipient"
    r"|konnte nicht zugestellt werden|n'a pas pu être remis",
    re.IGNORECASE,
)  # fmt: skip


class Status(Struct, frozen=True):
    """`failed`: the recipients whose delivery failed. `is_read`: whether the report names any recipient."""

    failed: tuple[BouncedRecipient, ...] = ()
    is_read: bool = False


def delivery_status(text: str) -> Status:
    """Of a `message/delivery-status`. Delays, relays and deliveries are no failures."""
    blocks = [each for each in _blocks(text[:MAX_TEXT]) if "final-recipient" in each or "original-recipient" in each]
    failed = tuple(found for each in blocks[:MAX_RECIPIENTS] if (found := _recipient(each)))
    return Status(failed, bool(blocks))


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Fields of each group, in lower case. Exchange folds long lines, blank lines may come twice."""
    for group in re.split(r"\n[ \t]*\n", re.sub(r"\n[ \t]+(?=\S)", " ", text)):
        fields: dict[str, str] = {}
        for line in group.split("\n"):
            found = FIELD.match(line)
            if found:
                fields.setdefault(found[1].lower(), found[2].strip())
        yield fields


def _recipient(fields: dict[str, str]) -> BouncedRecipient | None:
    named = fields.get("final-recipient") or fields.get("original-recipient") or ""
    action = fields.get("action", "").partition(" ")[0].lower()
    diagnosis = _typed(fields.get("diagnostic-code", ""))
    status = _status(fields.get("status", "")) or _status(diagnosis)
    if not named or (action and action != "failed") or (not action and not status.startswith(("4", "5"))):
        return None
    address = clean_address(_typed(named)) or clean_address(_typed(fields.get("original-recipient", "")))
    return BouncedRecipient(address, status, diagnosis[:MAX_REASON], permanent=not status.startswith("4")) if address else None


def _typed(value: str) -> str:
    """Without the type in front: `rfc822; kim@example.org`, `smtp; 550 …`."""
    return re.sub(r"^[A-Za-z0-9-]{1,20}\s*;\s*", "", value).strip()


def _status(text: str) -> str:
    found = STATUS.search(text)
    return found[0] if found else ""


def text_report(text: str, failed: Iterable[str] = ()) -> tuple[BouncedRecipient, ...]:
    """Recipients of a report without RFC 3464. `failed`: addresses of `X-Failed-Recipients`."""
    head = text[:MAX_TEXT]
    named = tuple(address for each in failed if (address := clean_address(each)))
    if not named and not IS_TEXT_REPORT.search(head):
        return ()
    head = re.split(r"(?im)^[ \t-]{0,60}(?:below this line is a copy|this is a copy|original message|received: )", head)[0]
    found: dict[str, BouncedRecipient] = {}
    for match in FAILED_LINE.finditer(head):
        address = clean_address(match[1])
        reason = f"{match[2]} {head[match.end() : match.end() + MAX_REASON]}"
        if address and (not named or address in named):
            found.setdefault(address, _of_text(address, reason))
    for address in named:
        found.setdefault(address, _of_text(address, head[:2000]))
    return tuple(found.values())[:MAX_RECIPIENTS]


def _of_text(address: str, reason: str) -> BouncedRecipient:
    shown = re.split(r"\n[ \t]*\n", reason.strip())[0]
    code = REPLY_CODE.search(shown)
    status = _status(shown) or (f"{code[1][0]}.0.0" if code else "")
    return BouncedRecipient(address, status, " ".join(shown.split())[:MAX_REASON], permanent=not status.startswith("4"))


def returned_ids(texts: Iterable[str]) -> tuple[str, ...]:
    """Message ids of the returned mails or of their headers."""
    found = [each for text in texts for value in MESSAGE_ID.findall(text[:MAX_TEXT]) for each in message_ids(value)]
    return tuple(dict.fromkeys(found))[:10]
