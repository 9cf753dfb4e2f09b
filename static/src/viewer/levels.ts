import { announce } from '../lib/announce'
import { ownJSON } from '../lib/fetch'
import { counted } from './dom'
import type { Folds } from './folds'
import type { LineWindow } from './window'

interface LevelAnswer {
  folds: number[]
  next: number
}

const most = 1_000_000 // folds; what comes after them stays open

/** Folds everything at one level, which the server names in pieces: by the bar's buttons, and by the keys 1, 2, 3 and 0 in the lines. */
export class Levels {
  #asked = new AbortController()

  constructor(
    private readonly source: string,
    private readonly folds: Folds,
    private readonly window: LineWindow,
    private readonly changed: () => void,
  ) {
    window.box.addEventListener('keydown', (e) => this.#key(e))
  }

  end(): void {
    this.#asked.abort()
  }

  /** Shows so many levels and folds away what is deeper; 0 unfolds all. */
  async show(level: number): Promise<void> {
    this.#asked.abort()
    const { signal } = (this.#asked = new AbortController())
    try {
      this.#fold(level, level === 0 ? [] : await this.#all(level, signal))
    } catch (e) {
      if (!signal.aborted) announce(e instanceof Error ? e.message : String(e), 'fail')
    }
  }

  async #all(level: number, signal: AbortSignal): Promise<number[]> {
    const pairs: number[] = []
    for (let from = 0; pairs.length < 2 * most; ) {
      const answer = await ownJSON<LevelAnswer>(`${this.source}&level=${level}&from=${from}`, { signal })
      for (const n of answer.folds) pairs.push(n)
      if (answer.next === 0) break
      from = answer.next
    }
    return pairs
  }

  /** Folds, and keeps the place: the first line in sight, and the focus, whose button may be gone. */
  #fold(level: number, pairs: number[]): void {
    const { folds, window } = this
    const top = folds.line(window.top)
    const focused = window.box.contains(document.activeElement)
    folds.set(level, pairs)
    this.changed()
    window.redraw()
    window.top = folds.row(top)
    if (focused) window.box.focus({ preventScroll: true })
    announce(this.#outcome(level), 'info', level > 0 && (folds.count === 0 || folds.count >= most))
  }

  #outcome(level: number): string {
    const { folds } = this
    if (level === 0) return 'Nothing is folded'
    if (folds.count === 0) return `There is nothing deeper than level ${level} to fold.`
    const rest = folds.count >= most ? '. What comes after them stays open.' : ''
    return `Folded to level ${level}: ${counted(folds.count, 'part')}, ${counted(folds.hidden, 'line')}${rest}`
  }

  #key(e: KeyboardEvent): void {
    if (!/^[0-3]$/.test(e.key) || e.ctrlKey || e.altKey || e.metaKey) return
    e.preventDefault()
    void this.show(Number(e.key))
  }
}
