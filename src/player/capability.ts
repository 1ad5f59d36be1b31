import type { Layout, Track } from '../media/track.ts'
import { TEXT } from './text.ts'

/** The browser's `MediaSource`, or what stands for it on an iPhone; undefined where there is neither. */
export function findMediaSource(): typeof MediaSource | undefined {
  if (typeof MediaSource !== 'undefined') return MediaSource
  const managed: unknown = Reflect.get(globalThis, 'ManagedMediaSource')
  return typeof managed === 'function' ? (managed as typeof MediaSource) : undefined
}

/** The type of a track's fragments (RFC 6381). */
export function mimeOf(track: Track): string {
  return `${track.kind}/mp4; codecs="${track.codecString}"`
}

/** Why this browser cannot play the layout, in a sentence; undefined when it can. Sound that it cannot play is no reason. */
export function whyUnsupported(layout: Layout): string | undefined {
  const mediaSource = findMediaSource()
  if (mediaSource === undefined) return TEXT.noMediaSource
  if (mediaSource.isTypeSupported(mimeOf(layout.video))) return undefined
  return layout.video.codec === 'h265' ? TEXT.noH265 : TEXT.noCodec(layout.video.codecString)
}

/** The layout without sound that the browser cannot play. */
export function playableLayout(layout: Layout): Layout {
  const { video, audio } = layout
  const isPlayable = audio === undefined || findMediaSource()?.isTypeSupported(mimeOf(audio)) === true
  return isPlayable ? layout : { video, audio: undefined }
}
