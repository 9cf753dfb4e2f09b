/** Lists of name and value: when the last row is filled, an empty one follows. */
export function startRows(): void {
  document.addEventListener('input', (e) => {
    const row = (e.target as Element).closest('pair-rows > .pair:last-child')
    if (!row) return
    const next = row.cloneNode(true) as Element
    const number = row.parentElement!.children.length + 1
    for (const input of next.querySelectorAll('input')) {
      input.value = ''
      input.setAttribute('value', '')
      input.setAttribute('aria-label', (input.getAttribute('aria-label') ?? '').replace(/\d+/, String(number)))
    }
    row.after(next)
  })
}
