"""The sample sites show the widget from another host than the desk."""

import hashlib
import hmac

import pytest

from local.sample_sites import SampleSites
from tests.functional.local_gateway import ask, body, gateway

DESK, OWN = "http://localhost:8000", "127.0.0.1:8000"
INBOX = {"channel_type": "Channel::WebWidget", "website_token": "site-token", "hmac_token": "site-key"}


@pytest.fixture
def sites() -> SampleSites:
    made = SampleSites(DESK, 8000)
    made.set_inboxes([{"channel_type": "Channel::Api"}, INBOX])
    return made


def page(sites: SampleSites, path: str) -> str:
    sent = ask(sites, path, host=OWN)
    assert sent[0]["status"] == 200, path
    return body(sent).decode()


@pytest.mark.parametrize("path", ["/_sites/plain", "/_sites/account", "/_sites/app", "/_sites/app/beans"])
def test_page_has_the_script_of_the_inbox(sites: SampleSites, path: str) -> None:
    text = page(sites, path)
    assert f'var base = "{DESK}";' in text
    assert 'websiteToken: "site-token"' in text
    assert "{" + "script}" not in text


def test_strict_page_runs_no_inline_script(sites: SampleSites) -> None:
    sent = ask(sites, "/_sites/strict", host=OWN)
    policy = dict(sent[0]["headers"])[b"content-security-policy"].decode()
    assert "unsafe" not in policy
    assert f"script-src 'self' {DESK}; style-src 'self'; frame-src {DESK}" in policy
    assert "<script>" not in body(sent).decode()
    assert "<style" not in body(sent).decode()
    assert "websiteToken: 'site-token'" in page(sites, "/_sites/strict.js")


def test_account_is_signed_with_the_key_of_the_inbox(sites: SampleSites) -> None:
    proof = hmac.new(b"site-key", b"customer-8121", hashlib.sha256).hexdigest()
    assert proof in page(sites, "/_sites/account")
    assert "site-key" not in page(sites, "/_sites/account")


def test_sites_have_an_origin_of_their_own(sites: SampleSites) -> None:
    sent = ask(sites, "/_sites/plain", host="localhost:8000")
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"location"]) == (302, b"http://127.0.0.1:8000/_sites/plain")


@pytest.mark.parametrize("path", ["/_sites/other", "/_sites/../sample_sites.py", "/_sites/plain/x", "/_sites/index.html"])
def test_other_paths_are_not_found(sites: SampleSites, path: str) -> None:
    assert ask(sites, path, host=OWN)[0]["status"] == 404


def test_index_lists_the_sites(sites: SampleSites) -> None:
    for path in ("/_sites", "/_sites/"):
        assert page(sites, path).count("<li>") == 4


def test_gateway_leads_to_the_sites() -> None:
    app, _ = gateway()
    assert body(ask(app, "/_sites/plain")) == b"a site"
    assert body(ask(app, "/_sitesx")) == b"page"
