import { ownJSON } from '../lib/fetch'

interface SearchAnswer {
  frames: number[]
  upto: number
  last: number
}

/** What is looked for on the server: one of text and regex. */
export interface Query {
  text: string
  regex: string
  inside: boolean // in whole messages too
}

const mostFound = 100_000
const pause = 300 // ms between two looks at frames that came since

/** Looks for frames on the server, piece by piece, and goes on with those that come, until it is ended. */
export class Search {
  readonly found = new Set<number>()
  upto = 0
  problem = ''
  #stop = new AbortController()
  #running = false

  constructor(
    private readonly connection: string,
    private readonly query: Query,
    private readonly changed: () => void,
  ) {}

  end(): void {
    this.#stop.abort()
  }

  /** Looks at all frames up to one. */
  async run(last: number): Promise<void> {
    if (this.#running) return
    this.#running = true
    try {
      while (this.upto < last && this.found.size < mostFound && !this.#stop.signal.aborted) {
        const more = await this.#piece()
        this.changed()
        if (!more) await new Promise((done) => setTimeout(done, pause))
      }
    } catch (e) {
      if (this.#stop.signal.aborted) return
      this.problem = e instanceof Error ? e.message : String(e)
      this.changed()
    } finally {
      this.#running = false
    }
  }

  async #piece(): Promise<boolean> {
    const { text, regex, inside } = this.query
    const query = new URLSearchParams({ after: String(this.upto), ...(regex ? { regex } : { text }), ...(inside ? { inside: '1' } : {}) })
    const answer = await ownJSON<SearchAnswer>(`/qix/${encodeURIComponent(this.connection)}/search?${query}`, { signal: this.#stop.signal })
    for (const seq of answer.frames) this.found.add(seq)
    const before = this.upto
    this.upto = answer.upto
    return this.upto > before
  }
}
