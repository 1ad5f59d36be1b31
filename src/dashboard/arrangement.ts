import type { StreamView } from '../protocol/events.ts'
import type { CameraGroup } from './camera-grid.ts'

/** The streams under their groups, in the order in which the groups come first; those without one last. */
export function groupsOf(streams: readonly StreamView[], otherName: string): CameraGroup[] {
  const groups = new Map<string, StreamView[]>()
  for (const stream of streams) {
    const name = stream.group ?? ''
    const members = groups.get(name)
    if (members === undefined) groups.set(name, [stream])
    else members.push(stream)
  }
  if (groups.size < 2) return [{ name: [...groups.keys()][0] ?? '', streams }]
  const named = [...groups].filter(([name]) => name !== '')
  const other = groups.get('')
  return [
    ...named.map(([name, members]) => ({ name, streams: members })),
    ...(other === undefined ? [] : [{ name: otherName, streams: other }]),
  ]
}

/** The ids with one of them moved beside another. */
export function movedBeside(ids: readonly string[], id: string, other: string, isBehind: boolean): string[] {
  const rest = ids.filter((one) => one !== id)
  rest.splice(rest.indexOf(other) + (isBehind ? 1 : 0), 0, id)
  return rest
}

/**
 * The ids with one of them moved by some places among `shown`, the ones that it is seen with.
 * @returns undefined where there is no such place.
 */
export function movedBy(
  ids: readonly string[],
  shown: readonly string[],
  id: string,
  places: number,
): string[] | undefined {
  const from = shown.indexOf(id)
  const to = Math.min(shown.length - 1, Math.max(0, from + places))
  const other = shown[to]
  if (from < 0 || from === to || other === undefined) return undefined
  return movedBeside(ids, id, other, to > from)
}
