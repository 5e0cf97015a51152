import { computed, ref, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { ApiError } from '@/api/client'
import type { Inbox } from '@/api/types'
import type { Form } from '@/features/settings/useForm'
import { useForm } from '@/features/settings/useForm'
import { useInboxes } from '@/stores/inboxes'
import { useSession } from '@/stores/session'
import type { ChannelName, ChannelSetup, Typed } from './channels'
import { CHANNELS, initialFields } from './channels'
import { setMembers } from './members'

export const STEPS = ['channel', 'credentials', 'members', 'done'] as const
export type Step = typeof STEPS[number]

/** The steps of a new inbox. The second one creates it, so that the provider's refusal appears beside the credentials. */
export function useNewInbox(close: () => void) {
  const inboxes = useInboxes()
  const session = useSession()
  /** A sign-in at a provider of mailboxes that has failed leads back here. */
  const failed = Boolean(useRoute().query.sign_in)
  const step = ref<Step>(failed ? 'credentials' : 'channel')
  const channel = ref<ChannelName>(failed ? 'email' : 'website')
  const setup = computed<ChannelSetup>(() => CHANNELS[channel.value])
  const created = shallowRef<Inbox | null>(null)
  const inbox = computed(() => created.value && (inboxes.table.get(created.value.id) ?? created.value))
  const members = ref<number[] | null>(session.user ? [session.user.id] : [])

  const goTo = (next: Step) => () => { step.value = next }
  const nothing = () => Promise.resolve()

  const choice = useForm({}, nothing, goTo('credentials'))
  /** Values typed for another channel do not stay. */
  const credentials = computed<Form<Typed>>(() => credentialsOf(setup.value))
  const memberForm = useForm({}, () => setMembers(created.value?.id ?? 0, members.value ?? []), goTo('done'))
  const ending = useForm({}, nothing, close)
  const form = computed<Form<object>>(() => ({ channel: choice, credentials: credentials.value, members: memberForm, done: ending })[step.value])

  function credentialsOf(of: ChannelSetup): Form<Typed> {
    let sent = { fields: '', key: '' }
    return useForm<Typed>({ name: '', ...initialFields(of, null) }, async ({ name = '', ...typed }) => {
      const fields = JSON.stringify([name, typed])
      // The same fields are the same request, whose answer may have been lost; changed fields are another one.
      if (sent.fields !== fields)
        sent = { fields, key: crypto.randomUUID() }
      created.value = await inboxes.create({ name, channel: of.create(typed), ...of.settings?.(typed), idempotencyKey: sent.key }).catch(atField(of))
    }, goTo('members'))
  }

  return { step, channel, setup, inbox, members, credentials, form, back: goTo('channel') }
}

/** A channel that is connected already is an error of the field that identifies it. */
function atField({ fields: [identity] }: ChannelSetup) {
  return (problem: unknown): never => {
    if (problem instanceof ApiError && problem.fields.includes('channel'))
      throw new ApiError(problem.status, problem.code, problem.message, [identity.name])
    throw problem
  }
}
