// The address bar says which part of the REST page's panel is shown, also when script has
// put it there: a reload shows it again.
export function startPanel(): void {
  document.addEventListener('htmx:afterSwap', (e) => {
    const { detail, target } = e as CustomEvent<{ xhr?: XMLHttpRequest }>
    if (!(target instanceof Element) || target.id !== 'panel' || !detail.xhr?.responseURL) return
    const { pathname, search } = new URL(detail.xhr.responseURL)
    history.replaceState(history.state, '', pathname + search)
  })
}
