/** Size in device pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * The size in which a picture fills what is seen of it in both directions, in its own proportions; its own size where
 * it is smaller, or where nothing is known.
 */
export function drawnSize(picture: Size, seen: Size | undefined): Size {
  if (seen === undefined || seen.width === 0 || seen.height === 0) return picture
  const scale = Math.min(1, Math.max(seen.width / picture.width, seen.height / picture.height))
  return { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) }
}
