import { announce } from '../lib/announce'
import type { Bar } from './bar'
import { count } from './dom'
import { charAt, type Query, Search } from './find'
import type { Folds } from './folds'
import { Marks, places } from './marks'
import type { LineWindow } from './window'

/** The find box at work: asks the server, goes from place to place, paints what is in sight. */
export class Finder {
  #search: Search | undefined
  #marks = new Marks()
  #asked = new AbortController()
  #reveal = false // the next drawing brings the place into sight sideways

  constructor(
    private readonly source: string,
    private readonly window: LineWindow,
    private readonly bar: Bar,
    private readonly line: (n: number) => string | undefined,
    private readonly folds: Folds,
  ) {}

  end(): void {
    this.#asked.abort()
    this.#marks.clear()
  }

  /** Looks for a text from the beginning; an empty one ends the search. */
  async find(query: Query): Promise<void> {
    this.#asked.abort()
    this.#asked = new AbortController()
    this.#search = undefined
    if (query.text === '') {
      this.bar.found('', false)
      return this.window.draw()
    }
    this.bar.found('Searching …', false)
    const search = new Search(this.source, query, this.#asked.signal)
    await this.#go(search, () => search.begin())
  }

  /** Goes to the next place or the one before. */
  async step(back: boolean): Promise<void> {
    const search = this.#search
    if (!search?.current) return
    await this.#go(search, async () => {
      if (!back) await search.next()
      else if (!(await search.previous())) announce('This is the first place.', 'info', true)
    })
  }

  async #go(search: Search, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (e) {
      if (!(e instanceof DOMException && e.name === 'AbortError')) this.bar.found(e instanceof Error ? e.message : 'The search failed.', false)
      return
    }
    this.#search = search
    const at = search.current
    const said = at ? `${count(at.N + 1)} of ${count(search.total)}` : 'Not found'
    this.bar.found(said, at !== undefined)
    announce(at ? `${said}, line ${at.Line + 1}` : said)
    this.#reveal = true
    if (!at) return this.window.draw()
    if (this.folds.reveal(at.Line)) {
      this.bar.folded(this.folds.level)
      this.window.redraw()
    }
    this.window.show(this.folds.row(at.Line))
  }

  /** Paints the places in the lines that are drawn. */
  paint(first: number, last: number): void {
    this.#marks.clear()
    const search = this.#search
    for (let r = first; r <= last; r++) {
      const n = this.folds.line(r)
      const row = this.window.row(r)
      row?.classList.toggle('current', search?.current?.Line === n)
      const text = this.line(n)
      if (!search || !row || text === undefined) continue
      for (const [from, to] of placesIn(search, n, text)) this.#marks.paint(row, from, to, false)
      if (search.current?.Line === n) this.#paintCurrent(row, text, search.current.Start, search.current.End)
    }
  }

  #paintCurrent(row: HTMLElement, text: string, start: number, end: number): void {
    const range = this.#marks.paint(row, charAt(text, start), charAt(text, end), true)
    if (!this.#reveal) return
    this.#reveal = false
    const place = range.getBoundingClientRect()
    const box = this.window.box.getBoundingClientRect()
    if (place.right > box.right || place.left < box.left + 80) this.window.box.scrollLeft += place.left - box.left - box.width / 3
  }
}

/** A pattern is the server's: it never takes long there, and may here. */
function placesIn(search: Search, n: number, text: string): [number, number][] {
  const { query } = search
  if (query.pattern) return search.inLine(n).map((m) => [charAt(text, m.Start), charAt(text, m.End)])
  return places(text, query.text, query.exact)
}
