"""People, settings and contacts of the scenario, and its second account."""

import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import httpx

from tests.e2e.customers import AppCustomer
from tests.e2e.desk_api import json_of, sign_in
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.stack import PROJECT
from tests.e2e.waiting import until
from tests.upgrades.scenario_company import OTHER_PASSWORD, Company


def settings(company: Company) -> None:
    """People, teams, labels and inboxes beyond the demo's."""
    ada = company.ada
    dora = ada.post("agents", {"email": "dora@acme.example", "name": "Dora Lind", "password": OTHER_PASSWORD})
    emil = ada.post("agents", {"email": "emil@acme.example", "name": "Emil Roth", "role": "administrator"})
    gone = ada.post("agents", {"email": "finn@acme.example", "name": "Finn Gone"})
    json_of(ada.request("DELETE", f"agents/{gone['id']}"))
    json_of(ada.request("PATCH", f"agents/{emil['id']}", json={"availability": "busy", "auto_offline": False}))
    profile = {"display_name": "Ben", "message_signature": "Ben, Acme", "ui_settings": {"theme": "dark", "panes": [1, 2]}}
    json_of(company.ben.request("PUT", "/api/v1/profile", json=profile))
    team = ada.post("teams", {"name": "night shift", "description": "22 to 6", "allow_auto_assign": False})
    ada.post(f"teams/{team['id']}/team_members", {"user_ids": [dora["id"], company.ben.id]})
    ada.post("labels", {"title": "vip", "description": "Handle first", "color": "#aa00aa", "show_on_sidebar": False})
    inbox = ada.post(
        "inboxes",
        {
            "name": "Web shop",
            "greeting_enabled": True,
            "greeting_message": "Welcome!",
            "enable_auto_assignment": False,
            "lock_to_single_conversation": True,
            "timezone": "Europe/Oslo",
            "business_name": "Acme Shop",
            "channel": {
                "type": "api",
                "hmac_mandatory": False,
                "additional_attributes": {"agent_reply_time_window": 12},
            },
        },
    )
    ada.post("inbox_members", {"inbox_id": inbox["id"], "user_ids": [dora["id"]]})
    company.recorded.note(web_shop=inbox["inbox_identifier"])
    _, credential = sign_in(company.stack_info, "dora@acme.example", OTHER_PASSWORD)
    company.recorded.users["dora"] = {"session": credential, "password": OTHER_PASSWORD}


def contacts(company: Company) -> None:
    ada = company.ada
    made = ada.post(
        "contacts",
        {
            "name": "Zoë Ångström-O'Neill",
            "email": "zoe@example.org",
            "phone_number": "+46701112233",
            "identifier": "customer-77",
            "additional_attributes": {"company_name": "Ångström Optik", "city": "Luleå"},
            "custom_attributes": {"plan": "gold", "since": 2019},
            "inbox_id": company.stack_info.inbox("Api")["id"],
        },
        headers={"idempotency-key": "contact-77"},
    )["payload"]["contact"]
    json_of(ada.request("PUT", f"contacts/{made['id']}", json={"custom_attributes": {"plan": "platinum"}}))
    ada.post(f"contacts/{made['id']}/contact_inboxes", {"inbox_id": company.stack_info.inbox("Whatsapp")["id"]})
    opened = ada.post(
        "conversations",
        {
            "inbox_id": company.stack_info.inbox("Api")["id"],
            "contact_id": made["id"],
            "custom_attributes": {"opened_by": "us"},
            "message": {"content": "We have your order."},
        },
    )
    for number in range(17):
        ada.post("contacts", {"name": f"Quill {number:02d}", "email": f"quill{number}@example.org"})
    until(lambda: ada.get("contacts/search", q="quill", page=2)["payload"], "contacts are indexed")
    until(lambda: ada.get("contacts/search", q="luleå")["payload"] or ada.get("contacts/search", q="ångström")["payload"], "Zoë")
    company.recorded.note(contact=made["id"], contact_conversation=opened["id"])


def automatic_assignment(company: Company) -> None:
    """Leaves the rotation of an inbox, and the counter of a wrong password."""
    with closing(
        DeskSocket(company.stack_info, company.ben.user["pubsub_token"], account_id=company.stack_info.account_id).open()
    ):
        number = AppCustomer(company.stack_info, name="Tove Assigned").start("Who takes this one?")
        until(lambda: company.ada.conversation(number)["meta"].get("assignee"), "somebody is assigned")
    response, _ = sign_in(company.stack_info, "ben@acme.example", "wrong")
    assert response.status_code == 401


def second_account(company: Company) -> None:
    """An account with an inbox, a contact and a conversation, whose numbers begin at 1 again."""
    stack_info = company.stack_info
    command = [sys.executable, "-m", "infra.account", "--stage", "local", "--email", "gil@birch.example", "--name", "Birch Bikes"]
    environment = {"DATA_DIR": str(company.stack.data_dir), "PATH": "", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True)
    account, link = re.search(r"Account (\d+)", done.stdout), re.search(r"/password#(\S+)", done.stdout)
    assert account is not None
    assert link is not None, done.stdout
    body = {"reset_password_token": link.group(1), "password": OTHER_PASSWORD}
    response = httpx.put(f"{stack_info.url}/auth/password", json=body, timeout=60)
    user: Mapping[str, Any] = json_of(response)["data"]
    gil = {"id": user["id"], "api_access_token": user["access_token"], "pubsub_token": user["pubsub_token"]}
    company.recorded.users["gil"] = {**gil, "account_id": int(account.group(1))}
    headers = {"api_access_token": user["access_token"]}
    with httpx.Client(base_url=f"{stack_info.url}/api/v1/accounts/{account.group(1)}", headers=headers, timeout=60) as http:
        inbox = json_of(http.post("/inboxes", json={"name": "Mobile app", "channel": {"type": "api"}}))
        json_of(http.post("/labels", json={"title": "vip"}))
        json_of(http.post("/teams", json={"name": "support"}))
        contact = json_of(http.post("/contacts", json={"name": "Jonas Keller", "email": "jonas.keller@example.com"}))
        body = {
            "inbox_id": inbox["id"],
            "contact_id": contact["payload"]["contact"]["id"],
            "message": {"content": "Your bike is ready."},
        }
        json_of(http.post("/conversations", json=body))
        until(lambda: json_of(http.get("/contacts/search", params={"q": "jonas"}))["payload"], "the contact is indexed")
