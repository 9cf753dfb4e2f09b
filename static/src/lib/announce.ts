/** Says a sentence to screen readers, and shows it for a moment as a small message. */
export function announce(text: string, state: 'info' | 'pass' | 'fail' = 'info', show = state !== 'info'): void {
  const live = document.getElementById('live')
  if (!live) return
  live.textContent = ''
  // A change is read aloud only when the region was empty before it.
  setTimeout(() => (live.textContent = text.trim().slice(0, 500)), 50)
  if (show) toast(text, state)
}

function toast(text: string, state: string): void {
  document.querySelector('.toast')?.remove()
  const box = document.createElement('p')
  box.className = `toast is-${state}`
  box.setAttribute('aria-hidden', 'true')
  box.textContent = text
  document.body.append(box)
  setTimeout(() => box.remove(), state === 'fail' ? 8000 : 3000)
}
