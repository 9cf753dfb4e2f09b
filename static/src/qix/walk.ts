import type { Handle, Handles } from './handles'

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

/** Writes the frame of a ready-made call, as the page's buttons carry it. */
export function fill(call: DOMStringMap, id: number, app: string, handles: Handles): Filled {
  const kind = call['handle'] ?? ''
  const handle = handleFor(kind, handles)?.handle
  const named = app !== '' && !app.includes('/')
  const inner = named ? JSON.stringify(app).slice(1, -1) : '{{appId}}'
  const params: unknown = JSON.parse((call['params'] ?? '{}').replaceAll('{{appId}}', () => inner))
  const text = JSON.stringify({ jsonrpc: '2.0', id, method: call['method'] ?? '', handle: handle ?? 0, params }, null, 2)
  return { text, missing: handle === undefined ? (needs[kind] ?? 'A handle is missing.') : '' }
}

function handleFor(kind: string, handles: Handles): Handle | undefined {
  if (kind === 'global') return handles.get(-1)
  if (kind === 'doc') return handles.newest('Doc')
  return handles.all().findLast((h) => h.state !== 'closed' && h.class !== 'Global' && h.class !== 'Doc')
}
