"""The settings of an inbox for its satisfaction surveys (contract 4.6, 8.8)."""

from collections.abc import Collection
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.inboxes import CONTAINS, DOES_NOT_CONTAIN, EMOJI, STAR, SurveyConfig, SurveyRules

DISPLAY_TYPES = (EMOJI, STAR)
OPERATORS = (CONTAINS, DOES_NOT_CONTAIN)
MAX_MESSAGE = 1_000
"""A provider takes the text with the link behind it in one message."""
MAX_LABELS = 20


def read_config(given: dict[str, Any]) -> SurveyConfig | None:
    """The settings as clients send them; None for an empty object. Keys that are not known are ignored.

    Raises Invalid (`csat_config_invalid`, `label_invalid`).
    """
    from chalicelib.domain.conversations import clean_label_title

    if not given:
        return None
    rules = given.get("survey_rules") or {}
    if not isinstance(rules, dict):
        raise _wrong("The rules are an object with an operator and a list of labels.")
    operator, values = rules.get("operator") or CONTAINS, rules.get("values") or []
    message, display_type = given.get("message") or "", given.get("display_type") or EMOJI
    if display_type not in DISPLAY_TYPES or operator not in OPERATORS:
        raise _wrong("The display type is emoji or star, and the operator of the rules contains or does_not_contain.")
    if not isinstance(message, str) or len(message) > MAX_MESSAGE:
        raise _wrong(f"The text of the survey has at most {MAX_MESSAGE:,} characters.")
    if not isinstance(values, list) or len(values) > MAX_LABELS or not all(isinstance(each, str) for each in values):
        raise _wrong(f"The rules have a list of at most {MAX_LABELS} labels.")
    labels = dict.fromkeys(clean_label_title(each, field="csat_config") for each in values)
    return SurveyConfig(display_type, message.strip(), SurveyRules(operator, tuple(labels)))


def _wrong(text: str) -> Invalid:
    return Invalid(text, code="csat_config_invalid", fields=("csat_config",))


def is_wanted(config: SurveyConfig | None, labels: Collection[str]) -> bool:
    """Whether the rules let a conversation with these labels have a survey."""
    rules = config.survey_rules if config else SurveyRules()
    if not rules.values:
        return True
    return any(each in labels for each in rules.values) is (rules.operator == CONTAINS)
