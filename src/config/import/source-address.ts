import type { SourceInput } from '../stream-input.ts'
import type { Transport } from '../streams.ts'
import type { Variables } from './found.ts'

/** One address of somebody else's file, read: a source for us, or why it is none. */
export type ReadAddress =
  | { readonly source: SourceInput; readonly notes: readonly string[]; readonly withoutAudio: boolean }
  | { readonly reason: string }

/** How a file writes its addresses. */
export interface AddressRules {
  /** go2rtc puts `#…` options behind an address, Frigate takes a password as it stands, up to the last `@`. */
  readonly dialect: 'go2rtc' | 'frigate' | 'url'
  /** How it names a variable: the first group is the name, the second a value where there is none. */
  readonly variable?: RegExp
  readonly variables?: Variables
  readonly transport?: Transport
}

/** Schemes that are ours under another name. */
const SAME_AS = new Map([
  ['rtspx', 'rtsps'],
  ['httpx', 'https'],
  ['rtsp+http', 'rtsp'],
])

const PULLED = new Set(['rtsp', 'rtsps', 'http', 'https'])

/** Schemes that may be named; what else stands in front of a colon may be part of a secret. */
const FOREIGN = new Set(
  'bubble dvrip eseecloud doorbird flussonic gopro hass homekit isapi ivideon kasa multitrans nest ring roborock'
    .concat(
      ' rpicamera tapo tcp tuya udp udp+mpegts unix+mpegts unix+rtp vigi webrtc webtorrent whep wheps wyze xiaomi yandex',
    )
    .split(' '),
)

const RUNS_PROGRAM =
  'it runs a program, and Baton pulls addresses only; give the camera’s own rtsp:// address'

/** Why other schemes are left; what is not here is just not known. */
const REASONS = new Map([
  ...['exec', 'echo', 'expr', 'alsa', 'v4l2'].map((scheme) => [scheme, RUNS_PROGRAM] as const),
  ['onvif', 'ONVIF is not asked for addresses; look up the camera’s rtsp:// address and add that'],
  ['rtmp', 'RTMP is not pulled; give the camera’s rtsp:// address'],
  ['rtmps', 'RTMP is not pulled; give the camera’s rtsp:// address'],
  ['srt', 'SRT is not pulled; give the camera’s rtsp:// address'],
])

/** Read one address with the `#…` options of go2rtc behind it. Says nothing of a password. */
export function readAddress(written: string, rules: AddressRules): ReadAddress {
  const login = rules.dialect === 'frigate' ? LOGIN_OF_VARIABLES.exec(written) : null
  if (login) return readLogin(login, rules)
  const filled = fillVariables(written, rules)
  if (filled.reason !== undefined) return { reason: filled.reason }
  const [address = '', ...options] = rules.dialect === 'go2rtc' ? filled.text.split('#') : [filled.text]
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase() ?? ''
  if (scheme === 'ffmpeg') return readWrapped(address.slice('ffmpeg:'.length), options, rules)
  const ours = SAME_AS.get(scheme) ?? scheme
  if (!PULLED.has(ours)) return { reason: REASONS.get(scheme) ?? foreign(scheme) }
  const read = readOptions(options)
  if ('reason' in read) return read
  const notes = [...read.notes]
  if (scheme === 'rtspx' || scheme === 'httpx')
    notes.push('its certificate was not checked there; ffmpeg from 9.0 on checks it')
  const transport = scheme === 'rtsp+http' ? 'http' : (read.transport ?? rules.transport)
  const plain = address.replace(/^[^:]+/, ours)
  const source = rules.dialect === 'frigate' ? splitGreedily(plain) : splitAddress(plain)
  const isPlainRtsp = ours === 'rtsp' && transport !== undefined && transport !== 'tcp'
  return { source: { ...source, ...(isPlainRtsp && { transport }) }, notes, withoutAudio: read.withoutAudio }
}

/** A login that is made of variables alone: what they say is part of no URL. */
const LOGIN_OF_VARIABLES = /^([a-z]+:\/\/)([\w-]+|\{FRIGATE_\w+\}):(\{FRIGATE_\w+\})@(.*)$/is

function readLogin(
  [, front = '', user = '', password = '', rest = '']: string[],
  rules: AddressRules,
): ReadAddress {
  const read = readAddress(front + rest, rules)
  if ('reason' in read) return read
  const [filledUser, filledPassword] = [fillVariables(user, rules), fillVariables(password, rules)]
  const reason = filledUser.reason ?? filledPassword.reason
  if (reason !== undefined) return { reason }
  return { ...read, source: { ...read.source, user: filledUser.text, password: filledPassword.text } }
}

/** `user` and `password` in fields of their own, as they are meant and not as a URL writes them. */
function splitAddress(address: string): SourceInput {
  const [, front = '', userinfo, rest = ''] = /^([a-z]+:\/\/)(?:([^/?]*)@)?(.*)$/is.exec(address) ?? []
  if (userinfo === undefined) return { url: address }
  const [user, password = ''] = splitOnce(userinfo, ':')
  return {
    url: front + rest,
    ...(user !== '' && { user: decoded(user) }),
    ...(password !== '' && { password: decoded(password) }),
  }
}

/** Frigate encodes all between the user and the last `@` itself, so that it stands there as it is. */
function splitGreedily(address: string): SourceInput {
  const [, front = '', user = '', password = '', rest = ''] =
    /^([a-z]+:\/\/)([\w-]+):(\S+)@(.*)$/is.exec(address) ?? []
  return front === '' ? splitAddress(address) : { url: front + rest, user, password }
}

/** `ffmpeg:ADDRESS#video=copy#audio=…`: ours too, as long as the picture is only copied. */
function readWrapped(address: string, options: readonly string[], rules: AddressRules): ReadAddress {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address))
    return {
      reason: address.startsWith('device')
        ? 'it is a device of that machine; Baton pulls addresses only'
        : 'it makes other sound or pictures of another stream; Baton hands on what the camera sends, with sound as AAC',
    }
  const kept: string[] = []
  for (const option of options) {
    const [key, value = ''] = splitOnce(option, '=')
    const isCopy = key === 'video' && value.startsWith('copy')
    const isUdp = key === 'input' && value === 'rtsp/udp'
    if (isUdp) kept.push('transport=udp')
    else if (key === 'timeout') kept.push(option)
    else if (!isCopy && !['audio', 'async'].includes(key) && !(key === 'input' && value.startsWith('rtsp')))
      return { reason: 'ffmpeg changes the picture there; Baton hands on the camera’s own' }
  }
  const inner = readAddress([address, ...kept].join('#'), { ...rules, variables: new Map() })
  if ('reason' in inner) return inner
  const makesSound = options.some(
    (option) => option.startsWith('audio=') && !/^audio=(?:copy|aac)/.test(option),
  )
  const hasVideo = options.length === 0 || options.some((option) => option.startsWith('video='))
  if (!hasVideo) return { reason: 'it brings sound alone, and Baton relays no stream without a picture' }
  const notes = makesSound ? [...inner.notes, 'its sound is sent on as AAC'] : inner.notes
  return { ...inner, notes }
}

type ReadOptions =
  | {
      readonly transport: Transport | undefined
      readonly withoutAudio: boolean
      readonly notes: readonly string[]
    }
  | { readonly reason: string }

function readOptions(options: readonly string[]): ReadOptions {
  let transport: Transport | undefined
  let withoutAudio = false
  const notes: string[] = []
  for (const option of options) {
    const [key, value = ''] = splitOnce(option, '=')
    if (key === 'transport' && (value === 'tcp' || value === 'udp')) transport = value
    else if (key === 'transport') return { reason: 'RTSP over WebSocket is not pulled' }
    else if (key === 'media' && value === 'audio')
      return { reason: 'it brings sound alone, and Baton relays no stream without a picture' }
    else if (key === 'media') withoutAudio = value === 'video'
    else if (key === 'header') return { reason: 'headers of its own cannot be sent to a camera' }
    else if (/^\w{1,20}$/.test(key) && key !== 'backchannel' && key !== 'timeout')
      notes.push(`the option #${key} means nothing here`)
  }
  return { transport, withoutAudio, notes }
}

/** Names of the variables in a file's address. */
export function variablesOf(written: string, { variable }: AddressRules): readonly string[] {
  return variable === undefined ? [] : [...written.matchAll(variable)].flatMap(([, name]) => name ?? [])
}

function fillVariables(
  text: string,
  { variable, variables = new Map() }: AddressRules,
): { readonly text: string; readonly reason?: string } {
  let missing: string | undefined
  const filled =
    variable === undefined
      ? text
      : text.replaceAll(variable, (match: string, name: string, otherwise: unknown, offset: unknown) => {
          const value =
            variables.get(name) ??
            (typeof otherwise === 'string' && typeof offset === 'number' ? otherwise : undefined)
          if (value === undefined) missing ??= name
          return value ?? match
        })
  if (missing !== undefined)
    return {
      text,
      reason: `it names the variable ${missing}, which has no value here; set it where "baton import" runs, or write it out`,
    }
  return { text: filled }
}

function foreign(scheme: string): string {
  if (scheme === '') return 'it is no address such as rtsp://host/path'
  const shown = FOREIGN.has(scheme) ? `"${scheme}:" is` : 'it is'
  return `${shown} nothing that Baton pulls; give the camera’s rtsp:// address`
}

/** A password that was written as it is, with a `%` that escapes nothing, stays so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // No escape sequence: it stands for itself.
    return text
  }
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)]
}
