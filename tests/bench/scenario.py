"""The acts of customers, agents and visitors at the desk whose costs are measured."""

import json
from typing import Any

from msgspec.structs import replace

from chalicelib import realtime, workers
from chalicelib.actions.open_sockets import register
from chalicelib.actions.visitor_tokens import signed
from chalicelib.domain import keys
from chalicelib.domain.channels import Channel
from chalicelib.domain.contacts import ContactInbox
from chalicelib.domain.outbound import StoredFile
from chalicelib.domain.sockets import Socket, View
from chalicelib.features.campaigns.actions import create_campaign
from chalicelib.features.email.model import POLL_MS
from chalicelib.features.email.notices import poll_in
from tests.bench.bench_desk import TELEGRAM, WHATSAPP, BenchDesk
from tests.support.channels import email_channel, website_channel
from tests.support.fakes.mail import ses_id
from tests.support.lambda_events import websocket
from tests.support.mails import notice, raw_mail, stored, with_files
from tests.support.push_browser import PushBrowser
from tests.support.webhooks import proof, telegram_message, whatsapp_status, whatsapp_text, whatsapp_webhook

CUSTOMER = "15557654321"


class Scenario(BenchDesk):
    """Requests of customers, agents and visitors, and what follows from each."""

    def customer_writes(self, text: str, *, chat_id: int = 7) -> None:
        """Carries a Telegram message from its webhook through every handler to the sockets."""
        self._updates += 1
        message = telegram_message({"id": chat_id, "first_name": "Grace"}, self._updates, 1_767_225_600, text=text)
        self._webhook(TELEGRAM, {"update_id": self._updates, "message": message})

    def whatsapp_customer_writes(self, text: str) -> None:
        self._updates += 1
        self._whatsapp(messages=[whatsapp_text(CUSTOMER, f"wamid.in{self._updates}", 1_767_225_600, text)])

    def whatsapp_reports(self, status: str) -> None:
        self._whatsapp(statuses=[whatsapp_status(CUSTOMER, self.provider.last_whatsapp_id, 1_767_225_601, status)])

    def _whatsapp(self, **events: Any) -> None:
        number, number_id = WHATSAPP.phone_number, WHATSAPP.phone_number_id
        self._webhook(WHATSAPP, whatsapp_webhook(number, number_id, customer=CUSTOMER, name="Grace", **events))

    def _webhook(self, channel: Channel, body: Any) -> None:
        self._http("POST", channel.webhook_path, body, proof(channel, json.dumps(body).encode()))

    def agent_replies(self, text: str, *, conversation: int = 1, deliver: bool = True, **fields: Any) -> None:
        """Posts a reply. With `deliver`, also runs the delivery until the message is marked as sent."""
        body = {"content": text, "echo_id": f"echo {self.desk.ids.next()}", **fields}
        self._http("POST", f"/api/v1/accounts/1/conversations/{conversation}/messages", body, self._signed_in, settle=False)
        if deliver:
            self.settle()
        else:
            self._forward()
            self._drain("broadcast", workers.broadcast)

    def agent_uploads(self, name: str) -> str:
        """The signed id of a picture. The browser's own request to the bucket is counted with the calls, too."""
        path = "/api/v1/accounts/1/conversations/1/direct_uploads"
        blob = {"filename": name, "byte_size": 4, "checksum": "1B2M2Y8AsgTpgAmY7PhCfg==", "content_type": "image/png"}
        offered = self._http("POST", path, {"blob": blob}, self._signed_in)
        self.desk.files.save(offered["key"], StoredFile(name, "image/png", b"\x89PNG"))
        signed_id: str = offered["signed_id"]
        return signed_id

    def agent_saves_draft(self, message: str, edit: int) -> None:
        """The agent has a browser open, which is shown the draft."""
        body = {"draft_message": {"message": message, "version": edit - 1, "writer": "laptop", "edit": edit}}
        self._http("PATCH", "/api/v1/accounts/1/conversations/1/draft_messages", body, self._signed_in)

    def agent_changes(self, resource: str, **body: Any) -> None:
        self._http("POST", f"/api/v1/accounts/1/conversations/1/{resource}", body, self._signed_in)

    def agent_merges(self, conversation: int, *, into: int) -> None:
        path = f"/api/v1/accounts/1/conversations/{conversation}/merge"
        self._http("POST", path, {"into_conversation_id": into}, self._signed_in)

    def agent_reads_thread(self, conversation: int) -> None:
        self._http("GET", f"/api/v1/accounts/1/conversations/{conversation}/messages", None, self._signed_in)

    def agent_mails_transcript(self) -> None:
        """Until the provider has the mail. Its own request is not counted."""
        self._http("POST", "/api/v1/accounts/1/conversations/1/transcript", {"email": "kim@example.org"}, self._signed_in)

    def mailbox_opens(self) -> None:
        """With a conversation, in which an agent has written a mail."""
        inbox = self._tenant.open_inbox("mailbox", email_channel(), title="Bench")
        contact = {"name": "Kim", "email": "kim@example.org"}
        made = self._http("POST", "/api/v1/accounts/1/contacts", contact, self._signed_in)["payload"]["contact"]
        begun = {"inbox_id": inbox.id, "contact_id": made["id"], "message": {"content": "Your invoice is ready."}}
        self._letters = self._http("POST", "/api/v1/accounts/1/conversations", begun, self._signed_in)["id"]

    def agent_writes_mail(self) -> None:
        """Until SES has it. Its own request is not counted."""
        self.agent_replies("Here it is.", conversation=self._letters)

    def customer_mails(self, subject: str, *, answers: str = "") -> None:
        """From the notice of SES on. `answers`: a message id."""
        headers = {"Message_ID": f"<{self.desk.ids.next()}@example.org>", "Subject": subject, "In_Reply_To": answers}
        stored(self.desk, raw_mail(**headers))
        self._take_notice(notice())

    def customer_answers_mail(self) -> None:
        """The newest one of the desk."""
        self.customer_mails("Re: Your invoice", answers=f"<{ses_id(len(self.mail.sent))}>")

    def ses_reports(self) -> None:
        """The delivery of the newest mail."""
        tags = {name: [value] for name, value in (self.mail.tags[-1] or {}).items()}
        self._take_notice(json.dumps({"eventType": "Delivery", "mail": {"tags": tags}}))

    def customer_mails_files(self, files: int) -> None:
        raw = raw_mail(Message_ID=f"<{self.desk.ids.next()}@example.org>", Subject="Order 7")
        stored(self.desk, with_files(raw, *((f"cup-{number}.pdf", "application/pdf", b"%PDF-1.4") for number in range(files))))
        self._take_notice(notice())

    def mail_bounces(self) -> None:
        """The newest one of the desk, for good. SES reports it."""
        tags = {name: [value] for name, value in (self.mail.tags[-1] or {}).items()}
        gone = {"emailAddress": "kim@example.org", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown user"}
        bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [gone]}
        self._take_notice(json.dumps({"eventType": "Bounce", "mail": {"tags": tags}, "bounce": bounce}))

    def mailbox_is_connected(self) -> None:
        """It has mails from before, which stay where they are."""
        self.polled.add(raw_mail())
        servers = {"imap_enabled": True, "imap_address": "imap.bench.example", "imap_login": "sales", "imap_validity": 1}
        channel = replace(email_channel("sales@bench.example"), **servers, imap_password="imap-password", imap_last_uid=1)
        self._tenant.open_inbox("polled", channel, title="Bench")
        self.mailbox_is_due(0)
        self.mailbox_is_polled()

    def mailbox_is_due(self, mails: int) -> None:
        """With so many new mails. The schedule, which runs every minute, has asked for the poll."""
        for _ in range(mails):
            self.polled.add(raw_mail(Message_ID=f"<{self.desk.ids.next()}@example.org>"))
        self.wait(POLL_MS)
        self._invoke("wake", workers.wake, {})

    def mailbox_is_polled(self) -> None:
        """Until the queue of webhook events has its mails, whose further way is that of any message."""
        while polls := [body for body in self.waiting_mails() if poll_in(body)]:
            for body in polls:
                self._take_mail(body)

    def _take_notice(self, body: str) -> None:
        self._take_mail(body)
        self.settle()

    def _take_mail(self, body: str) -> None:
        record = {"messageId": "1", "body": body, "receiptHandle": "1", "attributes": {}}
        self.invocations["mail"] += 1
        self._invoke("mail", workers.mail, {"Records": [record]})

    def password_is_forgotten(self) -> None:
        answer = self.visit(1, "POST", "/auth/password", {"email": "ada@bench.example"})
        if answer["statusCode"] != 200:
            raise ValueError(f"POST /auth/password: {answer['body']}")
        self.settle()

    def agent_reads_history(self) -> None:
        self._http("GET", "/api/v1/accounts/1/conversations/1/history", None, self._signed_in)

    def agent_runs_macro(self, *conversations: int) -> None:
        """The macro sends a message and sets the priority."""
        path = f"/api/v1/accounts/1/macros/{self._macro_id}/execute"
        headers = {**self._signed_in, "idempotency-key": f"macro {self.desk.ids.next()}"}
        self._http("POST", path, {"conversation_ids": conversations}, headers)

    def agent_wants_pushes(self) -> None:
        flags = {"selected_push_flags": ["push_assigned_conversation_new_message"]}
        self._http("PATCH", f"/api/v1/accounts/{self.account_id}/notification_settings", flags, self._signed_in)

    def agent_turns_push_on(self) -> None:
        self._http("POST", "/api/v1/notification_subscriptions", PushBrowser().body, self._signed_in)

    def socket_opens(self, connection: str, *, chat_id: int | None = None) -> None:
        """Of the customer with this chat, or of Ada."""
        token = self._link_of(chat_id).pubsub_token if chat_id else self._admin_socket_token
        opened = websocket("CONNECT", connection, token=token, account_id=str(self.account_id))
        answer = self._invoke("websocket_connect", realtime.connect, opened)
        if answer["statusCode"] != 200:
            raise ValueError(f"$connect: {answer}")

    def socket_pings(self, connection: str, **fields: Any) -> None:
        self._socket_sends(connection, action="ping", **fields)

    def socket_views(self, connection: str, conversation: int | None) -> None:
        self._socket_sends(connection, action="viewing", conversation_id=conversation)

    def _socket_sends(self, connection: str, **frame: Any) -> None:
        event = websocket("MESSAGE", connection, body=json.dumps(frame))
        self._invoke("websocket_message", realtime.handle_message, event)

    def colleague_views(self, conversation: int) -> None:
        """The second of the agents who are online has the conversation open."""
        now = self.desk.clock.now()
        view = View(conversation, self._telegram.id)
        own = Socket("browser-1", self.account_id, now, now, user_id=self._members[1].user_id, view=view)
        self.desk.sockets.register(own)

    def socket_closes(self, connection: str) -> None:
        self._invoke("websocket_disconnect", realtime.disconnect, websocket("DISCONNECT", connection))

    def customers_online(self, count: int) -> None:
        """Sockets of so many further customers."""
        now = self.desk.clock.now()
        for number in range(count):
            owner = {"inbox_id": self._telegram.id, "source_id": f"visitor {number}"}
            register(self.desk, Socket(f"visitor-{number}", self.account_id, now, now, **owner))  # type: ignore[arg-type]

    def customer_had(self, conversations: int, *, chat_id: int) -> None:
        """A customer with so many conversations of two messages each."""
        self.customer_writes("Hello", chat_id=chat_id)
        begun = {"contact_id": self._contact_of(chat_id), "inbox_id": self._telegram.id}
        for number in range(1, conversations + 1):
            if number > 1:
                self._http("POST", "/api/v1/accounts/1/conversations", begun | {"message": {"content": "Hello"}}, self._signed_in)
            [newest] = self.desk.lists.conversations_of(self.account_id, begun["contact_id"], limit=1)
            self.agent_replies("Hello!", conversation=newest.id)

    def contact_is_deleted(self, *, chat_id: int) -> None:
        """With everything that the first look of the erasure removes."""
        self._http("DELETE", f"/api/v1/accounts/1/contacts/{self._contact_of(chat_id)}", {}, self._signed_in)

    def _contact_of(self, chat_id: int) -> int:
        return self._link_of(chat_id).contact_id

    def _link_of(self, chat_id: int) -> ContactInbox:
        link = self.desk.store.get(keys.contact_inbox(self.account_id, self._telegram.id, str(chat_id)))
        assert link
        return link

    def site_opens(self) -> None:
        """A website with a widget."""
        self._tenant.open_inbox("site", website_channel("bench-site"), title="Bench")

    def site_changes(self, **changes: Any) -> None:
        inbox = self._tenant.inboxes["site"].id
        self._http("PATCH", f"/api/v1/accounts/{self.account_id}/inboxes/{inbox}", changes, self._signed_in)

    def site_has_campaign(self) -> None:
        inbox_id = self._tenant.inboxes["site"].id
        offer: dict[str, Any] = {"title": "Cups", "message": "Questions?", "url": "https://shop.example/*", "time_on_page": 10}
        create_campaign(self.desk, self._tenant.caller(), inbox_id=inbox_id, **offer)
        self.settle()

    def visitor_sends(self, method: str, where: str, body: Any = None, by: str = "vera", network: int = 1) -> Any:
        """A request of a visitor's widget, and everything that follows from it."""
        now = self.desk.clock.now() // 1000
        token = signed(by, self._tenant.inboxes["site"].id, now, self.desk.digest_key)
        answer = self.visit(network, method, f"/api/v1/widget{where}?website_token=bench-site", body, {"x-auth-token": token})
        if answer["statusCode"] not in (200, 204):
            raise ValueError(f"{method} {where}: {answer['statusCode']} {answer['body']}")
        self.settle()
        return json.loads(answer["body"] or "null")

    def visitor_sees_survey(self) -> None:
        self._survey_id = self.visitor_sends("GET", "/messages")["payload"][-1]["id"]

    def unseen_replies_are_mailed(self) -> None:
        """Until SES has the mail. Its own request is not counted."""
        self.wait(120_000)
        self._invoke("wake", workers.wake, {})
        self.settle()

    def visitor_answers_mail(self) -> None:
        """From the notice of SES on."""
        to = str(self.mail.messages()[-1]["Reply-To"].addresses[0].addr_spec)
        stored(self.desk, raw_mail(sender="vera@example.org", to=to))
        self._take_notice(notice("ses-1", [to]))

    def visitor_rates(self) -> None:
        values = {"csat_survey_response": {"rating": 5, "feedback_message": "Quick."}}
        self.visitor_sends("PATCH", f"/messages/{self._survey_id}", {"message": {"submitted_values": values}})

    def visitor_connects(self, connection: str, by: str = "vera") -> None:
        """The socket of a visitor's widget, without the price of its opening."""
        now = self.desk.clock.now()
        owner = {"inbox_id": self._tenant.inboxes["site"].id, "source_id": by}
        register(self.desk, Socket(connection, self.account_id, now, now, **owner))  # type: ignore[arg-type]
