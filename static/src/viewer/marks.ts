// Found places are painted over the text (CSS Custom Highlight API), so that they need
// no elements of their own. A browser without it still marks the line.
const registry = typeof CSS === 'undefined' ? undefined : CSS.highlights

/** The painted places of one viewer. */
export class Marks {
  #all: Range[] = []

  /** Unpaints everything. */
  clear(): void {
    for (const range of this.#all) for (const name of ['found', 'found-current']) registry?.get(name)?.delete(range)
    this.#all = []
  }

  /** Paints from one character of an element's text to another. */
  paint(el: Node, from: number, to: number, current: boolean): Range {
    const range = document.createRange()
    place(el, from, (node, at) => range.setStart(node, at))
    place(el, to, (node, at) => range.setEnd(node, at))
    const name = current ? 'found-current' : 'found'
    if (registry && !registry.has(name)) registry.set(name, new Highlight())
    const painted = registry?.get(name)
    if (painted && current) painted.priority = 1
    painted?.add(range)
    this.#all.push(range)
    return range
  }
}

function place(el: Node, at: number, set: (node: Node, at: number) => void): void {
  const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT)
  let last: Node = el
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0
    if (at <= length) return set(node, at)
    at -= length
    last = node
  }
  set(last, last.textContent && last !== el ? last.textContent.length : 0)
}

/** Where a text stands in a line, as pairs of start and end. */
export function places(line: string, text: string, exact: boolean): [number, number][] {
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), exact ? 'gu' : 'giu')
  return [...line.matchAll(pattern)].slice(0, 200).map((m) => [m.index, m.index + m[0].length])
}
