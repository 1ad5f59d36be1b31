/** What iPhones have instead: their own player, for a video element alone. */
interface AppleVideo {
  readonly webkitEnterFullscreen?: () => void
}

/** Can the player fill the screen, with this picture in it? */
export function canFillScreen(picture: Element | undefined): boolean {
  return (
    document.fullscreenEnabled || (picture !== undefined && Reflect.has(picture, 'webkitEnterFullscreen'))
  )
}

/** Fills the screen with the player, or gives it back. To be called from a click or a key. */
export async function toggleFullscreen(player: HTMLElement, picture: Element | undefined): Promise<void> {
  if (document.fullscreenElement === player) await document.exitFullscreen()
  else if (document.fullscreenEnabled) await player.requestFullscreen()
  else (picture as AppleVideo | undefined)?.webkitEnterFullscreen?.()
}
