import { isDeepStrictEqual } from 'node:util'
import type { ReaderChange } from './fanout.ts'
import type { EndReason } from './reader-sink.ts'
import type { Reader } from './reader.ts'
import { RefusedSource } from './refused-source.ts'
import { Rendition } from './rendition.ts'
import type { RenditionContext } from './rendition.ts'
import type { CameraSettings, Mode } from './settings.ts'
import type { Source } from './source.ts'

/** What a camera needs of its hub. */
export interface CameraContext extends RenditionContext {
  /** Makes a rendition's sources from the camera's settings; what it throws becomes the rendition's fault. */
  createSources(camera: CameraSettings, rendition: string): { readonly sources: readonly Source[] }
  readonly onStatus: (rendition: Rendition) => void
  readonly onReader: (change: ReaderChange, rendition: Rendition, reader: Reader) => void
}

/** One camera with its renditions. Changed settings are applied to it; it stays the same object until removed. */
export class Camera {
  readonly id: string
  readonly #context: CameraContext
  readonly #renditions = new Map<string, Rendition>()
  /** Removed renditions whose sources have not stopped yet. */
  readonly #removing = new Set<Promise<void>>()
  #settings: CameraSettings

  constructor(settings: CameraSettings, context: CameraContext) {
    this.id = settings.id
    this.#context = context
    this.#settings = settings
    for (const id of settings.renditions.keys()) this.#add(id)
  }

  /** For people; the id where none was given. */
  get name(): string {
    return this.#settings.name ?? this.id
  }

  get group(): string | undefined {
    return this.#settings.group
  }

  get mode(): Mode {
    return this.#settings.mode
  }

  /** By id, such as `main` and `sub`. */
  get renditions(): ReadonlyMap<string, Rendition> {
    return this.#renditions
  }

  /** Begins to pull what its mode asks for. */
  start(): void {
    for (const rendition of this.#renditions.values()) rendition.setMode(this.#settings.mode)
  }

  /** Applies what differs and nothing else. Returns whether anything did. */
  apply(settings: CameraSettings): boolean {
    const before = this.#settings
    if (isDeepStrictEqual(before, settings)) return false
    this.#settings = settings
    for (const id of before.renditions.keys()) if (!settings.renditions.has(id)) this.#remove(id)
    for (const [id, rendition] of settings.renditions) {
      const known = this.#renditions.get(id)
      if (known === undefined) this.#add(id).setMode(settings.mode)
      else if (!isDeepStrictEqual(rendition, before.renditions.get(id)))
        known.replace(this.#createSources(id))
    }
    if (settings.mode !== before.mode)
      for (const rendition of this.#renditions.values()) rendition.setMode(settings.mode)
    return true
  }

  sweep(nowMs: number): void {
    for (const rendition of this.#renditions.values()) rendition.sweep(nowMs)
  }

  /** For good; resolves when no source is left running. */
  async close(reason: EndReason, message: string): Promise<void> {
    const closing = [...this.#renditions.values()].map((rendition) => rendition.close(reason, message))
    await Promise.all([...closing, ...this.#removing])
  }

  #add(id: string): Rendition {
    const { mode } = this.#settings
    const sources = this.#createSources(id)
    const rendition = new Rendition({ ...this.#context, streamId: this.id, id, mode, sources })
    this.#renditions.set(id, rendition)
    return rendition
  }

  #remove(id: string): void {
    const rendition = this.#renditions.get(id)
    if (rendition === undefined) return
    this.#renditions.delete(id)
    const closing = rendition.close('removed', 'This rendition of the camera was removed.')
    this.#removing.add(closing)
    void closing.then(() => this.#removing.delete(closing))
  }

  #createSources(rendition: string): readonly Source[] {
    try {
      const { sources } = this.#context.createSources(this.#settings, rendition)
      return sources.length > 0 ? sources : [new RefusedSource('This rendition has no source.')]
    } catch (thrown) {
      return [new RefusedSource(thrown)]
    }
  }
}
