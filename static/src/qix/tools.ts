import { button, count, el } from '../viewer/dom'
import { parseFilter, toggled, type Filter } from './filter'
import { views, type View } from './frames'

/** What the row above the log can ask for. */
export interface LogActions {
  choose(view: View, filter: Filter, inside: boolean): void
  follow(on: boolean): void
  clear(on: boolean): void
}

/** Tabs, filter and switches above the log. */
export class LogTools {
  readonly element: HTMLElement
  #view: View = 'all'
  #tabs = new Map<View, { tab: HTMLButtonElement; count: HTMLElement }>()
  #filter = el('input', {
    type: 'search',
    'aria-label': 'Filter the log',
    placeholder: 'Text, /regex/, method:Get, error, slow:>100ms',
    title: 'Any text; /a regular expression/; method:Get; handle:1; id:5; error; slow:>100ms',
    autocomplete: 'off',
    spellcheck: 'false',
    'data-filter': true,
  })
  #terms = [
    ['Errors', 'error'],
    ['Slow', 'slow:>100ms'],
  ].map(([label = '', term = '']) => button(label, () => this.#toggleTerm(term), { 'aria-pressed': 'false', 'data-term': term }))
  #inside = button('Search inside messages', () => this.#toggleInside(), { 'aria-pressed': 'false', title: 'Look through whole messages too, as far as they are kept. Takes longer.' })
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
      el('div', { class: 'frame-switches' }, this.#filter, ...this.#terms, this.#inside, this.#follow, this.#clear),
      this.#said,
    )
  }

  /** Says how many frames each tab has. */
  counts(counts: Record<View, number>): void {
    for (const [view, { count: place }] of this.#tabs) place.textContent = count(counts[view])
  }

  say(text: string): void {
    if (this.#said.textContent !== text) this.#said.textContent = text
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

  #toggleTerm(term: string): void {
    this.#filter.value = toggled(this.#filter.value, term)
    this.#chosen()
  }

  #toggleInside(): void {
    const on = this.#inside.getAttribute('aria-pressed') !== 'true'
    this.#inside.setAttribute('aria-pressed', String(on))
    if (on) this.#filter.focus() // where what is looked for is typed
    this.#chosen()
  }

  #chosen(): void {
    const words = this.#filter.value.split(/\s+/)
    for (const b of this.#terms) {
      const kind = (b.dataset['term'] ?? '').split(':')[0] ?? ''
      b.setAttribute('aria-pressed', String(words.some((w) => w === kind || w.startsWith(kind + ':'))))
    }
    this.actions.choose(this.#view, parseFilter(this.#filter.value), this.#inside.getAttribute('aria-pressed') === 'true')
  }

  #toggleClear(): void {
    const on = this.#clear.textContent === 'Clear view'
    this.#clear.textContent = on ? 'Show all again' : 'Clear view'
    this.actions.clear(on)
  }
}
