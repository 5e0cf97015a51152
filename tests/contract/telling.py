"""Stories: what the API showed before, what was told to an administrator's socket, and what the API shows after."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from chalicelib.broadcasting.audience import viewer_of_member
from chalicelib.broadcasting.frames import Rendering
from chalicelib.domain.events import Change
from tests.api_client import ApiClient
from tests.builders import Office, office

Json = dict[str, Any]
Action = Callable[..., Any]


@dataclass
class Stage:
    """An office in which a story is played. What is set up before `begin` is not part of it."""

    office: Office
    told: list[Json] = field(default_factory=list)
    before: Json = field(default_factory=dict)

    def begin(self) -> None:
        self.office.settle()
        self.told.clear()
        self.before = self.shown()

    def shown(self) -> Json:
        """Everything as the API gives it to an administrator."""
        ada = ApiClient(self.office.desk, account_id=self.office.account_id).as_user(self.office.users["ada"].access_token)
        ids = sorted(conversation.id for conversation in self.office.conversations())
        conversations = [ada.get(f"A/conversations/{each}").json for each in ids]
        messages = [message for each in ids for message in ada.get(f"A/conversations/{each}/messages").json["payload"]]
        return {"conversations": conversations, "messages": messages}


@dataclass(frozen=True)
class Story:
    name: str
    tells: tuple[Action, ...]
    play: Callable[[Stage], None]


def story(*tells: Action) -> Callable[[Callable[[Stage], None]], Story]:
    """A story of these actions, named by its function, which sets the scene, calls `begin`, and plays."""
    return lambda play: Story(play.__name__.replace("_", " "), tells, play)


def told(story: Story) -> Json:
    """Every change is rendered as soon as it is written, so that events show the states in between."""
    stage = Stage(office())
    announce(stage)
    story.play(stage)
    stage.office.settle()
    events = stage.told
    tale: Json = plain({"name": story.name, "before": stage.before, "events": events, "after": stage.shown()})
    return tale


def announce(stage: Stage) -> None:
    """From now on whatever is written is told."""
    desk = stage.office.desk
    desk.store.changes = Announced(desk.store.changes, lambda change: stage.told.extend(rendered(stage.office, change)))


class Announced(list[Change]):
    def __init__(self, changes: Iterable[Change], tell: Callable[[Change], None]) -> None:
        super().__init__(changes)
        self._tell = tell

    def append(self, change: Change) -> None:
        super().append(change)
        self._tell(change)


def rendered(office: Office, change: Change) -> Sequence[Json]:
    desk = office.desk
    directory = desk.store.directory(office.account_id)
    member = directory.member(office.users["ada"].id)
    assert member is not None
    numbered = desk.feed.number(office.account_id, [change])
    events: list[Json] = plain(Rendering(desk, directory, numbered).events(viewer_of_member(directory, member)))
    return events


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))
