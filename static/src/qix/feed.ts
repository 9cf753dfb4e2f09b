import { FetchError, ownJSON } from '../lib/fetch'
import type { Frame } from './frames'

interface FramesAnswer {
  frames: Frame[]
  last: number
  dropped: number
  live: boolean
}

const pause = 60 // ms between two answers, so that a flood comes in few large ones
const full = 1000 // frames of an answer after which more are waiting
const patience = 2000 // ms after a failure

/** Follows the frames of a connection (a long poll) until it is closed or `end` is called. */
export class Feed {
  dropped = 0
  live = true
  problem = ''
  #since = 0
  #stop = new AbortController()

  constructor(
    private readonly connection: string,
    private readonly got: (frames: Frame[]) => void,
  ) {}

  end(): void {
    this.#stop.abort()
  }

  async follow(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const wait = await this.#next()
      if (wait === undefined) return
      await new Promise((done) => setTimeout(done, wait))
    }
  }

  /** Fetches what is new; returns how long to wait for more, undefined when no more will come. */
  async #next(): Promise<number | undefined> {
    try {
      const url = `/qix/${encodeURIComponent(this.connection)}/frames?since=${this.#since}`
      const answer = await ownJSON<FramesAnswer>(url, { signal: this.#stop.signal })
      this.problem = ''
      this.live = answer.live
      this.dropped = answer.dropped
      this.#since = answer.frames.at(-1)?.seq ?? this.#since
      this.got(answer.frames)
      if (answer.frames.length >= full) return 0
      return answer.live || answer.frames.length > 0 ? pause : undefined
    } catch (e) {
      if (this.#stop.signal.aborted) return undefined
      this.problem = e instanceof Error ? e.message : String(e)
      this.got([])
      return e instanceof FetchError && e.status >= 400 && e.status < 500 ? undefined : patience
    }
  }
}
