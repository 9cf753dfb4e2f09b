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

/** A row of the list. `at` is its number there. */
export function frameRow(f: Frame, at: number): HTMLElement {
  const row = el('div', { class: `frame-row lane-${laneClass(f.lane)}`, role: 'row', id: `frame-${f.seq}`, 'aria-rowindex': at + 2, 'data-seq': f.seq })
  row.classList.toggle('failed', f.error !== undefined || f.lane === 'blocked')
  row.append(...columns.map(([name]) => el('span', { class: `c-${name}`, role: 'gridcell' }, cell(f, name))))
  return row
}

const laneClass = (lane: string): string => (/^[a-z]+$/.test(lane) ? lane : 'note')

function cell(f: Frame, name: string): string {
  switch (name) {
    case 'time':
      return clock(new Date(f.time), true)
    case 'way':
      return f.out ? '↑ out' : '↓ in'
    case 'kind':
      return kinds[f.lane] ?? f.lane
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
      return f.error ?? (f.lane === 'close' ? f.preview : '')
  }
}
