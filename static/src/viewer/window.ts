import { el } from './dom'

// Browsers end an element at some 17 to 33 million pixels. Beyond this the scrollbar
// stands for the whole by its ratio, and wheel and keys move by the pixel all the same.
const tallest = 8_000_000

/** What the window shows of a line. */
export interface LineSource {
  readonly total: number
  fill(row: HTMLElement, n: number): void // writes a line into its row
  drawn(first: number, last: number): void // after these lines were drawn
}

/**
 * Lines in a scroll box, of which only those in sight are in the page. The position is
 * a line and how many pixels of it are above the edge, so that lines of any height
 * and any number need no measuring beforehand: a list with a known height for each
 * of some million items (as virtual-core keeps it) would cost more than the text.
 */
export class LineWindow {
  readonly box = el('div', { class: 'viewer-box', tabindex: 0, role: 'region' })
  wrap = false
  #space = el('div', { class: 'viewer-space' })
  #pane = el('div', { class: 'viewer-pane' })
  #list = el('div', { class: 'viewer-list data', role: 'list' })
  #rows = new Map<number, HTMLElement>()
  #line = 0
  #above = 0 // pixels of that line above the upper edge; below 0: there is room for lines before it
  #rowHeight = 22
  #widest = 0
  #set = 0 // scrollTop as this class left it
  #frame = 0
  #resized = new ResizeObserver(() => this.draw())

  constructor(private readonly source: LineSource) {
    this.#pane.append(this.#list)
    this.#space.append(this.#pane)
    this.box.append(this.#space)
    this.box.addEventListener('scroll', () => this.#scrolled())
    this.box.addEventListener('wheel', (e) => this.#wheel(e), { passive: false })
    this.box.addEventListener('keydown', (e) => this.#key(e))
  }

  start(): void {
    this.#resized.observe(this.box)
  }

  /** The first line in sight; setting it draws at once. */
  get top(): number {
    return this.#line
  }

  set top(n: number) {
    this.#line = n
    this.#move(-this.#above)
  }

  /** Brings the scrollbar back to where it was before the box was moved. */
  resume(): void {
    this.#setBar()
    this.draw()
  }

  end(): void {
    this.#resized.disconnect()
    cancelAnimationFrame(this.#frame)
  }

  /** Calls visit for each drawn line, first to last. */
  each(visit: (row: HTMLElement, n: number) => void): void {
    for (const n of [...this.#rows.keys()].sort((a, b) => a - b)) visit(this.#rows.get(n) as HTMLElement, n)
  }

  /** The element of a line's text, if the line is drawn. */
  row(n: number): HTMLElement | undefined {
    return this.#rows.get(n)
  }

  /** Draws at the browser's next chance. */
  draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.#draw()
    })
  }

  /** Throws away what is drawn and draws anew. */
  redraw(): void {
    this.#rows.forEach((r) => r.remove())
    this.#rows.clear()
    this.#widest = 0
    this.#space.style.minWidth = ''
    this.draw()
  }

  /** Shows a line in the middle, at once. */
  show(n: number): void {
    this.#line = n
    this.#above = -Math.floor(this.box.clientHeight / 2)
    this.#draw()
    this.#setBar()
  }

  #move(pixels: number): void {
    this.#above += pixels
    this.#draw()
    this.#setBar()
  }

  #scrolled(): void {
    if (Math.abs(this.box.scrollTop - this.#set) < 1) return
    this.#set = this.box.scrollTop
    const at = this.#set / this.#unit()
    this.#line = Math.floor(at)
    this.#above = (at - this.#line) * this.#rowHeight
    this.draw()
  }

  /** How many pixels of the scrollbar stand for one line. */
  #unit(): number {
    const lines = this.source.total - this.box.clientHeight / this.#rowHeight
    return lines <= 0 ? 1 : (this.#tall() - this.box.clientHeight) / lines
  }

  #tall(): number {
    return Math.min(this.source.total * this.#rowHeight, tallest)
  }

  #setBar(): void {
    this.box.scrollTop = (this.#line + this.#above / this.#rowHeight) * this.#unit()
    this.#set = this.box.scrollTop
  }

  #wheel(e: WheelEvent): void {
    const exact = !this.wrap && this.source.total * this.#rowHeight <= tallest
    if (exact || e.ctrlKey || e.shiftKey || e.deltaY === 0) return
    const step = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.#rowHeight : e.deltaMode === WheelEvent.DOM_DELTA_PAGE ? this.box.clientHeight : 1
    if (this.#atEdge(e.deltaY)) return
    e.preventDefault()
    this.#move(e.deltaY * step)
  }

  /** At the first or last line the wheel is the page's. */
  #atEdge(way: number): boolean {
    if (way < 0) return this.#line === 0 && this.#above <= 0
    const last = this.#rows.get(this.source.total - 1)
    return last !== undefined && last.getBoundingClientRect().bottom <= this.box.getBoundingClientRect().bottom + 1
  }

  #key(e: KeyboardEvent): void {
    if (e.target !== this.box || e.ctrlKey || e.altKey || e.metaKey) return
    const page = this.box.clientHeight - this.#rowHeight
    const moves: Record<string, number> = { ArrowDown: this.#rowHeight, ArrowUp: -this.#rowHeight, PageDown: page, ' ': page, PageUp: -page }
    const move = moves[e.key]
    if (e.key === 'Home') this.show(0)
    else if (e.key === 'End') this.show(Math.max(0, this.source.total - 1))
    else if (move !== undefined) this.#move(move)
    else return
    e.preventDefault()
  }

  #draw(): void {
    const { total } = this.source
    const height = this.#measure(total)
    if (total === 0 || height === 0) return
    this.#line = Math.min(Math.max(0, this.#line), total - 1)
    const drawn = new Map<number, HTMLElement>()
    const y = this.#upwards(drawn, this.#downwards(drawn, total, height), height)
    this.#keep(drawn)
    this.#list.style.transform = `translateY(${Math.round(y)}px)`
    if (!this.wrap) this.#widen()
    this.source.drawn(Math.min(...drawn.keys()), Math.max(...drawn.keys()))
  }

  /** Sizes the space that the scrollbar stands for; returns the height in sight. */
  #measure(total: number): number {
    const probe = this.#list.firstElementChild
    if (!this.wrap && probe) this.#rowHeight = probe.getBoundingClientRect().height || this.#rowHeight
    this.box.style.setProperty('--digits', String(String(total).length))
    this.#space.style.height = `${this.#tall()}px`
    const height = this.box.clientHeight
    this.#pane.style.height = `${Math.min(height, this.#tall())}px`
    return height
  }

  /** Lines from the position down to the lower edge. Returns the pixels left empty there. */
  #downwards(drawn: Map<number, HTMLElement>, total: number, height: number): number {
    let bottom = -this.#above
    let n = this.#line
    for (; bottom < height && n < total; n++) bottom += this.#put(drawn, n)
    return n >= total ? height - bottom : 0
  }

  /**
   * Lines before the position as long as there is room above it, or below the last
   * line. Makes the first line in sight the position and returns where it is.
   */
  #upwards(drawn: Map<number, HTMLElement>, empty: number, height: number): number {
    let y = -this.#above + Math.max(0, empty)
    let first = this.#line
    while (y > 0 && first > 0) y -= this.#put(drawn, --first)
    y = Math.min(0, y)
    while (y + this.#heightOf(first) <= 0 && drawn.size > 1 && height > 0) {
      y += this.#heightOf(first)
      drawn.delete(first++)
    }
    this.#line = first
    this.#above = -y
    return y
  }

  #put(drawn: Map<number, HTMLElement>, n: number): number {
    let row = this.#rows.get(n)
    if (!row) {
      row = el('div', { class: 'viewer-line', role: 'listitem', 'aria-posinset': n + 1 })
      this.#rows.set(n, row)
      this.source.fill(row, n)
    }
    drawn.set(n, row)
    if (!row.isConnected) this.#insert(row, n)
    return this.#heightOf(n)
  }

  #insert(row: HTMLElement, n: number): void {
    for (let before = n + 1; before <= n + 200; before++) {
      const next = this.#rows.get(before)
      if (next?.isConnected) return void this.#list.insertBefore(row, next)
    }
    this.#list.append(row)
  }

  #heightOf(n: number): number {
    return this.wrap ? (this.#rows.get(n)?.offsetHeight ?? this.#rowHeight) : this.#rowHeight
  }

  #keep(drawn: Map<number, HTMLElement>): void {
    for (const [n, row] of this.#rows) {
      if (drawn.has(n)) continue
      row.remove()
      this.#rows.delete(n)
    }
    for (const row of drawn.values()) row.setAttribute('aria-setsize', String(this.source.total))
  }

  /** Keeps the width of the widest line so far, so that the lower scrollbar does not jump. */
  #widen(): void {
    this.#widest = Math.max(this.#widest, this.#list.scrollWidth)
    this.#space.style.minWidth = `${this.#widest}px`
  }
}
