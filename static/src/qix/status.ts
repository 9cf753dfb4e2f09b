import { htmx } from '../base/htmx'

const seldom = 2000 // ms between two refreshes that only count on

let last = 0
let waiting: ReturnType<typeof setTimeout> | undefined

/**
 * Shows the head of the connection anew: at once when its state changed, else at most
 * every two seconds.
 */
export function refreshStatus(connection: string, changed: boolean): void {
  if (changed) {
    clearTimeout(waiting)
    waiting = undefined
    return fetchStatus(connection, true)
  }
  waiting ??= setTimeout(() => {
    waiting = undefined
    fetchStatus(connection, false)
  }, Math.max(0, last + seldom - Date.now()))
}

function fetchStatus(connection: string, changed: boolean): void {
  const head = document.getElementById('conn-status')
  // A connection whose log is not on the page has given its place to another.
  if (!head || !document.getElementById(`log-${connection}`)) return
  last = Date.now()
  // Someone who is at a button there must not lose it to a number that went up.
  if (!changed && head.contains(document.activeElement)) return
  const open = [...head.querySelectorAll('details')].map((d) => d.open)
  const keepGuide = (e: Event): void => {
    if (!changed) (e as CustomEvent<{ shouldSwap: boolean }>).detail.shouldSwap = false
  }
  document.addEventListener('htmx:oobBeforeSwap', keepGuide)
  void htmx
    .ajax('get', `/qix/${encodeURIComponent(connection)}/status`, { target: '#conn-status', swap: 'outerHTML' })
    .finally(() => document.removeEventListener('htmx:oobBeforeSwap', keepGuide))
    .then(() => reopen(open))
}

/** Opens what was open, unless there is more to open now. */
function reopen(open: boolean[]): void {
  const folds = document.querySelectorAll<HTMLDetailsElement>('#conn-status details')
  if (folds.length === open.length) folds.forEach((d, i) => (d.open = open[i] === true))
}
