"""Asks as somebody, and looks at everything that came of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.api_client import Answer, ApiClient
from tests.fakes import FakeDesk
from tests.security.credentials import token
from tests.security.known_secrets import Owned, secrets_of, told
from tests.security.well_formed import AFTER, Sent, request_for
from tests.security.whole_desk import contents, differences
from tests.security.world import World


@dataclass(frozen=True)
class Outcome:
    answer: Answer
    changed: list[str]
    secrets: dict[str, Owned]
    log: str

    @property
    def in_short(self) -> str:
        """As access.txt says it: "200", "401 account_not_yours"."""
        return f"{self.answer.status} {self.answer.json['code']}" if self.answer.status >= 400 else str(self.answer.status)

    @property
    def text(self) -> str:
        return self.answer.text + json.dumps(dict(self.answer.headers))

    def check(self, *, rightly_told: frozenset[Owned]) -> None:
        """What holds for every answer: a refusal changes nothing, secrets stay where they are, and so do they in the log."""
        assert told(self.text, self.secrets, but=rightly_told) == []
        assert told(self.log, self.secrets) == []
        if self.answer.status >= 400:
            assert self.changed == [], f"refused with {self.in_short}, and yet something was changed"


def ask(desk: FakeDesk, sent: Sent, headers: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Outcome:
    capsys.readouterr()
    before, known = contents(desk), secrets_of(desk)
    answer = ApiClient(desk).request(sent.method, sent.path, body=sent.body, headers={**sent.headers, **headers})
    return Outcome(answer, differences(before, contents(desk)), known | secrets_of(desk), capsys.readouterr().out)


def ask_route(
    world: World, route: str, known: dict[str, Any], headers: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> Outcome:
    """The well-formed request of the route, after what has to come before it."""
    if route in AFTER:
        ask(world.desk, request_for(AFTER[route], known), token(world.acme.admin.access_token), capsys)
    return ask(world.desk, request_for(route, known), headers, capsys)
