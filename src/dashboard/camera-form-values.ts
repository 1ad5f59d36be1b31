import type { Paths, Stream } from '../client/client.ts'
import { idOf, uniqueId } from '../protocol/stream-id.ts'
import { readAddress, readHost, RTSP_PORT, rtspUrl, withPath } from './camera-address.ts'
import { pathOf, subPathOf } from './maker-paths.ts'
import { MAKERS, type Maker } from './makers.ts'

/** How the camera is named: by its whole address, or by its maker and host. */
export type Way = 'address' | 'maker'

type Transport = 'tcp' | 'udp' | 'multicast' | 'http'

/** What stands in the form. Texts as they were typed; empty = nothing. */
export interface FormValues {
  readonly way: Way
  readonly url: string
  /** Id of a maker. */
  readonly maker: string
  readonly host: string
  readonly port: string
  readonly channel: string
  readonly user: string
  readonly password: string
  /** What is kept of a login is to be forgotten. */
  readonly forgetsLogin: boolean
  readonly name: string
  readonly id: string
  readonly group: string
  readonly transport: Transport
  readonly hasAudio: boolean
  readonly isOnDemand: boolean
  /** Of the small picture. */
  readonly subUrl: string
}

export type FieldName = Exclude<keyof FormValues, 'way'>

/** What the API takes to add or to change a stream. */
export type StreamBody = Paths['/streams/{id}']['put']['requestBody']['content']['application/json']

/** What the API takes to ask a camera. */
export type ProbeBody = Paths['/probe']['post']['requestBody']['content']['application/json']

export const EMPTY_VALUES: FormValues = {
  way: 'address',
  url: '',
  maker: '',
  host: '',
  port: '',
  channel: '1',
  user: '',
  password: '',
  forgetsLogin: false,
  name: '',
  id: '',
  group: '',
  transport: 'tcp',
  hasAudio: true,
  isOnDemand: false,
  subUrl: '',
}

/** What the form shows of a stream that there is. Its login is kept by the relay and not shown. */
export function valuesOf({ id, name = '', group = '', audio, mode, renditions }: Stream): FormValues {
  const [main] = renditions.main.sources ?? []
  const [sub] = renditions.sub?.sources ?? []
  return {
    ...EMPTY_VALUES,
    id,
    name,
    group,
    hasAudio: audio,
    isOnDemand: mode === 'on-demand',
    url: main?.url ?? '',
    transport: main?.transport ?? 'tcp',
    subUrl: sub?.url ?? '',
  }
}

/** Does something else stand in it than before? Which of the two ways is looked at makes no difference. */
export function hasOther(values: FormValues, before: FormValues): boolean {
  const names = Object.keys(before) as (keyof FormValues)[]
  return names.some((name) => name !== 'way' && values[name] !== before[name])
}

/** User and password out of a pasted address, into fields of their own, where nobody can read the password. */
export function withLoginMoved(values: FormValues): FormValues {
  const { url, user, password } = readAddress(values.url)
  return { ...values, url, user: user ?? values.user, password: password ?? values.password }
}

export function makerOf({ maker }: Pick<FormValues, 'maker'>): Maker | undefined {
  return MAKERS.find(({ id }) => id === maker)
}

/** The address of the large picture; empty where the form does not say enough. */
export function mainUrlOf(values: FormValues): string {
  return values.way === 'address' ? readAddress(values.url).url : (makerUrl(values, 'main') ?? '')
}

/** Where the camera may have a small picture; undefined where that is not known. */
export function likelySubUrl(values: FormValues): string | undefined {
  return values.way === 'address' ? withPath(readAddress(values.url).url, subPathOf) : makerUrl(values, 'sub')
}

/**
 * What to ask by, for a try. A stream is asked by its id as long as nothing was changed of how it is reached, so that
 * its running pull can answer; else by its address, with the login that is kept where none is given.
 */
export function askOf(values: FormValues, stream?: Stream): ProbeBody {
  const url = mainUrlOf(values)
  const { transport } = values
  const login = loginOf(values)
  const [source] = stream?.renditions.main.sources ?? []
  const isSame = source?.url === url && source.transport === transport && Object.keys(login).length === 0
  if (stream && isSame) return { stream: stream.id, picture: true }
  return { url, transport, ...login, picture: true, ...(stream && { stream: stream.id }) }
}

/** @param taken ids that there are; one that was made of the name is made unique. */
export function newStream(values: FormValues, taken: ReadonlySet<string>): StreamBody & { id: string } {
  const { host } = readHost(mainUrlOf(values))
  const id = values.id.trim() || uniqueId(idOf(values.name.trim() || host), taken)
  const source = { url: mainUrlOf(values), ...transportOf(values), ...loginOf(values) }
  const sub = values.subUrl.trim()
  const settings = { id, ...settingsOf(values) }
  if (sub === '') return { ...settings, ...source }
  return {
    ...settings,
    renditions: { main: { sources: [source] }, sub: { sources: [{ ...source, url: sub }] } },
  }
}

/** The stream with what the form changes: the first source of each rendition; the others stay as they are. */
export function changedStream(values: FormValues, { renditions }: Stream): StreamBody {
  const { main, sub } = renditions
  const isOtherTransport = main.sources?.[0]?.transport !== values.transport
  const changed = (old: readonly Source[] = [], url: string): { sources: Source[] } => {
    const [first, ...others] = old
    const transport = isOtherTransport ? values.transport : (first?.transport ?? values.transport)
    return { sources: [{ ...first, url, transport, ...loginOf(values) }, ...others] }
  }
  const subUrl = values.subUrl.trim()
  const settings = settingsOf(values)
  const changedMain = changed(main.sources, mainUrlOf(values))
  if (subUrl === '') return { ...settings, renditions: { main: changedMain } }
  return { ...settings, renditions: { main: changedMain, sub: changed(sub?.sources, subUrl) } }
}

/** A source as the API takes it; what it says of one is taken back as it is. */
type Source = Extract<StreamBody, { renditions: unknown }>['renditions']['main']['sources'][number]

function makerUrl(values: FormValues, rendition: 'main' | 'sub'): string | undefined {
  const maker = makerOf(values)
  const { host, port } = readHost(values.host)
  const { user, password } = values
  const path = maker && pathOf(maker, rendition, { channel: Number(values.channel) || 1, user, password })
  if (path === undefined || host === '') return undefined
  const typed = values.port.trim() === '' ? undefined : Number(values.port)
  return rtspUrl({ host, port: typed ?? port ?? maker?.port ?? RTSP_PORT }, path)
}

/** What is left empty is left out, so that what is kept stays. */
function loginOf({ user, password, forgetsLogin }: FormValues): {
  user?: string | null
  password?: string | null
} {
  if (forgetsLogin) return { user: null, password: null }
  return { ...(user !== '' && { user }), ...(password !== '' && { password }) }
}

function transportOf({ transport }: FormValues): { transport?: Transport } {
  return transport === 'tcp' ? {} : { transport }
}

function settingsOf({ name, group, hasAudio, isOnDemand }: FormValues): {
  name?: string
  group?: string
  audio?: false
  mode?: 'on-demand'
} {
  return {
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(group.trim() !== '' && { group: group.trim() }),
    ...(!hasAudio && { audio: false as const }),
    ...(isOnDemand && { mode: 'on-demand' as const }),
  }
}
