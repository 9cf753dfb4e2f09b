import { button, count, el } from '../viewer/dom'
import { views, type View } from './frames'

/** What the row above the log can ask for. */
export interface LogActions {
  choose(view: View, text: string): void
  follow(on: boolean): void
  clear(on: boolean): void
}

/** Tabs, filter and switches above the log. */
export class LogTools {
  readonly element: HTMLElement
  #view: View = 'all'
  #tabs = new Map<View, { tab: HTMLButtonElement; count: HTMLElement }>()
  #filter = el('input', { type: 'search', 'aria-label': 'Filter the log', placeholder: 'Method, ID, error, text …', autocomplete: 'off', spellcheck: 'false', 'data-filter': true })
  #follow: HTMLButtonElement
  #clear: HTMLButtonElement
  #said = el('p', { class: 'frame-said faint' })

  constructor(private readonly actions: LogActions) {
    this.#follow = button('Follow the end', () => actions.follow(this.#follow.getAttribute('aria-pressed') !== 'true'), { 'aria-pressed': 'true' })
    this.#clear = button('Clear view', () => this.#toggleClear())
    this.#filter.addEventListener('input', () => this.#chosen())
    const tabs = (Object.keys(views) as View[]).map((v) => this.#tab(v))
    this.element = el(
      'div',
      { class: 'frame-tools' },
      el('div', { class: 'frame-tabs', role: 'group', 'aria-label': 'Which frames' }, ...tabs),
      el('div', { class: 'frame-switches' }, this.#filter, this.#follow, this.#clear),
      this.#said,
    )
  }

  /** Says how many frames each tab has. */
  counts(counts: Record<View, number>): void {
    for (const [view, { count: place }] of this.#tabs) place.textContent = count(counts[view])
  }

  say(text: string): void {
    this.#said.textContent = text
  }

  /** Says whether the end is followed, and if not how many frames came since. */
  following(on: boolean, fresh: number): void {
    this.#follow.setAttribute('aria-pressed', String(on))
    this.#follow.textContent = on || fresh === 0 ? 'Follow the end' : `Follow the end · ${count(fresh)} new`
  }

  #tab(view: View): HTMLButtonElement {
    const place = el('span', { class: 'count' }, '0')
    const tab = button('', () => {
      this.#view = view
      for (const [v, t] of this.#tabs) t.tab.setAttribute('aria-pressed', String(v === view))
      this.#chosen()
    }, { 'aria-pressed': String(view === this.#view) })
    tab.append(views[view], ' ', place)
    this.#tabs.set(view, { tab, count: place })
    return tab
  }

  #chosen(): void {
    this.actions.choose(this.#view, this.#filter.value)
  }

  #toggleClear(): void {
    const on = this.#clear.textContent === 'Clear view'
    this.#clear.textContent = on ? 'Show all again' : 'Clear view'
    this.actions.clear(on)
  }
}
