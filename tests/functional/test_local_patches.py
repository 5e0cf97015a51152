"""Each patch of the emulator, tested from outside: without the patch its test fails."""

import base64
import json
import os
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
def restartable(tmp_path: Path) -> Iterator[Running]:
    """An emulator that a test may stop and kill."""
    running = Running(tmp_path, free_port())
    running.start()
    yield running
    running.stop()


def test_functions_without_output_answer_at_once(emulator: Running) -> None:
    emulator.function("silent", "silent")
    aws = emulator.client("lambda")
    aws.invoke(FunctionName="silent")
    took = []
    for _ in range(15):
        began = time.monotonic()
        aws.invoke(FunctionName="silent")
        took.append(time.monotonic() - began)
    assert min(took) < 0.04  # unpatched, even an idle machine takes at least 50 ms


def test_workers_start_with_shared_libraries_and_no_local_module(emulator: Running) -> None:
    emulator.function("imported", "imported")
    forked = hasattr(os, "pidfd_open")  # on Linux only; elsewhere each worker imports its libraries itself
    assert emulator.invoke("imported") == (["boto3", "pynamodb"] if forked else [])


def test_dead_worker_is_replaced(emulator: Running) -> None:
    emulator.function("mortal", "mortal")
    first = emulator.invoke("mortal")
    assert "errorMessage" in emulator.invoke("mortal", die=True)
    assert isinstance(again := emulator.invoke("mortal"), int)
    assert again != first


def test_zip_is_unpacked_once(emulator: Running) -> None:
    for name in ("one", "other"):
        emulator.function(name, "silent")
        assert emulator.invoke(name) == "done"
    assert len(list((emulator.folder / "tmp").glob("code-*"))) == 1


def test_burst_of_calls_shares_four_workers(emulator: Running) -> None:
    emulator.function("process", "process")
    with ThreadPoolExecutor(12) as callers:
        processes = list(callers.map(lambda _: emulator.invoke("process"), range(12)))
    assert len(processes) == 12
    assert all(isinstance(process, int) for process in processes)
    assert len(set(processes)) <= 4


def test_slow_socket_event_does_not_delay_other_sockets(emulator: Running) -> None:
    address = emulator.socket_api()
    with connect(address) as slow, connect(address) as quick:
        slow.send(json.dumps({"sleep": 2}))
        time.sleep(0.1)
        began = time.monotonic()
        quick.send(json.dumps({"sleep": 0.01}))
        assert quick.recv(timeout=5) == "received"
        assert time.monotonic() - began < 1
        assert slow.recv(timeout=5) == "received"
    assert emulator.client("logs").filter_log_events(logGroupName="/aws/lambda/answer")["events"]


def test_slow_message_group_does_not_delay_others_and_keeps_its_order(emulator: Running) -> None:
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


def test_slow_stream_function_does_not_delay_queues(emulator: Running) -> None:
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


def test_failed_stream_records_are_redelivered(emulator: Running) -> None:
    emulator.table("retried")
    emulator.put("retried", "a", fail=True)
    eventually(lambda: [note["key"] for note in emulator.notes("retried")] == ["a"])


def test_stream_polling_continues_after_an_error(restartable: Running) -> None:
    """On an emulator of its own: the record of another table could fail first, again and again."""
    restartable.table("troubled")
    observed = restartable.folder / "observed"
    observed.unlink(missing_ok=True)
    observed.mkdir()  # the observer cannot write its file from now on and raises
    restartable.put("troubled", "a")
    eventually(lambda: len(restartable.notes("troubled")) > 1, within=30)
    observed.rmdir()
    restartable.put("troubled", "b")
    eventually(lambda: restartable.notes("troubled")[-1]["key"] == "b")


def test_schedules_fire_within_four_seconds(emulator: Running) -> None:
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


def test_log_of_every_call_is_observed(emulator: Running) -> None:
    emulator.function("loud", "loud")
    answer = emulator.client("lambda").invoke(FunctionName="loud", LogType="Tail")
    assert "FunctionError" in answer
    assert "something went on" in base64.b64decode(answer["LogResult"]).decode()
    observed = (emulator.folder / "observed").read_text().splitlines()
    assert any(line.startswith("loud True something went on") and "ValueError: and then wrong" in line for line in observed)


def test_kill_loses_no_row_message_or_stream_record(restartable: Running) -> None:
    restartable.table("kept")
    queue = restartable.fifo("kept-queue", VisibilityTimeout="600")
    restartable.put("kept", "first")
    eventually(lambda: len(restartable.notes("kept")) == 1)
    restartable.put("kept", "under-way", sleep=4)
    restartable.put("kept", "waiting")
    restartable.send(queue, "g", number=1, sleep=4)
    restartable.send(queue, "g", number=2)
    eventually((restartable.folder / "state.json").exists)
    written = (restartable.folder / "state.json").stat().st_mtime_ns
    restartable.put("kept", "not-a-change", kind="other")
    eventually(lambda: (restartable.folder / "state.json").stat().st_mtime_ns > written)
    restartable.stop(signal.SIGKILL)
    restartable.start()
    assert len(restartable.client("dynamodb").scan(TableName="kept")["Items"]) == 4
    # The worker of the killed process may finish its call as well: delivery is at least once.
    eventually(lambda: {note["key"] for note in restartable.notes("kept")} == {"first", "under-way", "waiting"}, within=20)
    eventually(lambda: {note["number"] for note in restartable.notes("kept-queue")} == {1, 2}, within=20)


def test_streams_continue_after_a_clean_restart(restartable: Running) -> None:
    restartable.table("restarted")
    for key in ("a", "b", "c"):
        restartable.put("restarted", key)
    eventually(lambda: len(restartable.notes("restarted")) == 3)
    restartable.stop()
    restartable.start()
    restartable.put("restarted", "d")
    eventually(lambda: [note["key"] for note in restartable.notes("restarted")] == ["a", "b", "c", "d"])


def test_data_folder_works_with_another_port(restartable: Running) -> None:
    queue = restartable.fifo("moved")
    restartable.send(queue, "g", number=1)
    eventually(lambda: restartable.notes("moved"))
    restartable.stop()
    restartable.port = free_port()
    restartable.start()
    restartable.send(restartable.client("sqs").get_queue_url(QueueName="moved.fifo")["QueueUrl"], "g", number=2)
    eventually(lambda: [note["number"] for note in restartable.notes("moved")] == [1, 2])


def test_workers_end_with_the_emulator(restartable: Running) -> None:
    restartable.function("leftover", "process")
    threading.Thread(target=lambda: restartable.client("lambda").invoke(FunctionName="leftover", InvocationType="Event")).start()
    time.sleep(0.5)
    process = restartable.invoke("leftover")
    restartable.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
