import { keepInStep } from './query'
import './paste'

/** The open requests: arrow keys go from tab to tab, Enter chooses, Delete closes (as ARIA's practices have it). */
class RestTabs extends HTMLElement {
  connectedCallback(): void {
    for (const t of this.#tabs()) t.tabIndex = t.getAttribute('aria-selected') === 'true' ? 0 : -1
    this.addEventListener('keydown', this.#key)
    this.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const form = this.closest('form')
    if (form) keepInStep(form)
  }

  disconnectedCallback(): void {
    this.removeEventListener('keydown', this.#key)
  }

  #tabs(): HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>('[role=tab]')]
  }

  #key = (e: KeyboardEvent): void => {
    const tabs = this.#tabs()
    const at = tabs.indexOf(e.target as HTMLButtonElement)
    if (at < 0 || e.ctrlKey || e.metaKey || e.altKey) return
    if (e.key === 'Delete' && tabs[at]?.getAttribute('aria-selected') === 'true') {
      e.preventDefault()
      this.querySelector<HTMLButtonElement>('[data-close-tab]')?.click()
      return
    }
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[e.key]
    if (to === undefined) return
    e.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]
    for (const t of tabs) t.tabIndex = t === next ? 0 : -1
    next?.focus()
  }
}

if (!customElements.get('rest-tabs')) customElements.define('rest-tabs', RestTabs)
