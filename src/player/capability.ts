import type { Layout, Track } from '../media/track.ts'
import { ENGINE_NAMES, type EngineName } from './engine.ts'
import { TEXT } from './text/picture-text.ts'

/** The browser's `MediaSource`, or what stands for it on an iPhone; undefined where there is neither. */
export function findMediaSource(): typeof MediaSource | undefined {
  if (typeof MediaSource !== 'undefined') return MediaSource
  const managed: unknown = Reflect.get(globalThis, 'ManagedMediaSource')
  return typeof managed === 'function' ? (managed as typeof MediaSource) : undefined
}

/** An engine's name as people write it; undefined for what is none, such as `auto`. */
export function engineNamed(text: string | null): EngineName | undefined {
  return ENGINE_NAMES.find((name) => name === text)
}

/** Why nothing can be played here with the wanted engine, or with any; undefined when it can be tried. */
export function whyNoPlayer(engine: EngineName | undefined): string | undefined {
  if (engine !== undefined) return whyNoEngine(engine)
  return ENGINE_NAMES.some((name) => whyNoEngine(name) === undefined) ? undefined : TEXT.noMediaSource
}

/** What an engine can do in this browser; asked on the page. */
interface Ability {
  /** Why the browser has no such engine, in a sentence; undefined when it has. */
  readonly whyMissing: () => string | undefined
  readonly worksInWorker: () => boolean
  readonly playsSound: boolean
}

const ABILITIES: Readonly<Record<EngineName, Ability>> = {
  webcodecs: {
    whyMissing: () => (typeof VideoDecoder === 'undefined' ? TEXT.noWebCodecs : undefined),
    worksInWorker: () => true,
    playsSound: false,
  },
  mse: {
    whyMissing: () => (findMediaSource() === undefined ? TEXT.noMediaSource : undefined),
    worksInWorker: () => Reflect.get(findMediaSource() ?? {}, 'canConstructInDedicatedWorker') === true,
    playsSound: true,
  },
  still: { whyMissing: () => undefined, worksInWorker: () => true, playsSound: false },
}

/** Why this browser has no such engine, in a sentence; undefined when it has. */
export function whyNoEngine(engine: EngineName): string | undefined {
  return ABILITIES[engine].whyMissing()
}

/** Whether an engine can do its work in a worker. */
export function worksInWorker(engine: EngineName): boolean {
  return ABILITIES[engine].worksInWorker()
}

/** Whether an engine plays sound. Who wants to hear is handed over to one that does. */
export function playsSound(engine: EngineName): boolean {
  return ABILITIES[engine].playsSound
}

/** The type of a track's fragments (RFC 6381). */
export function mimeOf(track: Track): string {
  return `${track.kind}/mp4; codecs="${track.codecString}"`
}

/** Why this browser's media source cannot play the layout, in a sentence; undefined when it can. Sound that it cannot play is no reason. */
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
