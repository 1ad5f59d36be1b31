/** A video track of pictures that somebody writes. */
export interface VideoTrackSource {
  readonly track: MediaStreamTrack
  readonly frames: WritableStream<VideoFrame>
}

type GeneratorClass = new (init: { kind: 'video' }) => MediaStreamTrack & {
  readonly writable: WritableStream<VideoFrame>
}

/** Makes one where the browser can (`MediaStreamTrackGenerator`: Chromium); undefined elsewhere. */
export function makeVideoTrack(): VideoTrackSource | undefined {
  const Generator = Reflect.get(globalThis, 'MediaStreamTrackGenerator') as GeneratorClass | undefined
  if (Generator === undefined) return undefined
  const track = new Generator({ kind: 'video' })
  return { track, frames: track.writable }
}
