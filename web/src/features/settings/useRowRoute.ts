import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Versioned } from '@/realtime/model'

/** The row whose form is open, stored in the URL, so that commands and links can open forms. */
export function useRowRoute<Row extends Versioned>(rows: () => readonly Row[]) {
  const route = useRoute()
  const router = useRouter()
  const isNew = computed(() => route.params.row === 'new')
  const row = computed<Row | null>(() => rows().find(({ id }) => String(id) === route.params.row) ?? null)

  /** Whether the URL names a row that does not exist. */
  const isGone = computed(() => Boolean(route.params.row) && !isNew.value && row.value === null)

  const go = (params: { row: string | number }) => router.push({ name: route.name ?? 'settings', params })

  return { isNew, row, isGone, open: (target: number | 'new') => go({ row: target }), close: () => go({ row: '' }) }
}
