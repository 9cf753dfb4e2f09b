import { button, el } from './dom'

/** What the bar above the lines can ask for. */
export interface BarActions {
  find(text: string): void
  step(back: boolean): void
  wrap(on: boolean): void
  copy(): void
}

const pause = 250 // ms without a key before a search begins

/** The row above the lines: find box, steps, wrapping, copying, and how many lines there are. */
export class Bar {
  readonly element: HTMLElement
  #field = el('input', { type: 'search', 'aria-label': 'Find in the body', placeholder: 'Find in the body', autocomplete: 'off', spellcheck: 'false', 'data-filter': true })
  #found = el('output', { class: 'viewer-found' })
  #said = el('span', { class: 'viewer-said faint', role: 'status' })
  #timer: ReturnType<typeof setTimeout> | undefined
  #steps: HTMLButtonElement[]

  constructor(private readonly actions: BarActions) {
    this.#steps = [
      button('Previous', () => actions.step(true), { disabled: true, title: 'The place before (Shift+Enter)' }),
      button('Next', () => actions.step(false), { disabled: true, title: 'The next place (Enter)' }),
    ]
    const wrap = button('Wrap lines', () => {
      const on = wrap.getAttribute('aria-pressed') !== 'true'
      wrap.setAttribute('aria-pressed', String(on))
      actions.wrap(on)
    }, { 'aria-pressed': 'false' })
    const copy = button('Copy', () => actions.copy(), { title: 'Copies what is marked, else the lines in sight' })
    this.#field.addEventListener('input', () => this.#typed(pause))
    this.#field.addEventListener('keydown', (e) => this.#key(e))
    this.element = el('div', { class: 'viewer-bar', role: 'group', 'aria-label': 'Find and view' }, this.#field, ...this.#steps, this.#found, wrap, copy, this.#said)
  }

  /** Says how many lines there are and what is wrong. */
  say(text: string): void {
    if (this.#said.textContent !== text) this.#said.textContent = text
  }

  /** Says what the search found. */
  found(text: string, any: boolean): void {
    this.#found.textContent = text
    for (const b of this.#steps) b.disabled = !any
  }

  #typed(wait: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.actions.find(this.#field.value), wait)
  }

  #key(e: KeyboardEvent): void {
    if (e.key !== 'Enter' || e.ctrlKey || e.metaKey || e.isComposing) return
    e.preventDefault()
    if (this.#steps[0]?.disabled) this.#typed(0)
    else this.actions.step(e.shiftKey)
  }
}
