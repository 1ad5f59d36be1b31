import { parse, type Word, write } from 'sdp-transform'
import { withoutStartCode } from './byte-stream.ts'

/** One media description of a presentation: its first payload type (RFC 8866 §5.14). */
export interface SdpTrack {
  /** `video`, `audio`, `application` (ONVIF metadata), … */
  readonly kind: string
  readonly payloadType: number
  /** Encoding name in upper case, such as `H264`, `MPEG4-GENERIC`, `PCMA`; empty if the description names none. */
  readonly codec: string
  /** Ticks per second of the RTP clock; for most audio the sample rate. */
  readonly clockRate: number
  /** 1 unless the description says more; of no meaning for video. */
  readonly channels: number
  /** Value of `a=control`: where SETUP goes, absolute or relative (RFC 2326 §C.1.1). */
  readonly control: string | undefined
  /** Format parameters, names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** NAL units out of `sprop-…` (RFC 6184 §8.1, RFC 7798 §7.1): VPS, SPS, PPS; empty if none are given. */
  readonly parameterSets: readonly Uint8Array[]
  /** It takes word that a picture was lost, and answers with a keyframe: `a=rtcp-fb:… nack pli` (RFC 4585 §4.2). */
  readonly takesPictureLoss: boolean
}

/** A track to be described: what {@link writeSdp} needs to know. */
export interface SdpTrackInit {
  readonly kind: 'video' | 'audio'
  readonly payloadType: number
  readonly codec: string
  readonly clockRate: number
  readonly channels?: number
  readonly control: string
  /** The whole value of `a=fmtp` behind the payload type. */
  readonly format: string
}

const MAX_LINE_LENGTH = 8192
/** Of all that cameras send (RFC 6184 §8.1, RFC 7798 §7.1), also where they do not say so. */
const VIDEO_CLOCK_RATE = 90_000

/** Payload types that need no `a=rtpmap` (RFC 3551 §6): codec, clock rate, channels. */
const STATIC_TYPES: ReadonlyMap<number, readonly [string, number, number]> = new Map([
  [0, ['PCMU', 8000, 1]],
  [3, ['GSM', 8000, 1]],
  [4, ['G723', 8000, 1]],
  [8, ['PCMA', 8000, 1]],
  [9, ['G722', 8000, 1]],
  [10, ['L16', 44_100, 2]],
  [11, ['L16', 44_100, 1]],
  [14, ['MPA', 90_000, 1]],
  [18, ['G729', 8000, 1]],
  [26, ['JPEG', 90_000, 1]],
  [32, ['MPV', 90_000, 1]],
  [33, ['MP2T', 90_000, 1]],
])

/** The tracks of a session description in its order. Lines that make no sense are passed over; never throws. */
export function parseSdp(text: string): SdpTrack[] {
  return parse(neededLines(text)).media.map((media) => {
    const payloadType = Number.parseInt(String(media.payloads ?? ''), 10)
    const map = media.rtp.find(({ payload }) => payload === payloadType)
    const [codec, clockRate, channels] = STATIC_TYPES.get(payloadType) ?? ['', 0, 1]
    const parameters = parseFormat(formatOf(media.fmtp, payloadType))
    const kind = String(media.type ?? '').toLowerCase()
    return {
      kind,
      payloadType: Number.isNaN(payloadType) ? -1 : payloadType,
      codec: codecBehind(map ? String(map.codec).toUpperCase() : codec, parameters),
      clockRate: wholeNumber(map?.rate) ?? (clockRate || (kind === 'video' ? VIDEO_CLOCK_RATE : 0)),
      channels: wholeNumber(map?.encoding) ?? channels,
      control: media.control === undefined ? undefined : String(media.control).trim(),
      parameters,
      parameterSets: parameterSetsOf(parameters),
      takesPictureLoss: (media.rtcpFb ?? []).some(
        ({ payload, type, subtype }) =>
          (payload === '*' || Number(payload) === payloadType) && type === 'nack' && subtype === 'pli',
      ),
    }
  })
}

/** Value of the session's own `a=control` (RFC 2326 §C.1.1); undefined if there is none. Never throws. */
export function sessionControlOf(text: string): string | undefined {
  const { control } = parse(neededLines(text))
  return String(control ?? '').trim() || undefined
}

/** A session description of a live presentation on the host `address`. `name` holds no line break. */
export function writeSdp(session: {
  readonly id: number
  readonly name: string
  readonly address: string
  readonly tracks: readonly SdpTrackInit[]
}): string {
  const ipVer = session.address.includes(':') ? 6 : 4
  return write({
    origin: {
      username: '-',
      sessionId: session.id,
      sessionVersion: 1,
      netType: 'IN',
      ipVer,
      address: session.address,
    },
    name: session.name,
    connection: { version: ipVer, ip: ipVer === 6 ? '::' : '0.0.0.0' },
    timing: { start: 0, stop: 0 },
    control: '*',
    media: session.tracks.map((track) => ({
      type: track.kind,
      port: 0,
      protocol: 'RTP/AVP',
      payloads: track.payloadType,
      rtp: [
        {
          payload: track.payloadType,
          codec: track.codec,
          rate: track.clockRate,
          ...(track.channels === undefined ? {} : { encoding: track.channels }),
        },
      ],
      fmtp: [{ payload: track.payloadType, config: track.format }],
      control: track.control,
    })),
  })
}

/** Value of `a=fmtp` for H.264 in packetization mode 1 (RFC 6184 §8.1). `parameterSets`: SPS first, then PPS. */
export function h264Format(parameterSets: readonly Uint8Array[]): string {
  const profile = Array.from(parameterSets[0]?.subarray(1, 4) ?? [], hex)
    .join('')
    .toUpperCase()
  const sets = parameterSets.map((set) => btoa(String.fromCharCode(...set))).join(',')
  return `packetization-mode=1;profile-level-id=${profile};sprop-parameter-sets=${sets}`
}

/** Value of `a=fmtp` for AAC in mode AAC-hbr (RFC 3640 §4.1). `config` is the AudioSpecificConfig. */
export function aacFormat(config: Uint8Array): string {
  return `streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=${Array.from(config, hex).join('')}`
}

/**
 * What tracks are made of, and nothing else of what a stranger sent: less for the parser's patterns to chew on. Tracks
 * whose first line the parser would not take, such as `m=application/TP-LINK 0 RTP/AVP smart/1/90000`, are others all the
 * same: what follows is of them.
 */
function neededLines(text: string): string {
  const needed = /^(?:m=|a=(?:rtpmap|fmtp|control|rtcp-fb):)/
  // A control address goes into requests.
  const control = /[^\P{Cc}\t]/u
  const isNeeded = (line: string): boolean =>
    line.length <= MAX_LINE_LENGTH && needed.test(line) && !control.test(line)
  return (
    text
      // Some cameras send the zero that ends a text in their memory.
      .replace(/\0+$/, '')
      .split(/[\r\n]+/)
      .filter(isNeeded)
      .map((line) => line.replace(/^(a=(?:rtpmap|fmtp):)\s+/, '$1'))
      .map((line) => (line.startsWith('m=') && !TRACK_LINE.test(line) ? 'm=other 0 RTP/AVP 127' : line))
      .join('\r\n')
  )
}

const TRACK_LINE = /^m=\w+ \d+ [\w/]+ \d/

/** Cameras exist that number the format otherwise than the track that it alone can be of. */
function formatOf(formats: readonly { payload: number; config: Word }[], payloadType: number): string {
  const own =
    formats.find(({ payload }) => payload === payloadType) ?? (formats.length === 1 ? formats[0] : undefined)
  return String(own?.config ?? '')
}

/** Where no encoding is named, the parameters tell (RFC 6184 §8.1, RFC 7798 §7.1). */
function codecBehind(codec: string, parameters: ReadonlyMap<string, string>): string {
  if (codec !== '') return codec
  if (parameters.has('sprop-vps') || parameters.has('sprop-sps')) return 'H265'
  return parameters.has('packetization-mode') || parameters.has('sprop-parameter-sets') ? 'H264' : ''
}

function parseFormat(config: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const part of config.split(';')) {
    const [name = '', ...value] = part.split('=')
    if (name.trim()) parameters.set(name.trim().toLowerCase(), value.join('=').trim())
  }
  return parameters
}

function parameterSetsOf(parameters: ReadonlyMap<string, string>): Uint8Array[] {
  return ['sprop-parameter-sets', 'sprop-vps', 'sprop-sps', 'sprop-pps']
    .flatMap((name) => (parameters.get(name) ?? '').split(','))
    .map((text) => withoutStartCode(decodeBase64(text)))
    .filter((set) => set.length > 0)
}

/** Cameras pad base64 wrongly, so padding is not asked for; what is no base64 gives no bytes. */
function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/[\s"]/g, '').split('=', 1)[0] ?? ''
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return new Uint8Array(0)
  return Uint8Array.from(atob(digits), (char) => char.charCodeAt(0))
}

function wholeNumber(value: number | string | undefined): number | undefined {
  const number = Number.parseInt(String(value ?? ''), 10)
  return Number.isSafeInteger(number) ? number : undefined
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
