import { htmx } from '../base/htmx'
import { count, counted, el } from '../viewer/dom'
import { Feed } from './feed'
import { Frames, type Frame, type View } from './frames'
import { FrameList } from './list'
import { refreshStatus } from './status'
import { LogTools } from './tools'

/**
 * The live log of one connection: follows its frames, filters them, and opens one in
 * the pane below. What the server wrote inside is for browsers without script.
 */
class FrameLog extends HTMLElement {
  #frames = new Frames()
  #feed: Feed | undefined
  #list!: FrameList
  #tools!: LogTools
  #pane = el('div', { class: 'frame-pane', id: 'frame-pane', 'aria-live': 'polite' })
  #follow = true
  #new = 0
  #opening: ReturnType<typeof setTimeout> | undefined
  #leaving: ReturnType<typeof setTimeout> | undefined

  connectedCallback(): void {
    clearTimeout(this.#leaving)
    const connection = this.getAttribute('conn') ?? ''
    if (!this.#feed) this.#build(connection)
    this.#list.start()
  }

  /** A swap that keeps this element takes it out and puts it back at once. */
  disconnectedCallback(): void {
    this.#list?.end()
    this.#leaving = setTimeout(() => this.#feed?.end(), 500)
  }

  #build(connection: string): void {
    const frames = this.#frames
    const owner = {
      get shown() {
        return frames.shown
      },
      get: (seq: number) => frames.get(seq),
      selected: (f: Frame) => this.#open(connection, f),
      scrolledAway: () => this.#freeze(),
    }
    this.#list = new FrameList(owner)
    this.#tools = new LogTools({
      choose: (view, text) => this.#choose(view, text),
      follow: (on) => (on ? this.#resume() : this.#freeze()),
      clear: (on) => this.#clear(on),
    })
    this.#feed = new Feed(connection, (got) => this.#got(connection, got))
    this.replaceChildren(this.#tools.element, this.#list.box, this.#pane)
    void this.#feed.follow()
  }

  #got(connection: string, got: Frame[]): void {
    const feed = this.#feed
    if (!feed) return
    const added = this.#frames.add(got)
    if (!this.#follow) this.#new += added
    this.#list.refresh(got.map((f) => f.pair))
    this.#list.update(this.#follow)
    this.#tools.counts(this.#frames.counts)
    this.#say(feed)
    const closed = got.some((f) => f.lane === 'close')
    const greeted = got.some((f) => f.lane === 'notification')
    if (got.length > 0 || !feed.live) refreshStatus(connection, closed || greeted || !feed.live)
  }

  #say(feed: Feed): void {
    const parts = [`${count(this.#frames.shown.length)} of ${counted(this.#frames.all.length, 'frame')} shown`]
    const lost = Math.max(feed.dropped, this.#frames.forgotten)
    if (lost > 0) parts.push(`${counted(lost, 'older frame')} dropped to stay within memory`)
    if (feed.problem) parts.push(feed.problem)
    this.#tools.say(parts.join(' · '))
    this.#tools.following(this.#follow, this.#new)
  }

  #choose(view: View, text: string): void {
    this.#frames.choose(view, text)
    this.#shownAnew()
  }

  #clear(on: boolean): void {
    this.#frames.clear(on)
    this.#pane.replaceChildren()
    this.#shownAnew()
  }

  #shownAnew(): void {
    this.#list.update(this.#follow)
    if (this.#feed) this.#say(this.#feed)
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
    this.#shownAnew()
  }

  /** Opens a frame in the pane, once the selection has come to rest. */
  #open(connection: string, f: Frame): void {
    this.#freeze()
    clearTimeout(this.#opening)
    this.#opening = setTimeout(() => {
      void htmx.ajax('get', `/qix/${encodeURIComponent(connection)}/frames/${f.seq}`, { target: '#frame-pane', swap: 'innerHTML' })
    }, 80)
  }
}

if (!customElements.get('frame-log')) customElements.define('frame-log', FrameLog)
