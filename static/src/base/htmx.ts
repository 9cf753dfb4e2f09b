import htmx from 'htmx.org'
import { announce } from '../lib/announce'
import { expectMarkup } from './trusted'

/** Lets htmx swap under Trusted Types, keeps focus, and says aloud what changed. */
export function startHtmx(): void {
  // Not at htmx:beforeSwap: nobody hears it when the target has left the page meanwhile.
  document.addEventListener('htmx:beforeSend', (e) => {
    const { xhr } = (e as CustomEvent<{ xhr: XMLHttpRequest }>).detail
    xhr.addEventListener('readystatechange', () => {
      if (xhr.readyState === XMLHttpRequest.DONE) expectMarkup(xhr.responseText)
    })
  })
  document.addEventListener('htmx:afterSettle', (e) => settled(e.target as Element))
  document.addEventListener('htmx:sendError', () => announce('The console does not answer. Is it still running?', 'fail'))
  // Also when the policy for markup refused the answer.
  document.addEventListener('htmx:onLoadError', () => announce('The answer held something that is not shown. Reload the page.', 'fail'))
}

function settled(target: Element): void {
  const failure = target.matches('[data-failure]') ? target : target.querySelector<HTMLElement>('[data-failure]')
  if (failure) {
    announce(failure.querySelector('.happened')?.textContent ?? 'Failed')
    failure.scrollIntoView({ block: 'nearest' })
    return
  }
  if (target.id === 'messages') return told(target)
  const said = target.querySelector('[data-announce]') ?? target.closest('[data-announce]')
  if (said) announce(said.getAttribute('data-announce') || said.textContent || '')
}

/** Messages stand at the top: what was just said is brought into sight. */
function told(messages: Element): void {
  if (!messages.childElementCount) return
  announce(messages.textContent ?? '')
  messages.scrollIntoView({ block: 'nearest' })
}

interface Into {
  swap?: 'innerHTML' | 'outerHTML'
  select?: string
}

/**
 * Fetches into a place. The request is the place's own: of those of one element htmx lets
 * one out at a time, drops all but the last of those that wait, and calls them done at once.
 */
export function fetchInto(place: Element, path: string, how: Into = {}): Promise<void> {
  return htmx.ajax('get', path, { source: place, target: place, swap: 'innerHTML', ...how })
}

export { htmx }
