import { Check, CheckCheck, CircleAlert, CircleHelp, Clock } from '@lucide/vue'
import type { Component } from 'vue'
import type { Delivery } from '@/api/types'
import type { TextKey } from '@/i18n'

interface DeliveryDisplay {
  icon: Component
  label: TextKey
  tone: string
}

export const DELIVERY_DISPLAY: Record<Delivery, DeliveryDisplay> = {
  queued: { icon: Clock, label: 'thread.delivery.queued', tone: 'text-ink-faint' },
  sent: { icon: Check, label: 'thread.delivery.sent', tone: 'text-ink-faint' },
  delivered: { icon: CheckCheck, label: 'thread.delivery.delivered', tone: 'text-ink-faint' },
  read: { icon: CheckCheck, label: 'thread.delivery.read', tone: 'text-accent-text' },
  failed: { icon: CircleAlert, label: 'thread.delivery.failed', tone: 'text-danger-text' },
  unknown: { icon: CircleHelp, label: 'thread.delivery.unknown', tone: 'text-note-text' },
}
