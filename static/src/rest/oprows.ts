/** What the next form of the same operation takes up from the one before it. */
export interface Left {
  folds: boolean[] // which of them were open
  row: string // that was added or removed, such as "add body:/data" or "remove body:/data/0"; else empty
}

export const foldsOf = (form: HTMLElement): boolean[] => [...form.querySelectorAll('details')].map((d) => d.open)

/** The list that a row is added to or removed from. */
export function listOf(row: string): string {
  const [act, key = ''] = row.split(' ')
  return act === 'add' ? key : key.slice(0, key.lastIndexOf('/'))
}

/** Leaves the folds as they were, and goes on at the row that came, or in the place of the one that went. */
export function takeUp(form: HTMLElement, left: Left): void {
  const folds = form.querySelectorAll('details')
  if (left.folds.length === folds.length) folds.forEach((d, i) => (d.open ||= left.folds[i] === true))
  if (left.row) settle(form, left.row)
}

function settle(form: HTMLElement, row: string): void {
  const list = listOf(row)
  const rows = form.querySelectorAll(`[data-list="${CSS.escape(list)}"] > [data-row]`)
  const place = row.startsWith('add ') ? rows[rows.length - 1] : form.querySelector(`[data-row="${CSS.escape(row.slice('remove '.length))}"]`)
  const next = place?.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea') ?? form.querySelector<HTMLElement>(`button[value="${CSS.escape('add ' + list)}"]`)
  const fold = next?.closest('details')
  if (fold) fold.open = true
  next?.focus()
}
