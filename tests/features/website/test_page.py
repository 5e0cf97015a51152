"""The page of the widget: the site's settings and a first picture of it, for every visitor alike."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.websites import ink_on
from tests.features.website.conftest import Page, Site

HOSTILE = "</script><script>alert(1)</script><!--\u2028\u2029&amp;\"'"


def rules(site: Site, **query: Any) -> dict[str, str]:
    policy = site.page(**query).headers["content-security-policy"]
    return {name: value for name, _, value in (rule.partition(" ") for rule in policy.split("; "))}


def test_page_has_the_settings_of_the_site(site: Site) -> None:
    answer = site.page()
    page = Page(answer.text)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.config == site.config().json
    assert (page.config["website_name"], page.config["widget_color"]) == ("Shop", "#aa2200")
    assert page.named("html") == [{"lang": "en", "dir": "ltr"}]
    assert page.texts["title"] == "Shop"
    assert {"type": "module", "src": "/packs/js/widget.js"} in page.named("script")


def test_page_shows_the_site_before_any_script_runs(site: Site) -> None:
    site.change(welcome_tagline="We answer at once")
    page = Page(site.page().text)
    assert (page.texts["h1"], page.texts["p"]) == ("Hello", "We answer at once")
    assert any(each.get("style") == "--color:#aa2200;--ink:#ffffff" for each in page.named("div"))
    site.change(welcome_title="")
    assert Page(site.page().text).texts["h1"] == "Shop"


def test_page_is_kept_by_caches_and_shown_in_frames(site: Site) -> None:
    headers = site.page().headers
    assert headers["cache-control"].startswith("public, max-age=60")
    assert "x-frame-options" not in headers
    assert "set-cookie" not in headers
    assert headers["x-content-type-options"] == "nosniff"


def test_page_is_the_same_for_all_visitors(site: Site) -> None:
    other = site.tenant.client().get(
        f"/widget?website_token={site.token}&cw_conversation=eyJ.secret.token",
        headers={"Cookie": "a=b", "X-Auth-Token": "t", "Accept-Language": "de"},
    )
    assert other.text == site.page().text


def test_policy_allows_the_pages_own_scripts_only(site: Site) -> None:
    found = rules(site)
    assert (found["default-src"], found["script-src"], found["connect-src"]) == (
        "'none'",
        "'self'",
        "'self' https://files.example/",
    )
    assert (found["base-uri"], found["form-action"]) == ("'none'", "'none'")
    assert found["img-src"] == "'self' https: data: blob:"


@pytest.mark.parametrize(
    ("domains", "ancestors"),
    [
        ("", "* file: capacitor: ionic:"),
        ("shop.example", "'self' shop.example"),
        ("https://Shop.example/, *.shop.example", "'self' shop.example *.shop.example"),
        ("localhost:3000", "'self' localhost:3000"),
    ],
)
def test_only_allowed_sites_may_show_the_page(site: Site, domains: str, ancestors: str) -> None:
    site.change(allowed_domains=domains)
    assert rules(site)["frame-ancestors"] == ancestors


@pytest.mark.parametrize("text", [HOSTILE, "]]>", "{{7*7}}", "\x1f\x7f", "\uff45\u202e"])
def test_texts_of_the_owner_stay_texts(site: Site, text: str) -> None:
    field = {"name": "order", "label": text, "enabled": True, "regex_pattern": "</script>"}
    site.change(welcome_title=text, welcome_tagline=text, pre_chat_form_options={"pre_chat_fields": [field]})
    answer = site.ada.patch(f"A/inboxes/{site.inbox['id']}", {"name": "Shop & <b>sons</b>"})
    assert answer.status == 200
    page = Page(site.page().text)
    assert [each.get("id") or each.get("src") for each in page.named("script")] == ["widget-config", "/packs/js/widget.js"]
    assert page.config["pre_chat_form_options"]["pre_chat_fields"][0]["label"] == text
    assert page.texts["h1"] == text
    assert page.texts["title"] == page.config["website_name"]
    assert not {"\u2028", "\u2029"} & set(site.page().text.partition('id="widget-config">')[2].partition("</script>")[0])


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nobody",
        "' OR 1=1 --",
        '"><script>alert(1)</script>',
        pytest.param("x" * 255, id="longest"),
        pytest.param("x" * 256, id="too long"),
        pytest.param("x" * 100_000, id="huge"),
        "ünï\U0001f600",
        "a#b/../c",
    ],
)
def test_unknown_site_is_refused_with_a_page(site: Site, token: str) -> None:
    answer = site.page(website_token=token)
    page = Page(answer.text)
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert page.texts["p"].strip() == "There is no such inbox."
    assert not page.named("script")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]


def test_refusal_is_in_the_language_of_the_site(site: Site) -> None:
    page = Page(site.page(website_token="nobody", locale="de").text)
    assert page.named("html") == [{"lang": "de", "dir": "ltr"}]
    assert page.texts["p"] != "There is no such inbox."


def test_inbox_of_another_channel_has_no_page(site: Site) -> None:
    inbox = site.ada.post("A/inboxes", {"name": "App", "channel": {"type": "api"}}).json
    for token in (inbox["inbox_identifier"], f"x:{inbox['inbox_identifier']}"):
        assert site.page(website_token=token).status == 404


def test_suspended_account_has_no_page(site: Site) -> None:
    account = site.tenant.account
    site.desk.store.overwrite(keys.account(account.id), replace(account, status="suspended"))
    answer = site.page()
    assert (answer.status, answer.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert not Page(answer.text).named("script")
    assert site.config().json["code"] == "account_suspended"


def test_repeated_parameters_are_one(site: Site) -> None:
    client = site.tenant.client()
    assert client.get(f"/widget?website_token=x&website_token={site.token}").status in (200, 404)
    assert client.get(f"/widget?website_token[]={site.token}").status < 500
    assert client.get("/widget").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_page_is_read_only(site: Site, method: str) -> None:
    answer = site.tenant.client().request(method, f"/widget?website_token={site.token}")
    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("color", "ink"),
    [("#1f93ff", "#0f172a"), ("#000000", "#ffffff"), ("#ffffff", "#0f172a"), ("#FFDD00", "#0f172a"), ("#aa2200", "#ffffff")],
)
def test_ink_has_the_greater_contrast(color: str, ink: str) -> None:
    assert ink_on(color) == ink
