/**
 * What to say of a new token or link that names streams which are not there: one sentence, or none. It is made all the same, for
 * a camera may be added later. Undefined `cameras` = all; undefined `known` = nobody knows.
 */
export function unknownCameras(
  cameras: readonly string[] | undefined,
  known: ReadonlySet<string> | undefined,
  noun = 'token',
): string[] {
  const missing = cameras?.filter((id) => known?.has(id) === false) ?? []
  if (missing.length === 0) return []
  return [`There is no stream "${missing.join('", "')}"; the ${noun} opens it once it is added`]
}
