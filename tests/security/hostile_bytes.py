"""Hypothesis strategies for malformed webhook bodies: recorded webhooks that are damaged, and arbitrary bytes."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.unit.channels.samples import ANY_JSON, fixtures, malformed_webhooks, paths_in

NUMBERS = ["1e400", "-1e400", "NaN", "Infinity", "9" * 400, "-0", "1E-400", "0.1", "18446744073709551616", "1.0"]
TEXTS = ['"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"\\ud83d"', '""', '"' + "x" * 5_000 + '"', '"\\u202e"', '"😀"']
DEPTHS = [100, 1_000, 50_000]


@st.composite
def patched(draw: st.DrawFn, channel: str) -> bytes:
    """A recorded webhook with one value replaced by JSON text that no JSON library writes."""
    webhook = json.loads(json.dumps(draw(st.sampled_from(fixtures(channel)))))
    *parents, last = draw(st.sampled_from(paths_in(webhook)))
    target = webhook
    for key in parents:
        target = target[key]
    target[last] = "@patch@"
    depth = draw(st.sampled_from(DEPTHS))
    deep = ["[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth, "[" * depth]
    patch = draw(st.sampled_from([*NUMBERS, *TEXTS, *deep, json.dumps("y" * 300_000)]))
    return json.dumps(webhook).replace('"@patch@"', patch).encode("utf-8", "surrogatepass")


@st.composite
def doubled(draw: st.DrawFn, channel: str) -> bytes:
    """An object with duplicate names, the second with other values."""
    webhook = json.dumps(draw(st.sampled_from(fixtures(channel))))
    other = json.dumps(draw(st.one_of(malformed_webhooks(channel), ANY_JSON)))
    return (webhook[:-1] + "," + other[1:]).encode("utf-8", "surrogatepass")


@st.composite
def truncated(draw: st.DrawFn, channel: str) -> bytes:
    """A recorded webhook that is cut off, or has up to eight random bytes inserted."""
    whole = json.dumps(draw(st.sampled_from(fixtures(channel))), ensure_ascii=False).encode()
    position = draw(st.integers(0, len(whole)))
    return whole[:position] + draw(st.one_of(st.just(b""), st.binary(max_size=8).map(lambda noise: noise + whole[position:])))


def encoded(value: Any) -> bytes:
    """JSON with NaN, Infinity and lone surrogates, as Python's `json` writes it."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def bodies(channel: str) -> st.SearchStrategy[bytes]:
    trivial = st.sampled_from([b"", b" ", b"\x00", b"\xff\xfe{}", b"{}", b"[]", b"null", b"\xef\xbb\xbf{}", b"[" * 100_000])
    damaged_json = st.one_of(malformed_webhooks(channel), ANY_JSON).map(encoded)
    return st.one_of(damaged_json, patched(channel), doubled(channel), truncated(channel), trivial, st.binary(max_size=200))
