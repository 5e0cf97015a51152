"""Mentions in private notes: whom they name, what is stored, and who hears of it."""

from typing import Any

import pytest

from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain import keys
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.mentions import MAX_MENTIONED, mention, mentioned_people, plain_mentions
from chalicelib.domain.search_documents import searched_texts
from tests.support.company import Company
from tests.support.refusals import code_of


def note(company: Company, kim: Conversation, content: str, by: str = "ben", **more: Any) -> Any:
    return create_message(company.desk, company.caller(by), kim.id, NewMessage(content=content, private=True, **more))


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("[@Ada](mention://user/{ada}/Ada) look", ("ada",)),
        ("[@Ada L. (x)](mention://user/{ada}/Ada%20L.%20%28x%29)[@Ben](mention://user/{ben}/Ben)", ("ada", "ben")),
        ("[@\\[Ada\\]](mention://user/{ada}/Ada)", ("ada",)),
        ("[@Ben](mention://user/{ben}/Ben) and [@Ben](mention://user/{ben}/Ben)", ("ben",)),
        ("[@Ada](mention://user/{ada})", ("ada",)),
        ("[@Cleo](mention://user/{cleo}/Cleo) sees no inbox", ()),
        ("[@Nobody](mention://user/404/Nobody)", ()),
        ("[@Ada](mention://user/99999999999999999999/Ada)", ()),
        ("[Ada](mention://user/{ada}/Ada) without the sign", ()),
        ("[@Ada](https://user/{ada}/Ada)", ()),
        ("@Ada mention://user/{ada}/Ada", ()),
        ("[@Unknown](mention://team/404/Unknown)", ()),
        ("[@support](mention://team/{team}/support)", ("ben",)),
    ],
)
def test_named_people_who_may_see_the_conversation(company: Company, kim: Conversation, content: str, names: list[str]) -> None:
    team = company.create_team("Support", "ben", "cleo")
    ids = {name: user.id for name, user in company.users.items()}
    text = content.format(team=team.id, **ids)
    assert mentioned_people(text, company.caller().directory, kim.inbox_id) == tuple(company.ids_of(*names))


def test_mention_is_one_change_with_the_note(company: Company, kim: Conversation) -> None:
    ada, since = company.users["ada"].id, len(company.desk.store.changes)
    made = note(company, kim, f"[@Ada](mention://user/{ada}/Ada) please look")
    after = company.conversation(kim.id)
    assert (after.mentioned_ids, after.participant_ids, after.version) == ((ada,), (ada,), kim.version + 1)
    assert company.events(since) == ["message.created", "conversation.mentioned", "conversation.updated"]
    (change,) = company.desk.store.changes[since:]
    assert [(event.user_ids, event.message_id) for event in change.events][:2] == [((), made.id), ((ada,), made.id)]
    assert company.desk.store.get(keys.conversation_of_follower(1, kim.id, ada)) == after


def test_repeated_note_mentions_once_and_own_mention_tells_nobody(company: Company, kim: Conversation) -> None:
    ben, since = company.users["ben"].id, len(company.desk.store.changes)
    first = note(company, kim, f"[@Ben](mention://user/{ben}/Ben) remember", echo_id="once")
    assert note(company, kim, f"[@Ben](mention://user/{ben}/Ben) remember", echo_id="once") == first
    assert company.events(since) == ["message.created", "conversation.updated"]
    assert company.conversation(kim.id).mentioned_ids == (ben,)


def test_note_without_a_mention_writes_nothing_more(company: Company, kim: Conversation) -> None:
    before = company.desk.store.items.keys()
    kinds = {key.kind for key in before}
    note(company, kim, "Ask the warehouse, @Ada")
    assert {key.kind for key in company.desk.store.items} == kinds


def test_team_with_too_many_people_is_refused_and_nothing_changes(company: Company, kim: Conversation) -> None:
    many = [f"agent{number}" for number in range(MAX_MENTIONED + 1)]
    for name in many:
        company.invite(name)
    company.join(company.telegram, *many)
    team = company.create_team("Everybody", *many)
    before = dict(company.desk.store.items)
    content = f"[@everybody](mention://team/{team.id}/everybody)"
    assert code_of(lambda: note(company, kim, content), company) == "too_many_mentions"
    answer = company.client("ben").post(f"A/conversations/{kim.id}/messages", {"content": content, "private": True})
    assert (answer.status, answer.json["attributes"]) == (422, ["content"])
    assert company.desk.store.items == before


def test_conversation_keeps_the_last_people_and_its_participants(kim: Conversation) -> None:
    for first in range(0, 60, 20):
        kim = mention(kim, tuple(range(first + 1, first + 21)))
    assert kim.mentioned_ids == tuple(range(36, 61))
    assert kim.participant_ids == tuple(range(1, 26))
    assert mention(kim, (40,)).mentioned_ids == (*range(36, 40), *range(41, 61), 40)


def test_search_knows_names_and_no_addresses(company: Company, kim: Conversation) -> None:
    made = note(company, kim, "[@Ada](mention://user/1/Ada) please look")
    assert searched_texts(made) == ["@Ada please look"]
    assert plain_mentions("[@\\[x\\]](mention://team/3/x)!") == "@[x]!"
    assert plain_mentions("no [link](https://example.com)") == "no [link](https://example.com)"


def test_other_agents_do_not_receive_the_event(company: Company, kim: Conversation) -> None:
    from chalicelib.broadcasting.audience import viewer_of_member

    note(company, kim, f"[@Ada](mention://user/{company.users['ada'].id}/Ada)")
    event = next(each for each in company.desk.store.changes[-1].events if each.name == "conversation.mentioned")
    directory, after = company.caller().directory, company.conversation(kim.id)

    def receives(name: str, conversation: Conversation | None) -> bool:
        member = directory.member(company.users[name].id)
        assert member is not None
        return viewer_of_member(directory, member).may_see(event, conversation, None)

    assert [receives(name, after) for name in ("ada", "ben", "cleo")] == [True, False, False]
    assert not receives("ada", None), "a deleted conversation"
