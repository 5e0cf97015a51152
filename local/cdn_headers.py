"""The headers that the deployment's CDN adds to the web client's files, so that a violated policy shows up locally."""

from typing import Any

from infra.merge import merged_resources
from local.web_client import Headers


def cdn_headers(aws_url: str) -> Headers:
    """The headers of `WebHeaders` in the template, without those for https only.

    Signed file URLs lead to the emulated AWS over http, so its address joins every source list that allows https.
    """
    policy = merged_resources()["Resources"]["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security: dict[str, Any] = policy["SecurityHeadersConfig"]
    rules = security["ContentSecurityPolicy"]["ContentSecurityPolicy"].split(";")
    headers = {
        "content-security-policy": ";".join(_allowing_files(rule.strip(), aws_url) for rule in rules),
        "x-content-type-options": "nosniff",
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **{item["Header"].lower(): item["Value"] for item in policy["CustomHeadersConfig"]["Items"]},
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _allowing_files(rule: str, aws_url: str) -> str:
    return f"{rule} {aws_url}" if "https:" in rule else rule
