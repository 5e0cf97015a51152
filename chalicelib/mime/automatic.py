"""The kind of a mail that no person has written for this receiver, by all signs of programs (RFC 3834, 3464, 8098, 2919)."""

import re
from collections.abc import Mapping

from chalicelib.domain.received_mails import Automatic

REPLY_HEADERS = frozenset(
    {"x-autoreply", "x-autorespond", "x-auto-reply-from", "x-autoreply-from", "x-mail-autoreply", "x-vacation"}
)
BULK_HEADERS = frozenset(
    {"list-id", "list-unsubscribe", "list-post", "feedback-id", "x-campaign-id", "x-mailchimp-id", "x-csa-complaints"}
)
BULK_PRECEDENCE = frozenset({"bulk", "junk", "list"})
BOUNCING = re.compile(
    r"(mailer-daemon|mail-daemon|mailerdaemon|postmaster|bounces?|mailsystem|mdaemon|microsoftexchange[0-9a-f]+)([+=-].*)?",
    re.IGNORECASE,
)
NO_REPLY = re.compile(
    r"(.*[._-])?(no|do[._-]?not|not)[._-]?(reply|respond|answer)(ing)?([._+-].*)?|notifications?|alerts?", re.IGNORECASE
)
BOUNCE_SUBJECT = re.compile(
    r"undeliver(able|ed)|delivery (status notification|failure|has failed|report)|mail delivery (failed|failure|system)"
    r"|returned mail|failure notice|delivery notification|message not delivered|unzustellbar|nicht zustellbar|non remis"
    r"|no se ha podido entregar|não entregue|配信不能|送信エラー",
    re.IGNORECASE,
)
REPLY_SUBJECT = re.compile(
    r"\s*(auto(matic|mated|matische)?[ :_-]*(reply|response|antwort)|automatische antwort|out of( the)? office|ooo:"
    r"|abwesen(d|heit)|abwesenheits(notiz|nachricht)|réponse automatique|absence du bureau|respuesta automática"
    r"|fuera de (la )?oficina|resposta automática|ausência|risposta automatica|fuori sede|automatisch antwoord|afwezig"
    r"|autosvar|automatiskt svar|автоответ|автоматический ответ|自動応答|不在通知|自动回复|自動回覆|자동 회신|رد تلقائي)",
    re.IGNORECASE,
)
SUPPRESSED = re.compile(r"\b(all|oof|autoreply)\b", re.IGNORECASE)


def kind_of(
    headers: Mapping[str, str],
    content_type: str,
    report_type: str,
    sender: str,
    *,
    failure: bool | None = None,
) -> Automatic | None:
    """`headers`: the first value by name. `sender`: the address of From, or its local part alone. `failure`: whether a report
    says that a delivery failed (True) or was only delayed or done (False); None without a report.

    A bounce goes before a reply, because both say `auto-replied`; a list before a plain notification, because it has the more
    particular sign.
    """
    if failure or (failure is None and _is_bounce(headers, content_type, report_type, sender)):
        return Automatic.BOUNCE
    if _is_reply(headers, report_type):
        return Automatic.REPLY
    if _is_bulk(headers):
        return Automatic.BULK
    is_report = content_type == "multipart/report"
    return Automatic.NOTIFICATION if is_report or _is_notification(headers, sender) else None


def _is_bounce(headers: Mapping[str, str], content_type: str, report_type: str, sender: str) -> bool:
    if content_type == "multipart/report" and report_type in ("delivery-status", ""):
        return True
    if "x-failed-recipients" in headers:
        return True
    from_system = bool(BOUNCING.fullmatch(sender.partition("@")[0])) or headers.get("return-path", "").strip() == "<>"
    return from_system and bool(BOUNCE_SUBJECT.search(headers.get("subject", "")))


def _is_reply(headers: Mapping[str, str], report_type: str) -> bool:
    """A receipt of reading (RFC 8098) counts as a reply: it answers one mail and wants no answer."""
    submitted = _word(headers.get("auto-submitted", ""))
    if submitted == "auto-replied" or report_type == "disposition-notification":
        return True
    if any(headers.get(name, "no").strip().lower() not in ("no", "false", "0") for name in REPLY_HEADERS):
        return True
    if _word(headers.get("precedence", "")) == "auto_reply" or "autoresponder" in headers.get("delivered-to", "").lower():
        return True
    if headers.get("x-ms-exchange-inbox-rules-loop"):
        return True
    return bool(REPLY_SUBJECT.match(headers.get("subject", ""))) and _has_sign_of_a_machine(headers)


def _has_sign_of_a_machine(headers: Mapping[str, str]) -> bool:
    """Beside a subject such as `Out of office`, under which people write too."""
    return (
        _word(headers.get("auto-submitted", "")) not in ("", "no")
        or headers.get("return-path", "").strip() == "<>"
        or _word(headers.get("precedence", "")) in BULK_PRECEDENCE
        or not {"x-auto-response-suppress", "in-reply-to"}.isdisjoint(headers)
    )


def _is_bulk(headers: Mapping[str, str]) -> bool:
    return not BULK_HEADERS.isdisjoint(headers) or _word(headers.get("precedence", "")) in BULK_PRECEDENCE


def _is_notification(headers: Mapping[str, str], sender: str) -> bool:
    if _word(headers.get("auto-submitted", "")) not in ("", "no"):
        return True
    if SUPPRESSED.search(headers.get("x-auto-response-suppress", "")) or "x-fc-machinegenerated" in headers:
        return True
    local = sender.partition("@")[0]
    return bool(NO_REPLY.fullmatch(local) or BOUNCING.fullmatch(local)) or headers.get("return-path", "").strip() == "<>"


def _word(value: str) -> str:
    """The first word, without parameters and comments."""
    return re.split(r"[;\s(]", value.strip().lower(), maxsplit=1)[0]
