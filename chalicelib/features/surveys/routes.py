"""Satisfaction surveys: answers and sums for administrators (contract 2.12), and the customer's page (contract 3.3)."""

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.errors import NotFound
from chalicelib.domain.languages import ENGLISH, preferred, refusal_text
from chalicelib.domain.surveys import page_url
from chalicelib.features.surveys import actions, views
from chalicelib.features.surveys.actions import SentSurvey
from chalicelib.features.surveys.model import DEFAULT_SPAN_MS, Filter
from chalicelib.features.surveys.page import HEADERS, refusal_page, survey_page
from chalicelib.features.surveys.views import CsatMetricsShape, CsatResponseShape, CsatSurveyShape
from chalicelib.http.access import Access, MemberRequest, Request
from chalicelib.http.fields import Id, Seconds
from chalicelib.http.page_limits import MAX_PAGE_BYTES, fit_rows
from chalicelib.http.reply import Csv, Html, Reply
from chalicelib.http.routing import Routes

routes = Routes("/api/v1/accounts/<account_id>/csat_survey_responses", access=Access.ADMINISTRATOR)
public = Routes("/public/api/v1/csat_survey/<survey_uuid>", access=Access.PUBLIC, resource="message")
pages = Routes("/survey/responses/<survey_uuid>", access=Access.PUBLIC)


class CsatQuery(msgspec.Struct, kw_only=True):
    """`since` and `until`: seconds since 1970 (UTC), both inclusive. Without `since`, a year before `until` or now."""

    since: Seconds | None = None
    until: Seconds | None = None
    user_ids: Annotated[list[Id], msgspec.Meta(max_length=200)] = []
    inbox_id: Id | None = None
    team_id: Id | None = None
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None


class CsatListQuery(CsatQuery, kw_only=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=800)] = 1
    sort: Literal["created_at", "-created_at"] = "-created_at"


class SurveyAnswer(msgspec.Struct, kw_only=True):
    submitted_values: dict[str, Any] | list[Any]


@routes.get("")
def index(request: MemberRequest, query: CsatListQuery) -> list[CsatResponseShape]:
    """List customers' answers to satisfaction surveys, 25 a page."""
    descending = query.sort.startswith("-")
    found = actions.list_answers(request.desk, request.caller, _filter(request, query), page=query.page, descending=descending)
    present = request.presence() if found else {}
    return fit_rows(
        [views.response(each, request.directory, request.desk.public_url, present) for each in found], views.short_response
    )


@routes.get("/metrics")
def metrics(request: MemberRequest, query: CsatQuery) -> CsatMetricsShape:
    """Count the answers and the surveys that were sent."""
    found = actions.find_metrics(request.desk, request.caller, _filter(request, query))
    return CsatMetricsShape(
        total_count=found.total,
        ratings_count={str(rating): number for rating, number in found.ratings.items()},
        total_sent_messages_count=found.sent,
    )


@routes.get("/download")
def download(request: MemberRequest, query: CsatQuery) -> Reply[Csv]:
    """Download the answers as a CSV file."""
    wanted = _filter(request, query)
    found = actions.list_all_answers(request.desk, request.caller, wanted)
    body = views.table(found, request.directory, wanted, request.desk.public_url)
    if len(body) > MAX_PAGE_BYTES:
        raise actions.too_large()
    headers = {"Content-Disposition": 'attachment; filename="csat_report.csv"'}
    return Reply(200, Csv(body.decode()), headers=headers)


@public.get("")
def show(request: Request, survey_uuid: str) -> CsatSurveyShape:
    """Show a satisfaction survey to its customer."""
    return _render(request, actions.find_survey(request.desk, survey_uuid, request.http.visit))


@public.update("")
def answer(request: Request, body: SurveyAnswer, survey_uuid: str) -> CsatSurveyShape:
    """Answer a satisfaction survey, or change the answer. It is closed after 14 days."""
    return _render(request, actions.answer_survey(request.desk, survey_uuid, request.http.visit, body.submitted_values))


@pages.get("")
def page(request: Request, survey_uuid: str) -> Reply[Html]:
    """Show the page of a satisfaction survey."""
    languages = request.http.headers.get("accept-language", "")
    try:
        found = actions.find_survey(request.desk, survey_uuid, request.http.visit)
    except NotFound as refusal:
        text = refusal_text(refusal, languages)
        return Reply(404, Html(refusal_page(text, preferred(languages) or ENGLISH)), headers=HEADERS)
    shown = _render(request, found)
    return Reply(200, Html(survey_page(shown, found.conversation.uuid, preferred(languages) or shown.locale)), headers=HEADERS)


def _filter(request: MemberRequest, query: CsatQuery) -> Filter:
    now = request.desk.clock.now()
    until = now if query.until is None else min(now, query.until * 1000 + 999)
    since = until - DEFAULT_SPAN_MS if query.since is None else query.since * 1000
    return Filter(
        since=max(since, request.directory.account.created_at),
        until=until,
        user_ids=tuple(query.user_ids),
        inbox_id=query.inbox_id,
        team_id=query.team_id,
        rating=query.rating,
    )


def _render(request: Request, found: SentSurvey) -> CsatSurveyShape:
    link = page_url(request.desk.public_url, found.conversation.uuid)
    return views.survey(found, (found.message.content or "").removesuffix(link).strip(), request.desk.public_url)


routes.rows.extend((*public.rows, *pages.rows))
