import { child, parse, type Node, type Path } from './jsonplace'

/** Puts a value, written as JSON, at a path; what is on the way there is made. A text that is no JSON stays as it is. */
export function setAt(source: string, path: Path, value: string): string {
  let node = parse(source)
  if (typeof node === 'number') return source
  for (const [i, step] of path.entries()) {
    if (node.kind !== (typeof step === 'number' ? 'array' : 'object')) return replace(source, node, wrapped(path.slice(i), value))
    const next = child(node, step)
    if (!next) return insert(source, node, step, wrapped(path.slice(i + 1), value))
    node = next
  }
  return replace(source, node, value)
}

/** Takes away what stands at a path. */
export function removeAt(source: string, path: Path): string {
  const root = parse(source)
  const last = path.at(-1)
  if (typeof root === 'number' || last === undefined) return source
  const holder = path.slice(0, -1).reduce<Node | undefined>((at, step) => at && child(at, step), root)
  const parts = holder ? partsOf(holder) : []
  const i = typeof last === 'number' ? last : (holder?.members.findLastIndex((m) => m.name === last) ?? -1)
  const gone = parts[i]
  if (!holder || !gone) return source
  if (parts.length === 1) return source.slice(0, holder.start + 1) + source.slice(holder.end - 1)
  const next = parts[i + 1]
  const before = parts[i - 1]
  if (next) return source.slice(0, gone.start) + source.slice(next.start)
  return source.slice(0, before?.end ?? gone.start) + source.slice(gone.end)
}

const replace = (source: string, n: Node, value: string): string => source.slice(0, n.start) + value + source.slice(n.end)

/** Members from name to value, or items. */
function partsOf(n: Node): { start: number; end: number }[] {
  return n.kind === 'object' ? n.members.map((m) => ({ start: m.start, end: m.value.end })) : n.items
}

function wrapped(path: Path, value: string): string {
  return path.reduceRight<string>((inner, step) => (typeof step === 'number' ? `[${'null, '.repeat(step)}${inner}]` : `{ ${JSON.stringify(step)}: ${inner} }`), value)
}

function insert(source: string, n: Node, step: string | number, value: string): string {
  const parts = partsOf(n)
  const last = parts.at(-1)
  const piece = typeof step === 'number' ? 'null, '.repeat(Math.max(0, step - parts.length)) + value : `${JSON.stringify(step)}: ${value}`
  const lines = source.includes('\n')
  const own = indentAt(source, n.start)
  if (!last) return replace(source, n, lines ? `${source[n.start]}\n${own}  ${piece}\n${own}${source[n.end - 1]}` : `${source[n.start]}${piece}${source[n.end - 1]}`)
  const apart = lines && source.slice(n.start, last.start).includes('\n') ? `\n${indentAt(source, last.start)}` : ' '
  return `${source.slice(0, last.end)},${apart}${piece}${source.slice(last.end)}`
}

/** The blanks with which the line of a place begins. */
function indentAt(source: string, at: number): string {
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
