"""Macros: who sees and changes them, which actions are accepted, and the shape of the API."""

from typing import Any

import pytest

from chalicelib.actions import agents
from chalicelib.domain.conversations import Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Role
from chalicelib.features.macros import actions
from chalicelib.features.macros.model import MAX_ACTIONS, READ, UNAVAILABLE, MacroAction, Visibility, cleaned
from tests.features.macros.making import NOTE, code_of, create, names, run, shared
from tests.features.macros.specimen import as_fields
from tests.support.api_client import Answer
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def test_list_has_global_macros_and_ones_own_by_id(company: Company) -> None:
    create(company, name="Z of Ben")
    create(company, name="A of Cleo", by="cleo")
    create(company, name="M for all", by="ada", visibility=Visibility.GLOBAL)
    assert (names(company, "ben"), names(company, "cleo")) == (["Z of Ben", "M for all"], ["A of Cleo", "M for all"])
    assert names(company, "ada") == ["M for all"]


def test_macro_of_an_agent_is_personal(company: Company) -> None:
    assert create(company, visibility=Visibility.GLOBAL).visibility is Visibility.PERSONAL
    own = create(company)
    changed = actions.update_macro(company.desk, company.caller("ben"), own.id, changes={"visibility": Visibility.GLOBAL})
    assert changed.visibility is Visibility.PERSONAL
    assert shared(company).visibility is Visibility.GLOBAL


def test_personal_macro_of_another_person_is_not_found(company: Company) -> None:
    own = create(company)
    for by in ("ada", "cleo"):
        caller = company.caller(by)
        assert code_of(lambda: actions.find_macro(company.desk, caller, own.id)) == "macro_not_found"  # noqa: B023
        assert code_of(lambda: actions.update_macro(company.desk, caller, own.id, changes={})) == "macro_not_found"  # noqa: B023
        assert code_of(lambda: actions.delete_macro(company.desk, caller, own.id)) == "macro_not_found"  # noqa: B023
        assert code_of(lambda: run(company, own, by=by)) == "macro_not_found"  # noqa: B023


def test_global_macro_is_changed_by_author_and_administrators(company: Company) -> None:
    company.invite("dora", role=Role.ADMINISTRATOR)
    macro = shared(company)
    assert code_of(lambda: actions.update_macro(company.desk, company.caller("ben"), macro.id, changes={})) == "macro_not_yours"
    changed = actions.update_macro(company.desk, company.caller("dora"), macro.id, changes={"name": "Done"})
    assert (changed.name, changed.version, changed.updated_by_id) == ("Done", 2, company.users["dora"].id)
    assert actions.update_macro(company.desk, company.caller("dora"), macro.id, changes={"name": " Done "}) == changed


def test_global_macro_is_deleted_by_author_or_after_the_author_left(company: Company) -> None:
    company.invite("dora", role=Role.ADMINISTRATOR)
    macro = create(company, by="dora", visibility=Visibility.GLOBAL)
    for by in ("ben", "ada"):
        assert code_of(lambda: actions.delete_macro(company.desk, company.caller(by), macro.id)) == "macro_not_yours"  # noqa: B023
    agents.remove_agent(company.desk, company.caller(), company.users["dora"].id)
    assert code_of(lambda: actions.delete_macro(company.desk, company.caller("ben"), macro.id)) == "macro_not_yours"
    actions.delete_macro(company.desk, company.caller("ada"), macro.id)
    assert names(company, "ada") == []


def test_author_deletes_a_macro(company: Company) -> None:
    actions.delete_macro(company.desk, company.caller("ben"), create(company).id)
    assert names(company, "ben") == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("assign_agent", (5,)), (5,)),
        (("assign_agent", ("5",)), (5,)),
        (("assign_agent", ("self",)), ("self",)),
        (("assign_agent", ("nil",)), ("nil",)),
        (("assign_team", ()), ("nil",)),
        (("assign_team", (0,)), ("nil",)),
        (("assign_team", ("nil",)), ("nil",)),
        (("assign_team", ("7",)), (7,)),
        (("add_label", (" VIP ", "vip", "late")), ("vip", "late")),
        (("send_message", ("5",)), ("5",)),
        (("change_status", ("pending",)), ("pending",)),
        (("change_priority", ("nil",)), ("nil",)),
        (("mute_conversation", ()), ()),
    ],
)
def test_parameters_have_one_form(given: tuple[str, tuple[Any, ...]], expected: tuple[Any, ...]) -> None:
    (action,) = cleaned((MacroAction(*given),))
    assert action.params == expected
    assert cleaned((action,)) == (action,)


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (("launch_rocket", ()), "macro_action_unknown"),
        (("assign_agent", ()), "macro_params_invalid"),
        (("assign_agent", (1, 2)), "macro_params_invalid"),
        (("assign_agent", (0,)), "macro_params_invalid"),
        (("assign_agent", ("ben",)), "macro_params_invalid"),
        (("assign_team", (1, 2)), "macro_params_invalid"),
        (("add_label", ()), "macro_params_invalid"),
        (("remove_label", ("no spaces",)), "macro_params_invalid"),
        (("add_label", tuple(f"label-{number}" for number in range(MAX_ACTIONS + 1))), "macro_params_invalid"),
        (("send_message", (" ",)), "macro_params_invalid"),
        (("send_message", (5,)), "macro_params_invalid"),
        (("change_status", ("closed",)), "macro_params_invalid"),
        (("change_priority", ("none",)), "macro_params_invalid"),
        (("resolve_conversation", ("now",)), "macro_params_invalid"),
        *(((name, ("x",)), "macro_action_unavailable") for name in sorted(UNAVAILABLE)),
    ],
)
def test_wrong_action_is_refused_with_its_place(company: Company, action: tuple[str, tuple[Any, ...]], code: str) -> None:
    before = dict(company.desk.store.items)
    answer = company.client("ben").post("A/macros", {"name": "Bad", "actions": as_fields(NOTE, MacroAction(*action))})
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, code, ["actions"])
    assert answer.json["message"].startswith("Action 2: ")
    assert company.desk.store.items == before


@pytest.mark.parametrize("action", [("assign_agent", (2**53,)), ("assign_team", (-1,)), ("add_private_note", ("x" * 10_001,))])
def test_values_beyond_their_limits_are_refused(action: tuple[str, tuple[Any, ...]]) -> None:
    assert code_of(lambda: cleaned((MacroAction(*action),))) == "macro_params_invalid"


def test_every_action_has_a_decider() -> None:
    assert actions.DECIDE.keys() == READ.keys()
    assert not READ.keys() & UNAVAILABLE


@pytest.mark.parametrize(
    ("name", "steps", "code"),
    [
        ("", 1, "macro_name_invalid"),
        ("  ", 1, "macro_name_invalid"),
        ("x" * 256, 1, "macro_name_invalid"),
        ("x", 0, "macro_actions_invalid"),
        ("x", MAX_ACTIONS + 1, "macro_actions_invalid"),
    ],
)
def test_wrong_names_and_numbers_of_actions_are_refused(company: Company, name: str, steps: int, code: str) -> None:
    caller = company.caller("ben")
    assert code_of(lambda: actions.create_macro(company.desk, caller, name=name, actions=(NOTE,) * steps)) == code
    assert names(company, "ben") == []


@pytest.mark.parametrize(
    "action", [("assign_agent", (404,)), ("assign_team", (404,)), ("add_label", ("vip",)), ("remove_label", ("vip",))]
)
def test_missing_target_is_refused_when_the_macro_is_saved(company: Company, action: tuple[str, tuple[Any, ...]]) -> None:
    with pytest.raises(Invalid, match=f"names {action[1][0]}, which does not exist") as refusal:
        create(company, NOTE, MacroAction(*action))
    assert (refusal.value.code, refusal.value.fields) == ("macro_target_missing", ("actions",))
    own = create(company)
    change = {"actions": (MacroAction(*action),)}
    assert (
        code_of(lambda: actions.update_macro(company.desk, company.caller("ben"), own.id, changes=change))
        == "macro_target_missing"
    )
    assert actions.find_macro(company.desk, company.caller("ben"), own.id) == own


def test_repeated_create_makes_one(company: Company) -> None:
    first = create(company, idempotency_key="once")
    assert create(company, idempotency_key="once") == first
    assert code_of(lambda: create(company, name="Other", idempotency_key="once")) == "idempotency_mismatch"
    assert names(company, "ben") == ["Close"]


def test_concurrent_changes_lose_nothing(company: Company) -> None:
    macro, ben = create(company), company.caller("ben")
    rename = lambda: actions.update_macro(company.desk, ben, macro.id, changes={"name": "Renamed"})  # noqa: E731
    desk = with_concurrent_write(company.desk, rename)
    changed = actions.update_macro(desk, ben, macro.id, changes={"actions": (NOTE,)})
    assert (changed.name, changed.actions, changed.version) == ("Renamed", (NOTE,), 3)


def api_macro(company: Company, **more: Any) -> Answer:
    return company.client("ada").post("A/macros", {"macro": {"name": "Close", "actions": as_fields(NOTE), **more}})


def test_api_answers_in_the_shape_of_the_contract(company: Company) -> None:
    company.connect("ada")
    made = api_macro(company, visibility="global").json["payload"]
    assert (made["name"], made["visibility"], made["account_id"]) == ("Close", "global", company.account_id)
    assert made["actions"] == [{"action_name": "add_private_note", "action_params": ["Seen."]}]
    assert (made["created_by"]["name"], made["created_by"]["availability_status"]) == ("Ada", "online")
    one = f"A/macros/{made['id']}"
    changed = company.client("ada").patch(one, {"actions": [{"action_name": "resolve_conversation"}]}).json["payload"]
    assert (changed["actions"], changed["version"]) == ([{"action_name": "resolve_conversation", "action_params": []}], 2)
    conversation = company.receive()
    answer = company.client("ben").post(f"{one}/execute", {"conversation_ids": [conversation.id]})
    assert (answer.status, answer.text) == (200, "")
    assert company.conversation(conversation.id).status is Status.RESOLVED
    assert [each["id"] for each in company.client("ben").get("A/macros").json["payload"]] == [made["id"]]
    assert company.client("ada").delete(one).status == 200
    assert company.client("ada").get(one).status == 404


def test_macro_of_a_person_who_left_shows_no_author(company: Company) -> None:
    company.invite("dora", role=Role.ADMINISTRATOR)
    macro = create(company, by="dora", visibility=Visibility.GLOBAL)
    agents.remove_agent(company.desk, company.caller(), company.users["dora"].id)
    shown = company.client("ben").get(f"A/macros/{macro.id}").json["payload"]
    assert not {"created_by", "updated_by"} & shown.keys()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "x", "actions": "all"},
        {"name": "x", "actions": [{"action_params": []}]},
        {"name": "x", "actions": [{"action_name": "resolve_conversation", "when": "later"}]},
        {"name": "x", "actions": [{"action_name": "assign_agent", "action_params": [True]}]},
        {"name": "x", "actions": as_fields(NOTE), "visibility": "secret"},
    ],
)
def test_api_refuses_malformed_bodies(company: Company, body: dict[str, Any]) -> None:
    answer = company.client("ben").post("A/macros", body)
    assert (answer.status, names(company, "ben")) == (422, [])
    assert answer.json["attributes"]


def test_very_long_list_leaves_out_actions(company: Company) -> None:
    long = MacroAction("add_private_note", ("x" * 10_000,))
    for _ in range(16):
        create(company, *(long,) * 20)
    rows = company.client("ben").get("A/macros").json["payload"]
    assert len(rows) == 16
    shortened = [row for row in rows if row.get("truncated")]
    assert shortened
    assert all(row["actions"] == [] for row in shortened)
    assert len(company.client("ben").get(f"A/macros/{shortened[0]['id']}").json["payload"]["actions"]) == 20


def test_change_moves_only_its_own_cache_key(company: Company) -> None:
    ben = company.client("ben")
    before = ben.get("A/cache_keys").json["cache_keys"]
    create(company)
    after = ben.get("A/cache_keys").json["cache_keys"]
    assert {name for name, key in after.items() if key != before.get(name)} == {"macro"}
