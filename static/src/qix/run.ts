import type { Answer } from './calls'
import type { Handle } from './handles'

/** Calls that are made one after the other, as the server tells (catalog.QIXSequence). */
export interface Sequence {
  name: string
  vars?: { name: string; value: string }[]
  steps: Step[]
}

export interface Step {
  title?: string
  class?: string
  method: string
  handle?: string
  params?: unknown
  keep?: Record<string, string>
  unless?: string
  optional?: boolean
}

/** How a step went. */
export interface Result {
  state: 'done' | 'failed' | 'skipped'
  text: string
  took: number // ms
  size: number
  id: string // of the call; empty: none was made
  kept: string[]
}

/** What a run needs of the connection. */
export interface Port {
  readonly app: string
  call(method: string, handle: number, params: unknown): string // gives the id
  answer(id: string, signal: AbortSignal): Promise<Answer>
  handle(n: number): Handle | undefined
  newest(cls: string): Handle | undefined
}

/** A value that a step needs and nobody has given. */
class Missing extends Error {}

const placeholder = /\{\{(\w+)\}\}/g

/** One run through a sequence: what was kept, and which step is next. */
export class Run {
  readonly vars = new Map<string, unknown>()
  next = 0

  constructor(
    private readonly sequence: Sequence,
    private readonly port: Port,
    given: Map<string, string>,
  ) {
    if (port.app) this.vars.set('appId', port.app)
    for (const v of sequence.vars ?? []) this.vars.set(v.name, given.get(v.name) ?? v.value)
  }

  get finished(): boolean {
    return this.next >= this.sequence.steps.length
  }

  /** Makes one call. It throws only when it was stopped or the connection is gone. */
  async step(at: number, signal: AbortSignal): Promise<Result> {
    const step = this.sequence.steps[at]
    if (!step) throw new Error('There is no such step.')
    this.next = at + 1
    const there = step.unless ? this.port.newest(step.unless) : undefined
    if (there) return this.#leftOut(step, there)
    try {
      return await this.#made(step, signal)
    } catch (e) {
      if (!(e instanceof Missing)) throw e
      return result(step.optional ? 'skipped' : 'failed', step.optional ? `left out: ${e.message}` : e.message)
    }
  }

  /** What the step would open is open already. */
  #leftOut(step: Step, there: Handle): Result {
    for (const name of Object.keys(step.keep ?? {})) this.vars.set(name, there.handle)
    return { ...result('skipped', `is open already: handle ${there.handle}`), kept: Object.keys(step.keep ?? {}) }
  }

  async #made(step: Step, signal: AbortSignal): Promise<Result> {
    const handle = this.#handle(step)
    const params = this.#fill(step.params ?? {})
    const start = performance.now()
    const id = this.port.call(step.method, handle, params)
    const answer = await this.port.answer(id, signal)
    const made = { ...result('done', ''), took: performance.now() - start, size: answer.size, id }
    const error = answer.message?.['error'] as { code?: unknown; message?: unknown; parameter?: unknown } | undefined
    if (error) {
      const hidden = document.documentElement.hasAttribute('data-presentation')
      const text = (hidden ? [error.code, 'hidden while presenting'] : [error.code, error.message, error.parameter]).filter((p) => p !== undefined && p !== '').join(' ')
      return { ...made, state: step.optional ? 'skipped' : 'failed', text: step.optional ? `left out: ${text}` : text }
    }
    return this.#keep(step, answer, made)
  }

  #keep(step: Step, answer: Answer, made: Result): Result {
    const kept: string[] = []
    for (const [name, path] of Object.entries(step.keep ?? {})) {
      const value = answer.message && at(answer.message, path)
      if (value === undefined || value === null) {
        const text = answer.message ? `the answer has nothing at ${path}` : 'the answer is too long to take a value from'
        return { ...made, state: step.optional ? 'skipped' : 'failed', text, kept }
      }
      this.vars.set(name, value)
      kept.push(name)
    }
    return { ...made, kept }
  }

  #handle(step: Step): number {
    const text = step.handle ?? ''
    if (text === '') {
      const h = step.class ? this.port.newest(step.class) : undefined
      if (!h) throw new Missing(`no ${step.class || 'such'} handle is open: run the steps before it first`)
      return h.handle
    }
    const n = Number(this.#fill(text))
    if (Number.isInteger(n) && this.port.handle(n)) return n
    const other = text.startsWith('{{') && step.class ? this.port.newest(step.class) : undefined // the one it was has closed
    if (other) return other.handle
    throw new Missing(`handle ${text} is not open`)
  }

  /** Fills values in: a text that is nothing but {{name}} becomes the value itself. */
  #fill(v: unknown): unknown {
    if (typeof v === 'string') {
      const whole = /^\{\{(\w+)\}\}$/.exec(v)?.[1]
      return whole ? this.#value(whole) : v.replace(placeholder, (_, name: string) => String(this.#value(name)))
    }
    if (Array.isArray(v)) return v.map((one) => this.#fill(one))
    if (typeof v !== 'object' || v === null) return v
    return Object.fromEntries(Object.entries(v).map(([name, one]) => [name, this.#fill(one)]))
  }

  #value(name: string): unknown {
    const v = this.vars.get(name)
    if (v === undefined || v === '') throw new Missing(this.#whyNot(name))
    return v
  }

  /** Why a name has no value, and where it would come from. */
  #whyNot(name: string): string {
    const none = `there is no value for {{${name}}}`
    if (this.sequence.vars?.some((v) => v.name === name)) return `${none}: type one in`
    if (this.sequence.steps.some((s) => name in (s.keep ?? {}))) return `${none} yet: run the steps before it first`
    return `${none}, and no step takes one from an answer: write the value out, or add it to “vars” under “Edit as JSON”`
  }
}

const result = (state: Result['state'], text: string): Result => ({ state, text, took: 0, size: 0, id: '', kept: [] })

/** What stands at a JSON Pointer (RFC 6901). */
function at(v: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((here, p) => (typeof here === 'object' && here !== null && Object.hasOwn(here, p) ? (here as Record<string, unknown>)[p] : undefined), v)
}
