import { ChevronDown, ChevronUp, Equal, Flame, Minus } from '@lucide/vue'
import type { Component } from 'vue'
import type { Priority } from '@/api/types'
import type { TextKey } from '@/i18n'

export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const satisfies Priority[]

export const PRIORITY_DISPLAY: Record<Priority | 'none', { icon: Component, label: TextKey, tone: string }> = {
  urgent: { icon: Flame, label: 'priority.urgent', tone: 'text-danger-text' },
  high: { icon: ChevronUp, label: 'priority.high', tone: 'text-ink' },
  medium: { icon: Equal, label: 'priority.medium', tone: 'text-ink-muted' },
  low: { icon: ChevronDown, label: 'priority.low', tone: 'text-ink-faint' },
  none: { icon: Minus, label: 'priority.none', tone: 'text-ink-faint' },
}
