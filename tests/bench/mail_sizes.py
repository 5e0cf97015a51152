"""`python -m tests.bench.mail_sizes`: CPU time and memory of the function `mail` by the size of a mail with one attached file.

Each mail has a process of its own. The bucket is a folder, so that its objects are not in the memory that is measured; queue and
table are fakes. The modules of the tests and of all fakes are in the memory, too.
"""

import base64
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from chalicelib import workers
from chalicelib.domain.mail_files import INBOUND
from chalicelib.domain.outbound import StoredFile
from tests.support import mails
from tests.support.fakes.files import FakeFiles

SIZES = {"100 KB": 100_000, "25 MB": 25_000_000, "40 MB": 40_000_000}
SMALL = "100 KB"
FUNCTION_MEGABYTES = 1024
"""`lambda_memory_size` of the function in .chalice/config.json."""
ROUNDS = 3


class FolderFiles(FakeFiles):
    """Saves the bytes of each file in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def save(self, key: str, file: StoredFile) -> None:
        path_of(self._folder, key).write_bytes(file.body)

    def load(self, key: str, *, name: str, content_type: str) -> StoredFile:
        return StoredFile(name, content_type, path_of(self._folder, key).read_bytes())


def path_of(folder: Path, key: str) -> Path:
    return folder / key.replace("/", "_")


def mail_of(size: int) -> bytes:
    """So many bytes, nearly all of them an attached file."""
    head = b"From: kim@example.org\nSubject: Hello\nMessage-ID: <1@example.org>\nContent-Type: multipart/mixed; boundary=b\n\n"
    part = b"--b\n\nHi\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    return head + part + base64.encodebytes(os.urandom((size - len(head) - len(part)) // 77 * 57)) + b"--b--\n"


def handle(folder: Path) -> tuple[float, float]:
    """CPU seconds of the mail `measured`, and megabytes of the process at its peak. The mail `first` loads the libraries."""
    acme = mails.mail_company()
    desk = replace(acme.desk, files=FolderFiles(folder))
    spent = 0.0
    for name in ("first", "measured"):
        begun = time.process_time()
        answer = workers.mail(desk, {"Records": [mails.queue_record(mails.notice(name))]})
        spent = time.process_time() - begun
        assert answer == {"batchItemFailures": []}
    assert len(acme.desk.queues.inbound) == 2
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return spent, peak * (1 if sys.platform == "darwin" else 1_024) / 1_000_000


def measured(size: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as made:
        for name, bytes_of_it in (("first", 1_000), ("measured", size)):
            path_of(Path(made), INBOUND + name).write_bytes(mail_of(bytes_of_it))
        command = [sys.executable, "-m", "tests.bench.mail_sizes", made]
        runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _ in range(ROUNDS)]
    return min(float(each[0]) for each in runs), max(float(each[1]) for each in runs)


def rows() -> list[tuple[str, float, float | None]]:
    """Name, measured value and budget: linear in the size of the mail, and within the memory of the function."""
    found = {name: measured(size) for name, size in SIZES.items()}
    small = found[SMALL][0]
    multiples = [
        (f"CPU of a mail of {name}, as a multiple of one of {SMALL}", found[name][0] / small, size / SIZES[SMALL])
        for name, size in SIZES.items()
        if name != SMALL
    ]
    memory = [(f"megabytes of the function for a mail of {name}", found[name][1], float(FUNCTION_MEGABYTES)) for name in SIZES]
    return [(f"CPU seconds of a mail of {SMALL}", small, None), *multiples, *memory]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*handle(Path(sys.argv[1])))
    else:
        for title, value, budget in rows():
            print(f"{title:<66}{value:>9.3f}" + (f"   at most {budget:.0f}" if budget else ""))
