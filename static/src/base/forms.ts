/** Forms are sent once, and say that they are on the way. */
export function startForms(): void {
  document.addEventListener('submit', (e) => {
    const form = e.target as HTMLFormElement
    if (e.defaultPrevented || form.method === 'dialog' || form.method === 'get') return
    if (form.dataset['sent'] !== undefined) return e.preventDefault()
    if (form.matches('[hx-post],[hx-put],[hx-delete],[hx-patch]')) return
    markSent(form, (e as SubmitEvent).submitter)
  })
  document.addEventListener('htmx:beforeRequest', (e) => markSent(e.target as Element, null))
  for (const end of ['htmx:afterRequest', 'htmx:onLoadError']) document.addEventListener(end, (e) => unmark(e.target as Element))
  // A page that comes back from the browser's history is as it was left.
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(unmark))
  document.addEventListener('click', (e) => {
    const close = (e.target as Element).closest('[data-close]')
    const details = close?.closest('details')
    if (!details) return
    details.open = false
    details.querySelector('summary')?.focus()
  })
  document.addEventListener('toggle', (e) => focusConfirm(e.target as Element), true)
}

function markSent(el: Element, submitter: HTMLElement | null): void {
  if (!(el instanceof HTMLFormElement) || el.method === 'get') return
  el.dataset['sent'] = ''
  el.setAttribute('aria-busy', 'true')
  const button = submitter ?? el.querySelector<HTMLElement>('button.primary,button[type=submit]')
  const words = button?.querySelector('span')
  if (!button?.dataset['busy'] || !words) return
  words.dataset['idle'] = words.textContent ?? ''
  words.textContent = button.dataset['busy']
}

function unmark(el: Element): void {
  delete (el as HTMLElement).dataset['sent']
  el.removeAttribute('aria-busy')
  for (const words of el.querySelectorAll<HTMLElement>('[data-idle]')) {
    words.textContent = words.dataset['idle'] ?? ''
    delete words.dataset['idle']
  }
}

function focusConfirm(el: Element): void {
  if (el instanceof HTMLDetailsElement && el.open && el.dataset['confirm'] !== undefined) {
    el.querySelector<HTMLElement>('form input:not([type=hidden]), form button')?.focus()
  }
}
