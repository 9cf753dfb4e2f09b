/** Writes a size in powers of 1000: "512 B", "4.2 kB". The server's Bytes does the same. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`
  let i = -1
  for (; n >= 999.5 && i < 5; i++) n /= 1000
  return `${n >= 9.95 ? n.toFixed(0) : n.toFixed(1)} ${'kMGTPE'[i]}B`
}

/** Writes a span of milliseconds in one unit: "0.4 ms", "38 ms", "2.1 s", "3 min". */
export function duration(ms: number): string {
  if (ms <= 0) return '0 ms'
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${ms.toFixed(0)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.round(ms / 60_000)} min`
}

/** Writes a moment of this day as a clock shows it, with thousandths when asked. */
export function clock(t: Date, thousandths = false): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const hms = `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`
  return thousandths ? `${hms}.${String(t.getMilliseconds()).padStart(3, '0')}` : hms
}

/** Says how long it is until a moment, in the words of the server's TimeLeft. */
export function timeLeft(ms: number): string {
  const s = Math.floor(ms / 1000)
  if (s <= 0) return 'ended'
  if (s < 90) return `${s} s left`
  if (s < 90 * 60) return `${Math.floor(s / 60)} min left`
  if (s < 48 * 3600) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min left`
  return `${Math.floor(s / 86400)} days left`
}
