import { FetchError, ownJSON } from '../lib/fetch'
import type { Frame } from './frames'

interface FramesAnswer {
  frames: Frame[]
  first: number
  last: number
  dropped: number
  droppedBodies: number
  live: boolean
}

const pause = 60 // ms between two answers, so that a flood comes in few large ones
const full = 1000 // frames of an answer after which more are waiting
const patience = 2000 // ms after a failure
const newest = 100_000 // frames that are fetched of a log that is longer

/** Follows the frames of a connection (a long poll) until it is closed or `end` is called. */
export class Feed {
  first = 1 // the oldest frame that can be asked for
  dropped = 0
  droppedBodies = 0
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

  /** Fetches frames that came before one; none when there are no more. */
  async before(seq: number): Promise<Frame[]> {
    if (seq <= this.first) return []
    const answer = await this.#ask(`before=${seq}`)
    return answer.frames
  }

  async #ask(query: string): Promise<FramesAnswer> {
    const answer = await ownJSON<FramesAnswer>(`/qix/${encodeURIComponent(this.connection)}/frames?${query}`, { signal: this.#stop.signal })
    this.first = answer.first
    this.dropped = answer.dropped
    this.droppedBodies = answer.droppedBodies
    return answer
  }

  /** Fetches what is new; returns how long to wait for more, undefined when no more will come. */
  async #next(): Promise<number | undefined> {
    try {
      const answer = await this.#ask(this.#since === 0 ? `newest=${newest}` : `since=${this.#since}`)
      this.problem = ''
      this.live = answer.live
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
