import type { CompiledSource } from './config/compiled-source.ts'
import { RelayError } from './errors.ts'
import type { AddressRule, ParsedUrl } from './net/address-rule.ts'
import { DEMO_URL } from './net/camera-url.ts'
import { isPulling } from './sources/probe/running-pull.ts'
import type { ProbeTarget } from './sources/probe/target.ts'
import type { Hub } from './stream/hub.ts'
import type { Rendition } from './stream/rendition.ts'
import type { RenditionSettings, SourceSettings } from './stream/settings.ts'

export interface ProbeTargetParts {
  readonly hub: Pick<Hub, 'cameras'>
  readonly rule: Pick<AddressRule, 'parse'>
  /** What a rendition was made of last. */
  readonly wantedOf: (camera: string, rendition: string) => RenditionSettings | undefined
}

/** A source that a rendition pulls, or would. */
interface Pulled {
  readonly rendition: Rendition
  readonly url: ParsedUrl
  readonly target: Omit<ProbeTarget, 'running'>
}

type Otherwise = (sources: readonly SourceSettings[]) => SourceSettings | undefined

/** Finds for a probe the camera, and the pull that has it already. */
export class ProbeTargets {
  readonly #parts: ProbeTargetParts

  constructor(parts: ProbeTargetParts) {
    this.#parts = parts
  }

  /** A stream's camera. Throws `unknown-stream`, `unknown-rendition`, or what is wrong with its URL. */
  ofStream(id: string, renditionId: string): ProbeTarget {
    const camera = this.#parts.hub.cameras.get(id)
    if (!camera)
      throw new RelayError('unknown-stream', `There is no stream "${id}"; GET /api/streams lists the streams`)
    const rendition = camera.renditions.get(renditionId)
    const pulled = rendition && this.#pulledBy(rendition, (sources) => sources[0])
    if (!pulled) {
      const names = [...camera.renditions.keys()].join(', ')
      throw new RelayError('unknown-rendition', `The stream "${id}" has no "${renditionId}"; it has ${names}`)
    }
    return { ...pulled.target, running: isPulling(pulled.rendition) ? pulled.rendition : undefined }
  }

  /** A camera that an admin names. */
  ofSource({ href, origin, config: { transport, pull } }: CompiledSource): ProbeTarget {
    if (href === DEMO_URL)
      throw new RelayError('invalid-url', 'The demo camera is probed by the id of its stream')
    const url = this.#parts.rule.parse(href, origin)
    const same = this.#running().find((pulled) => isSameCamera(pulled.url, url))
    const hasOtherLogin =
      same !== undefined &&
      (url.user !== undefined || url.password !== undefined) &&
      (url.user !== same.url.user || url.password !== same.url.password)
    if (same) return { ...same.target, running: same.rendition, hasOtherLogin }
    return { url, transport, audio: true, pull, running: undefined }
  }

  #running(): Pulled[] {
    const renditions = [...this.#parts.hub.cameras.values()].flatMap((camera) => [
      ...camera.renditions.values(),
    ])
    return renditions.filter(isPulling).flatMap((rendition) => this.#pulledBy(rendition) ?? [])
  }

  /** @param otherwise what to take when the rendition's source could not be made from its settings. */
  #pulledBy(rendition: Rendition, otherwise: Otherwise = () => undefined): Pulled | undefined {
    const wanted = this.#parts.wantedOf(rendition.streamId, rendition.id)
    if (!wanted) return undefined
    const source = wanted.sources.find(({ id }) => id === rendition.sourceId) ?? otherwise(wanted.sources)
    if (!source) return undefined
    const url = this.#parse(source)
    const { transport = 'tcp', pull } = source
    return { rendition, url, target: { url, transport, audio: wanted.audio ?? true, pull } }
  }

  #parse({ url, isDemo = false }: SourceSettings): ParsedUrl {
    return this.#parts.rule.parse(url, isDemo ? 'demo' : 'file')
  }
}

/** The same address, whoever logs in there. */
function isSameCamera(one: ParsedUrl, other: ParsedUrl): boolean {
  return (['scheme', 'host', 'port', 'path'] as const).every((key) => one[key] === other[key])
}
