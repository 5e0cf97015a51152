"""The page of a survey: whole without a script, in the language of the account, and without a request to another host."""

import base64
import hashlib
import re

import pytest

from chalicelib.actions import accounts
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.languages import available, survey_texts
from tests.features.surveys.surveying import DAY, rate, surveyed, switch_on
from tests.features.website.conftest import Page
from tests.support.api_client import Answer, ApiClient
from tests.support.company import Company

HOSTILE = "</h1><script>alert(1)</script><!--\"'&amp;"


def open_page(company: Company, conversation: Conversation, **headers: str) -> Answer:
    return ApiClient(company.desk).request("GET", f"/survey/responses/{conversation.uuid}", headers=headers)


def test_page_asks_for_a_rating(company: Company) -> None:
    switch_on(company, message="How was it?")
    conversation = surveyed(company)
    answer = open_page(company, conversation)
    page = Page(answer.text)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (page.named("html"), page.texts["h1"]) == ([{"lang": "en", "dir": "ltr"}], "How was it?")
    assert [each["value"] for each in page.named("input")] == ["1", "2", "3", "4", "5"]
    assert page.named("form")[0]["action"] == f"/public/api/v1/csat_survey/{conversation.uuid}"
    assert not any("checked" in each for each in page.named("input"))


def test_policy_admits_this_page_alone(company: Company) -> None:
    switch_on(company)
    answer = open_page(company, surveyed(company))
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert not re.findall(r'(?:src|href)="(?!/packs/|data:,)', answer.text)


def test_page_shows_the_answer_until_the_survey_is_closed(company: Company) -> None:
    switch_on(company, display_type="star")
    conversation = surveyed(company)
    rate(company, conversation, 2, "\nToo <slow>")
    page = Page(open_page(company, conversation).text)
    assert [each["value"] for each in page.named("input") if "checked" in each] == ["2"]
    assert page.texts["feedback"] == "\n\nToo <slow>"  # browsers drop the first line break
    company.desk.clock.at += 14 * DAY + 1
    closed = Page(open_page(company, conversation).text)
    assert survey_texts("en")["closed"] in "".join(closed.texts.values())
    assert (closed.named("textarea"), closed.named("button"), closed.named("script")) == ([], [], [])
    assert "disabled" in closed.named("fieldset")[0]


@pytest.mark.parametrize("language", available())
def test_page_has_every_text_in_the_language_of_the_account(company: Company, language: str) -> None:
    assert survey_texts(language).keys() == survey_texts("en").keys()
    assert all(text.strip() for text in survey_texts(language).values())
    accounts.update_account(company.desk, company.caller(), locale=language)
    switch_on(company)
    page = Page(open_page(company, surveyed(company)).text)
    assert page.named("html") == [{"lang": language.replace("_", "-"), "dir": "rtl" if language == "ar" else "ltr"}]
    assert page.texts["h1"] == survey_texts(language)["question"]


def test_page_speaks_the_language_of_the_browser_around_the_text_that_was_sent(company: Company) -> None:
    switch_on(company)
    path = f"/survey/responses/{surveyed(company).uuid}"
    page = Page(ApiClient(company.desk).request("GET", path, headers={"Accept-Language": "ar-EG,ar"}).text)
    assert (page.named("html"), page.texts["h1"]) == ([{"lang": "ar", "dir": "rtl"}], survey_texts("en")["question"])
    assert page.texts["button"] == survey_texts("ar")["send"]


def test_hostile_text_stays_text(company: Company) -> None:
    switch_on(company, message=HOSTILE)
    company.update_inbox(company.telegram, name=HOSTILE)
    conversation = surveyed(company)
    rate(company, conversation, 1, f"</textarea>{HOSTILE}")
    page = Page(open_page(company, conversation).text)
    assert page.texts["h1"] == HOSTILE
    assert page.named("script") == [{"type": "module", "src": "/packs/js/survey.js"}]


def test_unknown_survey_is_a_page_in_the_language_of_the_browser(company: Company) -> None:
    path = "/survey/responses/0b5c1f0e-0000-4000-8000-000000000000"
    answer = ApiClient(company.desk).request("GET", path, headers={"Accept-Language": "de-CH,de"})
    page = Page(answer.text)
    assert (answer.status, page.texts["h1"]) == (404, "Diese Umfrage gibt es nicht.")
    assert page.named("html") == [{"lang": "de", "dir": "ltr"}]
