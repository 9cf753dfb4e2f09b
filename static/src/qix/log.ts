import { count, counted } from '../viewer/dom'
import { Feed } from './feed'
import { none, type Filter } from './filter'
import { Frames, type Frame, type View } from './frames'
import { FrameList } from './list'
import { FramePane } from './pane'
import { Search } from './search'
import { refreshStatus } from './status'
import { LogTools } from './tools'

const mostPinned = 20

/**
 * The live log of one connection: follows its frames, filters them, and opens one in
 * the pane below. What the server wrote inside is for browsers without script.
 */
export class FrameLog extends HTMLElement {
  #frames = new Frames()
  #pinned: Frame[] = []
  #feed: Feed | undefined
  #search: Search | undefined
  #view: View = 'all'
  #filter: Filter = none
  #list!: FrameList
  #tools!: LogTools
  #pane!: FramePane
  #follow = true
  #new = 0
  #loading = false
  #leaving: ReturnType<typeof setTimeout> | undefined

  connectedCallback(): void {
    clearTimeout(this.#leaving)
    if (!this.#feed) this.#build()
    this.#list.start(this.#follow)
  }

  /** A swap that keeps this element takes it out and puts it back at once. */
  disconnectedCallback(): void {
    this.#list?.end()
    this.#leaving = setTimeout(() => {
      this.#feed?.end()
      this.#search?.end()
    }, 500)
  }

  get #connection(): string {
    return this.getAttribute('conn') ?? ''
  }

  #build(): void {
    const frames = this.#frames
    const pinned = () => this.#pinned
    const owner = {
      get shown() {
        return frames.shown
      },
      get pinned() {
        return pinned()
      },
      get: (seq: number) => frames.get(seq),
      selected: (f: Frame) => this.#open(f),
      pin: (f: Frame) => this.#pin(f),
      scrolledAway: () => this.#freeze(),
      atTop: () => void this.#older(),
    }
    this.#list = new FrameList(owner, `frame-${this.#connection}`, `log-title-${this.#connection}`)
    this.#tools = new LogTools({
      choose: (view, filter, inside) => this.#choose(view, filter, inside),
      follow: (on) => (on ? this.#resume() : this.#freeze()),
      clear: (on) => this.#clear(on),
    })
    this.#pane = new FramePane(this.#connection, { pinned: (f) => this.#pinned.includes(f), pin: (f) => this.#pin(f), jump: (seq) => void this.#jump(seq) })
    this.replaceChildren(this.#tools.element, this.#list.box, this.#pane.element)
    this.#start()
  }

  #start(): void {
    this.#feed?.end()
    const feed = new Feed(this.#connection, (got) => this.#got(feed, got))
    this.#feed = feed
    void feed.follow()
  }

  #got(feed: Feed, got: Frame[]): void {
    if (feed !== this.#feed) return
    const added = this.#frames.detached ? got.length : this.#frames.add(got)
    if (!this.#follow) this.#new += added
    this.#list.refresh(got.map((f) => f.pair))
    this.#list.update(this.#follow)
    this.#tools.counts(this.#frames.counts)
    this.#pane.update()
    this.#say()
    const last = got.at(-1)
    if (last) void this.#search?.run(last.seq)
    const closed = got.some((f) => f.lane === 'close')
    const greeted = got.some((f) => f.lane === 'notification')
    if (got.length > 0 || !feed.live) refreshStatus(this.#connection, closed || greeted || !feed.live)
  }

  #say(): void {
    const feed = this.#feed
    if (!feed) return
    const parts = [`${count(this.#frames.shown.length)} of ${counted(this.#frames.all.length, 'frame')} shown`]
    const older = (this.#frames.all[0]?.seq ?? feed.first) - feed.first
    if (older > 0) parts.push(`${counted(older, 'older frame')} on disk: scroll up for them`)
    if (feed.dropped > 0) parts.push(`${counted(feed.dropped, 'frame')} dropped to stay within the limits`)
    if (feed.droppedBodies > 0) parts.push(`${counted(feed.droppedBodies, 'long message')} not kept whole`)
    parts.push(...this.#searchSaid(), ...[this.#filter.problem, feed.problem].filter((p) => p !== ''))
    this.#tools.say(parts.join(' · '))
    this.#tools.following(this.#follow, this.#new)
  }

  #searchSaid(): string[] {
    const s = this.#search
    if (!s) return []
    if (s.problem) return [s.problem]
    const last = this.#frames.all.at(-1)?.seq ?? 0
    return s.upto < last ? [`searching: ${count(s.upto)} of ${counted(last, 'frame')} looked at`] : []
  }

  #choose(view: View, filter: Filter, inside: boolean): void {
    this.#view = view
    this.#filter = filter
    this.#search?.end()
    this.#search = undefined
    const { text, regex } = filter
    if (regex !== '' || (inside && text !== '')) {
      const search = new Search(this.#connection, { text: regex ? '' : text, regex, inside }, () => search === this.#search && this.#sift())
      this.#search = search
      void search.run(this.#frames.all.at(-1)?.seq ?? 0)
    }
    this.#sift()
  }

  #sift(): void {
    this.#frames.choose(this.#view, this.#filter, this.#search?.found)
    this.#shownAnew()
  }

  #clear(on: boolean): void {
    this.#frames.clear(on)
    this.#pane.close()
    this.#shownAnew()
  }

  #shownAnew(): void {
    this.#list.update(this.#follow)
    this.#say()
  }

  #freeze(): void {
    if (!this.#follow) return
    this.#follow = false
    this.#new = 0
    this.#tools.following(false, 0)
  }

  #resume(): void {
    this.#follow = true
    this.#new = 0
    if (this.#frames.detached) {
      this.#frames.reset()
      this.#start()
    }
    this.#shownAnew()
  }

  /** Fetches frames that came before those that are here. */
  async #older(): Promise<void> {
    const first = this.#frames.all[0]?.seq
    const feed = this.#feed
    if (this.#follow || this.#loading || !feed || first === undefined || first <= feed.first) return
    this.#loading = true
    try {
      const frames = await feed.before(first)
      if (feed === this.#feed && this.#frames.all[0]?.seq === first) this.#list.grew(this.#frames.addOlder(frames))
      this.#tools.counts(this.#frames.counts)
      this.#say()
    } catch {
      // The feed says when the console does not answer.
    } finally {
      this.#loading = false
    }
  }

  /** Opens the answer to the newest call with this JSON-RPC id, once the log has it. */
  async answer(id: string): Promise<void> {
    const plain = id.replace(/^"|"$/g, '')
    for (let tries = 0; tries < 30; tries++) {
      const f = this.#frames.all.findLast((one) => one.id === plain && (one.lane === 'blocked' || (one.lane === 'answer' && !one.out)))
      if (f) return this.#list.show(f)
      await new Promise((done) => setTimeout(done, 100))
    }
  }

  #open(f: Frame): void {
    this.#freeze()
    this.#pane.open(f)
  }

  #pin(f: Frame): void {
    const at = this.#pinned.indexOf(f)
    if (at >= 0) this.#pinned.splice(at, 1)
    else if (this.#pinned.length < mostPinned) this.#pinned.push(f)
    this.#list.pins()
    this.#pane.update()
  }

  /** Shows a frame, which may still be on disk. */
  async #jump(seq: number): Promise<void> {
    this.#freeze()
    for (let first = this.#frames.all[0]?.seq ?? 0; first > seq; ) {
      await this.#older()
      const now = this.#frames.all[0]?.seq ?? 0
      if (now >= first) break
      first = now
    }
    const f = this.#frames.get(seq)
    if (f) this.#list.show(f)
  }
}

if (!customElements.get('frame-log')) customElements.define('frame-log', FrameLog)
