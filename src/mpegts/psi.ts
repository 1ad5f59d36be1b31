import { crc32 } from './crc32.ts'
import { AUDIO_PID, PACKET_SIZE, PAT_PID, PMT_PID, SYNC_BYTE, VIDEO_PID } from './packet.ts'

/** stream_type values that the relay understands (ISO/IEC 13818-1 table 2-34). */
const STREAM_TYPE_AAC = 0x0f
const STREAM_TYPE_H264 = 0x1b
const STREAM_TYPE_H265 = 0x24

const TABLE_PAT = 0
const TABLE_PMT = 2
const PROGRAM_NUMBER = 1

/** One entry of a program association table. */
export interface Program {
  readonly number: number
  readonly pmtPid: number
}

/** One section of a program association table (ISO/IEC 13818-1 §2.4.4.3). */
export interface PatSection {
  readonly sectionNumber: number
  readonly lastSectionNumber: number
  readonly programs: readonly Program[]
}

/** A program map table (ISO/IEC 13818-1 §2.4.4.8). */
export interface Pmt {
  readonly programNumber: number
  readonly version: number
  readonly pcrPid: number
  readonly streams: readonly ElementaryStream[]
}

/** One entry of a program map table. */
export interface ElementaryStream {
  readonly pid: number
  readonly streamType: number
}

/** The program's first H.264 or H.265 stream. */
export function videoOf(pmt: Pmt): ElementaryStream | undefined {
  return pmt.streams.find(({ streamType }) => codecOf(streamType) !== undefined)
}

/** The program's first AAC stream in ADTS. */
export function audioOf(pmt: Pmt): ElementaryStream | undefined {
  return pmt.streams.find(({ streamType }) => streamType === STREAM_TYPE_AAC)
}

/** The video codec of a stream_type; undefined for any other stream. */
export function codecOf(streamType: number): 'h264' | 'h265' | undefined {
  if (streamType === STREAM_TYPE_H264) return 'h264'
  return streamType === STREAM_TYPE_H265 ? 'h265' : undefined
}

/** Parse a section whose CRC is right; undefined if it is no PAT that applies now. */
export function parsePat(section: Uint8Array): PatSection | undefined {
  if (section[0] !== TABLE_PAT || !appliesNow(section)) return undefined
  const programs: Program[] = []
  for (let at = 8; at + 8 <= section.length; at += 4) {
    const number = (section[at]! << 8) | section[at + 1]!
    // Program 0 names the network's PID.
    if (number !== 0) programs.push({ number, pmtPid: pid(section, at + 2) })
  }
  return { sectionNumber: section[6]!, lastSectionNumber: section[7]!, programs }
}

/** Parse a section whose CRC is right; undefined if it is no PMT that applies now, 'broken' if its inner lengths overrun it. */
export function parsePmt(section: Uint8Array): Pmt | 'broken' | undefined {
  if (section[0] !== TABLE_PMT || !appliesNow(section)) return undefined
  if (section.length < 16) return 'broken'
  const end = section.length - 4
  const streams: ElementaryStream[] = []
  let at = 12 + length12(section, 10)
  while (at + 5 <= end) {
    streams.push({ pid: pid(section, at + 1), streamType: section[at]! })
    at += 5 + length12(section, at + 3)
  }
  if (at !== end) return 'broken'
  const programNumber = (section[3]! << 8) | section[4]!
  return { programNumber, version: (section[5]! >> 1) & 31, pcrPid: pid(section, 8), streams }
}

/** The relay's own PAT as one packet: one program. */
export function encodePat(): Uint8Array {
  const body = [0, 1, 0xc1, 0, 0, 0, PROGRAM_NUMBER, 0xe0 | (PMT_PID >> 8), PMT_PID & 0xff]
  return sectionPacket(PAT_PID, TABLE_PAT, body)
}

/** The relay's own PMT as one packet: video with the PCR, and AAC if there is audio. */
export function encodePmt(options: { video: 'h264' | 'h265'; audio: boolean; version: number }): Uint8Array {
  const video = options.video === 'h264' ? STREAM_TYPE_H264 : STREAM_TYPE_H265
  return sectionPacket(PMT_PID, TABLE_PMT, [
    0,
    PROGRAM_NUMBER,
    0xc1 | ((options.version & 31) << 1),
    0,
    0,
    0xe0 | (VIDEO_PID >> 8),
    VIDEO_PID & 0xff,
    0xf0,
    0,
    ...streamEntry(video, VIDEO_PID),
    ...(options.audio ? streamEntry(STREAM_TYPE_AAC, AUDIO_PID) : []),
  ])
}

function streamEntry(streamType: number, elementaryPid: number): number[] {
  return [streamType, 0xe0 | (elementaryPid >> 8), elementaryPid & 0xff, 0xf0, 0]
}

function sectionPacket(packetPid: number, tableId: number, body: readonly number[]): Uint8Array {
  const length = body.length + 4
  const section = [tableId, 0xb0 | (length >> 8), length & 0xff, ...body]
  const crc = crc32(Uint8Array.from(section))
  const packet = new Uint8Array(PACKET_SIZE).fill(0xff)
  packet.set([SYNC_BYTE, 0x40 | (packetPid >> 8), packetPid & 0xff, 0x10, 0, ...section])
  new DataView(packet.buffer).setUint32(5 + section.length, crc)
  return packet
}

function appliesNow(section: Uint8Array): boolean {
  return (section[1]! & 0x80) !== 0 && (section[5]! & 1) === 1
}

function pid(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! & 0x1f) << 8) | bytes[at + 1]!
}

function length12(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! & 0x0f) << 8) | bytes[at + 1]!
}
