"""An inbox with its channel and its members."""

from typing import Any

from chalicelib.actions import inboxes as inbox_actions
from chalicelib.channels.api.channel import ApiChannel
from chalicelib.channels.email.channel import EmailChannel
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.channels.whatsapp.channel import WhatsappChannel
from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox, SurveyConfig, SurveyRules
from chalicelib.domain.keys import Rotation
from chalicelib.domain.kinds import Key
from chalicelib.domain.photos import Picture
from chalicelib.domain.working_hours import DEFAULT_WEEK
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, path
from tests.features.erasure.specimen import erase_all
from tests.security.foreign_ids import Foreign, rival_agents, rival_inbox
from tests.support.fakes.clock import NOON
from tests.support.pictures import png
from tests.support.specimen import A, Specimen

LIST = f"{A}/inboxes"
ONE = f"{LIST}/<inbox_id>"
MEMBERS = f"{A}/inbox_members"
HOURS = {
    "working_hours_enabled": True,
    "working_hours": [{"day_of_week": 6, "open_hour": 10, "open_minutes": 0, "close_hour": 14, "close_minutes": 30}],
    "out_of_office_message": "We are closed.",
    "timezone": "Europe/Berlin",
}
NEW_MEMBERS = {"inbox_id": "<inbox_id>", "user_ids": ["<user_id>"]}
FORM = {"avatar": ("shop.png", "image/png", png())}
HMAC_TOKEN = ("hmac token",)

BOT_OF_RIVAL = {"type": "telegram", "bot_token": "88:a-token-of-the-same-bot"}
NUMBER_OF_RIVAL: dict[str, Any] = {
    "type": "whatsapp",
    "phone_number": "+15550002222",
    "provider_config": {
        "api_key": "k",
        "phone_number_id": "9",
        "business_account_id": "",
        "app_secret": "s",
        "webhook_verify_token": "v",
    },
}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    telegram = TelegramChannel("77:secret", "hook", "acme_bot")
    whatsapp = WhatsappChannel("+15550001111", "1000", "key", "secret", "verify")
    app = ApiChannel("ident", "hmac", True, additional_attributes={"agent_reply_time_window": 2})
    survey = SurveyConfig("star", "Grüße 🎉", SurveyRules("does_not_contain", ("spam",)))
    inboxes = (
        Inbox(1, account_id, "Bot", telegram, NOON, member_ids=(5, 6)),
        Inbox(2, account_id, "WhatsApp", whatsapp, NOON),
        Inbox(
            3,
            account_id,
            "App",
            app,
            NOON,
            csat_config=survey,
            photo="photos/1/inbox-3-x.png",
            working_hours=DEFAULT_WEEK,
            working_hours_changed_at=NOON,
        ),
        Inbox(
            4,
            account_id,
            "Mail",
            EmailChannel(
                "help@acme.example",
                "secret",
                imap_enabled=True,
                imap_address="imap.acme.example",
                imap_port=143,
                imap_login="help",
                imap_password="imap secret",
                imap_enable_ssl=False,
                imap_validity=7,
                imap_last_uid=104,
                reauthorization_required=True,
                smtp_enabled=True,
                smtp_address="smtp.acme.example",
                smtp_port=465,
                smtp_login="help",
                smtp_password="smtp secret",
                smtp_domain="acme.example",
                smtp_enable_ssl_tls=True,
                smtp_enable_starttls_auto=False,
            ),
            NOON,
            sender_name_type="professional",
            business_name="Acme Coffee",
        ),
    )
    return [
        *((keys.inbox(account_id, each.id), each) for each in inboxes),
        (keys.rotation(account_id, 1), Rotation((6, 5), 3)),
    ]


SPECIMEN = Specimen(
    values=lambda tenants: {"inbox_id": tenants.acme.inboxes["app"].id},
    bodies={
        f"POST {LIST}": {"name": "Another app", "channel": {"type": "api"}},
        f"PATCH {ONE}": {"name": "Renamed", **HOURS},
        f"PUT {ONE}": {"name": "Renamed"},
        f"POST {MEMBERS}": NEW_MEMBERS,
        f"PATCH {MEMBERS}": NEW_MEMBERS,
        f"PUT {MEMBERS}": NEW_MEMBERS,
        f"DELETE {MEMBERS}": {"inbox_id": "<inbox_id>", "user_ids": ["<assignee_id>"]},
    },
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA I.. TTTTTT .SSSST X  GET {ONE}
UTT AA RR. TTTTTT RSSSST X  POST {LIST}
UTT AA RR. TTTTTT RSSSST X  PATCH {ONE}
UTT AA RR. TTTTTT RSSSST X  PUT {ONE}
UTT AA RRw TTTTTT RSSSST X  DELETE {ONE}/avatar
UTT AA I.. TTTTTT .SSSST X  GET {ONE}/assignable_agents
UTT AA RR. TTTTTT RSSSST X  GET {ONE}/webhook_status
UTT AA I.. TTTTTT .SSSST X  GET {MEMBERS}/<inbox_id>
UTT AA RR. TTTTTT RSSSST X  POST {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  PATCH {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  PUT {MEMBERS}
UTT AA RR. TTTTTT RSSSST X  DELETE {MEMBERS}
""",
    other_account=f"""
..  GET {LIST}
ii  GET {ONE}
.R  POST {LIST}
iR  PATCH {ONE}
iR  PUT {ONE}
iR  DELETE {ONE}/avatar
ii  GET {ONE}/assignable_agents
iR  GET {ONE}/webhook_status
ii  GET {MEMBERS}/<inbox_id>
iR  POST {MEMBERS}
iR  PATCH {MEMBERS}
iR  PUT {MEMBERS}
iR  DELETE {MEMBERS}
""",
    answers={"i": "404 inbox_not_found", "w": "200 without effect"},
    foreign=(
        *(
            Foreign(f"{method} {MEMBERS}", "inbox_id", rival_inbox, "404 inbox_not_found")
            for method in ("POST", "PATCH", "PUT", "DELETE")
        ),
        *(
            Foreign(f"{method} {MEMBERS}", "user_ids", rival_agents, "401 user_not_in_account")
            for method in ("POST", "PATCH", "PUT")
        ),
        Foreign(f"DELETE {MEMBERS}", "user_ids", rival_agents, "nothing"),
        Foreign(f"POST {LIST}", "channel", lambda _: BOT_OF_RIVAL, "422 channel_taken"),
        *(
            Foreign(
                f"POST {LIST}",
                f"channel.provider_config.{field}",
                lambda _: "2000",
                "422 channel_taken",
                extra=(("channel", NUMBER_OF_RIVAL),),
            )
            for field in ("phone_number_id", "business_account_id")
        ),
        *(
            Foreign(f"{method} {ONE}", f"channel.provider_config.{field}", lambda _: "2000", "200")
            for method in ("PATCH", "PUT")
            for field in ("phone_number_id", "business_account_id")
        ),
    ),
    secrets=dict.fromkeys((f"GET {LIST}", f"GET {ONE}", f"POST {LIST}", f"PATCH {ONE}", f"PUT {ONE}"), HMAC_TOKEN),
    entities=entities,
    steps=(inbox_actions.webhook_url,),
)


@story(inbox_actions.create_inbox)
def inbox_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    channel = TelegramChannel("88:secret-of-the-bot", "webhook-secret")
    inbox_actions.create_inbox(scenario.company.desk, scenario.company.caller(), name="Second bot", channel=channel)


@story(inbox_actions.create_inbox)
def email_inbox_is_created(scenario: Scenario) -> None:
    one_conversation(scenario)
    channel = EmailChannel("help@acme.example", "secret-of-the-addresses")
    inbox_actions.create_inbox(scenario.company.desk, scenario.company.caller(), name="Mail", channel=channel)


@story(inbox_actions.update_inbox)
def inbox_is_renamed(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.update_inbox(scenario.company.telegram, name="The bot of Acme")


@story(inbox_actions.update_inbox)
def inbox_gets_business_hours(scenario: Scenario) -> None:
    one_conversation(scenario)
    scenario.company.update_inbox(scenario.company.telegram, **HOURS)


@story(inbox_actions.update_inbox, inbox_actions.remove_inbox_photo)
def inbox_gets_a_photo_and_loses_another_one(scenario: Scenario) -> None:
    one_conversation(scenario)
    company, photo = scenario.company, Picture("image/png", png())
    for inbox_id in (company.telegram.id, company.inboxes["app"].id):
        inbox_actions.update_inbox(company.desk, company.caller(), inbox_id, changes={}, channel_changes={}, photo=photo)
    inbox_actions.remove_inbox_photo(company.desk, company.caller(), company.telegram.id)


@story(inbox_actions.change_members)
def agent_joins_inbox(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, add=[company.users["cleo"].id])


@story(inbox_actions.change_members)
def assignee_is_removed_from_inbox(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    company = scenario.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, remove=[company.users["dora"].id])
    company.reply(conversation, "I take over")


@story(inbox_actions.change_members)
def inbox_members_are_replaced(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    inbox_actions.change_members(company.desk, company.caller(), company.telegram.id, replace_by=[company.users["cleo"].id])
    company.receive("Hello?", provider_id="in-2")


@path()
def create_inbox(deployment: Deployment) -> Any:
    channel = {"type": "telegram", "bot_token": "43:another-token"}
    answer = deployment.api("ada", "POST", "A/inboxes", {"name": "Second bot", "channel": channel}, headers=ONCE)
    deployment.settle()
    assert deployment.providers.state.connected == {"https://desk.example/webhooks/telegram/43"}
    return answer.json


@path()
def change_inbox(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", f"A/inboxes/{deployment.facts['telegram']}", {"name": "Bot of ours"})
    deployment.settle()
    return answer.json


@path()
def change_business_hours(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "PATCH", f"A/inboxes/{deployment.facts['telegram']}", HOURS)
    deployment.settle()
    return answer.json


@path()
def change_inbox_members(deployment: Deployment) -> Any:
    users = deployment.facts["users"]
    fields = {"inbox_id": deployment.facts["telegram"], "user_ids": [users["ada"]]}
    answer = deployment.api("ada", "PATCH", "A/inbox_members", fields)
    deployment.settle()
    return answer.json


@path()
def create_whatsapp_inbox(deployment: Deployment) -> Any:
    channel = {**NUMBER_OF_RIVAL, "provider_config": {**NUMBER_OF_RIVAL["provider_config"], "phone_number_id": "2000"}}
    answer = deployment.api("ada", "POST", "A/inboxes", {"name": "Second number", "channel": channel}, headers=ONCE)
    deployment.settle()
    return answer.json


@path()
def create_api_inbox(deployment: Deployment) -> Any:
    channel = {"type": "api", "webhook_url": "https://builder.example/second"}
    answer = deployment.api("ada", "POST", "A/inboxes", {"name": "Second app", "channel": channel}, headers=ONCE)
    deployment.settle()
    return answer.json


@path()
def create_email_inbox(deployment: Deployment) -> Any:
    channel = {"type": "email", "email": "help@acme.example"}
    settings = {"name": "Mail", "sender_name_type": "professional", "business_name": "Acme Coffee"}
    answer = deployment.api("ada", "POST", "A/inboxes", {**settings, "channel": channel}, headers=ONCE)
    deployment.settle()
    shown = answer.json
    # Its proof is of the id and the random secret, which a retry makes anew.
    assert shown.pop("forward_to_email").endswith("@in.parley.example")
    return shown


@path()
def add_inbox_member(deployment: Deployment) -> Any:
    fields = {"inbox_id": deployment.facts["telegram"], "user_ids": [deployment.facts["users"]["ada"]]}
    answer = deployment.api("ada", "POST", "A/inbox_members", fields)
    deployment.settle()
    return answer.json


@path()
def remove_inbox_member(deployment: Deployment) -> Any:
    fields = {"inbox_id": deployment.facts["telegram"], "user_ids": [deployment.facts["users"]["ben"]]}
    answer = deployment.api("ada", "DELETE", "A/inbox_members", fields)
    deployment.settle()
    return answer.status


def with_photo(deployment: Deployment) -> None:
    deployment.api("ada", "PUT", f"A/inboxes/{deployment.facts['app']}", files=FORM)
    deployment.settle()


@path(differs=("inbox.version",))
def change_inbox_photo(deployment: Deployment) -> Any:
    """A repetition stores the picture once more, and erases the first file."""
    answer = deployment.api("ada", "PUT", f"A/inboxes/{deployment.facts['app']}", files=FORM)
    erase_all(deployment)
    assert len(deployment.aws.state.files) == 1
    return answer.status


@path(with_photo)
def remove_inbox_photo(deployment: Deployment) -> Any:
    answer = deployment.api("ada", "DELETE", f"A/inboxes/{deployment.facts['app']}/avatar")
    erase_all(deployment)
    assert deployment.aws.state.files == {}
    return answer.status
