"""Requests around the CDN, and sockets from web pages of other sites."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import realtime
from chalicelib.api.application import respond
from tests.support.company import Company
from tests.support.lambda_events import websocket

SECRET = "s3cret" * 8


def connected(company: Company, *, token: str = "", **headers: str) -> int:
    event = websocket("CONNECT", "c1", token=token or company.users["ben"].pubsub_token, account_id=str(company.account_id))
    status: int = realtime.connect(company.desk, {**event, "headers": headers})["statusCode"]
    return status


@pytest.mark.parametrize("origin", ["https://desk.example", "HTTPS://Desk.Example", "https://other.example"])
def test_agents_socket_opens_from_the_desks_own_pages(company: Company, origin: str) -> None:
    company.desk = replace(company.desk, allowed_origins="https://third.example, https://other.example/")
    assert connected(company, Origin=origin) == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "https://desk.example.evil.example", "http://desk.example", "null"])
def test_agents_socket_is_refused_from_other_pages(company: Company, origin: str) -> None:
    assert connected(company, Origin=origin) == 401
    assert company.desk.sockets.of_account(company.account_id) == []


def test_program_without_an_origin_and_customer_from_any_page_connect(company: Company) -> None:
    assert connected(company) == 200
    path = "/public/api/v1/inboxes/app-identifier/contacts"
    token = company.client().post(path, {"name": "Kim"}).json["pubsub_token"]
    assert connected(company, token=token, Origin="https://shop.example") == 200


@pytest.mark.parametrize("header", [None, "", "wrong", SECRET + "x", SECRET.upper()])
def test_request_around_the_cdn_is_refused(company: Company, header: str | None) -> None:
    company.desk = replace(company.desk, origin_secret=SECRET)
    headers = {} if header is None else {"X-Parley-Origin": header}
    answer = respond(company.desk, request(headers))
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (403, "origin_refused")
    assert connected(company, **headers) == 401


def test_request_through_the_cdn_is_accepted(company: Company) -> None:
    company.desk = replace(company.desk, origin_secret=SECRET)
    headers = {"X-Parley-Origin": SECRET}
    assert respond(company.desk, request(headers))["statusCode"] == 200
    assert connected(company, **headers) == 200


def request(headers: dict[str, str]) -> dict[str, Any]:
    return {"httpMethod": "GET", "path": "/public/api/v1/inboxes/app-identifier", "headers": headers}
