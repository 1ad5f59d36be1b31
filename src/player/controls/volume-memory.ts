const KEY = 'baton-volume'

/** What is remembered of the sound from page to page: how loud, from 0 to 1. Sound itself starts off: browsers ask for a click. */
export function rememberedVolume(): number {
  const text = storage()?.getItem(KEY) ?? null
  const volume = text === null || text === '' ? NaN : Number(text)
  return volume >= 0 && volume <= 1 ? volume : 1
}

export function rememberVolume(volume: number): void {
  try {
    storage()?.setItem(KEY, String(volume))
  } catch {
    // The browser's storage is full: then this is as loud as before next time.
  }
}

/** Undefined where the browser lets the page keep nothing, as in some frames of other sites. */
function storage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}
