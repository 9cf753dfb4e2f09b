/** What came back for a call. */
export interface Answer {
  message: Record<string, unknown> | undefined // undefined: too long to be read here
  size: number
}

/** A message of the engine, as far as this page reads it. */
export interface Message {
  id: string // as JSON; empty: a notification
  size: number
  content: Record<string, unknown> | undefined
}

const longest = 16_000_000 // characters of a message that is taken apart here
const glance = 300 // characters at either end where the id is looked for in longer ones

/** Takes a message apart; undefined when it is no JSON-RPC. */
export function readMessage(data: unknown): Message | undefined {
  if (typeof data !== 'string') return undefined
  if (data.length > longest) {
    const id = /"id"\s*:\s*(-?\d+|"(?:[^"\\]|\\.)*")/.exec(data.slice(0, glance) + data.slice(-glance))?.[1] ?? ''
    return { id, size: data.length, content: undefined }
  }
  try {
    const v: unknown = JSON.parse(data)
    if (typeof v !== 'object' || v === null || Array.isArray(v)) return undefined
    const content = v as Record<string, unknown>
    return { id: content['id'] === undefined || content['id'] === null ? '' : JSON.stringify(content['id']), size: data.length, content }
  } catch {
    return undefined // the log shows it
  }
}

const blocked = -32099 // codeBlocked of the server

/** Why the console did not send a frame; undefined when m does not say that. */
export function refusal(m: Message): string | undefined {
  const error = m.content?.['error'] as { code?: unknown; message?: unknown } | undefined
  if (error?.code !== blocked) return undefined
  const text = String(error.message)
  return `Not sent. ${text}${text.includes('Allow changes') ? '' : ' To send it all the same, allow changes under Settings.'}`
}

/** Joins the answers with those who wait for them. */
export class Calls {
  #waiting = new Map<string, { got: (a: Answer) => void; lost: (e: Error) => void }>()

  /** Resolves with the answer to the call with this id. */
  expect(id: string, signal: AbortSignal): Promise<Answer> {
    return new Promise((got, lost) => {
      this.#waiting.set(id, { got, lost })
      signal.addEventListener('abort', () => this.#waiting.delete(id) && lost(new Error('stopped')), { once: true })
    })
  }

  /** Hands a message to who waits for it; false: nobody does. */
  read(m: Message): boolean {
    const waits = this.#waiting.get(m.id)
    if (!waits) return false
    this.#waiting.delete(m.id)
    waits.got({ message: m.content, size: m.size })
    return true
  }

  /** No answer will come any more. */
  end(why: string): void {
    for (const { lost } of this.#waiting.values()) lost(new Error(why))
    this.#waiting.clear()
  }
}
