/** One thing that the engine opened for this connection. */
export interface Handle {
  handle: number
  kind: 'global' | 'doc' | 'object'
  type: string // Qlik's word, such as GenericObject or sheet
  id: string
}

interface Answer {
  id?: unknown
  result?: { qReturn?: { qHandle?: unknown; qType?: unknown; qGenericType?: unknown; qGenericId?: unknown } }
  close?: unknown
}

const largest = 1_000_000 // characters of a message that is read; longer ones open nothing
const most = 2000

/** The handles that are open, as the answers tell. */
export class Handles {
  #open = new Map<number, Handle>()

  constructor() {
    this.#open.set(-1, { handle: -1, kind: 'global', type: 'Global', id: '' })
  }

  /** Reads a message of the engine; true if a handle came or went. */
  read(data: unknown): boolean {
    if (typeof data !== 'string' || data.length > largest) return false
    const answer = parse(data)
    if (!answer) return false
    const closed = Array.isArray(answer.close) ? answer.close.filter((h) => this.#open.delete(Number(h))).length > 0 : false
    return this.#opened(answer) || closed
  }

  has(handle: number): boolean {
    return this.#open.has(handle)
  }

  /** The newest handle of a kind. */
  last(kind: string): Handle | undefined {
    return this.all().findLast((h) => h.kind === kind)
  }

  all(): Handle[] {
    return [...this.#open.values()]
  }

  #opened(answer: Answer): boolean {
    const r = answer.result?.qReturn
    if (typeof r !== 'object' || r === null || typeof r.qHandle !== 'number' || this.#open.size >= most) return false
    const kind = r.qType === 'Doc' ? 'doc' : 'object'
    this.#open.delete(r.qHandle) // the newest is last
    this.#open.set(r.qHandle, { handle: r.qHandle, kind, type: word(r.qGenericType) || word(r.qType), id: word(r.qGenericId) })
    return true
  }
}

const word = (v: unknown): string => (typeof v === 'string' ? v.slice(0, 200) : '')

function parse(data: string): Answer | undefined {
  try {
    const v: unknown = JSON.parse(data)
    return typeof v === 'object' && v !== null ? (v as Answer) : undefined
  } catch {
    return undefined // the log shows it; nothing is opened by it
  }
}
