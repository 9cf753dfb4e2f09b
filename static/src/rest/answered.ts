const sends = ['/rest/send', '/rest/call', '/rest/next']

/** Brings the answer to a call into sight, which may come up far below a long form. */
export function startAnswered(): void {
  let before: string | undefined
  document.addEventListener('htmx:beforeSwap', () => {
    before = answer()?.dataset['x']
  })
  document.addEventListener('htmx:afterSettle', (e) => {
    const { pathInfo } = (e as CustomEvent<{ pathInfo: { requestPath: string } }>).detail
    const now = answer()
    if (!now || now.dataset['x'] === before || !sends.includes(pathInfo.requestPath)) return
    if (now.getBoundingClientRect().top > innerHeight / 2) now.scrollIntoView()
  })
}

function answer(): HTMLElement | null {
  return document.getElementById('answer')
}
