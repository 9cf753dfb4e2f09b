const command = /^(?:\$ |> )?(?:curl(?:\.exe)?|invoke-webrequest|invoke-restmethod|iwr|irm|\$session\s*=\s*new-object)\s/i

/** A command that is pasted into the address field becomes a request: the server reads it. */
document.addEventListener('paste', (e) => {
  const field = e.target
  const form = document.getElementById('paste')
  const text = e.clipboardData?.getData('text/plain') ?? ''
  if (!(field instanceof HTMLInputElement) || field.id !== 'target' || !(form instanceof HTMLFormElement) || !command.test(text.trimStart())) return
  e.preventDefault()
  const area = form.querySelector('textarea')
  if (!area) return
  area.value = text
  form.requestSubmit()
})
