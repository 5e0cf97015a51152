"""Sends a request with credentials, and records the answer, the changes and the log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.security.credentials import token
from tests.security.desk_snapshot import contents, differences
from tests.security.example_requests import PREREQUISITES, ExampleRequest, request_for
from tests.security.known_secrets import Owned, secrets_in, secrets_of
from tests.security.two_tenants import TwoTenants
from tests.support.api_client import Answer, ApiClient
from tests.support.fakes.desk import FakeDesk


@dataclass(frozen=True)
class Outcome:
    """`changed` names the differing entries of the desk's contents; `secrets` holds those before and after the request."""

    answer: Answer
    changed: list[str]
    secrets: dict[str, Owned]
    log: str

    @property
    def summary(self) -> str:
        """The answer in the form of the access matrix: "200", "401 account_not_yours", or "401 page" for one without a code."""
        if self.answer.is_page:
            return f"{self.answer.status} page" if self.answer.status >= 400 else "200"
        return f"{self.answer.status} {self.answer.json['code']}" if self.answer.status >= 400 else str(self.answer.status)

    @property
    def text(self) -> str:
        return self.answer.text + json.dumps(dict(self.answer.headers))

    def check(self, *, allowed_secrets: frozenset[Owned]) -> None:
        """Checks the rules for every answer: no other secret in it, no secret in the log, and no change by a refusal."""
        assert secrets_in(self.text, self.secrets, allowed=allowed_secrets) == []
        assert secrets_in(self.log, self.secrets) == []
        if self.answer.status >= 400:
            assert self.changed == [], f"refused with {self.summary}, but changed the desk"


def send_request(
    desk: FakeDesk, request: ExampleRequest, headers: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> Outcome:
    capsys.readouterr()
    before, known = contents(desk), secrets_of(desk)
    answer = ApiClient(desk).request(request.method, request.path, body=request.body, headers={**request.headers, **headers})
    return Outcome(answer, differences(before, contents(desk)), known | secrets_of(desk), capsys.readouterr().out)


def send_route_request(
    tenants: TwoTenants, route: str, known: dict[str, Any], headers: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> Outcome:
    """Sends the route's example request, after its prerequisite as an administrator."""
    if route in PREREQUISITES:
        send_request(tenants.desk, request_for(PREREQUISITES[route], known), token(tenants.acme.admin.access_token), capsys)
    return send_request(tenants.desk, request_for(route, known), headers, capsys)
