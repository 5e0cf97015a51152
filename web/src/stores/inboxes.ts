import { createInbox, deleteInbox, listInboxes, updateInbox } from '@/api/inboxes'
import { defineCollection } from '@/collections'

export const useInboxes = defineCollection('inboxes', {
  cacheKey: 'inbox', preload: true, list: listInboxes, sortBy: inbox => inbox.name, create: createInbox, update: updateInbox, remove: deleteInbox,
})
