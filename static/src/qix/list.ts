import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import { el } from '../viewer/dom'
import type { Frame } from './frames'
import { columns, frameRow, headRow } from './rows'

/** What the list asks of the log. */
export interface ListOwner {
  readonly shown: Frame[]
  get(seq: number): Frame | undefined
  selected(f: Frame): void
  scrolledAway(): void
}

/** The rows of the log, of which only those in sight are in the page. */
export class FrameList {
  readonly box = el('div', { class: 'frame-box', role: 'grid', tabindex: 0, 'aria-labelledby': 'log-title', 'aria-colcount': columns.length })
  #space = el('div', { class: 'frame-space', role: 'rowgroup' })
  #rows = new Map<number, HTMLElement>() // by seq
  #virtual: Virtualizer<HTMLElement, HTMLElement>
  #unmount: (() => void) | undefined
  #selected: Frame | undefined
  #hovered: Frame | undefined
  #height = matchMedia('(pointer: coarse)').matches ? 36 : 28

  constructor(private readonly owner: ListOwner) {
    this.box.append(el('div', { role: 'rowgroup', class: 'frame-heads' }, headRow()), this.#space)
    this.#virtual = new Virtualizer<HTMLElement, HTMLElement>({
      count: 0,
      getScrollElement: () => this.box,
      estimateSize: () => this.#height,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      overscan: 4,
      onChange: () => this.#draw(),
    })
    this.box.addEventListener('click', (e) => this.#select(this.#frameAt(e.target)))
    this.box.addEventListener('pointerover', (e) => this.#hover(this.#frameAt(e.target)))
    this.box.addEventListener('pointerleave', () => this.#hover(undefined))
    this.box.addEventListener('keydown', (e) => this.#key(e))
    this.box.addEventListener('wheel', (e) => e.deltaY < 0 && owner.scrolledAway(), { passive: true })
  }

  start(): void {
    this.#unmount ??= this.#virtual._didMount()
    this.update(true)
  }

  end(): void {
    this.#unmount?.()
    this.#unmount = undefined
  }

  /** Shows what the log has now, its end when it is followed. */
  update(follow: boolean): void {
    const count = this.owner.shown.length
    this.box.setAttribute('aria-rowcount', String(count + 1))
    this.#virtual.setOptions({ ...this.#virtual.options, count })
    this.#virtual._willUpdate()
    this.#draw()
    if (follow) this.box.scrollTop = this.box.scrollHeight
  }

  /** Throws the rows of frames away that have changed. */
  refresh(frames: (number | undefined)[]): void {
    for (const seq of frames) {
      if (seq === undefined) continue
      this.#rows.get(seq)?.remove()
      this.#rows.delete(seq)
    }
  }

  #draw(): void {
    const { shown } = this.owner
    this.#space.style.height = `${this.#virtual.getTotalSize()}px`
    const here = new Set<number>()
    for (const item of this.#virtual.getVirtualItems()) {
      const f = shown[item.index]
      if (!f) continue
      here.add(f.seq)
      const row = this.#rows.get(f.seq) ?? this.#make(f, item.index)
      row.style.transform = `translateY(${item.start}px)`
      row.style.height = `${item.size}px`
    }
    for (const [seq, row] of this.#rows) {
      if (here.has(seq)) continue
      row.remove()
      this.#rows.delete(seq)
    }
    this.#mark()
  }

  #make(f: Frame, at: number): HTMLElement {
    const row = frameRow(f, at)
    this.#rows.set(f.seq, row)
    this.#space.append(row)
    return row
  }

  /** Marks the selected row, and the pairs of it and of the row under the pointer. */
  #mark(): void {
    const chosen = this.#selected
    for (const [seq, row] of this.#rows) {
      const own = chosen?.seq === seq
      row.classList.toggle('chosen', own)
      row.setAttribute('aria-selected', String(own))
      row.classList.toggle('paired', chosen?.pair === seq || this.#hovered?.pair === seq)
    }
    if (chosen && this.#rows.has(chosen.seq)) this.box.setAttribute('aria-activedescendant', `frame-${chosen.seq}`)
    else this.box.removeAttribute('aria-activedescendant')
  }

  #frameAt(target: EventTarget | null): Frame | undefined {
    const seq = (target as Element | null)?.closest<HTMLElement>('[data-seq]')?.dataset['seq']
    return seq === undefined ? undefined : this.owner.get(Number(seq))
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

  #key(e: KeyboardEvent): void {
    const { shown } = this.owner
    if (e.ctrlKey || e.altKey || e.metaKey || shown.length === 0) return
    const at = this.#selected ? shown.indexOf(this.#selected) : -1
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.#height) - 2)
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? shown.length - 1 : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: shown.length - 1, Enter: at }
    const to = moves[e.key]
    if (to === undefined) return
    e.preventDefault()
    this.owner.scrolledAway()
    const next = Math.min(shown.length - 1, Math.max(0, to))
    this.#virtual.scrollToIndex(next)
    this.#select(shown[next])
  }
}
