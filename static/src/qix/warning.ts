import { announce } from '../lib/announce'
import { ownPost } from '../lib/fetch'
import { button, el } from '../viewer/dom'
import { placeOf, type Composer } from './compose'
import type { Problem } from './schema'

const shown = 8 // problems

/** What is wrong with the frame that was to be sent, and whether it may be sent anyway. */
export class Warning {
  #dared = '' // the text of a frame that was warned about

  constructor(
    private readonly root: HTMLElement,
    private readonly composer: Composer,
  ) {}

  /** Whether the person was warned about this very text. */
  knows(text: string): boolean {
    return this.#dared !== '' && this.#dared === text
  }

  /** Shows problems; with dare the frame can be sent anyway. */
  show(problems: Problem[], dare: boolean): void {
    const text = this.composer.text
    const place = this.#place
    place?.replaceChildren(...problems.slice(0, shown).map((p) => {
      const where = p.to > p.from ? placeOf(text, p) : ''
      return el('p', { class: 'problem' }, '✕ ', p.text, ' ', ...(where ? [button(where, () => this.composer.goTo(p))] : []))
    }))
    if (place) place.hidden = false
    this.#dared = dare ? text : ''
    this.#label(dare ? 'Send anyway' : 'Send')
    announce(problems.map((p) => p.text).join(' '))
  }

  /** Says one thing that keeps the frame from being sent. */
  say(text: string): void {
    this.show([{ text, from: 0, to: 0 }], false)
  }

  /** Has the log say that the next frame goes out against a warning. */
  async record(connection: string, problems: Problem[]): Promise<boolean> {
    try {
      await ownPost(`/qix/${encodeURIComponent(connection)}/dared`, { problem: problems.map((p) => p.text).join(' ') })
      return true
    } catch (e) {
      this.show([{ text: `Not sent: ${e instanceof Error ? e.message : String(e)}`, from: 0, to: 0 }], true)
      return false
    }
  }

  /** The frame is another now, or was sent. */
  hide(sent = false): void {
    if (!sent && this.knows(this.composer.text)) return
    this.#dared = ''
    this.#label('Send')
    if (this.#place) this.#place.hidden = true
  }

  get #place(): HTMLElement | null {
    return this.root.querySelector('[data-problem]')
  }

  #label(text: string): void {
    const words = this.root.querySelector('[data-send] span')
    if (words) words.textContent = text
  }
}
