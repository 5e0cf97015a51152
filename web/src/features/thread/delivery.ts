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
  queued: { icon: Clock, label: 'delivery.queued', tone: 'text-ink-faint' },
  sent: { icon: Check, label: 'delivery.sent', tone: 'text-ink-faint' },
  delivered: { icon: CheckCheck, label: 'delivery.delivered', tone: 'text-ink-faint' },
  read: { icon: CheckCheck, label: 'delivery.read', tone: 'text-accent-text' },
  failed: { icon: CircleAlert, label: 'delivery.failed', tone: 'text-danger-text' },
  unknown: { icon: CircleHelp, label: 'delivery.unknown', tone: 'text-note-text' },
}
