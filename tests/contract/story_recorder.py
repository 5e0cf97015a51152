"""Records a story: what the API showed to each role before it, which events each role received, and what the API shows after."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.broadcasting.audience import viewer_of_member
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.events import Change
from tests.contract.customer_recorder import CustomerRecorder
from tests.contract.fold import states_in_notification
from tests.contract.plain_json import plain
from tests.contract.saved_lists import answers, caller_of, ranges, values_at
from tests.contract.staffed_company import ROLES, staffed_company, unassigned_conversation
from tests.support.company import Company

Json = dict[str, Any]
Action = Callable[..., Any]
SETTINGS = ("agents", "inboxes", "teams", "labels")
ALL_CONVERSATIONS = "A/conversations?status=all&assignee_type=all"


@dataclass
class Scenario:
    """A company in which a story runs. The recording excludes everything before `start_recording`."""

    company: Company
    events: list[Json] = field(default_factory=list)
    event_numbers: dict[str, list[int]] = field(default_factory=lambda: {role: [] for role in ROLES})
    """For each role, the indexes into `events` of the events that it received."""
    customers: CustomerRecorder = field(init=False)
    before: Json = field(default_factory=dict)
    views_before: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.customers = CustomerRecorder(self.company)

    def start_recording(self) -> None:
        self.company.settle()
        self.events.clear()
        self.event_numbers = {role: [] for role in ROLES}
        self.customers.start_recording()
        self.before, self.views_before = self.snapshot(), self.views()

    def snapshot(self) -> Json:
        """`{"conversations": […], "messages": […]}` as the API renders them for an administrator."""
        ids = sorted(conversation.id for conversation in self.company.conversations())
        conversations = [self.get("ada", f"A/conversations/{each}") for each in ids]
        messages = [message for each in ids for message in self.get("ada", f"A/conversations/{each}/messages")["payload"]]
        once = {message["id"]: message for message in messages}  # those of merged conversations are in two threads
        return {"conversations": conversations, "messages": list(once.values())}

    def views(self) -> Json:
        """The lists, badges and settings of each role that is in the account, and under `values` the filters to choose from."""
        values = values_at(self.company)
        roles = {role: self._view_of(name, values) for role, name in ROLES.items()}
        return {"values": values, **{role: view for role, view in roles.items() if view}}

    def _view_of(self, name: str, values: Json) -> Json | None:
        caller = caller_of(self.company, name)
        if caller is None:
            return None
        settings = {each: self.get(name, f"A/{each}") for each in SETTINGS}
        return {
            "user_id": caller.user.id,
            "inboxes": [inbox.id for inbox in caller.directory.visible_inboxes(caller.member)],
            "notifications": self._notifications_of(name),
            "settings": {**settings, "profile": self.get(name, "/api/v1/profile")},
            **answers(self.company.desk, caller, values),
        }

    def _notifications_of(self, name: str) -> Json:
        shown = self.get(name, "A/notifications?includes[]=read&includes[]=snoozed")["data"]["payload"]
        rows = [state for kind, state in map(next, map(states_in_notification, shown))]
        return {"rows": rows, "unread_count": self.get(name, "A/notifications/unread_count")}

    def get(self, name: str, path: str) -> Any:
        caller = caller_of(self.company, name)
        assert caller is not None
        return self.company.client().as_user(caller.user.access_token).get(path).json

    def record_change(self, change: Change) -> None:
        """Renders the events as soon as the change is written, so that they show the intermediate states."""
        desk = self.company.desk
        directory = desk.store.directory(self.company.account_id)
        rendering = Rendering(desk, directory, desk.feed.number(self.company.account_id, [change]))
        all_events: list[Json] = []
        for role, name in ROLES.items():
            member = directory.member(self.company.users[name].id)
            events = plain(rendering.events(viewer_of_member(directory, member))) if member else []
            all_events += [event for event in events if event not in all_events]
            self.event_numbers[role] += [len(self.events) + all_events.index(event) for event in events]
        self.events += all_events
        self.customers.record_change(rendering)


@dataclass(frozen=True)
class Story:
    name: str
    actions: tuple[Action, ...]
    """The actions that the story covers; test_story_coverage.py compares them with all actions."""
    run: Callable[[Scenario], None]


def story(*actions: Action) -> Callable[[Callable[[Scenario], None]], Story]:
    """Makes a story, named after the function, which prepares a scenario, calls `start_recording` and then acts."""
    return lambda run: Story(run.__name__.replace("_", " "), actions, run)


@dataclass(frozen=True)
class Recording:
    """One run of a story. `saved` is written to two files for the web client; only the server's tests read the rest."""

    saved: Json
    scenario: Scenario
    after: Json
    views_after: Json
    rows_after: dict[str, list[Json]]
    customers_after: dict[str, list[Json]]

    def divided(self) -> tuple[Json, Json]:
        """Two files: the events and their outcome, and the situation in which the story starts."""
        lists, roles = self.saved["lists"], self.saved["roles"]
        views = {role: view["before"] for role, view in roles.items()}
        happens = {role: {name: each for name, each in view.items() if name != "before"} for role, view in roles.items()}
        rest = {name: value for name, value in self.saved.items() if name != "before"}
        return {**rest, "lists": lists["after"], "roles": happens}, {
            **self.saved["before"],
            "lists": lists["before"],
            "roles": views,
        }


def _removed(before: Json, after: Json) -> Json:
    """The ids of rows that are no longer there, if there are any."""
    left = {kind: {row["id"] for row in rows} for kind, rows in after.items()}
    removed = {kind: [row["id"] for row in rows if row["id"] not in left[kind]] for kind, rows in before.items()}
    return {"removed": removed} if any(removed.values()) else {}


def record(story: Story) -> Recording:
    scenario = Scenario(staffed_company())
    desk = scenario.company.desk
    desk.store.changes = ObservedChanges(desk.store.changes, scenario.record_change)
    unassigned_conversation(scenario.company)
    story.run(scenario)
    scenario.company.settle()
    after, views_after = scenario.snapshot(), scenario.views()
    roles = {
        role: {
            "events": ranges(scenario.event_numbers[role]),
            "before": _without_settings(scenario.views_before[role]),
            "after": _without_settings(views_after.get(role)),
        }
        for role in ROLES
    }
    saved: Json = {
        "name": story.name,
        "before": scenario.before,
        "events": scenario.events,
        "after": {kind: [each for each in rows if each not in scenario.before[kind]] for kind, rows in after.items()},
        **_removed(scenario.before, after),
        "lists": {"before": scenario.views_before["values"], "after": views_after["values"]},
        "roles": roles,
    }
    rows = {role: scenario.get(ROLES[role], ALL_CONVERSATIONS)["data"]["payload"] for role in views_after.keys() & ROLES.keys()}
    return Recording(plain(saved), scenario, plain(after), plain(views_after), rows, scenario.customers.snapshot())


def _without_settings(view: Json | None) -> Json | None:
    """Settings hardly differ between stories: the server's tests compare them, and the files leave them out."""
    return {name: value for name, value in view.items() if name != "settings"} if view else None


class ObservedChanges(list[Change]):
    """The store's list of changes, which calls `observe` with each change that is appended."""

    def __init__(self, changes: Iterable[Change], observe: Callable[[Change], None]) -> None:
        super().__init__(changes)
        self._observe = observe

    def append(self, change: Change) -> None:
        super().append(change)
        self._observe(change)
