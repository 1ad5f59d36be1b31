import { CLOSE_CODES } from '../protocol/close-codes.ts'
import type { LiveAddress } from './address.ts'
import { EngineChoice } from './engine-choice.ts'
import type { EngineName } from './engine.ts'
import { Playback } from './playback.ts'
import type { Loudness } from './screen.ts'
import { isSharedOut } from './shared-out.ts'
import type { PlayerStats } from './stats.ts'
import { TEXT } from './text/picture-text.ts'
import type { Situation } from './view.ts'

/** What a {@link Session} plays, and where. */
export interface SessionOptions {
  readonly address: LiveAddress
  /** Address of the worker's script; undefined where none is to be used. */
  readonly workerUrl: string | undefined
  /** The one engine to use, instead of the best that works. */
  readonly engine: EngineName | undefined
  readonly loudness: Loudness
  /** The element that holds what is shown. */
  readonly surface: HTMLElement
}

/**
 * One stream in one element of the page. It chooses the engine, and hands over to another one without a gap: what
 * plays stays in sight until the next has caught up with it.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #onChange: () => void
  #loudness: Loudness
  #current: Playback
  /** Takes the place of the current one as soon as it shows the live picture. */
  #next: Playback | undefined
  readonly #engines: EngineChoice
  #isWorkerLost = false
  #rendition: string | undefined
  #isPaused = false
  #isWatched = true
  #keyframesOnly = false
  #watchedSinceMs = Date.now()

  /** @param onChange is called when {@link situation} changed in a way that time alone does not explain. */
  constructor(options: SessionOptions, onChange: () => void) {
    this.#options = options
    this.#onChange = onChange
    this.#loudness = options.loudness
    this.#engines = new EngineChoice(options.engine)
    this.#current = this.#open(this.#engines.best(this.#isAudible) ?? 'still', this.#isAudible)
  }

  get situation(): Situation {
    const { state, figures, needsGesture } = this.#current
    return {
      nowMs: Date.now(),
      unsupported: this.#unsupported,
      whyStill: this.#whyStill,
      connection: state.connection,
      camera: state.camera,
      cameraMs: state.cameraMs,
      isPaused: this.#isPaused,
      needsGesture,
      pictureMs: figures.pictureMs,
      heardMs: figures.heardMs,
      watchedSinceMs: this.#watchedSinceMs,
      delayMs: figures.delayMs,
      stepMs: figures.stepMs,
      isSharedOut: isSharedOut(figures),
      isCatchingUp: figures.isCatchingUp,
    }
  }

  get stats(): PlayerStats {
    const { engine, place, state, figures } = this.#current
    return {
      ...figures,
      engine,
      place,
      connection: state.connection.kind,
      refusal: state.connection.kind === 'refused' ? state.connection.code : undefined,
      camera: state.camera?.state,
      cause: state.camera?.cause ?? undefined,
      rendition: state.hello?.rendition,
      renditions: state.hello?.renditions ?? [],
      videoCodec: state.codec,
      audioCodec: state.hello?.layout?.audio?.codec,
    }
  }

  /** What shows the picture; another element after each change of the engine. */
  get picture(): HTMLElement {
    return this.#current.screen.element
  }

  /** Tells the relay to stop sending, or to go on. The connection stays. */
  setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return
    this.#isPaused = isPaused
    this.#each((playback) => playback.setPaused(isPaused))
    this.#onChange()
  }

  /** Another rendition of the same stream, from its next keyframe on. */
  setRendition(id: string): void {
    this.#rendition = id
    this.#each((playback) => playback.setRendition(id))
  }

  /** Only keyframes come, for a tile that nobody looks at closely or a decoder that cannot follow. */
  setKeyframesOnly(on: boolean): void {
    if (on === this.#keyframesOnly) return
    this.#keyframesOnly = on
    this.#each((playback) => playback.setKeyframesOnly(on))
  }

  setLoudness(loudness: Loudness): void {
    this.#loudness = loudness
    this.#each((playback) => playback.screen.setLoudness(loudness))
    this.#choose()
  }

  /** After a click: browsers let a page play then. */
  play(): void {
    this.#each((playback) => playback.screen.play())
  }

  /** Whether anybody can see or hear it. */
  setWatched(isWatched: boolean): void {
    if (isWatched === this.#isWatched) return
    this.#isWatched = isWatched
    if (isWatched) this.#watchedSinceMs = Date.now()
    this.#each((playback) => playback.setWatched(isWatched))
  }

  /** There is reason to believe that the network is back: no waiting for the next try. */
  hurry(): void {
    this.#each((playback) => playback.hurry())
  }

  /** After the relay ended the connection for good: the viewer asks. */
  tryAgain(): void {
    this.#each((playback) => playback.tryAgain())
  }

  close(): void {
    this.#each((playback) => playback.close())
  }

  #each(action: (playback: Playback) => void): void {
    action(this.#current)
    if (this.#next !== undefined) action(this.#next)
  }

  #open(engine: EngineName, withSound: boolean): Playback {
    const { address, surface } = this.#options
    const workerUrl = this.#isWorkerLost ? undefined : this.#options.workerUrl
    const playback = new Playback(
      { address, engine, withSound, loudness: this.#loudness, workerUrl },
      { changed: () => this.#changed(playback), lost: () => this.#lost(playback) },
    )
    if (this.#isPaused) playback.setPaused(true)
    if (!this.#isWatched) playback.setWatched(false)
    if (this.#keyframesOnly) playback.setKeyframesOnly(true)
    if (this.#rendition !== undefined) playback.setRendition(this.#rendition)
    // Behind what is shown, until it has a picture.
    surface.prepend(playback.screen.element)
    return playback
  }

  #handOver(engine: EngineName, withSound: boolean): void {
    if (this.#next?.engine === engine && this.#next.withSound === withSound) return
    this.#next?.close()
    this.#next = this.#open(engine, withSound)
  }

  #changed(playback: Playback): void {
    if (playback === this.#next) this.#nextChanged(playback)
    else if (playback === this.#current) this.#currentChanged(playback)
    this.#onChange()
  }

  #currentChanged({ engine, state }: Playback): void {
    this.#engines.setCodec(state.codec)
    if (state.unsupported !== undefined) this.#engines.refuse(engine, state.unsupported)
    // Where as many watch as may, the relay gives the next one its place before long.
    const isReplaced = state.connection.kind === 'refused' && state.connection.code === CLOSE_CODES.full
    if (isReplaced && this.#next !== undefined) this.#promote(this.#next)
    this.#choose()
  }

  #nextChanged(next: Playback): void {
    const { state } = next
    if (state.unsupported !== undefined) this.#engines.refuse(next.engine, state.unsupported)
    const isUseless = state.unsupported !== undefined || state.connection.kind === 'refused'
    if (isUseless) {
      this.#next = undefined
      next.close()
      if (state.unsupported !== undefined) this.#choose()
    } else if (next.isAtLiveEdge) {
      this.#promote(next)
    }
  }

  #promote(next: Playback): void {
    this.#next = undefined
    this.#current.close()
    this.#current = next
  }

  /** Its core died with the worker: another one does the work on the page. */
  #lost(playback: Playback): void {
    this.#isWorkerLost = true
    playback.close()
    if (playback === this.#next) this.#next = undefined
    if (playback === this.#current) this.#current = this.#open(playback.engine, playback.withSound)
    this.#onChange()
  }

  /** The best engine for what is wanted. One that is the best without sound as well keeps it: muting changes nothing. */
  #choose(): void {
    const current = this.#current
    const hasSound = (current.state.hello?.layout?.audio ?? null) !== null
    const wantsSound = this.#isAudible && hasSound
    const engine = this.#engines.best(wantsSound) ?? current.engine
    const withSound = wantsSound || (engine === current.engine && current.withSound)
    if (engine === current.engine && withSound === current.withSound) this.#stay()
    else this.#handOver(engine, withSound)
  }

  /** What was wanted a moment ago is wanted no more. */
  #stay(): void {
    this.#next?.close()
    this.#next = undefined
  }

  get #isAudible(): boolean {
    return !this.#loudness.isMuted && this.#loudness.volume > 0
  }

  /** Why the best engines could not play what comes, where still pictures are all that is left. */
  get #whyStill(): string | undefined {
    return this.#current.engine === 'still' ? (this.#engines.reason ?? TEXT.stillWanted) : undefined
  }

  /** While another engine tries, nothing is decided. */
  get #unsupported(): string | undefined {
    return this.#next === undefined ? this.#current.state.unsupported : undefined
  }
}
