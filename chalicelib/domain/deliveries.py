"""The delivery of a message to its customer. A message has one or several parts, and each has a delivery of its own.

The message's delivery is that of its worst part, so that a part that arrives never hides one that failed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import MAX_REASON, Delivery, Message, PartDelivery, is_deleted
from chalicelib.domain.outbound import PartOutcome

PRECEDENCE = (Delivery.QUEUED, Delivery.UNKNOWN, Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED, Delivery.READ)
"""Of two reports on one try of a part the later one in this order counts, whichever comes first: a failure overrides `sent`, and
the confirmation by the customer's phone overrides a failure."""

MAIL_PRECEDENCE = (Delivery.QUEUED, Delivery.UNKNOWN, Delivery.SENT, Delivery.DELIVERED, Delivery.FAILED, Delivery.READ)
"""Of a mail: a server that has taken it may return it later."""

WORST_FIRST = (Delivery.FAILED, Delivery.UNKNOWN, Delivery.QUEUED, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
"""The delivery of a message is the first of these that one of its parts has."""

UNDELIVERED = (Delivery.FAILED, Delivery.UNKNOWN)
UNCERTAIN = (Delivery.QUEUED, Delivery.UNKNOWN)
"""A part in these states has no provider id of its present try."""


def parts_of(message: Message) -> tuple[PartDelivery, ...]:
    """The deliveries of the message's parts: one that the message has itself, or those of `parts`; none if it is not sent."""
    if message.parts or message.delivery is None:
        return message.parts
    return (PartDelivery(message.delivery, message.source_id, message.content_attributes.get("external_error")),)


def with_parts(message: Message, parts: Sequence[PartDelivery]) -> Message:
    """The message with these deliveries: the worst one, the reasons of the parts that have it, and the first provider id."""
    delivery = min((part.delivery for part in parts), key=WORST_FIRST.index)
    errors = [part.error or "" for part in parts if part.delivery is delivery in UNDELIVERED]
    reason = {"external_error": "; ".join(dict.fromkeys(filter(None, errors)))[:MAX_REASON]} if errors else {}
    return replace(
        message,
        delivery=delivery,
        source_id=next((part.provider_id for part in parts if part.provider_id), message.source_id),
        content_attributes={**_without_error(message), **reason},
        parts=tuple(parts) if len(parts) > 1 else (),
    )


def advance(message: Message, delivery: Delivery, *, reason: str | None = None) -> Message | None:
    """The message after a report on all of its parts, or None when the report is not news: a delivery only moves forward."""
    return _changed(message, (advance_part(part, delivery, reason=reason) for part in parts_of(message)))


def precedence_of(provider_id: str | None) -> tuple[Delivery, ...]:
    """The ids of mails have an `@`, those of the other providers have none."""
    return MAIL_PRECEDENCE if provider_id and "@" in provider_id else PRECEDENCE


def advance_part(part: PartDelivery, delivery: Delivery, *, reason: str | None = None) -> PartDelivery:
    """The part after a report on its newest try. Of several reasons of a failure the greatest is kept, so that their order does
    not matter."""
    precedence = precedence_of(part.provider_id)
    error = (reason or "")[:MAX_REASON] if delivery in UNDELIVERED else None
    if (precedence.index(delivery), error or "") <= (precedence.index(part.delivery), part.error or ""):
        return part
    return replace(part, delivery=delivery, error=error)


def advance_as_reported(message: Message, delivery: Delivery, *, reason: str | None = None) -> Message | None:
    """Like `advance`, for reports of an API client: they arrive in order, so `sent` after `failed` is a new try."""
    if message.delivery is Delivery.FAILED and delivery is Delivery.SENT:
        return with_parts(message, [replace(part, delivery=delivery, error=None) for part in parts_of(message)])
    return advance(message, delivery, reason=reason)


def receipt_applied(
    message: Message, provider_id: str | None, delivery: Delivery, *, reason: str | None = None
) -> Message | None:
    """The message after a provider's receipt on the part with this id, or None when the receipt is not news.

    If the part is queued or unknown, the receipt is on an earlier try. Then only a confirmation by the customer's phone counts.
    """

    def after(part: PartDelivery) -> PartDelivery:
        earlier_try = part.delivery in UNCERTAIN
        if part.provider_id != provider_id or (earlier_try and delivery in (Delivery.SENT, Delivery.FAILED)):
            return part
        return advance_part(part, delivery, reason=reason)

    return _changed(message, (after(part) for part in parts_of(message)))


def with_outcomes(message: Message, parts: Sequence[PartDelivery], outcomes: Iterable[PartOutcome]) -> Message | None:
    """The message after a delivery, or None when it tells nothing new. `parts`: those of a message that was never sent before.

    An acceptance counts for a part that is queued or unknown, every other outcome for a queued part only.
    """
    if message.delivery is None or is_deleted(message):
        return None
    before = message.parts or (parts_of(message) if len(parts) == 1 else parts)
    after = list(before)
    for outcome in outcomes:
        part, counts = after[outcome.place], UNCERTAIN if outcome.delivery is Delivery.SENT else (Delivery.QUEUED,)
        if part.delivery in counts:
            provider_id, error = outcome.provider_id or part.provider_id, outcome.error and outcome.error[:MAX_REASON]
            after[outcome.place] = replace(part, delivery=outcome.delivery, provider_id=provider_id, error=error)
    return None if after == list(before) else with_parts(message, after)


def recognized(message: Message, provider_id: str, provider_ids: Sequence[str]) -> Message:
    """The message with its parts, if it was sent in several by a version that kept one delivery for all of them.

    `provider_ids` are those of its ledger row. The part with `provider_id` counts as sent, the others have the delivery that was
    shown. Such a version sent the text first and then the files.
    """
    if message.parts or message.delivery in (None, Delivery.QUEUED) or len(provider_ids) < 2 or provider_id not in provider_ids:
        return message
    shown = parts_of(message)[0]
    files = [file.id for file in message.attachments][-len(provider_ids) :]
    attachments = [None] * (len(provider_ids) - len(files)) + files
    parts = (replace(shown, provider_id=each, attachment_id=file) for each, file in zip(provider_ids, attachments, strict=True))
    sent = {"delivery": Delivery.SENT, "error": None}
    return replace(message, parts=tuple(replace(part, **sent) if part.provider_id == provider_id else part for part in parts))


def requeue(message: Message) -> Message | None:
    """The message with its failed parts queued again, or its unknown parts when none has failed; parts that arrived stay as they
    are. None when it is queued already. Raises Invalid (`message_not_failed`)."""
    if message.delivery is Delivery.QUEUED:
        return None
    if message.delivery not in UNDELIVERED or is_deleted(message):
        raise Invalid("Only a failed message can be sent again.", code="message_not_failed")
    worst = message.delivery
    return with_parts(
        message,
        [replace(part, delivery=Delivery.QUEUED, error=None) if part.delivery is worst else part for part in parts_of(message)],
    )


def is_to_send(message: Message) -> bool:
    """Whether a part of it is queued. Another part may be unknown meanwhile, which is then the message's delivery."""
    return any(part.delivery is Delivery.QUEUED for part in parts_of(message))


def is_undelivered(message: Message) -> bool:
    """Whether a part of it did not reach the customer, or may not have. A deleted message needs no attention any more."""
    return message.delivery in UNDELIVERED and not is_deleted(message)


def _changed(message: Message, parts: Iterable[PartDelivery]) -> Message | None:
    before, after = parts_of(message), tuple(parts)
    return None if after == before else with_parts(message, after)


def _without_error(message: Message) -> dict[str, Any]:
    return {key: value for key, value in message.content_attributes.items() if key != "external_error"}
