"""The desk reads the mailbox of an inbox: each mail once, whatever ends a run."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chalicelib import schedule, workers
from chalicelib.domain.received_mails import ReceivedMail
from chalicelib.domain.timers import MAILBOX
from chalicelib.features.email import receiving
from chalicelib.features.email.model import (
    LEASE_MS,
    LONGEST_PAUSE_MS,
    MAX_BYTES,
    MAX_LOGIN_FAILURES,
    MAX_MAILS,
    MAX_TRIES,
    POLL_MS,
    chosen,
)
from chalicelib.mime.parsing import parse_mail
from chalicelib.ports import Unreachable, Write
from tests.support import mails
from tests.support.crash import Crash, crash
from tests.support.mailboxes import IMAP, Polled
from tests.support.mails import queue_record


@pytest.fixture(name="polled")
def _polled() -> Polled:
    return Polled()


def numbered(number: int) -> bytes:
    return mails.raw_mail(Message_ID=f"<mail-{number}@example.org>")


def timers(polled: Polled) -> list[int]:
    desk = polled.acme.desk
    return [each.due_at - desk.clock.now() for each in desk.lists.due(10**15) if each.kind == MAILBOX]


def test_mails_since_the_connection_arrive_and_earlier_ones_do_not(polled: Polled) -> None:
    polled.mailbox.add(numbered(1))
    polled.wake()
    assert polled.take_mails() == ["mail-1@example.org"]
    [envelope] = polled.acme.desk.queues.inbound
    assert envelope.inbox_id == polled.inbox.id
    assert envelope.payload["message"]["content_attributes"]["email"]["verdicts"]["spf"] == "none"
    assert (polled.state.position.uid, polled.state.mail_at) == (3, polled.acme.desk.clock.now())
    assert timers(polled) == [POLL_MS]


def test_empty_poll_loads_nothing(polled: Polled) -> None:
    polled.wake()
    polled.wake(minutes=2)
    assert (polled.mailbox.loaded, polled.acme.desk.queues.mails, polled.acme.desk.mailboxes.opened) == ([], [], 3)
    assert (polled.state.polled_at, polled.state.mail_at) == (polled.acme.desk.clock.now(), 0)


def test_empty_poll_costs_two_transactions(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three rows each: the state, and a timer that moves. docs/decisions/0052 has the price."""
    polled.wake()
    written: list[int] = []
    commit = polled.acme.desk.store.commit

    def counting(writes: Sequence[Write]) -> None:
        written.append(len(writes))
        commit(writes)

    monkeypatch.setattr(polled.acme.desk.store, "commit", counting)
    polled.wake(minutes=2)
    assert written == [3, 3]


def test_repeated_request_polls_once(polled: Polled) -> None:
    schedule.run_due(polled.acme.desk)
    schedule.run_due(polled.acme.desk)
    polled.run_polls()
    assert polled.acme.desk.mailboxes.opened == 2  # one is the check of the settings
    assert timers(polled) == [POLL_MS]


def test_mailbox_with_a_lease_is_left_to_its_run(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was killed is followed by another one when its lease has ended."""
    polled.mailbox.add(numbered(1))
    desk = polled.acme.desk
    with monkeypatch.context() as patch:
        patch.setattr(type(desk.mailboxes), "open", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            polled.wake()
    assert timers(polled) == [LEASE_MS]
    change = {"channel": {"imap_port": 143}}
    assert polled.acme.client("ada").patch(f"/api/v1/accounts/1/inboxes/{polled.inbox.id}", change).status == 200
    polled.wake()
    assert polled.take_mails() == []
    polled.wake(minutes=3)
    assert polled.take_mails() == ["mail-1@example.org"]


def test_run_whose_lease_was_taken_over_leaves_the_place_alone(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    polled.mailbox.add(numbered(1))
    slow_load = polled.mailbox.load

    def load(uid: int) -> bytes | None:
        monkeypatch.setattr(polled.mailbox, "load", slow_load)
        polled.wake(minutes=4)
        polled.mailbox.add(numbered(2))
        polled.wake(minutes=2)
        return slow_load(uid)

    monkeypatch.setattr(polled.mailbox, "load", load)
    polled.wake()
    assert polled.state.position.uid == 4
    assert set(polled.take_mails()) == {"mail-1@example.org", "mail-2@example.org"}
    assert len(timers(polled)) == 1


def test_other_numbers_of_the_mailbox_repeat_the_mails_of_three_days(polled: Polled) -> None:
    polled.mailbox.add(numbered(1))
    polled.wake()
    polled.mailbox.validity = 2
    polled.mailbox.days = {1: 0, 2: 0}
    polled.mailbox.add(numbered(2))
    polled.wake(minutes=2)
    assert polled.take_mails() == ["mail-1@example.org", "mail-1@example.org", "mail-2@example.org"]
    assert (polled.state.position.validity, polled.state.position.uid) == (2, 4)


def test_many_mails_take_several_runs_at_once(polled: Polled) -> None:
    for number in range(MAX_MAILS + 7):
        polled.mailbox.add(numbered(number))
    polled.wake()
    assert timers(polled) == [0]
    polled.run_polls()
    assert timers(polled) == [POLL_MS]
    assert Counter(polled.take_mails()) == Counter(f"mail-{number}@example.org" for number in range(MAX_MAILS + 7))


def arrived(polled: Polled) -> list[str]:
    return [each.payload["message"]["provider_id"] for each in polled.acme.desk.queues.inbound]


def test_mails_of_several_people_keep_the_order_of_the_mailbox(polled: Polled) -> None:
    for number in range(6):
        polled.mailbox.add(mails.raw_mail(f"writer-{number % 3}@example.org", Message_ID=f"<mail-{number}@example.org>"))
    polled.wake()
    assert arrived(polled) == [f"mail-{number}@example.org" for number in range(6)]
    assert {each.ordering_key for each in polled.acme.desk.queues.inbound} == {f"{polled.inbox.id}:mailbox"}
    assert polled.acme.desk.queues.mails == []


def break_mail(monkeypatch: pytest.MonkeyPatch, number: int, *, times: int) -> list[str]:
    """The mail cannot be read so many times. Returns the failures."""
    failures = list[str]()

    def parse(raw: bytes) -> ReceivedMail:
        if f"<mail-{number}@".encode() in raw and len(failures) < times:
            failures.append("failed")
            raise RecursionError
        return parse_mail(raw)

    monkeypatch.setattr(receiving, "parse_mail", parse)
    return failures


def poll_for(polled: Polled, runs: int) -> None:
    """The queue repeats a failed request, which has no effect then."""
    for _ in range(runs):
        polled.acme.desk.clock.at += 4 * 60_000
        schedule.run_due(polled.acme.desk)
        while polls := [each for each in polled.acme.desk.queues.mails if '"Poll"' in each]:
            polled.acme.desk.queues.mails = [each for each in polled.acme.desk.queues.mails if each not in polls]
            for each in polls:
                failed = workers.mail(polled.acme.desk, {"Records": [queue_record(each)]})
                polled.acme.desk.queues.mails += [each] if failed["batchItemFailures"] else []


def test_failure_at_a_mail_lets_no_later_mail_overtake_it(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        polled.mailbox.add(numbered(number))
    failures = break_mail(monkeypatch, 2, times=2)
    poll_for(polled, 3)
    assert list(dict.fromkeys(arrived(polled))) == [f"mail-{number}@example.org" for number in range(5)]
    assert (len(failures), polled.acme.desk.queues.mails, polled.state.tries) == (2, [], 0)


def test_mail_that_ends_several_runs_stops_no_other_mail(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        polled.mailbox.add(numbered(number))
    break_mail(monkeypatch, 2, times=1_000)
    poll_for(polled, MAX_TRIES + 2)
    assert list(dict.fromkeys(arrived(polled))) == [f"mail-{number}@example.org" for number in (0, 1, 3, 4)]
    [left] = polled.acme.desk.queues.mails
    assert f"imap-{polled.inbox.id}-1-5" in left
    assert (polled.state.position, timers(polled)) == (polled.mailbox.position, [POLL_MS])
    monkeypatch.undo()
    polled.work(left)
    assert arrived(polled)[-1] == "mail-2@example.org"


def test_run_has_at_least_one_mail_and_at_most_forty_megabytes() -> None:
    large = MAX_BYTES // 2 + 1
    assert chosen([(1, large), (2, large), (3, 1)]) == [(1, large)]
    assert chosen([(1, 10 * MAX_BYTES), (2, large), (3, 7)]) == [(1, 10 * MAX_BYTES), (2, large), (3, 7)]
    assert chosen([]) == []


def test_mail_that_is_too_large_says_so(polled: Polled) -> None:
    uid = polled.mailbox.add(numbered(1).replace(b"Content-Type: text/plain", b"content-type: application/pdf"))
    polled.mailbox.sizes_told[uid] = 52_000_000
    polled.wake()
    assert polled.take_mails() == ["mail-1@example.org"]
    [envelope] = polled.acme.desk.queues.inbound
    message = envelope.payload["message"]
    assert message["content"] == "This mail of 52 MB is too large to be shown here. You can read it in the mailbox."
    assert polled.mailbox.loaded == []
    assert message["content_attributes"]["email"]["subject"] == "Parcel 17"


def test_mail_that_is_gone_is_passed_over(polled: Polled) -> None:
    polled.mailbox.mails[polled.mailbox.add(numbered(1))] = b""
    polled.mailbox.add(numbered(2))
    original = polled.mailbox.load
    polled.mailbox.load = lambda uid: None if uid == 3 else original(uid)  # type: ignore[method-assign]
    polled.wake()
    assert polled.take_mails() == ["mail-2@example.org"]


def test_refused_login_ends_the_polls_and_new_credentials_begin_again(polled: Polled) -> None:
    polled.acme.desk.mailboxes.password = "changed"
    for _ in range(MAX_LOGIN_FAILURES):
        assert polled.inbox.channel.polled_mailbox
        polled.wake(minutes=60)
    shown = polled.acme.client("ada").get(f"/api/v1/accounts/1/inboxes/{polled.inbox.id}")
    assert (shown.json["reauthorization_required"], timers(polled)) == (True, [])
    state = polled.acme.client("ada").get(f"/api/v1/accounts/1/inboxes/{polled.inbox.id}/mailbox").json
    assert (state["error"], state["failures"]) == ("login_refused", MAX_LOGIN_FAILURES)
    polled.mailbox.add(numbered(1))
    polled.acme.client("ada").patch(f"/api/v1/accounts/1/inboxes/{polled.inbox.id}", {"channel": {"imap_password": "changed"}})
    polled.wake()
    assert polled.take_mails() == ["mail-1@example.org"]
    assert (polled.state.error, polled.inbox.channel.stored_fields["reauthorization_required"]) == (None, False)


def test_unreachable_host_is_asked_less_and_less_and_never_given_up(polled: Polled) -> None:
    polled.acme.desk.mailboxes.failure = Unreachable("TimeoutError")
    pauses = []
    for _ in range(12):
        polled.wake(minutes=60)
        pauses += timers(polled)
    assert pauses[:3] == [POLL_MS, 2 * POLL_MS, 4 * POLL_MS]
    assert pauses[-1] == LONGEST_PAUSE_MS
    assert polled.inbox.channel.polled_mailbox


def test_inbox_without_a_mailbox_any_more_is_polled_no_longer(polled: Polled) -> None:
    polled.acme.client("ada").patch(f"/api/v1/accounts/1/inboxes/{polled.inbox.id}", {"channel": {"imap_enabled": False}})
    polled.wake()
    assert (polled.acme.desk.mailboxes.opened, timers(polled)) == (1, [])


def test_another_mailbox_begins_at_its_own_end(polled: Polled) -> None:
    polled.wake()
    polled.mailbox.mails = {7: numbered(7)}
    polled.acme.client("ada").patch(f"/api/v1/accounts/1/inboxes/{polled.inbox.id}", {"channel": {"imap_login": "other"}})
    polled.mailbox.add(numbered(8))
    polled.wake()
    assert polled.take_mails() == ["mail-8@example.org"]


class Fuse:
    """Ends the process before or after one of the calls of a run, when so many of them are left."""

    def __init__(self, polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        desk = polled.acme.desk
        calls = [(desk.store, "commit"), (desk.files, "save"), (desk.queues, "ingest"), (polled.mailbox, "load")]
        for owner, name in calls:
            monkeypatch.setattr(owner, name, self._burning(getattr(owner, name)))

    def _burning(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            self._burn()
            result = call(*args, **kwargs)
            self._burn()
            return result

        return called

    def _burn(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                crash()


def test_thousand_mails_and_crashes_lose_and_double_nothing(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    """The places of mails name their objects, and Message-IDs their messages."""
    chance, crashes = random.Random(52), 0
    for number in range(1_000):
        polled.mailbox.add(numbered(number))
    fuse = Fuse(polled, monkeypatch)
    while polled.state_or_none is None or polled.state.position != polled.mailbox.position:
        fuse.left = chance.randrange(1, 700)
        try:
            polled.wake(minutes=4)
        except Crash:
            crashes += 1
    fuse.left = None
    desk = polled.acme.desk
    seen = Counter(polled.take_mails())
    assert set(seen) == {f"mail-{number}@example.org" for number in range(1_000)}
    assert len([key for key in desk.files.stored if "imap-" in key]) == 1_000
    assert len({each.deduplication_id for each in desk.queues.inbound}) == 1_000
    assert crashes >= 5
    print(f"{crashes} crashes, {sum(seen.values()) - 1_000} mails repeated, 0 of 1,000 mails lost, 0 doubled")


def test_password_is_never_shown(polled: Polled) -> None:
    assert polled.answer.status == 200
    assert polled.answer.json["imap_address"] == IMAP["imap_address"]
    for who in ("ada", "ben"):
        shown = polled.acme.client(who).get("/api/v1/accounts/1/inboxes").text
        assert "imap-password" not in shown
    assert "imap-password" not in repr(polled.inbox)


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        ({"X_Spam_Flag": "YES"}, "fail"),
        ({"X_Spam_Status": "Yes, score=15.2 required=5.0 tests=BAYES_99"}, "fail"),
        ({"X_Spam": "Yes"}, "fail"),
        ({"X_Spam_Flag": "NO", "X_Spam_Status": "No, score=-0.1 required=5.0"}, "none"),
        ({}, "none"),
    ],
)
def test_provider_of_the_mailbox_tells_what_is_spam(polled: Polled, header: dict[str, str], verdict: str) -> None:
    polled.mailbox.add(mails.raw_mail(**header))
    polled.wake()
    polled.take_mails()
    [envelope] = polled.acme.desk.queues.inbound
    assert envelope.payload["message"]["content_attributes"]["email"]["verdicts"]["spam"] == verdict
