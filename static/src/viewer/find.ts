import { ownJSON } from '../lib/fetch'

/** One place where the text stands; offsets are bytes of UTF-8. */
export interface Match {
  N: number
  Line: number
  Start: number
  End: number
}

interface FoundAnswer {
  total: number
  matches: Match[] | null
}

/** What to look for. */
export interface Query {
  text: string
  exact: boolean // capital letters differ from small ones
  pattern: boolean // the text is a regular expression
}

/** A search through a whole body, on the server, which names some 500 places at a time. */
export class Search {
  total = 0
  current: Match | undefined
  #batch: Match[] = []
  #starts: number[] = [0] // first line of each batch up to the one at hand

  constructor(
    private readonly source: string,
    readonly query: Query,
    private readonly signal: AbortSignal,
  ) {}

  /** Finds the first place. */
  async begin(): Promise<void> {
    this.#starts = [0]
    await this.#load(0)
    this.current = this.#batch[0]
  }

  /** Goes on to the next place; after the last comes the first. */
  async next(): Promise<void> {
    const n = (this.current?.N ?? -1) + 1
    if (n >= this.total) return this.begin()
    if (!this.#at(n)) {
      const from = this.#batch.at(-1)?.Line ?? 0
      await this.#load(from)
      if (!this.#at(n)) await this.#load(from + 1) // more places in one line than are named at once
      this.#starts.push(this.#batch[0]?.Line ?? from)
    }
    this.current = this.#at(n) ?? this.#batch[0]
  }

  /** Goes back to the place before; true unless this is the first. */
  async previous(): Promise<boolean> {
    const n = (this.current?.N ?? 0) - 1
    if (n < 0) return false
    if (!this.#at(n)) {
      this.#starts.pop()
      await this.#load(this.#starts.at(-1) ?? 0)
    }
    this.current = this.#at(n) ?? this.#batch.at(-1)
    return true
  }

  /** The places in a line, as far as they are named. */
  inLine(line: number): Match[] {
    return this.#batch.filter((m) => m.Line === line)
  }

  #at(n: number): Match | undefined {
    return this.#batch[n - (this.#batch[0]?.N ?? 0)]
  }

  async #load(from: number): Promise<void> {
    const { text, exact, pattern } = this.query
    const url = `${this.source}&q=${encodeURIComponent(text)}&from=${from}${exact ? '&case=1' : ''}${pattern ? '&regex=1' : ''}`
    const answer = await ownJSON<FoundAnswer>(url, { signal: this.signal })
    this.total = answer.total
    this.#batch = answer.matches ?? []
  }
}

/** The place in a text of the byte at an offset of its UTF-8. */
export function charAt(text: string, byte: number): number {
  let bytes = 0
  let i = 0
  while (i < text.length && bytes < byte) {
    const c = text.codePointAt(i) ?? 0
    bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4
    i += c < 0x10000 ? 1 : 2
  }
  return i
}
