"""Bodies that nobody sends by accident: real webhooks malformed_webhooks, and bytes that only look like one."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.unit.channels.samples import ANY_JSON, fixtures, malformed_webhooks, paths_in

NUMBERS = ["1e400", "-1e400", "NaN", "Infinity", "9" * 400, "-0", "1E-400", "0.1", "18446744073709551616", "1.0"]
TEXTS = ['"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"\\ud83d"', '""', '"' + "x" * 5_000 + '"', '"\\u202e"', '"😀"']
DEPTHS = [100, 1_000, 50_000]


@st.composite
def patched(draw: st.DrawFn, channel: str) -> bytes:
    """A real webhook whose text is broken by hand somewhere: what no JSON library would write."""
    webhook = json.loads(json.dumps(draw(st.sampled_from(fixtures(channel)))))
    place = draw(st.sampled_from(paths_in(webhook)))
    *way, last = place
    target = webhook
    for key in way:
        target = target[key]
    target[last] = "@here@"
    depth = draw(st.sampled_from(DEPTHS))
    deep = ["[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth, "[" * depth]
    patch = draw(st.sampled_from([*NUMBERS, *TEXTS, *deep, json.dumps("y" * 300_000)]))
    return json.dumps(webhook).replace('"@here@"', patch).encode("utf-8", "surrogatepass")


@st.composite
def doubled(draw: st.DrawFn, channel: str) -> bytes:
    """The same names twice in one object, the second with something else."""
    webhook = json.dumps(draw(st.sampled_from(fixtures(channel))))
    other = json.dumps(draw(st.one_of(malformed_webhooks(channel), ANY_JSON)))
    return (webhook[:-1] + "," + other[1:]).encode("utf-8", "surrogatepass")


@st.composite
def cut(draw: st.DrawFn, channel: str) -> bytes:
    """Cut off, or with a few bytes of something else in the middle."""
    whole = json.dumps(draw(st.sampled_from(fixtures(channel))), ensure_ascii=False).encode()
    place = draw(st.integers(0, len(whole)))
    return whole[:place] + draw(st.one_of(st.just(b""), st.binary(max_size=8).map(lambda noise: noise + whole[place:])))


def written(value: Any) -> bytes:
    """As a careless program writes JSON: NaN, Infinity and half characters included."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def bodies(channel: str) -> st.SearchStrategy[bytes]:
    nothing = st.sampled_from([b"", b" ", b"\x00", b"\xff\xfe{}", b"{}", b"[]", b"null", b"\xef\xbb\xbf{}", b"[" * 100_000])
    real = st.one_of(malformed_webhooks(channel), ANY_JSON).map(written)
    return st.one_of(real, patched(channel), doubled(channel), cut(channel), nothing, st.binary(max_size=200))
