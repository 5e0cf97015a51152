import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, team } from '@/testing/wire'

const agents = [agent({ role: 'administrator' }), agent({ id: 8, available_name: 'Ben' }), agent({ id: 9, available_name: 'Cleo' })]

afterEach(cleanup)

async function chooseMember(name: string) {
  await userEvent.click(screen.getByRole('button', { name: /^Members/ }))
  await userEvent.click(await screen.findByRole('option', { name: new RegExp(name) }))
  await userEvent.keyboard('{Escape}')
}

it('creates a team with members', async () => {
  const { server } = await openPage('/settings/teams/new', { agents })
  await userEvent.type(await screen.findByLabelText('Name'), 'billing')
  await chooseMember('Ben')
  expect(screen.getByRole('button', { name: 'Members Ben' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('link', { name: 'billing' })).toBeTruthy()
  const [created] = server.desk.teams
  expect(created).toMatchObject({ name: 'billing', allow_auto_assign: true })
  expect(server.desk.teamMembers.get(created?.id ?? 0)).toEqual([8])
})

it('changes members without another request for unchanged ones', async () => {
  const { server, router } = await openPage('/settings/teams/4', { agents, teams: [team()], teamMembers: new Map([[4, [8]]]) })
  expect(await screen.findByRole('button', { name: 'Members Ben' })).toBeTruthy()
  await chooseMember('Cleo')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.desk.teamMembers.get(4)).toEqual([8, 9])
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/teams')
  await router.push('/settings/teams/4')
  await screen.findByRole('button', { name: 'Members Ben Cleo' })
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/teams')
  expect(server.count('PATCH A/teams/4/team_members')).toBe(1)
})

it('does not create a second team when saving the members failed', async () => {
  const { server } = await openPage('/settings/teams/new', { agents })
  await userEvent.type(await screen.findByLabelText('Name'), 'billing')
  await chooseMember('Ben')
  server.desk.nextId = () => 77
  server.on('PATCH A/teams/77/team_members', () => new ErrorResponse(503, { error: 'Busy.' }))
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Busy.')
  server.restore('PATCH A/teams/77/team_members')
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  await expect.poll(() => server.desk.teamMembers.get(77)).toEqual([8])
  expect(server.count('POST A/teams')).toBe(1)
})

it('keeps the members when they could not be loaded', async () => {
  const routes = { 'GET A/teams/4/team_members': () => new ErrorResponse(503, { error: 'Busy.' }) }
  const { server, router } = await openPage('/settings/teams/4', { agents, teams: [team()], teamMembers: new Map([[4, [8]]]) }, { routes })
  expect((await screen.findByRole('alert')).textContent).toBe('Busy.')
  await userEvent.type(screen.getByLabelText('Description'), 'Invoices')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/teams')
  expect([server.desk.teams[0]?.description, server.desk.teamMembers.get(4)]).toEqual(['Invoices', [8]])
})
