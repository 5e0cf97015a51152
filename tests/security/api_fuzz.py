"""Fuzzes the API with requests that its OpenAPI description allows and forbids: `make fuzz EXAMPLES=… [SEED=…]`.

Schemathesis generates the requests; the API code answers them in this process, on an in-memory desk with example data. For each
request: no 5xx, a documented status and body, a code in each refusal, no change by a refusal, and a limited number of port calls.
"""

import contextlib
import io
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from infra.docs.openapi import description
from tests.security.counted_ports import counted
from tests.security.credentials import token
from tests.security.desk_snapshot import contents, differences, restorer
from tests.security.example_requests import example_values
from tests.security.in_process_adapter import ADDRESS, InProcessAdapter, session_to
from tests.security.known_secrets import secrets_in, secrets_of
from tests.security.lenient_schema import accepts
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.api_client import Answer

MAX_PORT_CALLS = 20
"""The most port calls that one request may cause. The most expensive ones measured so far are well below."""

NEGATIVE = GenerationMode.NEGATIVE
ROLES = ("administrator", "agent", "anonymous")
CONFORMS: list[Any] = [status_code_conformance, content_type_conformance, response_schema_conformance]
NEVER_REVEALED = {"password", "password hash", "hash of a token", "hash of a session"}
NEVER_REVEALED |= {"bot token", "webhook secret", "api key", "app secret", "verify token"}


@dataclass
class Tally:
    """Counts of requests and answers."""

    classes: Counter[str] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    most_calls: tuple[int, str] = (0, "")

    @property
    def requests(self) -> int:
        return sum(self.classes.values())

    def count(self, case: Case[Any], mode: GenerationMode, answer: Answer, calls: int) -> None:
        self.classes[f"{answer.status // 100}xx"] += 1
        self.modes[mode.value] += 1
        self.most_calls = max(self.most_calls, (calls, case.operation.label))

    def __str__(self) -> str:
        calls, label = self.most_calls
        classes = ", ".join(f"{count} {name}" for name, count in sorted(self.classes.items()))
        modes = ", ".join(f"{count} {name}" for name, count in sorted(self.modes.items()))
        return f"{self.requests} requests ({modes}): {classes}; at most {calls} port calls ({label})"


class Fuzzer:
    def __init__(self, role: str) -> None:
        self.tenants: TwoTenants = two_tenants()
        self._restore, self._known = restorer(self.tenants.desk), example_values(self.tenants)
        desk, self._calls = counted(self.tenants.desk)
        self._adapter = InProcessAdapter(desk)
        self._session = session_to(self._adapter)
        self._headers = {**_credential(role, self.tenants), "X-Auth-Token": self._known["visitor_token"]}
        self._description = description()
        self._components: dict[str, Any] = self._description["components"]["schemas"]
        self._own = {each for each, (kind, _) in secrets_of(self.tenants.desk).items() if kind not in NEVER_REVEALED}
        self.tally = Tally()

    def run(self, *, examples: int, start: int) -> Tally:
        """Sends `examples` valid and `examples` invalid requests to each operation, from the seed `start`."""
        without_credentials = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
        schema = openapi.from_dict(self._description, config=without_credentials)
        for result in schema.get_all_operations():
            operation: Any = result.ok()  # type: ignore[union-attr]
            for mode in GenerationMode:
                if mode is GenerationMode.POSITIVE or _has_invalid_requests(operation):
                    self._attack(operation.as_strategy(generation_mode=mode), mode, examples, start)
        return self.tally

    def _attack(self, cases: st.SearchStrategy[Case[Any]], mode: GenerationMode, examples: int, start: int) -> None:
        @seed(start)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
        )
        @given(case=cases, known=st.integers(0, 9))
        def attack(case: Case[Any], known: int) -> None:
            if known:
                self._use_known_ids(case)
            self._send(case, mode)

        attack()

    def _use_known_ids(self, case: Case[Any]) -> None:
        """Puts existing ids into the path, and the visitor's site into the query. Random ids only ever reach the 404, and nothing
        behind it would be tested."""
        if case.path.startswith("/api/v1/widget/"):
            case.query = {**(case.query or {}), "website_token": self._known["site_token"]}
        for name in case.path_parameters or {}:
            if name in self._known:
                case.path_parameters[name] = self._known[name]

    def _send(self, case: Case[Any], mode: GenerationMode) -> None:
        self._restore()
        self._calls.clear()
        before, log = contents(self.tenants.desk), io.StringIO()
        with contextlib.redirect_stdout(log):
            response = case.call(ADDRESS, session=self._session, headers=self._headers, allow_redirects=False)
        answer = self._adapter.last
        assert answer is not None
        calls = sum(self._calls.values())
        self.tally.count(case, mode, answer, calls)
        assert answer.status < 500, f"{case.as_curl_command()}\n{log.getvalue()}"
        assert calls <= MAX_PORT_CALLS, f"{case.operation.label}: {self._calls}"
        case.validate_response(response, checks=CONFORMS)
        secrets = secrets_of(self.tenants.desk)
        assert {kind for kind, _ in secrets_in(answer.text, secrets)}.isdisjoint(NEVER_REVEALED), case.as_curl_command()
        assert secrets_in(log.getvalue(), secrets) == [], case.as_curl_command()
        if answer.status >= 400:
            assert answer.is_page or answer.json["code"], case.as_curl_command()
            assert differences(before, contents(self.tenants.desk)) == [], case.as_curl_command()
        elif mode is NEGATIVE:
            assert self._is_acceptable(case), f"accepted: {case.as_curl_command()} {case.meta}"

    def _is_acceptable(self, case: Case[Any]) -> bool:
        """True if an accepted request that was generated as invalid is valid here.

        Either its path was the invalid part and `_use_known_ids` replaced it, or the API is more lenient than the schema: forms
        and queries hold only texts, unknown names are ignored, and a blank body counts as an empty object.
        """
        invalid = {part.value for part, info in (case.meta.components.items() if case.meta else ()) if info.mode is NEGATIVE}
        if "query" in invalid and not self._query_fits(case):
            return False
        if "body" not in invalid or case.media_type != "application/json" or not case.operation.body:
            return True
        schema = next(each.definition["schema"] for each in case.operation.body if each.media_type == case.media_type)
        sent = json.loads(self._adapter.body.strip() or b"{}")
        return isinstance(sent, dict) and accepts(schema, self._components, sent)

    def _query_fits(self, case: Case[Any]) -> bool:
        """Ignores blank values. Of several values of a parameter that is no list, the last counts."""
        sent = parse_qs(self._adapter.query)
        for parameter in case.operation.query:
            schema, values = parameter.definition["schema"], sent.get(parameter.name, [])
            item, used = (schema["items"], values) if schema.get("type") == "array" else (schema, values[-1:])
            if not all(accepts(item, self._components, value) for value in used):
                return False
        return True


def _has_invalid_requests(operation: Any) -> bool:
    """False if the only parameters are texts in the path: every text is valid there."""
    numbers = [each for each in operation.path_parameters if each.definition["schema"]["type"] == "integer"]
    return bool(numbers or list(operation.query) or "Idempotency-Key" in operation.headers or list(operation.body))


def _credential(role: str, tenants: TwoTenants) -> dict[str, str]:
    people = {"administrator": tenants.acme.admin, "agent": tenants.acme.users["ben"]}
    return token(people[role].access_token) if role in people else {}


def main(examples: int, start: int) -> None:
    print(f"seed {start}, {examples} valid and invalid examples per operation and role", flush=True)
    for role in ROLES:
        print(f"{role}: {Fuzzer(role).run(examples=examples, start=start)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32))
