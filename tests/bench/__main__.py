"""Prints every measured cost beside its budget. Exits with 1 when a budget is exceeded."""

import sys
from collections.abc import Iterable, Sequence

from chalicelib.domain.rate_limits import RateLimits
from tests.bench import cold, cpu, mail_sizes, pages, prices, strangers
from tests.bench.counts import Count, measured_paths

Row = tuple[str, float, float | None]
"""Name, measured value, and the budget if there is one."""

BUDGET_COLD = {"API function": 1.15, "workers": 1.05, "mail function": 1.35}
BUDGET_CPU = 2.0
PRICED = {
    "inbound, one agent online": "inbound messages, one agent online",
    "inbound, ten agents online": "inbound messages, ten agents online",
    "delete a contact with one conversation": "deleted contacts with one conversation",
    "delete a contact with thirty conversations": "deleted contacts with thirty conversations",
    "reply, with delivery": "replies with delivery, one agent online",
    "reply, with delivery and two receipts": "replies with delivery and two receipts, one agent online",
}


def main() -> int:
    counts = measured_paths()
    rows = [*path_rows(counts), *cpu_rows(), *page_rows(), *mail_sizes.rows(), *cold_rows()]
    print_line("")
    for name, measured, budget in rows:
        print_line(f"{name:<62}{measured:>8.2f}   {budget_note(measured, budget)}")
    print_dollars(counts)
    return int(any(budget is not None and measured > budget for _, measured, budget in rows))


def print_line(line: str) -> None:
    sys.stdout.write(line + "\n")


def budget_note(measured: float, budget: float | None) -> str:
    if budget is None:
        return "no budget"
    return f"budget {budget:>6.2f}   {'ok' if measured <= budget else 'OVER'}"


def path_rows(counts: Iterable[Count]) -> list[Row]:
    rows: list[Row] = []
    for count in counts:
        invocations = sum(count.invocations.values())
        print_line(f"\n{count.path.name}: {count.meter.total} calls and {count.pushes} pushes in {invocations} invocations")
        print_line(
            "  " + ", ".join(f"{times} {operation.partition('.')[2]}" for operation, times in sorted(count.meter.calls.items()))
        )
        rows.append((f"AWS calls, {count.path.name}", count.calls, count.path.calls_budget))
        rows.append((f"write units, {count.path.name}", count.meter.write_units, count.path.writes_budget))
        rows.append((f"read units, {count.path.name}", count.meter.read_units, None))
    return rows


def cpu_rows() -> list[Row]:
    ratio, calls = cpu.ratio()
    return [(f"CPU of an inbound message, as a multiple of its {calls} raw boto3 calls", ratio, BUDGET_CPU)]


def page_rows() -> list[Row]:
    """A page's budget is its cost in the smallest table, and with the fewest inboxes."""
    rows: list[Row] = []
    readings = list(pages.readings())
    for name in dict.fromkeys(each.name for each in readings):
        sizes = [each for each in readings if each.name == name]
        few, *_, many = sorted(sizes, key=lambda each: (each.inboxes, each.size))
        calls = f"{many.queries} quer{'ies' if many.queries > 1 else 'y'}" + (
            f" + {many.batches} batch read" if many.batches else ""
        )
        rows.append((f"read units, {name}, at {many.size:,} in {many.inboxes} inboxes ({calls})", many.units, few.units))
    return rows


def cold_rows() -> list[Row]:
    return [(f"cold start, {name}, as a multiple of the base", ratio, BUDGET_COLD[name]) for name, ratio in cold.ratios().items()]


def print_dollars(counts: Sequence[Count]) -> None:
    for count in counts:
        if count.path.name in PRICED:
            print_bill(f"Dollars per million {PRICED[count.path.name]}", prices.per_million(count))
    print_bill("Dollars per thousand hours of an agent who reads", prices.thousand(prices.reading_hour(counts)))
    print_bill("Dollars per idle month", prices.idle_month())
    measured = strangers.measured_prices()
    print_bill("Dollars per hour that strangers cause in one inbox at most", strangers.inbox_hour(RateLimits(), measured))
    print_bill("Dollars per hour that other requests of strangers cause at most", strangers.desk_hour(measured))
    print_bill("Additional dollars per month for alarms and the dashboard", prices.monitoring_month())


def print_bill(title: str, priced: prices.Bill) -> None:
    print_line(f"\n{title}: {priced.total:.2f}")
    print_line("  " + ", ".join(f"{name} {amount:.2f}" for name, amount in priced.lines.items() if amount >= 0.005))


if __name__ == "__main__":
    sys.exit(main())
