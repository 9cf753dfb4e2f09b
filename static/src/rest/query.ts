interface Row {
  name: string
  value: string
}

/** The address of a request and the rows of its parameters say the same, whichever is changed. */
export function keepInStep(form: HTMLFormElement): void {
  const target = form.querySelector<HTMLInputElement>('[name=target]')
  const rows = form.querySelector('[name=q-name]')?.closest('pair-rows')
  if (!target || !rows) return
  target.addEventListener('input', () => showRows(rows, read(target.value)))
  const write = (): void => {
    target.value = withRows(target.value, rowsOf(rows))
  }
  rows.addEventListener('input', write)
  rows.addEventListener('click', () => queueMicrotask(write)) // a row may have been removed
}

const inputs = (row: Element): HTMLInputElement[] => [...row.querySelectorAll('input')]
const pairs = (rows: Element): HTMLElement[] => [...rows.querySelectorAll<HTMLElement>('.pair')]

function rowsOf(rows: Element): Row[] {
  return pairs(rows)
    .map((p) => inputs(p))
    .map(([name, value]) => ({ name: name?.value ?? '', value: value?.value ?? '' }))
    .filter((r) => r.name !== '' || r.value !== '')
}

/** Fills the rows, and leaves an empty one at the end. */
function showRows(rows: Element, list: Row[]): void {
  let all = pairs(rows)
  for (let last = all.at(-1); last && all.length < list.length + 1; all = pairs(rows)) last.after(last.cloneNode(true))
  all.forEach((p, i) => {
    const [name, value] = inputs(p)
    if (name) name.value = list[i]?.name ?? ''
    if (value) value.value = list[i]?.value ?? ''
  })
  const fold = rows.closest('details')
  if (fold && list.length > 0) fold.open = true
}

const parts = (target: string): string[] => (target.split('?').slice(1).join('?') || '').split('&').filter((p) => p !== '')

function row(part: string): Row {
  const [name = '', ...rest] = part.split('=')
  return { name: plain(name), value: plain(rest.join('=')) }
}

const read = (target: string): Row[] => parts(target).map(row)

function plain(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The address with these parameters; what says the same as before stays written as it was. */
function withRows(target: string, list: Row[]): string {
  const before = parts(target)
  const query = list.map((r) => {
    const at = before.findIndex((p) => row(p).name === r.name && row(p).value === r.value)
    return at < 0 ? `${escaped(r.name)}=${escaped(r.value)}` : before.splice(at, 1)[0]
  })
  const path = target.split('?')[0] ?? ''
  return query.length > 0 ? `${path}?${query.join('&')}` : path
}

/** Names of variables stay as they are. */
const escaped = (text: string): string =>
  text
    .split(/(\{\{[^{}]*\}\})/)
    .map((piece, i) => (i % 2 ? piece : encodeURIComponent(piece)))
    .join('')
