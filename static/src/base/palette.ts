/**
 * Arrow keys walk through what the palette found; Enter in the field opens the first, if need
 * be as soon as it was found: people type faster than the search answers.
 */
export function startPalette(): void {
  const dialog = document.getElementById('palette')
  const field = dialog?.querySelector('input')
  if (!(dialog instanceof HTMLDialogElement) || !field) return
  let waiting = false // Enter was pressed, but what was found is for what stood there before
  const links = () => [...dialog.querySelectorAll<HTMLElement>('.found :is(a, button)')]
  const isFound = () => dialog.querySelector<HTMLElement>('[data-found]')?.dataset.found === field.value.trim()
  dialog.addEventListener('keydown', (e) => {
    const all = links()
    const at = all.indexOf(document.activeElement as HTMLElement)
    if (e.key === 'ArrowDown') all[at + 1]?.focus()
    else if (e.key === 'ArrowUp') (all[at - 1] ?? field).focus()
    else return
    e.preventDefault()
  })
  dialog.addEventListener('submit', (e) => {
    if (e.target !== field.form) return
    const first = links()[0]
    waiting = !isFound()
    if (!waiting && !first) return
    e.preventDefault()
    e.stopPropagation()
    if (!waiting) first?.click()
  }, true)
  dialog.addEventListener('htmx:afterSwap', () => {
    if (waiting && isFound()) links()[0]?.click()
  })
  field.addEventListener('input', () => { waiting = false })
  dialog.addEventListener('close', () => { waiting = false })
  dialog.addEventListener('click', (e) => {
    if (e.target === dialog || (e.target as Element).closest('.found :is(a, button)')) dialog.close()
  })
}
