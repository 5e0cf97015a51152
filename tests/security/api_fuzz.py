"""Sends the API what its own OpenAPI description allows, and what it does not: `make fuzz EXAMPLES=… [SEED=…]`.

Schemathesis makes the requests; the real API code answers them in this process, over a desk in memory with real things in
it. Whatever is sent: no 5xx, the status and the content are among the documented ones, a refusal has a code and has changed
nothing, and the number of calls of ports has a ceiling.
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

from chalicelib.api.openapi import description
from tests.api_client import Answer
from tests.security.counted_ports import counted
from tests.security.credentials import token
from tests.security.in_process import ADDRESS, InProcess, session_to
from tests.security.known_secrets import secrets_of, told
from tests.security.lenient_schema import takes
from tests.security.well_formed import places
from tests.security.whole_desk import contents, differences, keeper
from tests.security.world import World, world

MOST_CALLS = 20
"""Of ports, for one request. The most expensive ones measured so far are well below."""

NEGATIVE = GenerationMode.NEGATIVE
ROLES = ("administrator", "agent", "nobody")
CONFORMS: list[Any] = [status_code_conformance, content_type_conformance, response_schema_conformance]
NEVER_TOLD = {"password", "password hash", "hash of a token", "hash of a session"}
NEVER_TOLD |= {"bot token", "webhook secret", "api key", "app secret", "verify token"}


@dataclass
class Tally:
    """What was sent, and what came back."""

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
        return f"{self.requests} requests ({modes}): {classes}; at most {calls} calls of ports ({label})"


class Fuzz:
    def __init__(self, role: str) -> None:
        self.world: World = world()
        self._back, self._known = keeper(self.world.desk), places(self.world)
        desk, self._calls = counted(self.world.desk)
        self._adapter = InProcess(desk)
        self._session = session_to(self._adapter)
        self._headers = _credential(role, self.world)
        self._description = description()
        self._components: dict[str, Any] = self._description["components"]["schemas"]
        self._own = {each for each, (kind, _) in secrets_of(self.world.desk).items() if kind not in NEVER_TOLD}
        self.tally = Tally()

    def run(self, *, examples: int, start: int) -> Tally:
        """`examples` of each kind for each operation."""
        credentials_are_ours = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
        schema = openapi.from_dict(self._description, config=credentials_are_ours)
        for found in schema.get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr]
            for mode in GenerationMode:
                if mode is GenerationMode.POSITIVE or _can_be_wrong(operation):
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
        @given(case=cases, real=st.integers(0, 9))
        def attack(case: Case[Any], real: int) -> None:
            if real:
                self._address(case)
            self._send(case, mode)

        attack()

    def _address(self, case: Case[Any]) -> None:
        """Things that exist: what is made up is not found, and nothing behind that would ever be tried."""
        for name in case.path_parameters or {}:
            if name in self._known:
                case.path_parameters[name] = self._known[name]

    def _send(self, case: Case[Any], mode: GenerationMode) -> None:
        self._back()
        self._calls.clear()
        before, log = contents(self.world.desk), io.StringIO()
        with contextlib.redirect_stdout(log):
            response = case.call(ADDRESS, session=self._session, headers=self._headers, allow_redirects=False)
        answer = self._adapter.last
        assert answer is not None
        calls = sum(self._calls.values())
        self.tally.count(case, mode, answer, calls)
        assert answer.status < 500, f"{case.as_curl_command()}\n{log.getvalue()}"
        assert calls <= MOST_CALLS, f"{case.operation.label}: {self._calls}"
        case.validate_response(response, checks=CONFORMS)
        secrets = secrets_of(self.world.desk)
        assert {kind for kind, _ in told(answer.text, secrets)}.isdisjoint(NEVER_TOLD), case.as_curl_command()
        assert told(log.getvalue(), secrets) == [], case.as_curl_command()
        if answer.status >= 400:
            assert answer.json["code"], case.as_curl_command()
            assert differences(before, contents(self.world.desk)) == [], case.as_curl_command()
        elif mode is NEGATIVE:
            assert self._was_right_after_all(case), f"accepted: {case.as_curl_command()} {case.meta}"

    def _was_right_after_all(self, case: Case[Any]) -> bool:
        """It was the address that was wrong, and we put it right; or what is wrong for a validator is right for us: forms and
        queries have only texts, names that nobody knows are ignored, and a blank body is an empty one."""
        is_wrong = {place.value for place, info in (case.meta.components.items() if case.meta else ()) if info.mode is NEGATIVE}
        if "query" in is_wrong and not self._query_fits(case):
            return False
        if "body" not in is_wrong or case.media_type != "application/json" or not case.operation.body:
            return True
        schema = next(each.definition["schema"] for each in case.operation.body if each.media_type == case.media_type)
        said = json.loads(self._adapter.body.strip() or b"{}")
        return isinstance(said, dict) and takes(schema, self._components, said)

    def _query_fits(self, case: Case[Any]) -> bool:
        """Blank values count as not sent; of several plain values the last counts."""
        sent = parse_qs(self._adapter.query)
        for parameter in case.operation.query:
            schema, values = parameter.definition["schema"], sent.get(parameter.name, [])
            one, counted_values = (schema["items"], values) if schema.get("type") == "array" else (schema, values[-1:])
            if not all(takes(one, self._components, value) for value in counted_values):
                return False
        return True


def _can_be_wrong(operation: Any) -> bool:
    """Any text will do for a name in a path, so there is nothing wrong to send."""
    numbers = [each for each in operation.path_parameters if each.definition["schema"]["type"] == "integer"]
    return bool(numbers or list(operation.query) or "Idempotency-Key" in operation.headers or list(operation.body))


def _credential(role: str, two: World) -> dict[str, str]:
    people = {"administrator": two.acme.admin, "agent": two.acme.users["ben"]}
    return token(people[role].access_token) if role in people else {}


def main(examples: int, start: int) -> None:
    print(f"seed {start}, {examples} examples of each kind for each operation and role", flush=True)
    for role in ROLES:
        print(f"{role}: {Fuzz(role).run(examples=examples, start=start)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32))
