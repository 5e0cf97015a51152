"""Filters, order and sums of satisfaction surveys."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from chalicelib.domain.message_answers import SURVEY_OPEN_MS
from chalicelib.domain.surveys import Survey, month_of

PER_PAGE = 25
MAX_ROWS = 20_000
"""Surveys that one request reads: some 6 MB."""
DEFAULT_SPAN_MS = 366 * 86_400_000
"""The time before `until` that a request without `since` reads."""


class Filter(Struct, frozen=True):
    """`since` and `until` (inclusive): times of the answer in milliseconds since 1970. Empty `user_ids`: every agent and none."""

    since: int
    until: int
    user_ids: tuple[int, ...] = ()
    inbox_id: int | None = None
    team_id: int | None = None
    rating: int | None = None

    def concerns(self, survey: Survey) -> bool:
        """Whether the survey belongs to the agents, the inbox and the team."""
        return (
            (not self.user_ids or survey.assignee_id in self.user_ids)
            and self.inbox_id in (None, survey.inbox_id)
            and self.team_id in (None, survey.team_id)
        )

    def admits(self, survey: Survey) -> bool:
        """Whether the survey was answered, and the answer is wanted."""
        at = survey.answered_at
        answered = at is not None and self.since <= at <= self.until
        return answered and self.rating in (None, survey.rating) and self.concerns(survey)

    def counts_as_sent(self, survey: Survey) -> bool:
        return self.since <= survey.sent_at <= self.until and self.concerns(survey)

    def months(self, *, descending: bool) -> list[str]:
        """The months of the surveys that may have been answered in this time: an answer comes up to 14 days later."""
        found = list(_months(self.since - SURVEY_OPEN_MS, self.until))
        return found[::-1] if descending else found


class Metrics(Struct, frozen=True):
    """`sent`: surveys that were sent in the time, answered or not."""

    total: int
    ratings: dict[int, int]
    sent: int


def _months(start: int, end: int) -> Iterator[str]:
    first, last = month_of(max(0, start)), month_of(end)
    year, month = map(int, first.split("-"))
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def start_of(month: str) -> int:
    """Milliseconds since 1970."""
    return int(datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).timestamp() * 1000)


def is_complete_above(month: str) -> int:
    """When this month and all later ones were read, no other answer has come at this time or later."""
    return start_of(month) + SURVEY_OPEN_MS


def in_order(surveys: Iterable[Survey], *, descending: bool) -> list[Survey]:
    return sorted(surveys, key=lambda each: (each.answered_at or 0, each.message_id), reverse=descending)


def metrics_of(surveys: Iterable[Survey], wanted: Filter) -> Metrics:
    rows = list(surveys)
    ratings = Counter(each.rating for each in rows if each.rating is not None and wanted.admits(each))
    return Metrics(ratings.total(), dict(sorted(ratings.items())), sum(map(wanted.counts_as_sent, rows)))
