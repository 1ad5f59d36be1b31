import type { Track } from '../media/track.ts'
import { ascii, box, fullBox, u16, u32, u8, zeros, type Bytes } from './box.ts'
import { handler, mediaHeader, sampleEntry } from './sample-entry.ts'

/** A track with its number in the file and the ticks per second that its fragments count in. */
export interface InitTrack {
  readonly id: number
  readonly timescale: number
  readonly track: Track
}

/**
 * The initialization segment for fragments of these tracks (ISO/IEC 14496-12 §6, ISO/IEC 23009-1 §6.3.3).
 *
 * The movie's duration is 0 and there is no `mehd`: Chromium then takes the stream for live and shows each picture
 * when it comes; with a duration it holds several back.
 */
export function encodeInitSegment(tracks: readonly InitTrack[]): Uint8Array<ArrayBuffer> {
  const highestId = Math.max(...tracks.map(({ id }) => id))
  const fileType = box('ftyp', ascii('iso5'), u32(1), ascii('iso5iso6mp41'))
  const movie = box(
    'moov',
    movieHeader(highestId + 1),
    ...tracks.map(trackBox),
    box('mvex', ...tracks.map(trackExtends)),
  )
  const bytes = new Uint8Array(fileType.byteLength + movie.byteLength)
  bytes.set(fileType)
  bytes.set(movie, fileType.byteLength)
  return bytes
}

const UNITY_MATRIX = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000)
const LANGUAGE_UNDETERMINED = 0x55c4
const MOVIE_TIMESCALE = 1000

function movieHeader(nextTrackId: number): Bytes {
  return fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, MOVIE_TIMESCALE, 0), // created, modified, timescale, duration
    u32(0x1_0000), // rate 1.0
    u16(0x100, 0), // volume 1.0
    zeros(8),
    UNITY_MATRIX,
    zeros(24),
    u32(nextTrackId),
  )
}

function trackBox({ id, timescale, track }: InitTrack): Bytes {
  return box(
    'trak',
    trackHeader(id, track),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, timescale, 0), u16(LANGUAGE_UNDETERMINED, 0)),
      handler(track),
      box('minf', mediaHeader(track), dataInformation(), sampleTable(track)),
    ),
  )
}

/** ISO/IEC 14496-12 §8.3.2: enabled and in the movie. */
function trackHeader(id: number, track: Track): Bytes {
  const [width, height] = track.kind === 'video' ? [track.width, track.height] : [0, 0]
  return fullBox(
    'tkhd',
    0,
    3,
    u32(0, 0, id, 0, 0), // created, modified, track, reserved, duration
    zeros(8),
    u16(0, 0, track.kind === 'audio' ? 0x100 : 0, 0), // layer, alternate group, volume
    UNITY_MATRIX,
    u32(width * 0x1_0000, height * 0x1_0000),
  )
}

function dataInformation(): Bytes {
  const inThisFile = fullBox('url ', 0, 1)
  return box('dinf', fullBox('dref', 0, 0, u32(1), inThisFile))
}

/** Describes the samples and holds none: they come in fragments. */
function sampleTable(track: Track): Bytes {
  return box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), sampleEntry(track)),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  )
}

function trackExtends({ id }: InitTrack): Bytes {
  return fullBox('trex', 0, 0, u32(id, 1, 0, 0), u8(0, 0, 0, 0))
}
