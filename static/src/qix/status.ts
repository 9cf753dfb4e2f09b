import { fetchInto } from '../base/htmx'

const seldom = 2000 // ms between two refreshes that only count on

interface Refreshes {
  last: number
  waiting: ReturnType<typeof setTimeout> | undefined
  busy: boolean
  again: boolean // the state changed meanwhile
}

const all = new Map<string, Refreshes>() // by connection

/**
 * Shows the head of a connection anew: at once when its state changed, else at most
 * every two seconds.
 */
export function refreshStatus(connection: string, changed: boolean): void {
  const r = all.get(connection) ?? { last: 0, waiting: undefined, busy: false, again: false }
  all.set(connection, r)
  if (changed) {
    clearTimeout(r.waiting)
    r.waiting = undefined
    return fetchStatus(connection, r, true)
  }
  r.waiting ??= setTimeout(() => {
    r.waiting = undefined
    fetchStatus(connection, r, false)
  }, Math.max(0, r.last + seldom - Date.now()))
}

function fetchStatus(connection: string, r: Refreshes, changed: boolean): void {
  const head = document.getElementById(`conn-status-${connection}`)
  if (!head) return void all.delete(connection) // it has given its place to another
  if (r.busy) {
    r.again ||= changed
    return
  }
  r.last = Date.now()
  // Someone who is at a button there must not lose it to a number that went up.
  if (!changed && head.contains(document.activeElement)) return
  const hidden = head.closest('.qix-conn')?.hasAttribute('hidden') === true
  const open = [...head.querySelectorAll('details')].map((d) => d.open)
  const keepGuide = (e: Event): void => {
    const { detail } = e as CustomEvent<{ shouldSwap: boolean; target: Element }>
    if ((!changed || hidden) && detail.target.id !== 'conn-tabs') detail.shouldSwap = false
  }
  document.addEventListener('htmx:oobBeforeSwap', keepGuide)
  r.busy = true
  void fetchInto(head, `/qix/${encodeURIComponent(connection)}/status`, { swap: 'outerHTML' })
    .finally(() => {
      document.removeEventListener('htmx:oobBeforeSwap', keepGuide)
      r.busy = false
    })
    .then(() => {
      reopen(connection, open)
      if (!r.again) return
      r.again = false
      fetchStatus(connection, r, true)
    })
}

/** Opens what was open, unless there is more to open now. */
function reopen(connection: string, open: boolean[]): void {
  const folds = document.querySelectorAll<HTMLDetailsElement>(`#conn-status-${CSS.escape(connection)} details`)
  if (folds.length === open.length) folds.forEach((d, i) => (d.open = open[i] === true))
}
