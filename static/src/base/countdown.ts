import { announce } from '../lib/announce'
import { timeLeft } from '../lib/format'

/** Counts every [data-until] on. The end of the armed time is said aloud. */
export function startCountdowns(): void {
  setInterval(tick, 1000)
  document.addEventListener('visibilitychange', tick)
  tick()
}

function tick(): void {
  if (document.hidden) return
  for (const el of document.querySelectorAll<HTMLTimeElement>('time[data-until]')) {
    const left = Date.parse(el.dateTime) - Date.now()
    const text = timeLeft(left)
    if (el.textContent === text) continue
    el.textContent = text
    el.classList.toggle('soon', left < 5 * 60_000)
    if (left <= 0 && el.closest('.armed')) announce('Changes are no longer allowed.', 'pass')
  }
}
