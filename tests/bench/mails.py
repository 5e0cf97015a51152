"""`python -m tests.bench.mails`: seconds and memory for mails of 25 MB, ordinary and hostile ones."""

import base64
import os
import time
import tracemalloc
from collections.abc import Callable

from chalicelib.mime.parsing import parse_mail

SIZE = 25_000_000
MAX_SECONDS = 10
"""Lambda gives the function half of a core; a desktop core needs half of the time."""
MAX_TIMES_SIZE = 6
HEAD = b"From: kim@customer.example\nSubject: Hello\n"


def repeated(kind: str, fragment: bytes) -> bytes:
    return HEAD + f"Content-Type: {kind}\n\n".encode() + fragment * (SIZE // len(fragment))


def attached() -> bytes:
    body = base64.encodebytes(os.urandom(SIZE * 3 // 4 * 76 // 77))
    head = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n--b\n"
    return HEAD + head + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + body + b"--b--\n"


def nested() -> bytes:
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(1_000))
    return HEAD + levels + b"\n" + b"line\n" * (SIZE // 5)


MAILS: dict[str, Callable[[], bytes]] = {
    "one attached file": attached,
    "text": lambda: repeated("text/plain; charset=utf-8", "Grüße aus Köln\n".encode()),
    "text with emoji": lambda: repeated("text/plain; charset=utf-8", "😀\n".encode()),
    "flowed quotes": lambda: repeated("text/plain; format=flowed", b"> a \n"),
    "newsletter": lambda: repeated("text/html", b'<tr><td style="x"><a href="https://a.example/x">Hi</a></td></tr>\n'),
    "tags that never end": lambda: repeated("text/html", b"<a "),
    "quotes that never end": lambda: repeated("text/html", b'<a ="'),
    "thousand levels": nested,
    "delimiters almost": lambda: repeated("multipart/mixed; boundary=b", b"--bx\n"),
    "header lines": lambda: HEAD + b"A: b\n" * (SIZE // 5),
    "uuencoded beginnings": lambda: repeated("text/plain", b"begin 644 x\nM" + b"A" * 60 + b"\n"),
    "Japanese escapes": lambda: repeated("text/plain; charset=iso-2022-jp", b"\x1b$B-!\x1b(B"),
}


def measured(raw: bytes) -> tuple[float, float]:
    """Seconds, and the peak of the memory in times of the mail's size, without the mail itself."""
    begun = time.perf_counter()
    parse_mail(raw)
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    parse_mail(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak / len(raw)


def main() -> int:
    over = 0
    print(f"{'mail of 25 MB':24} {'seconds':>8} {'memory':>8}")
    for name, made in MAILS.items():
        seconds, times = measured(made())
        over += seconds > MAX_SECONDS or times > MAX_TIMES_SIZE
        print(f"{name:24} {seconds:8.2f} {times:7.1f}×")
    return int(over > 0)


if __name__ == "__main__":
    raise SystemExit(main())
