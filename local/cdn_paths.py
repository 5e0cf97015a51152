"""The paths of the deployment's CDN, so that the same requests reach the web client, the API, or neither."""

import re
from dataclasses import dataclass

from infra.merge import merged_resources


@dataclass(frozen=True, slots=True)
class WebPaths:
    """`pages` and `files`: patterns of the paths that the web client answers."""

    pages: re.Pattern[str]
    files: re.Pattern[str]


def web_paths() -> WebPaths:
    """The patterns in the code of the template's CloudFront function."""
    code = merged_resources()["Resources"]["WebPaths"]["Properties"]["FunctionCode"]
    patterns = dict(re.findall(r"var (\w+) = /(.+)/;", code))
    return WebPaths(re.compile(patterns["PAGES"]), re.compile(patterns["FILES"]))


def api_paths() -> tuple[str, ...]:
    """The beginnings of the paths that lead to the REST API, each with a slash at its end."""
    distribution = merged_resources()["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    behaviours = [each for each in distribution["CacheBehaviors"] if each["TargetOriginId"] == "rest"]
    return tuple(sorted({each["PathPattern"].removesuffix("*").rstrip("/") + "/" for each in behaviours}))
