import { announce } from '../lib/announce'
import { bytes } from '../lib/format'

interface Sent {
  loaded: number
  total: number
}

/**
 * Sends the files of the form around it with htmx, and says how much of them is
 * sent. In the form of a request only what sends the request takes them along.
 */
class FileSend extends HTMLElement {
  #form: HTMLFormElement | null = null
  #listening = new AbortController()
  #all = false // everything was sent: the answer is on its way

  connectedCallback(): void {
    this.#form = this.closest('form')
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const files = this.querySelector('input[type=file]') !== null
    for (const b of this.#form?.querySelectorAll<HTMLButtonElement>('[data-send]') ?? []) {
      if (files) setAll(b, { formaction: '/rest/upload', formenctype: 'multipart/form-data' })
      else for (const name of ['formaction', 'formenctype']) b.removeAttribute(name)
    }
    // Before htmx hears of it.
    document.addEventListener('submit', this.#submitted, { signal, capture: true })
    this.#form?.addEventListener('htmx:xhr:progress', this.#progress, { signal })
    this.#form?.addEventListener('htmx:afterRequest', this.#ended, { signal })
  }

  disconnectedCallback(): void {
    this.#listening.abort()
  }

  #submitted = (e: Event): void => {
    if (e.target !== this.#form) return
    const button = (e as SubmitEvent).submitter
    const whole = this.#form?.getAttribute('enctype') === 'multipart/form-data' || button?.getAttribute('formenctype') === 'multipart/form-data'
    if (whole) this.#form?.setAttribute('hx-encoding', 'multipart/form-data')
    else this.#form?.removeAttribute('hx-encoding')
    this.#all = false
    if (whole && this.#chosen()) this.#show({ loaded: 0, total: 0 })
  }

  #chosen(): boolean {
    return [...this.#fields()].some((f) => (f.files?.length ?? 0) > 0)
  }

  #fields(): NodeListOf<HTMLInputElement> {
    return (this.#form ?? this).querySelectorAll<HTMLInputElement>('input[type=file]')
  }

  #progress = (e: Event): void => {
    if (e.target !== this.#form || this.#all || !this.#chosen() || !this.#form?.hasAttribute('hx-encoding')) return
    this.#show((e as CustomEvent<Sent>).detail)
  }

  #show({ loaded, total }: Sent): void {
    const place = this.querySelector<HTMLElement>('.send-progress')
    const bar = place?.querySelector('progress')
    const said = place?.querySelector<HTMLElement>('[data-sent]')
    if (!place || !bar || !said) return
    if (place.hidden) {
      place.hidden = false
      place.scrollIntoView({ block: 'nearest' })
    }
    this.#all = total > 0 && loaded >= total
    if (this.#all) bar.removeAttribute('value')
    else setAll(bar, { value: String(loaded), max: String(total || 1) })
    said.textContent = this.#all ? `${bytes(total)} sent. ${this.dataset['after'] ?? 'Waiting for the answer …'}` : `${bytes(loaded)} of ${bytes(total)} sent`
    if (this.#all) announce(said.textContent)
  }

  #ended = (e: Event): void => {
    const place = this.querySelector<HTMLElement>('.send-progress')
    if (e.target === this.#form && place) place.hidden = true
  }
}

function setAll(el: Element, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) el.setAttribute(name, value)
}

if (!customElements.get('file-send')) customElements.define('file-send', FileSend)
