const JPEG_QUALITY = 0.95

/** What an engine draws on. */
export type Picture = HTMLVideoElement | HTMLCanvasElement | HTMLImageElement

/** The picture on the screen as a JPEG, in its own size. */
export function takeSnapshot(picture: Picture): Promise<Blob> {
  const [width, height] = sizeOf(picture)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null): void =>
      blob === null ? reject(new DOMException('Cannot encode the picture', 'EncodingError')) : resolve(blob)
    canvas.toBlob(done, 'image/jpeg', JPEG_QUALITY)
  })
}

/** Size of the picture itself, whatever its size on the page. */
function sizeOf(picture: Picture): readonly [width: number, height: number] {
  if (picture instanceof HTMLVideoElement) return [picture.videoWidth, picture.videoHeight]
  if (picture instanceof HTMLImageElement) return [picture.naturalWidth, picture.naturalHeight]
  return [picture.width, picture.height]
}

/** `Front door 2026-11-22 14.05.09.jpg`, by the viewer's clock; without what file systems refuse. */
export function snapshotName(label: string, taken: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = [taken.getFullYear(), two(taken.getMonth() + 1), two(taken.getDate())].join('-')
  const time = [taken.getHours(), taken.getMinutes(), taken.getSeconds()].map(two).join('.')
  return `${label.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim()} ${day} ${time}.jpg`
}

/** Hands the file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
