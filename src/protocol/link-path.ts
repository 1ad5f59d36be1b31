/**
 * Where the relay shows what a viewer link opens, relative to its base: the page of the one camera, or a wall of several. The
 * secret stands in the fragment, which browsers send to nobody.
 */
export function linkPath(cameras: readonly string[], secret: string): string {
  return `${pageOf(cameras)}#token=${secret}`
}

function pageOf([first, ...others]: readonly string[]): string {
  return first === undefined || others.length > 0 ? 'wall' : `watch/${first}`
}
/** The same for a frame in another page: the relay has to see the secret to know whose pages may show it. */
export function linkFramePath(cameras: readonly string[], secret: string): string {
  return `${pageOf(cameras)}?token=${secret}`
}
