import { computed, ref } from 'vue'
import { lazyComponent, parts } from '@/lazyComponent'
import { useSession } from '@/stores/session'
import { useSettings } from '@/stores/settings'

/** Null while the code is out of reach. */
const isAvailable = ref<true | null>(true)

/** The first steps of a new desk, or its slot when nothing is left to do. */
export const OnboardingChecklist = lazyComponent(parts.OnboardingChecklist, isAvailable)

/** Whether this person may see the checklist of a new desk: an administrator who has not closed it, in any browser. */
export function useOnboarding() {
  const session = useSession()
  const settings = useSettings()
  return computed(() => isAvailable.value !== null && settings.isAdministrator && session.user?.ui_settings.onboarding !== 'closed')
}
