import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { useLabels } from '@/features/labels'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, label, profile } from '@/testing/wire'

const administrator = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })] }
const labels = [label({ id: 31, title: 'refund', description: 'Money back' }), label({ id: 32, title: 'vip' })]

afterEach(cleanup)

const rowNames = () => screen.getAllByRole('row').slice(1).map(row => within(row).getByRole('link').textContent?.trim())

describe('access', () => {
  it('shows administrators the settings in sidebar and navigation', async () => {
    await openPage('/', { ...administrator, collections: { canned_responses: { cacheKey: 'canned_response', rows: [] } } })
    await userEvent.click(await screen.findByRole('link', { name: 'Settings' }))
    const nav = await screen.findByRole('navigation', { name: 'Settings' })
    const entries = within(nav).getAllByRole('listitem').map(({ textContent }) => textContent ?? '')
    expect(entries).toEqual(expect.arrayContaining(['Labels', 'Teams']))
    expect(entries).toEqual([...entries].sort())
    expect(await screen.findByRole('heading', { name: new RegExp(`^${entries[0]}`) })).toBeTruthy()
  })

  it('shows agents only the settings that they may change', async () => {
    await openPage('/', { collections: { canned_responses: { cacheKey: 'canned_response', rows: [] } } })
    await userEvent.click(await screen.findByRole('link', { name: 'Settings' }))
    const nav = await screen.findByRole('navigation', { name: 'Settings' })
    expect(within(nav).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['Canned responses', 'Custom attributes', 'Macros', 'Notifications', 'Profile'])
    cleanup()
    await openPage('/settings/labels')
    expect(await screen.findByText('No access to this page')).toBeTruthy()
  })

  it('displays either navigation or page on a phone', async () => {
    const { router } = await openPage('/settings', administrator, { width: 390 })
    await userEvent.click(await screen.findByRole('link', { name: 'Teams' }))
    expect(await screen.findByRole('heading', { name: 'Teams' })).toBeTruthy()
    expect(screen.queryByRole('navigation')).toBeNull()
    await userEvent.click(screen.getByRole('link', { name: 'Settings' }))
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings')
  })
})

describe('the list', () => {
  it('searches rows by all columns', async () => {
    await openPage('/settings/labels', { ...administrator, labels })
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search' }), 'money')
    expect(rowNames()).toEqual(['refund'])
    await userEvent.type(screen.getByRole('searchbox'), 'x')
    expect(screen.getByText('No results for “moneyx”')).toBeTruthy()
  })

  it('is operated by keyboard: search, move, open, close, delete', async () => {
    const { router, server } = await openPage('/settings/labels', { ...administrator, labels })
    await screen.findByRole('table')
    await userEvent.keyboard('/')
    expect(document.activeElement).toBe(screen.getByRole('searchbox'))
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    expect(document.activeElement?.textContent).toContain('vip')
    await userEvent.keyboard('{Home}{Enter}')
    expect(await screen.findByRole('dialog', { name: 'Edit label' })).toBeTruthy()
    await userEvent.keyboard('{Escape}')
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/labels')
    await expect.poll(() => document.activeElement?.textContent).toContain('refund')
    await userEvent.keyboard('{Delete}')
    const dialog = await screen.findByRole('dialog', { name: 'Delete label “refund”?' })
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }))
    await expect.poll(rowNames).toEqual(['vip'])
    await expect.poll(() => document.activeElement?.textContent).toContain('vip')
    expect(server.desk.labels.map(({ title }) => title)).toEqual(['vip'])
  })

  it('displays the error when a row cannot be deleted', async () => {
    await openPage('/settings/labels', { ...administrator, labels }, { routes: { 'DELETE A/labels/31': () => new ErrorResponse(409, { error: 'In use.' }) } })
    await userEvent.click(await screen.findByRole('button', { name: 'Actions for refund' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }))
    expect((await screen.findByRole('alert')).textContent).toBe('In use.')
    expect(useLabels().rows).toHaveLength(2)
  })

  it('follows changes of other administrators', async () => {
    const { server } = await openPage('/settings/labels', { ...administrator, labels })
    await screen.findByRole('table')
    server.desk.labels.push(label({ id: 33, title: 'beta' }))
    server.desk.invalidateCaches()
    server.sockets.last().open()
    server.deliver()
    await expect.poll(rowNames).toEqual(['beta', 'refund', 'vip'])
  })

  it('offers to create the first row', async () => {
    await openPage('/settings/labels', administrator)
    expect(await screen.findByText('No labels yet')).toBeTruthy()
    const [, inEmptyState] = screen.getAllByRole('button', { name: 'New label' })
    await userEvent.click(inEmptyState as HTMLElement)
    expect(await screen.findByRole('dialog', { name: 'New label' })).toBeTruthy()
  })

  it('displays a failed load and retries', async () => {
    const { server } = await openPage('/settings/labels', { ...administrator, labels })
    useLabels().clear()
    server.on('GET A/labels', () => new ErrorResponse(500, { error: 'Broken.' }))
    await expect(useLabels().load()).rejects.toMatchObject({ status: 500 })
    expect((await screen.findByRole('alert')).textContent).toContain('Broken.')
    server.restore('GET A/labels')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await expect.poll(rowNames).toEqual(['refund', 'vip'])
  })
})

describe('commands', () => {
  it('open pages and forms from the command bar', async () => {
    const { router } = await openPage('/', administrator)
    await screen.findByRole('navigation', { name: 'Navigation' })
    await userEvent.keyboard('{Control>}k{/Control}')
    await userEvent.type(await screen.findByRole('textbox'), 'new team')
    await userEvent.click(await screen.findByRole('option', { name: 'New team' }))
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/teams/new')
    expect(await screen.findByRole('dialog', { name: 'New team' })).toBeTruthy()
  })

  it('create a row with n and return to the inbox with Escape', async () => {
    const { router } = await openPage('/settings/labels', { ...administrator, labels })
    await screen.findByRole('table')
    await userEvent.keyboard('n')
    expect(await screen.findByRole('dialog', { name: 'New label' })).toBeTruthy()
    await userEvent.keyboard('{Escape}')
    await expect.poll(() => document.activeElement?.textContent?.trim()).toBe('New label')
    await userEvent.keyboard('{Escape}')
    await expect.poll(() => router.currentRoute.value.path).toBe('/')
  })
})
