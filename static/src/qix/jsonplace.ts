// Browsers say that a text is no JSON, but not all of them say where.

const blank = /[ \t\n\r]*/y
const scalar = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const text = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y

/** Where a text stops being JSON, as line and column from 1; undefined if it does not. */
export function whereNoJSON(source: string): { line: number; column: number } | undefined {
  const at = new Reader(source).fault()
  if (at === undefined) return undefined
  const before = source.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

class Reader {
  #at = 0

  constructor(private readonly source: string) {}

  fault(): number | undefined {
    const whole = this.#value(0)
    this.#eat(blank)
    return whole && this.#at === this.source.length ? undefined : this.#at
  }

  #eat(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.test(this.source)
    if (found) this.#at = pattern.lastIndex
    return found
  }

  #sign(sign: string): boolean {
    this.#eat(blank)
    if (this.source[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #value(depth: number): boolean {
    if (depth > 500) return false
    if (this.#sign('{')) return this.#rest('}', () => this.#name() && this.#sign(':') && this.#value(depth + 1))
    if (this.#sign('[')) return this.#rest(']', () => this.#value(depth + 1))
    return this.#eat(scalar)
  }

  #name(): boolean {
    this.#eat(blank)
    return this.#eat(text)
  }

  /** The items of a list or an object up to its end. */
  #rest(end: string, item: () => boolean): boolean {
    if (this.#sign(end)) return true
    do {
      if (!item()) return false
    } while (this.#sign(','))
    return this.#sign(end)
  }
}
