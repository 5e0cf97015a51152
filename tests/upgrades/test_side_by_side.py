"""This version and a newer one on one table, in turns: each goes on with what the other has written, and nothing is lost."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from chalicelib import wire
from chalicelib.domain import keys
from chalicelib.domain.channels import UnknownChannel
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.messages import FileState, FileType, Message, MessageType
from chalicelib.ports import Put, View
from tests.upgrades import newer_version as newer
from tests.upgrades.newer_version import newer_version
from tests.upgrades.opened import Opened
from tests.upgrades.sides import Sides, number_of, read, write


def test_unknown_fields_survive_turns_of_both(sides: Sides) -> None:
    ours, theirs = sides
    number = number_of(ours, "long_thread")
    for turn in range(1, 4):
        with newer_version():
            key = keys.conversation(1, number)
            write(theirs, key, sentiment=f"mood {turn}", target=newer.Target(turn))
        assert ours.client("ben").post(f"A/conversations/{number}/messages", {"content": f"Turn {turn}"}).status == 200
        ours.client("ada").post(f"A/conversations/{number}/custom_attributes", {"custom_attributes": {"turn": turn}})
        with newer_version():
            found = read(theirs, key)
            assert (found.sentiment, found.target, found.custom_attributes) == (
                f"mood {turn}",
                newer.Target(turn),
                {"turn": turn},
            )
            newest = theirs.desk.lists.messages(1, number, limit=1)
            assert isinstance(newest[0], newer.NewerMessage)
            assert newest[0].content == f"Turn {turn}"
            assert theirs.client("ada").post(f"A/conversations/{number}/toggle_priority", {"priority": "high"}).status == 200
            assert read(theirs, key).target == newer.Target(turn)


def test_unknown_fields_of_nested_structs_survive(sides: Sides) -> None:
    """Of files in another order, and not of a new one."""
    ours, theirs = sides
    with newer_version():
        files = tuple(
            newer.NewerAttachment(each, FileType.AUDIO, FileState.PENDING, transcript=f"word {each}") for each in (1, 2)
        )
        place = (1, number_of(ours, "kim"), 9_000_000_000_000_000)
        message = newer.NewerMessage(
            place[2], 1, 1, place[1], MessageType.INCOMING, 1, 1, content="Listen", attachments=files, reactions=("+1",)
        )
        theirs.desk.store.put(Put(keys.message(*place), message))
    ours_key = keys.message(*place)
    one, two = read(ours, ours_key).attachments
    write(ours, ours_key, attachments=(replace(two, state=FileState.READY), one, replace(two, id=3)))
    write(ours, ours_key, content="Heard")
    with newer_version():
        found = read(theirs, keys.message(*place))
    assert [(each.id, each.state, each.transcript) for each in found.attachments] == [
        (2, FileState.READY, "word 2"),
        (1, FileState.PENDING, "word 1"),
        (3, FileState.PENDING, ""),
    ]
    assert (found.content, found.reactions) == ("Heard", ("+1",))


def test_write_that_follows_an_own_write_keeps_the_unknown_part(sides: Sides) -> None:
    """A delivery writes its row again and again without reading it."""
    ours, theirs = sides
    number = number_of(ours, "kim")
    with newer_version():
        write(theirs, keys.conversation(1, number), sentiment="glad")
    key = keys.conversation(1, number)
    first = write(ours, key, unread_count=5)
    second = replace(first, unread_count=6, version=first.version + 1)
    ours.desk.store.commit([Put(key, second, expected=first.version)])
    with newer_version():
        found = read(theirs, keys.conversation(1, number))
    assert (found.sentiment, found.unread_count) == ("glad", 6)


def test_newer_write_in_between_is_a_conflict_and_nothing_is_lost(sides: Sides) -> None:
    ours, theirs = sides
    number = number_of(ours, "kim")
    store: Any = ours.recording
    commit = store._store.commit
    late = iter([True])

    def overtaken(writes: Any) -> None:
        if next(late, False):
            with newer_version():
                write(theirs, keys.conversation(1, number), sentiment="worried")
        commit(writes)

    store._store.commit = overtaken
    ours.client("ada").post(f"A/conversations/{number}/toggle_priority", {"priority": "urgent"})
    with newer_version():
        found = read(theirs, keys.conversation(1, number))
    assert (found.sentiment, found.priority) == ("worried", "urgent")


def test_unknown_status_breaks_no_list_and_is_kept(sides: Sides) -> None:
    ours, theirs = sides
    number = number_of(ours, "long_thread")
    with newer_version():
        write(theirs, keys.conversation(1, number), status=newer.NewerStatus.ARCHIVED)
    listed = [row["id"] for page in pages(ours, "status=all") for row in page]
    assert len(listed) > 30
    assert ours.client("ada").get(f"A/conversations/{number}").json["status"] == "open"
    assert ours.client("ada").post(f"A/conversations/{number}/labels", {"labels": ["vip"]}).status == 200
    with newer_version():
        found = read(theirs, keys.conversation(1, number))
        assert (found.status, found.labels) == ("archived", ("vip",))
    assert ours.client("ada").post(f"A/conversations/{number}/toggle_status", {"status": "resolved"}).status == 200
    with newer_version():
        assert read(theirs, keys.conversation(1, number)).status == "resolved"


def test_place_in_lists_is_that_of_the_newer_version_until_it_changes_here(sides: Sides) -> None:
    """An archived conversation counts as open here, but a message to it does not put it among the open ones."""
    ours, theirs = sides
    number = number_of(ours, "long_thread")

    def is_listed_as_open() -> bool:
        view = View(1, tuple(inbox.id for inbox in ours.desk.store.directory(1).inboxes), status=Status.OPEN)
        return number in [each.id for each in ours.desk.lists.conversations(view, limit=200).conversations]

    with newer_version():
        write(theirs, keys.conversation(1, number), status=newer.NewerStatus.ARCHIVED)
    ours.client("ben").post(f"A/conversations/{number}/messages", {"content": "Anybody there?"})
    assert not is_listed_as_open()
    ours.client("ada").post(f"A/conversations/{number}/toggle_status", {"status": "pending"})
    ours.client("ada").post(f"A/conversations/{number}/toggle_status", {"status": "open"})
    assert is_listed_as_open()


def pages(side: Opened, query: str) -> Iterator[list[dict[str, Any]]]:
    cursor: str | None = ""
    while cursor is not None:
        page = side.client("ada").get(f"A/conversations?{query}" + (f"&cursor={cursor}" if cursor else "")).json["data"]
        yield page["payload"]
        cursor = page["meta"]["next_cursor"]


def test_unknown_kind_of_item_is_passed_over_and_stays(sides: Sides) -> None:
    ours, theirs = sides
    ada = ours.release.facts["users"]["ada"]["id"]
    before = ours.client("ada").get("A/agents").json
    surveys = newer.SURVEY.key(1, 7), newer.SURVEY_OF_USER.key(ada, 7)
    with newer_version():
        for key in surveys:
            theirs.desk.store.put(Put(key, newer.Survey(7, "How was it?")))
    assert ours.client("ada").get("A/agents").json == before
    assert all(type(each).__name__ == "Session" for each in ours.desk.store.list_of(keys.SESSION, ada))
    ours.client("ada").put("/api/v1/profile", {"current_password": "Welcome-to-Acme-1", "password": "Welcome-to-Acme-2"})
    with newer_version():
        assert [read(theirs, key) for key in surveys] == [newer.Survey(7, "How was it?")] * 2


def test_unknown_channel_is_shown_and_kept(sides: Sides) -> None:
    ours, theirs = sides
    with newer_version():
        channel: Any = newer.FaxChannel("help@acme.example", "secret-of-the-mailbox", ("INBOX", "Sales"))
        theirs.desk.store.put(Put(keys.inbox(1, 77), Inbox(77, 1, "Mail", channel, 1)))
        conversation = read(theirs, keys.conversation(1, number_of(ours, "kim")))
        theirs.desk.store.put(Put(keys.conversation(1, 900), replace(conversation, id=900, inbox_id=77, version=1)))
    shown = {each["id"]: each for each in ours.client("ada").get("A/inboxes").json["payload"]}
    assert (shown[77]["name"], shown[77]["channel_type"]) == ("Mail", "Channel::Fax")
    assert "secret-of-the-mailbox" not in repr(ours.desk.store.directory(1))
    assert 900 in [row["id"] for page in pages(ours, "status=all") for row in page]
    assert ours.client("ada").get("A/conversations/900").json["meta"]["channel"] == "Channel::Fax"
    assert ours.client("ada").get("A/conversations/900/messages").status == 200
    assert ours.client("ada").patch("A/inboxes/77", {"name": "Mail of the shop", "greeting_enabled": True}).status == 200
    with newer_version():
        found = read(theirs, keys.inbox(1, 77))
        assert (found.name, found.greeting_enabled, found.channel) == ("Mail of the shop", True, channel)
    assert isinstance(read(ours, keys.inbox(1, 77)).channel, UnknownChannel)


def test_everything_of_this_version_is_read_by_the_newer_one(sides: Sides) -> None:
    ours, theirs = sides
    number = number_of(ours, "telegram")
    ours.client("ben").post(f"A/conversations/{number}/messages", {"content": "From here", "private": True})
    ours.work_off()
    with newer_version():
        found = read(theirs, keys.conversation(1, number))
        assert (type(found), found.sentiment, found.target) == (newer.NewerConversation, "", None)
        assert theirs.client("ada").get(f"A/conversations/{number}/messages").json["payload"][-1]["content"] == "From here"
        assert theirs.desk.feed.since(1, ours.desk.feed.head(1) - 1)


def test_item_created_anew_takes_nothing_from_its_predecessor(sides: Sides) -> None:
    ours, theirs = sides
    with newer_version():
        key = keys.conversation(1, 901)
        conversation = read(theirs, keys.conversation(1, number_of(ours, "kim")))
        theirs.desk.store.put(Put(key, replace(conversation, id=901, sentiment="old", version=1)))
    here = keys.conversation(1, 901)
    entity: Conversation = read(ours, here)
    ours.desk.store.discard(here)
    ours.desk.store.put(Put(here, entity))
    with newer_version():
        assert read(theirs, keys.conversation(1, 901)).sentiment == ""


def test_every_written_item_has_the_schema_number(sides: Sides) -> None:
    ours, _ = sides
    earlier = {(item["pk"]["S"], item["sk"]["S"]): item for item in ours.table.query("A#1")}
    ours.client("ada").post("A/contacts", {"name": "Una New", "email": "una@example.org"})
    ours.client("ada").post("A/labels", {"title": "brand-new"})
    ours.client("ben").post(f"A/conversations/{number_of(ours, 'telegram')}/messages", {"content": "Hello", "private": True})
    ours.work_off()
    new = [item for item in ours.table.query("A#1") if item != earlier.get((item["pk"]["S"], item["sk"]["S"]))]
    new += list(ours.table.query("A#1#SEARCH#u", "una"))
    new += list(ours.table.query("A#1#FEED"))
    assert len(new) >= 4
    assert {item["s"]["N"] for item in new} == {str(wire.SCHEMA)}


def test_message_of_an_unknown_type_is_a_line_in_the_thread(sides: Sides) -> None:
    ours, theirs = sides
    number = number_of(ours, "kim")
    with newer_version():
        message: Message = newer.NewerMessage(9_000_000_000_000_001, 1, 1, number, MessageType.INCOMING, 1, 1, content="Call")
        theirs.desk.store.put(Put(keys.message(1, number, message.id), message))
        item = theirs.table.get({"pk": {"S": f"A#1#CONVERSATION#{number}"}, "sk": {"S": f"MESSAGE#{message.id:016d}"}})
        assert item
        item["data"]["S"] = item["data"]["S"].replace('"type":0', '"type":9')
        theirs.table.client.put_item(TableName=theirs.table.name, Item=item)
    newest = ours.client("ada").get(f"A/conversations/{number}/messages").json["payload"][-1]
    assert (newest["content"], newest["message_type"]) == ("Call", MessageType.ACTIVITY)
