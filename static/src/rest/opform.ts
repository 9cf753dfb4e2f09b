import { ownJSON } from '../lib/fetch'

interface Step {
  op: string
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
 * another operation, the console is asked for its form.
 */
class OpForm extends HTMLElement {
  #form: HTMLFormElement | null = null
  #timer = 0
  #asked: AbortController | undefined
  #wanted = '' // the form that is here or on its way
  static #coming = false // a form was asked for that is not here yet

  connectedCallback(): void {
    this.#form = this.closest('form')
    this.#form?.addEventListener('input', this.#changed)
    this.#form?.addEventListener('change', this.#changed)
    this.#wanted = `${this.dataset['op'] ?? ''} ${this.dataset['body'] !== 'broken'}`
    if (OpForm.#coming) this.#changed() // somebody may have typed meanwhile
    OpForm.#coming = false
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

  async #step(): Promise<void> {
    if (!this.#form) return
    this.#asked = new AbortController()
    const fields = new URLSearchParams()
    for (const [name, value] of new FormData(this.#form)) if (typeof value === 'string') fields.append(name, value)
    try {
      this.#apply(await ownJSON<Step>('/rest/op/step', { method: 'POST', body: fields, signal: this.#asked.signal }))
    } catch (e) {
      if (!(e instanceof DOMException)) console.error('The form of the operation is not in step.', e)
    }
  }

  #apply(step: Step): void {
    if (step.target !== undefined) this.#put(this.#form?.querySelector<Control>('[name=target]'), step.target)
    if (step.body !== undefined) this.#putBody(step.body)
    const wanted = `${step.op} ${step.bodyOK}`
    if (wanted !== this.#wanted) {
      this.#wanted = wanted
      OpForm.#coming = true
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
    area.value = value
    if (editor && typeof editor.value === 'string') editor.value = value
  }
}

const controls = (place: HTMLElement, key: string): Control[] => [...place.querySelectorAll<Control>(`[name="${CSS.escape('op:' + key)}"]`)]

/** What was typed into the request may be none of the choices: then it becomes one. */
function choose(select: HTMLSelectElement, value: string): void {
  if (![...select.options].some((o) => o.value === value)) select.add(new Option(value, value))
  select.value = value
}

if (!customElements.get('op-form')) customElements.define('op-form', OpForm)
