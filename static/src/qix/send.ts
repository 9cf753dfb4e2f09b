import { announce } from '../lib/announce'
import { fetchInto, htmx } from '../base/htmx'
import { Calls, readMessage, refusal, type Answer } from './calls'
import { Composer } from './compose'
import { Handles } from './handles'
import { child, parse, valueOf } from './jsonplace'
import { Line, type LineOwner } from './line'
import type { FrameLog } from './log'
import { listMethodsOf, showHandles, turnTo, type Part } from './parts'
import { Sequences, type Owner } from './sequences'
import { refreshStatus } from './status'
import { fill } from './walk'
import { Warning } from './warning'

const rest = 80 // ms between two looks at the handles

/**
 * The page's end of a connection: opens the socket, knows which handles are open,
 * and sends frames, ready-made, from a form, or written by hand.
 */
class QIXSend extends HTMLElement implements Owner, LineOwner {
  #line: Line | undefined
  #handles = new Handles()
  #calls = new Calls()
  #composer!: Composer
  #sequences!: Sequences
  #warning!: Warning
  #adding: Promise<void> = Promise.resolve()
  #leaving: ReturnType<typeof setTimeout> | undefined
  #showing: ReturnType<typeof setTimeout> | undefined
  #elsewhere = (e: Event): void => this.#clickedElsewhere(e)
  #seen = (): void => this.#seenAgain()

  connectedCallback(): void {
    clearTimeout(this.#leaving)
    document.addEventListener('click', this.#elsewhere, true)
    document.addEventListener('visibilitychange', this.#seen)
    if (this.#line || this.hasAttribute('ended')) return // of what has ended only a page that saw it live has something to show
    this.hidden = false
    this.#composer = new Composer(this, this.#handles)
    this.#warning = new Warning(this, this.#composer)
    this.#sequences = new Sequences(this, this)
    this.addEventListener('click', (e) => this.#click(e))
    this.addEventListener('keydown', (e) => this.#key(e), true)
    this.addEventListener('input', (e) => this.#input(e.target as Element))
    this.#line = new Line(this.#connection, this.#handles, this)
    this.#show()
    const wanted = this.querySelector<HTMLElement>('.send')?.dataset['method']
    if (wanted) void this.#choose(wanted)
  }

  /** A swap that keeps this element takes it out and puts it back at once. */
  disconnectedCallback(): void {
    document.removeEventListener('click', this.#elsewhere, true)
    document.removeEventListener('visibilitychange', this.#seen)
    this.#leaving = setTimeout(() => this.#line?.close(), 500)
  }

  get #connection(): string {
    return this.getAttribute('conn') ?? ''
  }

  get app(): string {
    const app = this.getAttribute('app') ?? ''
    return app.includes('/') ? '' : app
  }

  live(): boolean {
    return this.#line?.live ?? false
  }

  call(method: string, handle: number, params: unknown): string {
    if (!this.#line) throw new Error('The connection is not open.')
    return this.#line.call(method, handle, params)
  }

  answer(id: string, signal: AbortSignal): Promise<Answer> {
    return this.#calls.expect(id, signal)
  }

  handle(n: number) {
    return this.#handles.get(n)
  }

  newest(cls: string) {
    return this.#handles.newest(cls)
  }

  openAnswer(id: string): void {
    const log = document.getElementById(`log-${this.#connection}`) as FrameLog | null
    void log?.answer(id)
  }

  opened(): void {
    this.#show()
    refreshStatus(this.#connection, true)
  }

  read(data: unknown): void {
    const m = readMessage(data)
    if (!m) return
    const news = this.#handles.read(m)
    const why = refusal(m)
    if (!this.#calls.read(m) && why) this.#warning.say(why)
    if (news) this.#showing ??= setTimeout(() => this.#show(), rest)
  }

  closed(e: CloseEvent): void {
    const reason = e.reason ? `: ${e.reason}` : ''
    this.#calls.end('The connection was closed.')
    this.#sequences.end()
    this.#warning.say(`The connection is closed, code ${e.code}${reason}. Frames can be sent again after “Connect again”.`)
    this.#show()
    refreshStatus(this.#connection, true)
  }

  #click(e: Event): void {
    const target = e.target as Element
    if (this.#sequences.click(target)) return
    const part = target.closest<HTMLElement>('[data-open]')?.dataset['open']
    if (part) return this.#turnTo(part as Part)
    const chosen = target.closest<HTMLElement>('[data-choose]')
    if (chosen) {
      e.preventDefault()
      return void this.#choose(chosen.dataset['choose'] ?? '')
    }
    const ready = target.closest<HTMLElement>('button[data-method]')
    if (ready) return void this.#ready(ready)
    if (this.#onHandle(target)) return
    if (target.closest('[data-add]')) void this.#add({ frame: this.#composer.text })
    else if (target.closest('[data-before]')) this.#composer.back()
    else if (target.closest('[data-send]')) void this.#send()
  }

  /** The buttons at a handle of the tree. */
  #onHandle(target: Element): boolean {
    const data = target.closest<HTMLElement>('[data-handle-call],[data-handle-use],[data-handle-opened]')?.dataset
    if (!data) return false
    if (data['handleUse'] !== undefined) this.#composer.use(Number(data['handleUse']))
    else if (data['handleOpened'] !== undefined) this.openAnswer(this.#handles.known(Number(data['handleOpened']))?.opener ?? '')
    else {
      const h = this.#handles.get(Number(data['handleCall']))
      if (h) this.#composer.use(h.handle)
      if (h) listMethodsOf(this, h)
    }
    return true
  }

  /** Links to methods that stand elsewhere on the page, and what the log hands over. */
  #clickedElsewhere(e: Event): void {
    const target = e.target as Element
    const link = target.closest?.<HTMLAnchorElement>('a[href*="/qix/methods/"]')
    const name = link && /\/qix\/methods\/(\w+)\/(\w+)$/.exec(link.pathname)
    if (name && !this.contains(link) && this.live() && this.checkVisibility()) {
      e.preventDefault()
      e.stopPropagation()
      link.closest('dialog')?.close()
      return void this.#choose(`${name[1]}.${name[2]}`)
    }
    const frame = target.closest?.<HTMLElement>('[data-add-frame]')
    if (frame?.closest(`#log-${CSS.escape(this.#connection)}`)) {
      const handle = Number(frame.dataset['handle'])
      void this.#add({ c: this.#connection, seq: frame.dataset['addFrame'] ?? '' }, Number.isFinite(handle) ? handle : undefined)
    }
  }

  /** Changes may have been allowed in another tab meanwhile: the top of the page is fetched anew. */
  #seenAgain(): void {
    if (document.hidden || !this.live() || !this.checkVisibility()) return
    const top = document.getElementById('top')
    if (top) void fetchInto(top, '/qix', { select: '#top', swap: 'outerHTML' }).then(() => this.#composer.follow())
  }

  #input(target: Element): void {
    if (target.closest('.compose')) {
      if (this.live()) this.#warning.hide()
      if (!target.closest('[data-form]')) this.#composer.typed()
    }
    if (target instanceof HTMLInputElement && target.name === 'q' && !target.value.endsWith('.')) delete target.dataset['on']
  }

  #key(e: KeyboardEvent): void {
    if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
    e.preventDefault()
    e.stopPropagation()
    void this.#send()
  }

  #turnTo(part: Part): void {
    turnTo(this, part)
    if (part === 'handles') this.#show()
  }

  async #choose(name: string): Promise<void> {
    const on = this.querySelector<HTMLElement>('[data-part="methods"] input')?.dataset['on']
    await this.#composer.choose(name, this.#next, on === undefined ? undefined : Number(on))
    if (this.live()) this.#warning.hide()
    this.querySelector<HTMLElement>('.compose')?.scrollIntoView({ block: 'nearest' })
    announce(`The form of ${name} is open.`)
  }

  /** Fills a ready-made call in, and sends it when nothing is missing. */
  async #ready(b: HTMLElement): Promise<void> {
    const filled = fill(b.dataset, this.#next, this.app, this.#handles)
    this.#composer.text = filled.text
    if (filled.missing) this.#warning.say(filled.missing)
    else await this.#send()
  }

  /** Puts a frame at the end of the sequence that is being put together. */
  async #add(fields: Record<string, string>, handle?: number): Promise<void> {
    const root = fields['frame'] === undefined ? undefined : parse(fields['frame'])
    const node = typeof root === 'object' ? child(root, 'handle') : undefined
    const h = this.#handles.known(handle ?? (node && fields['frame'] !== undefined ? Number(valueOf(fields['frame'], node)) : NaN))
    this.#turnTo('sequences')
    const place = this.querySelector('.saved-sequences')
    if (!place) return
    const values = { ...fields, class: h?.class ?? '', opener: h?.opener ?? '' }
    // One after the other, and not as a request of the place's own, which turning to it has begun: htmx drops some of those that wait.
    this.#adding = this.#adding.catch(() => undefined).then(() => htmx.ajax('post', '/qix/sequences/add', { target: place, swap: 'innerHTML', values }))
    await this.#adding
  }

  async #send(): Promise<void> {
    const line = this.#line
    if (!line?.live) return this.#warning.say('The connection is not open. Use “Connect again”.')
    const text = this.#composer.text
    const problems = await this.#composer.check()
    const wrong = problems.length > 0
    if (wrong && !this.#warning.knows(text)) return this.#warning.show(problems, text.trim() !== '')
    if (wrong && !(await this.#warning.record(this.#connection, problems))) return
    const out = wrong ? text : line.numbered(text)
    line.send(out)
    if (out !== text) this.#composer.text = out
    this.#warning.hide(true)
    announce('Sent.')
  }

  /** The number of the next frame. */
  get #next(): number {
    return (this.#line?.sent ?? 0) + 1
  }

  /** Shows which handles are open; all is grey once the connection is closed. */
  #show(): void {
    clearTimeout(this.#showing)
    this.#showing = undefined
    const live = this.live()
    this.classList.toggle('ended', !live)
    for (const b of this.querySelectorAll<HTMLButtonElement>('button[data-method],[data-send]')) b.disabled = !live
    showHandles(this, this.#handles, live)
    this.#composer.offer()
  }
}

if (!customElements.get('qix-send')) customElements.define('qix-send', QIXSend)
