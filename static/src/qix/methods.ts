import { fetchInto } from '../base/htmx'
import { ownJSON } from '../lib/fetch'
import type { Schema } from './schema'

/** A method as the catalogue has it. */
export interface Method {
  class: string
  name: string
  reads: boolean // passes while the console is read-only
  reason: string
}

let names: Promise<Method[]> | undefined

/** The names of all methods, fetched once. Empty when the catalogue was not built. */
export function methodNames(): Promise<Method[]> {
  names ??= ownJSON<Method[]>('/qix/methods/names').catch((e: unknown) => {
    names = undefined
    throw e
  })
  return names
}

/** The method that a frame means: the one of the handle's class, else the first of that name. */
export function methodOf(all: Method[], name: string, cls: string | undefined): Method | undefined {
  const same = all.filter((m) => m.name === name)
  return same.find((m) => m.class === cls) ?? same[0]
}

/** Whether changes are allowed now: the top of the page says so. */
export const armed = (): boolean => document.querySelector('.top .armed') !== null

/** Fetches a method's form into a place. */
export async function fetchForm(place: HTMLElement, m: { class: string; name: string }): Promise<void> {
  const path = `/qix/methods/${encodeURIComponent(m.class)}/${encodeURIComponent(m.name)}`
  await fetchInto(place, path)
}

/** The frame with which a method begins: every required parameter is there. */
export function firstFrame(name: string, handle: number, id: number, schema: Schema[]): string {
  const params: Record<string, unknown> = {}
  for (const s of schema) if (s.required) params[s.name] = firstValue(s)
  return JSON.stringify({ jsonrpc: '2.0', id, method: name, handle, params }, null, 2)
}

function firstValue(s: Schema): unknown {
  if (s.default !== undefined) return s.default
  switch (s.kind) {
    case 'object':
    case 'json':
      return {}
    case 'list':
      return []
    case 'whole':
    case 'number':
      return 0
    case 'bool':
      return false
    case 'choice':
      return s.values?.[0] ?? ''
    case 'number-choice':
      return Number(s.values?.[0] ?? 0)
    default:
      return ''
  }
}
