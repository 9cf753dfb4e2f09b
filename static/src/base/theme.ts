import { ownPost } from '../lib/fetch'
import { announce } from '../lib/announce'

/** Switches the colours at once and tells the server, instead of loading the page anew. */
export function startTheme(): void {
  document.addEventListener('submit', (e) => {
    const form = e.target as HTMLFormElement
    const button = (e as SubmitEvent).submitter as HTMLButtonElement | null
    if (!form.matches('.themes') || !button) return
    e.preventDefault()
    document.documentElement.dataset['theme'] = button.value
    for (const b of form.querySelectorAll('button')) b.setAttribute('aria-pressed', String(b === button))
    ownPost(form.getAttribute('action') ?? '', { theme: button.value }, { redirect: 'manual' }).catch(() => announce('The choice of colours could not be kept.', 'fail'))
  })
}
