import { copy } from '../base/copy'
import { Bar } from './bar'
import { colourInto, looksLikeJSON } from './colour'
import { count, counted } from './dom'
import { Finder } from './finder'
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
    }, 300)
  }

  /** A body that is short is here whole. */
  #short(): void {
    const text = this.querySelector('pre')
    if (text && looksLikeJSON(text.textContent)) colourInto(text, text.textContent)
  }

  #build(source: string): void {
    const pages = (this.#pages = new Pages(source, () => this.#changed()))
    this.#window = new LineWindow({
      get total() {
        return pages.total
      },
      fill: (row, n) => this.#fill(row, n),
      drawn: (first, last) => {
        pages.want(first, last)
        this.#finder.paint(first, last)
      },
    })
    this.#bar = new Bar({
      find: (text) => void this.#finder.find(text),
      step: (back) => void this.#finder.step(back),
      wrap: (on) => this.#wrap(on),
      copy: () => void this.#copy(),
    })
    this.#finder = new Finder(source.replace(/\/lines\?/, '/find?'), this.#window, this.#bar, (n) => pages.line(n))
    pages.want(0, 0)
  }

  #changed(): void {
    const pages = this.#pages
    if (!pages) return
    this.#bar.say(this.#state(pages))
    const first = pages.line(0)
    if (first === undefined && !this.#bar.element.isConnected) return
    if (!this.#bar.element.isConnected) this.#takeOver(pages, first ?? '')
    this.#window.each((row, n) => this.#fill(row, n))
    this.#window.draw()
  }

  /** Replaces what the server wrote. */
  #takeOver(pages: Pages, first: string): void {
    this.#json = looksLikeJSON(first) && pages.invalid !== 0
    this.#window.box.setAttribute('aria-label', 'Body')
    this.replaceChildren(this.#bar.element, this.#window.box)
    this.#window.start()
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
    if (line !== undefined) row.dataset['filled'] = '1'
  }

  #wrap(on: boolean): void {
    this.#window.wrap = on
    this.classList.toggle('wrap', on)
    this.#window.redraw()
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
