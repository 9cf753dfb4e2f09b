import { announce } from '../lib/announce'

/** Buttons with data-copy copy the value or text of the element with that id. */
export function startCopy(): void {
  document.addEventListener('click', (e) => {
    const button = (e.target as Element).closest<HTMLElement>('[data-copy]')
    const source = button && document.getElementById(button.dataset['copy'] ?? '')
    if (source) void copy(textOf(source))
  })
}

function textOf(el: HTMLElement): string {
  return el instanceof HTMLTextAreaElement || el instanceof HTMLInputElement ? el.value : (el.textContent ?? '').trim()
}

/** Copies a text and says whether that worked. */
export async function copy(text: string): Promise<void> {
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text),
  )
  if (done) announce('Copied.', 'pass')
  else announce('The browser did not allow copying. Mark the text and press Ctrl+C.', 'fail')
}

// For browsers that refuse the clipboard although the person clicked.
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.className = 'unseen'
  area.value = text
  const before = document.activeElement
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
