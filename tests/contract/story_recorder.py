"""Stories: what the API showed to each role before, what their sockets were told, and what the API shows after."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.broadcasting.audience import viewer_of_member
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.events import Change
from tests.api_client import ApiClient
from tests.builders import Company
from tests.contract.customer_view import CustomerTold
from tests.contract.plain_json import plain
from tests.contract.saved_lists import answers, caller_of, ranges, values_at
from tests.contract.staffed_company import ROLES, somebody_else, staffed_company

Json = dict[str, Any]
Action = Callable[..., Any]
SETTINGS = ("agents", "inboxes", "teams", "labels")
EVERYTHING = "A/conversations?status=all&assignee_type=all"


@dataclass
class Stage:
    """A company in which a story is played. What is set up before `begin` is not part of it."""

    company: Company
    told: list[Json] = field(default_factory=list)
    heard: dict[str, list[int]] = field(default_factory=lambda: {role: [] for role in ROLES})
    """Which of these events each role was told, by their place."""
    customers: CustomerTold = field(init=False)
    before: Json = field(default_factory=dict)
    seen_before: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.customers = CustomerTold(self.company)

    def begin(self) -> None:
        self.company.settle()
        self.told.clear()
        self.heard = {role: [] for role in ROLES}
        self.customers.begin()
        self.before, self.seen_before = self.shown(), self.seen()

    def shown(self) -> Json:
        """Everything as the API gives it to an administrator."""
        ids = sorted(conversation.id for conversation in self.company.conversations())
        conversations = [self.ask("ada", f"A/conversations/{each}") for each in ids]
        messages = [message for each in ids for message in self.ask("ada", f"A/conversations/{each}/messages")["payload"]]
        return {"conversations": conversations, "messages": messages}

    def seen(self) -> Json:
        """What each role finds in its lists, its badges and its settings."""
        values = values_at(self.company)
        roles = {role: self._seen_by(name, values) for role, name in ROLES.items()}
        return {"values": values, **{role: seen for role, seen in roles.items() if seen}}

    def _seen_by(self, name: str, values: Json) -> Json | None:
        caller = caller_of(self.company, name)
        if caller is None:
            return None
        settings = {each: self.ask(name, f"A/{each}") for each in SETTINGS}
        return {
            "user_id": caller.user.id,
            "inboxes": [inbox.id for inbox in caller.directory.visible_inboxes(caller.member)],
            "settings": {**settings, "profile": self.ask(name, "/api/v1/profile")},
            **answers(self.company.desk, caller, values),
        }

    def ask(self, name: str, path: str) -> Any:
        client = ApiClient(self.company.desk, account_id=self.company.account_id)
        user = caller_of(self.company, name)
        assert user is not None
        return client.as_user(user.user.access_token).get(path).json

    def tell(self, change: Change) -> None:
        """Rendered as soon as it is written, so that events show the states in between."""
        desk = self.company.desk
        directory = desk.store.directory(self.company.account_id)
        rendering = Rendering(desk, directory, desk.feed.number(self.company.account_id, [change]))
        everything: list[Json] = []
        for role, name in ROLES.items():
            member = directory.member(self.company.users[name].id)
            events = plain(rendering.events(viewer_of_member(directory, member))) if member else []
            everything = everything or events
            self.heard[role] += [len(self.told) + everything.index(event) for event in events]
        self.told += everything
        self.customers.tell(rendering)


@dataclass(frozen=True)
class Story:
    name: str
    tells: tuple[Action, ...]
    play: Callable[[Stage], None]


def story(*tells: Action) -> Callable[[Callable[[Stage], None]], Story]:
    """A story of these actions, named by its function, which sets the scene, calls `begin`, and plays."""
    return lambda play: Story(play.__name__.replace("_", " "), tells, play)


@dataclass(frozen=True)
class Tale:
    """A story as it was told: what is written down for the web client, and what only the server's own tests look at."""

    told: Json
    stage: Stage
    after: Json
    seen_after: Json
    rows_after: dict[str, list[Json]]
    customers_after: dict[str, list[Json]]


def told(story: Story) -> Tale:
    stage = Stage(staffed_company())
    desk = stage.company.desk
    desk.store.changes = Announced(desk.store.changes, stage.tell)
    somebody_else(stage.company)
    story.play(stage)
    stage.company.settle()
    after, seen_after = stage.shown(), stage.seen()
    roles = {
        role: {
            "events": ranges(stage.heard[role]),
            "before": _kept(stage.seen_before[role]),
            "after": _kept(seen_after.get(role)),
        }
        for role in ROLES
    }
    told: Json = {
        "name": story.name,
        "before": stage.before,
        "events": stage.told,
        "after": {kind: [each for each in rows if each not in stage.before[kind]] for kind, rows in after.items()},
        "lists": {"before": stage.seen_before["values"], "after": seen_after["values"]},
        "roles": roles,
    }
    rows = {role: stage.ask(ROLES[role], EVERYTHING)["data"]["payload"] for role in seen_after.keys() & ROLES.keys()}
    return Tale(plain(told), stage, plain(after), plain(seen_after), rows, stage.customers.shown())


def _kept(seen: Json | None) -> Json | None:
    """Settings are the same in every story, so they are compared here and not written down."""
    return {name: value for name, value in seen.items() if name != "settings"} if seen else None


class Announced(list[Change]):
    def __init__(self, changes: Iterable[Change], tell: Callable[[Change], None]) -> None:
        super().__init__(changes)
        self._tell = tell

    def append(self, change: Change) -> None:
        super().append(change)
        self._tell(change)
