/** Settings collections: small tables that are loaded completely, one definition per noun. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ApiError } from '@/api/client'
import { createLatest } from '@/api/latest'
import { byName } from '@/i18n/language'
import type { Versioned } from '@/realtime/model'
import { useEntities } from '@/stores/entities'

/** Values by noun that change when rows of the noun change. A noun without a key has never changed. */
export type CacheKeys = Readonly<Record<string, string | undefined>>

export type CollectionState = 'idle' | 'loading' | 'ready' | 'failed'

export interface CollectionOptions<Row extends Versioned, New, Changes> {
  /** Name of the noun in `cache_keys`. The server sends no key until the first change. */
  cacheKey: string
  list: () => Promise<Row[]>
  /** Text that rows are sorted by. */
  sortBy: (row: Row) => string
  /** Loads the rows with the desk, because the inbox needs them; other collections are loaded by `ensureLoaded`. */
  preload?: boolean
  /** One row, for the texts that a large list shortens. */
  show?: (id: number) => Promise<Row>
  create?: (fields: New) => Promise<Row>
  update?: (id: number, changes: Changes) => Promise<Row>
  remove?: (id: number) => Promise<unknown>
}

/** The newest cache keys that the server sent; null while they are unknown. */
export const useCacheKeys = defineStore('cacheKeys', () => ({ keys: shallowRef<CacheKeys | null>(null) }))

interface RegisteredCollection {
  preload: boolean
  isOutdated: () => boolean
  load: () => Promise<void>
  clear: () => void
}

/** The lists that are loaded with the desk. */
export const preloadedLists: (() => Promise<unknown>)[] = []

const registered = new Map<string, () => RegisteredCollection>()

/** All collections that were defined, for loading and refreshing them together. */
export function allCollections(): RegisteredCollection[] {
  return [...registered.values()].map(use => use())
}

/** Defines the store of a settings noun. Rows are kept in the entity store under `name`. */
export function defineCollection<Row extends Versioned, New = never, Changes = never>(name: string, options: CollectionOptions<Row, New, Changes>) {
  const useCollection = defineStore(`collection/${name}`, () => {
    const entities = useEntities()
    const cacheKeys = useCacheKeys()
    const latest = createLatest()
    const state = ref<CollectionState>('idle')
    const error = shallowRef<ApiError | null>(null)
    let loading: Promise<void> | null = null
    /** The loaded rows are at least as new as this key; null if the keys were unknown. */
    let loadedKey: string | undefined | null = null
    let writes = 0

    const table = computed(() => entities.collection<Row>(name))
    const rows = computed(() => [...table.value.values()].sort((left, right) => byName(options.sortBy(left), options.sortBy(right))))

    /** Fetches all rows. Loaded rows stay available until then and after a failure. Throws ApiError. */
    function load(): Promise<void> {
      if (state.value !== 'ready')
        state.value = 'loading'
      loading = fetchRows()
      return loading
    }

    async function fetchRows(): Promise<void> {
      const key = currentKey()
      const writesBefore = writes
      try {
        const fetched = await latest.run(options.list)
        if (!fetched)
          return
        // The response may be older than a row that was written meanwhile.
        if (writes !== writesBefore)
          return load()
        entities.replaceRows(name, fetched)
        loadedKey = key
        error.value = null
        state.value = 'ready'
      }
      catch (problem) {
        error.value = problem as ApiError
        if (state.value !== 'ready')
          state.value = 'failed'
        throw problem
      }
    }

    /** Loads the rows unless they are loaded or loading. Throws ApiError. */
    async function ensureLoaded(): Promise<void> {
      if (state.value === 'loading')
        await loading
      else if (state.value !== 'ready' || isOutdated())
        await load()
    }

    /** Whether rows are loaded and the server may have newer ones. */
    function isOutdated(): boolean {
      const key = currentKey()
      return state.value === 'ready' && (key === null || key !== loadedKey)
    }

    function currentKey(): string | undefined | null {
      return cacheKeys.keys && cacheKeys.keys[options.cacheKey]
    }

    /** A loaded row with all of its texts. Throws ApiError. */
    async function whole(id: number): Promise<Row> {
      const row = table.value.get(id)
      return row && !row.truncated ? row : store(await available('show', options.show)(id))
    }

    /** Throws ApiError, for the form to display. */
    async function create(fields: New): Promise<Row> {
      const row = await available('create', options.create)(fields)
      return store(row)
    }

    /** Without changes, sends nothing. Throws ApiError, for the form to display. */
    async function update(id: number, changes: Changes): Promise<Row> {
      const present = table.value.get(id)
      if (present && Object.keys(changes as object).length === 0)
        return present
      const row = await available('update', options.update)(id, changes)
      return store(row)
    }

    /** Throws ApiError, for the dialog to display. */
    async function remove(id: number): Promise<void> {
      await available('remove', options.remove)(id)
      writes += 1
      entities.removeRow(name, id)
    }

    function store(row: Row): Row {
      writes += 1
      entities.storeRow(name, row)
      return row
    }

    function clear(): void {
      latest.cancel()
      entities.replaceRows(name, [])
      state.value = 'idle'
      error.value = null
      loadedKey = null
    }

    return { table, rows, state, error, preload: options.preload ?? false, load, ensureLoaded, isOutdated, whole, create, update, remove, clear }
  })
  registered.set(name, useCollection)
  if (options.preload)
    preloadedLists.push(options.list)
  return useCollection
}

function available<Operation>(name: string, operation: Operation | undefined): Operation {
  if (!operation)
    throw new Error(`The collection has no operation ${name}.`)
  return operation
}
