import { FetchError, ownJSON } from '../lib/fetch'

/** What the server tells of a body's lines. */
interface LinesAnswer {
  from: number
  lines: string[] | null
  total: number
  final: boolean
  invalid: number
}

interface Page {
  lines: string[]
  chars: number
  whole: boolean // its last line will not grow and no more come
}

const size = 200 // lines of a page
const mostPages = 60
const mostChars = 6_000_000
const soonest = 250
const latest = 2000

/**
 * The lines of a body, fetched page by page as they are looked at. Keeps few of
 * them, and asks again while the body grows.
 */
export class Pages {
  total = 0
  final = false
  invalid = -1
  problem = ''
  #pages = new Map<number, Page>() // the last used at the end
  #chars = 0
  #asked = new Map<number, AbortController>()
  #wanted = new Set<number>() // in sight: where much is folded, these are more than are kept otherwise
  #timer: ReturnType<typeof setTimeout> | undefined
  #wait = soonest
  #ended = new AbortController()

  constructor(
    private readonly source: string,
    private readonly changed: () => void,
  ) {}

  /** A line, or undefined while it is not here: `want` fetches it. */
  line(n: number): string | undefined {
    return this.#pages.get(Math.floor(n / size))?.lines[n % size]
  }

  /** Fetches the pages that hold these lines and gives up those asked for earlier. */
  want(lines: number[]): void {
    const pages = (this.#wanted = new Set(lines.map((n) => Math.floor(n / size))))
    for (const [page, asked] of this.#asked) {
      if (!pages.has(page)) asked.abort()
    }
    for (const page of pages) {
      const here = this.#pages.get(page)
      if (here) this.#touch(page, here)
      if (!here?.whole && !this.#asked.has(page) && !this.problem) void this.#fetch(page)
    }
  }

  /** Gives up everything under way. */
  end(): void {
    clearTimeout(this.#timer)
    this.#ended.abort()
  }

  #touch(page: number, here: Page): void {
    this.#pages.delete(page)
    this.#pages.set(page, here)
  }

  async #fetch(page: number): Promise<void> {
    const stop = new AbortController()
    this.#asked.set(page, stop)
    try {
      const answer = await this.#ask(page * size, size, AbortSignal.any([stop.signal, this.#ended.signal]))
      this.#keep(page, answer)
      this.#learn(answer)
    } catch (e) {
      this.#fail(e)
    } finally {
      this.#asked.delete(page)
    }
  }

  #ask(from: number, most: number, signal: AbortSignal): Promise<LinesAnswer> {
    return ownJSON<LinesAnswer>(`${this.source}&from=${from}&count=${most}`, { signal })
  }

  #keep(page: number, answer: LinesAnswer): void {
    const lines = answer.lines ?? []
    const chars = lines.reduce((sum, l) => sum + l.length, 0)
    this.#chars += chars - (this.#pages.get(page)?.chars ?? 0)
    this.#touch(page, { lines, chars, whole: answer.final || (page + 1) * size < answer.total })
    for (const [old, { chars: freed }] of this.#pages) {
      if (this.#pages.size <= mostPages && this.#chars <= mostChars) break
      if (old === page || this.#wanted.has(old)) continue
      this.#pages.delete(old)
      this.#chars -= freed
    }
  }

  #learn(answer: LinesAnswer): void {
    if (answer.total > this.total) this.#wait = soonest
    this.total = Math.max(this.total, answer.total)
    this.final = this.final || answer.final
    this.invalid = answer.invalid
    this.changed()
    if (this.final || this.#timer !== undefined) return
    this.#timer = setTimeout(() => void this.#poll(), this.#wait)
    this.#wait = Math.min(latest, this.#wait * 1.5)
  }

  async #poll(): Promise<void> {
    this.#timer = undefined
    try {
      this.#learn(await this.#ask(Math.max(0, this.total - 1), 1, this.#ended.signal))
    } catch (e) {
      this.#fail(e)
    }
  }

  #fail(e: unknown): void {
    if (e instanceof DOMException && e.name === 'AbortError') return
    const gone = e instanceof FetchError && e.status === 404
    this.problem = gone ? 'This body is no longer kept. Send the call again.' : e instanceof Error ? e.message : String(e)
    this.changed()
  }
}
