import { readFile } from 'node:fs/promises'
import { audioSpecificConfig, parseAdtsFrames } from '../codecs/aac.ts'
import { splitAnnexB } from '../codecs/annex-b.ts'

/** Resolves alike from `src/demo` and from `dist/demo`. */
const CLIP_FOLDER = new URL('../../assets/demo/', import.meta.url)
const PICTURES_PER_SECOND = 25
const SAMPLES_PER_FRAME = 1024

/** NAL unit types (ITU-T H.264 table 7-1). */
const IDR = 5
const SPS = 7
const PPS = 8
const AUD = 9

/** One picture of the clip: NAL units without start codes and without delimiter. */
export interface ClipPicture {
  readonly nalus: readonly Uint8Array[]
  readonly keyframe: boolean
}

/** The demo camera's loop. Picture and sound are of exactly the same length, so that rounds join without drift. */
export interface Clip {
  readonly pictures: readonly ClipPicture[]
  /** AAC frames without ADTS header. */
  readonly frames: readonly Uint8Array[]
  readonly parameterSets: readonly Uint8Array[]
  readonly sampleRate: number
  readonly channels: number
  /** AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
  readonly audioConfig: Uint8Array
  /** From one picture, and from one audio frame, to the next. */
  readonly pictureTicks90k: number
  readonly frameTicks90k: number
  readonly ticks90k: number
}

/** Reads the clip that is shipped with the relay; `scripts/make-demo-clip.mjs` makes it. */
export async function loadClip(folder: URL = CLIP_FOLDER): Promise<Clip> {
  const [video, audio] = await Promise.all([
    readFile(new URL('clip.h264', folder)),
    readFile(new URL('clip.aac', folder)),
  ])
  const pictures = picturesOf(splitAnnexB(video))
  const { frames, header } = parseAdtsFrames(audio)
  const parameterSets = (pictures[0]?.nalus ?? []).filter((nalu) => [SPS, PPS].includes(typeOf(nalu)))
  const ticks90k = (pictures.length * 90_000) / PICTURES_PER_SECOND
  const frameTicks90k = (SAMPLES_PER_FRAME * 90_000) / (header?.sampleRate ?? 1)
  if (!header || !pictures[0]?.keyframe || frames.length * frameTicks90k !== ticks90k) {
    throw new Error(`Cannot loop the demo clip: ${pictures.length} pictures, ${frames.length} audio frames.`)
  }
  return {
    pictures,
    frames,
    parameterSets,
    sampleRate: header.sampleRate,
    channels: header.channels,
    audioConfig: audioSpecificConfig(header),
    pictureTicks90k: 90_000 / PICTURES_PER_SECOND,
    frameTicks90k,
    ticks90k,
  }
}

/** The clip was encoded with a delimiter in front of each picture. */
function picturesOf(nalus: readonly Uint8Array[]): ClipPicture[] {
  const pictures: Uint8Array[][] = []
  for (const nalu of nalus) {
    if (typeOf(nalu) === AUD) pictures.push([])
    else pictures.at(-1)?.push(nalu)
  }
  return pictures.map((nalus) => ({ nalus, keyframe: nalus.some((nalu) => typeOf(nalu) === IDR) }))
}

function typeOf(nalu: Uint8Array): number {
  return nalu[0]! & 0x1f
}
