import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useEntities } from '@/stores/entities'
import { signIn } from '@/testing/signIn'
import { stubScreen } from '@/testing/stubScreen'
import { wireConversation } from '@/testing/wire'
import given from '../../../../tests/cases/inputs/web_paste_spreadsheet.json'
import ThreadComposer from './ThreadComposer.vue'

afterEach(cleanup)

it('pastes cells of a spreadsheet as text, without the picture of them', async () => {
  stubScreen()
  await signIn()
  const entities = useEntities()
  entities.load({ conversations: [wireConversation()] })
  const conversation = entities.conversations.get(1)
  if (!conversation)
    throw new Error('The conversation was not loaded.')
  render(ThreadComposer, { props: { conversation } })
  const box = screen.getByLabelText<HTMLTextAreaElement>('Reply text')
  for (const { paste } of given.steps) {
    const clipboard = { files: [new File(['x'], paste.file)], getData: () => paste['text/plain'] }
    await userEvent.click(box)
    await userEvent.paste(clipboard as unknown as DataTransfer)
  }
  expect(box.value).toBe('A1\tB1')
  expect(screen.queryByText('image.png')).toBeNull()
})
