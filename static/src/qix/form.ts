import { el } from '../viewer/dom'
import { removeAt, setAt } from './jsonedit'
import { child, parse, type Node, type Path } from './jsonplace'
import type { Problem, Schema } from './schema'

/** A change that was made in the form: the value as JSON, undefined to leave it out. */
export interface FormEdit {
  path: Path // from the parameters
  value: string | undefined
}

const whole = /^-?\d+$/
const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A method's form, as the server wrote it. It holds no values of its own: it shows those of a frame, and says what is changed. */
export class MethodForm extends HTMLElement {
  #ready = false

  connectedCallback(): void {
    if (this.#ready) return
    this.#ready = true
    this.addEventListener('input', (e) => this.#input(e.target as Element))
    this.addEventListener('click', (e) => this.#click(e))
    const frame = document.querySelector<HTMLElement>('[data-frame-alone]')
    if (frame) this.#alone(frame)
  }

  /** On a page of its own the form writes the frame that stands below it. */
  #alone(frame: HTMLElement): void {
    const shown = (): void => {
      const text = frame.textContent ?? ''
      const root = parse(text)
      if (typeof root === 'object') this.show(text, child(root, 'params'))
    }
    shown()
    this.addEventListener('form-edit', (e) => {
      const { path, value } = (e as CustomEvent<FormEdit>).detail
      const text = frame.textContent ?? ''
      frame.textContent = value === undefined ? removeAt(text, ['params', ...path]) : setAt(text, ['params', ...path], value)
      if (typeof path.at(-1) === 'number') shown()
    })
  }

  get class(): string {
    return this.dataset['class'] ?? ''
  }

  get method(): string {
    return this.dataset['name'] ?? ''
  }

  get schema(): Schema[] {
    return JSON.parse(this.getAttribute('schema') ?? '[]') as Schema[]
  }

  /** Shows the parameters of a frame, given by name or by position. */
  show(source: string, params: Node | undefined): void {
    this.schema.forEach((s, i) => {
      const place = this.#top(s.name)
      const node = params && child(params, params.kind === 'array' ? i : s.name)
      if (place) show(place, s, source, node)
    })
  }

  /** Every value in the form, as a frame would have it. */
  values(): FormEdit[] {
    return this.schema.flatMap((s) => {
      const place = this.#top(s.name)
      return place ? valuesOf(place, s, [s.name]) : []
    })
  }

  /** Says at each field what is wrong with it. */
  mark(problems: Problem[]): void {
    for (const wrong of this.querySelectorAll<HTMLElement>('[data-wrong]')) {
      const node = wrong.closest<HTMLElement>('[data-node]')
      const path = node && this.#path(node)
      const p = path && problems.find((one) => one.path?.join('/') === path.join('/'))
      wrong.hidden = !p
      wrong.textContent = p?.text ?? ''
      inputOf(node)?.setAttribute('aria-invalid', String(p !== undefined))
    }
  }

  #top(name: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`.nodes > [data-node="${CSS.escape(name)}"]`)
  }

  /** From the parameters to a field: names, and numbers of items. */
  #path(node: HTMLElement): Path {
    const path: Path = []
    for (let at: Element | null = node; at && at !== this; at = at.parentElement) {
      if (!(at instanceof HTMLElement)) continue
      if (at.classList.contains('node-item')) path.unshift([...(at.parentElement?.children ?? [])].indexOf(at))
      else if (at.dataset['node'] !== undefined && !at.parentElement?.classList.contains('node-item')) path.unshift(at.dataset['node'])
    }
    return path
  }

  #schemaAt(path: Path): Schema | undefined {
    let list: Schema[] | undefined = this.schema
    let s: Schema | undefined
    for (const step of path) {
      s = typeof step === 'number' ? s?.item && { ...s.item, required: true } : list?.find((one) => one.name === step)
      list = s?.members
    }
    return s
  }

  #input(target: Element): void {
    const node = target.closest<HTMLElement>('[data-node]')
    if (!node || !target.matches('[data-input]')) return
    const path = this.#path(node)
    const s = this.#schemaAt(path)
    if (s) this.#say({ path, value: written(node, s) })
  }

  #click(e: Event): void {
    const target = e.target as Element
    const list = target.closest<HTMLElement>('[data-kind="list"]')
    if (!list) return
    const path = this.#path(list)
    if (target.closest('[data-append]')) {
      const s = this.#schemaAt(path)
      const at = itemsOf(list).length
      this.#say({ path: [...path, at], value: s?.item ? emptyItem(s.item) : 'null' })
      itemsOf(list)[at]?.querySelector<HTMLElement>('[data-input]')?.focus()
    } else if (target.closest('[data-remove]')) {
      const item = target.closest<HTMLElement>('.node-item')
      if (item) this.#say({ path: [...path, itemsOf(list).indexOf(item)], value: undefined })
    } else return
    e.preventDefault()
  }

  #say(edit: FormEdit): void {
    this.dispatchEvent(new CustomEvent<FormEdit>('form-edit', { detail: edit, bubbles: true }))
  }
}

const inputOf = (node: HTMLElement | null): HTMLInputElement | null => node?.querySelector<HTMLInputElement>(':scope > [data-input]') ?? null

function itemsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(':scope > .node-items > .node-item')]
}

const membersOf = (node: HTMLElement, name: string): HTMLElement | null =>
  node.querySelector<HTMLElement>(`:scope > .node-members > [data-node="${CSS.escape(name)}"]`)

function show(place: HTMLElement, s: Schema, source: string, node: Node | undefined): void {
  if (s.kind === 'object') {
    if (node && place instanceof HTMLDetailsElement && node.members.length > 0) place.open = true
    for (const m of s.members ?? []) {
      const inner = membersOf(place, m.name)
      if (inner) show(inner, m, source, node?.kind === 'object' ? child(node, m.name) : undefined)
    }
  } else if (s.kind === 'list') showItems(place, s, source, node)
  else showValue(place, s, node ? source.slice(node.start, node.end) : undefined, node)
}

function showItems(place: HTMLElement, s: Schema, source: string, node: Node | undefined): void {
  const box = place.querySelector<HTMLElement>(':scope > .node-items')
  const template = place.querySelector<HTMLTemplateElement>(':scope > template')
  if (!box || !template || !s.item) return
  const nodes = node?.kind === 'array' ? node.items : []
  while (box.children.length > nodes.length) box.lastElementChild?.remove()
  while (box.children.length < nodes.length) box.append(template.content.cloneNode(true))
  nodes.forEach((one, i) => {
    const inner = box.children[i]?.querySelector<HTMLElement>(':scope > [data-node]')
    if (inner && s.item) show(inner, s.item, source, one)
  })
}

function showValue(place: HTMLElement, s: Schema, raw: string | undefined, node: Node | undefined): void {
  const input = inputOf(place)
  if (!input) return
  const text = raw === undefined ? '' : node?.kind === 'string' && s.kind !== 'json' ? String(JSON.parse(raw)) : raw
  if (input instanceof HTMLSelectElement) {
    input.querySelector('[data-other]')?.remove()
    // A text that is no choice, or a value of another kind, is shown as it stands.
    if (![...input.options].some((o) => o.value === text)) input.append(el('option', { value: text, 'data-other': true }, text))
  }
  if (input.value !== text) input.value = text
}

/** What a field holds, as JSON. */
function written(place: HTMLElement, s: Schema): string | undefined {
  const text = inputOf(place)?.value ?? ''
  if (text === '') return s.required && s.kind === 'text' ? '""' : undefined
  switch (s.kind) {
    case 'whole':
      return whole.test(text.trim()) ? text.trim() : JSON.stringify(text)
    case 'number':
    case 'number-choice':
      return decimal.test(text.trim()) ? text.trim() : JSON.stringify(text)
    case 'bool':
      return text === 'true' || text === 'false' ? text : JSON.stringify(text)
    case 'json':
      return isJSON(text) ? text : JSON.stringify(text)
    default:
      return JSON.stringify(text)
  }
}

function isJSON(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function valuesOf(place: HTMLElement, s: Schema, path: Path): FormEdit[] {
  if (s.kind === 'object') return (s.members ?? []).flatMap((m) => {
    const inner = membersOf(place, m.name)
    return inner ? valuesOf(inner, m, [...path, m.name]) : []
  })
  if (s.kind !== 'list') return [{ path, value: written(place, s) }]
  const item = s.item && { ...s.item, required: true }
  return itemsOf(place).flatMap((one, i) => {
    const inner = one.querySelector<HTMLElement>(':scope > [data-node]')
    return inner && item ? valuesOf(inner, item, [...path, i]) : []
  })
}

function emptyItem(s: Schema): string {
  switch (s.kind) {
    case 'object':
    case 'json':
      return '{}'
    case 'list':
      return '[]'
    case 'text':
      return '""'
    case 'bool':
      return 'false'
    case 'choice':
      return JSON.stringify(s.values?.[0] ?? '')
    case 'number-choice':
      return s.values?.[0] ?? '0'
    default:
      return '0'
  }
}

if (!customElements.get('method-form')) customElements.define('method-form', MethodForm)
