"""The cost of each path: calls and write units equal the recorded counts. For a cheaper path, lower the count in
tests/bench/paths.py or visitor_paths.py; for a more expensive one, give the reason in docs/decisions/0010."""

import json
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.parsers import ResponseParserFactory
from botocore.validate import ParamValidationDecorator

from chalicelib.adapters.aws_session import USER_AGENT, RawItemParsers, open_session
from tests.bench import contact_pages, filter_pages, prices
from tests.bench.counts import Count, measured_paths
from tests.bench.pages import readings
from tests.bench.paths import CUSTOMERS_ONLINE, HEARTBEAT, HEARTBEAT_OF_READER

pytestmark = pytest.mark.xdist_group("costs")


@pytest.fixture(scope="module")
def counts() -> list[Count]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        return measured_paths()


def test_every_path_has_the_recorded_calls_and_writes(counts: list[Count]) -> None:
    found = {count.path.name: (count.calls, count.meter.write_units) for count in counts}
    assert found == {count.path.name: (count.path.calls, count.path.writes) for count in counts}


def test_every_path_stays_within_its_budget(counts: list[Count]) -> None:
    for count in counts:
        assert count.path.calls_budget is None or count.calls <= count.path.calls_budget, count.path.name
        assert count.path.writes_budget is None or count.meter.write_units <= count.path.writes_budget, count.path.name


def test_no_frame_is_sent_without_a_viewer(counts: list[Count]) -> None:
    by_name = {count.path.name: count for count in counts}
    assert by_name["inbound, no agent online"].pushes == 0
    assert by_name["inbound, ten agents online"].meter.calls == by_name["inbound, one agent online"].meter.calls


def test_customers_who_are_online_cost_a_push_nothing(counts: list[Count]) -> None:
    crowded, ten = (
        next(each.meter for each in counts if each.path.name == f"inbound, ten agents {who}")
        for who in (f"and {CUSTOMERS_ONLINE} customers online", "online, nobody assigned")
    )
    assert (crowded.calls, crowded.read_units) == (ten.calls, ten.read_units)


def test_filtered_page_reads_a_bounded_number_of_conversations() -> None:
    """100 matches are read with cards for little more than a page; a filter that nothing meets reads 1,000 conversations."""
    found = {(each.name, each.size): (each.queries, each.units) for each in filter_pages.readings((10_000, 100_000))}
    for name in {name for name, _ in found}:
        assert found[name, 10_000] == found[name, 100_000], name
    units = {name: units for (name, size), (_, units) in found.items() if size == 10_000}
    assert units["filter by status and label"] <= 15
    assert units["filter that all meet"] <= 7
    assert units["filter that none meets"] <= 65
    assert units["filter that none meets, by label"] <= 520
    assert units["filter that none meets, by number"] <= 65


def test_page_cost_is_independent_of_the_table_size_and_of_the_number_of_inboxes() -> None:
    found: dict[str, set[float]] = {}
    for reading in readings((100, 10_000)):
        found.setdefault(reading.name, set()).add(reading.units)
        assert reading.queries <= 2
        assert reading.batches <= 1
    assert {what: len(units) for what, units in found.items()} == dict.fromkeys(found, 1)


def test_page_of_contacts_costs_the_same_in_an_account_of_any_size() -> None:
    found: dict[str, set[float]] = {}
    for reading in contact_pages.readings((100, 100_000)):
        found.setdefault(reading.name, set()).add(reading.units)
        assert (reading.queries, reading.batches) == (1, 1), reading
    assert {what: len(units) for what, units in found.items()} == dict.fromkeys(found, 1)
    assert max(unit for units in found.values() for unit in units) <= 10


def test_prices_follow_the_counts(counts: list[Count]) -> None:
    one, ten = (
        next(each for each in counts if each.path.name == f"inbound, {who} online") for who in ("one agent", "ten agents")
    )
    more = prices.per_million(ten).total - prices.per_million(one).total
    assert more == pytest.approx(9.0, abs=0.2), "nine pushes"
    assert prices.idle_month().lines["polls of 5 FIFO queues"] == pytest.approx(1.6425)


def test_reading_costs_next_to_nothing(counts: list[Count]) -> None:
    """A query in each heartbeat, no write, and a push only where a colleague reads the same conversation."""
    by_name = {count.path.name: count for count in counts}
    without, alone, shared = (
        by_name[HEARTBEAT],
        by_name[HEARTBEAT_OF_READER],
        by_name[f"{HEARTBEAT_OF_READER}, beside a colleague"],
    )
    assert (alone.calls - without.calls, alone.pushes - without.pushes, shared.pushes - alone.pushes) == (1, 0, 1)
    assert alone.meter.write_units == without.meter.write_units
    assert prices.reading_hour(counts).total <= 0.0004


ITEM = {"pk": {"S": "A#1"}, "tally": {"N": "5"}, "many": {"L": [{"M": {"x": {"NULL": True}}}]}}
KEY = {"pk": {"S": "A#1"}}
ANSWERS = {
    "GetItem": {"Item": ITEM},
    "Query": {"Items": [ITEM, ITEM], "Count": 2, "LastEvaluatedKey": KEY},
    "BatchGetItem": {"Responses": {"t": [ITEM]}, "UnprocessedKeys": {"t": {"Keys": [KEY]}}},
    "TransactGetItems": {"Responses": [{"Item": ITEM}, {}]},
    "UpdateItem": {"Attributes": ITEM},
}


@pytest.mark.parametrize("operation", ANSWERS)
def test_raw_item_parser_equals_the_stock_parser(operation: str) -> None:
    shape: Any = botocore.session.get_session().get_service_model("dynamodb").operation_model(operation).output_shape
    answer = {"status_code": 200, "headers": {}, "body": json.dumps(ANSWERS[operation]).encode()}
    ours, stock = (factory.create_parser("json").parse(answer, shape) for factory in (RawItemParsers(), ResponseParserFactory()))
    assert ours == stock


def test_clients_have_a_short_user_agent_and_no_parameter_validation() -> None:
    client: Any = open_session("us-east-1").create_client("sqs", config=Config(read_timeout=5))
    assert (client.meta.config.user_agent, client.meta.config.read_timeout) == (USER_AGENT, 5)
    assert not isinstance(client._serializer, ParamValidationDecorator)
