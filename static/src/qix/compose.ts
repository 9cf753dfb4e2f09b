import type { Handles } from './handles'
import { whereNoJSON } from './jsonplace'

/** A ready-made call as the page's buttons carry it. */
export interface Call {
  title: string
  method: string
  handle: string // "global", "doc" or "object"
  params: string // JSON with {{appId}} and {{objectId}}
}

/** A frame that was filled in. */
export interface Filled {
  text: string
  missing: string // what has to be done first, in plain words; empty: nothing
}

const needs: Record<string, string> = {
  global: 'The connection is not open.',
  doc: 'Open the app first: all later calls need its handle.',
  object: 'Open an object first: make a list, or open an object by its ID.',
}

/** Writes the frame of a ready-made call. */
export function fill(call: Call, id: number, app: string, handles: Handles): Filled {
  const handle = handles.last(call.handle)?.handle
  const named = app !== '' && !app.includes('/')
  const inner = named ? JSON.stringify(app).slice(1, -1) : '{{appId}}'
  const params: unknown = JSON.parse(call.params.replaceAll('{{appId}}', () => inner))
  const text = frame({ id, method: call.method, handle: handle ?? 0, params })
  if (handle === undefined) return { text, missing: needs[call.handle] ?? 'A handle is missing.' }
  return { text, missing: placeholder(text) }
}

/** Writes a frame for people to read. */
export function frame(f: { id: unknown; method: unknown; handle: unknown; params: unknown }): string {
  return JSON.stringify({ jsonrpc: '2.0', ...f }, null, 2)
}

function placeholder(text: string): string {
  if (text.includes('{{objectId}}')) return 'Put the object’s ID in the place of {{objectId}}. “Everything in the app” lists the IDs.'
  if (text.includes('{{appId}}')) return 'Put the app’s ID in the place of {{appId}}.'
  return ''
}

/** Says what is wrong with a frame, in plain words; empty: nothing. */
export function problemOf(text: string, handles: Handles): string {
  if (text.trim() === '') return 'Write a frame first, or choose a call.'
  let f: unknown
  try {
    f = JSON.parse(text)
  } catch {
    const at = whereNoJSON(text)
    return at ? `This is no JSON: look at line ${at.line}, column ${at.column}.` : 'This is no JSON.'
  }
  if (typeof f !== 'object' || f === null || Array.isArray(f)) return 'This is no JSON-RPC: a frame is one object, { … }.'
  return placeholder(text) || rpcProblem(f as Record<string, unknown>, handles)
}

function rpcProblem(f: Record<string, unknown>, handles: Handles): string {
  if (f['jsonrpc'] !== '2.0') return 'This is no JSON-RPC: "jsonrpc": "2.0" is missing.'
  if (typeof f['method'] !== 'string' || f['method'] === '') return '"method" is missing: the name of the call, such as "EngineVersion".'
  if (typeof f['id'] !== 'number' && typeof f['id'] !== 'string') return '"id" is missing: without it no answer can be told apart.'
  if (typeof f['handle'] !== 'number') return '"handle" is missing: -1 is Global.'
  if (handles.has(f['handle'])) return ''
  const open = handles.all().map((h) => `${h.handle} (${h.type})`)
  return `Handle ${f['handle']} is not open on this connection. Open: ${open.slice(-8).join(', ')}.`
}
