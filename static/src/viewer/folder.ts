import { announce } from '../lib/announce'
import { ownJSON } from '../lib/fetch'
import { button, count, counted } from './dom'
import type { Folds } from './folds'
import type { LineWindow } from './window'

/** Buttons before lines that open an object or a list, which fold it away. */
export class Folder {
  #focus: number | undefined // the line whose button gets the focus when it is drawn
  #ended = new AbortController()

  constructor(
    private readonly source: string,
    private readonly folds: Folds,
    private readonly window: LineWindow,
    private readonly changed: () => void,
  ) {
    window.box.addEventListener('keydown', (e) => this.#key(e))
  }

  end(): void {
    this.#ended.abort()
  }

  /** Puts the button before a line's text, if it opens something. */
  equip(row: HTMLElement, line: number, text: string): void {
    delete row.dataset['folded']
    if (!/[[{]$/.test(text)) return
    const last = this.folds.last(line)
    const closing = text.endsWith('{') ? '}' : ']'
    if (last !== undefined) row.dataset['folded'] = ` … ${closing}  ${counted(last - line, 'line')}`
    const label = last === undefined ? `Fold from line ${count(line + 1)}` : `Unfold lines ${count(line + 2)} to ${count(last + 1)}`
    row.prepend(button('', () => void this.toggle(line), { class: 'fold-line', 'aria-label': label, 'aria-expanded': String(last === undefined), tabindex: -1, 'data-line': line }))
  }

  /** After a drawing: one of the buttons can be reached with Tab. */
  drawn(): void {
    const all = this.#buttons()
    all.forEach((b, i) => (b.tabIndex = i === 0 ? 0 : -1))
    const wanted = all.find((b) => Number(b.dataset['line']) === this.#focus)
    if (!wanted) return
    this.#focus = undefined
    wanted.focus({ preventScroll: true })
  }

  async toggle(line: number): Promise<void> {
    if (this.folds.last(line) !== undefined) this.folds.remove(line)
    else {
      const last = await this.#last(line)
      if (last <= line) return announce('This part has not ended yet, or stands too deep to be folded.', 'info', true)
      this.folds.add(line, last)
      announce(`${counted(last - line, 'line')} folded away`)
    }
    this.#focus = line
    this.changed()
  }

  async #last(line: number): Promise<number> {
    try {
      return (await ownJSON<{ last: number }>(`${this.source}&line=${line}`, { signal: this.#ended.signal })).last
    } catch {
      return 0 // the viewer says already that the body is gone
    }
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.window.box.querySelectorAll<HTMLButtonElement>('.fold-line')]
  }

  /** Left folds, right unfolds, up and down go to the next button. */
  #key(e: KeyboardEvent): void {
    const at = (e.target as Element).closest<HTMLButtonElement>('.fold-line')
    if (!at || e.ctrlKey || e.altKey || e.metaKey) return
    const open = at.getAttribute('aria-expanded') === 'true'
    const all = this.#buttons()
    const next = all[all.indexOf(at) + (e.key === 'ArrowDown' ? 1 : -1)]
    if ((e.key === 'ArrowLeft' && open) || (e.key === 'ArrowRight' && !open)) void this.toggle(Number(at.dataset['line']))
    else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') next?.focus()
    else return
    e.preventDefault()
  }
}
