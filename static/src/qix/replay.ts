import { duration } from '../lib/format'
import { count, counted, el } from '../viewer/dom'
import { Run, type Port, type Result, type Sequence } from './run'

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

  constructor(
    private readonly sequence: Sequence,
    private readonly port: Port,
    private readonly limits: Limits,
  ) {}

  /** Runs until a limit or an error is reached; progress is told from 0 to 1. */
  async run(given: Map<string, string>, signal: AbortSignal, progress: (done: number) => void): Promise<void> {
    const { times, rate, seconds } = this.limits
    const end = performance.now() + seconds * 1000
    const all = times * this.sequence.steps.length
    let made = 0
    for (let round = 1; round <= times; round++) {
      const run = new Run(this.sequence, this.port, given)
      for (let i = 0; i < this.sequence.steps.length; i++, made++) {
        if (signal.aborted) return this.#end(`Stopped in run ${round}.`)
        if (performance.now() >= end) return this.#end(`The time of ${seconds} s was up in run ${round}.`)
        const began = performance.now()
        const r = await run.step(i, signal)
        this.#note(round, i, r)
        progress((made + 1) / all)
        if (r.state === 'failed') return this.#end(`Ended in run ${round}: ${r.text}`)
        if (r.id) await pause(Math.min(1000 / rate - (performance.now() - began), end - performance.now()), signal)
      }
    }
    this.#end(`${counted(times, 'run')} made.`)
  }

  /** The results as a table, newest last, with a sentence above. */
  show(): Node[] {
    const table = el('table', {}, el('caption', { class: 'unseen' }, 'Calls that were made'),
      el('thead', {}, el('tr', {}, ...['Run', 'Call', 'How', 'Took'].map((t) => el('th', { scope: 'col' }, t)))), el('tbody', {}, ...this.#rows))
    return [el('p', { role: 'status' }, this.#summary()), el('div', { class: 'scroll replay-table', tabindex: 0, role: 'region', 'aria-label': 'Calls that were made' }, table)]
  }

  #note(round: number, at: number, r: Result): void {
    const step = this.sequence.steps[at]
    if (r.id) this.#took.push(r.took)
    if (r.state === 'failed') this.#failed++
    this.#rows.push(el('tr', {}, el('td', {}, String(round)), el('td', {}, step?.title || step?.method || ''), el('td', {}, words[r.state] + (r.text ? `: ${r.text}` : '')), el('td', { class: 'num' }, r.id ? duration(r.took) : '')))
    if (this.#rows.length > rowsMost) this.#rows.shift()
  }

  #end(text: string): void {
    this.#ended = text
  }

  #summary(): string {
    const sorted = [...this.#took].sort((a, b) => a - b)
    const part = (p: number): string => duration(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0)
    const times = sorted.length > 0 ? ` Fastest ${part(0)}, half within ${part(0.5)}, 95 of 100 within ${part(0.95)}, slowest ${part(1)}.` : ''
    const shown = this.#took.length > rowsMost ? ` The newest ${count(rowsMost)} are shown.` : ''
    return `${this.#ended} ${counted(sorted.length, 'call')}, ${counted(this.#failed, 'error')}.${times}${shown}`.trim()
  }
}

/** How a step went, in a word. */
export const words: Record<Result['state'], string> = { done: '✓ done', failed: '✕ failed', skipped: '– left out' }

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, Math.max(0, ms))
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true })
  })
}
