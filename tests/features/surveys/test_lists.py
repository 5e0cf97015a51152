"""Lists, sums and the download of answers, for administrators."""

import csv
import io
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import conversations
from chalicelib.domain.surveys import SURVEYS, Survey, month_of
from chalicelib.features.surveys import actions
from chalicelib.features.surveys.model import Filter
from chalicelib.ports import ANY_VERSION, Put
from tests.features.surveys.surveying import DAY, rate, rows, surveyed, switch_on
from tests.support.company import Company

PATH = "A/csat_survey_responses"


def get(company: Company, query: str = "", path: str = PATH) -> Any:
    answer = company.client("ada").get(f"{path}{query}")
    assert answer.status == 200, answer.text
    return answer.json


def store(company: Company, *surveys: Survey) -> None:
    for each in surveys:
        key = SURVEYS.key(company.account_id, month_of(each.sent_at), each.message_id)
        company.desk.store.commit([Put(key, each, expected=ANY_VERSION)])


def stored(company: Company, number: int, sent_at: int, answered_at: int | None, rating: int | None = 5, **fields: Any) -> Survey:
    common = {"account_id": company.account_id, "conversation_id": 1, "inbox_id": company.telegram.id}
    times = {"sent_at": sent_at, "updated_at": sent_at, "answered_at": answered_at}
    return Survey(message_id=number, rating=rating, **{**common, **times, **fields})


def test_list_has_the_newest_answer_first(company: Company) -> None:
    switch_on(company)
    one, two, three = (surveyed(company, number) for number in (1, 2, 3))
    for rating, conversation in ((5, two), (1, one)):
        company.desk.clock.at += 60_000
        rate(company, conversation, rating, f"Rated {rating}")
    found = get(company)
    assert [(each["rating"], each["conversation_id"]) for each in found] == [(1, one.id), (5, two.id)]
    assert found[0]["contact"]["name"] == "Customer 1"
    assert (found[0]["feedback_message"], found[0]["created_at"]) == ("Rated 1", company.desk.clock.now() // 1000)
    assert "assigned_agent" not in found[0]
    assert [each["rating"] for each in get(company, "?sort=created_at")] == [5, 1]
    sums = get(company, path=f"{PATH}/metrics")
    assert sums == {"total_count": 2, "ratings_count": {"1": 1, "5": 1}, "total_sent_messages_count": 3}
    assert three.survey is not None


def test_filters(company: Company) -> None:
    switch_on(company)
    team = company.create_team("Sales", "ben")
    one, two = surveyed(company, 1), surveyed(company, 2)
    ben = company.users["ben"].id
    conversations.assign_agent(company.desk, company.caller(), one.id, assignee_id=ben)
    conversations.assign_team(company.desk, company.caller(), two.id, team_id=team.id)
    rate(company, one, 5)
    company.desk.clock.at += DAY
    rate(company, two, 2)
    later = company.desk.clock.now() // 1000
    expected = {
        f"?user_ids[]={ben}": [5],
        f"?team_id={team.id}": [2],
        "?rating=2": [2],
        f"?inbox_id={company.telegram.id}": [2, 5],
        f"?inbox_id={company.whatsapp.id}": [],
        f"?since={later}": [2],
        f"?until={later - 1}": [5],
        f"?since={later}&until={later}": [2],
        "?page=2": [],
    }
    assert {query: [each["rating"] for each in get(company, query)] for query in expected} == expected
    assert get(company, f"?user_ids[]={ben}")[0]["assigned_agent"]["id"] == ben
    assert get(company, f"?since={later}", f"{PATH}/metrics")["total_sent_messages_count"] == 0
    assert get(company, "?rating=2", f"{PATH}/metrics") == {
        "total_count": 1,
        "ratings_count": {"2": 1},
        "total_sent_messages_count": 2,
    }


@pytest.mark.parametrize("query", ["?sort=rating", "?rating=0", "?rating=6", "?page=0", "?since=x", "?user_ids[]=x"])
def test_bad_filter_is_refused(company: Company, query: str) -> None:
    assert company.client("ada").get(f"{PATH}{query}").status == 422


@pytest.mark.parametrize("path", ["", "/metrics", "/download"])
def test_agents_see_none_of_it(company: Company, path: str) -> None:
    answer = company.client("ben").get(f"{PATH}{path}")
    assert (answer.status, answer.json["code"]) == (401, "administrator_needed")


def test_order_holds_across_months_and_pages(company: Company) -> None:
    """An answer to a survey of one month may come after those to surveys of the next one."""
    now = company.desk.clock.now()
    sent = [now - day * DAY for day in range(90)]
    late = [stored(company, number + 1, at, min(now, at + (number % 14) * DAY)) for number, at in enumerate(sent)]
    store(company, *late)
    wanted = Filter(since=now - 100 * DAY, until=now)
    for descending in (True, False):
        expected = sorted(late, key=lambda each: (each.answered_at or 0, each.message_id), reverse=descending)
        pages = [
            actions.list_answers(company.desk, company.caller(), wanted, page=page, descending=descending) for page in range(1, 6)
        ]
        assert [each.survey for page in pages for each in page] == expected


def test_first_page_reads_few_months(company: Company) -> None:
    now = company.desk.clock.now()
    store(company, *(stored(company, number, now - 16 * DAY, now - 60_000 * number) for number in range(1, 60)))
    read: list[str] = []
    real = company.desk.store.list_of

    def counted(kind: Any, *parts: Any) -> Any:
        read.append(parts[-1])
        return real(kind, *parts)

    object.__setattr__(company.desk.store, "list_of", counted)
    found = actions.list_answers(
        company.desk, company.caller(), Filter(since=now - 366 * DAY, until=now), page=1, descending=True
    )
    assert len(found) == 25
    assert len(read) <= 3


def test_too_many_surveys_are_refused(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_ROWS", 1)
    switch_on(company)
    surveyed(company, 1)
    assert get(company) == []
    surveyed(company, 2)
    refused = company.client("ada").get(PATH)
    assert (refused.status, refused.json["code"]) == (422, "survey_range_too_large")


def test_download_has_a_line_for_each_answer_and_runs_no_formula(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company, name='=HYPERLINK("http://evil")', phone_number="+15550009999")
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=company.users["ben"].id)
    rate(company, conversation, 3, '@SUM(1)\n, "quoted"')
    answer = company.client("ada").get(f"{PATH}/download")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="csat_report.csv"'
    head, line, period = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    assert head[:3] == ["Agent", "Rating", "Feedback"]
    assert line[:5] == ["Ben", "3", '\'@SUM(1)\n, "quoted"', '\'=HYPERLINK("http://evil")', ""]
    assert line[5] == "'+15550009999"
    assert line[6].endswith(f"/app/accounts/{company.account_id}/conversations/{conversation.id}")
    assert period[0].startswith("Period: ")


def test_answer_of_an_agent_who_left_stays(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    rate(company, conversation, 4)
    store(company, replace(rows(company)[0], assignee_id=99_999))
    assert "assigned_agent" not in get(company)[0]
