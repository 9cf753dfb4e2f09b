import { announce } from '../lib/announce'

interface RequestDetail {
  requestConfig: { triggeringEvent?: SubmitEvent }
}

/** Forms are sent once, say that they are on the way, and can be cancelled. */
export function startForms(): void {
  // Before htmx hears of it: what is on the way is not sent a second time.
  document.addEventListener('submit', refuseSecond, true)
  document.addEventListener('submit', (e) => {
    if (!e.defaultPrevented) markSent(e.target as Element, (e as SubmitEvent).submitter)
  })
  document.addEventListener('htmx:beforeSend', (e) => {
    const { requestConfig } = (e as CustomEvent<RequestDetail>).detail
    markSent(e.target as Element, requestConfig.triggeringEvent?.submitter ?? null)
  })
  for (const end of ['htmx:afterRequest', 'htmx:onLoadError']) document.addEventListener(end, (e) => unmark(e.target as Element))
  // A page that comes back from the browser's history is as it was left.
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(unmark))
  document.addEventListener('click', (e) => {
    const button = (e.target as Element).closest('[data-abort]')
    if (button) abort(button.closest('form'))
  })
}

function refuseSecond(e: Event): void {
  if ((e.target as HTMLElement).dataset['sent'] === undefined) return
  e.preventDefault()
  e.stopImmediatePropagation()
}

function markSent(el: Element, submitter: HTMLElement | null): void {
  // By attribute: a field named "method" hides the form's own property.
  if (!(el instanceof HTMLFormElement) || el.getAttribute('method') !== 'post') return
  el.dataset['sent'] = ''
  el.setAttribute('aria-busy', 'true')
  const button = submitter ?? el.querySelector<HTMLElement>('button.primary,button[type=submit]')
  const words = button?.querySelector('span')
  if (!button?.dataset['busy'] || !words) return
  words.dataset['idle'] = words.textContent ?? ''
  words.textContent = button.dataset['busy']
  announce(button.dataset['busy'])
}

function unmark(el: Element): void {
  if (!(el instanceof HTMLFormElement)) return
  delete el.dataset['sent']
  el.removeAttribute('aria-busy')
  for (const words of el.querySelectorAll<HTMLElement>('[data-idle]')) {
    words.textContent = words.dataset['idle'] ?? ''
    delete words.dataset['idle']
  }
}

function abort(form: HTMLFormElement | null): void {
  if (form?.dataset['sent'] === undefined) return
  form.dispatchEvent(new CustomEvent('htmx:abort', { bubbles: true, detail: { elt: form } }))
  announce('Cancelled.', 'pass')
}
