import { copy } from '../base/copy'
import { announce } from '../lib/announce'
import { Bar } from './bar'
import { colourInto, looksLikeJSON } from './colour'
import { count, counted } from './dom'
import { Finder } from './finder'
import { Folder } from './folder'
import { Folds } from './folds'
import { Levels } from './levels'
import { wholeText } from './whole'
import { Pages } from './pages'
import { LineWindow } from './window'

/**
 * The lines of an answer of any size: fetched as they are looked at, coloured, found
 * in and copied. `src` answers lines, and `find` beside it searches. What the server
 * wrote inside stays in sight until the first lines are here.
 */
class AnswerViewer extends HTMLElement {
  #pages: Pages | undefined
  #window!: LineWindow
  #finder!: Finder
  #folds = new Folds()
  #folder: Folder | undefined
  #levels: Levels | undefined
  #bar!: Bar
  #json = false
  #leaving: ReturnType<typeof setTimeout> | undefined

  connectedCallback(): void {
    clearTimeout(this.#leaving)
    const source = this.getAttribute('src')
    if (!source) return this.#short()
    if (this.#pages) this.#window.resume()
    else this.#build(source)
  }

  /** A swap that keeps this element takes it out and puts it back at once. */
  disconnectedCallback(): void {
    this.#leaving = setTimeout(() => {
      this.#pages?.end()
      this.#window?.end()
      this.#finder?.end()
      this.#folder?.end()
      this.#levels?.end()
    }, 300)
  }

  /** A body that is short is here whole. */
  #short(): void {
    const text = this.querySelector('pre')
    if (text && looksLikeJSON(text.textContent)) colourInto(text, text.textContent)
  }

  #build(source: string): void {
    const pages = (this.#pages = new Pages(source, () => this.#changed()))
    const folds = this.#folds
    this.#window = new LineWindow({
      get total() {
        return Math.max(0, pages.total - folds.hidden)
      },
      fill: (row, n) => this.#fill(row, folds.line(n)),
      drawn: (first, last) => {
        pages.want(Array.from({ length: last - first + 1 }, (_, i) => folds.line(first + i)))
        this.#finder.paint(first, last)
        this.#folder?.drawn()
      },
    })
    const whole = this.hasAttribute('folds')
    this.#bar = new Bar({
      find: (query) => void this.#finder.find(query),
      step: (back) => void this.#finder.step(back),
      wrap: (on) => this.#wrap(on),
      copy: () => void this.#copy(),
      ...(whole ? { copyAll: (as) => void this.#copyAll(source, as) } : {}),
      level: (n) => void this.#levels?.show(n),
    })
    this.#finder = new Finder(source.replace(/\/lines\?/, '/find?'), this.#window, this.#bar, (n) => pages.line(n), folds)
    if (whole && source.includes('view=pretty')) this.#foldable(source.replace(/\/lines\?/, '/fold?'))
    pages.want([0])
  }

  #foldable(source: string): void {
    this.#folder = new Folder(source, this.#folds, this.#window, () => {
      this.#bar.folded(this.#folds.level)
      this.#window.redraw()
    })
    this.#levels = new Levels(source, this.#folds, this.#window, () => this.#bar.folded(this.#folds.level))
  }

  #changed(): void {
    const pages = this.#pages
    if (!pages) return
    this.#bar.say(this.#state(pages))
    const first = pages.line(0)
    if (first === undefined && !this.#bar.element.isConnected) return
    if (!this.#bar.element.isConnected) this.#takeOver(pages, first ?? '')
    this.#window.each((row, n) => this.#fill(row, this.#folds.line(n)))
    this.#window.draw()
  }

  /** Replaces what the server wrote. */
  #takeOver(pages: Pages, first: string): void {
    this.#json = looksLikeJSON(first) && pages.invalid !== 0
    this.#window.box.setAttribute('aria-label', 'Body')
    this.replaceChildren(this.#bar.element, this.#window.box)
    this.#window.start()
    if (this.#json && this.#levels) this.#bar.foldable()
  }

  #state(pages: Pages): string {
    if (pages.problem) return pages.problem
    const lines = counted(pages.total, 'line') + (pages.final ? '' : ' so far …')
    return pages.invalid > 0 ? `${lines} · no JSON from byte ${count(pages.invalid)} on` : lines
  }

  #fill(row: HTMLElement, n: number): void {
    const line = this.#pages?.line(n)
    row.classList.toggle('waiting', line === undefined)
    row.dataset['n'] = String(n + 1)
    if (line === undefined) row.textContent = '…'
    else if (row.textContent === line && row.dataset['filled']) return
    else if (this.#json) colourInto(row, line)
    else row.textContent = line
    if (line === undefined) return
    row.dataset['filled'] = '1'
    if (this.#json) this.#folder?.equip(row, n, line)
  }

  #wrap(on: boolean): void {
    this.#window.wrap = on
    this.classList.toggle('wrap', on)
    this.#window.redraw()
  }

  async #copyAll(source: string, as: 'pretty' | 'line'): Promise<void> {
    try {
      await copy(await wholeText(source.replace(/\/lines\?.*/, `/body?as=${as}`)))
    } catch (e) {
      announce(e instanceof Error ? e.message : String(e), 'fail')
    }
  }

  async #copy(): Promise<void> {
    const marked = document.getSelection()
    if (marked && !marked.isCollapsed && this.contains(marked.anchorNode)) return copy(marked.toString())
    const lines: string[] = []
    this.#window.each((row) => lines.push(row.textContent ?? ''))
    await copy(lines.join('\n'))
  }
}

if (!customElements.get('answer-viewer')) customElements.define('answer-viewer', AnswerViewer)
