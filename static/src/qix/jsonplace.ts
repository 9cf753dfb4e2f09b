// JSON with the place of each part, so that a mistake can be pointed at and a single
// value changed while everything else stays as it was written.

/** A value and where it stands in the text. */
export interface Node {
  kind: 'object' | 'array' | 'string' | 'number' | 'word'
  start: number
  end: number
  members: Member[] // of an object
  items: Node[] // of an array
}

export interface Member {
  name: string
  start: number // of the name, with its quotes
  end: number
  value: Node
}

/** Names of members and numbers of items, from the top. */
export type Path = (string | number)[]

const blank = /[ \t\n\r]*/y
const text = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /true|false|null/y
const deepest = 500

/** Reads a text; where it is no JSON, the place at which it stops being one. */
export function parse(source: string): Node | number {
  const reader = new Reader(source)
  const node = reader.value(0)
  reader.eat(blank)
  return node && reader.at === source.length ? node : reader.at
}

/** A place as people count it: line and column from 1. */
export function lineAndColumn(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The value of a node. Big numbers lose digits here, as everywhere in script. */
export const valueOf = (source: string, n: Node): unknown => JSON.parse(source.slice(n.start, n.end))

/** A member or an item; of members that stand twice the last. */
export function child(n: Node, step: string | number): Node | undefined {
  return typeof step === 'number' ? n.items[step] : n.members.findLast((m) => m.name === step)?.value
}

export function find(n: Node, path: Path): Node | undefined {
  return path.reduce<Node | undefined>((at, step) => at && child(at, step), n)
}

class Reader {
  at = 0

  constructor(private readonly source: string) {}

  eat(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const found = pattern.test(this.source)
    if (found) this.at = pattern.lastIndex
    return found
  }

  value(depth: number): Node | undefined {
    this.eat(blank)
    const start = this.at
    const node = (kind: Node['kind'], members: Member[] = [], items: Node[] = []): Node => ({ kind, start, end: this.at, members, items })
    if (depth > deepest) return undefined
    if (this.#sign('{')) {
      const members = this.#list('}', () => this.#member(depth))
      return members && node('object', members)
    }
    if (this.#sign('[')) {
      const items = this.#list(']', () => this.value(depth + 1))
      return items && node('array', [], items)
    }
    if (this.eat(text)) return node('string')
    if (this.eat(number)) return node('number')
    return this.eat(word) ? node('word') : undefined
  }

  #sign(sign: string): boolean {
    this.eat(blank)
    if (this.source[this.at] !== sign) return false
    this.at++
    return true
  }

  #member(depth: number): Member | undefined {
    this.eat(blank)
    const start = this.at
    if (!this.eat(text)) return undefined
    const end = this.at
    if (!this.#sign(':')) return undefined
    const value = this.value(depth + 1)
    return value && { name: JSON.parse(this.source.slice(start, end)) as string, start, end, value }
  }

  #list<T>(end: string, one: () => T | undefined): T[] | undefined {
    const out: T[] = []
    if (this.#sign(end)) return out
    do {
      const next = one()
      if (next === undefined) return undefined
      out.push(next)
    } while (this.#sign(','))
    return this.#sign(end) ? out : undefined
  }
}
