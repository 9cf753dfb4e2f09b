import type { Handles } from './handles'
import { clock } from '../lib/format'
import { child, lineAndColumn, parse, valueOf, type Member, type Node } from './jsonplace'
import { methodOf, type Method } from './methods'
import { checkParams, nearest, type Problem, type Schema } from './schema'

/** What a frame is held against. */
export interface Known {
  handles: Handles
  methods: Method[] // empty: not known
  schema: (m: Method) => Schema[] | undefined // undefined: not known yet
  armed: boolean
}

const largest = 64 << 20 // bytes that the console takes (qlikproxy, maxGuarded)

/** Everything that is wrong with a frame, most important first; nothing: it can go. */
export function checkFrame(source: string, known: Known): Problem[] {
  const whole = { from: 0, to: source.length }
  if (source.trim() === '') return [{ text: 'Write a frame first, or choose a call.', ...whole }]
  if (source.length > largest / 4 && new Blob([source]).size > largest) {
    return [{ text: 'The frame is larger than 64 MB. The console would close the connection over it.', ...whole }]
  }
  const root = parse(source)
  if (typeof root === 'number') return [notJSON(source, root)]
  if (root.kind === 'array') return [{ text: 'This is no JSON-RPC frame but a list of them (a batch). Send them one by one.', from: root.start, to: root.end }]
  if (root.kind !== 'object') return [{ text: 'This is no JSON-RPC: a frame is one object, { … }.', from: root.start, to: root.end }]
  return [...open(source), ...members(source, root), ...rpc(source, root, known)]
}

function notJSON(source: string, at: number): Problem {
  const { line, column } = lineAndColumn(source, at)
  return { text: `This is no JSON: look at line ${line}, column ${column}.`, from: at, to: Math.min(source.length, at + 1) }
}

/** Values in double braces that nobody has filled in. */
function open(source: string): Problem[] {
  return [...source.matchAll(/\{\{(\w+)\}\}/g)].map((m) => ({ text: placeholder(m[1] ?? ''), from: m.index, to: m.index + m[0].length }))
}

function placeholder(name: string): string {
  if (name === 'objectId') return 'Put the object’s ID in the place of {{objectId}}. “Everything in the app” lists the IDs.'
  if (name === 'appId') return 'Put the app’s ID in the place of {{appId}}.'
  return `Put a value in the place of {{${name}}}.`
}

/** Members that two readers may understand differently, which the console does not let pass. */
function members(source: string, root: Node): Problem[] {
  const out: Problem[] = []
  const seen = new Set<string>()
  for (const m of root.members) {
    const name = m.name.toLowerCase()
    const here = { from: m.start, to: m.end }
    if (seen.has(name)) out.push({ text: `"${m.name}" stands in it twice.`, ...here })
    else if (source.slice(m.start, m.end).includes('\\')) out.push({ text: `Write "${m.name}" without an escape (\\).`, ...here })
    else if (name === 'method' && m.name !== 'method') out.push({ text: `Write "method" in small letters.`, ...here })
    seen.add(name)
  }
  return out
}

function rpc(source: string, root: Node, known: Known): Problem[] {
  const named = (name: string): Member | undefined => root.members.find((m) => m.name === name)
  const whole = { from: root.start, to: root.end }
  const at = (n: Node): { from: number; to: number } => ({ from: n.start, to: n.end })
  const version = named('jsonrpc')?.value
  const method = named('method')?.value
  const id = named('id')?.value
  const handle = named('handle')?.value
  const out: Problem[] = []
  if (!version || valueOf(source, version) !== '2.0') out.push({ text: 'This is no JSON-RPC: "jsonrpc": "2.0" is missing.', ...(version ? at(version) : whole) })
  if (!method || method.kind !== 'string' || source.slice(method.start, method.end) === '""') {
    return [...out, { text: '"method" is missing: the name of the call, such as "EngineVersion".', ...(method ? at(method) : whole) }]
  }
  if (!id || (id.kind !== 'number' && id.kind !== 'string')) out.push({ text: '"id" is missing: without it no answer can be told apart.', ...(id ? at(id) : whole) })
  if (!handle || handle.kind !== 'number') out.push({ text: '"handle" is missing: -1 is Global.', ...(handle ? at(handle) : whole) })
  const number = handle?.kind === 'number' ? Number(source.slice(handle.start, handle.end)) : undefined
  if (handle && number !== undefined) out.push(...stale(known.handles, number, at(handle)))
  const cls = number === undefined ? undefined : known.handles.known(number)?.class
  return [...out, ...catalogued(source, { name: String(valueOf(source, method)), at: at(method), cls, params: child(root, 'params') }, known)]
}

function stale(handles: Handles, handle: number, at: { from: number; to: number }): Problem[] {
  if (handles.get(handle)) return []
  const was = handles.known(handle)
  const what = was
    ? `Handle ${handle} (${was.type}) was closed by the engine at ${clock(was.since)}.`
    : `Handle ${handle} is not open on this connection.`
  const now = handles.all().filter((h) => h.state !== 'closed').slice(-8).map((h) => `${h.handle} (${h.type})`)
  return [{ text: `${what} Open: ${now.join(', ')}.`, ...at }]
}

interface Called {
  name: string
  at: { from: number; to: number }
  cls: string | undefined
  params: Node | undefined
}

/** Holds a call against the engine's own list of methods. */
function catalogued(source: string, call: Called, known: Known): Problem[] {
  if (known.methods.length === 0) return []
  const m = methodOf(known.methods, call.name, call.cls)
  const refused = known.armed ? '' : ' While the console only reads, it is refused: allow changes under Settings if you mean to send it.'
  if (!m) return [{ text: `The engine has no method ${call.name}.${nearest(call.name, [...new Set(known.methods.map((one) => one.name))])}${refused}`, ...call.at }]
  const out: Problem[] = []
  if (call.cls && call.cls !== m.class && call.cls !== 'unknown') {
    const has = known.methods.filter((one) => one.name === m.name).map((one) => one.class)
    out.push({ text: `The handle is of ${call.cls}, which has no method ${m.name}; ${has.join(', ')} ${has.length > 1 ? 'have' : 'has'} it.`, ...call.at })
  }
  if (call.params && call.params.kind !== 'array' && call.params.kind !== 'object') {
    out.push({ text: '"params" must be a structure, { … }, or a list, [ … ].', from: call.params.start, to: call.params.end })
  } else {
    const schema = known.schema(m)
    if (schema) out.push(...checkParams(source, call.params, schema, call.at))
  }
  if (!m.reads && !known.armed) out.push({ text: `${m.name} is refused while the console only reads: it ${m.reason}. Allow changes under Settings if you mean to.`, ...call.at })
  return out
}
