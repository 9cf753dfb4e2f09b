import { none, type Filter } from './filter'

/** One frame as the server tells of it. */
export interface Frame {
  seq: number
  time: number // ms since 1970
  out: boolean
  lane: string
  binary?: boolean
  size: number
  id?: string
  method?: string
  handle?: number
  pair?: number // seq of the request or answer that belongs to it
  took?: number // ms
  error?: string
  closeCode?: number
  preview: string
  own?: boolean // the console's own question, or its answer
}

/** What the log's tabs show. */
export const views = {
  all: 'All',
  calls: 'Requests and answers',
  notifications: 'Notifications',
  control: 'Control',
} as const
export type View = keyof typeof views

const lanes: Record<string, View> = { request: 'calls', answer: 'calls', blocked: 'calls', notification: 'notifications' }

/** The tab in which a frame stands besides All. */
export const viewOf = (f: Frame): View => lanes[f.lane] ?? 'control'

const most = 100_000 // at the end of the log
const slack = 10_000 // trimming one by one would cost more than these
const mostOlder = 200_000 // with older ones that were fetched again

/** The frames of a connection that the page has, in order, and which of them are shown. */
export class Frames {
  all: Frame[] = []
  shown: Frame[] = []
  /** The newest were given up for older ones: what comes is not added. */
  detached = false
  /** How many frames each tab has. */
  readonly counts: Record<View, number> = { all: 0, calls: 0, notifications: 0, control: 0 }
  #words: string[] = [] // what the text filter looks at, for each of all
  #view: View = 'all'
  #filter: Filter = none
  #found: Set<number> | undefined // by the server
  #cleared = 0

  /** Takes frames on; returns how many of them are shown. */
  add(frames: Frame[]): number {
    const before = this.shown.length
    for (const f of frames) {
      this.all.push(f)
      this.#count(f, 1)
      const words = wordsOf(f)
      this.#words.push(words)
      if (f.lane === 'answer' && f.pair) this.#answer(f)
      if (this.#fits(f, words)) this.shown.push(f)
    }
    const added = this.shown.length - before
    if (this.all.length > most + slack) this.#trim(this.all.length - most)
    return added
  }

  /** Takes frames on that came before all others; returns how many of them are shown. */
  addOlder(frames: Frame[]): number {
    const words = frames.map(wordsOf)
    const shown = frames.filter((f, at) => this.#fits(f, words[at] ?? ''))
    for (const f of frames) this.#count(f, 1)
    this.all = frames.concat(this.all)
    this.#words = words.concat(this.#words)
    this.shown = shown.concat(this.shown)
    if (this.all.length > mostOlder) this.#letNewestGo()
    return shown.length
  }

  /** Forgets all frames. */
  reset(): void {
    this.all = []
    this.#words = []
    this.shown = []
    this.detached = false
    for (const view of Object.keys(this.counts) as View[]) this.counts[view] = 0
  }

  /** Chooses what is shown; found are the only frames that may be, as the server found them. */
  choose(view: View, filter: Filter, found: Set<number> | undefined): void {
    this.#view = view
    this.#filter = filter
    this.#found = found
    this.#sift()
  }

  /** Hides what is here now; false shows it again. */
  clear(on: boolean): void {
    this.#cleared = on ? (this.all.at(-1)?.seq ?? 0) : 0
    this.#sift()
  }

  /** Finds a frame. Some numbers may be missing, where frames came too fast to be kept. */
  get(seq: number): Frame | undefined {
    let low = 0
    let high = this.all.length - 1
    const guess = seq - (this.all[0]?.seq ?? 0)
    if (this.all[guess]?.seq === seq) return this.all[guess]
    while (low <= high) {
      const middle = (low + high) >> 1
      const f = this.all[middle] as Frame
      if (f.seq === seq) return f
      if (f.seq < seq) low = middle + 1
      else high = middle - 1
    }
    return undefined
  }

  #sift(): void {
    this.shown = this.all.filter((f, at) => this.#fits(f, this.#words[at] ?? ''))
  }

  #fits(f: Frame, words: string): boolean {
    const { text, terms } = this.#filter
    return (
      f.seq > this.#cleared &&
      (this.#view === 'all' || viewOf(f) === this.#view) &&
      (this.#found?.has(f.seq) ?? (text === '' || words.includes(text))) &&
      terms.every((fits) => fits(f))
    )
  }

  /** A request learns of its answer only when that comes. */
  #answer(f: Frame): void {
    const request = this.get(f.pair ?? 0)
    if (!request) return
    request.pair = f.seq
    request.took = f.took
  }

  #count(f: Frame, n: number): void {
    this.counts.all += n
    this.counts[viewOf(f)] += n
  }

  #trim(n: number): void {
    for (const f of this.all.splice(0, n)) this.#count(f, -1)
    this.#words.splice(0, n)
    this.#sift()
  }

  #letNewestGo(): void {
    for (const f of this.all.splice(most)) this.#count(f, -1)
    this.#words.length = most
    this.detached = true
    this.#sift()
  }
}

function wordsOf(f: Frame): string {
  return `${f.method ?? ''}\n${f.id ?? ''}\n${f.error ?? ''}\n${f.preview}`.toLowerCase()
}
