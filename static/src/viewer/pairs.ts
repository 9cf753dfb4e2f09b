import { button } from './dom'

/** Rows of name and value, each with a button that removes it. When the last one is used, an empty one follows. */
class PairRows extends HTMLElement {
  #added = new MutationObserver(() => this.#equip())

  connectedCallback(): void {
    this.#equip()
    this.#added.observe(this, { childList: true })
    this.addEventListener('input', this.#grow)
    this.addEventListener('keydown', this.#key)
    this.addEventListener('click', this.#click)
  }

  disconnectedCallback(): void {
    this.#added.disconnect()
    this.removeEventListener('input', this.#grow)
    this.removeEventListener('keydown', this.#key)
    this.removeEventListener('click', this.#click)
  }

  #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(':scope > .pair')]
  }

  /** Each row has its button, and the labels carry the rows' numbers. */
  #equip(): void {
    this.#rows().forEach((row, at) => {
      if (!row.querySelector('button')) row.append(button('×', () => {}, { class: 'quiet pair-remove', title: 'Remove this row' }))
      row.querySelector('button')?.setAttribute('aria-label', `Remove row ${at + 1}`)
      for (const i of inputs(row)) i.setAttribute('aria-label', (i.getAttribute('aria-label') ?? '').replace(/\d+/, String(at + 1)))
    })
  }

  #grow = (): void => {
    const last = this.#rows().at(-1)
    if (!last || inputs(last).every((i) => i.value === '')) return
    const row = last.cloneNode(true) as HTMLElement
    for (const i of inputs(row)) {
      i.value = ''
      i.setAttribute('value', '')
    }
    last.after(row)
  }

  /** Enter in a name goes to its value, and in a value to the next row's name. */
  #key = (e: KeyboardEvent): void => {
    if (e.key !== 'Enter' || e.ctrlKey || e.metaKey || !(e.target instanceof HTMLInputElement)) return
    e.preventDefault()
    const all = this.#rows().flatMap(inputs)
    all[all.indexOf(e.target) + 1]?.focus()
  }

  #click = (e: Event): void => {
    const row = (e.target as Element).closest('.pair-remove')?.closest<HTMLElement>('.pair')
    if (!row) return
    const rows = this.#rows()
    const next = rows[rows.indexOf(row) + 1] ?? rows.at(-2) ?? row
    if (rows.length > 1) row.remove()
    else for (const i of inputs(row)) i.value = ''
    inputs(next)[0]?.focus()
  }
}

const inputs = (row: HTMLElement): HTMLInputElement[] => [...row.querySelectorAll('input')]

if (!customElements.get('pair-rows')) customElements.define('pair-rows', PairRows)
