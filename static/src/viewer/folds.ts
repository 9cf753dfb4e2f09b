interface Fold {
  line: number // that stays in sight
  last: number // the last that is hidden
}

/** Which lines are folded away. A row is a line in sight, counted without those that are not. */
export class Folds {
  #all: Fold[] = [] // by line; none is inside another

  /** How many lines are hidden. */
  get hidden(): number {
    return this.#all.reduce((sum, f) => sum + f.last - f.line, 0)
  }

  get any(): boolean {
    return this.#all.length > 0
  }

  /** The line that a row shows. */
  line(row: number): number {
    for (const f of this.#all) {
      if (f.line >= row) break
      row += f.last - f.line
    }
    return row
  }

  /** The row of a line; of a hidden one, that of the fold it is in. */
  row(line: number): number {
    let before = 0
    for (const f of this.#all) {
      if (f.line >= line) break
      before += Math.min(line, f.last) - f.line
    }
    return line - before
  }

  /** The last line that a folded line hides, or undefined. */
  last(line: number): number | undefined {
    return this.#all.find((f) => f.line === line)?.last
  }

  add(line: number, last: number): void {
    this.#all = this.#all.filter((f) => f.line < line || f.line > last)
    this.#all.push({ line, last })
    this.#all.sort((a, b) => a.line - b.line)
  }

  remove(line: number): void {
    this.#all = this.#all.filter((f) => f.line !== line)
  }

  clear(): void {
    this.#all = []
  }

  /** Unfolds what hides a line; true if something did. */
  reveal(line: number): boolean {
    const before = this.#all.length
    this.#all = this.#all.filter((f) => line <= f.line || line > f.last)
    return this.#all.length < before
  }
}
