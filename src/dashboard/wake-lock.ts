/** Keeps the screen on while the page is seen, where the browser can: in a secure context. */
export function keepScreenOn(): void {
  if (!('wakeLock' in navigator)) return
  const ask = (): void => {
    // Refused by a setting or a low battery: then the screen does what it always does.
    if (!document.hidden) navigator.wakeLock.request('screen').catch(() => undefined)
  }
  // The browser takes it back when the page is hidden.
  document.addEventListener('visibilitychange', ask)
  ask()
}
