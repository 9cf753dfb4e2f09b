/** An answer that was no success, or none at all (status 0). */
export class FetchError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Fetches from the console's own server; any other address is refused, and a redirect unless asked for. */
export async function ownFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, location.href)
  if (url.origin !== location.origin) throw new FetchError(0, 'Only the console itself may be asked.')
  const answer = await fetch(url, { ...init, mode: 'same-origin', credentials: 'same-origin', redirect: init.redirect ?? 'error' }).catch((e: unknown) => {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    throw new FetchError(0, 'The console does not answer. Is it still running?')
  })
  if (!answer.ok && answer.type !== 'opaqueredirect') throw new FetchError(answer.status, (await answer.text()).slice(0, 500) || answer.statusText)
  return answer
}

/** Fetches JSON from the console's own server. What it holds is for the caller to check. */
export async function ownJSON<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await ownFetch(path, { ...init, headers: { Accept: 'application/json', ...init.headers } })
  if (!/^application\/(.+\+)?json\b/.test(answer.headers.get('Content-Type') ?? '')) {
    throw new FetchError(answer.status, 'The console answered with something else than JSON.')
  }
  return (await answer.json()) as T
}

/** Posts form fields to the console's own server. */
export function ownPost(path: string, fields: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return ownFetch(path, { ...init, method: 'POST', body: new URLSearchParams(fields) })
}
