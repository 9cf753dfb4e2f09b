import { ownFetch } from '../lib/fetch'

/** Longest text that goes to the clipboard, in bytes. */
const most = 5_000_000

/** Fetches a whole body as text, unless it is too long for the clipboard. */
export async function wholeText(path: string): Promise<string> {
  const stop = new AbortController()
  const answer = await ownFetch(path, { signal: stop.signal }).catch((e: unknown) => {
    throw e instanceof Error && 'status' in e && e.status === 403 ? new Error('Nothing is copied while presenting.') : e
  })
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (const reader = answer.body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > most) {
      stop.abort()
      throw new Error('This is more than 5 MB, too much to copy. Save it to a file.')
    }
    parts.push(value)
  }
  return new Blob(parts).text()
}
