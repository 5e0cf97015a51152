"""A customer's answer to a message that asks for one: a box for an e-mail address, a choice, a form, a survey (contract 4.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import Message, MessageType, is_deleted

SURVEY_OPEN_MS = 14 * 86_400_000
"""A survey's answer may be changed for so long (contract 8.8)."""

MAX_VALUES = 50
MAX_TEXT = 10_000
RATINGS = range(1, 6)
Given = Mapping[str, Any] | Sequence[Any]


def is_email_box(message: Message) -> bool:
    return message.content_type == "input_email"


def check_answerable(message: Message) -> None:
    """Raises Invalid (`message_not_answerable`)."""
    asks = message.content_type in (*READ, "input_email") and message.type is not MessageType.INCOMING
    if not asks or not message.is_public or is_deleted(message):
        raise Invalid("This message asks for no answer.", code="message_not_answerable", fields=("submitted_values",))


def with_email(message: Message, email: str) -> Message:
    return replace(message, content_attributes={**message.content_attributes, "submitted_email": email})


def with_values(message: Message, given: Given, now: int) -> Message:
    """Raises Invalid (`answer_invalid`, `survey_closed`)."""
    if message.content_type not in READ:
        raise _wrong("This message asks for an e-mail address.")
    values: Any = READ[message.content_type](message.content_attributes.get("items") or [], given)
    if message.content_type == "input_csat":
        if now - message.created_at > SURVEY_OPEN_MS:
            raise Invalid("The survey is closed.", code="survey_closed", fields=("submitted_values",))
        values = _with_earlier_comment(values, message)
    return replace(message, content_attributes={**message.content_attributes, "submitted_values": values})


def _text_answer(_: Sequence[Any], given: Given) -> list[dict[str, Any]]:
    values = [each.get("value") for each in _rows(given)]
    if not values or not all(isinstance(each, str) and 0 < len(each) <= MAX_TEXT for each in values):
        raise _wrong(f"Send a text of 1 to {MAX_TEXT:,} characters.")
    return [{"value": each} for each in values]


def _choice(items: Sequence[Any], given: Given) -> list[dict[str, Any]]:
    """With the titles of the message, whatever the client has sent as such."""
    titles = {each.get("value"): each.get("title") for each in items if isinstance(each, dict)}
    chosen = [each.get("value") for each in _rows(given)]
    if len(chosen) != 1 or not isinstance(chosen[0], str) or chosen[0] not in titles:
        raise _wrong("Send one of the values that the message offers.")
    return [{"title": titles[chosen[0]], "value": chosen[0]}]


def _form(items: Sequence[Any], given: Given) -> list[dict[str, Any]]:
    fields = {each.get("name"): each for each in items if isinstance(each, dict)}
    answers = {each.get("name"): each.get("value") for each in _rows(given) if isinstance(each.get("name"), str)}
    known = all(name in fields and isinstance(value, str) and len(value) <= MAX_TEXT for name, value in answers.items())
    missing = [name for name, field in fields.items() if field.get("required") and not answers.get(name)]
    if not answers or not known or missing:
        raise _wrong("Send a text for each required field, and for fields of the form only.")
    return [{"name": name, "value": value} for name, value in answers.items()]


def _survey(_: Sequence[Any], given: Given) -> dict[str, Any]:
    rows = [given] if isinstance(given, Mapping) else _rows(given)
    found = (each.get("csat_survey_response") for each in rows)
    response: Mapping[str, Any] = next((each for each in found if isinstance(each, Mapping)), {})
    rating, feedback = response.get("rating"), response.get("feedback_message")
    is_whole = isinstance(rating, int) and not isinstance(rating, bool) and rating in RATINGS
    if not is_whole or not (feedback is None or (isinstance(feedback, str) and len(feedback) <= MAX_TEXT)):
        raise _wrong("A rating is a whole number from 1 to 5.")
    return {"csat_survey_response": {"rating": rating, "feedback_message": feedback}}


def _with_earlier_comment(values: dict[str, Any], message: Message) -> dict[str, Any]:
    """A client that changes the rating alone keeps the comment. An empty text removes it."""
    answer = values["csat_survey_response"]
    earlier = (message.content_attributes.get("submitted_values") or {}).get("csat_survey_response") or {}
    comment = earlier.get("feedback_message") if answer["feedback_message"] is None else answer["feedback_message"]
    return {"csat_survey_response": {**answer, "feedback_message": comment}}


READ = {
    "input_text": _text_answer,
    "input_textarea": _text_answer,
    "input_select": _choice,
    "form": _form,
    "input_csat": _survey,
}
"""Reads what the client sent for a message of each kind."""


def _rows(given: Given) -> list[Mapping[str, Any]]:
    rows = list(given) if isinstance(given, Sequence) else [given]
    if len(rows) > MAX_VALUES or not all(isinstance(each, Mapping) for each in rows):
        raise _wrong(f"Send a list of at most {MAX_VALUES} objects.")
    return [each for each in rows if isinstance(each, Mapping)]


def _wrong(text: str) -> Invalid:
    return Invalid(text, code="answer_invalid", fields=("submitted_values",))
