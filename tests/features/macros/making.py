"""Macros of a company, and their execution."""

from typing import Any

import pytest

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chalicelib.features.macros import actions
from chalicelib.features.macros.model import Macro, MacroAction, Visibility
from tests.support.company import Company

NOTE = MacroAction("add_private_note", ("Seen.",))
RESOLVE = MacroAction("resolve_conversation")


def create(company: Company, *steps: MacroAction, by: str = "ben", **more: Any) -> Macro:
    details = {"name": "Close", **more}
    return actions.create_macro(company.desk, company.caller(by), actions=steps or (NOTE, RESOLVE), **details)


def shared(company: Company, *steps: MacroAction) -> Macro:
    return create(company, *steps, by="ada", visibility=Visibility.GLOBAL)


def run(company: Company, macro: Macro, *ids: int, by: str = "ben", **more: Any) -> None:
    actions.execute_macro(company.desk, company.caller(by), macro.id, conversation_ids=list(ids), **more)


def texts(company: Company, conversation: Conversation) -> list[str | None]:
    return [message.content for message in company.messages(conversation.id)]


def names(company: Company, by: str) -> list[str]:
    return [each.name for each in actions.list_macros(company.desk, company.caller(by))]


def code_of(call: Any) -> str:
    with pytest.raises((Invalid, Forbidden, NotFound, Conflict)) as refusal:
        call()
    code: str = refusal.value.code
    return code
