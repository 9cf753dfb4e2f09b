import type { Handles } from './handles'
import { setAt } from './jsonedit'
import { child, parse } from './jsonplace'

/** What happens on the line to a connection. */
export interface LineOwner {
  opened(): void
  read(data: unknown): void
  closed(e: CloseEvent): void
}

/** The page's socket to a connection: it numbers frames, and notes what they ask. */
export class Line {
  sent = 0 // the highest number given to a frame
  #socket: WebSocket

  constructor(
    connection: string,
    private readonly handles: Handles,
    owner: LineOwner,
  ) {
    const url = new URL(`/qix/${encodeURIComponent(connection)}/socket`, location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    this.#socket = new WebSocket(url)
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.addEventListener('open', () => owner.opened())
    this.#socket.addEventListener('message', (e) => owner.read(e.data))
    this.#socket.addEventListener('close', (e) => owner.closed(e))
  }

  get live(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  close(): void {
    this.#socket.close(1000, 'the page was left')
  }

  /** Makes a call; gives its id. */
  call(method: string, handle: number, params: unknown): string {
    const id = ++this.sent
    this.send(JSON.stringify({ jsonrpc: '2.0', id, method, handle, params }))
    return String(id)
  }

  send(text: string): void {
    const root = parse(text)
    const part = (name: string): string | undefined => {
      const n = typeof root === 'object' ? child(root, name) : undefined
      return n && text.slice(n.start, n.end)
    }
    const method = part('method')
    if (method) this.handles.asked(part('id') ?? '', method.replaceAll('"', ''), Number(part('handle')))
    this.#socket.send(text)
  }

  /** Gives a frame the next number when its own was used before. */
  numbered(text: string): string {
    const root = parse(text)
    const id = typeof root === 'object' ? child(root, 'id') : undefined
    if (!id || id.kind !== 'number') return text
    const own = Number(text.slice(id.start, id.end))
    this.sent = own > this.sent ? own : this.sent + 1
    return this.sent === own ? text : setAt(text, ['id'], String(this.sent))
  }
}
