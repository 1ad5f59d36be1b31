import type { AudioTrack, Layout, VideoTrack } from '../../src/media/track.ts'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM } from '../../src/media/unit.ts'
import type { UnitInit } from '../../src/media/unit.ts'

export const videoTrack: VideoTrack = {
  kind: 'video',
  codec: 'h264',
  pid: 0x100,
  codecString: 'avc1.64001f',
  width: 1280,
  height: 720,
  parameterSets: [],
}

export const audioTrack: AudioTrack = {
  kind: 'audio',
  codec: 'aac',
  pid: 0x101,
  codecString: 'mp4a.40.2',
  sampleRate: 48_000,
  channels: 1,
  config: new Uint8Array([0x11, 0x88]),
}

export const layout: Layout = { video: videoTrack, audio: audioTrack }

export interface UnitFacts extends Partial<Omit<UnitInit, 'buffer' | 'track'>> {
  /** Bytes of TS packets; head and tail room come on top. */
  readonly tsBytes?: number
}

function unitOf(track: VideoTrack | AudioTrack, facts: UnitFacts): Unit {
  const { tsBytes = 188, ...init } = facts
  return new Unit({
    layout,
    track,
    pts90k: 0,
    dts90k: 0,
    arrivedMs: 0,
    buffer: new Uint8Array(UNIT_HEADROOM + tsBytes + UNIT_TAILROOM),
    ...init,
  })
}

/** A picture that needs those before it. */
export function picture(facts: UnitFacts = {}): Unit {
  return unitOf(videoTrack, facts)
}

export function keyframe(facts: UnitFacts = {}): Unit {
  return unitOf(videoTrack, { randomAccess: 'idr', ...facts })
}

/** More bytes of the picture before it. */
export function continuation(facts: UnitFacts = {}): Unit {
  return unitOf(videoTrack, { continuation: true, ...facts })
}

export function audio(facts: UnitFacts = {}): Unit {
  return unitOf(audioTrack, facts)
}
