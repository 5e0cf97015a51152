"""Prints what everything costs, with budgets and verdicts; exits with 1 when a budget is not met."""

import sys
from collections.abc import Iterable, Sequence

from tests.bench import cold, cpu, pages, prices
from tests.bench.counts import Count, counted

Row = tuple[str, float, float | None]
"""What, how much, and the most that the design allows."""

BUDGET_COLD = {"API function": 1.7, "workers": 1.2}
BUDGET_CPU = 2.0
PRICED = {
    "inbound, one agent online": "inbound messages, one agent online",
    "inbound, ten agents online": "inbound messages, ten agents online",
    "reply, with its sending": "replies with their sending, one agent online",
    "reply, with its sending and two receipts": "replies with two receipts, one agent online",
}


def main() -> int:
    counts = counted()
    rows = [*counted_rows(counts), *cpu_rows(), *page_rows(), *cold_rows()]
    say("")
    for name, measured, budget in rows:
        say(f"{name:<62}{measured:>8.2f}   {verdict(measured, budget)}")
    dollars(counts)
    return int(any(budget is not None and measured > budget for _, measured, budget in rows))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def verdict(measured: float, budget: float | None) -> str:
    if budget is None:
        return "no budget"
    return f"budget {budget:>6.2f}   {'ok' if measured <= budget else 'OVER'}"


def counted_rows(counts: Iterable[Count]) -> list[Row]:
    rows: list[Row] = []
    for count in counts:
        invocations = sum(count.invocations.values())
        say(f"\n{count.path.name}: {count.meter.total} calls and {count.pushes} pushes in {invocations} invocations")
        say("  " + ", ".join(f"{times} {operation.partition('.')[2]}" for operation, times in sorted(count.meter.calls.items())))
        rows.append((f"AWS calls, {count.path.name}", count.calls, count.path.calls_budget))
        rows.append((f"write units, {count.path.name}", count.meter.write_units, count.path.writes_budget))
        rows.append((f"read units, {count.path.name}", count.meter.read_units, None))
    return rows


def cpu_rows() -> list[Row]:
    ratio, calls = cpu.ratio()
    return [(f"CPU of an inbound message, times its {calls} calls made barely", ratio, BUDGET_CPU)]


def page_rows() -> list[Row]:
    """The budget of a page is what it costs where there is little, and one index query for each partition it spans."""
    rows: list[Row] = []
    readings = list(pages.readings())
    for what in dict.fromkeys(each.what for each in readings):
        sizes = [each for each in readings if each.what == what]
        few, many = min(sizes, key=lambda each: each.size), max(sizes, key=lambda each: each.size)
        if what.startswith("unassigned, page 1"):
            few = sizes[1]  # two inboxes of sixteen do not fill a page
        calls = f"{many.queries} quer{'ies' if many.queries > 1 else 'y'}" + (
            f" + {many.batches} batch read" if many.batches else ""
        )
        rows.append((f"read units, {what}, at {many.size:,} ({calls})", many.units, few.units))
    return rows


def cold_rows() -> list[Row]:
    return [(f"cold start, {name}, times the base", ratio, BUDGET_COLD[name]) for name, ratio in cold.ratios().items()]


def dollars(counts: Sequence[Count]) -> None:
    for count in counts:
        if count.path.name in PRICED:
            bill(f"Dollars per million {PRICED[count.path.name]}", prices.per_million(count))
    bill("Dollars per idle month", prices.idle_month())
    bill("Dollars per month on top, for alarms and the dashboard", prices.watched_month())


def bill(title: str, priced: prices.Bill) -> None:
    say(f"\n{title}: {priced.total:.2f}")
    say("  " + ", ".join(f"{name} {amount:.2f}" for name, amount in priced.lines.items() if amount >= 0.005))


if __name__ == "__main__":
    sys.exit(main())
