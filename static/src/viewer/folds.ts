/**
 * Which lines are folded away. A row is a line in sight, counted without those that are
 * not. A level of a large body has a million folds: they stand in flat arrays, looked
 * through by halves.
 */
export class Folds {
  #line = new Int32Array() // each fold's line that stays in sight, in order; no fold is inside another
  #last = new Int32Array() // the last line that it hides
  #before = new Int32Array() // how many lines are hidden by those before it

  /** At which level all is folded; 0: nothing is folded, undefined: what is was chosen by hand. */
  level: number | undefined = 0

  /** How many lines are hidden. */
  get hidden(): number {
    return this.#hiddenBefore(this.count)
  }

  get count(): number {
    return this.#line.length
  }

  /** The line that a row shows. */
  line(row: number): number {
    return row + this.#hiddenBefore(this.#first((i) => this.#line[i]! - this.#before[i]! >= row))
  }

  /** The row of a line; of a hidden one, that of the fold it is in. */
  row(line: number): number {
    const i = this.#first((i) => this.#line[i]! >= line)
    return i > 0 && line <= this.#last[i - 1]! ? this.#line[i - 1]! - this.#before[i - 1]! : line - this.#hiddenBefore(i)
  }

  /** The last line that a folded line hides, or undefined. */
  last(line: number): number | undefined {
    const i = this.#first((i) => this.#line[i]! >= line)
    return this.#line[i] === line ? this.#last[i] : undefined
  }

  add(line: number, last: number): void {
    const from = this.#first((i) => this.#line[i]! >= line)
    this.#splice(from, this.#first((i) => this.#line[i]! > last), line, last)
  }

  remove(line: number): void {
    const i = this.#first((i) => this.#line[i]! >= line)
    if (this.#line[i] === line) this.#splice(i, i + 1)
  }

  /** Replaces all by those of a level: first line, last line, first line … in order. */
  set(level: number, pairs: number[]): void {
    const n = pairs.length / 2
    this.#line = new Int32Array(n)
    this.#last = new Int32Array(n)
    for (let i = 0; i < n; i++) {
      this.#line[i] = pairs[2 * i]!
      this.#last[i] = pairs[2 * i + 1]!
    }
    this.level = level
    this.#sum()
  }

  /** Unfolds what hides a line; true if something did. */
  reveal(line: number): boolean {
    const i = this.#first((i) => this.#line[i]! >= line) - 1
    if (i < 0 || line > this.#last[i]!) return false
    this.#splice(i, i + 1)
    return true
  }

  /** The first fold that is so, when all after it are; else their number. */
  #first(so: (i: number) => boolean): number {
    let from = 0
    for (let to = this.count; from < to; ) {
      const middle = (from + to) >> 1
      if (so(middle)) to = middle
      else from = middle + 1
    }
    return from
  }

  #hiddenBefore(i: number): number {
    return i === 0 ? 0 : this.#before[i - 1]! + this.#last[i - 1]! - this.#line[i - 1]!
  }

  #splice(from: number, to: number, line?: number, last?: number): void {
    const put = (old: Int32Array, one?: number): Int32Array<ArrayBuffer> => {
      const made = new Int32Array(old.length - (to - from) + (one === undefined ? 0 : 1))
      made.set(old.subarray(0, from))
      if (one !== undefined) made[from] = one
      made.set(old.subarray(to), made.length - (old.length - to))
      return made
    }
    this.#line = put(this.#line, line)
    this.#last = put(this.#last, last)
    this.level = this.count === 0 ? 0 : undefined
    this.#sum()
  }

  #sum(): void {
    this.#before = new Int32Array(this.count)
    for (let i = 1; i < this.count; i++) this.#before[i] = this.#hiddenBefore(i)
  }
}
