import { announce } from '../lib/announce'

/** Counts down, and then sends its form: a connection that ended is made again. */
class QIXAgain extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined

  connectedCallback(): void {
    const end = Date.now() + Number(this.getAttribute('seconds') ?? 0) * 1000
    const place = this.querySelector('[data-left]')
    announce(this.querySelector('strong')?.textContent ?? '')
    this.#timer = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000)
      if (place) place.textContent = String(Math.max(0, left))
      if (left > 0) return
      clearInterval(this.#timer)
      this.querySelector('form')?.requestSubmit()
    }, 250)
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer)
  }
}

if (!customElements.get('qix-again')) customElements.define('qix-again', QIXAgain)
