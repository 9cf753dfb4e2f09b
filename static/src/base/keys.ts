/** The console's keys. None is one that browsers keep for themselves. */
export function startKeys(): void {
  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing) return
    const command = (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey
    if (command && e.key === 'Enter') return act(e, submitPrimary(e.target as Element))
    if (command && e.key.toLowerCase() === 'k') return act(e, openPalette())
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e)) return
    if (e.key === '/') act(e, focusFilter())
    if (e.key === '?') act(e, openKeys())
    if (e.key === 'Escape') act(e, closeNearest(e.target as Element))
  })
  document.addEventListener('click', (e) => {
    if ((e.target as Element).closest('[data-palette]')) act(e, openPalette())
  })
}

function act(e: Event, done: boolean): void {
  if (done) e.preventDefault()
}

function typing(e: KeyboardEvent): boolean {
  const el = e.composedPath()[0]
  if (!(el instanceof HTMLElement) || e.key === 'Escape') return false
  const tick = el instanceof HTMLInputElement && /^(radio|checkbox|button|submit)$/.test(el.type)
  return el.isContentEditable || (el.matches('input,textarea,select') && !tick)
}

const primary = 'form[data-primary]:not([data-primary="false"])'

/** Sends the form in which the person is, else the page's main one. */
function submitPrimary(from: Element): boolean {
  const form = from.closest<HTMLFormElement>(primary) ?? document.querySelector<HTMLFormElement>(`main ${primary}`)
  form?.requestSubmit(form.querySelector<HTMLButtonElement>('button.primary'))
  return form !== null
}

function openPalette(): boolean {
  const dialog = document.getElementById('palette') as HTMLDialogElement | null
  const input = dialog?.querySelector('input')
  if (!dialog || !input) return false
  if (!dialog.open) dialog.showModal()
  input.select()
  input.dispatchEvent(new CustomEvent('palette-open', { bubbles: true }))
  return true
}

function openKeys(): boolean {
  const dialog = document.getElementById('keys') as HTMLDialogElement | null
  if (dialog && !dialog.open) dialog.showModal()
  return dialog !== null
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>('main [data-filter]')
  filter?.focus()
  filter?.select()
  return filter !== null
}

/** Closes the confirmation around the focus. Dialogs and popovers close by themselves. */
function closeNearest(from: Element): boolean {
  const open = from.closest<HTMLDetailsElement>('details[data-confirm][open]')
  if (!open) return false
  open.open = false
  open.querySelector('summary')?.focus()
  return true
}
