import { h264LevelName, h264ProfileName, h265LevelName, h265ProfileName } from '../codecs/profiles.ts'
import { TEXT } from './text/shared-text.ts'

/** ISO/IEC 14496-3 table 1.17, by audio object type. */
const SOUND = new Map([
  ['mp4a.40.2', 'AAC'],
  ['mp4a.40.5', 'HE-AAC'],
  ['mp4a.40.29', 'HE-AAC v2'],
])
/** As people and cameras' own pages call what RTP calls otherwise. */
const OF_RTP = new Map([
  ['H264', TEXT.h264],
  ['H265', TEXT.h265],
  ['MPEG4-GENERIC', 'AAC'],
  ['MP4A-LATM', 'AAC'],
  ['OPUS', 'Opus'],
  ['PCMA', 'G.711 A-law'],
  ['PCMU', 'G.711 µ-law'],
  ['G722', 'G.722'],
  ['MPA', 'MPEG audio'],
])

/** An RFC 6381 codec string of video in words, such as `H.264 High, level 3.1`; what is not known stays as it is. */
export function videoCodecWords(codec: string): string {
  return h264Words(codec) ?? h265Words(codec) ?? codec
}

/** The same of sound, such as `AAC`. */
export function soundCodecWords(codec: string): string {
  return SOUND.get(codec) ?? codec
}

/** A camera's own name of its picture or sound, such as `PCMA`, in words. */
export function rtpCodecWords(name: string): string {
  return OF_RTP.get(name.toUpperCase()) ?? name
}

function h264Words(codec: string): string | undefined {
  const [, profile = '', constraints = '', level = ''] =
    /^avc[13]\.([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(codec) ?? []
  if (profile === '') return undefined
  const demands = {
    profileIdc: parseInt(profile, 16),
    constraints: parseInt(constraints, 16),
    levelIdc: parseInt(level, 16),
  }
  return TEXT.codec(TEXT.h264, h264ProfileName(demands), h264LevelName(demands))
}

function h265Words(codec: string): string | undefined {
  const [, profile, level] = /^h(?:vc|ev)1\.[ABC]?(\d+)\.[0-9a-f]+\.[LH](\d+)/i.exec(codec) ?? []
  if (profile === undefined || level === undefined) return undefined
  return TEXT.codec(TEXT.h265, h265ProfileName(Number(profile)), h265LevelName(Number(level)))
}
