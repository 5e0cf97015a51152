"""The headers the deployment's CDN adds to the web client's files, so that a violated policy shows here first."""

from typing import Any

from infra.merge import merged_resources
from local.web_client import Headers


def cdn_headers(aws_url: str) -> Headers:
    """Without what only https has; signed addresses of files lead to the emulated AWS instead of to https."""
    policy = merged_resources()["Resources"]["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security: dict[str, Any] = policy["SecurityHeadersConfig"]
    rules = security["ContentSecurityPolicy"]["ContentSecurityPolicy"].split(";")
    headers = {
        "content-security-policy": ";".join(_with_files(rule.strip(), aws_url) for rule in rules),
        "x-content-type-options": "nosniff",
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **{item["Header"].lower(): item["Value"] for item in policy["CustomHeadersConfig"]["Items"]},
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def _with_files(rule: str, aws_url: str) -> str:
    return f"{rule} {aws_url}" if "https:" in rule else rule
