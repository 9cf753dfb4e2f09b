/** Arrow keys walk through what the palette found; Enter in the field opens the first. */
export function startPalette(): void {
  const dialog = document.getElementById('palette')
  if (!(dialog instanceof HTMLDialogElement)) return
  dialog.addEventListener('keydown', (e) => {
    const links = [...dialog.querySelectorAll<HTMLElement>('.found :is(a, button)')]
    const at = links.indexOf(document.activeElement as HTMLElement)
    if (e.key === 'ArrowDown') links[at + 1]?.focus()
    else if (e.key === 'ArrowUp') (links[at - 1] ?? dialog.querySelector('input'))?.focus()
    else if (e.key === 'Enter' && at < 0 && links[0]) links[0].click()
    else return
    e.preventDefault()
  })
  dialog.addEventListener('click', (e) => {
    if (e.target === dialog || (e.target as Element).closest('.found :is(a, button)')) dialog.close()
  })
}
