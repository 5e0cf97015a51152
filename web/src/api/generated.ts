/** Types of the HTTP API, generated from docs/openapi.json by `npm run generate`. Do not edit. */

export interface paths {
    "/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["accounts.show_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["accounts.show"];
        put: operations["accounts.update.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["accounts.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/actions/contact_merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_merge.preview"];
        put?: never;
        post: operations["contact_merge.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["agents.index"];
        put?: never;
        post: operations["agents.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/agents/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["agents.update.put"];
        post?: never;
        delete: operations["agents.remove"];
        options?: never;
        head?: never;
        patch: operations["agents.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/agents/{user_id}/password_link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["agents.offer_password_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/assignable_agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["agents.assignable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/bulk_actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["bulk_actions.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/cache_keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["accounts.cache_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["campaigns.index"];
        put?: never;
        post: operations["campaigns.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/campaigns/{campaign_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["campaigns.show"];
        put: operations["campaigns.update.put"];
        post?: never;
        delete: operations["campaigns.delete"];
        options?: never;
        head?: never;
        patch: operations["campaigns.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/canned_responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["canned_responses.index"];
        put?: never;
        post: operations["canned_responses.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/canned_responses/{canned_response_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["canned_responses.show"];
        put: operations["canned_responses.update.put"];
        post?: never;
        delete: operations["canned_responses.delete"];
        options?: never;
        head?: never;
        patch: operations["canned_responses.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/canned_responses/{canned_response_id}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["canned_responses.upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_list.index"];
        put?: never;
        post: operations["contacts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contacts.show"];
        put: operations["contacts.update.put"];
        post?: never;
        delete: operations["erasure.delete_contact"];
        options?: never;
        head?: never;
        patch: operations["contacts.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["media.of_contact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["contact_photos.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/contact_inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["contacts.link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/contactable_inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contacts.contactable_inboxes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contacts.conversations_of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/destroy_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["contacts.destroy_custom_attributes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contacts.labels_of"];
        put?: never;
        post: operations["contacts.set_labels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_notes.index"];
        put?: never;
        post: operations["contact_notes.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/{contact_id}/notes/{contact_note_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_notes.show"];
        put: operations["contact_notes.update.put"];
        post?: never;
        delete: operations["contact_notes.delete"];
        options?: never;
        head?: never;
        patch: operations["contact_notes.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_export.show"];
        put?: never;
        post: operations["contact_export.create"];
        delete: operations["contact_export.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/export/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_export.link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["contact_list.filter_contacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_import.show"];
        put?: never;
        post: operations["contact_import.create"];
        delete: operations["contact_import.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/import/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["contact_import.add_part"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/import/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contact_import.rejected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/contacts/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contacts.search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["conversation_list.index"];
        put?: never;
        post: operations["conversations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["conversations.show"];
        put: operations["conversations.update.put"];
        post?: never;
        delete: operations["erasure.delete_conversation"];
        options?: never;
        head?: never;
        patch: operations["conversations.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["media.of_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.set_custom_attributes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/destroy_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.destroy_custom_attributes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/direct_uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["direct_uploads.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/draft_messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["drafts.show"];
        put: operations["drafts.update.put"];
        post?: never;
        delete: operations["drafts.delete"];
        options?: never;
        head?: never;
        patch: operations["drafts.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/forward": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["forwards.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["history.index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["conversations.labels"];
        put?: never;
        post: operations["conversations.set_labels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["conversation_merge.preview"];
        put?: never;
        post: operations["conversation_merge.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["messages.index"];
        put?: never;
        post: operations["messages.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["messages.report_delivery.put"];
        post?: never;
        delete: operations["messages.delete"];
        options?: never;
        head?: never;
        patch: operations["messages.report_delivery"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["email.original"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages/{message_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["messages.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.mute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/participants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["participants.index"];
        put: operations["participants.replace.put"];
        post: operations["participants.add"];
        delete: operations["participants.remove"];
        options?: never;
        head?: never;
        patch: operations["participants.replace"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/scheduled_messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["scheduled_messages.index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/scheduled_messages/{scheduled_message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["scheduled_messages.update.put"];
        post?: never;
        delete: operations["scheduled_messages.cancel"];
        options?: never;
        head?: never;
        patch: operations["scheduled_messages.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/scheduled_messages/{scheduled_message_id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["scheduled_messages.send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversation_split.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.toggle_priority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.toggle_status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_typing_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["typing.toggle_typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["mails.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/unmute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversations.unmute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["read_state.mark_unread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/update_last_seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["read_state.mark_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/{conversation_id}/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["page_visits.visited_pages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["conversation_filter.filter_conversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/conversations/meta": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["conversation_list.show_counts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/csat_survey_responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["surveys.index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/csat_survey_responses/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["surveys.download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/csat_survey_responses/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["surveys.metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/custom_attribute_definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["custom_attributes.index"];
        put?: never;
        post: operations["custom_attributes.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/custom_attribute_definitions/{custom_attribute_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["custom_attributes.show"];
        put: operations["custom_attributes.update.put"];
        post?: never;
        delete: operations["custom_attributes.delete"];
        options?: never;
        head?: never;
        patch: operations["custom_attributes.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/custom_filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["custom_filters.index"];
        put?: never;
        post: operations["custom_filters.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/custom_filters/{custom_filter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["custom_filters.show"];
        put: operations["custom_filters.update.put"];
        post?: never;
        delete: operations["custom_filters.delete"];
        options?: never;
        head?: never;
        patch: operations["custom_filters.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/direct_uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["direct_uploads.create_for_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/draft_messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["drafts.index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["feed.index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/google/authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["mail_sign_in.google"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inbox_members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["inboxes.replace_members.put"];
        post: operations["inboxes.add_members"];
        delete: operations["inboxes.remove_members"];
        options?: never;
        head?: never;
        patch: operations["inboxes.replace_members"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inbox_members/{inbox_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["inboxes.members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["inboxes.index"];
        put?: never;
        post: operations["inboxes.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["inboxes.show"];
        put: operations["inboxes.update.put"];
        post?: never;
        delete: operations["erasure.delete_inbox"];
        options?: never;
        head?: never;
        patch: operations["inboxes.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/assignable_agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["inboxes.assignable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["inboxes.remove_photo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["campaigns.index_of_inbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/mailbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["email.mailbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/webhook_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["inboxes.webhook_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["labels.index"];
        put?: never;
        post: operations["labels.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/labels/{label_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["labels.show"];
        put: operations["labels.update.put"];
        post?: never;
        delete: operations["labels.delete"];
        options?: never;
        head?: never;
        patch: operations["labels.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/macros": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["macros.index"];
        put?: never;
        post: operations["macros.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/macros/{macro_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["macros.show"];
        put: operations["macros.update.put"];
        post?: never;
        delete: operations["macros.delete"];
        options?: never;
        head?: never;
        patch: operations["macros.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/macros/{macro_id}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["macros.execute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/microsoft/authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["mail_sign_in.microsoft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notification_settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notifications.show_settings"];
        put: operations["notifications.update_settings.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["notifications.update_settings"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notifications.index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications/{notification_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["notifications.read.put"];
        post?: never;
        delete: operations["notifications.delete"];
        options?: never;
        head?: never;
        patch: operations["notifications.read"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications/{notification_id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["notifications.snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications/{notification_id}/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["notifications.mark_unread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications/destroy_all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["notifications.destroy_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications/read_all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["notifications.read_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/notifications/unread_count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notifications.unread_count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["search.search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/search/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["search.search_contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/search/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["search.search_conversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/search/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["search.search_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["teams.index"];
        put?: never;
        post: operations["teams.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/teams/{team_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["teams.show"];
        put: operations["teams.update.put"];
        post?: never;
        delete: operations["teams.delete"];
        options?: never;
        head?: never;
        patch: operations["teams.update"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/teams/{team_id}/team_members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["teams.members"];
        put: operations["teams.replace_members.put"];
        post: operations["teams.add_members"];
        delete: operations["teams.remove_members"];
        options?: never;
        head?: never;
        patch: operations["teams.replace_members"];
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/update_active_at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["accounts.update_active_at"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account_id}/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["page_visits.live_visitors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["batch.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification_subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["notification_subscriptions.index"];
        put?: never;
        post: operations["notification_subscriptions.create"];
        delete: operations["notification_subscriptions.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["profile.show"];
        put: operations["profile.update.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["profile.update"];
        trace?: never;
    };
    "/api/v1/profile/auto_offline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["profile.set_auto_offline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["profile.set_availability"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["profile.remove_photo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/reset_access_token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["profile.reset_access_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["profile.list_sessions"];
        put?: never;
        post?: never;
        delete: operations["profile.end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile/set_active_account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["profile.set_active_account.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["profile.set_active_account"];
        trace?: never;
    };
    "/api/v1/widget/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["widget.campaigns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["website.show_config"];
        put?: never;
        post: operations["widget.know_visitor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["widget.show_contact"];
        put: operations["widget.update_contact.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["widget.update_contact"];
        trace?: never;
    };
    "/api/v1/widget/contact/destroy_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.remove_contact_attributes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/contact/set_user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["widget.identify.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["widget.identify"];
        trace?: never;
    };
    "/api/v1/widget/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["widget.show_conversation"];
        put?: never;
        post: operations["widget.start_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/conversations/destroy_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.remove_attributes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/conversations/set_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.set_attributes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/conversations/toggle_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["widget.resolve_by_reading"];
        put?: never;
        post: operations["widget.resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/conversations/toggle_typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.toggle_typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/conversations/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["mails.create_own"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/conversations/update_last_seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.mark_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/direct_uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["direct_uploads.create_for_visitor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.note_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/inbox_members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["widget.members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["widget.add_label"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/labels/{title}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["widget.remove_label"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["widget.messages"];
        put?: never;
        post: operations["widget.write"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/widget/messages/{asking_message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["widget.answer.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["widget.answer"];
        trace?: never;
    };
    "/api/v1/widget/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["page_visits.report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["sessions.set_password.put"];
        post: operations["sessions.request_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["sessions.set_password"];
        trace?: never;
    };
    "/auth/sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sessions.sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sign_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["sessions.sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/validate_token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sessions.validate_token"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/google/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["mail_sign_in.return_from_google"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["accounts.show_liveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/microsoft/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["mail_sign_in.return_from_microsoft"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/csat_survey/{survey_uuid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["surveys.show"];
        put: operations["surveys.answer.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["surveys.answer"];
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["public_contacts.show_inbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["public_contacts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["public_contacts.show"];
        put: operations["public_contacts.update.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["public_contacts.update"];
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["public_conversations.index"];
        put?: never;
        post: operations["public_conversations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["public_conversations.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["public_conversations.messages"];
        put?: never;
        post: operations["public_conversations.write"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{conversation_id}/messages/{own_message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["public_conversations.answer.put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["public_conversations.answer"];
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{conversation_id}/toggle_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["public_conversations.resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{conversation_id}/toggle_typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["public_conversations.toggle_typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/public/api/v1/inboxes/{inbox_identifier}/contacts/{source_id}/conversations/{conversation_id}/update_last_seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["public_conversations.mark_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rails/active_storage/blobs/redirect/{account_id}/{token}/{file_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["files.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/survey/responses/{survey_uuid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["surveys.page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{channel}/{address}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["webhooks.verify"];
        put?: never;
        post: operations["webhooks.receive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["website.show_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            cache_keys: {
                [key: string]: string;
            };
            created_at: string;
            custom_attributes: Record<string, unknown>;
            domain: string | null;
            features: {
                [key: string]: boolean;
            };
            id: number;
            latest_chatwoot_version: null;
            locale: string;
            name: string;
            settings: Record<string, unknown>;
            status: string;
            support_email: string | null;
            version: number;
        };
        AccountBody: {
            account_id: number;
        };
        AccountCacheKeys: {
            cache_keys: {
                [key: string]: string;
            };
        };
        AccountChanges: {
            auto_resolve_after?: number | null;
            auto_resolve_ignore_waiting?: boolean;
            auto_resolve_label?: string | null;
            auto_resolve_message?: string | null;
            conversation_required_attributes?: string[];
            locale?: string;
            name?: string;
            timezone?: string;
        };
        /** @enum {unknown} */
        Action: "assigned" | "contact_changed" | "created" | "labels_added" | "labels_removed" | "merged" | "message_deleted" | "message_failed" | "message_sent" | "muted" | "note_written" | "other" | "priority_changed" | "separated" | "snoozed" | "split_from" | "split_into" | "status_changed" | "team_assigned" | "team_removed" | "unassigned" | "unmuted" | "woken";
        Address: {
            id: string;
            kind: string;
            since: number | null;
            until: number | null;
        };
        Agent: {
            account_id: number;
            auto_offline: boolean;
            availability_status: string;
            available_name: string;
            confirmed: boolean;
            custom_attributes?: Record<string, unknown>;
            custom_role_id: null;
            email: string;
            id: number;
            name: string;
            role: string;
            thumbnail: string;
            version: number;
        };
        AgentChanges: {
            /** @default null */
            auto_offline?: boolean | null;
            /** @default null */
            availability?: components["schemas"]["Availability"] | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            password?: string | null;
            /** @default null */
            role?: components["schemas"]["Role"] | null;
        };
        AgentTyping: {
            /** @default false */
            is_private?: boolean;
            /** @enum {unknown} */
            typing_status: "off" | "on";
        };
        Alive: {
            status: string;
        };
        Answered: {
            contact?: components["schemas"]["ContactRow"];
            message: components["schemas"]["PublicMessage"];
        };
        ApiChannelChanges: {
            additional_attributes?: Record<string, unknown> | null;
            hmac_mandatory?: boolean;
            webhook_url?: string | null;
        };
        Assignment: {
            assignee_id?: number | null;
            team_id?: number | null;
        };
        Attachment: {
            account_id: number;
            content_type: string | null;
            coordinates_lat?: number | null;
            coordinates_long?: number | null;
            data_url?: string | null;
            extension?: string | null;
            fallback_title?: string | null;
            file_name: string | null;
            file_size?: number;
            file_type: string;
            height?: number | null;
            id: number;
            message_id: number;
            meta: Record<string, unknown>;
            state: string;
            thumb_url?: string;
            transcribed_text?: string;
            width?: number | null;
        };
        AttributedConversation: {
            agent_last_seen_at: number;
            contact_last_seen_at: number;
            custom_attributes: Record<string, unknown>;
            id: number;
            inbox_id: number;
            merged_ids?: number[];
            status: string;
            version: number;
        };
        AttributeNames: {
            custom_attributes: string[];
        };
        AutoOfflineBody: {
            account_id: number;
            /** @default false */
            auto_offline?: boolean;
        };
        /** @enum {unknown} */
        Availability: "busy" | "offline" | "online";
        AvailabilityBody: {
            account_id: number;
            availability: components["schemas"]["Availability"];
        };
        BatchedResponse: {
            body: unknown;
            status: number;
        };
        Blob: {
            byte_size: number;
            checksum: string;
            /** @default  */
            content_type?: string;
            filename: string;
            /** @default null */
            metadata?: Record<string, unknown> | null;
        };
        Brand: {
            /** @default Parley */
            BRAND_NAME?: string;
            /** @default  */
            LOGO_THUMBNAIL?: string;
            /** @default  */
            WIDGET_BRAND_URL?: string;
        };
        BulkAction: {
            /** @default null */
            expected?: components["schemas"]["BulkFields"] | null;
            /** @default null */
            fields?: components["schemas"]["BulkFields"] | null;
            ids: number[];
            /** @default null */
            labels?: components["schemas"]["BulkLabels"] | null;
            /** @default false */
            skip_refused?: boolean;
            /** @default null */
            snoozed_until?: number | null;
            type: string;
        };
        BulkFields: {
            assignee_id?: number | null;
            priority?: components["schemas"]["Priority"] | null;
            /** @default null */
            status?: components["schemas"]["Folder"] | null;
            team_id?: number | null;
        };
        BulkLabels: {
            /** @default null */
            add?: string[] | null;
            /** @default null */
            remove?: string[] | null;
        };
        Campaign: {
            account_id: number;
            /** @default active */
            campaign_status?: string;
            /** @default ongoing */
            campaign_type?: string;
            created_at: string;
            description: string | null;
            enabled: boolean;
            id: number;
            inbox: components["schemas"]["InboxSlim"];
            message: string;
            sender?: components["schemas"]["Agent"];
            title: string;
            trigger_only_during_business_hours: boolean;
            trigger_rules: components["schemas"]["CampaignRules"];
            truncated?: boolean;
            updated_at: string;
            version: number;
        };
        CampaignChanges: {
            /** @default null */
            audience?: unknown[] | null;
            /** @default null */
            campaign_type?: string | null;
            description?: string | null;
            enabled?: boolean;
            inbox_id?: number;
            message?: string;
            /** @default null */
            scheduled_at?: string | number | null;
            sender_id?: number | null;
            title?: string;
            trigger_only_during_business_hours?: boolean;
            trigger_rules?: components["schemas"]["TriggerRules"];
        };
        CampaignRules: {
            time_on_page: number;
            url: string;
        };
        CannedFile: {
            content_type: string;
            file_name: string;
            file_size: number;
            id: number;
        };
        CannedResponse: {
            account_id: number;
            attachments: components["schemas"]["CannedFile"][];
            content: string;
            created_at: string;
            id: number;
            short_code: string;
            truncated?: boolean;
            updated_at: string;
            version: number;
        };
        CannedResponseChanges: {
            /** @default null */
            attachment_ids?: number[] | null;
            /** @default null */
            attachments?: string[] | null;
            /** @default null */
            content?: string | null;
            /** @default null */
            short_code?: string | null;
        };
        CannedUpload: {
            byte_size: number;
            content_type: string;
            filename: string;
            signed_id: string;
        };
        ClientEvent: {
            /** @default null */
            event_info?: Record<string, unknown> | null;
            name: string;
        };
        Contact: {
            additional_attributes: Record<string, unknown>;
            availability_status: string;
            blocked: boolean;
            contact_inboxes?: components["schemas"]["ContactInbox"][];
            created_at: number;
            custom_attributes: Record<string, unknown>;
            email: string | null;
            id: number;
            identifier: string | null;
            labels: string[];
            last_activity_at?: number;
            name: string;
            phone_number: string | null;
            thumbnail: string;
            truncated?: boolean;
            unverified?: string[];
            version: number;
        };
        ContactExport: {
            created_at: string;
            expires_at: string | null;
            file_name: string;
            id: number;
            read: number;
            rows: number;
            /** @enum {unknown} */
            state: "failed" | "finished" | "running";
            total: number | null;
        };
        ContactFields: {
            additional_attributes?: Record<string, unknown> | null;
            avatar_url?: string | null;
            blocked?: boolean;
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            identifier?: string | null;
            name?: string | null;
            phone_number?: string | null;
        };
        ContactImport: {
            created_at: string;
            expires_at: string | null;
            file_name: string;
            has_rejected_file: boolean;
            id: number;
            imported: number;
            parts: number;
            read: number;
            rejected: number;
            size: number;
            /** @enum {unknown} */
            state: "failed" | "finished" | "running" | "uploading";
            total: number;
        };
        ContactImportPart: {
            /** @default null */
            csv?: string | null;
            number: number;
        };
        ContactInbox: {
            addresses?: components["schemas"]["Address"][];
            inbox: components["schemas"]["InboxSlim"];
            source_id: string;
        };
        ContactInboxRow: {
            contact_id: number;
            created_at: string;
            hmac_verified: boolean;
            id: number;
            inbox_id: number;
            pubsub_token: string;
            source_id: string;
            updated_at: string;
        };
        ContactMergeBody: {
            base_contact_id: number;
            mergee_contact_id: number;
        };
        ContactMergePreview: {
            contact: components["schemas"]["Contact"];
            dropped: Record<string, unknown>;
            filled: string[];
        };
        ContactNote: {
            /** @default null */
            account_id?: null;
            /** @default null */
            contact_id?: null;
            content: string;
            created_at: number;
            id: number;
            truncated?: boolean;
            updated_at: number;
            user?: components["schemas"]["Agent"];
            version: number;
        };
        ContactNoteChanges: {
            /** @default null */
            content?: string | null;
        };
        ContactPage: {
            meta: components["schemas"]["PageMeta"];
            payload: components["schemas"]["Contact"][];
        };
        ContactRow: {
            account_id: number;
            additional_attributes: Record<string, unknown>;
            blocked: boolean;
            contact_type: string;
            country_code: string | null;
            created_at: string;
            custom_attributes: Record<string, unknown>;
            email: string | null;
            id: number;
            identifier: string | null;
            last_activity_at: string | null;
            last_name: string;
            location: string | null;
            middle_name: string;
            name: string;
            phone_number: string | null;
            truncated?: boolean;
            updated_at: string;
            version: number;
        };
        Contacts: {
            contacts: components["schemas"]["FoundContact"][];
        };
        ContactsPage: {
            meta: components["schemas"]["SearchMeta"];
            payload: components["schemas"]["Contacts"];
        };
        Conversation: {
            account_id: number;
            additional_attributes: Record<string, unknown>;
            agent_last_seen_at: number;
            assignee_id: number | null;
            assignee_last_seen_at: number;
            can_reply: boolean;
            contact_id: number;
            contact_last_seen_at: number;
            created_at: number;
            csat_rating?: number;
            custom_attributes: Record<string, unknown>;
            first_reply_created_at: number;
            id: number;
            inbox_id: number;
            labels: string[];
            last_activity_at: number;
            last_activity_at_ms: number;
            last_non_activity_message: components["schemas"]["PushMessage"] | null;
            mentioned_ids?: number[];
            merged_ids?: number[];
            merged_into_id?: number;
            messages: components["schemas"]["PushMessage"][];
            meta: components["schemas"]["ConversationMeta"];
            muted: boolean;
            participant_ids?: number[];
            priority: string | null;
            scheduled_messages?: components["schemas"]["ScheduledRef"][];
            sla_policy_id: null;
            snoozed_until: string | null;
            spam?: components["schemas"]["Spam"];
            splits?: components["schemas"]["Split"][];
            status: string;
            team_id: number | null;
            timestamp: number;
            truncated?: boolean;
            undelivered_message_ids?: number[];
            unread_count: number;
            updated_at: number;
            uuid: string;
            version: number;
            waiting_since: number;
            waiting_since_ms: number;
        };
        ConversationAttributes: {
            custom_attributes: Record<string, unknown>;
        };
        ConversationChanges: {
            priority?: components["schemas"]["Priority"] | null;
        };
        ConversationFilterBody: {
            payload: components["schemas"]["FilterCondition"][];
        };
        ConversationList: {
            data: components["schemas"]["ConversationPage"];
        };
        ConversationMergeBody: {
            into_conversation_id: number;
        };
        ConversationMeta: {
            assignee?: components["schemas"]["Agent"];
            channel: string | null;
            hmac_verified: boolean | null;
            sender?: components["schemas"]["Contact"];
            team?: components["schemas"]["Team"];
        };
        ConversationPage: {
            meta: components["schemas"]["ListMeta"];
            payload: components["schemas"]["Conversation"][];
        };
        Conversations: {
            conversations: components["schemas"]["FoundConversation"][];
        };
        ConversationsPage: {
            meta: components["schemas"]["SearchMeta"];
            payload: components["schemas"]["Conversations"];
        };
        ConversationSplitBody: {
            /** @default false */
            later?: boolean;
            message_id: number;
            /** @default null */
            subject?: string | null;
        };
        Counts: {
            all_count: number;
            assigned_count: number;
            mine_count: number;
            unassigned_count: number;
        };
        CountsMeta: {
            meta: components["schemas"]["Counts"];
        };
        CreatedContact: {
            contact: components["schemas"]["Contact"];
            contact_inbox: components["schemas"]["CreatedLink"];
        };
        CreatedLink: {
            inbox: components["schemas"]["InboxSlim"] | null;
            source_id: string | null;
        };
        CsatAnswer: {
            account_id: number;
            assigned_agent_id: number | null;
            contact_id: number;
            conversation_id: number;
            created_at: string;
            feedback_message: string | null;
            id: number;
            message_id: number;
            rating: number;
            updated_at: string;
        };
        CsatMetrics: {
            ratings_count: {
                [key: string]: number;
            };
            total_count: number;
            total_sent_messages_count: number;
        };
        CsatResponse: {
            account_id: number;
            assigned_agent?: components["schemas"]["Agent"];
            contact?: components["schemas"]["Contact"];
            conversation_id: number;
            created_at: number;
            feedback_message: string | null;
            id: number;
            inbox_id: number;
            message_id: number;
            rating: number;
            truncated?: boolean;
            version: number;
        };
        CsatSurvey: {
            closed: boolean;
            content: string | null;
            conversation_id: number;
            created_at: string;
            csat_survey_response: components["schemas"]["CsatAnswer"] | null;
            display_type: string;
            id: number;
            inbox_avatar_url: string;
            inbox_name: string;
            locale: string;
        };
        CustomAttribute: {
            attribute_description: string | null;
            attribute_display_name: string;
            attribute_display_type: components["schemas"]["DisplayType"];
            attribute_key: string;
            attribute_model: components["schemas"]["Subject"];
            attribute_values: string[];
            created_at: string;
            /** @default null */
            default_value?: null;
            id: number;
            regex_cue: string | null;
            regex_pattern: string | null;
            truncated?: boolean;
            updated_at: string;
            version: number;
        };
        CustomAttributeChanges: {
            attribute_description?: string | null;
            attribute_display_name?: string;
            attribute_display_type?: components["schemas"]["DisplayType"] | number;
            attribute_key?: string;
            attribute_model?: components["schemas"]["Subject"] | (0 | 1);
            attribute_values?: string[] | null;
            regex_cue?: string | null;
            regex_pattern?: string | null;
        };
        CustomAttributes: {
            custom_attributes: Record<string, unknown>;
        };
        CustomAttributesBody: {
            custom_attributes: Record<string, unknown>;
        };
        CustomerAnswer: {
            /** @default null */
            email?: string | null;
            /** @default null */
            submitted_values?: Record<string, unknown>[] | Record<string, unknown> | null;
        };
        CustomerFields: {
            avatar_url?: string | null;
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            identifier?: string | null;
            identifier_hash?: string | null;
            name?: string | null;
            phone_number?: string | null;
        };
        CustomerTyping: {
            /** @enum {unknown} */
            typing_status: "off" | "on";
        };
        CustomFilter: {
            created_at: string;
            filter_type: components["schemas"]["FilterType"];
            id: number;
            name: string;
            query: Record<string, unknown>;
            updated_at: string;
            version: number;
        };
        CustomFilterChanges: {
            filter_type?: components["schemas"]["FilterType"] | number;
            name?: string;
            query?: Record<string, unknown>;
        };
        DeletedNotifications: {
            /**
             * @default all
             * @enum {unknown}
             */
            type?: "all" | "read";
        };
        DeliveryBody: {
            /** @default null */
            external_error?: string | null;
            /** @enum {unknown} */
            status: "delivered" | "failed" | "read" | "sent";
        };
        DirectUpload: {
            attachable_sgid: string;
            byte_size: number;
            checksum: string;
            content_type: string;
            created_at: string;
            direct_upload: components["schemas"]["UploadTarget"];
            filename: string;
            id: number;
            key: string;
            metadata: Record<string, unknown>;
            service_name: string;
            signed_id: string;
        };
        /** @enum {unknown} */
        DisplayType: "checkbox" | "currency" | "date" | "link" | "list" | "number" | "percent" | "text";
        Draft: {
            account_id: number;
            conversation_id: number;
            edit: number;
            has_draft: boolean;
            in_reply_to?: number | null;
            message?: string;
            private: boolean;
            recipients?: components["schemas"]["DraftRecipients"] | null;
            truncated?: boolean;
            updated_at: string;
            version: number;
            writer: string | null;
        };
        DraftFields: {
            /** @default 0 */
            edit?: number;
            /** @default null */
            in_reply_to?: number | null;
            /** @default null */
            message?: string | null;
            /** @default false */
            private?: boolean;
            recipients?: components["schemas"]["RecipientFields"] | null;
            /** @default null */
            version?: number | null;
            /** @default null */
            writer?: string | null;
        };
        DraftList: {
            meta: components["schemas"]["DraftsMeta"];
            payload: components["schemas"]["Draft"][];
        };
        DraftRecipients: {
            bcc: string[];
            cc: string[];
            to: string[];
        };
        DraftsMeta: {
            count: number;
        };
        EmailChannelChanges: {
            imap_address?: string | null;
            imap_enable_ssl?: boolean | null;
            imap_enabled?: boolean | null;
            imap_login?: string | null;
            imap_password?: string | null;
            imap_port?: number | null;
            smtp_address?: string | null;
            smtp_domain?: string | null;
            smtp_enable_ssl_tls?: boolean | null;
            smtp_enable_starttls_auto?: boolean | null;
            smtp_enabled?: boolean | null;
            smtp_login?: string | null;
            smtp_password?: string | null;
            smtp_port?: number | null;
        };
        EnabledLanguage: {
            iso_639_1_code: string;
            name: string;
        };
        EndedSubscription: {
            /** @default  */
            endpoint?: string;
            /** @default  */
            push_token?: string;
        };
        Error: {
            attributes?: string[];
            author?: {
                id?: number;
                name?: string | null;
            } | null;
            code: string;
            error?: string;
            errors?: string[];
            message?: string;
            message_id?: number;
            success?: boolean;
        };
        Everything: {
            articles: Record<string, unknown>[];
            contacts: components["schemas"]["FoundContact"][];
            conversations: components["schemas"]["FoundConversation"][];
            messages: components["schemas"]["FoundMessage"][];
        };
        EverythingMeta: {
            complete: boolean;
            contacts: boolean;
            conversations: boolean;
            messages: boolean;
        };
        EverythingPage: {
            meta: components["schemas"]["EverythingMeta"];
            payload: components["schemas"]["Everything"];
        };
        ExportLink: {
            download_url: string;
        };
        FeedPage: {
            events: unknown[];
            from: number;
            head: number;
            to: number;
        };
        FilterBody: {
            payload: components["schemas"]["FilterCondition"][];
        };
        FilterCondition: {
            attribute_key: string;
            /** @default null */
            attribute_model?: string | null;
            /** @default null */
            custom_attribute_type?: string | null;
            filter_operator: string;
            /** @default null */
            query_operator?: string | null;
            /** @default null */
            values?: unknown[] | string | number | boolean | null;
        };
        FilteredPage: {
            meta: components["schemas"]["FilterMeta"];
            payload: components["schemas"]["Conversation"][];
        };
        FilterMeta: {
            all_count: number;
            count_is_exact?: boolean;
            head: number;
            mine_count: number;
            next_cursor: string | null;
            unassigned_count: number;
        };
        /** @enum {unknown} */
        FilterType: "contact" | "conversation" | "report";
        FirstMessage: {
            /** @default null */
            bcc_emails?: string[] | string | null;
            /** @default null */
            cc_emails?: string[] | string | null;
            /** @default null */
            content?: string | null;
            /** @default false */
            private?: boolean;
            /** @default null */
            template_params?: Record<string, unknown> | null;
            /** @default null */
            to_emails?: string[] | string | null;
        };
        /** @enum {unknown} */
        Folder: "open" | "pending" | "resolved" | "snoozed" | "spam";
        ForConversation: {
            conversation_id: number;
            /** @default false */
            private?: boolean;
        };
        ForwardBody: {
            /** @default null */
            attachment_ids?: number[] | null;
            /** @default null */
            bcc_emails?: string[] | string | null;
            /** @default null */
            cc_emails?: string[] | string | null;
            /** @default null */
            content?: string | null;
            /** @default null */
            echo_id?: string | null;
            /** @default null */
            message_ids?: number[] | null;
            to_emails: string[] | string;
        };
        FoundContact: {
            email: string | null;
            id: number;
            identifier: string | null;
            name: string;
            phone_number: string | null;
        };
        FoundConversation: {
            account_id: number;
            additional_attributes: Record<string, unknown>;
            agent?: components["schemas"]["PushUser"];
            contact?: components["schemas"]["FoundContact"];
            created_at: number;
            id: number;
            inbox: components["schemas"]["InboxSlim"];
            labels: string[];
            message: components["schemas"]["FoundMessage"] | null;
            spam?: components["schemas"]["Spam"];
            status: string;
        };
        FoundMessage: {
            content: string | null;
            content_type: string;
            conversation_id: number;
            created_at: number;
            id: number;
            inbox: components["schemas"]["InboxSlim"];
            inbox_id: number;
            message_type: number;
            private: boolean;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            source_id: string | null;
        };
        GoneAttributes: {
            /** @default null */
            custom_attribute?: string[] | null;
            /** @default null */
            custom_attributes?: string[] | null;
        };
        Health: {
            data_services: string;
            queue_services: string;
            timestamp: string;
            version: string;
        };
        History: {
            meta: components["schemas"]["HistoryMeta"];
            payload: components["schemas"]["HistoryEntry"][];
        };
        HistoryActor: {
            id: number | null;
            name: string | null;
            type: string;
        };
        HistoryEntry: {
            action: components["schemas"]["Action"];
            because: components["schemas"]["HistoryReason"] | null;
            by: components["schemas"]["HistoryActor"] | null;
            created_at: number;
            error: string | null;
            from: components["schemas"]["HistoryValue"] | null;
            id: string;
            labels: string[];
            message_id: number | null;
            to: components["schemas"]["HistoryValue"] | null;
            until: number | null;
            version: number;
        };
        HistoryMeta: {
            next_cursor: string | null;
            oldest_message_id: number;
        };
        HistoryReason: {
            at: number | null;
            by: components["schemas"]["HistoryActor"] | null;
            detail: string | null;
            id: number | null;
            name: string | null;
            number: number | null;
            type: string;
        };
        HistoryValue: {
            id: number | null;
            name: string | null;
        };
        Inbox: {
            additional_attributes?: Record<string, unknown>;
            allow_messages_after_resolved: boolean;
            allowed_domains?: string;
            auto_assignment_config: Record<string, unknown>;
            avatar_url: string;
            bot_id?: string;
            bot_name?: string;
            business_name: string | null;
            callback_webhook_url: string | null;
            channel_id: number;
            channel_type: string;
            continuity_via_email?: boolean;
            csat_config: Record<string, unknown>;
            csat_survey_enabled: boolean;
            email?: string;
            enable_auto_assignment: boolean;
            enable_email_collect: boolean;
            forward_to_email?: string | null;
            greeting_enabled: boolean;
            greeting_message: string | null;
            hmac_mandatory: boolean | null;
            hmac_token?: string;
            id: number;
            imap_address?: string;
            imap_enable_ssl?: boolean;
            imap_enabled?: boolean;
            imap_login?: string;
            imap_port?: number;
            inbox_identifier?: string;
            live_visitors?: boolean;
            lock_to_single_conversation: boolean;
            member_count: number;
            message_templates?: Record<string, unknown>[];
            messaging_service_sid: null;
            name: string;
            out_of_office_message: string | null;
            phone_number: string | null;
            pre_chat_form_enabled?: boolean;
            pre_chat_form_options?: components["schemas"]["PreChat"];
            provider: string | null;
            provider_config?: components["schemas"]["WhatsappNumber"];
            reauthorization_required?: boolean;
            reply_time: string | null;
            selected_feature_flags: string[] | null;
            sender_name_type: string;
            smtp_address?: string;
            smtp_domain?: string;
            smtp_enable_ssl_tls?: boolean;
            smtp_enable_starttls_auto?: boolean;
            smtp_enabled?: boolean;
            smtp_login?: string;
            smtp_port?: number;
            timezone: string;
            version: number;
            web_widget_script: string | null;
            webhook_url?: string | null;
            website_token: string | null;
            website_url: string | null;
            welcome_tagline: string | null;
            welcome_title: string | null;
            widget_color: string | null;
            working_hours: components["schemas"]["WorkingHour"][];
            working_hours_enabled: boolean;
        };
        InboxChanges: {
            allow_messages_after_resolved?: boolean;
            business_name?: string | null;
            channel?: components["schemas"]["ApiChannelChanges"] | components["schemas"]["EmailChannelChanges"] | components["schemas"]["TelegramChannelChanges"] | components["schemas"]["WebWidgetChannelChanges"] | components["schemas"]["WhatsappChannelChanges"];
            csat_config?: Record<string, unknown> | null;
            csat_survey_enabled?: boolean;
            enable_auto_assignment?: boolean;
            enable_email_collect?: boolean;
            greeting_enabled?: boolean;
            greeting_message?: string | null;
            lock_to_single_conversation?: boolean;
            name?: string | null;
            out_of_office_message?: string | null;
            sender_name_type?: string | null;
            timezone?: string | null;
            working_hours?: components["schemas"]["WorkingDay"][];
            working_hours_enabled?: boolean;
        };
        InboxDeletion: {
            message: string;
        };
        InboxMembers: {
            inbox_id: number;
            user_ids: number[];
        };
        InboxSlim: {
            avatar_url: string;
            channel_id: number;
            channel_type: string;
            id: number;
            name: string;
            provider: string | null;
        };
        KnownVisitor: {
            id: number;
            name: string;
            thumbnail: string;
        };
        Label: {
            color: string;
            description: string | null;
            id: number;
            show_on_sidebar: boolean;
            title: string;
            truncated?: boolean;
            version: number;
        };
        LabelChanges: {
            color?: string;
            description?: string | null;
            show_on_sidebar?: boolean;
            title?: string;
        };
        Labels: {
            labels: string[];
        };
        LabelsBody: {
            labels: string[];
        };
        ListMeta: {
            all_count: number;
            assigned_count: number;
            head: number;
            mine_count: number;
            next_cursor: string | null;
            unassigned_count: number;
        };
        LiveVisitor: {
            address: string;
            browser: string;
            contact: components["schemas"]["KnownVisitor"] | null;
            conversation_id: number | null;
            id: string;
            inbox_id: number;
            language: string;
            open_tabs: number;
            opened_at: number;
            title: string;
        };
        LiveVisitors: {
            meta: components["schemas"]["LiveVisitorsMeta"];
            payload: components["schemas"]["LiveVisitor"][];
        };
        LiveVisitorsMeta: {
            count: number;
            inbox_ids: number[];
            open_tabs: number;
        };
        Macro: {
            account_id: number;
            actions: components["schemas"]["MacroAction"][];
            created_by?: components["schemas"]["Agent"];
            id: number;
            name: string;
            truncated?: boolean;
            updated_by?: components["schemas"]["Agent"];
            version: number;
            visibility: components["schemas"]["Visibility"];
        };
        MacroAction: {
            action_name: string;
            action_params: (number | string)[];
        };
        MacroActionFields: {
            action_name: string;
            /** @default null */
            action_params?: (number | string)[] | null;
        };
        MacroChanges: {
            actions?: components["schemas"]["MacroActionFields"][];
            name?: string;
            visibility?: components["schemas"]["Visibility"];
        };
        MacroExecution: {
            conversation_ids: number[];
            /** @default false */
            skip_refused?: boolean;
        };
        Mailbox: {
            error: string | null;
            failures: number;
            mail_at: number | null;
            polled_at: number | null;
            reason: string | null;
        };
        MailSignIn: {
            success: boolean;
            url: string;
        };
        MailSignInBody: {
            /** @default  */
            email?: string;
            /** @default null */
            inbox_id?: number | null;
        };
        MediaFile: {
            content_type: string | null;
            conversation_id: number;
            created_at: number;
            data_url: string | null;
            extension: string | null;
            file_name: string | null;
            file_size: number;
            file_type: string;
            height: number | null;
            id: number;
            message_id: number;
            private: boolean;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            thumb_url: string;
            width: number | null;
        };
        MediaMeta: {
            next_before: number | null;
            total_count: number;
        };
        MediaPage: {
            meta: components["schemas"]["MediaMeta"];
            payload: components["schemas"]["MediaFile"][];
        };
        Member: {
            availability_status: string;
            avatar_url: string;
            id: number;
            name: string;
        };
        Message: {
            attachments?: components["schemas"]["Attachment"][];
            content: string | null;
            content_attributes: Record<string, unknown>;
            content_type: string;
            conversation_id: number;
            created_at: number;
            delivery: string | null;
            echo_id?: string;
            id: number;
            inbox_id: number;
            message_type: number;
            parts?: components["schemas"]["MessagePart"][];
            private: boolean;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            source_id: string | null;
            status: string;
            truncated?: boolean;
            version: number;
        };
        MessageAnswer: {
            /** @default null */
            contact?: components["schemas"]["VisitorFields"] | null;
            /** @default null */
            submitted_values?: Record<string, unknown>[] | Record<string, unknown> | null;
        };
        MessageBody: {
            /** @default null */
            attachments?: string[] | null;
            /** @default null */
            bcc_emails?: string[] | string | null;
            /** @default null */
            cc_emails?: string[] | string | null;
            /** @default null */
            content?: string | null;
            /** @default null */
            content_attributes?: Record<string, unknown> | string | null;
            /**
             * @default text
             * @enum {unknown}
             */
            content_type?: "article" | "cards" | "form" | "input_csat" | "input_email" | "input_select" | "text";
            /** @default 0 */
            draft_edit?: number;
            /** @default null */
            draft_version?: number | null;
            /** @default null */
            draft_writer?: string | null;
            /** @default null */
            echo_id?: string | null;
            /** @default null */
            external_created_at?: number | string | null;
            /**
             * @default outgoing
             * @enum {unknown}
             */
            message_type?: "incoming" | "outgoing";
            /** @default false */
            private?: boolean;
            /** @default null */
            scheduled_at?: number | null;
            /** @default null */
            seen_message_id?: number | null;
            /** @default null */
            source_id?: string | null;
            /** @default null */
            template_params?: Record<string, unknown> | null;
            /** @default null */
            to_emails?: string[] | string | null;
            /** @default null */
            undo_seconds?: number | null;
        };
        MessageConversation: {
            assignee_id: number | null;
            contact_inbox: {
                [key: string]: string;
            };
            last_activity_at: number;
            unread_count: number;
        };
        MessagePage: {
            meta: components["schemas"]["MessagesMeta"];
            payload: components["schemas"]["Message"][];
        };
        MessagePart: {
            attachment_id: number | null;
            delivery: string;
            external_error: string | null;
            source_id: string | null;
            status: string;
        };
        Messages: {
            messages: components["schemas"]["FoundMessage"][];
        };
        MessagesMeta: {
            additional_attributes: Record<string, unknown>;
            agent_last_seen_at: string | null;
            assignee?: components["schemas"]["PushUser"];
            assignee_last_seen_at: string | null;
            contact: components["schemas"]["PushContact"] | null;
            head: number;
            labels: string[];
        };
        MessagesPage: {
            meta: components["schemas"]["SearchMeta"];
            payload: components["schemas"]["Messages"];
        };
        NewAgent: {
            /** @default null */
            auto_offline?: boolean | null;
            /** @default null */
            availability?: components["schemas"]["Availability"] | null;
            email: string;
            /** @default [] */
            inbox_ids?: number[];
            name: string;
            /** @default null */
            password?: string | null;
            /** @default agent */
            role?: components["schemas"]["Role"];
        };
        NewApiChannel: {
            /** @default {} */
            additional_attributes?: Record<string, unknown>;
            /** @default false */
            hmac_mandatory?: boolean;
            /** @enum {unknown} */
            type: "api";
            /** @default null */
            webhook_url?: string | null;
        };
        NewCampaign: {
            /** @default null */
            audience?: unknown[] | null;
            /** @default null */
            campaign_type?: string | null;
            description?: string | null;
            enabled?: boolean;
            inbox_id: number;
            message: string;
            /** @default null */
            scheduled_at?: string | number | null;
            sender_id?: number | null;
            title: string;
            trigger_only_during_business_hours?: boolean;
            trigger_rules: components["schemas"]["TriggerRules"];
        };
        NewCannedResponse: {
            /** @default null */
            attachments?: string[] | null;
            content: string;
            short_code: string;
        };
        NewContact: {
            additional_attributes?: Record<string, unknown> | null;
            avatar_url?: string | null;
            blocked?: boolean;
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            identifier?: string | null;
            inbox_id?: number | null;
            name?: string | null;
            phone_number?: string | null;
            source_id?: string | null;
        };
        NewContactExport: {
            /** @default null */
            column_names?: string[] | null;
            /** @default null */
            label?: string | null;
            /** @default null */
            payload?: components["schemas"]["FilterCondition"][] | null;
            /** @default null */
            q?: string | null;
        };
        NewContactImport: {
            /** @default null */
            csv?: string | null;
            /** @default null */
            size?: number | null;
        };
        NewContactNote: {
            content: string;
        };
        NewConversation: {
            additional_attributes?: Record<string, unknown> | null;
            assignee_id?: number | null;
            contact_id?: number | null;
            custom_attributes?: Record<string, unknown> | null;
            inbox_id?: number | null;
            /** @default null */
            message?: components["schemas"]["FirstMessage"] | null;
            snoozed_until?: number | null;
            source_id?: string | null;
            status?: components["schemas"]["Status"] | null;
            team_id?: number | null;
        };
        NewCustomAttribute: {
            /** @default null */
            attribute_description?: string | null;
            attribute_display_name: string;
            /** @default text */
            attribute_display_type?: components["schemas"]["DisplayType"] | number;
            attribute_key: string;
            /** @default conversation_attribute */
            attribute_model?: components["schemas"]["Subject"] | (0 | 1);
            /** @default null */
            attribute_values?: string[] | null;
            /** @default null */
            regex_cue?: string | null;
            /** @default null */
            regex_pattern?: string | null;
        };
        NewCustomer: {
            avatar_url?: string | null;
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            identifier?: string | null;
            identifier_hash?: string | null;
            name?: string | null;
            phone_number?: string | null;
            source_id?: string | null;
        };
        NewCustomerMessage: {
            /** @default null */
            content?: string | null;
            /** @default null */
            echo_id?: string | null;
        };
        NewCustomFilter: {
            /** @default conversation */
            filter_type?: components["schemas"]["FilterType"] | number;
            name: string;
            query: Record<string, unknown>;
        };
        NewEmailChannel: {
            email: string;
            imap_address?: string | null;
            imap_enable_ssl?: boolean | null;
            imap_enabled?: boolean | null;
            imap_login?: string | null;
            imap_password?: string | null;
            imap_port?: number | null;
            smtp_address?: string | null;
            smtp_domain?: string | null;
            smtp_enable_ssl_tls?: boolean | null;
            smtp_enable_starttls_auto?: boolean | null;
            smtp_enabled?: boolean | null;
            smtp_login?: string | null;
            smtp_password?: string | null;
            smtp_port?: number | null;
            /** @enum {unknown} */
            type: "email";
        };
        NewInbox: {
            allow_messages_after_resolved?: boolean;
            business_name?: string | null;
            channel: components["schemas"]["NewApiChannel"] | components["schemas"]["NewEmailChannel"] | components["schemas"]["NewTelegramChannel"] | components["schemas"]["NewWebWidgetChannel"] | components["schemas"]["NewWhatsappChannel"];
            csat_config?: Record<string, unknown> | null;
            csat_survey_enabled?: boolean;
            enable_auto_assignment?: boolean;
            enable_email_collect?: boolean;
            greeting_enabled?: boolean;
            greeting_message?: string | null;
            lock_to_single_conversation?: boolean;
            name?: string | null;
            out_of_office_message?: string | null;
            sender_name_type?: string | null;
            timezone?: string | null;
            working_hours?: components["schemas"]["WorkingDay"][];
            working_hours_enabled?: boolean;
        };
        NewLabel: {
            /** @default null */
            color?: string | null;
            /** @default null */
            description?: string | null;
            /** @default true */
            show_on_sidebar?: boolean;
            title: string;
        };
        NewLink: {
            /** @default false */
            hmac_verified?: boolean;
            inbox_id: number;
            /** @default null */
            source_id?: string | null;
        };
        NewMacro: {
            actions: components["schemas"]["MacroActionFields"][];
            name: string;
            /** @default personal */
            visibility?: components["schemas"]["Visibility"];
        };
        NewPassword: {
            password: string;
            /** @default null */
            password_confirmation?: string | null;
            reset_password_token: string;
        };
        NewPriority: {
            priority: ("" | "high" | "low" | "medium" | "none" | "urgent") | null;
        };
        NewPublicConversation: {
            /** @default null */
            custom_attributes?: Record<string, unknown> | null;
        };
        NewStatus: {
            assignee_id?: number | null;
            /** @default null */
            contact_blocked?: boolean | null;
            /** @default null */
            custom_attributes?: Record<string, unknown> | null;
            /** @default null */
            snoozed_until?: number | null;
            /** @default null */
            status?: components["schemas"]["Folder"] | null;
            team_id?: number | null;
        };
        NewSubscription: {
            subscription_attributes: components["schemas"]["SubscriptionAttributes"];
            /** @enum {unknown} */
            subscription_type: "browser_push" | "fcm";
        };
        NewTeam: {
            /** @default true */
            allow_auto_assign?: boolean;
            /** @default null */
            description?: string | null;
            name: string;
        };
        NewTelegramChannel: {
            bot_token: string;
            /** @enum {unknown} */
            type: "telegram";
        };
        NewUpload: {
            byte_size: number;
            checksum: string;
            /** @default  */
            content_type?: string;
            filename: string;
            /** @default null */
            metadata?: Record<string, unknown> | null;
            /** @default false */
            private?: boolean;
        };
        NewWebWidgetChannel: {
            /** @default null */
            allowed_domains?: string | null;
            /** @default true */
            continuity_via_email?: boolean;
            /** @default false */
            hmac_mandatory?: boolean;
            /** @default false */
            live_visitors?: boolean;
            /** @default false */
            pre_chat_form_enabled?: boolean;
            /** @default null */
            pre_chat_form_options?: components["schemas"]["PreChatForm"] | null;
            /**
             * @default in_a_few_minutes
             * @enum {unknown}
             */
            reply_time?: "in_a_day" | "in_a_few_hours" | "in_a_few_minutes";
            /** @default null */
            selected_feature_flags?: ("attachments" | "emoji_picker" | "end_conversation" | "use_inbox_avatar_for_bot")[] | null;
            /** @enum {unknown} */
            type: "web_widget";
            /** @default  */
            website_url?: string;
            /** @default null */
            welcome_tagline?: string | null;
            /** @default null */
            welcome_title?: string | null;
            /** @default #1f93ff */
            widget_color?: string;
        };
        NewWhatsappChannel: {
            phone_number: string;
            /** @default whatsapp_cloud */
            provider?: string;
            provider_config: components["schemas"]["WhatsappConfig"];
            /** @enum {unknown} */
            type: "whatsapp";
        };
        NoConversation: Record<string, unknown>;
        Notification: {
            account_id: number;
            created_at: number;
            id: number;
            last_activity_at: number;
            last_activity_at_ms: number;
            meta: components["schemas"]["NotificationMeta"];
            notification_type: string;
            primary_actor: components["schemas"]["PushConversation"];
            primary_actor_id: number;
            /** @default Conversation */
            primary_actor_type?: string;
            push_message_body: string;
            push_message_title: string;
            read_at: string | null;
            secondary_actor: (components["schemas"]["ToldMessage"] | components["schemas"]["PushUser"]) | null;
            snoozed_until: string | null;
            user: components["schemas"]["PushUser"];
            version: number;
        };
        NotificationFlags: {
            selected_desk_flags?: ("desk_assigned_conversation_new_message" | "desk_conversation_assignment" | "desk_conversation_creation" | "desk_conversation_mention" | "desk_participating_conversation_new_message" | "desk_sla_missed_first_response" | "desk_sla_missed_next_response" | "desk_sla_missed_resolution")[];
            selected_email_flags?: ("email_assigned_conversation_new_message" | "email_conversation_assignment" | "email_conversation_creation" | "email_conversation_mention" | "email_participating_conversation_new_message" | "email_sla_missed_first_response" | "email_sla_missed_next_response" | "email_sla_missed_resolution")[];
            selected_push_flags?: ("push_assigned_conversation_new_message" | "push_conversation_assignment" | "push_conversation_creation" | "push_conversation_mention" | "push_participating_conversation_new_message" | "push_sla_missed_first_response" | "push_sla_missed_next_response" | "push_sla_missed_resolution")[];
        };
        NotificationList: {
            data: components["schemas"]["NotificationPage"];
        };
        NotificationListMeta: {
            count: number;
            current_page: number;
            unread_count: number;
        };
        NotificationMeta: {
            /** @default null */
            last_snoozed_at?: string | null;
        };
        NotificationPage: {
            meta: components["schemas"]["NotificationListMeta"];
            payload: components["schemas"]["Notification"][];
        };
        NotificationRow: {
            account_id: number;
            created_at: string;
            id: number;
            last_activity_at: string;
            meta: components["schemas"]["NotificationMeta"];
            notification_type: string;
            primary_actor_id: number;
            /** @default Conversation */
            primary_actor_type?: string;
            read_at: string | null;
            secondary_actor_id: number | null;
            secondary_actor_type: string | null;
            snoozed_until: string | null;
            updated_at: string;
            user_id: number;
            version: number;
        };
        NotificationSettings: {
            account_id: number;
            all_desk_flags: string[];
            all_email_flags: string[];
            all_push_flags: string[];
            id: number;
            selected_desk_flags: string[];
            selected_email_flags: string[];
            selected_push_flags: string[];
            user_id: number;
            version: number;
        };
        NotificationSnooze: {
            /** @default null */
            snoozed_until?: number | null;
        };
        OriginalLink: {
            download_url: string;
        };
        OwnTranscriptBody: {
            /** @default null */
            echo_id?: string | null;
        };
        PageMeta: {
            count: number;
            count_is_exact?: boolean;
            current_page: number;
            has_more: boolean;
            next_cursor?: string | null;
        };
        PageReport: {
            /** @default null */
            current?: components["schemas"]["ReportedPage"] | null;
            /** @default  */
            language?: string;
            /** @default null */
            opened?: components["schemas"]["ReportedPage"][] | null;
            tab: string;
        };
        PageReportAnswer: {
            keeps_history: boolean;
            renew_after: number | null;
        };
        ParticipantIds: {
            user_ids: number[];
        };
        PasswordLink: {
            expires_at: number;
            url: string;
        };
        PreChat: {
            /**
             * @default [
             *       {
             *         "name": "emailAddress",
             *         "label": "Email Id",
             *         "type": "email",
             *         "field_type": "standard",
             *         "placeholder": "Please enter your email address",
             *         "required": false,
             *         "enabled": false,
             *         "values": [],
             *         "regex_pattern": null,
             *         "regex_cue": null,
             *         "locale": null
             *       },
             *       {
             *         "name": "fullName",
             *         "label": "Full name",
             *         "type": "text",
             *         "field_type": "standard",
             *         "placeholder": "Please enter your full name",
             *         "required": false,
             *         "enabled": false,
             *         "values": [],
             *         "regex_pattern": null,
             *         "regex_cue": null,
             *         "locale": null
             *       },
             *       {
             *         "name": "phoneNumber",
             *         "label": "Phone number",
             *         "type": "text",
             *         "field_type": "standard",
             *         "placeholder": "Please enter your phone number",
             *         "required": false,
             *         "enabled": false,
             *         "values": [],
             *         "regex_pattern": null,
             *         "regex_cue": null,
             *         "locale": null
             *       }
             *     ]
             */
            pre_chat_fields?: components["schemas"]["PreChatField"][];
            /** @default  */
            pre_chat_message?: string;
            /** @default false */
            require_email?: boolean;
        };
        PreChatField: {
            /** @default false */
            enabled?: boolean;
            /** @default standard */
            field_type?: string;
            label: string;
            /** @default null */
            locale?: string | null;
            name: string;
            /** @default  */
            placeholder?: string;
            /** @default null */
            regex_cue?: string | null;
            /** @default null */
            regex_pattern?: string | null;
            /** @default false */
            required?: boolean;
            /** @default text */
            type?: string;
            /** @default [] */
            values?: string[];
        };
        PreChatFieldForm: {
            /** @default false */
            enabled?: boolean;
            /**
             * @default standard
             * @enum {unknown}
             */
            field_type?: "contact_attribute" | "conversation_attribute" | "standard";
            /** @default  */
            label?: string;
            /** @default null */
            locale?: string | null;
            name: string;
            /** @default null */
            placeholder?: string | null;
            /** @default null */
            regex_cue?: string | null;
            /** @default null */
            regex_pattern?: string | null;
            /** @default false */
            required?: boolean;
            /**
             * @default text
             * @enum {unknown}
             */
            type?: "checkbox" | "date" | "email" | "link" | "list" | "number" | "phone" | "select" | "text" | "textarea";
            /** @default null */
            values?: string[] | null;
        };
        PreChatForm: {
            /** @default null */
            pre_chat_fields?: components["schemas"]["PreChatFieldForm"][] | null;
            /** @default null */
            pre_chat_message?: string | null;
            /** @default false */
            require_email?: boolean;
        };
        /** @enum {unknown} */
        Priority: "high" | "low" | "medium" | "urgent";
        ProfileBody: {
            current_password?: string | null;
            display_name?: string | null;
            email?: string | null;
            message_signature?: string | null;
            name?: string | null;
            password?: string | null;
            password_confirmation?: string | null;
            phone_number?: string | null;
            ui_settings?: Record<string, unknown> | null;
        };
        PublicContact: {
            email: string | null;
            id: number;
            name: string;
            phone_number: string | null;
            pubsub_token: string;
            source_id: string;
            version: number;
        };
        PublicConversation: {
            agent_last_seen_at: number;
            contact: components["schemas"]["ContactRow"];
            contact_last_seen_at: number;
            id: number;
            inbox_id: number;
            merged_ids?: number[];
            messages: components["schemas"]["PublicMessage"][];
            status: string;
            uuid: string;
            version: number;
        };
        PublicInbox: {
            csat_survey_enabled: boolean;
            greeting_enabled: boolean;
            identifier: string;
            identity_validation_enabled: boolean;
            name: string;
            timezone: string;
            working_hours: components["schemas"]["WorkingHour"][];
            working_hours_enabled: boolean;
        };
        PublicMessage: {
            attachments?: components["schemas"]["Attachment"][];
            content: string | null;
            content_attributes: Record<string, unknown>;
            content_type: string;
            conversation_id: number;
            created_at: number;
            echo_id?: string;
            id: number;
            message_type: number;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            truncated?: boolean;
            version: number;
        };
        PublicWidget: {
            allow_messages_after_resolved: boolean;
            api_host: string;
            avatar_url: string;
            campaigns: components["schemas"]["ShownCampaign"][];
            csat_survey_enabled: boolean;
            disable_branding: boolean;
            enabled_features: string[];
            enabled_languages: components["schemas"]["EnabledLanguage"][];
            follows_visits: boolean;
            live_visitors: boolean;
            locale: string;
            out_of_office_message: string | null;
            portal: null;
            pre_chat_form_enabled: boolean;
            pre_chat_form_options: components["schemas"]["PreChat"];
            reply_time: string;
            timezone: string;
            utc_off_set: string;
            website_name: string;
            website_token: string;
            welcome_tagline: string;
            welcome_title: string;
            widget_color: string;
            working_hours: components["schemas"]["WorkingHourRow"][];
            working_hours_enabled: boolean;
        };
        PushContact: {
            additional_attributes: Record<string, unknown>;
            blocked: boolean;
            created_at?: number;
            custom_attributes: Record<string, unknown>;
            email: string | null;
            id: number;
            identifier: string | null;
            labels?: string[];
            last_activity_at?: number;
            name: string;
            phone_number: string | null;
            thumbnail: string;
            truncated?: boolean;
            /** @enum {unknown} */
            type: "contact";
            unverified?: string[];
            version: number;
        };
        PushConversation: {
            account_id: number;
            additional_attributes: Record<string, unknown>;
            agent_last_seen_at: number;
            assignee_id: number | null;
            assignee_last_seen_at: number;
            can_reply: boolean;
            channel: string | null;
            contact_id: number;
            contact_inbox: components["schemas"]["ContactInboxRow"] | null;
            contact_last_seen_at: number;
            created_at: number;
            csat_rating?: number;
            custom_attributes: Record<string, unknown>;
            first_reply_created_at: string | null;
            id: number;
            inbox_id: number;
            labels: string[];
            last_activity_at: number;
            last_activity_at_ms: number;
            mentioned_ids?: number[];
            merged_ids?: number[];
            merged_into_id?: number;
            messages: components["schemas"]["PushMessage"][];
            meta: components["schemas"]["PushMeta"];
            muted: boolean;
            participant_ids?: number[];
            priority: string | null;
            scheduled_messages?: components["schemas"]["ScheduledRef"][];
            snoozed_until: string | null;
            spam?: components["schemas"]["Spam"];
            splits?: components["schemas"]["Split"][];
            status: string;
            team_id: number | null;
            timestamp: number;
            truncated?: boolean;
            undelivered_message_ids?: number[];
            unread_count: number;
            updated_at: number;
            uuid: string;
            version: number;
            waiting_since: number;
            waiting_since_ms: number;
        };
        PushMessage: {
            account_id: number;
            additional_attributes: Record<string, unknown>;
            attachments?: components["schemas"]["Attachment"][];
            content: string | null;
            content_attributes: Record<string, unknown>;
            content_type: string;
            conversation: components["schemas"]["MessageConversation"] | null;
            conversation_id: number;
            created_at: number;
            delivery: string | null;
            echo_id?: string;
            external_source_ids: {
                [key: string]: string;
            };
            id: number;
            inbox_id: number;
            message_type: number;
            parts?: components["schemas"]["MessagePart"][];
            private: boolean;
            processed_message_content: string | null;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            sender_id: number | null;
            sender_type: string | null;
            sentiment: Record<string, unknown>;
            source_id: string | null;
            status: string;
            truncated?: boolean;
            updated_at: string;
            version: number;
        };
        PushMeta: {
            assignee: components["schemas"]["PushUser"] | null;
            hmac_verified: boolean | null;
            sender: components["schemas"]["PushContact"] | null;
            team: components["schemas"]["PushTeam"] | null;
        };
        PushTeam: {
            id: number;
            name: string;
        };
        PushUser: {
            availability_status: string | null;
            available_name: string;
            avatar_url: string;
            id: number;
            name: string;
            thumbnail: string;
            /** @enum {unknown} */
            type: "user";
        };
        ReadNotifications: {
            /** @default null */
            primary_actor_id?: number | null;
            /** @default null */
            primary_actor_type?: "Conversation" | null;
        };
        RecipientFields: {
            bcc: string[];
            cc: string[];
            to: string[];
        };
        Refusal: {
            code: string;
            id: number;
            message: string;
        };
        Refusals: {
            refused: components["schemas"]["Refusal"][];
        };
        RejectedLink: {
            download_url: string;
        };
        ReportedPage: {
            address: string;
            /** @default 0 */
            seconds_ago?: number;
            /** @default  */
            title?: string;
        };
        ResetBody: {
            /** @default  */
            email?: string;
        };
        ResetFrame: {
            head: number;
            reset: boolean;
        };
        Responses: {
            responses: unknown;
        };
        /** @enum {unknown} */
        Role: "administrator" | "agent";
        ScheduledMessage: {
            attachments?: components["schemas"]["Attachment"][];
            content: string | null;
            content_attributes: Record<string, unknown>;
            content_type: string;
            conversation_id: number;
            created_at: number;
            delivery: string | null;
            echo_id?: string;
            id: number;
            inbox_id: number;
            message_type: number;
            parts?: components["schemas"]["MessagePart"][];
            private: boolean;
            problem: components["schemas"]["SchedulingProblem"] | null;
            scheduled_at: number | null;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            source_id: string | null;
            status: string;
            truncated?: boolean;
            undo: boolean;
            version: number;
        };
        ScheduledMessageChanges: {
            /** @default null */
            content?: string | null;
            /** @default null */
            scheduled_at?: number | null;
        };
        ScheduledRef: {
            id: number;
            scheduled_at: number | null;
            version: number;
        };
        SchedulingProblem: {
            code: string;
            message: string;
        };
        SearchMeta: {
            /** @default true */
            complete?: boolean;
            has_more: boolean;
        };
        Session: {
            created_at: number;
            current: boolean;
            expires_at: number;
            id: string;
            user_agent: string;
        };
        ShownCampaign: {
            id: number;
            message: string;
            sender: components["schemas"]["ShownSender"] | null;
            time_on_page: number;
            trigger_only_during_business_hours: boolean;
            url: string;
            version: number;
        };
        ShownSender: {
            avatar_url: string;
            name: string;
        };
        SignedInVisitor: {
            avatar_url?: string | null;
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            identifier?: string | null;
            identifier_hash?: string | null;
            name?: string | null;
            phone_number?: string | null;
        };
        SignInBody: {
            /** @default  */
            email?: string;
            /** @default  */
            password?: string;
        };
        SiteMessage: {
            /** @default null */
            attachments?: string[] | null;
            /** @default null */
            contact?: components["schemas"]["VisitorFields"] | null;
            /** @default null */
            content?: string | null;
            /** @default null */
            custom_attributes?: Record<string, unknown> | null;
            /** @default null */
            echo_id?: string | null;
            /** @default null */
            referer_url?: string | null;
            /** @default null */
            reply_to?: number | string | null;
            /** @default null */
            timestamp?: string | null;
        };
        /** @enum {unknown} */
        Spam: "agent" | "blocked" | "verdict";
        Split: {
            first_id: number;
            last_id: number;
            shown_in: number;
            stored_in: number;
        };
        StartedConversation: {
            agent_last_seen_at: number;
            contact: components["schemas"]["ContactRow"];
            contact_last_seen_at: number;
            custom_attributes: Record<string, unknown>;
            id: number;
            inbox_id: number;
            merged_ids?: number[];
            messages: components["schemas"]["PublicMessage"][];
            pubsub_token: string;
            status: string;
            version: number;
        };
        /** @enum {unknown} */
        Status: "open" | "pending" | "resolved" | "snoozed";
        /** @enum {unknown} */
        Subject: "contact_attribute" | "conversation_attribute";
        SubscriptionAttributes: {
            auth: string;
            endpoint: string;
            p256dh: string;
        };
        SubscriptionList: {
            payload: components["schemas"]["SubscriptionRow"][];
            vapid_public_key: string;
        };
        SubscriptionRow: {
            created_at: string;
            id: number;
            identifier: string;
            subscription_attributes: components["schemas"]["SubscriptionAttributes"];
            /** @default browser_push */
            subscription_type?: string;
            updated_at: string;
            user_id: number;
        };
        SurveyAnswer: {
            submitted_values: Record<string, unknown> | unknown[];
        };
        Team: {
            account_id: number;
            allow_auto_assign: boolean;
            description: string | null;
            id: number;
            is_member: boolean;
            name: string;
            truncated?: boolean;
            version: number;
        };
        TeamChanges: {
            allow_auto_assign?: boolean;
            description?: string | null;
            name?: string;
        };
        TeamRow: {
            account_id: number;
            allow_auto_assign: boolean;
            created_at: string;
            description: string | null;
            id: number;
            name: string;
            updated_at: string;
        };
        TelegramChannelChanges: {
            bot_token?: string | null;
        };
        ToggledStatus: {
            conversation_id: number;
            current_status: string;
            snoozed_until: string | null;
            success: boolean;
        };
        ToldMessage: {
            account_id: number;
            additional_attributes: Record<string, unknown>;
            attachments?: components["schemas"]["Attachment"][];
            content: string | null;
            content_attributes: Record<string, unknown>;
            content_type: string;
            conversation: components["schemas"]["MessageConversation"] | null;
            conversation_id: number;
            created_at: number;
            delivery: string | null;
            echo_id?: string;
            external_source_ids: {
                [key: string]: string;
            };
            id: number;
            inbox_id: number;
            message_type: number;
            parts?: components["schemas"]["MessagePart"][];
            private: boolean;
            processed_message_content: string | null;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            sender_id: number | null;
            sender_type: string | null;
            sentiment: Record<string, unknown>;
            source_id: string | null;
            status: string;
            truncated?: boolean;
            /** @enum {unknown} */
            type: "message";
            updated_at: string;
            version: number;
        };
        TranscriptBody: {
            /** @default  */
            email?: string;
        };
        TriggerRules: {
            /** @default 0 */
            time_on_page?: number;
            /** @default  */
            url?: string;
        };
        UploadTarget: {
            headers: {
                [key: string]: string;
            };
            url: string;
        };
        User: {
            access_token: string;
            account_id: number | null;
            accounts: components["schemas"]["UserAccount"][];
            available_name: string;
            avatar_url: string;
            confirmed: boolean;
            created_at?: string;
            custom_attributes?: Record<string, unknown>;
            display_name: string | null;
            email: string;
            id: number;
            inviter_id: number | null;
            message_signature: string | null;
            name: string;
            provider: string;
            pubsub_token: string;
            role: string | null;
            type: string | null;
            ui_settings: Record<string, unknown>;
            uid: string;
            version: number;
        };
        UserAccount: {
            active_at: string | null;
            auto_offline: boolean;
            availability: string;
            availability_status: string;
            custom_role: null;
            custom_role_id: null;
            id: number;
            locale: string;
            name: string;
            permissions: string[];
            role: string;
            status: string;
        };
        UserData: {
            data: components["schemas"]["User"];
        };
        UserIds: {
            user_ids: number[];
        };
        ValidToken: {
            data: components["schemas"]["User"];
            success: boolean;
        };
        /** @enum {unknown} */
        Visibility: "global" | "personal";
        VisitedPage: {
            address: string;
            is_open: boolean;
            opened_at: number;
            title: string;
        };
        VisitedPages: {
            payload: components["schemas"]["VisitedPage"][];
        };
        Visitor: {
            /** @default null */
            email?: string | null;
            /** @default null */
            id?: number | null;
            /** @default null */
            identifier?: string | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            phone_number?: string | null;
            /** @default  */
            pubsub_token?: string;
        };
        VisitorCampaign: {
            id: number;
            message: string;
            sender?: components["schemas"]["PushUser"];
            trigger_only_during_business_hours: boolean;
            trigger_rules: components["schemas"]["VisitorCampaignRules"];
        };
        VisitorCampaignRules: {
            time_on_page: number;
            url: string;
        };
        VisitorChanges: {
            avatar_url?: string | null;
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            name?: string | null;
            phone_number?: string | null;
        };
        VisitorContact: {
            has_email: boolean;
            has_name: boolean;
            has_phone_number: boolean;
            id: number | null;
            identifier: string | null;
            pubsub_token: string;
            widget_auth_token?: string;
        };
        VisitorFields: {
            custom_attributes?: Record<string, unknown> | null;
            email?: string | null;
            name?: string | null;
            phone_number?: string | null;
        };
        VisitorLabel: {
            label: string;
        };
        VisitorTyping: {
            /** @enum {unknown} */
            typing_status: "off" | "on";
        };
        WebhookStatus: {
            accepted_at: number | null;
            refused_at: number | null;
            refused_reason: string | null;
        };
        WebsiteChannelConfig: {
            allow_messages_after_resolved: boolean;
            api_host: string;
            auth_token: string;
            avatar_url: string;
            campaigns: components["schemas"]["ShownCampaign"][];
            csat_survey_enabled: boolean;
            disable_branding: boolean;
            enabled_features: string[];
            enabled_languages: components["schemas"]["EnabledLanguage"][];
            follows_visits: boolean;
            live_visitors: boolean;
            locale: string;
            out_of_office_message: string | null;
            portal: null;
            pre_chat_form_enabled: boolean;
            pre_chat_form_options: components["schemas"]["PreChat"];
            reply_time: string;
            timezone: string;
            utc_off_set: string;
            website_name: string;
            website_token: string;
            welcome_tagline: string;
            welcome_title: string;
            widget_color: string;
            working_hours: components["schemas"]["WorkingHourRow"][];
            working_hours_enabled: boolean;
        };
        WebWidgetChannelChanges: {
            allowed_domains?: string | null;
            continuity_via_email?: boolean;
            hmac_mandatory?: boolean;
            live_visitors?: boolean;
            pre_chat_form_enabled?: boolean;
            pre_chat_form_options?: components["schemas"]["PreChatForm"];
            /** @enum {unknown} */
            reply_time?: "in_a_day" | "in_a_few_hours" | "in_a_few_minutes";
            selected_feature_flags?: ("attachments" | "emoji_picker" | "end_conversation" | "use_inbox_avatar_for_bot")[];
            website_url?: string;
            welcome_tagline?: string | null;
            welcome_title?: string | null;
            widget_color?: string;
        };
        WhatsappChannelChanges: {
            provider_config?: components["schemas"]["WhatsappConfig"];
        };
        WhatsappConfig: {
            api_key?: string | null;
            app_secret?: string | null;
            business_account_id?: string | null;
            phone_number_id?: string | null;
            webhook_verify_token?: string | null;
        };
        WhatsappNumber: {
            business_account_id: string;
            has_api_key: boolean;
            has_app_secret: boolean;
            phone_number_id: string;
        };
        WidgetConfig: {
            contact: components["schemas"]["Visitor"];
            global_config: components["schemas"]["Brand"];
            website_channel_config: components["schemas"]["WebsiteChannelConfig"];
        };
        WidgetConversation: {
            agent_last_seen_at: number;
            contact_last_seen_at: number;
            id: number;
            inbox_id: number;
            merged_ids?: number[];
            status: string;
            version: number;
        };
        WidgetMessagePage: {
            meta: components["schemas"]["WidgetMessagesMeta"];
            payload: components["schemas"]["PublicMessage"][];
        };
        WidgetMessagesMeta: {
            contact_last_seen_at: number;
            conversation: components["schemas"]["WidgetConversation"] | null;
            head: number;
        };
        WorkingDay: {
            close_hour?: number | null;
            close_minutes?: number | null;
            closed_all_day?: boolean;
            day_of_week: number;
            open_all_day?: boolean;
            open_hour?: number | null;
            open_minutes?: number | null;
        };
        WorkingHour: {
            close_hour: number | null;
            close_minutes: number | null;
            closed_all_day: boolean;
            day_of_week: number;
            open_all_day: boolean;
            open_hour: number | null;
            open_minutes: number | null;
        };
        WorkingHourRow: {
            account_id: number;
            close_hour: number | null;
            close_minutes: number | null;
            closed_all_day: boolean;
            created_at: string;
            day_of_week: number;
            id: number;
            inbox_id: number;
            open_all_day: boolean;
            open_hour: number | null;
            open_minutes: number | null;
            updated_at: string;
        };
        WrittenMessage: {
            attachments?: components["schemas"]["Attachment"][];
            content: string | null;
            content_attributes: Record<string, unknown>;
            content_type: string;
            conversation_id: number;
            created_at: number;
            echo_id?: string;
            id: number;
            inbox_id: number;
            message_type: number;
            private: boolean;
            pubsub_token: string;
            sender?: components["schemas"]["PushUser"] | components["schemas"]["PushContact"];
            source_id: string | null;
            truncated?: boolean;
            version: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "accounts.show_health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    "accounts.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "accounts.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AccountChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "accounts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AccountChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "contact_merge.preview": {
        parameters: {
            query?: {
                base_contact_id?: number;
                mergee_contact_id?: number;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactMergePreview"];
                };
            };
        };
    };
    "contact_merge.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactMergeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    "agents.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "agents.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAgent"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
        };
    };
    "agents.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AgentChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
        };
    };
    "agents.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "agents.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AgentChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
        };
    };
    "agents.offer_password_link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordLink"];
                };
            };
        };
    };
    "agents.assignable": {
        parameters: {
            query?: {
                "inbox_ids[]"?: number[];
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Agent"][];
                    };
                };
            };
        };
    };
    "bulk_actions.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkAction"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusals"] | null;
                };
            };
        };
    };
    "accounts.cache_keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountCacheKeys"];
                };
            };
        };
    };
    "campaigns.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"][];
                };
            };
        };
    };
    "campaigns.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCampaign"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
        };
    };
    "campaigns.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                campaign_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
        };
    };
    "campaigns.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                campaign_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CampaignChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
        };
    };
    "campaigns.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                campaign_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "campaigns.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                campaign_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CampaignChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
        };
    };
    "canned_responses.index": {
        parameters: {
            query?: {
                search?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedResponse"][];
                };
            };
        };
    };
    "canned_responses.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCannedResponse"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedResponse"];
                };
            };
        };
    };
    "canned_responses.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                canned_response_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedResponse"];
                };
            };
        };
    };
    "canned_responses.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                canned_response_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CannedResponseChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedResponse"];
                };
            };
        };
    };
    "canned_responses.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                canned_response_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "canned_responses.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                canned_response_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CannedResponseChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedResponse"];
                };
            };
        };
    };
    "canned_responses.upload": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                canned_response_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForConversation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedUpload"][];
                };
            };
        };
    };
    "contact_list.index": {
        parameters: {
            query?: {
                cursor?: string | null;
                identified?: "false" | "true";
                include_contact_inboxes?: string;
                "labels[]"?: string[];
                limit?: number;
                page?: number;
                sort?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
        };
    };
    "contacts.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewContact"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["CreatedContact"];
                    };
                };
            };
        };
    };
    "contacts.show": {
        parameters: {
            query?: {
                include_contact_inboxes?: string;
            };
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Contact"];
                    };
                };
            };
        };
    };
    "contacts.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ContactFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Contact"];
                    };
                };
            };
        };
    };
    "erasure.delete_contact": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "contacts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ContactFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Contact"];
                    };
                };
            };
        };
    };
    "media.of_contact": {
        parameters: {
            query?: {
                before?: number | null;
                page?: number;
            };
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaPage"];
                };
            };
        };
    };
    "contact_photos.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Contact"];
                    };
                };
            };
        };
    };
    "contacts.link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLink"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactInbox"];
                };
            };
        };
    };
    "contacts.contactable_inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["ContactInbox"][];
                    };
                };
            };
        };
    };
    "contacts.conversations_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Conversation"][];
                    };
                };
            };
        };
    };
    "contacts.destroy_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttributeNames"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Contact"];
                    };
                };
            };
        };
    };
    "contacts.labels_of": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: string[];
                    };
                };
            };
        };
    };
    "contacts.set_labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Labels"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: string[];
                    };
                };
            };
        };
    };
    "contact_notes.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactNote"][];
                };
            };
        };
    };
    "contact_notes.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
                contact_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewContactNote"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactNote"];
                };
            };
        };
    };
    "contact_notes.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
                contact_note_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactNote"];
                };
            };
        };
    };
    "contact_notes.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
                contact_note_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ContactNoteChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactNote"];
                };
            };
        };
    };
    "contact_notes.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
                contact_note_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "contact_notes.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                contact_id: number;
                contact_note_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ContactNoteChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactNote"];
                };
            };
        };
    };
    "contact_export.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactExport"];
                };
            };
        };
    };
    "contact_export.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewContactExport"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactExport"];
                };
            };
        };
    };
    "contact_export.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "contact_export.link": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportLink"];
                };
            };
        };
    };
    "contact_list.filter_contacts": {
        parameters: {
            query?: {
                cursor?: string | null;
                include_contact_inboxes?: string;
                limit?: number;
                page?: number;
                sort?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilterBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
        };
    };
    "contact_import.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactImport"];
                };
            };
        };
    };
    "contact_import.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewContactImport"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactImport"];
                };
            };
        };
    };
    "contact_import.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "contact_import.add_part": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactImportPart"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactImport"];
                };
            };
        };
    };
    "contact_import.rejected": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectedLink"];
                };
            };
        };
    };
    "contacts.search": {
        parameters: {
            query?: {
                include_contact_inboxes?: string;
                page?: number;
                q?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
        };
    };
    "conversation_list.index": {
        parameters: {
            query?: {
                assignee_type?: "all" | "assigned" | "me" | "unassigned";
                conversation_type?: ("mention" | "participating" | "unattended" | "undelivered") | null;
                cursor?: string | null;
                inbox_id?: number | null;
                "labels[]"?: string[];
                page?: number;
                sort_by?: "created_at_asc" | "created_at_desc" | "last_activity_at_asc" | "last_activity_at_desc" | "latest" | "priority_asc" | "priority_desc" | "priority_desc_created_at_asc" | "sort_on_created_at" | "sort_on_priority" | "sort_on_waiting_since" | "unread" | "waiting_since_asc" | "waiting_since_desc";
                status?: "all" | "open" | "pending" | "resolved" | "snoozed" | "spam";
                team_id?: number | null;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationList"];
                };
            };
        };
    };
    "conversations.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewConversation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConversationChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "erasure.delete_conversation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "conversations.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConversationChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.assign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Assignment"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"] | components["schemas"]["TeamRow"] | null;
                };
            };
        };
    };
    "media.of_conversation": {
        parameters: {
            query?: {
                before?: number | null;
                page?: number;
            };
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaPage"];
                };
            };
        };
    };
    "conversations.set_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomAttributesBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttributes"];
                };
            };
        };
    };
    "conversations.destroy_custom_attributes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttributeNames"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttributes"];
                };
            };
        };
    };
    "direct_uploads.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectUpload"];
                };
            };
        };
    };
    "drafts.show": {
        parameters: {
            query?: {
                private?: boolean;
            };
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    "drafts.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DraftFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    "drafts.delete": {
        parameters: {
            query?: {
                private?: boolean;
            };
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    "drafts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DraftFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
        };
    };
    "forwards.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForwardBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    "history.index": {
        parameters: {
            query?: {
                cursor?: string | null;
            };
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
        };
    };
    "conversations.labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: string[];
                    };
                };
            };
        };
    };
    "conversations.set_labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: string[];
                    };
                };
            };
        };
    };
    "conversation_merge.preview": {
        parameters: {
            query?: {
                into_conversation_id?: number;
            };
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversation_merge.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationMergeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "messages.index": {
        parameters: {
            query?: {
                after?: number | null;
                before?: number | null;
            };
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
        };
    };
    "messages.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MessageBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"] | components["schemas"]["ScheduledMessage"];
                };
            };
        };
    };
    "messages.report_delivery.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    "messages.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    "messages.report_delivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    "email.original": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OriginalLink"];
                };
            };
        };
    };
    "messages.retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    "conversations.mute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "participants.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "participants.replace.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParticipantIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "participants.add": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParticipantIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "participants.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParticipantIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "participants.replace": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParticipantIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "scheduled_messages.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledMessage"][];
                };
            };
        };
    };
    "scheduled_messages.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                scheduled_message_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScheduledMessageChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledMessage"];
                };
            };
        };
    };
    "scheduled_messages.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                scheduled_message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledMessage"];
                };
            };
        };
    };
    "scheduled_messages.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                scheduled_message_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScheduledMessageChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledMessage"];
                };
            };
        };
    };
    "scheduled_messages.send": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
                scheduled_message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    "conversation_split.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationSplitBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.toggle_priority": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPriority"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "conversations.toggle_status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewStatus"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["ToggledStatus"];
                    };
                };
            };
        };
    };
    "typing.toggle_typing": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentTyping"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "mails.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TranscriptBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "conversations.unmute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "read_state.mark_unread": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "read_state.mark_seen": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "page_visits.visited_pages": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                conversation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitedPages"];
                };
            };
        };
    };
    "conversation_filter.filter_conversations": {
        parameters: {
            query?: {
                cursor?: string | null;
                page?: number;
                sort_by?: "created_at_asc" | "created_at_desc" | "last_activity_at_asc" | "last_activity_at_desc" | "latest" | "priority_asc" | "priority_desc" | "priority_desc_created_at_asc" | "sort_on_created_at" | "sort_on_priority" | "sort_on_waiting_since" | "unread" | "waiting_since_asc" | "waiting_since_desc";
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationFilterBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilteredPage"];
                };
            };
        };
    };
    "conversation_list.show_counts": {
        parameters: {
            query?: {
                assignee_type?: "all" | "assigned" | "me" | "unassigned";
                conversation_type?: ("mention" | "participating" | "unattended" | "undelivered") | null;
                inbox_id?: number | null;
                "labels[]"?: string[];
                sort_by?: "created_at_asc" | "created_at_desc" | "last_activity_at_asc" | "last_activity_at_desc" | "latest" | "priority_asc" | "priority_desc" | "priority_desc_created_at_asc" | "sort_on_created_at" | "sort_on_priority" | "sort_on_waiting_since" | "unread" | "waiting_since_asc" | "waiting_since_desc";
                status?: "all" | "open" | "pending" | "resolved" | "snoozed" | "spam";
                team_id?: number | null;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountsMeta"];
                };
            };
        };
    };
    "surveys.index": {
        parameters: {
            query?: {
                inbox_id?: number | null;
                page?: number;
                rating?: number | null;
                since?: number | null;
                sort?: "-created_at" | "created_at";
                team_id?: number | null;
                until?: number | null;
                "user_ids[]"?: number[];
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsatResponse"][];
                };
            };
        };
    };
    "surveys.download": {
        parameters: {
            query?: {
                inbox_id?: number | null;
                rating?: number | null;
                since?: number | null;
                team_id?: number | null;
                until?: number | null;
                "user_ids[]"?: number[];
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    "surveys.metrics": {
        parameters: {
            query?: {
                inbox_id?: number | null;
                rating?: number | null;
                since?: number | null;
                team_id?: number | null;
                until?: number | null;
                "user_ids[]"?: number[];
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsatMetrics"];
                };
            };
        };
    };
    "custom_attributes.index": {
        parameters: {
            query?: {
                attribute_model?: "" | "0" | "1" | "contact_attribute" | "conversation_attribute";
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttribute"][];
                };
            };
        };
    };
    "custom_attributes.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomAttribute"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttribute"];
                };
            };
        };
    };
    "custom_attributes.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_attribute_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttribute"];
                };
            };
        };
    };
    "custom_attributes.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_attribute_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomAttributeChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttribute"];
                };
            };
        };
    };
    "custom_attributes.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_attribute_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "custom_attributes.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_attribute_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomAttributeChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomAttribute"];
                };
            };
        };
    };
    "custom_filters.index": {
        parameters: {
            query?: {
                filter_type?: components["schemas"]["FilterType"];
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFilter"][];
                };
            };
        };
    };
    "custom_filters.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomFilter"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFilter"];
                };
            };
        };
    };
    "custom_filters.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_filter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFilter"];
                };
            };
        };
    };
    "custom_filters.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_filter_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomFilterChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFilter"];
                };
            };
        };
    };
    "custom_filters.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_filter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "custom_filters.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                custom_filter_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomFilterChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFilter"];
                };
            };
        };
    };
    "direct_uploads.create_for_account": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectUpload"];
                };
            };
        };
    };
    "drafts.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftList"];
                };
            };
        };
    };
    "feed.index": {
        parameters: {
            query?: {
                after?: number | null;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedPage"] | components["schemas"]["ResetFrame"];
                };
            };
        };
    };
    "mail_sign_in.google": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MailSignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailSignIn"];
                };
            };
        };
    };
    "inboxes.replace_members.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxMembers"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Agent"][];
                    };
                };
            };
        };
    };
    "inboxes.add_members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxMembers"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Agent"][];
                    };
                };
            };
        };
    };
    "inboxes.remove_members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxMembers"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "inboxes.replace_members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxMembers"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Agent"][];
                    };
                };
            };
        };
    };
    "inboxes.members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Agent"][];
                    };
                };
            };
        };
    };
    "inboxes.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Inbox"][];
                    };
                };
            };
        };
    };
    "inboxes.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInbox"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    "inboxes.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    "inboxes.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["InboxChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    "erasure.delete_inbox": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxDeletion"];
                };
            };
        };
    };
    "inboxes.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["InboxChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    "inboxes.assignable": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Agent"][];
                    };
                };
            };
        };
    };
    "inboxes.remove_photo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "campaigns.index_of_inbox": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"][];
                };
            };
        };
    };
    "email.mailbox": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mailbox"];
                };
            };
        };
    };
    "inboxes.webhook_status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                inbox_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookStatus"];
                };
            };
        };
    };
    "labels.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Label"][];
                    };
                };
            };
        };
    };
    "labels.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLabel"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    "labels.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    "labels.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LabelChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    "labels.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "labels.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LabelChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    "macros.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Macro"][];
                    };
                };
            };
        };
    };
    "macros.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMacro"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Macro"];
                    };
                };
            };
        };
    };
    "macros.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                macro_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Macro"];
                    };
                };
            };
        };
    };
    "macros.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                macro_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MacroChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Macro"];
                    };
                };
            };
        };
    };
    "macros.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                macro_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "macros.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                macro_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MacroChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Macro"];
                    };
                };
            };
        };
    };
    "macros.execute": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
                macro_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MacroExecution"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusals"] | null;
                };
            };
        };
    };
    "mail_sign_in.microsoft": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MailSignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailSignIn"];
                };
            };
        };
    };
    "notifications.show_settings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    "notifications.update_settings.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NotificationFlags"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    "notifications.update_settings": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NotificationFlags"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationSettings"];
                };
            };
        };
    };
    "notifications.index": {
        parameters: {
            query?: {
                "includes[]"?: ("read" | "snoozed")[];
                page?: number;
                sort_order?: "asc" | "desc";
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationList"];
                };
            };
        };
    };
    "notifications.read.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRow"];
                };
            };
        };
    };
    "notifications.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "notifications.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRow"];
                };
            };
        };
    };
    "notifications.snooze": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NotificationSnooze"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRow"];
                };
            };
        };
    };
    "notifications.mark_unread": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                notification_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationRow"];
                };
            };
        };
    };
    "notifications.destroy_all": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeletedNotifications"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "notifications.read_all": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadNotifications"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "notifications.unread_count": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
        };
    };
    "search.search": {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EverythingPage"];
                };
            };
        };
    };
    "search.search_contacts": {
        parameters: {
            query?: {
                page?: number;
                q?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactsPage"];
                };
            };
        };
    };
    "search.search_conversations": {
        parameters: {
            query?: {
                page?: number;
                q?: string;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationsPage"];
                };
            };
        };
    };
    "search.search_messages": {
        parameters: {
            query?: {
                inbox_id?: number | null;
                page?: number;
                q?: string;
                since?: number | null;
                until?: number | null;
            };
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagesPage"];
                };
            };
        };
    };
    "teams.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"][];
                };
            };
        };
    };
    "teams.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TeamChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "teams.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TeamChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "teams.replace_members.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "teams.add_members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "teams.remove_members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "teams.replace_members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                team_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserIds"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"][];
                };
            };
        };
    };
    "accounts.update_active_at": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "page_visits.live_visitors": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveVisitors"];
                };
            };
        };
    };
    "batch.read": {
        parameters: {
            query?: {
                "paths[]"?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Responses"];
                };
            };
        };
    };
    "notification_subscriptions.index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionList"];
                };
            };
        };
    };
    "notification_subscriptions.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubscription"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionRow"];
                };
            };
        };
    };
    "notification_subscriptions.delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EndedSubscription"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "profile.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.set_auto_offline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoOfflineBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.set_availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AvailabilityBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.remove_photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.reset_access_token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.list_sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"][];
                };
            };
        };
    };
    "profile.end_other_sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "profile.set_active_account.put": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "profile.set_active_account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.campaigns": {
        parameters: {
            query?: {
                locale?: string;
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorCampaign"][];
                };
            };
        };
    };
    "website.show_config": {
        parameters: {
            query?: {
                locale?: string;
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicWidget"];
                };
            };
        };
    };
    "widget.know_visitor": {
        parameters: {
            query?: {
                locale?: string;
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetConfig"];
                };
            };
        };
    };
    "widget.show_contact": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorContact"];
                };
            };
        };
    };
    "widget.update_contact.put": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VisitorChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorContact"];
                };
            };
        };
    };
    "widget.update_contact": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VisitorChanges"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorContact"];
                };
            };
        };
    };
    "widget.remove_contact_attributes": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttributeNames"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRow"];
                };
            };
        };
    };
    "widget.identify.put": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignedInVisitor"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorContact"];
                };
            };
        };
    };
    "widget.identify": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignedInVisitor"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VisitorContact"];
                };
            };
        };
    };
    "widget.show_conversation": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetConversation"] | components["schemas"]["NoConversation"];
                };
            };
        };
    };
    "widget.start_conversation": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SiteMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedConversation"];
                };
            };
        };
    };
    "widget.remove_attributes": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GoneAttributes"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributedConversation"];
                };
            };
        };
    };
    "widget.set_attributes": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationAttributes"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.resolve_by_reading": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.resolve": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.toggle_typing": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitorTyping"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "mails.create_own": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OwnTranscriptBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.mark_seen": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "direct_uploads.create_for_visitor": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Blob"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DirectUpload"];
                };
            };
        };
    };
    "widget.note_event": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientEvent"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.members": {
        parameters: {
            query?: {
                locale?: string;
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["Member"][];
                    };
                };
            };
        };
    };
    "widget.add_label": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VisitorLabel"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.remove_label": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path: {
                title: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "widget.messages": {
        parameters: {
            query?: {
                after?: number | null;
                before?: number | null;
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetMessagePage"];
                };
            };
        };
    };
    "widget.write": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SiteMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenMessage"];
                };
            };
        };
    };
    "widget.answer.put": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path: {
                asking_message_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MessageAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answered"];
                };
            };
        };
    };
    "widget.answer": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path: {
                asking_message_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MessageAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answered"];
                };
            };
        };
    };
    "page_visits.report": {
        parameters: {
            query?: {
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PageReport"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageReportAnswer"];
                };
            };
        };
    };
    "sessions.set_password.put": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserData"];
                };
            };
        };
    };
    "sessions.request_reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResetBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answered"];
                };
            };
        };
    };
    "sessions.set_password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserData"];
                };
            };
        };
    };
    "sessions.sign_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserData"];
                };
            };
        };
    };
    "sessions.sign_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    "sessions.validate_token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payload: components["schemas"]["ValidToken"];
                    };
                };
            };
        };
    };
    "mail_sign_in.return_from_google": {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    "accounts.show_liveness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
        };
    };
    "mail_sign_in.return_from_microsoft": {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    "surveys.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                survey_uuid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsatSurvey"];
                };
            };
        };
    };
    "surveys.answer.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                survey_uuid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SurveyAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsatSurvey"];
                };
            };
        };
    };
    "surveys.answer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                survey_uuid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SurveyAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsatSurvey"];
                };
            };
        };
    };
    "public_contacts.show_inbox": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_identifier: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicInbox"];
                };
            };
        };
    };
    "public_contacts.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_identifier: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicContact"];
                };
            };
        };
    };
    "public_contacts.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicContact"];
                };
            };
        };
    };
    "public_contacts.update.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomerFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRow"];
                };
            };
        };
    };
    "public_contacts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomerFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRow"];
                };
            };
        };
    };
    "public_conversations.index": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicConversation"][];
                };
            };
        };
    };
    "public_conversations.create": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewPublicConversation"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicConversation"];
                };
            };
        };
    };
    "public_conversations.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicConversation"];
                };
            };
        };
    };
    "public_conversations.messages": {
        parameters: {
            query?: {
                before?: number | null;
            };
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicMessage"][];
                };
            };
        };
    };
    "public_conversations.write": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                conversation_id: number;
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewCustomerMessage"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicMessage"];
                };
            };
        };
    };
    "public_conversations.answer.put": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                own_message_id: number;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomerAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicMessage"];
                };
            };
        };
    };
    "public_conversations.answer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                own_message_id: number;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomerAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicMessage"];
                };
            };
        };
    };
    "public_conversations.resolve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicConversation"];
                };
            };
        };
    };
    "public_conversations.toggle_typing": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerTyping"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "public_conversations.mark_seen": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: number;
                inbox_identifier: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "files.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: number;
                file_name: string;
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    "surveys.page": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                survey_uuid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "webhooks.verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
                channel: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    "webhooks.receive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
                channel: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "website.show_page": {
        parameters: {
            query?: {
                locale?: string;
                website_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
}
