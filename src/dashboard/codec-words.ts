import { TEXT } from './text.ts'

/** ISO/IEC 14496-10 Annex A, by profile_idc; these names are said in every language. */
const H264_PROFILES = new Map([
  [66, 'Baseline'],
  [77, 'Main'],
  [88, 'Extended'],
  [100, 'High'],
  [110, 'High 10'],
  [122, 'High 4:2:2'],
])
/** ISO/IEC 23008-2 Annex A, by general_profile_idc. */
const H265_PROFILES = new Map([
  [1, 'Main'],
  [2, 'Main 10'],
  [3, 'Main Still Picture'],
])
const CONSTRAINT_SET_1 = 0x40
/** ISO/IEC 14496-3 table 1.17, by audio object type. */
const SOUND = new Map([
  ['mp4a.40.2', 'AAC'],
  ['mp4a.40.5', 'HE-AAC'],
  ['mp4a.40.29', 'HE-AAC v2'],
])
/** What cameras call their sound in RTP, as people know it. */
const RTP_SOUND = new Map([
  ['PCMA', 'G.711 A-law'],
  ['PCMU', 'G.711 µ-law'],
  ['MPEG4-GENERIC', 'AAC'],
  ['MP4A-LATM', 'AAC'],
  ['OPUS', 'Opus'],
])

/** An RFC 6381 codec string of video in words, such as `H.264 High, level 3.1`; what is not known stays as it is. */
export function videoCodecWords(codec: string): string {
  return h264Words(codec) ?? h265Words(codec) ?? codec
}

/** The same of sound, such as `AAC`. */
export function soundCodecWords(codec: string): string {
  return SOUND.get(codec) ?? codec
}

/** A camera's own name of its sound, such as `PCMA`, in words. */
export function rtpSoundWords(name: string): string {
  return RTP_SOUND.get(name.toUpperCase()) ?? name
}

function h264Words(codec: string): string | undefined {
  const [, profile = '', constraints = '', level = ''] =
    /^avc[13]\.([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(codec) ?? []
  if (profile === '') return undefined
  const idc = parseInt(profile, 16)
  const isConstrained = idc === 66 && (parseInt(constraints, 16) & CONSTRAINT_SET_1) !== 0
  const name = isConstrained ? 'Constrained Baseline' : H264_PROFILES.get(idc)
  return TEXT.codec('H.264', name, (parseInt(level, 16) / 10).toFixed(1))
}

function h265Words(codec: string): string | undefined {
  const [, profile, level] = /^h(?:vc|ev)1\.[ABC]?(\d+)\.[0-9a-f]+\.[LH](\d+)/i.exec(codec) ?? []
  if (profile === undefined || level === undefined) return undefined
  return TEXT.codec('H.265', H265_PROFILES.get(Number(profile)), (Number(level) / 30).toFixed(1))
}
