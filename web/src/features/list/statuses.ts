import { AlarmClock, CircleCheck, CircleDashed, CircleDot, Layers } from '@lucide/vue'
import type { Component } from 'vue'
import type { TextKey } from '@/i18n'
import type { StatusFilter } from './view'

export const STATUS_LOOKS: Record<StatusFilter, { icon: Component, label: TextKey }> = {
  open: { icon: CircleDot, label: 'status.open' },
  pending: { icon: CircleDashed, label: 'status.pending' },
  snoozed: { icon: AlarmClock, label: 'status.snoozed' },
  resolved: { icon: CircleCheck, label: 'status.resolved' },
  all: { icon: Layers, label: 'status.all' },
}
