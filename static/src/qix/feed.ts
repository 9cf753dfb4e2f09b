import { FetchError, ownJSON } from '../lib/fetch'
import type { Frame } from './frames'

interface FramesAnswer {
  frames: Frame[]
  last: number
  dropped: number
  live: boolean
}

const pause = 60 // ms between two answers, so that a flood comes in few large ones
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
      const more = await this.#next()
      if (!more) return
      await new Promise((done) => setTimeout(done, this.problem ? patience : pause))
    }
  }

  /** Fetches what is new; false when no more will come. */
  async #next(): Promise<boolean> {
    try {
      const url = `/qix/${encodeURIComponent(this.connection)}/frames?since=${this.#since}`
      const answer = await ownJSON<FramesAnswer>(url, { signal: this.#stop.signal })
      this.problem = ''
      this.live = answer.live
      this.dropped = answer.dropped
      this.#since = answer.frames.at(-1)?.seq ?? this.#since
      this.got(answer.frames)
      return answer.live || answer.frames.length > 0
    } catch (e) {
      if (this.#stop.signal.aborted) return false
      this.problem = e instanceof Error ? e.message : String(e)
      this.got([])
      return !(e instanceof FetchError && e.status >= 400 && e.status < 500)
    }
  }
}
