/** Five minutes of points. */
const LARGE_STEP = 30

/**
 * The point to which a key leads from another one, from 0 to `last`; `away` = from all of them, undefined = it is no key of ours.
 * @param from undefined = nowhere yet: it comes in at the newest.
 */
export function keyTarget(key: string, from: number | undefined, last: number): number | 'away' | undefined {
  const wanted = wantedBy(key, from, last)
  return typeof wanted === 'number' ? Math.min(last, Math.max(0, wanted)) : wanted
}

function wantedBy(key: string, from: number | undefined, last: number): number | 'away' | undefined {
  switch (key) {
    case 'ArrowLeft':
      return from === undefined ? last : from - 1
    case 'ArrowRight':
      return from === undefined ? last : from + 1
    case 'PageUp':
      return (from ?? last) - LARGE_STEP
    case 'PageDown':
      return (from ?? last) + LARGE_STEP
    case 'Home':
      return 0
    case 'End':
      return last
    case 'Escape':
      return from === undefined ? undefined : 'away'
    default:
      return undefined
  }
}
