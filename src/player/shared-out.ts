/** Fewer are within what any computer leaves out now and then. */
const NOTICEABLE_PART = 0.1

/** Are noticeably fewer pictures drawn than come, because this computer cannot draw more for all players of the page? */
export function isSharedOut({ fps, undrawnFps }: { fps: number; undrawnFps: number }): boolean {
  return undrawnFps > NOTICEABLE_PART * (fps + undrawnFps)
}
