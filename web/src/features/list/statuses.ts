import { AlarmClock, CircleCheck, CircleDashed, CircleDot, Layers, OctagonAlert } from '@lucide/vue'
import type { Component } from 'vue'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import { dateAndTime } from '@/i18n/format'
import type { Conversation } from '@/realtime/model'
import type { StatusFilter } from './view'

export const STATUS_DISPLAY: Record<StatusFilter, { icon: Component, label: TextKey }> = {
  open: { icon: CircleDot, label: 'status.open' },
  pending: { icon: CircleDashed, label: 'status.pending' },
  snoozed: { icon: AlarmClock, label: 'status.snoozed' },
  resolved: { icon: CircleCheck, label: 'status.resolved' },
  spam: { icon: OctagonAlert, label: 'status.spam' },
  all: { icon: Layers, label: 'status.all' },
}

/** Status name; for snoozed conversations with the end of the snooze. */
export function statusText({ status, snoozed_until: until }: Conversation): string {
  if (status !== 'snoozed')
    return t(STATUS_DISPLAY[status].label)
  return until ? t('status.snoozedUntil', { time: dateAndTime(Date.parse(until) / 1000) }) : t('status.snoozedUntilReply')
}
