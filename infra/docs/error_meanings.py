"""The meaning of refusal codes whose text is computed, or says less than a client's author needs. Others need no entry."""

MEANINGS = {
    "access_token_invalid": "The `api_access_token` is not valid.",
    "action_unknown": "On a socket: there is no such action.",
    "address_not_allowed": (
        "The webhook URL is private, uses another protocol's port, or is not a web address. A message to a host name that "
        "resolves to a private network fails with the same code."
    ),
    "agents_only": "On a socket: this action is for agents only; customers use the public API.",
    "assignee_needed": "Neither `assignee_id` nor `team_id` was sent.",
    "file_field_unknown": "A file was sent in a field that is not `attachments[]`, or something else than a file in it.",
    "attributes_too_deep": "Attributes are nested more than 8 levels deep.",
    "attributes_too_large": "The attributes of a contact, a conversation or a message have together more than 16 KB.",
    "body_not_an_object": "The JSON is a list, a text or null.",
    "body_too_large": "The body has more than 6 MB, or a webhook more than 3.5 MB.",
    "busy_try_again": "Concurrent changes of the same item prevented this one. Nothing was changed; try again.",
    "channel_credentials_refused": "The provider rejects the credentials.",
    "channel_unreachable": "The provider did not answer when the credentials were checked.",
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
    "text_too_long": "Greetings and out-of-office texts have at most 10,000 characters.",
    "too_large_to_keep": "The change would make a message, contact or profile larger than 390 KB.",
    "too_many_attributes": "The attributes of an object have together more than 200 keys.",
    "too_many_rows": "An account has at most 500 inboxes, and 1,000 agents, teams, labels or canned responses.",
    "too_many_requests": "There were too many requests; `Retry-After` says how long to wait.",
    "unauthenticated": "No credential was sent.",
}
