import { clock } from '../lib/format'
import { button, count, counted, el } from '../viewer/dom'
import type { Handle, Handles } from './handles'

const groupFrom = 12 // children of one type from which they stand in a group
const step = 100 // nodes of a group that are shown at a time
const rest = 100 // ms between two drawings

/** The handles of a connection as a tree of lists: Global, the app, its objects. */
export class HandleTree extends HTMLElement {
  #handles: Handles | undefined
  #live = false
  #told = new Set<number>() // nodes whose facts are shown
  #shown = new Map<string, number>() // by group
  #filter = ''
  #waiting: ReturnType<typeof setTimeout> | undefined
  #said = el('p', { class: 'faint tree-said' })
  #list = el('div', { class: 'tree' })
  #search = el('input', { type: 'search', 'aria-label': 'Filter the handles', placeholder: 'Type, ID, title, number …', autocomplete: 'off', spellcheck: 'false' })

  connectedCallback(): void {
    if (this.#list.isConnected) return
    this.append(this.#said, this.#search, this.#list)
    this.#search.addEventListener('input', () => {
      this.#filter = this.#search.value.trim().toLowerCase()
      this.#draw()
    })
    this.#list.addEventListener('click', (e) => this.#click(e.target as Element))
  }

  /** Shows what is open now, soon. */
  update(handles: Handles, live: boolean): void {
    this.#handles = handles
    this.#live = live
    if (!this.checkVisibility()) return
    this.#waiting ??= setTimeout(() => this.#draw(), rest)
  }

  #draw(): void {
    clearTimeout(this.#waiting)
    this.#waiting = undefined
    const all = this.#handles?.all() ?? []
    const focused = (document.activeElement?.closest('[data-key]') as HTMLElement | null)?.dataset['key']
    this.classList.toggle('ended', !this.#live)
    this.#search.hidden = all.length <= groupFrom
    const gone = all.filter((h) => h.state === 'closed').length
    const dropped = this.#handles?.dropped ?? 0
    this.#said.textContent = `${this.#live ? '' : 'The connection is closed. These were open: '}${counted(all.length - gone, 'handle')} open${gone ? `, ${count(gone)} closed` : ''}${dropped ? `, ${count(dropped)} not kept` : ''}.`
    this.#list.replaceChildren(this.#filter ? this.#found(all) : this.#top(all))
    if (focused) this.#list.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus()
  }

  #found(all: Handle[]): HTMLElement {
    const fits = all.filter((h) => `${h.handle} ${h.class} ${h.type} ${h.id} ${h.title}`.toLowerCase().includes(this.#filter))
    return this.#some('found', fits, new Map())
  }

  #top(all: Handle[]): HTMLElement {
    const known = new Set(all.map((h) => h.handle))
    const children = new Map<number, Handle[]>()
    for (const h of all) {
      if (h.handle === -1) continue
      const parent = known.has(h.parent) && h.parent !== h.handle ? h.parent : -1
      const list = children.get(parent)
      if (list) list.push(h)
      else children.set(parent, [h])
    }
    return el('ul', {}, ...all.filter((h) => h.handle === -1).map((h) => this.#node(h, children)))
  }

  #node(h: Handle, children: Map<number, Handle[]>): HTMLElement {
    const told = this.#told.has(h.handle)
    const item = el('li', { class: `tree-node is-${h.state}` },
      el('button', { type: 'button', class: 'quiet tree-name', 'data-tell': h.handle, 'data-key': `h${h.handle}`, 'aria-expanded': String(told) },
        el('span', { class: 'data' }, `${h.handle} ${h.type}`), titleOf(h), ...stateOf(h)))
    if (told) item.append(this.#facts(h))
    const inner = children.get(h.handle) ?? []
    if (inner.length > 0) item.append(this.#children(h, inner, children))
    return item
  }

  /** Children of one type stand in a group when they are many. */
  #children(of: Handle, inner: Handle[], children: Map<number, Handle[]>): HTMLElement {
    const types = new Map<string, Handle[]>()
    for (const h of inner) types.get(h.type)?.push(h) ?? types.set(h.type, [h])
    if (inner.length <= groupFrom) return el('ul', {}, ...inner.map((h) => this.#node(h, children)))
    return el('ul', {}, ...[...types].map(([type, list]) => {
      const key = `${of.handle}/${type}`
      const open = this.#shown.has(key)
      const lit = list.filter((h) => h.state !== 'open').length
      return el('li', {}, el('button', { type: 'button', class: 'quiet tree-name', 'data-group': key, 'data-key': key, 'aria-expanded': String(open) },
        `${open ? '▾' : '▸'} ${type}`, el('span', { class: 'count' }, count(list.length)), ...(lit ? [el('span', { class: 'tree-state' }, `${count(lit)} changed or closed`)] : [])),
        ...(open ? [this.#some(key, list, children)] : []))
    }))
  }

  #some(key: string, list: Handle[], children: Map<number, Handle[]>): HTMLElement {
    const most = this.#shown.get(key) ?? step
    const more = list.length - most
    return el('ul', {}, ...list.slice(0, most).map((h) => this.#node(h, children)),
      ...(more > 0 ? [el('li', {}, el('button', { type: 'button', class: 'quiet', 'data-more': key, 'data-key': `more ${key}` }, `Show more (${count(more)} left)`))] : []))
  }

  #facts(h: Handle): HTMLElement {
    const facts: [string, string][] = [['Class', h.class], ['ID', h.id]]
    if (h.handle !== -1) facts.push(['Opened by', h.opener ? `${h.method}, call ${h.opener}, at ${clock(h.at)}` : `a call that this page did not see, at ${clock(h.at)}`])
    if (h.state !== 'open') facts.push([h.state === 'changed' ? 'Changed at' : 'Closed at', clock(h.since)])
    const usable = this.#live && h.state !== 'closed'
    return el('div', { class: 'tree-facts' },
      el('dl', { class: 'facts-inline' }, ...facts.filter(([, v]) => v !== '').map(([k, v]) => el('div', {}, el('dt', {}, k), el('dd', { class: 'data' }, v)))),
      el('div', { class: 'row' },
        act('Call a method on this', 'call', h.handle, usable), act('Put it into the frame', 'use', h.handle, usable),
        ...(h.opener ? [act('Show the answer that opened it', 'opened', h.handle, true)] : [])))
  }

  #click(target: Element): void {
    const hit = target.closest<HTMLElement>('[data-tell],[data-group],[data-more]')
    const { tell, group, more } = hit?.dataset ?? {}
    if (tell !== undefined) this.#told.has(Number(tell)) ? this.#told.delete(Number(tell)) : this.#told.add(Number(tell))
    else if (group !== undefined) this.#shown.has(group) ? this.#shown.delete(group) : this.#shown.set(group, step)
    else if (more !== undefined) this.#shown.set(more, (this.#shown.get(more) ?? step) + step)
    else return
    this.#draw()
  }
}

/** Titles are data of the tenant. */
function titleOf(h: Handle): HTMLElement | string {
  if (!h.title) return ''
  if (document.documentElement.hasAttribute('data-presentation')) return el('span', { class: 'private' }, 'hidden')
  return el('bdi', {}, h.title)
}

function stateOf(h: Handle): HTMLElement[] {
  if (h.state === 'open') return []
  return [el('span', { class: 'tree-state' }, h.state === 'changed' ? '↻ changed' : '✕ closed')]
}

function act(label: string, what: string, handle: number, on: boolean): HTMLElement {
  return button(label, () => undefined, { [`data-handle-${what}`]: handle, disabled: !on })
}

if (!customElements.get('handle-tree')) customElements.define('handle-tree', HandleTree)
