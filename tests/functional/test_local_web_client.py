"""The local web client answers as the CDN does."""

import gzip
import json
from pathlib import Path

import pytest

from local.cdn_headers import cdn_headers, script_headers
from local.cdn_paths import web_paths
from local.web_client import WebClient
from tests.functional.local_gateway import ask, body
from tests.support.cdn_requests import ANSWERS, FOLDED


@pytest.fixture
def site(tmp_path: Path) -> WebClient:
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("the page")
    (tmp_path / "dist" / "assets" / "app-1a2b.js").write_text("code")
    (tmp_path / "dist" / "sw.js").write_text("worker")
    (tmp_path / "dist" / "packs" / "js").mkdir(parents=True)
    (tmp_path / "dist" / "packs" / "js" / "sdk.js").write_text("sdk")
    (tmp_path / "dist" / "packs" / "js" / "widget.js").write_text("widget")
    (tmp_path / "dist" / "packs" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "packs" / "assets" / "List-1a2b.js").write_text("list")
    (tmp_path / "secret.txt").write_text("secret")
    return WebClient(tmp_path / "dist", [(b"x-frame-options", b"DENY")], web_paths(), scripts=script_headers())


@pytest.mark.parametrize(("method", "path", "expected"), ANSWERS)
def test_paths_are_answered_as_by_the_cdn(site: WebClient, method: str, path: str, expected: str | int) -> None:
    sent = ask(site, path, method=method)
    if isinstance(expected, int):
        assert (sent[0]["status"], json.loads(body(sent)).keys()) == (expected, {"error", "code"})
    elif method == "GET":
        own = {
            "/assets/app-1a2b.js": b"code",
            "/sw.js": b"worker",
            "/packs/js/sdk.js": b"sdk",
            "/packs/assets/List-1a2b.js": b"list",
        }
        assert body(sent) == own.get(path, b"the page")


@pytest.mark.parametrize(("path", "folded"), FOLDED)
def test_repeated_slashes_are_redirected(site: WebClient, path: str, folded: str) -> None:
    sent = ask(site, path, method="POST", query=b"page=2")
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"location"]) == (308, f"{folded}?page=2".encode())


def test_page_is_revalidated_and_carries_the_headers(site: WebClient) -> None:
    headers = ask(site, "/")[0]["headers"]
    assert (b"cache-control", b"no-cache") in headers
    assert (b"x-frame-options", b"DENY") in headers


def test_assets_are_cached_and_carry_their_content_type(site: WebClient) -> None:
    assert dict(ask(site, "/packs/assets/List-1a2b.js")[0]["headers"])[b"cache-control"].endswith(b"immutable")
    headers = dict(ask(site, "/assets/app-1a2b.js")[0]["headers"])
    assert headers[b"cache-control"].endswith(b"immutable")
    assert headers[b"content-type"].startswith(b"text/javascript")


def test_scripts_for_other_sites_allow_every_origin(site: WebClient) -> None:
    headers = dict(ask(site, "/packs/js/sdk.js")[0]["headers"])
    assert (headers[b"access-control-allow-origin"], headers[b"cross-origin-resource-policy"]) == (b"*", b"cross-origin")
    assert headers[b"content-type"].startswith(b"text/javascript")
    assert headers[b"cache-control"].startswith(b"public, max-age=300")
    assert b"x-frame-options" not in headers
    assert b"access-control-allow-origin" not in dict(ask(site, "/sw.js")[0]["headers"])


def test_matching_etag_answers_not_modified(site: WebClient) -> None:
    tag = dict(ask(site, "/")[0]["headers"])[b"etag"].decode()
    assert ask(site, "/", if_none_match=tag)[0]["status"] == 304


def test_texts_are_compressed_for_clients_that_take_it(site: WebClient, tmp_path: Path) -> None:
    code = "const answer = 42\n" * 100
    (tmp_path / "dist" / "assets" / "long-1a2b.js").write_text(code)
    sent = ask(site, "/assets/long-1a2b.js", accept_encoding="gzip, br")
    headers = dict(sent[0]["headers"])
    assert (headers[b"content-encoding"], headers[b"content-length"]) == (b"gzip", str(len(body(sent))).encode())
    assert gzip.decompress(body(sent)).decode() == code
    assert body(ask(site, "/assets/long-1a2b.js")) == code.encode()


def test_short_texts_and_pictures_are_not_compressed(site: WebClient, tmp_path: Path) -> None:
    (tmp_path / "dist" / "assets" / "face-1a2b.png").write_bytes(bytes(5_000))
    for path in ("/assets/app-1a2b.js", "/assets/face-1a2b.png"):
        assert b"content-encoding" not in dict(ask(site, path, accept_encoding="gzip")[0]["headers"])


@pytest.mark.parametrize("path", ["/missing.js", "/../secret.txt", "/assets/../../secret.txt"])
def test_missing_and_outside_paths_are_not_found(site: WebClient, path: str) -> None:
    assert ask(site, path)[0]["status"] == 404


def test_missing_build_answers_a_page_with_instructions(tmp_path: Path) -> None:
    sent = ask(WebClient(tmp_path, [], web_paths(), scripts=[]), "/")
    assert sent[0]["status"] == 503
    assert b"npm run build" in body(sent)


def test_content_security_policy_is_the_deployments_plus_emulated_files() -> None:
    policy = dict(cdn_headers("http://127.0.0.1:4566"))[b"content-security-policy"].decode()
    assert "script-src 'self'" in policy
    assert "http://127.0.0.1:4566" in policy.split("img-src")[1].split(";")[0]
    assert policy.split("connect-src ")[1].split(";")[0] == "'self' http://127.0.0.1:4566"
