import { encodeFragment, lengthPrefixed, type Fragment } from '../fmp4/fragment.ts'
import { encodeInitSegment } from '../fmp4/init-segment.ts'
import type { AudioTrack, Layout, Track } from '../media/track.ts'
import { AppendQueue } from './append-queue.ts'
import { AudioClock } from './audio-clock.ts'
import { findMediaSource, mimeOf } from './capability.ts'
import type { Picture, Sound } from './engine.ts'
import { TICKS_PER_SEC } from './media-clock.ts'

/** What became of the bytes. */
export interface MediaBuffersHandlers {
  /** An append ended: time to look at the live edge. */
  updated(): void
  /** The browser refuses to go on with this media source. */
  failed(): void
}

const TRACK_ID = 1
const SAMPLES_PER_AAC_FRAME = 1024

/** A part of the media timeline, in seconds. */
export interface Range {
  readonly startSec: number
  readonly endSec: number
}

/**
 * One `MediaSource`, with a buffer for the pictures and one for the sound, so that neither waits for the other.
 * What comes before the browser has opened it is kept.
 */
export class MediaBuffers {
  /** For a video element: the source's handle in a worker, its address on a page. */
  readonly source: MediaSourceHandle | string
  readonly #source: MediaSource
  readonly #handlers: MediaBuffersHandlers
  readonly #leave = new AbortController()
  readonly #pictures: AppendQueue
  readonly #sounds: AppendQueue | undefined
  #layout: Layout
  #soundClock: AudioClock | undefined
  #sequence = 0
  #pictureEnd = 0
  #soundEnd: number | undefined

  constructor(layout: Layout, handlers: MediaBuffersHandlers) {
    const MediaSourceClass = findMediaSource()
    if (MediaSourceClass === undefined) throw new TypeError('Cannot play: no MediaSource')
    this.#layout = layout
    this.#handlers = handlers
    this.#pictures = new AppendQueue(mimeOf(layout.video))
    this.#sounds = layout.audio === undefined ? undefined : new AppendQueue(mimeOf(layout.audio))
    this.#soundClock = clockOf(layout.audio)
    this.#pushInit(layout.video)
    if (layout.audio !== undefined) this.#pushInit(layout.audio)

    this.#source = new MediaSourceClass()
    this.source = attachableOf(this.#source)
    this.#source.addEventListener('sourceopen', () => this.#opened(), {
      signal: this.#leave.signal,
      once: true,
    })
  }

  /** Where the buffers of the newest pictures and sound overlap. */
  get newestRange(): Range | undefined {
    const ranges = this.#ranges
    let range: Range | undefined
    for (const buffered of ranges) {
      const newest = buffered.length - 1
      if (newest < 0) return undefined
      const [startSec, endSec] = [buffered.start(newest), buffered.end(newest)]
      range = range === undefined ? { startSec, endSec } : overlap(range, { startSec, endSec })
    }
    return range
  }

  /** Where what is buffered begins. */
  get startSec(): number {
    return Math.min(...this.#ranges.map((buffered) => (buffered.length > 0 ? buffered.start(0) : Infinity)))
  }

  get #ranges(): TimeRanges[] {
    return [...this.#source.sourceBuffers].map(({ buffered }) => buffered)
  }

  /** How far the sound is behind the pictures: playing cannot pass the end of either. */
  get soundMissingSec(): number {
    if (this.#sounds === undefined) return 0
    this.#soundEnd ??= this.#pictureEnd
    return Math.max(0, this.#pictureEnd - this.#soundEnd) / TICKS_PER_SEC
  }

  /** New tracks of the same kinds; the next picture is a keyframe. Throws what the browser's buffers throw. */
  configure(layout: Layout): void {
    if (layout.video !== this.#layout.video) this.#pushInit(layout.video)
    if (layout.audio !== undefined && layout.audio !== this.#layout.audio) {
      this.#pushInit(layout.audio)
      this.#soundClock = clockOf(layout.audio)
    }
    this.#layout = layout
  }

  /** Throws what the browser's buffers throw. */
  picture(picture: Picture): void {
    this.#pictureEnd = picture.dts + picture.duration
    const sample = {
      parts: lengthPrefixed(picture.nalUnits),
      duration: picture.duration,
      compositionOffset: picture.pts - picture.dts,
      sync: picture.keyframe,
    }
    this.#pictures.push(this.#fragment({ baseDecodeTime: picture.dts, samples: [sample] }))
  }

  /** Throws what the browser's buffers throw. */
  sound({ pts, frames }: Sound): void {
    const { audio } = this.#layout
    if (audio === undefined || this.#sounds === undefined || this.#soundClock === undefined) return
    const start = this.#soundClock.place(pts / TICKS_PER_SEC, frames.length, SAMPLES_PER_AAC_FRAME)
    if (start === undefined) return
    this.#soundEnd = ((start + frames.length * SAMPLES_PER_AAC_FRAME) / audio.sampleRate) * TICKS_PER_SEC
    const samples = frames.map((frame) => ({
      parts: [frame],
      duration: SAMPLES_PER_AAC_FRAME,
      compositionOffset: 0,
      sync: true,
    }))
    this.#sounds.push(this.#fragment({ baseDecodeTime: start, samples }))
  }

  trim(endSec: number): void {
    this.#pictures.trim(endSec)
    this.#sounds?.trim(endSec)
  }

  close(): void {
    this.#leave.abort()
    if (typeof this.source === 'string') URL.revokeObjectURL(this.source)
  }

  #fragment(fragment: Pick<Fragment, 'baseDecodeTime' | 'samples'>): Uint8Array<ArrayBuffer> {
    return encodeFragment({ sequence: ++this.#sequence, trackId: TRACK_ID, ...fragment })
  }

  #pushInit(track: Track): void {
    const timescale = track.kind === 'video' ? TICKS_PER_SEC : track.sampleRate
    const queue = track.kind === 'video' ? this.#pictures : this.#sounds
    queue?.push({ mime: mimeOf(track), init: encodeInitSegment([{ id: TRACK_ID, timescale, track }]) })
  }

  #opened(): void {
    try {
      // All buffers first: once one of them is initialized, browsers refuse another.
      const { video, audio } = this.#layout
      const pictures = this.#source.addSourceBuffer(mimeOf(video))
      const sounds = audio === undefined ? undefined : this.#source.addSourceBuffer(mimeOf(audio))
      this.#attach(pictures, this.#pictures)
      if (sounds !== undefined && this.#sounds !== undefined) this.#attach(sounds, this.#sounds)
    } catch {
      this.#handlers.failed()
    }
  }

  #attach(buffer: SourceBuffer, queue: AppendQueue): void {
    const { signal } = this.#leave
    const updated = (): void => {
      try {
        this.#handlers.updated()
        if (!signal.aborted) queue.flush()
      } catch {
        this.#handlers.failed()
      }
    }
    buffer.addEventListener('updateend', updated, { signal })
    buffer.addEventListener('error', () => this.#handlers.failed(), { signal })
    queue.attach(buffer)
  }
}

/** Only the page can attach a source; one that lives in a worker is handed to it. */
function attachableOf(source: MediaSource): MediaSourceHandle | string {
  const handle: unknown = typeof document === 'undefined' ? Reflect.get(source, 'handle') : undefined
  return (handle as MediaSourceHandle | undefined) ?? URL.createObjectURL(source)
}

function overlap(a: Range, b: Range): Range {
  return { startSec: Math.max(a.startSec, b.startSec), endSec: Math.min(a.endSec, b.endSec) }
}

function clockOf(audio: AudioTrack | undefined): AudioClock | undefined {
  return audio === undefined ? undefined : new AudioClock(audio.sampleRate)
}
