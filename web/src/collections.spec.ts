import { beforeEach, describe, expect, it } from 'vitest'
import { useCannedResponses } from '@/features/canned_responses'
import { useLabels } from '@/features/labels'
import { useCacheKeys } from './collections'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { label } from '@/testing/wire'

let server: FakeServer

beforeEach(async () => {
  server = await signIn({ labels: [label({ id: 31, title: 'vip' }), label({ id: 32, title: 'refund' })] })
})

const titles = () => useLabels().rows.map(({ title }) => title)

describe('a collection', () => {
  it('lists its rows sorted', () => {
    expect(titles()).toEqual(['refund', 'vip'])
  })

  it('contains a row as soon as the server created, changed or deleted it', async () => {
    const labels = useLabels()
    const { id } = await labels.create({ title: 'beta' })
    expect(titles()).toEqual(['beta', 'refund', 'vip'])
    await labels.update(id, { description: 'Testers' })
    expect(labels.table.get(id)?.description).toBe('Testers')
    await labels.remove(id)
    expect(titles()).toEqual(['refund', 'vip'])
    expect(server.count('GET A/labels')).toBe(1)
  })

  it('throws the error of a rejected change and keeps its rows', async () => {
    server.on('PATCH A/labels/31', () => new ErrorResponse(422, { code: 'title_taken', message: 'Taken.', attributes: ['title'] }))
    await expect(useLabels().update(31, { title: 'refund' })).rejects.toMatchObject({ code: 'title_taken', fields: ['title'] })
    expect(titles()).toEqual(['refund', 'vip'])
  })

  it('repeats a load whose response is older than a created row', async () => {
    const labels = useLabels()
    const release = server.hold('GET A/labels')
    const loading = labels.load()
    await labels.create({ title: 'beta' })
    release()
    await loading
    expect(titles()).toEqual(['beta', 'refund', 'vip'])
  })

  it('requests a row again whose texts are shortened, once', async () => {
    const responses = useCannedResponses()
    const row = { id: 31, version: 1, short_code: 'hello', content: 'Hel', truncated: true }
    server.desk.collections = { canned_responses: { cacheKey: 'canned_response', rows: [row, { ...row, id: 32, truncated: false }] } }
    server.on('GET A/canned_responses/31', () => ({ ...row, content: 'Hello', truncated: undefined }))
    await responses.load()
    expect([(await responses.whole(31)).content, (await responses.whole(31)).content, (await responses.whole(32)).content]).toEqual(['Hello', 'Hello', 'Hel'])
    expect([server.count('GET A/canned_responses/31'), server.count('GET A/canned_responses/32')]).toEqual([1, 0])
  })

  it('is fetched once by concurrent calls of ensureLoaded', async () => {
    const labels = useLabels()
    labels.clear()
    await Promise.all([labels.ensureLoaded(), labels.ensureLoaded()])
    await labels.ensureLoaded()
    expect(server.count('GET A/labels')).toBe(2)
  })

  it('keeps its rows when a reload fails', async () => {
    const labels = useLabels()
    useCacheKeys().keys = null
    server.on('GET A/labels', () => new ErrorResponse(503, { error: 'Busy.' }))
    await expect(labels.load()).rejects.toMatchObject({ status: 503 })
    expect([labels.state, labels.error?.status, titles()]).toEqual(['ready', 503, ['refund', 'vip']])
  })
})
