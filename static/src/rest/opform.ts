import { ownJSON } from '../lib/fetch'
import { foldsOf, listOf, takeUp, type Left } from './oprows'

interface Step {
  op: string
  rows: string // of the lists in the body
  target?: string
  body?: string
  fields: Record<string, string>
  bodyOK: boolean
  problems: Record<string, string>
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const patience = 180 // milliseconds without a key before the console is asked

/**
 * Keeps the form of an operation in step with the request: the console puts
 * what was changed in one of them into the other. When the request becomes
 * another operation, or has other rows in its body, the console is asked for
 * its form.
 */
class OpForm extends HTMLElement {
  #form: HTMLFormElement | null = null
  #timer = 0
  #asked: AbortController | undefined
  #wanted = '' // the form that is here or on its way
  #row = '' // to add or to remove, until the console has done it
  static #coming = false // a form was asked for that is not here yet
  static #left: Left | undefined // the form in whose place it comes

  connectedCallback(): void {
    this.#form = this.closest('form')
    this.#form?.addEventListener('input', this.#changed)
    this.#form?.addEventListener('change', this.#changed)
    this.addEventListener('click', this.#clicked)
    this.#wanted = wantedOf(this.dataset['op'], this.dataset['body'] !== 'broken', this.dataset['rows'])
    if (OpForm.#coming) this.#changed() // somebody may have typed meanwhile
    OpForm.#coming = false
    if (OpForm.#left) takeUp(this, OpForm.#left)
    OpForm.#left = undefined
  }

  disconnectedCallback(): void {
    this.#form?.removeEventListener('input', this.#changed)
    this.#form?.removeEventListener('change', this.#changed)
    clearTimeout(this.#timer)
    this.#asked?.abort()
  }

  #changed = (e?: Event): void => {
    const name = (e?.target as Control | undefined)?.name ?? ''
    if (name.startsWith('op-find:') || (e instanceof CustomEvent && e.detail === this)) return
    clearTimeout(this.#timer)
    this.#asked?.abort() // its answer would put back what was there before this change
    this.#timer = window.setTimeout(() => void this.#step(), patience)
  }

  /** Rows come and go in the body that is here, which may not be kept yet. A second click would name another row. */
  #clicked = (e: Event): void => {
    const button = (e.target as Element).closest<HTMLButtonElement>('button[name=row]')
    if (!button) return
    e.preventDefault()
    if (this.#row || OpForm.#coming) return
    this.#row = button.value
    clearTimeout(this.#timer)
    this.#asked?.abort()
    void this.#step()
  }

  async #step(): Promise<void> {
    if (!this.#form) return
    this.#asked = new AbortController()
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(this.#form)) if (typeof value === 'string') fields.append(name, value)
    if (this.#row) fields.append('row', this.#row)
    try {
      this.#apply(await ownJSON<Step>('/rest/op/step', { method: 'POST', body: fields, signal: this.#asked.signal }))
    } catch (e) {
      if (!(e instanceof DOMException)) console.error('The form of the operation is not in step.', e)
    }
  }

  #apply(step: Step): void {
    if (step.target !== undefined) this.#put(this.#form?.querySelector<Control>('[name=target]'), step.target)
    if (step.body !== undefined) this.#putBody(step.body)
    const wanted = wantedOf(step.op, step.bodyOK, step.rows)
    const row = this.#row
    this.#row = ''
    if (wanted !== this.#wanted) {
      this.#wanted = wanted
      OpForm.#coming = true
      OpForm.#left = { folds: step.op === this.dataset['op'] ? foldsOf(this) : [], row }
      if (row.startsWith('remove ')) this.#forget(listOf(row))
      this.dispatchEvent(new CustomEvent('op-changed')) // takes the place of one that is on its way
      return
    }
    for (const place of this.querySelectorAll<HTMLElement>('.op-field')) {
      const key = place.dataset['key'] ?? ''
      this.#problem(place, step.problems[key] ?? '')
      const value = step.fields[key]
      if (value !== undefined) this.#fill(place, key, value)
    }
  }

  /** The rows after one that was removed have moved up: what is shown of them goes nowhere any more. */
  #forget(list: string): void {
    for (const was of this.querySelectorAll<HTMLInputElement>(`[name^="${CSS.escape('op-was:' + list + '/')}"]`)) was.disabled = true
  }

  /** A field that somebody is in, or that could not be put into the request, stays as it was typed. */
  #fill(place: HTMLElement, key: string, value: string): void {
    const was = place.querySelector<HTMLInputElement>(`[name="${CSS.escape('op-was:' + key)}"]`)
    if (was) was.value = value
    if (place.contains(document.activeElement) || place.querySelector('.problem')) return
    const values = value.split(/[,\n]/)
    for (const control of controls(place, key)) {
      if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = values.includes(control.value)
      else if (control instanceof HTMLSelectElement) choose(control, value)
      else control.value = value
    }
  }

  #problem(place: HTMLElement, sentence: string): void {
    const old = place.querySelector('.problem')
    if (old?.textContent === sentence) return
    old?.remove()
    for (const control of controls(place, place.dataset['key'] ?? '')) {
      if (sentence) control.setAttribute('aria-invalid', 'true')
      else control.removeAttribute('aria-invalid')
    }
    if (!sentence) return
    const p = document.createElement('p')
    p.className = 'problem'
    p.setAttribute('role', 'alert')
    p.textContent = sentence
    place.append(p)
  }

  #put(control: Control | null | undefined, value: string): void {
    if (!control || control.value === value) return
    control.value = value
    control.dispatchEvent(new CustomEvent('input', { bubbles: true, detail: this }))
  }

  #putBody(value: string): void {
    const editor = this.#form?.querySelector<HTMLElement & { value?: string }>('json-editor')
    const area = this.#form?.querySelector<HTMLTextAreaElement>('[name=body]')
    if (!area || area.value === value) return
    const fold = area.closest('details')
    if (fold) fold.open = true
    if (editor && typeof editor.value === 'string') editor.value = value
    this.#put(area, value)
  }
}

const wantedOf = (op = '', bodyOK: boolean, rows = ''): string => `${op} ${bodyOK} ${rows}`

const controls = (place: HTMLElement, key: string): Control[] => [...place.querySelectorAll<Control>(`[name="${CSS.escape('op:' + key)}"]`)]

/** What was typed into the request may be none of the choices: then it becomes one. */
function choose(select: HTMLSelectElement, value: string): void {
  if (![...select.options].some((o) => o.value === value)) select.add(new Option(value, value))
  select.value = value
}

if (!customElements.get('op-form')) customElements.define('op-form', OpForm)
