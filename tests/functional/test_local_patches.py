"""Each change to the emulator, seen from outside: without its patch the test of it fails."""

import base64
import json
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.functional.local_emulator import Running, eventually, free_port


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("emulator"), free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Running]:
    """One that a test may stop and kill."""
    running = Running(tmp_path, free_port())
    running.start()
    yield running
    running.stop()


def test_silent_functions_answer_at_once(emulator: Running) -> None:
    emulator.function("silent", "silent")
    aws = emulator.client("lambda")
    aws.invoke(FunctionName="silent")
    took = []
    for _ in range(15):
        began = time.monotonic()
        aws.invoke(FunctionName="silent")
        took.append(time.monotonic() - began)
    assert min(took) < 0.04  # stock never takes less than 50 ms, however idle the machine


def test_workers_start_with_shared_imports_done_and_nothing_of_ours(emulator: Running) -> None:
    emulator.function("imported", "imported")
    assert emulator.invoke("imported") == ["boto3", "pynamodb"]


def test_a_worker_that_dies_is_noticed_and_replaced(emulator: Running) -> None:
    emulator.function("mortal", "mortal")
    first = emulator.invoke("mortal")
    assert "errorMessage" in emulator.invoke("mortal", die=True)
    assert isinstance(again := emulator.invoke("mortal"), int)
    assert again != first


def test_a_zip_is_unpacked_once(emulator: Running) -> None:
    for name in ("one", "other"):
        emulator.function(name, "silent")
        assert emulator.invoke(name) == "done"
    assert len(list((emulator.folder / "tmp").glob("code-*"))) == 1


def test_a_burst_waits_for_few_workers_instead_of_starting_many(emulator: Running) -> None:
    emulator.function("process", "process")
    with ThreadPoolExecutor(12) as callers:
        processes = list(callers.map(lambda _: emulator.invoke("process"), range(12)))
    assert len(processes) == 12
    assert all(isinstance(process, int) for process in processes)
    assert len(set(processes)) <= 4


def test_a_slow_socket_event_does_not_hold_up_other_sockets(emulator: Running) -> None:
    address = emulator.socket_api()
    with connect(address) as slow, connect(address) as quick:
        slow.send(json.dumps({"sleep": 2}))
        time.sleep(0.1)
        began = time.monotonic()
        quick.send(json.dumps({"sleep": 0.01}))
        assert quick.recv(timeout=5) == "heard"
        assert time.monotonic() - began < 1
        assert slow.recv(timeout=5) == "heard"
    assert emulator.client("logs").filter_log_events(logGroupName="/aws/lambda/heard")["events"]


def test_a_slow_group_does_not_hold_up_other_groups_and_order_within_a_group_stays(emulator: Running) -> None:
    queue = emulator.fifo("groups")
    emulator.send(queue, "warm", number=0)
    eventually(lambda: emulator.notes("groups"))
    emulator.send(queue, "slow", number=1, sleep=3)
    time.sleep(0.2)
    began = time.time()
    emulator.send(queue, "slow", number=2)
    for number in range(5):
        emulator.send(queue, "quick", number=number)
    eventually(lambda: len(emulator.notes("groups")) == 8)
    notes = [note for note in emulator.notes("groups") if note["group"] == "quick"]
    assert [note["number"] for note in notes] == [0, 1, 2, 3, 4]
    assert notes[-1]["at"] - began < 2
    assert [note["number"] for note in emulator.notes("groups") if note["group"] == "slow"] == [1, 2]


def test_a_slow_stream_function_does_not_hold_up_queues(emulator: Running) -> None:
    emulator.table("slow-stream")
    queue = emulator.fifo("beside")
    emulator.send(queue, "warm")
    eventually(lambda: emulator.notes("beside"))
    emulator.put("slow-stream", "a", sleep=3)
    time.sleep(0.5)
    began = time.time()
    emulator.send(queue, "g")
    eventually(lambda: len(emulator.notes("beside")) == 2)
    assert emulator.notes("beside")[-1]["at"] - began < 1


def test_records_that_a_stream_function_could_not_take_come_again(emulator: Running) -> None:
    emulator.table("retried")
    emulator.put("retried", "a", fail=True)
    eventually(lambda: [note["key"] for note in emulator.notes("retried")] == ["a"])


def test_trouble_on_the_way_does_not_end_the_reading_of_streams(emulator: Running) -> None:
    emulator.table("troubled")
    heard = emulator.folder / "heard"
    heard.unlink(missing_ok=True)
    heard.mkdir()  # who listens to the functions' logs fails from now on
    emulator.put("troubled", "a")
    eventually(lambda: len(emulator.notes("troubled")) > 1)
    heard.rmdir()
    emulator.put("troubled", "b")
    eventually(lambda: emulator.notes("troubled")[-1]["key"] == "b")


def test_schedules_fire_within_two_seconds(emulator: Running) -> None:
    arn = emulator.function("schedule", "schedule")
    began = time.monotonic()
    emulator.client("scheduler").create_schedule(
        Name="due",
        ScheduleExpression="at(2020-01-01T00:00:00)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": "arn:aws:iam::000000000000:role/probe"},
    )
    eventually(lambda: emulator.notes("schedule"))
    assert time.monotonic() - began < 4


def test_logs_of_every_call_are_heard(emulator: Running) -> None:
    emulator.function("loud", "loud")
    answer = emulator.client("lambda").invoke(FunctionName="loud", LogType="Tail")
    assert "FunctionError" in answer
    assert "something went on" in base64.b64decode(answer["LogResult"]).decode()
    heard = (emulator.folder / "heard").read_text().splitlines()
    assert any(line.startswith("loud True something went on") and "ValueError: and then wrong" in line for line in heard)


def test_a_kill_loses_no_row_no_message_and_no_stream_record(mortal: Running) -> None:
    mortal.table("kept")
    queue = mortal.fifo("kept-queue", VisibilityTimeout="600")
    mortal.put("kept", "first")
    eventually(lambda: len(mortal.notes("kept")) == 1)
    mortal.put("kept", "under-way", sleep=4)
    mortal.put("kept", "waiting")
    mortal.send(queue, "g", number=1, sleep=4)
    mortal.send(queue, "g", number=2)
    eventually((mortal.folder / "state.json").exists)
    written = (mortal.folder / "state.json").stat().st_mtime_ns
    mortal.put("kept", "not-a-change", kind="other")
    eventually(lambda: (mortal.folder / "state.json").stat().st_mtime_ns > written)
    mortal.stop(signal.SIGKILL)
    mortal.start()
    assert len(mortal.client("dynamodb").scan(TableName="kept")["Items"]) == 4
    # The worker of the killed process may end its call, too: twice is allowed, never not at all.
    eventually(lambda: {note["key"] for note in mortal.notes("kept")} == {"first", "under-way", "waiting"}, within=20)
    eventually(lambda: {note["number"] for note in mortal.notes("kept-queue")} == {1, 2}, within=20)


def test_streams_go_on_after_a_clean_restart(mortal: Running) -> None:
    mortal.table("restarted")
    for key in ("a", "b", "c"):
        mortal.put("restarted", key)
    eventually(lambda: len(mortal.notes("restarted")) == 3)
    mortal.stop()
    mortal.start()
    mortal.put("restarted", "d")
    eventually(lambda: [note["key"] for note in mortal.notes("restarted")] == ["a", "b", "c", "d"])


def test_a_folder_may_move_to_another_port(mortal: Running) -> None:
    queue = mortal.fifo("moved")
    mortal.send(queue, "g", number=1)
    eventually(lambda: mortal.notes("moved"))
    mortal.stop()
    mortal.port = free_port()
    mortal.start()
    mortal.send(mortal.client("sqs").get_queue_url(QueueName="moved.fifo")["QueueUrl"], "g", number=2)
    eventually(lambda: [note["number"] for note in mortal.notes("moved")] == [1, 2])


def test_no_worker_outlives_the_emulator(mortal: Running) -> None:
    mortal.function("leftover", "process")
    threading.Thread(target=lambda: mortal.client("lambda").invoke(FunctionName="leftover", InvocationType="Event")).start()
    time.sleep(0.5)
    process = mortal.invoke("leftover")
    mortal.stop()
    assert not Path(f"/proc/{process}").exists()
