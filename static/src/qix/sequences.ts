import { announce } from '../lib/announce'
import { bytes, duration } from '../lib/format'
import { button, el } from '../viewer/dom'
import { Replay, words } from './replay'
import { Run, type Port, type Result, type Sequence } from './run'

/** What running a sequence needs of the page besides the connection. */
export interface Owner extends Port {
  live(): boolean
  openAnswer(id: string): void
}

/** Runs the recipes and saved sequences that are shown beside a connection. */
export class Sequences {
  #runs = new WeakMap<HTMLElement, Run>()
  #stop: AbortController | undefined

  constructor(
    private readonly root: HTMLElement,
    private readonly owner: Owner,
  ) {}

  /** Handles a click; true when it was for a sequence. */
  click(target: Element): boolean {
    const what = target.closest<HTMLElement>('[data-run]')?.dataset['run']
    const box = target.closest<HTMLElement>('[data-sequence]')
    if (what === undefined || !box) return false
    if (what === 'stop') this.#stop?.abort()
    else if (this.#stop) announce('Another sequence is running.', 'info', true)
    else if (!this.owner.live()) say(box, 'The connection is not open.')
    else void this.#guarded(box, what)
    return true
  }

  /** The connection is gone. */
  end(): void {
    this.#stop?.abort()
  }

  async #guarded(box: HTMLElement, what: string): Promise<void> {
    const stop = (this.#stop = new AbortController())
    this.#busy(box, true)
    try {
      if (what === 'replay') await this.#replay(box, stop.signal)
      else await this.#run(box, what, stop.signal)
    } catch (e) {
      say(box, e instanceof Error && e.message !== 'stopped' ? e.message : 'Stopped.')
    } finally {
      this.#stop = undefined
      this.#busy(box, false)
    }
  }

  async #run(box: HTMLElement, what: string, signal: AbortSignal): Promise<void> {
    const sequence = sequenceOf(box)
    let run = this.#runs.get(box)
    if (!run || what === 'all' || (what === 'next' && run.finished)) {
      run = new Run(sequence, this.owner, given(box))
      this.#runs.set(box, run)
      for (const place of box.querySelectorAll('[data-result]')) place.replaceChildren()
    }
    const first = what === 'all' ? 0 : what === 'next' ? run.next : Number(what)
    const last = what === 'all' ? sequence.steps.length - 1 : first
    for (let i = first; i <= last; i++) {
      say(box, `Step ${i + 1} of ${sequence.steps.length} …`)
      const r = await run.step(i, signal)
      this.#show(box, i, r)
      if (r.state === 'failed') {
        if (r.id) this.owner.openAnswer(r.id)
        return say(box, `Step ${i + 1} failed: ${r.text}.${r.id ? ' What it means stands at its answer, in the log.' : ''}`)
      }
    }
    say(box, what === 'all' ? 'All steps are done.' : `Step ${last + 1} is done.`)
  }

  async #replay(box: HTMLElement, signal: AbortSignal): Promise<void> {
    const field = (name: string): number => {
      const f = box.querySelector<HTMLInputElement>(`[data-replay="${name}"]`)
      return Math.min(Number(f?.max ?? 1), Math.max(1, Number(f?.value) || 1))
    }
    const bar = box.querySelector('progress')
    const replay = new Replay(sequenceOf(box), this.owner, { times: field('times'), rate: field('rate'), seconds: field('seconds') })
    if (bar) bar.hidden = false
    try {
      await replay.run(given(box), signal, (done) => bar && (bar.value = done))
    } finally {
      if (bar) bar.hidden = true
      box.querySelector('[data-replay-results]')?.replaceChildren(...replay.show())
      say(box, '')
    }
  }

  #show(box: HTMLElement, at: number, r: Result): void {
    const place = box.querySelector(`[data-step="${at}"] [data-result]`)
    const facts = [words[r.state], r.text, r.id ? `${duration(r.took)}, ${bytes(r.size)}` : '', r.kept.length > 0 ? `kept ${r.kept.join(', ')}` : ''].filter(Boolean)
    place?.replaceChildren(
      el('span', { class: r.state === 'failed' ? 'step-failed' : 'faint' }, facts.join(' · ')),
      ...(r.id ? [button('Show the answer', () => this.owner.openAnswer(r.id))] : []),
    )
  }

  #busy(box: HTMLElement, on: boolean): void {
    for (const b of this.root.querySelectorAll<HTMLButtonElement>('[data-run]')) b.disabled = on && b.dataset['run'] !== 'stop'
    const stop = box.querySelector<HTMLButtonElement>('[data-run="stop"]')
    if (stop) stop.hidden = !on
  }
}

const sequenceOf = (box: HTMLElement): Sequence => JSON.parse(box.dataset['sequence'] ?? '{"steps":[]}') as Sequence

/** The values that were typed in. */
function given(box: HTMLElement): Map<string, string> {
  return new Map([...box.querySelectorAll<HTMLInputElement>('[data-var]')].map((f) => [f.dataset['var'] ?? '', f.value]))
}

function say(box: HTMLElement, text: string): void {
  const place = box.querySelector('[data-run-said]')
  if (place) place.textContent = text
}
