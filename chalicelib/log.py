"""One line of JSON per request or batch.

Written by hand: the Powertools Logger costs every cold start some thirty ms for what these lines do. Route patterns
instead of paths, because paths hold tokens; no bodies, queries or headers; of an unexpected error its kind and place,
because messages of libraries repeat the URLs they called.
"""

import sys
import traceback
from typing import Any

import msgspec


def write(**facts: Any) -> None:
    sys.stdout.write(msgspec.json.encode(facts).decode() + "\n")
    sys.stdout.flush()


def crash(error: Exception) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rpartition('chalicelib/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    return {"error": type(error).__name__, "cause": type(cause).__name__ if cause else None, "at": places[-12:]}
