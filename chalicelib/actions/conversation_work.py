"""A unit of work on one conversation: any number of changes, stored as one version with one change."""

from typing import Any

from msgspec.structs import replace

from chalicelib.actions.finding import find_conversation, held_contact
from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation, Edit, add_message, note_delivery
from chalicelib.domain.erasure import Erasure, keys_of_files
from chalicelib.domain.event_types import (
    ASSIGNEE_CHANGED,
    CONVERSATION_DELETED,
    CONVERSATION_MENTIONED,
    CONVERSATION_UPDATED,
    MESSAGE_CREATED,
    MESSAGE_UPDATED,
    FeedEventType,
)
from chalicelib.domain.events import Event, counter_dimensions
from chalicelib.domain.kinds import Key
from chalicelib.domain.messages import MANUAL, Activity, Cause, Message, MessageType
from chalicelib.domain.people import Directory
from chalicelib.domain.places import placed, rows_of
from chalicelib.domain.search_documents import TEXT_CHANGED, searched_texts
from chalicelib.domain.timers import Timer, timers_of
from chalicelib.ports import ANY_VERSION, Delete, Desk, Put
from chalicelib.views.public import seen_of_conversation, seen_of_message


class ConversationWork(Work):
    """Holds a conversation that deciders change. `commit` stores it once, with its next version and one `conversation.updated`.

    The change is stored on the first message that the work adds, otherwise beside the conversation.

    `by`: the name in activity lines; without one, changes add no lines. `cause`: the reason in them, which a decider may replace
    for those after it. `new`: the conversation is not stored yet.
    """

    def __init__(
        self,
        desk: Desk,
        conversation: Conversation,
        *,
        by: str | None = None,
        performer_id: int | None = None,
        cause: Cause | None = None,
        directory: Directory | None = None,
        new: bool = False,
    ) -> None:
        super().__init__(desk, conversation.account_id, ordering_key=f"conversation:{conversation.id}", performer_id=performer_id)
        self._conversation_id = conversation.id
        self.conversation = conversation
        """The newest state; after `commit`, the stored one."""
        self.before = None if new else conversation
        self.by = by
        self.cause = cause
        self.assigns_automatically = True
        self.update_trigger: str | None = None
        """The trigger of the event `conversation.updated`."""
        self._directory = directory
        self._assignment_events: list[int] = []
        self._notable_ids: set[int] = set()
        self._first_mailed_id = 0
        self._mentioned: dict[int, tuple[int, ...]] = {}

    @property
    def directory(self) -> Directory:
        if self._directory is None:
            self._directory = self.desk.store.directory(self.account_id)
        return self._directory

    def contact(self) -> Contact:
        """The conversation's contact. Raises NotFound."""
        return held_contact(self, self.conversation.contact_id)

    def apply(self, edit: Edit, *, since: Conversation | None = None) -> None:
        """Takes over the changed conversation, and adds the events of the edit and its activity lines, which name the changes
        `since` a state, the present one if none is given."""
        before, self.conversation = since or self.conversation, edit.conversation
        for kind in edit.events:
            self.assignment_event(kind)
        for activity in edit.activities:
            self.add_message(self._line(activity, before, edit.conversation))

    def apply_quietly(self, edit: Edit) -> None:
        """Like `apply`, for what nobody has done in the conversation: it keeps its place in lists by activity."""
        at = self.conversation.last_activity_at
        self.apply(edit)
        self.conversation = replace(self.conversation, last_activity_at=at)

    def _line(self, activity: Activity, before: Conversation, after: Conversation) -> Message:
        """In the language of the account (contract 8.6). Clients have the line in others, by its key and its facts."""
        from chalicelib.domain.languages import activity_text

        cause = activity.cause or self.cause
        if cause and activity.about:
            cause = replace(cause, before=getattr(before, "folder" if activity.about == "status" else activity.about))
        if cause and activity.about and activity.about != "status":  # the key names the new status
            cause = replace(cause, after=getattr(after, activity.about))
        if cause and after.snoozed_until and activity.about == "status":
            cause = replace(cause, at=after.snoozed_until)
        if cause and cause.by is None and self.cause:
            cause = replace(cause, by=self.cause.by)
        return replace(
            self.fresh_message(MessageType.ACTIVITY),
            content=activity_text(self.directory.account.locale, activity.key, activity.facts),
            content_attributes={"activity": {"key": activity.key, **activity.facts}},
            cause=cause,
        )

    def because(self, cause: Cause) -> None:
        """Names the reason of the changes that follow. Their author remains."""
        self.cause = replace(cause, by=self.cause.by) if self.cause else cause

    def assignment_event(self, kind: FeedEventType) -> None:
        """Adds an event that may lead to an automatic assignment. `commit` decides its trigger, because a later decider may
        assign the conversation."""
        self._assignment_events.append(len(self._events))
        self.event(kind, conversation_id=self.conversation.id)

    def fresh_message(self, kind: MessageType) -> Message:
        """An empty new message. Its id is above all ids in the conversation, even when the clocks of the hosts differ."""
        return Message(
            id=self.desk.ids.next(above=self.conversation.last_message_id or 0),
            account_id=self.account_id,
            inbox_id=self.conversation.inbox_id,
            conversation_id=self.conversation.id,
            type=kind,
            created_at=self.at,
            updated_at=self.at,
        )

    def add_message(self, message: Message, *, trigger: str | None = None) -> None:
        """Adds a new message and updates the conversation's summary of its messages."""
        self.create(keys.message(message.account_id, message.conversation_id, message.id), message)
        self._message_ids.append(message.id)
        self._received += message.type is MessageType.INCOMING
        if message.type in (MessageType.INCOMING, MessageType.OUTGOING):
            self._notable_ids.add(message.id)
        if message.calls_for_mail:
            self._first_mailed_id = self._first_mailed_id or message.id
        self.event(MESSAGE_CREATED, conversation_id=message.conversation_id, message_id=message.id, trigger=trigger)
        self.conversation = add_message(self.conversation, message)

    def mention(self, message: Message, user_ids: tuple[int, ...]) -> None:
        """Notes the people whom a new note mentions, and tells them, except for the author."""
        from chalicelib.domain.mentions import mention

        self._mentioned[message.id] = user_ids
        self.conversation = mention(self.conversation, user_ids)
        told = tuple(each for each in user_ids if each != self.performer_id)
        if told:
            conversation_id, message_id = message.conversation_id, message.id
            self.event(CONVERSATION_MENTIONED, conversation_id=conversation_id, message_id=message_id, user_ids=told)

    def change_message(self, before: Message, message: Message, *, trigger: str | None = None) -> Message:
        """The conversation changes only if the message becomes undelivered, or is so no longer. The customer is told only of a
        change that they see."""
        key = keys.message(message.account_id, message.conversation_id, message.id)
        internal = seen_of_message(before) == seen_of_message(message)
        changed: Message = self.update(key, replace(message, updated_at=self.at))
        if trigger is None and searched_texts(before) != searched_texts(message):
            trigger = TEXT_CHANGED
        conversation_id, message_id = message.conversation_id, message.id
        self.event(MESSAGE_UPDATED, conversation_id=conversation_id, message_id=message_id, trigger=trigger, internal=internal)
        self.conversation = note_delivery(self.conversation, changed)
        return changed

    def remove_conversation(self) -> None:
        """Removes the conversation with every row that lists it and its timer. Its messages remain for the erasure."""
        gone, account_id = self.conversation, self.account_id
        self.remove(keys.conversation(account_id, gone.id), gone)
        listed: tuple[Key[Any], ...] = (keys.conversation_of_contact(account_id, gone.contact_id, gone.id), *rows_of(gone))
        for key in listed:
            self.add(Delete(key, expected=ANY_VERSION))
        if gone.survey:
            from chalicelib.domain.surveys import survey_link

            self.add(Delete(survey_link(gone.uuid), expected=ANY_VERSION))
        for timer in timers_of(gone):
            self.cancel(timer)
        self._moved = {"before": counter_dimensions(gone)}
        self.event(CONVERSATION_DELETED, conversation_id=gone.id, inbox_id=gone.inbox_id)

    def erase_files(self, before: Message, after: Message) -> bool:
        """Plans the removal of the files that `before` has and `after` has not. Returns whether there are any."""
        kept = keys_of_files(after)
        gone = tuple(key for key in keys_of_files(before) if key not in kept)
        if gone:
            erasure = Erasure(self.account_id, "message", f"{before.conversation_id}:{before.id}", self.at, files=gone)
            if earlier := self.get(keys.erasure(erasure)):
                self.update(keys.erasure(earlier), replace(earlier, files=(*earlier.files, *gone)))
            else:
                plan_erasure(self, erasure)
        return bool(gone)

    def complete(self) -> None:
        """Writes the conversation, unless the deciders have changed nothing or have undone each other's changes."""
        if self._is_resolved_now:
            from chalicelib.actions.surveys import decide_survey

            decide_survey(self)
        if self._first_mailed_id and self.conversation.mail_plan is None and self.desk.mail_domain and self.desk.mail_from:
            from chalicelib.actions.continuity import decide_mail_plan

            decide_mail_plan(self, self._first_mailed_id)
        trigger = assignment_trigger(self.conversation) if self.assigns_automatically else None
        for position in self._assignment_events:
            self._events[position] = replace(self._events[position], trigger=trigger)
        if self.before is None:
            self._create()
        elif self.conversation != self.before:
            self._update(self.before)
        else:
            self._events = [each for position, each in enumerate(self._events) if position not in self._assignment_events]
        self._events = [self._addressed(each) for each in self._events]

    @property
    def _is_resolved_now(self) -> bool:
        """Whether the work resolves the conversation, by whatever deciders, and not by a merge or as spam."""
        before, after = self.before, self.conversation
        if before is None or after.merged_into is not None or after.spam:
            return False
        return after.status == "resolved" and before.status != "resolved"

    def _addressed(self, event: Event) -> Event:
        """Names the people whom an event concerns and who have not caused it: the new assignee; of a message to read the assignee
        and the participants, without those who are told that they are mentioned."""
        assignee_id, people = self.conversation.assignee_id, self.conversation.participant_ids
        if event.name == MESSAGE_CREATED.name and event.message_id in self._notable_ids:
            others = (assignee_id, *(each for each in people if each != assignee_id))
            left_out = (None, self.performer_id, *self._mentioned.get(event.message_id, ()))
            return replace(event, user_ids=tuple(each for each in others if each and each not in left_out))
        if event.name == ASSIGNEE_CHANGED.name and assignee_id not in (None, self.performer_id):
            return replace(event, user_ids=(assignee_id,))
        return event

    def _create(self) -> None:
        self.conversation = conversation = placed(None, self.conversation)
        self.create(keys.conversation(self.account_id, conversation.id), conversation)
        self.claim(keys.conversation_of_contact(self.account_id, conversation.contact_id, conversation.id))
        self._keep_rows({}, conversation)
        self._keep_timers((), timers_of(conversation))
        self._moved = {"after": counter_dimensions(conversation)}

    def _update(self, before: Conversation) -> None:
        after = placed(before, replace(self._cleared(), updated_at=self.at))
        self.conversation = saved = self.update(keys.conversation(self.account_id, after.id), after)
        self._keep_rows(rows_of(before), saved)
        # 0.1.0 gave a conversation no place and no timer: a snooze that it began is planned with the first write here.
        self._keep_timers(timers_of(before) if before.listed_until else (), timers_of(saved))
        if counter_dimensions(before) != counter_dimensions(saved):
            self._moved = {"before": counter_dimensions(before), "after": counter_dimensions(saved)}
        internal = seen_of_conversation(before) == seen_of_conversation(saved)
        self.event(CONVERSATION_UPDATED, conversation_id=saved.id, trigger=self.update_trigger, internal=internal)

    def _cleared(self) -> Conversation:
        """The conversation without people who may not see it any more, where those are known already."""
        before = self.conversation
        if self._directory is None or not (before.participant_ids or before.mentioned_ids):
            return before
        from chalicelib.domain.participants import without_strangers

        present = without_strangers(self._directory, before.inbox_id, before.participant_ids)
        mentioned = without_strangers(self._directory, before.inbox_id, before.mentioned_ids)
        return replace(before, participant_ids=present, mentioned_ids=mentioned)

    def _keep_rows(self, before: dict[Key[Conversation], tuple[object, ...]], saved: Conversation) -> None:
        """Writes the rows beside the conversation whose places have changed, and removes those that are no longer there."""
        after = rows_of(saved)
        for key, place in after.items():
            if before.get(key) != place:
                self.add(Put(key, saved, expected=ANY_VERSION))
        for key in before:
            if key not in after:
                self.release(key)

    def _keep_timers(self, before: tuple[Timer, ...], after: tuple[Timer, ...]) -> None:
        for timer in before:
            if timer not in after:
                self.cancel(timer)
        for timer in after:
            if timer not in before:
                self.plan(timer)


def plan_erasure(work: Work, erasure: Erasure) -> None:
    """Marks in the transaction of a deletion what is left to be removed. The timer runs the erasure if its reaction does not."""
    work.create(keys.erasure(erasure), erasure)
    work.plan(erasure.timer)


def assignment_trigger(conversation: Conversation) -> str | None:
    """The trigger of `auto_assign`: an open conversation has no assignee."""
    return "unassigned" if conversation.assignee_id is None and conversation.status == "open" else None


def of_conversation(
    desk: Desk, conversation: Conversation, *, caller: Caller | None = None, new: bool = False
) -> ConversationWork:
    """`caller`: the agent whose name, id and directory the work has."""
    if caller is None:
        return ConversationWork(desk, conversation, new=new)
    cause = Cause("api" if caller.is_program else MANUAL, by=caller.user.id)
    return ConversationWork(
        desk, conversation, by=caller.name, performer_id=caller.user.id, cause=cause, directory=caller.directory, new=new
    )


def load_work(desk: Desk, caller: Caller, conversation_id: int) -> ConversationWork:
    """A work on a conversation that the caller may see. Raises NotFound or Forbidden."""
    return of_conversation(desk, find_conversation(desk, caller, conversation_id), caller=caller)
