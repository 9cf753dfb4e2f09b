import { child, valueOf, type Node, type Path } from './jsonplace'

/** What a parameter may hold, as the server tells. */
export interface Schema {
  name: string
  kind: 'text' | 'whole' | 'number' | 'bool' | 'choice' | 'number-choice' | 'object' | 'list' | 'json'
  required?: boolean
  default?: unknown
  values?: string[]
  members?: Schema[]
  item?: Schema
}

/** Something that is wrong, and where. */
export interface Problem {
  text: string
  from: number
  to: number
  path?: Path // of the parameter
}

const kinds: Record<Schema['kind'], string> = {
  text: 'a text in quotes', whole: 'a whole number', number: 'a number', bool: 'true or false', choice: 'one of the given texts',
  'number-choice': 'one of the given numbers', object: 'a structure, { … }', list: 'a list, [ … ]', json: 'JSON',
}

/** Checks parameters, given by name or by position. */
export function checkParams(source: string, params: Node | undefined, schema: Schema[], method: { from: number; to: number }): Problem[] {
  if (params?.kind === 'array') return checkPositions(source, params, schema)
  const missing = schema.filter((s) => s.required && !params?.members.some((m) => m.name === s.name))
  const where = params ? { from: params.start, to: params.end } : method
  const out: Problem[] = missing.map((s) => ({ text: `The parameter ${s.name} is missing: ${kinds[s.kind]}.`, ...where, path: [s.name] }))
  for (const m of params?.members ?? []) {
    const s = schema.find((one) => one.name === m.name)
    if (s) out.push(...checkValue(source, m.value, s, [s.name]))
    else out.push({ text: `There is no parameter ${m.name}.${nearest(m.name, schema.map((one) => one.name))}`, from: m.start, to: m.end })
  }
  return out
}

function checkPositions(source: string, params: Node, schema: Schema[]): Problem[] {
  const out: Problem[] = []
  const extra = params.items[schema.length]
  if (extra) out.push({ text: `There are ${params.items.length} parameters, but the method takes ${schema.length}.`, from: extra.start, to: params.items.at(-1)?.end ?? extra.end })
  schema.forEach((s, i) => {
    const node = params.items[i]
    if (node) out.push(...checkValue(source, node, s, [s.name]))
    else if (s.required) out.push({ text: `The parameter ${s.name} is missing: it is number ${i + 1}.`, from: params.start, to: params.end, path: [s.name] })
  })
  return out
}

function checkValue(source: string, n: Node, s: Schema, path: Path): Problem[] {
  const raw = source.slice(n.start, n.end)
  if (raw === 'null' && !s.required) return []
  if (!fits(source, n, s)) return [{ text: `${path.join('.')} must be ${kinds[s.kind]}${choices(s)}, not ${short(raw)}.`, from: n.start, to: n.end, path }]
  if (s.kind === 'list' && s.item) {
    const item = s.item
    return n.items.flatMap((one, i) => checkValue(source, one, { ...item, required: true }, [...path, i]))
  }
  return (s.members ?? []).flatMap((m) => {
    const inner = child(n, m.name)
    return inner ? checkValue(source, inner, { ...m, required: false }, [...path, m.name]) : []
  })
}

function fits(source: string, n: Node, s: Schema): boolean {
  const raw = source.slice(n.start, n.end)
  switch (s.kind) {
    case 'text':
      return n.kind === 'string'
    case 'whole':
      return n.kind === 'number' && !/[.eE]/.test(raw)
    case 'number':
      return n.kind === 'number' || raw === '"NaN"'
    case 'bool':
      return raw === 'true' || raw === 'false'
    case 'choice':
      return n.kind === 'string' && (s.values ?? []).includes(String(valueOf(source, n)))
    case 'number-choice':
      return n.kind === 'number' && (s.values ?? []).includes(raw)
    case 'object':
      return n.kind === 'object'
    case 'list':
      return n.kind === 'array'
    default:
      return true
  }
}

const choices = (s: Schema): string => (s.values && s.values.length > 0 && s.values.length <= 12 ? ` (${s.values.join(', ')})` : '')
const short = (raw: string): string => (raw.length > 40 ? `${raw.slice(0, 40)}…` : raw)

/** “ Did you mean …?” when one of the names is close. */
export function nearest(name: string, names: string[]): string {
  const low = name.toLowerCase()
  const ranked = names.map((n) => ({ n, far: distance(low, n.toLowerCase()) })).sort((a, b) => a.far - b.far)
  const best = ranked[0]
  return best && best.far <= Math.max(2, Math.floor(name.length / 3)) ? ` Did you mean ${best.n}?` : ''
}

/** How many letters have to change to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length] ?? 0
}
