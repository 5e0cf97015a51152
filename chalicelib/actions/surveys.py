"""Satisfaction surveys: the desk sends one with a resolution and stores the customer's answer (contract 8.8)."""

from msgspec.structs import replace

from chalicelib.actions.conversation_work import ConversationWork
from chalicelib.actions.template_messages import decide_template
from chalicelib.domain.conversations import Edit, SurveyRef
from chalicelib.domain.inboxes import Inbox, SurveyConfig
from chalicelib.domain.languages import survey_texts
from chalicelib.domain.messages import Cause, Message
from chalicelib.domain.survey_config import is_wanted
from chalicelib.domain.surveys import CONTENT_TYPE, Survey, page_url, survey_key, survey_link


def decide_survey(work: ConversationWork) -> None:
    """Sends the survey in the transaction that resolves the conversation, so that it is sent once.

    A conversation has one survey at most. There is none for a customer who has not written, or who is blocked.
    """
    conversation = work.conversation
    inbox = next((each for each in work.directory.inboxes if each.id == conversation.inbox_id), None)
    if inbox is None or not inbox.csat_survey_enabled or conversation.survey or conversation.last_incoming_at is None:
        return
    if not is_wanted(inbox.csat_config, conversation.labels) or work.contact().blocked:
        return
    config = inbox.csat_config or SurveyConfig()
    sent = decide_template(
        work,
        inbox,
        config.message or survey_texts(work.directory.account.locale)["question"],
        Cause("survey", id=inbox.id),
        content_type=CONTENT_TYPE,
        content_attributes={"display_type": config.display_type},
        link=_link(work, inbox),
    )
    if sent:
        note_survey(work, sent)


def _link(work: ConversationWork, inbox: Inbox) -> str:
    """The address of the survey's page; empty on a website, where the widget shows the survey in place."""
    return "" if inbox.channel.website else page_url(work.desk.public_url, work.conversation.uuid)


def note_survey(work: ConversationWork, message: Message) -> None:
    """Of a message that asks for a rating, also of one that a program sends. The first one answers to the survey's page."""
    conversation = work.conversation
    if conversation.survey is None:
        work.claim(survey_link(conversation.uuid), work.account_id, message.conversation_id, message.id)
        work.conversation = replace(conversation, survey=SurveyRef(message.id))
    work.create(survey_key(message), _row(work, message))


def decide_survey_answer(work: ConversationWork, message: Message) -> None:
    """Stores the answer that the message has, with the conversation's present assignee and team. It moves no list."""
    answer = message.content_attributes["submitted_values"]["csat_survey_response"]
    key = survey_key(message)
    before = work.get(key)
    after = replace(
        before or _row(work, message),
        assignee_id=work.conversation.assignee_id,
        team_id=work.conversation.team_id,
        rating=answer["rating"],
        feedback=answer["feedback_message"],
        answered_at=(before and before.answered_at) or work.at,
        updated_at=work.at,
    )
    if before is None:
        work.create(key, after)
    else:
        work.update(key, after)
    work.apply_quietly(Edit(replace(work.conversation, survey=SurveyRef(message.id, answer["rating"]))))


def _row(work: ConversationWork, message: Message) -> Survey:
    conversation = work.conversation
    return Survey(
        message_id=message.id,
        account_id=work.account_id,
        conversation_id=message.conversation_id,
        inbox_id=message.inbox_id,
        sent_at=message.created_at,
        updated_at=message.created_at,
        assignee_id=conversation.assignee_id,
        team_id=conversation.team_id,
    )
