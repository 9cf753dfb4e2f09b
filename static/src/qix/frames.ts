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

const most = 100_000
const slack = 10_000 // trimming one by one would cost more than these

/** The frames of a connection, in order, and which of them are shown. */
export class Frames {
  all: Frame[] = []
  shown: Frame[] = []
  forgotten = 0
  /** How many frames each tab has. */
  readonly counts: Record<View, number> = { all: 0, calls: 0, notifications: 0, control: 0 }
  #words: string[] = [] // what the text filter looks at, for each of all
  #view: View = 'all'
  #text = ''
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
    if (this.all.length > most + slack) this.#trim()
    return added
  }

  /** Chooses what is shown. */
  choose(view: View, text: string): void {
    this.#view = view
    this.#text = text.trim().toLowerCase()
    this.#sift()
  }

  /** Hides what is here now; false shows it again. */
  clear(on: boolean): void {
    this.#cleared = on ? (this.all.at(-1)?.seq ?? 0) : 0
    this.#sift()
  }

  /** Finds a frame. */
  get(seq: number): Frame | undefined {
    return this.all[seq - (this.all[0]?.seq ?? 0)]
  }

  #sift(): void {
    this.shown = this.all.filter((f, at) => this.#fits(f, this.#words[at] ?? ''))
  }

  #fits(f: Frame, words: string): boolean {
    return f.seq > this.#cleared && (this.#view === 'all' || viewOf(f) === this.#view) && (this.#text === '' || words.includes(this.#text))
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

  #trim(): void {
    const n = this.all.length - most
    for (const f of this.all.splice(0, n)) this.#count(f, -1)
    this.#words.splice(0, n)
    this.forgotten += n
    this.#sift()
  }
}

function wordsOf(f: Frame): string {
  return `${f.method ?? ''}\n${f.id ?? ''}\n${f.error ?? ''}\n${f.preview}`.toLowerCase()
}
