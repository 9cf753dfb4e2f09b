import { announce } from '../lib/announce'
import { htmx } from './htmx'
import { expectMarkup } from './trusted'

/** While a checkup runs its steps come as events; folds stay as the person left them. */
export function startCheckup(): void {
  document.addEventListener('click', (e) => {
    const fold = (e.target as Element).closest('details[data-step] > summary')?.parentElement
    if (fold instanceof HTMLDetailsElement) chosen.set(fold.id, !fold.open)
  })
  document.addEventListener('htmx:afterSettle', () => chosen.forEach((_, id) => keepFold(id)))
  customElements.define('live-steps', LiveSteps)
}

// How the person left the folds, by id.
const chosen = new Map<string, boolean>()

function keepFold(id: string): void {
  const fold = document.getElementById(id)
  const open = chosen.get(id)
  if (fold instanceof HTMLDetailsElement && open !== undefined) fold.open = open
}

/** Swaps each step that changed into its place, and asks for the whole region at the end. */
class LiveSteps extends HTMLElement {
  #source: EventSource | undefined
  #said: string[] = []
  #timer = 0

  connectedCallback(): void {
    const source = new EventSource(this.getAttribute('src') ?? '')
    this.#source = source
    source.addEventListener('step', (e) => this.#step(e.data as string))
    source.addEventListener('progress', (e) => replace(this.parentElement?.querySelector('.progress-bar'), e.data as string))
    source.addEventListener('end', () => this.#end())
    // The browser connects again by itself, unless the console refused.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) this.#timer = window.setTimeout(() => this.#end(), 1000)
    })
  }

  disconnectedCallback(): void {
    this.#source?.close()
    clearTimeout(this.#timer)
  }

  #step(markup: string): void {
    const id = /^<details[^>]* id="([^"]+)"/.exec(markup)?.[1]
    if (!id) return
    replace(document.getElementById(id), markup)
    keepFold(id)
    const step = document.getElementById(id)
    if (step && !['', 'running'].includes(step.dataset['step'] ?? '')) this.#say(`${step.dataset['title']}: ${step.querySelector('.status')?.textContent?.trim()}`)
  }

  /** Steps that end soon after each other are read out together. */
  #say(words: string): void {
    this.#said.push(words)
    if (this.#said.length > 1) return
    window.setTimeout(() => announce(this.#said.splice(0).join('. ')), 300)
  }

  #end(): void {
    this.#source?.close()
    htmx.trigger(this, 'ended', {})
  }
}

function replace(el: Element | null | undefined, markup: string): void {
  if (!el) return
  expectMarkup(markup)
  htmx.swap(el, markup, { swapStyle: 'outerHTML', swapDelay: 0, settleDelay: 0 })
}
