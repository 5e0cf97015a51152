"""One run over the timers of a kind that are due."""

from collections.abc import Callable, Sequence

from chalicelib.domain.timers import Timer
from chalicelib.ports import Desk


def carry_out(
    due: Sequence[Timer], step: Callable[[Desk, Timer], int], *, desk: Desk, name: str, until: int | None = None
) -> dict[str, int]:
    """Takes the step for each timer, and returns the sum of the results under `name`.

    A failure does not keep the others waiting: the first one is raised at the end, and its timer stays due. `until`: milliseconds
    since 1970 (UTC), after which no further step begins; the run of the next minute continues.
    """
    done, failures = 0, []
    for timer in due:
        if until is not None and desk.clock.now() > until:
            break
        try:
            done += step(desk, timer)
        except Exception as error:  # noqa: BLE001 - raised below, after the other timers
            failures.append(error)
    if failures:
        desk.telemetry.note(**{name: done}, failed=len(failures))
        raise failures[0]
    return {name: done}
