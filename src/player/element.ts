import { liveAddress } from './address.ts'
import { engineNamed, whyNoPlayer } from './capability.ts'
import type { EngineName } from './engine.ts'
import { Overlay } from './overlay.ts'
import type { Loudness } from './screen.ts'
import { Session } from './session.ts'
import type { PlayerStats } from './stats.ts'
import { TEXT } from './text.ts'
import { viewOf, type View } from './view.ts'

const TICK_MS = 250

/** Where `stream` is looked up: the root of the relay that served the player. */
let relayUrl = ''

/** Makes `<baton-player>` known to the page. @param relay the address of the relay's root, with a slash at its end. */
export function definePlayer(relay: string): void {
  relayUrl = relay
  if (customElements.get('baton-player') === undefined) customElements.define('baton-player', BatonPlayer)
}

/**
 * `<baton-player>`: the live picture of one stream.
 *
 * Attributes: `stream` (an id) or `src` (an address), `rendition`, `token`, `muted` (`false` begins with sound where
 * the browser allows it), `controls`, `label` (what the picture shows, for screen readers), `engine` (the one to use
 * instead of the best that works).
 * Event `viewchange`: what is drawn over the picture changed; its `detail` is a {@link View}.
 */
export class BatonPlayer extends HTMLElement {
  static readonly observedAttributes = ['src', 'stream', 'rendition', 'token', 'muted', 'label', 'engine']

  readonly #overlay: Overlay
  #session: Session | undefined
  #view: View = { kind: 'wait', title: '', detail: '', countdown: '', action: '' }
  #isPaused = false
  #isMuted = true
  #leave: AbortController | undefined
  #tickTimer: ReturnType<typeof setInterval> | undefined
  #isStartDue = false

  constructor() {
    super()
    this.#overlay = new Overlay(this.attachShadow({ mode: 'open' }), {
      togglePlay: () => (this.#isPaused ? this.play() : this.pause()),
      toggleSound: () => (this.muted = !this.muted),
      toggleFullscreen: () => void this.#toggleFullscreen(),
      act: () => this.#session?.tryAgain(),
    })
  }

  /** What is drawn over the picture now. */
  get view(): View {
    return this.#view
  }

  get stats(): PlayerStats | undefined {
    return this.#session?.stats
  }

  get paused(): boolean {
    return this.#isPaused
  }

  get muted(): boolean {
    return this.#isMuted
  }

  set muted(isMuted: boolean) {
    this.#isMuted = isMuted
    this.#session?.setLoudness(this.#loudness)
    this.#session?.play()
    this.#applyWatched()
    this.#tick()
  }

  /** Shows the live picture again; to be called from a click where the browser asks for one. */
  play(): void {
    this.#isPaused = false
    this.#session?.play()
    this.#applyPause()
  }

  /** Keeps the picture and the connection, and lets the relay send nothing. */
  pause(): void {
    this.#isPaused = true
    this.#applyPause()
  }

  connectedCallback(): void {
    this.#leave = new AbortController()
    const { signal } = this.#leave
    document.addEventListener('visibilitychange', () => this.#applyWatched(), { signal })
    window.addEventListener('online', () => this.#session?.hurry(), { signal })
    this.addEventListener('fullscreenchange', () => this.#tick(), { signal })
    this.addEventListener('click', () => this.#clicked(), { signal })
    this.#tickTimer = setInterval(() => this.#tick(), TICK_MS)
    this.#startSoon()
  }

  disconnectedCallback(): void {
    this.#leave?.abort()
    clearInterval(this.#tickTimer)
    this.#stop()
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return
    if (name === 'muted') this.muted = now !== 'false'
    else if (name === 'label') this.#overlay.surface.ariaLabel = TEXT.video(now ?? TEXT.camera)
    else if (name === 'rendition' && now !== null && this.#session) this.#session.setRendition(now)
    else this.#startSoon()
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
    this.#stop()
    const wanted = {
      src: this.getAttribute('src'),
      stream: this.getAttribute('stream'),
      rendition: this.getAttribute('rendition'),
      token: this.getAttribute('token'),
    }
    const address = liveAddress(wanted, relayUrl, document.baseURI)
    if (address !== undefined && whyNoPlayer(this.#engine) === undefined) {
      const options = {
        address,
        workerUrl: new URL('player-worker.js', relayUrl).href,
        engine: this.#engine,
        loudness: this.#loudness,
        surface: this.#overlay.surface,
      }
      this.#session = new Session(options, () => this.#tick())
      this.#applyPause()
      this.#applyWatched()
    }
    this.#tick()
  }

  #stop(): void {
    this.#session?.close()
    this.#session = undefined
  }

  #applyPause(): void {
    this.#session?.setPaused(this.#isPaused)
    this.#tick()
  }

  /** Nobody sees a hidden tab, but some listen to it. */
  #applyWatched(): void {
    this.#session?.setWatched(!document.hidden || !this.#isMuted)
  }

  get #engine(): EngineName | undefined {
    return engineNamed(this.getAttribute('engine'))
  }

  get #loudness(): Loudness {
    return { isMuted: this.#isMuted, volume: 1 }
  }

  #clicked(): void {
    if (this.#view.kind === 'paused' && !this.#isPaused) this.play()
  }

  async #toggleFullscreen(): Promise<void> {
    if (document.fullscreenElement === this) await document.exitFullscreen()
    else await this.requestFullscreen()
  }

  #tick(): void {
    const view = this.#nextView()
    const last = this.#view
    this.#view = view
    this.#overlay.show(view)
    this.#overlay.showControls({
      isPaused: this.#isPaused,
      isMuted: this.muted,
      isFullscreen: document.fullscreenElement === this,
      delayMs: view.kind === 'live' ? this.#session?.situation.delayMs : undefined,
    })
    if (last.kind !== view.kind || last.title !== view.title || last.detail !== view.detail) {
      this.dispatchEvent(new CustomEvent('viewchange', { detail: view }))
    }
  }

  #nextView(): View {
    if (this.#session !== undefined) return viewOf(this.#session.situation)
    const reason = whyNoPlayer(this.#engine)
    return reason === undefined
      ? { kind: 'wait', title: TEXT.noStream, detail: '', countdown: '', action: '' }
      : { kind: 'failed', title: TEXT.unsupported, detail: reason, countdown: '', action: '' }
  }
}
