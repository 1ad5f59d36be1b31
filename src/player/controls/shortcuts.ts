/** What the viewer can do by a key while the focus is in the player. */
export interface ShortcutActions {
  readonly togglePlay: () => void
  readonly toggleSound: () => void
  readonly louder: () => void
  readonly quieter: () => void
  readonly takeSnapshot: () => void
  readonly toggleSmallWindow: () => void
  readonly toggleStatistics: () => void
  readonly toggleFullscreen: () => void
  readonly closePanel: () => void
}

/** Keys as `KeyboardEvent.key` has them, in small letters. `docs/embedding.md` lists them. */
export const SHORTCUTS: Readonly<Record<string, keyof ShortcutActions>> = {
  k: 'togglePlay',
  ' ': 'togglePlay',
  m: 'toggleSound',
  arrowup: 'louder',
  arrowdown: 'quieter',
  s: 'takeSnapshot',
  p: 'toggleSmallWindow',
  i: 'toggleStatistics',
  f: 'toggleFullscreen',
  escape: 'closePanel',
}

/** Keys that mean something to a control that has the focus. */
const OWN_KEYS = new Map([
  ['BUTTON', [' ', 'enter']],
  ['INPUT', ['arrowup', 'arrowdown', ' ']],
  ['SELECT', ['arrowup', 'arrowdown', ' ', 'enter']],
])

/**
 * What a key does in the player; undefined when it is none of ours. A letter chooses in a list that has the focus, and
 * with Ctrl, Alt or Meta every key is the browser's.
 */
export function shortcutOf(
  { key, ctrlKey, altKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>,
  focused: string | undefined,
): keyof ShortcutActions | undefined {
  if (ctrlKey || altKey || metaKey) return undefined
  const name = key.toLowerCase()
  if (focused === 'SELECT' && name.length === 1) return undefined
  if (focused !== undefined && OWN_KEYS.get(focused)?.includes(name)) return undefined
  return SHORTCUTS[name]
}

/** The key of an action as a button's `aria-keyshortcuts` and its tooltip say it. */
export function keyOf(action: keyof ShortcutActions): string {
  const [key = ''] = Object.entries(SHORTCUTS).find(([, named]) => named === action) ?? []
  return key.toUpperCase()
}
