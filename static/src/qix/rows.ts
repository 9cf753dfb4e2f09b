import { bytes, clock, duration } from '../lib/format'
import { el } from '../viewer/dom'
import type { Frame } from './frames'

/** The columns: class and title. */
export const columns: [string, string][] = [
  ['time', 'Time'],
  ['way', 'Way'],
  ['kind', 'Kind'],
  ['id', 'ID'],
  ['method', 'Method'],
  ['handle', 'Handle'],
  ['size', 'Size'],
  ['took', 'Took'],
  ['error', 'Error, reason'],
]

const kinds: Record<string, string> = { blocked: 'not sent' }

/** The head of the list. */
export function headRow(): HTMLElement {
  return el('div', { class: 'frame-row frame-head', role: 'row' }, ...columns.map(([name, title]) => el('span', { class: `c-${name}`, role: 'columnheader' }, title)))
}

/** A row of the list. It is filled with one frame after the other, because making rows is what costs. */
export class Row {
  readonly element = el('div', { class: 'frame-row', role: 'row' })
  frame: Frame | undefined
  #at = -1
  #cells = columns.map(([name]) => {
    const text = document.createTextNode('')
    this.element.append(el('span', { class: `c-${name}`, role: 'gridcell' }, text))
    return text
  })

  constructor(private readonly prefix: string) {}

  /** Shows a frame as number `at` of the list. */
  fill(f: Frame, at: number): void {
    if (this.frame !== f) this.#write(f)
    if (this.#at === at) return
    this.#at = at
    this.element.setAttribute('aria-rowindex', String(at + 2))
  }

  /** The same frame has changed. */
  stale(): void {
    this.frame = undefined
  }

  id(): string {
    return this.element.id
  }

  mark(chosen: boolean, paired: boolean, pinned: boolean): void {
    const state = `${chosen ? ' chosen' : ''}${paired ? ' paired' : ''}${pinned ? ' pinned' : ''}`
    const name = (this.frame ? classOf(this.frame) : 'frame-row') + state
    if (this.element.className !== name) this.element.className = name
    const selected = String(chosen)
    if (this.element.getAttribute('aria-selected') !== selected) this.element.setAttribute('aria-selected', selected)
  }

  #write(f: Frame): void {
    this.frame = f
    this.element.id = `${this.prefix}-${f.seq}`
    this.element.dataset['seq'] = String(f.seq)
    columns.forEach(([name], i) => {
      const text = this.#cells[i] as Text
      const now = cell(f, name)
      if (text.data !== now) text.data = now
    })
  }
}

function classOf(f: Frame): string {
  const lane = /^[a-z]+$/.test(f.lane) ? f.lane : 'note'
  return `frame-row lane-${lane}${f.error !== undefined || f.lane === 'blocked' ? ' failed' : ''}${f.own ? ' own' : ''}`
}

function cell(f: Frame, name: string): string {
  switch (name) {
    case 'time':
      return clock(new Date(f.time), true)
    case 'way':
      return f.out ? '↑ out' : '↓ in'
    case 'kind':
      return f.own ? 'console’s own' : (kinds[f.lane] ?? f.lane)
    case 'id':
      return f.id ?? ''
    case 'method':
      return f.method ?? (f.lane === 'close' ? `code ${f.closeCode ?? 'none'}` : '')
    case 'handle':
      return f.handle === undefined ? '' : String(f.handle)
    case 'size':
      return bytes(f.size)
    case 'took':
      return f.took ? duration(f.took) : ''
    default:
      return f.error ?? (f.lane === 'close' || (f.lane === 'note' && f.out) ? f.preview : '')
  }
}
