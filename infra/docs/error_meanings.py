"""The meaning of refusal codes whose text is computed, or says less than a client's author needs. Others need no entry."""

MEANINGS = {
    "access_token_invalid": "The `api_access_token` is not valid.",
    "action_unknown": "On a socket: there is no such action.",
    "address_not_allowed": (
        "The webhook URL is private, uses another protocol's port, or is not a web address. A message to a host name that "
        "resolves to a private network fails with the same code."
    ),
    "agents_only": "On a socket: this action is for agents only; customers use the public API.",
    "allowed_domain_invalid": "An entry of `allowed_domains` is not the name of a host; `*.` in front means its subdomains.",
    "answer_invalid": (
        "`submitted_values` is no answer to this message: a choice that it offers, the required fields of a form, a rating from "
        "1 to 5, or `contact.email` for a box."
    ),
    "answered_meanwhile": (
        "Another agent, or a program, has sent a reply after `seen_message_id`. `message_id` names the newest one, `author` its "
        "agent: null if a program has sent it. Nothing was changed. Without the field, the message is sent all the same."
    ),
    "assignee_needed": "Neither `assignee_id` nor `team_id` was sent.",
    "csat_config_invalid": (
        "`csat_config` has a display type other than `emoji` and `star`, a text of more than 1,000 characters, or rules without "
        "an operator `contains` or `does_not_contain` and a list of at most 20 labels."
    ),
    "file_field_unknown": (
        "A file was sent in a field that is not `attachments[]`, or, in a customer's message, something else than a file in it."
    ),
    "attribute_unknown": "`conversation_required_attributes` names something else than a custom attribute of conversations.",
    "attributes_required": (
        "An agent resolves a conversation that lacks values of required attributes; `attributes` names them. "
        "`toggle_status` takes them in `custom_attributes`."
    ),
    "attributes_too_deep": "Attributes are nested more than 8 levels deep.",
    "attributes_too_large": "The attributes of a contact, a conversation or a message have together more than 16 KB.",
    "body_not_an_object": "The JSON is a list, a text or null.",
    "body_too_large": "The body has more than 6 MB, or a webhook more than 3.5 MB.",
    "forward_too_large": "The files of the forwarded messages have together more than 25 MB. `size` is theirs in MB.",
    "forward_too_long": "More than 50 messages are to be forwarded, or the conversation has more than 150 of any kind.",
    "busy_try_again": "Concurrent changes of the same item prevented this one. Nothing was changed; try again.",
    "channel_credentials_refused": "The provider rejects the credentials.",
    "channel_unreachable": "The provider did not answer when the credentials were checked.",
    "contact_sort_unknown": "`sort` names something else than a field of contacts.",
    "export_column_unknown": "`column_names` names something else than a column of the export; the message lists them.",
    "import_encoding_invalid": "The file, or a row of it, is not UTF-8. Save it as “CSV UTF-8”.",
    "file_too_large": "The file has more than 40 MB, or more bytes than the channel accepts.",
    "import_file_too_large": "The file has more than 50 MB, or a part has more bytes than `size` leaves.",
    "import_header_needed": "The first row names no `id`, `identifier`, `email` or `phone_number`.",
    "import_header_repeated": "Two columns of the first row mean the same field.",
    "import_header_unknown": "A column is neither a field of contacts nor the key of a custom attribute; the message names it.",
    "import_part_unexpected": "A part of the file is missing before this one, or the file is complete.",
    "import_row_broken": "In the file of rejected rows: the row is not CSV.",
    "import_row_too_long": "In the file of rejected rows: the row has more cells than the first row.",
    "import_too_many_rows": "The file has more than 100,000 rows.",
    "import_value_invalid": "In the file of rejected rows: a cell is not of the kind of its column.",
    "filter_query_invalid": "The `query` of a segment or of a view of conversations is not a `payload` of conditions.",
    "filter_joint_invalid": "A `query_operator` is neither `and` nor `or`, or the last condition has one.",
    "filter_key_unknown": "An `attribute_key` is neither a field nor a custom attribute of what is filtered.",
    "filter_operator_invalid": "The field does not take this `filter_operator`.",
    "filter_value_invalid": "A value is not of the field's kind: not a number, not a date, not one of its words.",
    "filter_value_needed": "A condition has no value. Only `is_present` and `is_not_present` take none.",
    "contact_not_found": "There is no such contact, or no contact with this source id.",
    "conversation_id_invalid": "On a socket: `conversation_id` is not a number.",
    "conversation_not_found": "There is no such conversation, or it belongs to another customer.",
    "credentials_invalid": "The e-mail address or the password is wrong. The response does not say which.",
    "credentials_missing": "The provider requires further credentials; `attributes` names them.",
    "current_password_wrong": "A new password requires the current one, which is wrong or missing.",
    "cursor_invalid": "The cursor does not come from this list.",
    "email_taken": "Another user, or another contact of the account, has this e-mail address.",
    "form_malformed": "The form is cut off, has no boundary, is not UTF-8, or uses one name for values of two kinds.",
    "idempotency_mismatch": "This `echo_id` or `Idempotency-Key` was used for another request.",
    "identifier_hash_invalid": (
        "The `identifier_hash` does not prove the `identifier`, or is missing although the inbox requires it."
    ),
    "inbox_needed": "At least one inbox is required.",
    "inbox_not_found": "There is no such inbox, inbox identifier or webhook address.",
    "internal": "An error of the desk. The log has it under the request's id, without content.",
    "invalid": "A field is missing, of the wrong type, too long, or none of the accepted values.",
    "json_malformed": "The body is not valid JSON: broken, not UTF-8, or with numbers outside JSON's grammar.",
    "macro_action_unavailable": "The text names an action of a macro that the desk does not offer yet: `send_webhook_event`.",
    "macro_action_unknown": "The text names an action of a macro that does not exist, and its place.",
    "macro_params_invalid": "The text names the action of a macro whose `action_params` are wrong, and says what it accepts.",
    "macro_target_missing": "The text names the action of a macro whose agent, team or label does not exist (any more).",
    "media_type_unknown": "The body is neither JSON nor a form.",
    "method_not_allowed": "This path does not support this method.",
    "nested_too_deep": "Objects are nested more than 16 levels deep.",
    "not_found": "The inbox's channel has no webhooks, or no verification request.",
    "number_out_of_range": "A number does not fit into 53 bits.",
    "object_malformed": "A field must hold a JSON object as text.",
    "path_not_found": "No route has this path, or an id in it cannot be one.",
    "payload_invalid": (
        "A signed webhook differs from the provider's documentation, has more than 1,000 events, or only events of more than "
        "256 KB."
    ),
    "position_invalid": "On a socket: `after` is not a position.",
    "pubsub_token_invalid": "The socket token is not valid.",
    "request_invalid": "On a socket: `request` is not a number below 2^53.",
    "session_invalid": ("The session (`access-token`, `client`, `uid`) has ended. `DELETE /auth/sign_out` answers 404 with it."),
    "signature_invalid": "The webhook's signature or secret is wrong.",
    "snooze_in_the_past": "`snoozed_until` must be in the future.",
    "socket_unknown": "The socket was silent for too long and its registration has expired: connect again, then resume.",
    "tag_refused": "A message has one of Liquid's tags outside of backticks, such as `{% if … %}`.",
    "text_too_long": "Greetings and out-of-office texts have at most 10,000 characters.",
    "too_large_to_keep": "The change would make a message, contact or profile larger than 390 KB.",
    "contact_merge_running": "The contact takes part in a merge that has not ended. Nothing was changed; try again in a minute.",
    "too_many_attributes": "The attributes of an object have together more than 200 keys.",
    "too_many_rows": "An account has at most 500 inboxes, and 1,000 agents, teams, labels or canned responses.",
    "too_many_requests": "There were too many requests; `Retry-After` says how long to wait.",
    "unauthenticated": "No credential was sent.",
    "variable_missing": "A variable of the message has neither a value in this conversation nor a default.",
    "variable_unclosed": "A variable of the message has no closing braces.",
    "variable_unknown": "The message has a variable or a filter that does not exist. docs/api.md lists the variables.",
    "too_many_views": "On a socket: it has opened more than 60 conversations in a minute. The next ping after it counts.",
    "view_invalid": "On a socket: the conversation that a client shows is neither a number nor null.",
    "working_day_repeated": "`working_hours` names a day twice; the message names the day.",
    "working_day_unknown": "A `day_of_week` of `working_hours` is not a number from 0, Sunday, to 6.",
    "working_hours_contradictory": "A day of `working_hours` is both `closed_all_day` and `open_all_day`.",
    "working_hours_incomplete": (
        "A day of `working_hours` that is neither closed nor open all day lacks a time that it has not yet; the message "
        "names the day."
    ),
    "working_hours_reversed": (
        "A day of `working_hours`, which the message names, does not open before it closes. Hours after midnight belong to the "
        "next day."
    ),
    "working_time_invalid": "A time of `working_hours` is not between 00:00 and 23:59; the message names the day.",
}
