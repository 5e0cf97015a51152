import type { Conversation } from '@/realtime/model'

/** Customers of the other channels see their conversations, which stay whole. */
const seenByCustomers = ['Channel::Api', 'Channel::WebWidget']

export const canSplit = (conversation: Conversation | null): boolean => conversation !== null && !seenByCustomers.includes(conversation.channel)
