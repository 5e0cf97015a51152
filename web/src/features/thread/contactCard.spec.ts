import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { attachment } from '@/testing/wire'
import given from '../../../../tests/cases/inputs/wa_contact_mail_only.json'
import AttachmentCard from './AttachmentCard.vue'

afterEach(cleanup)

it('shows the email address on a card without a phone number', () => {
  const { file_type, ...shown } = given.shown
  render(AttachmentCard, { props: { attachment: attachment({ file_type: file_type as 'contact', ...shown }) } })
  expect(screen.getByText('Mail Only')).toBeTruthy()
  expect(screen.getByText('only@x.example')).toBeTruthy()
})
