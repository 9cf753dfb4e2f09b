import { button, counted, el } from './dom'
import type { Query } from './find'

/** What the bar above the lines can ask for. */
export interface BarActions {
  find(query: Query): void
  step(back: boolean): void
  wrap(on: boolean): void
  copy(): void
  copyAll?(as: 'pretty' | 'line'): void // undefined: not offered
  level(n: number): void // folds what is deeper; 0 unfolds all
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
  #exact = toggle('Aa', 'Tell capital letters from small ones', () => this.#typed(0))
  #pattern = toggle('.*', 'Look for a pattern (regular expression)', () => this.#typed(0))
  #levels: HTMLButtonElement[]
  #fold: HTMLElement

  constructor(private readonly actions: BarActions) {
    this.#steps = [
      button('Previous', () => actions.step(true), { disabled: true, title: 'The place before (Shift+Enter)' }),
      button('Next', () => actions.step(false), { disabled: true, title: 'The next place (Enter)' }),
    ]
    const wrap = toggle('Wrap lines', '', (on) => actions.wrap(on))
    const copies = [button('Copy', () => actions.copy(), { title: 'Copies what is marked, else the lines in sight' })]
    if (actions.copyAll) {
      copies.push(button('Copy all', () => actions.copyAll?.('pretty')), button('Copy as one line', () => actions.copyAll?.('line')))
    }
    this.#levels = [1, 2, 3].map((n) => button(String(n), () => actions.level(n), {
      'aria-label': `Fold to level ${n}`, 'aria-pressed': 'false', 'aria-keyshortcuts': n, title: `Shows ${counted(n, 'level')} and folds away what is deeper (key ${n} in the lines)`,
    }))
    const all = button('Unfold all', () => actions.level(0), { 'aria-keyshortcuts': 0, title: 'Key 0 in the lines' })
    this.#fold = el('div', { class: 'viewer-levels', role: 'group', 'aria-label': 'Fold by level', hidden: true }, el('span', { class: 'faint' }, 'Fold to level'), ...this.#levels, all)
    this.#field.addEventListener('input', () => this.#typed(pause))
    this.#field.addEventListener('keydown', (e) => this.#key(e))
    this.element = el('div', { class: 'viewer-bar', role: 'group', 'aria-label': 'Find and view' }, this.#field, this.#exact, this.#pattern, ...this.#steps, this.#found, wrap, this.#fold, ...copies, this.#said)
  }

  /** Says how many lines there are and what is wrong. */
  say(text: string): void {
    if (this.#said.textContent !== text) this.#said.textContent = text
  }

  /** Offers to fold by level. */
  foldable(): void {
    this.#fold.hidden = false
  }

  /** Says at which level all is folded, if at any. */
  folded(level: number | undefined): void {
    this.#levels.forEach((b, i) => b.setAttribute('aria-pressed', String(level === i + 1)))
  }

  /** Says what the search found. */
  found(text: string, any: boolean): void {
    this.#found.textContent = text
    for (const b of this.#steps) b.disabled = !any
  }

  #typed(wait: number): void {
    clearTimeout(this.#timer)
    const on = (b: HTMLButtonElement) => b.getAttribute('aria-pressed') === 'true'
    this.#timer = setTimeout(() => this.actions.find({ text: this.#field.value, exact: on(this.#exact), pattern: on(this.#pattern) }), wait)
  }

  #key(e: KeyboardEvent): void {
    if (e.key !== 'Enter' || e.ctrlKey || e.metaKey || e.isComposing) return
    e.preventDefault()
    if (this.#steps[0]?.disabled) this.#typed(0)
    else this.actions.step(e.shiftKey)
  }
}

/** A button that stays pressed. */
function toggle(label: string, title: string, act: (on: boolean) => void): HTMLButtonElement {
  const made = button(label, () => {
    const on = made.getAttribute('aria-pressed') !== 'true'
    made.setAttribute('aria-pressed', String(on))
    act(on)
  }, { 'aria-pressed': 'false', ...(title === '' ? {} : { title, 'aria-label': title }) })
  return made
}
