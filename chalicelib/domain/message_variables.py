"""Variables in the text of a message: `{{contact.first_name | default: "there"}}` (contract 8.8, decision 23).

There are no loops and no conditions, so that rendering ends after one pass. `web/src/variables` renders by the same rules, and
`tests/contract/variable_cases.json` has examples for both.
"""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.domain.errors import Invalid

MAX_VARIABLES = 100
"""Each of them inserts at most some kilobytes, so that the text stays below a few megabytes before its length is checked."""

VARIABLES = frozenset(
    {
        "account.name",
        "agent.available_name",
        "agent.email",
        "agent.first_name",
        "agent.last_name",
        "agent.name",
        "contact.email",
        "contact.first_name",
        "contact.id",
        "contact.last_name",
        "contact.name",
        "contact.phone",
        "contact.phone_number",
        "conversation.contact_name",
        "conversation.display_id",
        "conversation.id",
        "inbox.id",
        "inbox.name",
    }
)
CUSTOM = ("contact.custom_attribute.", "conversation.custom_attribute.")
"""The name of an attribute follows."""

CODE = re.compile(r"(```[\s\S]*?```|`[^`]*`)")
EXPRESSION = re.compile(r"\{\{([^{}]*)\}\}")
NAME = re.compile(r"\s*(?:contact|agent|conversation|inbox|account)\.")
UNCLOSED = re.compile(r"\{\{" + NAME.pattern)
TAG = re.compile(r"\{%-?\s*(?:if|unless|case|for|tablerow|assign|capture|cycle|increment|decrement|include|render|liquid|raw)\b")
DEFAULT = re.compile(r"""\s*default\s*:\s*(?:"([^"]*)"|'([^']*)')\s*""")

FIELDS = ("content",)
CODE_HINT = "Text between backticks is sent as it is."

ValueOf = Callable[[str], Any]
"""The value of a variable; None or a blank text without one."""


def render(text: str, value_of: ValueOf) -> str:
    """Replaces the variables outside of code. Braces around anything else stay. Raises Invalid."""
    parts = CODE.split(text)
    if sum(len(EXPRESSION.findall(part)) for part in parts[::2]) > MAX_VARIABLES:
        raise Invalid(f"A message has at most {MAX_VARIABLES} variables.", code="too_many_variables", fields=FIELDS)
    return "".join(part if index % 2 else _render_part(part, value_of) for index, part in enumerate(parts))


def _render_part(text: str, value_of: ValueOf) -> str:
    if tag := TAG.search(text):
        raise Invalid(f"Messages have variables, but no tags such as “{tag[0]}”. {CODE_HINT}", code="tag_refused", fields=FIELDS)
    if opened := UNCLOSED.search(EXPRESSION.sub("", text)):
        text = f"“{opened[0]}” has no closing braces. {CODE_HINT}"
        raise Invalid(text, code="variable_unclosed", fields=FIELDS, name=opened[0])
    return EXPRESSION.sub(lambda found: _replacement(found, value_of), text)


def _replacement(found: re.Match[str], value_of: ValueOf) -> str:
    if not NAME.match(found[1]):
        return found[0]
    name, pipe, filters = (part.strip() for part in found[1].partition("|"))
    default = DEFAULT.fullmatch(filters)
    if not (name in VARIABLES or name.startswith(CUSTOM)) or (pipe and not default):
        text = f"{found[0]} is no variable that a message may have."
        raise Invalid(text, code="variable_unknown", fields=FIELDS, name=found[0])
    value = _text(value_of(name))
    if value.strip():
        return value
    if default:
        return str(default[1] if default[1] is not None else default[2])
    hint = f'{{{{{name} | default: "…"}}}}'
    text = f"{found[0]} has no value here. Add one, or a text: {hint}."
    raise Invalid(text, code="variable_missing", fields=FIELDS, name=found[0])


def _text(value: Any) -> str:
    """A value is no template: one that contains braces would be rendered when the web client sends it."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("{{", "{ {").replace("{%", "{ %")


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else ""


def last_name(name: str) -> str:
    """Empty for a name of one word."""
    words = name.split()
    return words[-1] if len(words) > 1 else ""
