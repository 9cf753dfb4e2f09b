import { duration } from '../lib/format'
import { count, counted, el } from '../viewer/dom'
import { Run, type Port, type Result, type Sequence, type Step } from './run'

/** How often and how fast a sequence is run. */
export interface Limits {
  times: number
  rate: number // calls a second
  seconds: number
}

const rowsMost = 200

/** What came of running a sequence again and again. */
export class Replay {
  #took: number[] = []
  #rows: HTMLTableRowElement[] = []
  #failed = 0
  #ended = ''
  #lost = '' // why the connection is gone
  #unanswered = '' // the call whose answer was not waited for

  constructor(
    private readonly sequence: Sequence,
    private readonly port: Port,
    private readonly limits: Limits,
  ) {}

  /** Runs until a limit or an error is reached; progress is told from 0 to 1. */
  async run(given: Map<string, string>, signal: AbortSignal, progress: (done: number) => void): Promise<void> {
    const { times, rate, seconds } = this.limits
    const { steps } = this.sequence
    const all = times * steps.length
    const up = AbortSignal.timeout(seconds * 1000)
    const stop = AbortSignal.any([signal, up])
    let run = new Run(this.sequence, this.port, given)
    for (let made = 0; made < all; made++) {
      const at = made % steps.length
      if (at === 0 && made > 0) run = new Run(this.sequence, this.port, given)
      const began = performance.now()
      const r = stop.aborted ? undefined : await this.#step(run, at, stop)
      if (!r) return this.#end(up.aborted ? `The time of ${seconds} s was up` : this.#lost || 'Stopped', made, all)
      this.#note(made, r)
      progress((made + 1) / all)
      if (r.state === 'failed') return this.#end(`An error (${r.text}) ended it`, made + 1, all)
      if (r.id && made + 1 < all) await pause(1000 / rate - (performance.now() - began), stop)
    }
    this.#ended = `${counted(times, 'run')} made.`
  }

  /** Makes one call; undefined: it was stopped, or the connection is gone. */
  async #step(run: Run, at: number, stop: AbortSignal): Promise<Result | undefined> {
    try {
      return await run.step(at, stop)
    } catch (e) {
      if (!stop.aborted) throw e
      this.#unanswered = nameOf(this.sequence.steps[at])
      if (e instanceof Error && e.message !== 'stopped') this.#lost = e.message.replace(/\.$/, '')
      return undefined
    }
  }

  /** The results as a table, newest last, with a sentence above. */
  show(): Node[] {
    const table = el('table', {}, el('caption', { class: 'unseen' }, 'Calls that were made'),
      el('thead', {}, el('tr', {}, ...['Run', 'Call', 'How', 'Took'].map((t) => el('th', { scope: 'col' }, t)))), el('tbody', {}, ...this.#rows))
    return [el('p', { role: 'status' }, this.#summary()), el('div', { class: 'scroll replay-table', tabindex: 0, role: 'region', 'aria-label': 'Calls that were made' }, table)]
  }

  #note(made: number, r: Result): void {
    const { steps } = this.sequence
    if (r.id) this.#took.push(r.took)
    if (r.state === 'failed') this.#failed++
    this.#rows.push(el('tr', {}, el('td', {}, count(Math.floor(made / steps.length) + 1)), el('td', {}, nameOf(steps[made % steps.length])), el('td', {}, words[r.state] + (r.text ? `: ${r.text}` : '')), el('td', { class: 'num' }, r.id ? duration(r.took) : '')))
    if (this.#rows.length > rowsMost) this.#rows.shift()
  }

  /** Says why it ended, what did not run any more, and from where on. */
  #end(why: string, made: number, all: number): void {
    const { steps } = this.sequence
    const run = Math.floor(Math.min(made, all - 1) / steps.length) + 1
    const unanswered = this.#unanswered ? ` ${this.#unanswered} had been sent; its answer was not waited for.` : ''
    const left = all - made - (this.#unanswered ? 1 : 0)
    const rest = left > 0 ? `${counted(left, 'call')} of ${count(all)} not made, from ${nameOf(steps[(all - left) % steps.length])} on.` : 'All calls were made.'
    this.#ended = `${why} in run ${count(run)} of ${count(this.limits.times)}.${unanswered} ${rest}`
  }

  #summary(): string {
    const sorted = [...this.#took].sort((a, b) => a - b)
    const part = (p: number): string => duration(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0)
    const times = sorted.length > 0 ? ` Fastest ${part(0)}, half within ${part(0.5)}, 95 of 100 within ${part(0.95)}, slowest ${part(1)}.` : ''
    const shown = this.#took.length > rowsMost ? ` The newest ${count(rowsMost)} are shown.` : ''
    return `${this.#ended} ${counted(sorted.length, 'call')}${this.#ended.includes('not made') ? ' answered' : ''}, ${counted(this.#failed, 'error')}.${times}${shown}`.trim()
  }
}

/** How a step went, in a word. */
export const words: Record<Result['state'], string> = { done: '✓ done', failed: '✕ failed', skipped: '– left out' }

const nameOf = (step: Step | undefined): string => step?.title || step?.method || ''

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, Math.max(0, ms))
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true })
  })
}
