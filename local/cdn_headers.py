"""The headers that the deployment's CDN adds to the web client's files, so that a violated policy shows up locally."""

import re
from typing import Any

from infra.merge import merged_resources
from local.web_client import Headers

BUCKET = re.compile(r"https://s3\.\S+/(?=;)")


def script_headers() -> Headers:
    """The headers of `ScriptHeaders`, which the scripts for other sites carry, without those for https only."""
    policy = _policy("ScriptHeaders")
    origins = " ".join(policy["CorsConfig"]["AccessControlAllowOrigins"]["Items"])
    return _encoded({"access-control-allow-origin": origins, "x-content-type-options": "nosniff", **_custom(policy)})


def photo_headers() -> Headers:
    """The headers of `PhotoHeaders`, without those for https only."""
    policy = _policy("PhotoHeaders")
    rules = policy["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    return _encoded({"content-security-policy": rules, "x-content-type-options": "nosniff", **_custom(policy)})


def cdn_headers(aws_url: str) -> Headers:
    """The headers of `WebHeaders` in the template, without those for https only.

    Signed file URLs lead to the emulated AWS over http, so its address joins every source list that allows https, and replaces
    the deployment's bucket.
    """
    policy = _policy("WebHeaders")
    security: dict[str, Any] = policy["SecurityHeadersConfig"]
    rules = BUCKET.sub(aws_url, security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]).split(";")
    headers = {
        "content-security-policy": ";".join(_allowing_files(rule.strip(), aws_url) for rule in rules),
        "x-content-type-options": "nosniff",
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **_custom(policy),
    }
    return _encoded(headers)


def _policy(name: str) -> dict[str, Any]:
    policy: dict[str, Any] = merged_resources()["Resources"][name]["Properties"]["ResponseHeadersPolicyConfig"]
    return policy


def _custom(policy: dict[str, Any]) -> dict[str, str]:
    return {item["Header"].lower(): item["Value"] for item in policy["CustomHeadersConfig"]["Items"]}


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _allowing_files(rule: str, aws_url: str) -> str:
    return f"{rule} {aws_url}" if "https:" in rule else rule
