import { announce } from '../lib/announce'
import { htmx } from '../base/htmx'
import { ownPost } from '../lib/fetch'
import { button, el } from '../viewer/dom'
import { Calls, readMessage, type Answer } from './calls'
import { Composer, placeOf } from './compose'
import { Handles } from './handles'
import { setAt } from './jsonedit'
import { child, parse, valueOf } from './jsonplace'
import type { FrameLog } from './log'
import type { Problem } from './schema'
import { Sequences, type Owner } from './sequences'
import { refreshStatus } from './status'
import { HandleTree } from './tree'
import { fill } from './walk'

const parts = ['recipes', 'methods', 'handles', 'sequences'] as const
const shownProblems = 8
const rest = 80 // ms between two looks at the handles

/**
 * The page's end of a connection: opens the socket, knows which handles are open,
 * and sends frames, ready-made, from a form, or written by hand.
 */
class QIXSend extends HTMLElement implements Owner {
  #socket: WebSocket | undefined
  #handles = new Handles()
  #calls = new Calls()
  #composer!: Composer
  #sequences!: Sequences
  #sent = 0 // the highest number given to a frame
  #dared = '' // the text of a frame that was warned about
  #leaving: ReturnType<typeof setTimeout> | undefined
  #showing: ReturnType<typeof setTimeout> | undefined
  #elsewhere = (e: Event): void => this.#clickedElsewhere(e)
  #seen = (): void => this.#seenAgain()

  connectedCallback(): void {
    clearTimeout(this.#leaving)
    document.addEventListener('click', this.#elsewhere, true)
    document.addEventListener('visibilitychange', this.#seen)
    if (this.#socket || this.hasAttribute('ended')) return // of what has ended only a page that saw it live has something to show
    this.hidden = false
    this.#composer = new Composer(this, this.#handles)
    this.#sequences = new Sequences(this, this)
    this.addEventListener('click', (e) => this.#click(e))
    this.addEventListener('keydown', (e) => this.#key(e), true)
    this.addEventListener('input', (e) => this.#input(e.target as Element))
    this.#open()
    this.#show()
    const wanted = this.querySelector<HTMLElement>('.send')?.dataset['method']
    if (wanted) void this.#choose(wanted)
  }

  /** A swap that keeps this element takes it out and puts it back at once. */
  disconnectedCallback(): void {
    document.removeEventListener('click', this.#elsewhere, true)
    document.removeEventListener('visibilitychange', this.#seen)
    this.#leaving = setTimeout(() => this.#socket?.close(1000, 'the page was left'), 500)
  }

  get #connection(): string {
    return this.getAttribute('conn') ?? ''
  }

  get app(): string {
    const app = this.getAttribute('app') ?? ''
    return app.includes('/') ? '' : app
  }

  live(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  call(method: string, handle: number, params: unknown): string {
    const id = ++this.#sent
    this.#transmit(JSON.stringify({ jsonrpc: '2.0', id, method, handle, params }))
    return String(id)
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

  #open(): void {
    const url = new URL(`/qix/${encodeURIComponent(this.#connection)}/socket`, location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = (this.#socket = new WebSocket(url))
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      this.#show()
      refreshStatus(this.#connection, true)
    })
    socket.addEventListener('message', (e) => this.#read(e.data))
    socket.addEventListener('close', (e) => this.#closed(e))
  }

  #read(data: unknown): void {
    const m = readMessage(data)
    if (!m) return
    const news = this.#handles.read(m)
    this.#calls.read(m)
    if (news) this.#showing ??= setTimeout(() => this.#show(), rest)
  }

  #closed(e: CloseEvent): void {
    const reason = e.reason ? `: ${e.reason}` : ''
    this.#calls.end('The connection was closed.')
    this.#sequences.end()
    this.#warn([{ text: `The connection is closed, code ${e.code}${reason}. Frames can be sent again after “Connect again”.`, from: 0, to: 0 }], false)
    this.#show()
    refreshStatus(this.#connection, true)
  }

  #click(e: Event): void {
    const target = e.target as Element
    if (this.#sequences.click(target)) return
    const part = target.closest<HTMLElement>('[data-open]')?.dataset['open']
    if (part) return this.#turnTo(part)
    const chosen = target.closest<HTMLElement>('[data-choose]')
    if (chosen) {
      e.preventDefault()
      return void this.#choose(chosen.dataset['choose'] ?? '')
    }
    const ready = target.closest<HTMLElement>('button[data-method]')
    if (ready) return void this.#ready(ready)
    if (this.#onHandle(target)) return
    if (target.closest('[data-add]')) void this.#add({ frame: this.#composer.text })
    else if (target.closest('[data-send]')) void this.#send()
  }

  /** The buttons at a handle of the tree. */
  #onHandle(target: Element): boolean {
    const data = target.closest<HTMLElement>('[data-handle-call],[data-handle-use],[data-handle-opened]')?.dataset
    if (!data) return false
    if (data['handleUse'] !== undefined) this.#composer.use(Number(data['handleUse']))
    else if (data['handleOpened'] !== undefined) this.openAnswer(this.#handles.known(Number(data['handleOpened']))?.opener ?? '')
    else this.#methodsOf(Number(data['handleCall']))
    return true
  }

  /** Lists the methods that a handle has; the one that is chosen is called on it. */
  #methodsOf(handle: number): void {
    const h = this.#handles.get(handle)
    const field = this.querySelector<HTMLInputElement>('[data-part="methods"] input')
    if (!h || !field) return
    this.#composer.use(handle)
    field.dataset['on'] = String(handle)
    field.value = `${h.class}.`
    this.#turnTo('methods')
    field.dispatchEvent(new Event('input', { bubbles: true }))
    field.focus()
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
    void htmx.ajax('get', '/qix', { target: '#top', select: '#top', swap: 'outerHTML' }).then(() => this.#composer.follow())
  }

  #input(target: Element): void {
    if (target.closest('.compose')) {
      this.#unwarn()
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

  #turnTo(part: string): void {
    for (const name of parts) {
      this.querySelector(`[data-open="${name}"]`)?.setAttribute('aria-pressed', String(name === part))
      this.querySelector(`[data-part="${name}"]`)?.toggleAttribute('hidden', name !== part)
    }
    if (part === 'methods') htmx.trigger(this.querySelector('[data-part="methods"] input') as Element, 'methods-open', {})
    if (part === 'sequences') htmx.trigger(this.querySelector('.saved-sequences') as Element, 'sequences-open', {})
    if (part === 'handles') this.#show()
  }

  async #choose(name: string): Promise<void> {
    const on = this.querySelector<HTMLElement>('[data-part="methods"] input')?.dataset['on']
    await this.#composer.choose(name, this.#sent + 1, on === undefined ? undefined : Number(on))
    this.#unwarn()
    this.querySelector<HTMLElement>('.compose')?.scrollIntoView({ block: 'nearest' })
    announce(`The form of ${name} is open.`)
  }

  /** Fills a ready-made call in, and sends it when nothing is missing. */
  async #ready(b: HTMLElement): Promise<void> {
    const filled = fill(b.dataset, this.#sent + 1, this.app, this.#handles)
    this.#composer.text = filled.text
    if (filled.missing) this.#warn([{ text: filled.missing, from: 0, to: 0 }], false)
    else await this.#send()
  }

  /** Puts a frame at the end of the sequence that is being put together. */
  async #add(fields: Record<string, string>, handle?: number): Promise<void> {
    const root = fields['frame'] === undefined ? undefined : parse(fields['frame'])
    const node = typeof root === 'object' ? child(root, 'handle') : undefined
    const h = this.#handles.known(handle ?? (node && fields['frame'] !== undefined ? Number(valueOf(fields['frame'], node)) : NaN))
    this.#turnTo('sequences')
    const place = this.querySelector('.saved-sequences')
    if (place) await htmx.ajax('post', '/qix/sequences/add', { target: place, swap: 'innerHTML', values: { ...fields, class: h?.class ?? '', opener: h?.opener ?? '' } })
  }

  async #send(): Promise<void> {
    if (!this.live()) return this.#warn([{ text: 'The connection is not open. Use “Connect again”.', from: 0, to: 0 }], false)
    const text = this.#composer.text
    const problems = await this.#composer.check()
    const first = problems[0]
    if (first && this.#dared !== text) return this.#warn(problems, text.trim() !== '')
    if (first && !(await this.#record(problems))) return
    const out = first ? text : this.#numbered(text)
    this.#transmit(out)
    if (out !== text) this.#composer.text = out
    this.#dared = ''
    this.#unwarn()
    announce('Sent.')
  }

  /** Has the log say that the next frame goes out against a warning. */
  async #record(problems: Problem[]): Promise<boolean> {
    try {
      await ownPost(`/qix/${encodeURIComponent(this.#connection)}/dared`, { problem: problems.map((p) => p.text).join(' ') })
      return true
    } catch (e) {
      this.#warn([{ text: `Not sent: ${e instanceof Error ? e.message : String(e)}`, from: 0, to: 0 }], true)
      return false
    }
  }

  #transmit(text: string): void {
    const root = parse(text)
    const part = (name: string): string | undefined => {
      const n = typeof root === 'object' ? child(root, name) : undefined
      return n && text.slice(n.start, n.end)
    }
    const method = part('method')
    if (method) this.#handles.asked(part('id') ?? '', method.replaceAll('"', ''), Number(part('handle')))
    this.#socket?.send(text)
  }

  /** Gives a frame the next number when its own was used before. */
  #numbered(text: string): string {
    const root = parse(text)
    const id = typeof root === 'object' ? child(root, 'id') : undefined
    if (!id || id.kind !== 'number') return text
    const own = Number(text.slice(id.start, id.end))
    this.#sent = own > this.#sent ? own : this.#sent + 1
    return this.#sent === own ? text : setAt(text, ['id'], String(this.#sent))
  }

  #warn(problems: Problem[], dare: boolean): void {
    const text = this.#composer.text
    const place = this.querySelector<HTMLElement>('[data-problem]')
    place?.replaceChildren(...problems.slice(0, shownProblems).map((p) => {
      const where = p.to > p.from ? placeOf(text, p) : ''
      return el('p', { class: 'problem' }, '✕ ', p.text, ' ', ...(where ? [button(where, () => this.#composer.goTo(p))] : []))
    }))
    if (place) place.hidden = false
    this.#dared = dare ? text : ''
    this.#label(dare ? 'Send anyway' : 'Send')
    announce(problems.map((p) => p.text).join(' '))
  }

  #unwarn(): void {
    if (!this.live() || (this.#dared === this.#composer.text && this.#dared !== '')) return
    this.#dared = ''
    this.#label('Send')
    const place = this.querySelector<HTMLElement>('[data-problem]')
    if (place) place.hidden = true
  }

  #label(text: string): void {
    const words = this.querySelector('[data-send] span')
    if (words) words.textContent = text
  }

  /** Shows which handles are open; all is grey once the connection is closed. */
  #show(): void {
    clearTimeout(this.#showing)
    this.#showing = undefined
    const live = this.live()
    this.classList.toggle('ended', !live)
    for (const b of this.querySelectorAll<HTMLButtonElement>('button[data-method],[data-send]')) b.disabled = !live
    const open = this.#handles.all().filter((h) => h.state !== 'closed')
    const place = this.querySelector('[data-count="handles"]')
    if (place) {
      place.textContent = String(open.length)
      place.toggleAttribute('hidden', false)
    }
    const said = this.querySelector('[data-handles]')
    if (said) said.textContent = `${live ? 'Handles open' : 'Handles that were open'}: ${open.slice(-4).map((h) => `${h.handle} ${h.type}`).join(', ')}`
    const tree = this.querySelector('handle-tree')
    if (tree instanceof HandleTree) tree.update(this.#handles, live)
    this.#composer.offer()
  }
}

if (!customElements.get('qix-send')) customElements.define('qix-send', QIXSend)
