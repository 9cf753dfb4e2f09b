/** What folds: confirmations take the focus, and an address with # opens what it names. */
export function startDetails(): void {
  document.addEventListener('toggle', (e) => focusConfirm(e.target as Element), true)
  document.addEventListener('click', (e) => {
    const details = (e.target as Element).closest('[data-close]')?.closest('details')
    if (!details) return
    details.open = false
    details.querySelector('summary')?.focus()
  })
  window.addEventListener('hashchange', openNamed)
  openNamed()
}

function focusConfirm(el: Element): void {
  if (el instanceof HTMLDetailsElement && el.open && el.dataset['confirm'] !== undefined) {
    el.querySelector<HTMLElement>('form input:not([type=hidden]), form button')?.focus()
  }
}

/** Opens the fold that the address names, or the first one in the row it names. */
function openNamed(): void {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!named) return
  const fold = named.closest('details') ?? named.querySelector('details')
  if (fold) fold.open = true
  named.scrollIntoView()
}
