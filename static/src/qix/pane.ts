import { fetchInto } from '../base/htmx'
import { button, el } from '../viewer/dom'
import type { Frame } from './frames'

/** What the pane asks of the log. */
export interface PaneOwner {
  pinned(f: Frame): boolean
  pin(f: Frame): void
  jump(seq: number): void
}

const rest = 80 // ms that a selection must last

/** The frame that was chosen, opened below the log, with what can be done with it. */
export class FramePane {
  readonly element = el('div', { class: 'frame-pane' })
  #acts = el('div', { class: 'frame-acts' })
  #place = el('div', { class: 'frame-opened', 'aria-live': 'polite' })
  #opening: ReturnType<typeof setTimeout> | undefined
  #frame: Frame | undefined

  constructor(
    private readonly connection: string,
    private readonly owner: PaneOwner,
  ) {
    this.element.hidden = true
    this.element.append(this.#acts, this.#place)
  }

  close(): void {
    clearTimeout(this.#opening)
    this.#frame = undefined
    this.element.hidden = true
    this.#place.replaceChildren()
  }

  /** Opens a frame once the selection has come to rest. */
  open(f: Frame): void {
    this.#frame = f
    this.element.hidden = false
    this.update()
    clearTimeout(this.#opening)
    this.#opening = setTimeout(() => {
      void fetchInto(this.#place, `/qix/${encodeURIComponent(this.connection)}/frames/${f.seq}`)
    }, rest)
  }

  /** Shows what can be done with the frame now. */
  update(): void {
    const f = this.#frame
    if (!f) return
    const acts = [button(this.owner.pinned(f) ? 'Unpin' : 'Pin to the top', () => this.owner.pin(f), { title: 'Key: p' })]
    if (f.pair) {
      const what = f.lane === 'answer' ? 'request' : 'answer'
      acts.push(button(`Go to its ${what} (frame ${f.pair})`, () => this.owner.jump(f.pair ?? 0)))
    }
    if (f.lane === 'request' || f.lane === 'answer') acts.push(button('Add to a sequence', () => undefined, { 'data-add-frame': f.seq, ...(f.handle === undefined ? {} : { 'data-handle': f.handle }) }))
    if (this.#acts.textContent !== acts.map((b) => b.textContent).join('')) this.#acts.replaceChildren(...acts)
  }
}
