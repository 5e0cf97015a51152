"""Fields of other projects' webhooks that agents do not see, with the reason. They add to those of the recorded webhooks."""

from tests.unit.channels.test_unused_fields import IDS, IGNORED, SHAPE

KNOWN_SENDER = "the sender is known already"
NEWER = "a copy under an older or newer name"
BUTTONS = "buttons that the business offered"
WORDS = "the words are shown"
ONE_OF_TWO = "Telegram sends one of the two, which is read; a suite built a message with both"

MORE: dict[str, dict[str, str]] = {
    "telegram": {
        r".*\.thumb(\..*)?": "a smaller copy of the file",
        r".*\.reply_markup\..*": BUTTONS,
        r".*\.is_premium": "what the customer pays Telegram for",
        r"message\.via_bot\..*": "the bot that helped to write the message",
        r"edited_message\.reply_to_message\..*": "the thread shows the message that is answered",
        r"(edited_)?message\.(caption_)?entities\.(type|custom_emoji_id|language|date_time_format|unix_time|user\..*)": WORDS,
        r"message\.(caption|(caption_)?entities\.(offset|length|url))|callback_query\.game_short_name": ONE_OF_TWO,
        r"message\.(poll|checklist)\.\w+_entities\..*": WORDS,
        r"message\.venue\.(foursquare|google_place)_\w+": IDS,
        r"message\.(business_connection_id|message_thread_id|sticker\.custom_emoji_id)|callback_query\.inline_message_id": IDS,
        r"message\.(chat\.title|author_signature)": "private chats have none",
        r"message\.location\.(heading|horizontal_accuracy|live_period|proximity_alert_radius)": "the place is shown once",
        r"message\.live_photo\.\w+": "the picture is shown, not the short video of it",
        r"message\.paid_media\.paid_media\..*": "media for which the channel asks money is named, not shown",
        r"message\.sticker\.premium_animation\.file_id": "an effect around the sticker",
        r"message\.video\.(cover|qualities)\..*": "a picture and smaller copies of the file",
        r"message\.video\.start_timestamp": "a hint for players",
        r"message\.sticker\.mask_position\..*": SHAPE,
        r"message\.checklist\.(others_can_.*|tasks\.id)": "rights in the list, not its tasks",
        r"message\.poll\.(allows_.*|is_.*|members_only|correct_option_id)": "rules of the poll, not its question",
        r"message\.poll\.(total_voter_count|options\.persistent_id)": "votes come later than the message",
        r"message_reaction\.new_reaction\.custom_emoji_id": IDS,
    },
    "whatsapp": {
        r"(contacts|message_echoes|messages|statuses)\.\w*parent_user_id": IDS,
        r"contacts\.(user_id|profile\.username)": KNOWN_SENDER,
        r"errors\..*": "an error beside events, which WhatsApp does not tie to a message",
        r"messages\.edit\.message\.context\.id": "the thread shows the message that is answered",
        r"messages\.edit\.message\.\w+\.(sha256|url)": IDS,
        r"messages\.identity\..*": "a changed key of encryption",
        r"messages\.referral\.(ctwa_clid|source_\w+|media_type|\w+_url)": "the advertisement is named",
        r"messages\.contacts\.(addresses\.country_code|addresses\.type|urls\.type)": "work or home; the country is shown",
        r"messages\.system\.customer": IDS,
        r"messages\.context\.frequently_forwarded": "the thread marks the message as forwarded",
        r"messages\.(audio|document|image|video|voice)\.file": "a path on the host of the retired on-premises API",
        r"messages\.voice\.(id|mime_type)": NEWER,
        r"messages\.text\.body": "a text beside an error, whose kind is named",
        r"statuses\.(biz_opaque_callback_data|type|recipient_type|errors\.href)": "the receipt names its message",
        r"statuses\.recipient_participant_\w+": "receipts of groups, which are kept out",
        r"user_preferences\.signup_id": IDS,
    },
}

REASONS = {channel: {**IGNORED[channel], **MORE[channel]} for channel in MORE}
