"""Starting states of the paths."""

from tests.faults.company import customer_path, path_of, receipt, telegram, whatsapp, whatsapp_text
from tests.faults.deployment import Deployment


def remember_conversation(deployment: Deployment) -> None:
    """Keeps the number of the newest conversation, which the path acts on."""
    numbers = [int(item["pk"].rpartition("#")[2]) for item in deployment.aws.table.items() if item["kind"] == "conversation"]
    deployment.facts["conversation"] = max(numbers)


def kim_wrote(deployment: Deployment) -> None:
    """Kim has written on Telegram; the conversation is assigned to Ben."""
    telegram(deployment, 1, text="Hello")
    deployment.settle()
    remember_conversation(deployment)


def greeting(deployment: Deployment) -> None:
    """The Telegram inbox greets new customers."""
    settings = {"greeting_enabled": True, "greeting_message": "We answer soon."}
    deployment.api("ada", "PATCH", f"A/inboxes/{deployment.facts['telegram']}", settings)
    deployment.settle()


def closed_for_the_day(deployment: Deployment) -> None:
    """The Telegram inbox is closed on all days. Kim has written before, and Ben has replied yesterday."""
    kim_wrote(deployment)
    deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "We look it up"})
    deployment.settle()
    hours = [{"day_of_week": day, "closed_all_day": True} for day in range(7)]
    settings = {"working_hours_enabled": True, "working_hours": hours, "out_of_office_message": "We are closed."}
    deployment.api("ada", "PATCH", f"A/inboxes/{deployment.facts['telegram']}", settings)
    deployment.settle()
    deployment.advance_clock(86_400_000)


def kim_wrote_on_whatsapp(deployment: Deployment) -> None:
    whatsapp(deployment, "messages", whatsapp_text(1, "Hello"))
    deployment.settle()
    remember_conversation(deployment)


def known_by_number_and_by_user_id(deployment: Deployment) -> None:
    """Kim has written once with a number only and once with a user id only, which made two contacts."""
    kim_wrote_on_whatsapp(deployment)
    hidden = {name: value for name, value in whatsapp_text(2, "Hello").items() if name != "from"}
    whatsapp(deployment, "messages", {**hidden, "from_user_id": "GB.100200300"}, customer="")
    deployment.settle()


def kim_wrote_in_app(deployment: Deployment) -> None:
    deployment.api(None, "POST", "/public/api/v1/inboxes/app-identifier/contacts", {"source_id": "kim", "name": "Kim"})
    deployment.api(None, "POST", customer_path(deployment, "/conversations"))
    remember_conversation(deployment)
    deployment.api(
        None,
        "POST",
        customer_path(deployment, f"/conversations/{deployment.facts['conversation']}/messages"),
        {"content": "Hello"},
    )
    deployment.settle()


def kim_wrote_in_app_unknown(deployment: Deployment) -> None:
    """Ada has made a contact of Kim, and Kim has written without a proof of the identifier."""
    deployment.api("ada", "POST", "A/contacts", {"name": "Kim of the shop", "identifier": "kim@app"})
    kim_wrote_in_app(deployment)


def kim_created_in_app(deployment: Deployment) -> None:
    deployment.api(None, "POST", "/public/api/v1/inboxes/app-identifier/contacts", {"source_id": "kim", "name": "Kim"})
    deployment.settle()


def resolved(deployment: Deployment) -> None:
    kim_wrote(deployment)
    deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), {"status": "resolved"})
    deployment.settle()


def snoozed(deployment: Deployment) -> None:
    kim_wrote(deployment)
    until = deployment.clock.now() // 1000 + 3600
    deployment.api("ben", "POST", path_of(deployment, "/toggle_status"), {"status": "snoozed", "snoozed_until": until})
    deployment.settle()


def snoozed_until_now(deployment: Deployment) -> None:
    snoozed(deployment)
    deployment.advance_clock(3_600_000)


def replied(deployment: Deployment) -> None:
    kim_wrote(deployment)
    answer = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "On its way"})
    deployment.facts["message"] = answer.json["id"]
    deployment.settle()


def replied_on_whatsapp(deployment: Deployment) -> None:
    kim_wrote_on_whatsapp(deployment)
    deployment.facts["message"] = deployment.api("ben", "POST", path_of(deployment, "/messages"), {"content": "On its way"}).json[
        "id"
    ]
    deployment.settle()


def delivered_on_whatsapp(deployment: Deployment) -> None:
    replied_on_whatsapp(deployment)
    whatsapp(deployment, "statuses", receipt("wamid.10000", "delivered"))
    deployment.settle()


def failed(deployment: Deployment) -> None:
    """Ben's reply was refused by Telegram."""
    deployment.providers.state.refusals = 1
    replied(deployment)


def provider_delays(deployment: Deployment) -> None:
    """Telegram will answer the next send with 429 and `retry_after`."""
    kim_wrote(deployment)
    deployment.providers.state.delays = 1


def with_team(deployment: Deployment) -> None:
    kim_wrote(deployment)
    deployment.facts["team"] = deployment.api("ada", "POST", "A/teams", {"name": "support"}).json["id"]
    deployment.api(
        "ada", "POST", f"A/teams/{deployment.facts['team']}/team_members", {"user_ids": [deployment.facts["users"]["ben"]]}
    )
    deployment.settle()


def labelled(deployment: Deployment) -> None:
    kim_wrote(deployment)
    for title in ("vip", "refund", "broken"):
        deployment.api("ada", "POST", "A/labels", {"title": title})
    deployment.api("ben", "POST", path_of(deployment, "/labels"), {"labels": ["vip", "refund"]})
    deployment.settle()


def with_contact(deployment: Deployment) -> None:
    answer = deployment.api("ada", "POST", "A/contacts", {"name": "Grace", "email": "grace@example.com"})
    deployment.facts["contact"] = answer.json["payload"]["contact"]["id"]
    deployment.settle()


def signed_in(deployment: Deployment) -> None:
    answer = deployment.api(None, "POST", "/auth/sign_in", {"email": "ben@acme.example", "password": "Secret-1"})
    deployment.facts["credential"] = {name: answer.headers[name] for name in ("access-token", "client", "uid")}
    deployment.settle()
