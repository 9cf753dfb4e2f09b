import { el } from '../viewer/dom'
import type { Frame } from './frames'
import { columns, headRow, Row } from './rows'

/** What the list asks of the log. */
export interface ListOwner {
  readonly shown: Frame[]
  readonly pinned: Frame[]
  get(seq: number): Frame | undefined
  selected(f: Frame): void
  pin(f: Frame): void
  scrolledAway(): void
  atTop(): void // the oldest row is in sight
}

const overscan = 6 // rows beyond each edge

/** The rows of the log, all of one height, of which only those in sight are in the page. */
export class FrameList {
  readonly box = el('div', { class: 'frame-box', role: 'grid', tabindex: 0, 'aria-colcount': columns.length })
  #pins = el('div', { class: 'frame-pins', role: 'rowgroup', 'aria-label': 'Pinned' })
  #space = el('div', { class: 'frame-space', role: 'rowgroup' })
  #pool: Row[] = [] // row n of the list is in place n modulo the length
  #pinRows: Row[] = []
  #selected: Frame | undefined
  #hovered: Frame | undefined
  #height = matchMedia('(pointer: coarse)').matches ? 36 : 28
  #sight = 0 // pixels of the box
  #top = 0 // where it was scrolled to
  #count = -1
  #resized = new ResizeObserver(() => this.#measure())

  constructor(
    private readonly owner: ListOwner,
    private readonly prefix: string,
    title: string,
  ) {
    this.box.setAttribute('aria-labelledby', title)
    this.box.append(el('div', { role: 'rowgroup', class: 'frame-heads' }, headRow()), this.#pins, this.#space)
    this.box.style.setProperty('--row', `${this.#height}px`)
    this.box.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    this.box.addEventListener('click', (e) => this.#select(this.#frameAt(e.target)))
    this.box.addEventListener('pointerover', (e) => this.#hover(this.#frameAt(e.target)))
    this.box.addEventListener('pointerleave', () => this.#hover(undefined))
    this.box.addEventListener('keydown', (e) => this.#key(e))
    this.box.addEventListener('wheel', (e) => e.deltaY < 0 && owner.scrolledAway(), { passive: true })
  }

  /** Comes to the page, or back to it. */
  start(follow: boolean): void {
    const top = this.#top
    this.#resized.observe(this.box)
    this.update(follow)
    if (!follow) this.box.scrollTop = top
  }

  end(): void {
    this.#resized.disconnect()
  }

  /** Shows what the log has now, its end when it is followed. */
  update(follow: boolean): void {
    const count = this.owner.shown.length
    if (count !== this.#count) {
      this.#count = count
      this.box.setAttribute('aria-rowcount', String(count + 1))
      this.#space.style.height = `${count * this.#height}px`
    }
    if (follow) this.box.scrollTop = count * this.#height
    this.#draw()
  }

  /** Keeps in sight what is, after n rows came before all others. */
  grew(n: number): void {
    this.update(false)
    this.box.scrollTop += n * this.#height
  }

  /** Writes the rows of frames anew that have changed. */
  refresh(frames: (number | undefined)[]): void {
    const changed = new Set(frames)
    for (const row of [...this.#pool, ...this.#pinRows]) if (row.frame && changed.has(row.frame.seq)) row.stale()
  }

  /** Shows the pinned frames above all others. */
  pins(): void {
    this.#pinRows = this.owner.pinned.map((f, at) => {
      const row = new Row(`${this.prefix}-pin`)
      row.fill(f, at)
      return row
    })
    this.#pins.replaceChildren(...this.#pinRows.map((row) => row.element))
    this.#mark()
  }

  /** Chooses a frame and brings it into sight. */
  show(f: Frame): void {
    const at = this.owner.shown.indexOf(f)
    if (at >= 0) this.#reveal(at)
    this.#select(f)
  }

  #scrolled(): void {
    this.#top = this.box.scrollTop
    this.#draw()
  }

  #measure(): void {
    this.#sight = this.box.clientHeight
    this.#draw()
  }

  #draw(): void {
    const { shown } = this.owner
    const from = this.box.scrollTop
    const size = Math.ceil((this.#sight || 600) / this.#height) + 2 * overscan + 1
    while (this.#pool.length < size) this.#pool.push(new Row(this.prefix))
    const first = Math.max(0, Math.min(Math.floor(from / this.#height) - overscan, shown.length - this.#pool.length))
    this.#pool.forEach((row, place) => {
      const at = first + ((place - (first % this.#pool.length) + this.#pool.length) % this.#pool.length)
      this.#place(row, shown[at], at)
    })
    this.#mark()
    if (from < this.#height && shown.length > 0) this.owner.atTop()
  }

  #place(row: Row, f: Frame | undefined, at: number): void {
    const { element } = row
    if (!f) return element.remove()
    row.fill(f, at)
    const transform = `translateY(${at * this.#height}px)`
    if (element.style.transform !== transform) element.style.transform = transform
    if (!element.isConnected) this.#space.append(element)
  }

  /** Marks the selected row, and the pairs of it and of the row under the pointer. */
  #mark(): void {
    const chosen = this.#selected
    const { pinned } = this.owner
    let here = ''
    for (const row of [...this.#pool, ...this.#pinRows]) {
      const seq = row.frame?.seq
      if (seq === undefined) continue
      const own = chosen?.seq === seq
      row.mark(own, chosen?.pair === seq || this.#hovered?.pair === seq, pinned.some((f) => f.seq === seq))
      if (own && row.element.isConnected) here = row.id()
    }
    if (here) this.box.setAttribute('aria-activedescendant', here)
    else this.box.removeAttribute('aria-activedescendant')
  }

  #frameAt(target: EventTarget | null): Frame | undefined {
    const seq = Number((target as Element | null)?.closest<HTMLElement>('[data-seq]')?.dataset['seq'])
    return this.owner.get(seq) ?? this.owner.pinned.find((f) => f.seq === seq)
  }

  #hover(f: Frame | undefined): void {
    if (this.#hovered === f) return
    this.#hovered = f
    this.#mark()
  }

  #select(f: Frame | undefined): void {
    if (!f) return
    this.#selected = f
    this.#mark()
    this.owner.selected(f)
  }

  /** Brings a row into sight, below the head and the pinned rows. */
  #reveal(at: number): void {
    const above = this.#space.offsetTop
    const top = at * this.#height
    if (top < this.box.scrollTop) this.box.scrollTop = top
    else if (top + this.#height + above > this.box.scrollTop + this.#sight) this.box.scrollTop = top + this.#height + above - this.#sight
    this.#draw()
  }

  #key(e: KeyboardEvent): void {
    const { shown } = this.owner
    if (e.ctrlKey || e.altKey || e.metaKey || shown.length === 0) return
    if (e.key === 'p' && this.#selected) return this.owner.pin(this.#selected)
    const at = this.#selected ? shown.indexOf(this.#selected) : -1
    const page = Math.max(1, Math.floor(this.#sight / this.#height) - 2)
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? shown.length - 1 : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: shown.length - 1, Enter: at }
    const to = moves[e.key]
    if (to === undefined) return
    e.preventDefault()
    this.owner.scrolledAway()
    const next = Math.min(shown.length - 1, Math.max(0, to))
    this.#reveal(next)
    this.#select(shown[next])
  }
}
