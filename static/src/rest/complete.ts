import { announce } from '../lib/announce'
import { ownJSON } from '../lib/fetch'

interface Option {
  method: string
  target: string
  title: string
  changes: boolean
}

const patience = 120 // milliseconds without a key before the console is asked

/**
 * Completes the path of a request from the catalogue. The field is a combobox
 * with a list below it (ARIA Authoring Practices, "editable combobox with list
 * autocomplete"): the focus stays in the field, the arrow keys walk in the list.
 */
class PathComplete extends HTMLElement {
  #field: HTMLInputElement | null = null
  #list = document.createElement('ul')
  #options: Option[] = []
  #at = -1
  #timer = 0
  #asked: AbortController | undefined
  #listening: AbortController | undefined

  connectedCallback(): void {
    const field = document.getElementById(this.getAttribute('for') ?? '')
    if (!(field instanceof HTMLInputElement)) return
    this.#field = field
    this.#list.id = `${field.id}-options`
    this.#list.className = 'path-options'
    this.#list.setAttribute('role', 'listbox')
    this.#list.setAttribute('aria-label', 'Paths that Qlik publishes')
    this.#list.hidden = true
    field.parentElement?.append(this.#list)
    const said = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.#list.id }
    for (const [name, value] of Object.entries(said)) field.setAttribute(name, value)
    this.#listening = new AbortController()
    const { signal } = this.#listening
    field.addEventListener('input', this.#typed, { signal })
    field.addEventListener('keydown', this.#key, { signal })
    field.addEventListener('blur', this.#close, { signal })
    this.#list.addEventListener('pointerdown', this.#pressed, { signal })
  }

  disconnectedCallback(): void {
    this.#listening?.abort()
    this.#close()
    this.#list.remove()
  }

  #typed = (e: Event): void => {
    if (!e.isTrusted) return // somebody else's script filled it in
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#ask(), patience)
  }

  async #ask(): Promise<void> {
    const field = this.#field
    if (!field || field.value.trim() === '') return this.#close()
    this.#asked?.abort()
    this.#asked = new AbortController()
    const method = this.#method()?.value ?? 'GET'
    try {
      const found = await ownJSON<Option[]>(`/rest/complete?${new URLSearchParams({ q: field.value, method })}`, { signal: this.#asked.signal })
      if (document.activeElement === field) this.#show(found)
    } catch (e) {
      if (!(e instanceof DOMException)) this.#close() // the path can be typed without help
    }
  }

  #show(found: Option[]): void {
    if (found.length === 0 || (found.length === 1 && found[0]?.target === this.#field?.value)) return this.#close()
    const walked = this.#options[this.#at]
    this.#options = found
    this.#list.replaceChildren(...found.map((o, i) => this.#row(o, i)))
    this.#list.hidden = false
    this.#field?.setAttribute('aria-expanded', 'true')
    // Who walks already stays at the same path, also when the list comes anew.
    this.#walk(walked ? found.findIndex((o) => o.target === walked.target && o.method === walked.method) : -1)
    announce(found.length === 1 ? 'One path fits.' : `${found.length} paths fit. The arrow keys choose.`)
  }

  #row(o: Option, at: number): HTMLElement {
    const row = document.createElement('li')
    row.id = `${this.#list.id}-${at}`
    row.setAttribute('role', 'option')
    row.setAttribute('aria-selected', 'false')
    row.dataset['at'] = String(at)
    row.append(part('method', o.method), ' ', part('data', o.target), ' ', part('faint', o.title + (o.changes ? ' · changes something' : '')))
    return row
  }

  #walk(to: number): void {
    const rows = [...this.#list.children]
    this.#at = to
    rows.forEach((row, i) => row.setAttribute('aria-selected', String(i === to)))
    const row = rows[to]
    if (row) this.#field?.setAttribute('aria-activedescendant', row.id)
    else this.#field?.removeAttribute('aria-activedescendant')
    row?.scrollIntoView({ block: 'nearest' })
  }

  #key = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.metaKey || e.altKey) return
    if (this.#list.hidden) {
      if (e.key === 'ArrowDown') void this.#ask()
      return
    }
    const last = this.#options.length - 1
    if (e.key === 'ArrowDown') this.#walk(this.#at < last ? this.#at + 1 : 0)
    else if (e.key === 'ArrowUp') this.#walk(this.#at > 0 ? this.#at - 1 : last)
    else if (e.key === 'Escape') this.#close()
    else if (e.key === 'Enter' && this.#at >= 0) this.#choose(this.#at)
    else return
    e.preventDefault()
    e.stopPropagation()
  }

  #pressed = (e: Event): void => {
    const row = (e.target as Element).closest<HTMLElement>('[data-at]')
    if (!row) return
    e.preventDefault() // the focus stays in the field
    this.#choose(Number(row.dataset['at']))
  }

  #choose(at: number): void {
    const chosen = this.#options[at]
    const field = this.#field
    if (!chosen || !field) return
    this.#close()
    field.value = chosen.target
    const method = this.#method()
    if (method && [...method.options].some((o) => o.value === chosen.method)) method.value = chosen.method
    field.dispatchEvent(new Event('input', { bubbles: true }))
    field.dispatchEvent(new Event('change', { bubbles: true }))
    const hole = /\{[^{}]+\}/.exec(chosen.target)
    if (hole) field.setSelectionRange(hole.index, hole.index + hole[0].length)
  }

  #close = (): void => {
    clearTimeout(this.#timer)
    this.#asked?.abort()
    this.#list.hidden = true
    this.#field?.setAttribute('aria-expanded', 'false')
    this.#field?.removeAttribute('aria-activedescendant')
    this.#at = -1
  }

  #method(): HTMLSelectElement | null {
    return this.#field?.form?.querySelector<HTMLSelectElement>('select[name=method]') ?? null
  }
}

function part(kind: string, text: string): HTMLElement {
  const el = document.createElement('span')
  el.className = kind
  el.textContent = text
  return el
}

if (!customElements.get('path-complete')) customElements.define('path-complete', PathComplete)
