/** While a checkup runs its page is swapped again and again; folds stay as the person left them. */
export function startCheckup(): void {
  const chosen = new Map<string, boolean>()
  document.addEventListener('click', (e) => {
    const fold = (e.target as Element).closest('#checkup details[data-step] > summary')?.parentElement
    if (fold instanceof HTMLDetailsElement) chosen.set(fold.id, !fold.open)
  })
  document.addEventListener('htmx:afterSettle', () => {
    for (const [id, open] of chosen) {
      const fold = document.getElementById(id)
      if (fold instanceof HTMLDetailsElement && fold.dataset['step'] !== undefined) fold.open = open
    }
  })
}
