import { engineNamed } from '../capability.ts'
import { ENGINE_NAMES } from '../engine.ts'
import { Overlay } from '../overlay.ts'
import type { PlayerStats } from '../stats.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'
import { TEXT } from '../text/picture-text.ts'
import type { View } from '../view.ts'
import { Activity } from './activity.ts'
import { canFillScreen, toggleFullscreen } from './fullscreen.ts'
import { shortcutOf, type ShortcutActions } from './shortcuts.ts'
import { SmallWindow } from './small-window.ts'
import { saveFile, snapshotName } from './snapshot.ts'

const ENGINES = ['auto', ...ENGINE_NAMES]
const VOLUME_STEP = 0.1

/** What the controls use of the player: nothing that a page could not use as well. */
export interface ControlledPlayer extends HTMLElement {
  readonly view: View
  readonly paused: boolean
  muted: boolean
  volume: number
  rendition: string | null
  engine: string | null
  controls: boolean
  statistics: boolean
  readonly label: string | null
  play(): void
  pause(): void
  /** After the relay ended the connection. */
  tryAgain(): void
  snapshot(): Promise<Blob>
}

/** What the viewer does with the player by mouse, finger and keys, and what he sees of it. */
export class ViewerControls {
  readonly overlay: Overlay
  readonly #player: ControlledPlayer
  readonly #activity: Activity
  readonly #smallWindow = new SmallWindow()
  readonly #shortcuts: ShortcutActions

  constructor(player: ControlledPlayer, root: ShadowRoot) {
    this.#player = player
    const actions = {
      play: () => player.play(),
      act: () => player.tryAgain(),
      togglePlay: () => (player.paused ? player.play() : player.pause()),
      toggleSound: () => (player.muted = !player.muted),
      setVolume: (volume: number) => this.#setVolume(volume),
      takeSnapshot: () => void this.#saveSnapshot(),
      toggleSmallWindow: () => void this.#attempt(this.#smallWindow.toggle(this.overlay.picture)),
      toggleFullscreen: () => void this.#attempt(toggleFullscreen(player, this.overlay.picture)),
      toggleStatistics: () => (player.statistics = !player.statistics),
      setRendition: (id: string) => (player.rendition = id),
      setEngine: (name: string) => (player.engine = name),
    }
    this.#shortcuts = {
      ...actions,
      louder: () => this.#setVolume(player.volume + VOLUME_STEP),
      quieter: () => this.#setVolume(player.volume - VOLUME_STEP),
      closePanel: () => this.#closePanel(),
    }
    this.overlay = new Overlay(root, actions)
    this.#activity = new Activity(player, (isActive) => this.overlay.setActive(isActive))
  }

  /** Is the picture seen although its page may not be? */
  get isInSmallWindow(): boolean {
    return this.#smallWindow.isOpen
  }

  watch(signal: AbortSignal): void {
    const { overlay } = this
    this.#activity.watch((event) => overlay.isControl(event), signal)
    this.#player.addEventListener('click', (event) => this.#clicked(event), { signal })
    this.#player.addEventListener('dblclick', (event) => this.#doubleClicked(event), { signal })
    this.#player.addEventListener('keydown', (event) => this.#pressed(event), { signal })
    this.#player.addEventListener('focusout', (event) => this.#focusLeft(event), { signal })
    signal.addEventListener('abort', () => this.#smallWindow.close())
  }

  show(view: View, stats: PlayerStats | undefined): void {
    this.overlay.show(view)
    const player = this.#player
    if (player.statistics) this.overlay.showStatistics(stats)
    if (!player.controls) return
    this.overlay.showControls({
      isPaused: player.paused,
      hasSound: stats?.videoCodec === undefined || stats.audioCodec !== undefined,
      isMuted: player.muted,
      volume: player.volume,
      isLive: view.kind === 'live',
      delayMs: stats?.delayMs,
      isFullscreen: document.fullscreenElement === player,
      canFillScreen: canFillScreen(this.overlay.picture),
      isSmallWindow: this.isInSmallWindow,
      canBeSmallWindow: SmallWindow.isPossible(this.overlay.picture),
      hasPicture: (stats?.width ?? 0) > 0,
      renditions: stats?.renditions ?? [],
      rendition: stats?.rendition,
      engines: ENGINES,
      engine: engineNamed(player.engine) ?? 'auto',
      hasStatistics: player.statistics,
    })
  }

  /** Silence is no volume to come back to. */
  #setVolume(wanted: number): void {
    const volume = Math.round(Math.min(1, Math.max(0, wanted)) * 100) / 100
    if (volume > 0) this.#player.volume = volume
    this.#player.muted = volume === 0
  }

  async #saveSnapshot(): Promise<void> {
    const name = snapshotName(this.#player.label ?? TEXT.camera, new Date())
    try {
      saveFile(await this.#player.snapshot(), name)
      this.overlay.notify(CONTROLS_TEXT.snapshotSaved)
    } catch {
      this.overlay.notify(CONTROLS_TEXT.snapshotFailed)
    }
  }

  /** Browsers may refuse, for reasons of the page around the player that they do not tell. */
  async #attempt(attempt: Promise<void>): Promise<void> {
    try {
      await attempt
    } catch {
      this.overlay.notify(CONTROLS_TEXT.failed)
    }
  }

  #closePanel(): void {
    if (!this.overlay.closeSettings()) this.#player.statistics = false
  }

  #clicked(event: MouseEvent): void {
    if (this.overlay.isControl(event)) return
    this.overlay.closeSettings()
    // Who pauses without buttons is the page, which then also decides when it goes on.
    const isViewersToPlay = this.#player.controls || !this.#player.paused
    if (this.#player.view.kind === 'paused' && isViewersToPlay) this.#player.play()
  }

  #doubleClicked(event: MouseEvent): void {
    if (!this.#player.controls || this.overlay.isControl(event)) return
    void this.#attempt(toggleFullscreen(this.#player, this.overlay.picture))
  }

  #pressed(event: KeyboardEvent): void {
    if (!this.#player.controls) return
    const [focused] = event.composedPath()
    // What the page has put in the slot may be a field to write in.
    if (!(focused instanceof Element) || focused.getRootNode() !== this.#player.shadowRoot) return
    const action = shortcutOf(event, focused.tagName)
    if (action === undefined) return
    event.preventDefault()
    this.#shortcuts[action]()
  }

  #focusLeft({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.#player.contains(relatedTarget)) this.overlay.closeSettings()
  }
}
