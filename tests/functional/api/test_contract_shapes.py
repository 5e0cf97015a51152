"""The keys of the response types, compared with those of the contract and the listed additions."""

import msgspec
import pytest

from chalicelib.api.conversation_list import CountsShape
from chalicelib.api.messages import MessagesMeta
from chalicelib.features.labels.routes import LabelShape
from chalicelib.views.attachments import AttachmentShape
from chalicelib.views.contacts import ContactInboxRowShape, ContactRowShape, ContactShape, PushContactShape
from chalicelib.views.conversations import ConversationMetaShape, ConversationShape, PushConversationShape, PushMetaShape
from chalicelib.views.inboxes import InboxShape, InboxSlimShape, WorkingHourRowShape, WorkingHourShape
from chalicelib.views.messages import MessageShape, PushMessageShape
from chalicelib.views.people import AgentShape, PushUserShape, UserAccountShape, UserShape
from chalicelib.views.public import PublicContactShape, PublicConversationShape, PublicInboxShape, PublicMessageShape
from chalicelib.views.teams import TeamRowShape, TeamShape
from chalicelib.views.widget_config import PublicWidgetShape

SHAPES = [
    (
        PublicWidgetShape,
        (
            "allow_messages_after_resolved api_host avatar_url csat_survey_enabled disable_branding enabled_features"
            " enabled_languages locale out_of_office_message portal pre_chat_form_enabled pre_chat_form_options reply_time"
            " timezone utc_off_set website_name website_token welcome_tagline welcome_title widget_color"
            " working_hours working_hours_enabled"
        ),
        "campaigns follows_visits live_visitors",
    ),
    (
        ConversationShape,
        (
            "meta id messages account_id uuid additional_attributes custom_attributes agent_last_seen_at assignee_last_seen_at"
            " contact_last_seen_at can_reply inbox_id labels muted snoozed_until status created_at updated_at timestamp"
            " last_activity_at first_reply_created_at waiting_since unread_count last_non_activity_message priority sla_policy_id"
        ),
        (
            "version contact_id assignee_id team_id last_activity_at_ms waiting_since_ms truncated? undelivered_message_ids?"
            " participant_ids? mentioned_ids? scheduled_messages? merged_ids? merged_into_id? splits? spam? csat_rating?"
        ),
    ),
    (ConversationMetaShape, "sender? channel assignee? team? hmac_verified", ""),
    (
        PushConversationShape,
        (
            "additional_attributes can_reply channel contact_inbox id inbox_id messages labels meta status custom_attributes"
            " snoozed_until unread_count first_reply_created_at priority waiting_since agent_last_seen_at contact_last_seen_at"
            " last_activity_at timestamp created_at updated_at"
        ),
        (
            "version account_id uuid muted contact_id assignee_id team_id assignee_last_seen_at last_activity_at_ms"
            " waiting_since_ms truncated? undelivered_message_ids? participant_ids? mentioned_ids? scheduled_messages?"
            " merged_ids? merged_into_id? splits? spam? csat_rating?"
        ),
    ),
    (PushMetaShape, "sender assignee team hmac_verified", ""),
    (CountsShape, "mine_count assigned_count unassigned_count all_count", ""),
    (
        MessageShape,
        (
            "id content inbox_id echo_id? conversation_id message_type content_type status content_attributes created_at private"
            " source_id sender? attachments?"
        ),
        "delivery parts? version truncated?",
    ),
    (
        PushMessageShape,
        (
            "id content account_id inbox_id conversation_id message_type created_at updated_at private status source_id"
            " content_type"
            " content_attributes sender_type sender_id external_source_ids additional_attributes processed_message_content"
            " sentiment"
            " conversation echo_id? attachments? sender?"
        ),
        "delivery parts? version truncated?",
    ),
    (MessagesMeta, "labels additional_attributes contact assignee? agent_last_seen_at assignee_last_seen_at", "head"),
    (
        AttachmentShape,
        (
            "id message_id file_type account_id meta extension? data_url? thumb_url? file_size? width? height? transcribed_text?"
            " coordinates_lat? coordinates_long? fallback_title?"
        ),
        "state file_name content_type",
    ),
    (
        ContactShape,
        (
            "additional_attributes availability_status email id name phone_number blocked identifier thumbnail custom_attributes"
            " last_activity_at? created_at contact_inboxes?"
        ),
        "labels version unverified? truncated?",
    ),
    (
        PushContactShape,
        "additional_attributes custom_attributes email id identifier name phone_number thumbnail blocked type",
        "labels? created_at? last_activity_at? version unverified? truncated?",
    ),
    (
        ContactRowShape,
        (
            "id name email phone_number account_id created_at updated_at additional_attributes identifier custom_attributes"
            " last_activity_at contact_type middle_name last_name location country_code blocked"
        ),
        "version truncated?",
    ),
    (ContactInboxRowShape, "id contact_id inbox_id source_id created_at updated_at hmac_verified pubsub_token", ""),
    (
        InboxShape,
        (
            "id avatar_url channel_id name channel_type greeting_enabled greeting_message working_hours_enabled"
            " enable_email_collect"
            " csat_survey_enabled csat_config enable_auto_assignment auto_assignment_config out_of_office_message working_hours"
            " timezone callback_webhook_url allow_messages_after_resolved lock_to_single_conversation sender_name_type"
            " business_name"
            " widget_color website_url hmac_mandatory welcome_title welcome_tagline web_widget_script website_token"
            " selected_feature_flags reply_time messaging_service_sid phone_number provider"
        ),
        "member_count version",
    ),
    (InboxSlimShape, "id avatar_url channel_id name channel_type provider", ""),
    (
        WorkingHourShape,
        "day_of_week closed_all_day open_hour open_minutes close_hour close_minutes open_all_day",
        "",
    ),
    (
        WorkingHourRowShape,
        (
            "id inbox_id account_id day_of_week closed_all_day open_hour open_minutes close_hour close_minutes open_all_day"
            " created_at updated_at"
        ),
        "",
    ),
    (
        AgentShape,
        (
            "id account_id availability_status auto_offline confirmed email available_name custom_attributes? name role thumbnail"
            " custom_role_id"
        ),
        "version",
    ),
    (PushUserShape, "id name available_name avatar_url type availability_status thumbnail", ""),
    (TeamShape, "id name description allow_auto_assign account_id is_member", "version truncated?"),
    (TeamRowShape, "id name description allow_auto_assign account_id created_at updated_at", ""),
    (LabelShape, "id title description color show_on_sidebar", "version truncated?"),
    (
        UserShape,
        (
            "id uid provider email name display_name available_name avatar_url confirmed type access_token pubsub_token"
            " message_signature ui_settings custom_attributes? account_id role inviter_id accounts created_at?"
        ),
        "version",
    ),
    (
        UserAccountShape,
        "id name status active_at role permissions availability availability_status auto_offline custom_role_id custom_role",
        "locale",
    ),
    (
        PublicInboxShape,
        (
            "identifier identity_validation_enabled name timezone working_hours working_hours_enabled csat_survey_enabled"
            " greeting_enabled"
        ),
        "",
    ),
    (PublicContactShape, "source_id pubsub_token id name email phone_number", "version"),
    (
        PublicConversationShape,
        "id uuid inbox_id contact_last_seen_at status agent_last_seen_at messages contact",
        "version merged_ids?",
    ),
    (
        PublicMessageShape,
        "id content message_type content_type content_attributes created_at conversation_id attachments? sender?",
        "version echo_id? truncated?",
    ),
]


@pytest.mark.parametrize(("shape", "contract", "additions"), SHAPES, ids=lambda value: getattr(value, "__name__", ""))
def test_shape_has_the_keys_of_the_contract(shape: type[msgspec.Struct], contract: str, additions: str) -> None:
    fields = msgspec.structs.fields(shape)
    declared = {f"{each.encode_name}?" if each.default is msgspec.UNSET else each.encode_name for each in fields}
    tag = shape.__struct_config__.tag_field
    assert declared | ({tag} if tag else set()) == set(f"{contract} {additions}".split())
