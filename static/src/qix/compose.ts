import { checkFrame } from './check'
import { MethodForm, type FormEdit } from './form'
import type { Handle, Handles } from './handles'
import { removeAt, setAt } from './jsonedit'
import { child, lineAndColumn, parse, valueOf, type Node } from './jsonplace'
import { armed, fetchForm, firstFrame, methodNames, methodOf, type Method } from './methods'
import { el } from '../viewer/dom'
import type { Problem, Schema } from './schema'

/** The editor's element, or the plain field where its code has not come. */
type Editor = HTMLElement & { value?: string; marks?: (text: string) => Problem[] }

const rest = 200 // ms after the last key
const mostHandles = 200 // of either kind in the list to choose from

/** The frame that is being written: as JSON and as the method's form, in step with each other. */
export class Composer {
  #form: MethodForm | undefined
  #loading: Promise<void> = Promise.resolve()
  #schemas = new Map<string, Schema[]>() // by class and name
  #methods: Method[] = []
  #waiting: ReturnType<typeof setTimeout> | undefined
  #echo = false // the form is changing the text
  #handleList = ''
  #made = '' // the frame as a method began it
  #before = '' // the frame that was typed before that

  constructor(
    private readonly root: HTMLElement,
    private readonly handles: Handles,
  ) {
    root.addEventListener('form-edit', (e) => this.#edit((e as CustomEvent<FormEdit>).detail))
    this.#select?.addEventListener('change', () => this.use(Number(this.#select?.value)))
    void methodNames().then((all) => {
      this.#methods = all
      if (this.text.trim() !== '') void this.follow() // a frame may have been typed before they came
    }, () => undefined)
  }

  get text(): string {
    return this.#editor?.value ?? ''
  }

  set text(text: string) {
    const editor = this.#editor
    if (!editor || editor.value === text) return
    editor.value = text
    if (editor instanceof HTMLTextAreaElement) this.typed()
  }

  /** The text has changed: the form follows once it comes to rest. */
  typed(): void {
    if (this.#echo) return
    clearTimeout(this.#waiting)
    this.#waiting = setTimeout(() => void this.follow(), rest)
  }

  /**
   * Begins a frame of a method; the handle is the newest open of its class. A frame of
   * that method stays as it was typed, one of another can be had back.
   */
  async choose(name: string, id: number, handle?: number): Promise<void> {
    const [cls = '', method = ''] = name.split('.')
    const same = this.#form?.class === cls && this.#form.method === method && !this.#place.hidden
    if (same && handle === undefined) return
    await this.#open({ class: cls, name: method })
    const fitting = handle ?? (cls === 'Global' ? -1 : this.handles.newest(cls)?.handle)
    if (this.text.trim() !== '' && this.text !== this.#made) this.#before = this.text
    this.text = this.#made = firstFrame(method, fitting ?? 0, id, this.#schemas.get(name) ?? [])
    this.#offerBack()
    await this.follow()
  }

  /** Changes places with the frame that was typed before a method was chosen. */
  back(): void {
    const now = this.text
    this.text = this.#before
    this.#before = now
    void this.follow()
  }

  #offerBack(): void {
    const b = this.root.querySelector<HTMLElement>('[data-before]')
    if (b) b.hidden = this.#before === ''
  }

  /** Puts a handle into the frame. */
  use(handle: number): void {
    this.text = setAt(this.text, ['handle'], String(handle))
    void this.follow()
  }

  /** Brings the form in step with the text. */
  async follow(): Promise<void> {
    clearTimeout(this.#waiting)
    const text = this.text
    const root = parse(text)
    const named = typeof root === 'number' ? undefined : child(root, 'method')
    if (typeof root === 'number' || root.kind !== 'object' || named?.kind !== 'string') return this.#pause(text.trim() !== '')
    const number = handleIn(text, root)
    const m = methodOf(this.#methods, String(valueOf(text, named)), number === undefined ? undefined : this.handles.known(number)?.class)
    if (m) await this.#open(m)
    if (this.text !== text) return // somebody typed meanwhile
    const form = this.#form
    const fits = m !== undefined && form?.class === m.class && form.method === m.name
    this.#place.hidden = !fits
    this.#place.inert = false
    if (fits) form.show(text, child(root, 'params'))
    this.offer(number, m?.class)
    this.#say(m)
  }

  /** Everything that is wrong with the frame, marked where it stands. */
  async check(): Promise<Problem[]> {
    await this.follow()
    const found = this.#problems(this.text)
    this.#form?.mark(found)
    const editor = this.#editor
    if (editor && 'marks' in editor) editor.marks = (text) => this.#problems(text)
    return found
  }

  /** Goes to the place of a problem. */
  goTo(p: Problem): void {
    const field = this.#form?.querySelector<HTMLElement>('[aria-invalid="true"]')
    if (p.path && field) field.scrollIntoView({ block: 'nearest' })
    const editor = this.#editor as (Editor & { select?: (from: number, to: number) => void }) | null
    if (editor instanceof HTMLTextAreaElement) {
      editor.focus()
      editor.setSelectionRange(p.from, p.to)
    } else editor?.select?.(p.from, p.to)
  }

  /** Offers the handles that are open, those of the right class first. */
  offer(chosen = handleOf(this.text), cls = this.#form?.class): void {
    const select = this.#select
    if (!select) return
    const open = this.handles.all().filter((h) => h.state !== 'closed').reverse()
    const right = open.filter((h) => h.class === cls).slice(0, mostHandles)
    const others = open.filter((h) => h.class !== cls).slice(0, mostHandles)
    const key = JSON.stringify([cls, chosen, [...right, ...others].map((h) => [h.handle, h.type, h.title])])
    if (key === this.#handleList) return
    this.#handleList = key
    const groups = [group(`Fits: ${cls ?? ''}`, right), group('Others', others)].filter((g) => g.childElementCount > 0)
    const none = chosen === undefined || open.some((h) => h.handle === chosen) ? [] : [el('option', { value: chosen }, `${chosen} (not open)`)]
    select.replaceChildren(...none, ...groups)
    select.value = String(chosen ?? '')
    select.toggleAttribute('data-wrong-handle', none.length > 0)
  }

  get #editor(): Editor | null {
    const editor = this.root.querySelector<Editor>('.compose json-editor')
    return editor?.value === undefined ? this.root.querySelector('.compose textarea[name=frame]') : editor
  }

  get #select(): HTMLSelectElement | null {
    return this.root.querySelector('select[data-handle]')
  }

  get #place(): HTMLElement {
    return this.root.querySelector('[data-form]') as HTMLElement
  }

  #problems(text: string): Problem[] {
    return checkFrame(text, { handles: this.handles, methods: this.#methods, schema: (m) => this.#schemas.get(`${m.class}.${m.name}`), armed: armed() })
  }

  /** Fetches a method's form, unless it stands there already. */
  #open(m: { class: string; name: string }): Promise<void> {
    this.#loading = this.#loading.then(async () => {
      if (this.#form?.class === m.class && this.#form.method === m.name) return
      await fetchForm(this.#place, m)
      const form = this.#place.querySelector('method-form')
      this.#form = form instanceof MethodForm ? form : undefined
      if (this.#form) this.#schemas.set(`${this.#form.class}.${this.#form.method}`, this.#form.schema)
      this.#place.scrollTop = 0
    }, () => undefined)
    return this.#loading
  }

  /** The text is no frame: the form keeps what it shows, and waits. */
  #pause(waiting: boolean): void {
    this.#place.inert = waiting
    if (!waiting) this.#place.hidden = true
    const name = this.root.querySelector('[data-method-name]')
    if (name) name.textContent = waiting ? 'The form waits until the JSON can be read again.' : ''
    this.root.querySelector('[data-allowed]')?.replaceChildren() // what it said was of another frame
  }

  #edit(edit: FormEdit): void {
    const text = this.text
    const root = parse(text)
    if (typeof root === 'number') return
    const params = child(root, 'params')
    const path = [...edit.path]
    if (params?.kind === 'array') path[0] = this.#form?.schema.findIndex((s) => s.name === path[0]) ?? 0
    const at = ['params', ...path]
    const last = params?.kind === 'array' && path.length === 1 && edit.value === undefined ? 'null' : edit.value // a place in a list cannot be left out
    this.#echo = true
    this.text = last === undefined ? removeAt(text, at) : setAt(text, at, last)
    this.#echo = false
    if (typeof edit.path.at(-1) === 'number') void this.follow()
    else this.#form?.mark(this.#problems(this.text))
  }

  /** Says which method it is, and whether it may be sent. */
  #say(m: Method | undefined): void {
    const name = this.root.querySelector('[data-method-name]')
    if (name) name.textContent = m ? `${m.class}.${m.name}` : ''
    const place = this.root.querySelector('[data-allowed]')
    if (!place) return
    if (!m) place.replaceChildren()
    else if (m.reads) place.replaceChildren('✓ Only reads: may be sent.')
    else if (armed()) place.replaceChildren(`⚠ Changes something (it ${m.reason}), which is allowed now.`)
    else place.replaceChildren(`✕ Refused now: it ${m.reason}. `, el('a', { href: '/settings#changes', target: '_blank', rel: 'noopener' }, 'Allow changes for a while'))
  }
}

/** Where a problem stands, for people. */
export function placeOf(text: string, p: Problem): string {
  if (p.from === 0 && p.to === text.length) return ''
  const { line, column } = lineAndColumn(text, p.from)
  return `Line ${line}, column ${column}`
}

function group(label: string, handles: Handle[]): HTMLOptGroupElement {
  const hidden = document.documentElement.hasAttribute('data-presentation')
  return el('optgroup', { label }, ...handles.map((h) => el('option', { value: h.handle }, `${h.handle} ${h.type}${h.title && !hidden ? ` “${h.title.slice(0, 60)}”` : ''}`)))
}

function handleIn(text: string, root: Node): number | undefined {
  const n = child(root, 'handle')
  return n?.kind === 'number' ? Number(text.slice(n.start, n.end)) : undefined
}

function handleOf(text: string): number | undefined {
  const root = parse(text)
  return typeof root === 'number' ? undefined : handleIn(text, root)
}
