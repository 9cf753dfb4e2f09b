// Where the focus was when a swap took its element away.
let lost: { region: string; alike: string } | undefined

/** Keeps the keyboard's place when a swap replaces the element that has it. */
export function startFocus(): void {
  document.addEventListener('htmx:beforeSwap', (e) => {
    const target = (e as CustomEvent<{ target: Element }>).detail.target
    const active = document.activeElement
    lost = active && target.id && target.contains(active) ? { region: target.id, alike: likeness(active) } : undefined
  })
  document.addEventListener('htmx:afterSettle', restore)
}

function restore(): void {
  const region = lost && document.getElementById(lost.region)
  if (!lost || !region) return
  const { alike } = lost
  lost = undefined
  if (document.activeElement && document.activeElement !== document.body) return
  const failure = region.querySelector<HTMLElement>('[data-failure]')
  const same = [...region.querySelectorAll<HTMLElement>('a[href],button,input,select,textarea,summary')].find((el) => likeness(el) === alike)
  if (!failure && same) return same.focus({ preventScroll: true })
  const place = failure ?? region
  place.tabIndex = -1
  place.focus({ preventScroll: !failure })
}

/** What makes an element the same one to a person, before and after a swap. */
function likeness(el: Element): string {
  const owner = el.closest('form')?.getAttribute('action') ?? ''
  const words = el.getAttribute('aria-label') ?? (el.querySelector('[data-idle]') as HTMLElement | null)?.dataset['idle'] ?? el.textContent?.trim()
  return [el.localName, el.id, el.getAttribute('name'), el.getAttribute('href'), owner, words].join('|')
}
