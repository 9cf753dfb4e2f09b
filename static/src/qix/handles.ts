import type { Message } from './calls'

/** One thing that the engine opened for this connection. */
export interface Handle {
  handle: number
  class: string // Qlik's word: Global, Doc, GenericObject …
  type: string // of a generic object, such as sheet; else the class
  id: string
  title: string // from the layouts that were seen
  parent: number
  opener: string // id of the request that opened it, as JSON; empty: not known
  method: string // of that request
  at: Date
  state: 'open' | 'changed' | 'closed'
  since: Date // of the state
}

interface Asked {
  method: string
  handle: number
}

const most = 10_000 // handles that are kept
const asksKept = 5000
const readsLayout = /^Get(App)?(Layout|Properties)$/

/** The handles that are open, as requests and answers tell. */
export class Handles {
  #all = new Map<number, Handle>()
  #asked = new Map<string, Asked>()
  /** How many were not kept, because there were too many. */
  dropped = 0

  constructor() {
    const now = new Date()
    this.#all.set(-1, { handle: -1, class: 'Global', type: 'Global', id: '', title: '', parent: -1, opener: '', method: '', at: now, state: 'open', since: now })
  }

  /** Remembers a request, so that its answer can be told. */
  asked(id: string, method: string, handle: number): void {
    if (this.#asked.size >= asksKept) this.#asked.delete(this.#asked.keys().next().value ?? '')
    this.#asked.set(id, { method, handle })
  }

  /** Reads a message of the engine; true if anything about handles is new. */
  read(m: Message): boolean {
    if (!m.content) return false
    const asked = this.#asked.get(m.id)
    this.#asked.delete(m.id)
    const was = asked && m.content['result'] && readsLayout.test(asked.method) ? this.#all.get(asked.handle) : undefined
    const seen = was?.state === 'changed'
    if (was && seen) was.state = 'open' // what changed was read
    const opened = this.#opened(m, asked)
    const titled = this.#titled(m.content, asked)
    const closed = this.#mark(m.content['close'], 'closed')
    return this.#mark(m.content['change'], 'changed', opened) || closed || titled || seen || opened !== undefined
  }

  /** A handle that is open. */
  get(handle: number): Handle | undefined {
    const h = this.#all.get(handle)
    return h?.state === 'closed' ? undefined : h
  }

  /** A handle that is or was open. */
  known(handle: number): Handle | undefined {
    return this.#all.get(handle)
  }

  /** The newest open handle of a class. */
  newest(cls: string): Handle | undefined {
    return this.all().findLast((h) => h.class === cls && h.state !== 'closed')
  }

  all(): Handle[] {
    return [...this.#all.values()]
  }

  #opened(m: Message, asked: Asked | undefined): number | undefined {
    const r = (m.content?.['result'] as { qReturn?: Record<string, unknown> } | undefined)?.qReturn
    const handle = typeof r === 'object' && r !== null ? r['qHandle'] : undefined
    if (!r || typeof handle !== 'number') return undefined
    const known = this.get(handle)
    if (known) return handle // the same once more
    if (!this.#room()) return undefined
    const cls = word(r['qType']) || 'unknown'
    const now = new Date()
    this.#all.delete(handle) // the newest is last
    this.#all.set(handle, { handle, class: cls, type: word(r['qGenericType']) || cls, id: word(r['qGenericId']), title: '', parent: asked?.handle ?? -1,
      opener: asked ? m.id : '', method: asked?.method ?? '', at: now, state: 'open', since: now })
    return handle
  }

  #room(): boolean {
    if (this.#all.size < most) return true
    const old = this.all().find((h) => h.state === 'closed')
    if (old) this.#all.delete(old.handle)
    else this.dropped++
    return old !== undefined
  }

  #titled(content: Record<string, unknown>, asked: Asked | undefined): boolean {
    const h = asked && this.#all.get(asked.handle)
    const title = titleOf(content)
    if (!h || !title || h.title === title) return false
    h.title = title
    return true
  }

  /** Marks handles; the one that was opened just now did not change. */
  #mark(list: unknown, state: 'changed' | 'closed', but?: number): boolean {
    if (!Array.isArray(list)) return false
    let any = false
    for (const n of list) {
      const h = this.#all.get(Number(n))
      if (!h || h.handle === -1 || h.handle === but || h.state === 'closed') continue
      h.state = state
      h.since = new Date()
      any = true
    }
    return any
  }
}

const word = (v: unknown): string => (typeof v === 'string' ? v.slice(0, 200) : '')

/** The title in a layout: an object's own, its library's, or the app's. */
function titleOf(content: Record<string, unknown>): string {
  let layout = (content['result'] as Record<string, unknown> | undefined)?.['qLayout']
  if (Array.isArray(layout)) layout = (layout[0] as { value?: unknown } | undefined)?.value // a patch that sets all of it
  if (typeof layout !== 'object' || layout === null) return ''
  const l = layout as Record<string, unknown>
  const meta = l['qMeta'] as Record<string, unknown> | undefined
  return word(l['title']) || word(meta?.['title']) || word(l['qTitle'])
}
