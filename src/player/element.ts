import { liveAddress, newPlayerName, whyNoAddress } from './address.ts'
import { engineNamed, whyNoPlayer } from './capability.ts'
import { takeSnapshot } from './controls/snapshot.ts'
import { ViewerControls } from './controls/viewer-controls.ts'
import { rememberedVolume, rememberVolume } from './controls/volume-memory.ts'
import type { EngineName } from './engine.ts'
import { PlayerAttributes, takeOverProperties } from './player-attributes.ts'
import { CLOSE_NO_RENDITION } from './refusal.ts'
import type { Loudness } from './screen.ts'
import { Session } from './session.ts'
import type { PlayerStats } from './stats.ts'
import { TEXT } from './text/picture-text.ts'
import { badAddressView, noStreamView, unsupportedView, viewOf, type View } from './view.ts'

const TICK_MS = 250
/** What of a view does not change by itself with time. */
const NEWS = ['kind', 'title', 'detail', 'shares'] as const

/** Where `stream` is looked up: the root of the relay that served the player. */
let relayUrl = ''

/** Makes `<baton-player>` known to the page; does nothing outside of a browser. @param relay the address of the relay's root, with a slash at its end. */
export function definePlayer(relay: string): void {
  relayUrl = relay
  if (typeof customElements === 'undefined') return
  if (customElements.get('baton-player') === undefined) customElements.define('baton-player', BatonPlayer)
}

/** `<baton-player>`: the live picture of one stream. `docs/embedding.md` lists its attributes, events and parts. */
export class BatonPlayer extends PlayerAttributes {
  // prettier-ignore
  static readonly observedAttributes = [
    'src', 'stream', 'rendition', 'keyframes-only', 'token', 'engine', 'muted', 'label', 'controls', 'statistics',
  ]

  readonly #controls: ViewerControls
  readonly #name = newPlayerName()
  #session: Session | undefined
  /** The rendition in the session's address. */
  #addressed: string | null = null
  #view: View = noStreamView()
  #isPaused = false
  #loudness: Loudness = { isMuted: true, volume: rememberedVolume() }
  #leave: AbortController | undefined
  #isStartDue = false

  constructor() {
    super()
    this.#controls = new ViewerControls(this, this.attachShadow({ mode: 'open', delegatesFocus: true }))
  }

  /** What is drawn over the picture now. */
  get view(): View {
    return this.#view
  }

  /** How the player is doing, in figures; undefined while no stream is chosen. */
  get stats(): PlayerStats | undefined {
    return this.#session?.stats
  }

  get paused(): boolean {
    return this.#isPaused
  }

  get muted(): boolean {
    return this.#loudness.isMuted
  }

  set muted(isMuted: boolean) {
    if (isMuted === this.muted) return
    this.#setLoudness({ isMuted, volume: this.volume })
    this.#session?.play()
  }

  /** How loud, from 0 to 1; remembered for the next page. A `RangeError` for anything else. */
  get volume(): number {
    return this.#loudness.volume
  }

  set volume(volume: number) {
    if (!(volume >= 0 && volume <= 1))
      throw new RangeError(`Cannot set the volume: ${volume} is not from 0 to 1`)
    if (volume === this.volume) return
    rememberVolume(volume)
    this.#setLoudness({ isMuted: this.muted, volume })
  }

  /** Shows the live picture again; to be called from a click where the browser asks for one. */
  play(): void {
    this.#session?.play()
    this.#setPaused(false)
  }

  /** Keeps the picture and the connection, and lets the relay send nothing. */
  pause(): void {
    this.#setPaused(true)
  }

  /** Connects again after the relay said no. */
  tryAgain(): void {
    this.#session?.tryAgain()
  }

  /** The picture on the screen as a JPEG in its own size. Rejects with `InvalidStateError` before the first one. */
  async snapshot(): Promise<Blob> {
    const { picture } = this.#controls.overlay
    if (picture === undefined || !this.stats?.width)
      throw new DOMException('Cannot take a snapshot: there is no picture yet', 'InvalidStateError')
    return takeSnapshot(picture)
  }

  connectedCallback(): void {
    this.#leave = new AbortController()
    const { signal } = this.#leave
    this.#controls.watch(signal)
    document.addEventListener('visibilitychange', () => this.#tick(), { signal })
    window.addEventListener('online', () => this.#session?.hurry(), { signal })
    this.addEventListener('fullscreenchange', () => this.#tick(), { signal })
    const timer = setInterval(() => this.#tick(), TICK_MS)
    signal.addEventListener('abort', () => clearInterval(timer))
    takeOverProperties(this)
    this.#startSoon()
  }

  disconnectedCallback(): void {
    this.#leave?.abort()
    this.#stop()
  }

  /** Moved by `moveBefore`: it goes on as it is. */
  connectedMoveCallback(): void {
    this.#tick()
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return
    if (name === 'muted') this.muted = now !== 'false'
    else if (name === 'label') this.#controls.overlay.setLabel(now ?? TEXT.camera)
    else if (name === 'controls' || name === 'statistics') this.#tick()
    else if (name === 'keyframes-only') this.#session?.setKeyframesOnly(now !== null)
    else if (name === 'rendition' && now !== null && this.#session) this.#renditionChanged(now, this.#session)
    else this.#startSoon()
  }

  #renditionChanged(id: string, session: Session): void {
    const { renditions, refusal } = session.stats
    if (refusal !== undefined) this.#startSoon()
    else session.setRendition(id)
    if (renditions.length > 0 && !renditions.includes(id)) this.#controls.overlay.notify(TEXT.noRendition(id))
  }

  /** Once for all attributes that change together. */
  #startSoon(): void {
    if (this.#isStartDue) return
    this.#isStartDue = true
    queueMicrotask(() => {
      this.#isStartDue = false
      if (this.isConnected) this.#start()
    })
  }

  #start(): void {
    const missing = this.#isRenditionGone ? this.#addressed : null
    if (missing !== null) this.#controls.overlay.notify(TEXT.noRendition(missing))
    this.#stop()
    this.#addressed = this.rendition
    const address = liveAddress(this, relayUrl, document.baseURI, this.#name)
    if (address !== undefined && whyNoPlayer(this.#engine) === undefined) {
      const options = {
        address,
        workerUrl: new URL('player-worker.js', relayUrl).href,
        engine: this.#engine,
        loudness: this.#loudness,
        surface: this.#controls.overlay.surface,
      }
      this.#session = new Session(options, () => this.#changed())
      this.#session.setPaused(this.#isPaused)
      if (this.keyframesOnly) this.#session.setKeyframesOnly(true)
    }
    this.#tick()
  }

  /** The answer to an address can come when another rendition is wanted already. */
  #changed(): void {
    if (this.#isRenditionGone) this.#startSoon()
    this.#tick()
  }

  /** Was the stream refused for a rendition that is wanted no more? */
  get #isRenditionGone(): boolean {
    return this.#session?.stats.refusal === CLOSE_NO_RENDITION && this.#addressed !== this.rendition
  }

  #stop(): void {
    this.#session?.close()
    this.#session = undefined
  }

  #setPaused(isPaused: boolean): void {
    const isNew = isPaused !== this.#isPaused
    this.#isPaused = isPaused
    this.#session?.setPaused(isPaused)
    this.#tick()
    if (isNew) this.dispatchEvent(new Event(isPaused ? 'pause' : 'play'))
  }

  #setLoudness(loudness: Loudness): void {
    this.#loudness = loudness
    this.#session?.setLoudness(loudness)
    this.#tick()
    this.dispatchEvent(new Event('volumechange'))
  }

  get #engine(): EngineName | undefined {
    return engineNamed(this.getAttribute('engine'))
  }

  /** Nobody sees a hidden tab, but some listen to it, or have its picture in a window of its own. */
  get #isWatched(): boolean {
    return !document.hidden || !this.muted || this.#controls.isInSmallWindow
  }

  #tick(): void {
    this.#session?.setWatched(this.#isWatched)
    const last = this.#view
    const view = this.#nextView()
    this.#view = view
    this.#controls.show(view, this.controls || this.statistics ? this.stats : undefined)
    if (NEWS.some((name) => last[name] !== view[name]))
      this.dispatchEvent(new CustomEvent('viewchange', { detail: view }))
  }

  #nextView(): View {
    if (this.#session !== undefined) return viewOf(this.#session.situation)
    const noAddress = whyNoAddress(this.src, document.baseURI)
    if (noAddress !== undefined) return badAddressView(noAddress)
    const reason = whyNoPlayer(this.#engine)
    return reason === undefined ? noStreamView() : unsupportedView(reason)
  }
}
