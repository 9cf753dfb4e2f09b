import { announce } from '../lib/announce'
import { el } from '../viewer/dom'
import { fill, problemOf } from './compose'
import { Handles } from './handles'
import { refreshStatus } from './status'

/** The editor's element, or the plain field where its code has not come. */
type Editor = HTMLElement & { value?: string }

/**
 * The page's end of a connection: opens the socket, knows which handles are open,
 * and sends frames, ready-made or written by hand.
 */
class QIXSend extends HTMLElement {
  #socket: WebSocket | undefined
  #handles = new Handles()
  #sent = 0 // the highest number given to a frame
  #dared = '' // the text of a frame that was warned about
  #leaving: ReturnType<typeof setTimeout> | undefined

  connectedCallback(): void {
    clearTimeout(this.#leaving)
    if (this.#socket) return
    this.hidden = false
    this.addEventListener('click', (e) => this.#click(e.target as Element))
    this.addEventListener('keydown', (e) => this.#key(e), true)
    this.addEventListener('input', () => this.#unwarn())
    this.#open()
    this.#show()
  }

  /** A swap that keeps this element takes it out and puts it back at once. */
  disconnectedCallback(): void {
    this.#leaving = setTimeout(() => this.#socket?.close(1000, 'the page was left'), 500)
  }

  get #connection(): string {
    return this.getAttribute('conn') ?? ''
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
    socket.addEventListener('message', (e) => this.#handles.read(e.data) && this.#show())
    socket.addEventListener('close', (e) => this.#closed(e))
  }

  #closed(e: CloseEvent): void {
    const reason = e.reason ? `: ${e.reason}` : ''
    this.#warn(`The connection is closed, code ${e.code}${reason}. Frames can be sent again after “Connect again”.`, false)
    this.#show()
    refreshStatus(this.#connection, true)
  }

  #live(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  #click(target: Element): void {
    const call = target.closest<HTMLElement>('[data-method]')
    if (call) return this.#ready(call)
    const handle = target.closest<HTMLElement>('[data-use]')
    if (handle) return this.#use(Number(handle.dataset['use']))
    if (target.closest('[data-send]')) this.#send()
  }

  #key(e: KeyboardEvent): void {
    if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
    e.preventDefault()
    e.stopPropagation()
    this.#send()
  }

  /** Fills a ready-made call in, and sends it when nothing is missing. */
  #ready(b: HTMLElement): void {
    const { method = '', handle = '', params = '{}' } = b.dataset
    const filled = fill({ title: b.textContent ?? '', method, handle, params }, this.#sent + 1, this.getAttribute('app') ?? '', this.#handles)
    this.#text = filled.text
    if (filled.missing) this.#warn(filled.missing, false)
    else this.#send()
  }

  /** Puts a handle into the frame at hand. */
  #use(handle: number): void {
    this.#text = this.#text.replace(/("handle"\s*:\s*)-?\d+/, `$1${handle}`)
    this.#unwarn()
  }

  #send(): void {
    const text = this.#text
    if (!this.#live()) return this.#warn('The connection is not open. Use “Connect again”.', false)
    const problem = problemOf(text, this.#handles)
    if (problem && this.#dared !== text) return this.#warn(problem, text.trim() !== '' && !text.includes('{{'))
    const out = problem ? text : this.#numbered(text)
    this.#socket?.send(out)
    if (out !== text) this.#text = out
    this.#unwarn()
    announce('Sent.')
  }

  /** Gives a frame the next number when its own was used before. */
  #numbered(text: string): string {
    const id: unknown = (JSON.parse(text) as { id?: unknown }).id
    if (typeof id !== 'number') return text
    const next = id > this.#sent ? id : this.#sent + 1
    this.#sent = next
    return next === id ? text : text.replace(/("id"\s*:\s*)-?\d+/, `$1${next}`)
  }

  get #editor(): Editor | null {
    const editor = this.querySelector<Editor>('json-editor')
    return editor?.value === undefined ? this.querySelector('textarea') : editor
  }

  get #text(): string {
    return this.#editor?.value ?? ''
  }

  set #text(text: string) {
    const editor = this.#editor
    if (editor && editor.value !== text) editor.value = text
  }

  #warn(problem: string, dare: boolean): void {
    const place = this.querySelector<HTMLElement>('[data-problem]')
    if (place) {
      place.textContent = problem
      place.hidden = false
    }
    this.#dared = dare ? this.#text : ''
    this.#label(dare ? 'Send anyway' : 'Send')
    announce(problem)
  }

  #unwarn(): void {
    if (!this.#live() || this.#dared === this.#text && this.#dared !== '') return
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
    const live = this.#live()
    this.classList.toggle('ended', !live)
    for (const b of this.querySelectorAll<HTMLButtonElement>('[data-method],[data-send]')) b.disabled = !live
    const place = this.querySelector('[data-handles]')
    const newest = this.#handles.all().slice(-12)
    place?.replaceChildren(
      el('span', {}, live ? 'Handles open:' : 'Handles that were open:'),
      ...newest.map((h) => el('button', { type: 'button', class: 'handle data', 'data-use': h.handle, disabled: !live, title: `Put handle ${h.handle} into the frame` }, `${h.handle} ${h.type}`)),
    )
  }
}

if (!customElements.get('qix-send')) customElements.define('qix-send', QIXSend)
