import { createInbox, deleteInbox, listInboxes, showInbox, updateInbox } from '@/api/inboxes'
import { defineCollection } from '@/collections'

export const useInboxes = defineCollection('inboxes', {
  cacheKey: 'inbox', preload: true, list: listInboxes, sortBy: inbox => inbox.name, show: showInbox, create: createInbox, update: updateInbox, remove: deleteInbox,
})
