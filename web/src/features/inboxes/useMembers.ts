import { computed, onMounted, ref } from 'vue'
import { errorText } from '@/api/errorText'
import { fetchMembers, setMembers } from './members'

/** The members of an inbox in its form. `members` is null until they are loaded; only known ones are saved. */
export function useMembers(inboxId: number, fail: (message: string) => void) {
  const members = ref<number[] | null>(null)
  const saved = ref<readonly number[]>([])
  const changed = computed(() => members.value !== null && members.value.join() !== saved.value.join())

  async function save(): Promise<void> {
    if (!members.value || !changed.value)
      return
    await setMembers(inboxId, members.value)
    saved.value = members.value
  }

  onMounted(async () => {
    try {
      members.value = await fetchMembers(inboxId)
      saved.value = members.value
    }
    catch (problem) {
      fail(errorText(problem))
    }
  })

  return { members, changed, save }
}
