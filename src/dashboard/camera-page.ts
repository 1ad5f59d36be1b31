import './relay-banners.ts'
import './relay-status.ts'
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { dataOf, ProblemError } from '../client/client.ts'
import type { RenditionView, StreamView } from '../protocol/events.ts'
import { CameraCharts } from './camera-charts.ts'
import { factsOf } from './camera-facts.ts'
import { CameraLinks } from './camera-links.ts'
import { CameraLog } from './camera-log.ts'
import { outagesTemplate, reasonOf } from './camera-outages.ts'
import { CameraPast } from './camera-past.ts'
import { CameraReaders } from './camera-readers.ts'
import { restartCamera } from './camera-requests.ts'
import { loggedOutNotice } from './notices.ts'
import { openEdit, openShare } from './open-forms.ts'
import { api, followReaders, pageToken, relay } from './page-relay.ts'
import { durationText } from './quantities.ts'
import type { Topic } from './relay-state.ts'
import { watchRelay } from './relay-watch.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'
import { TEXT } from './text/shared-text.ts'

/** `/camera/<id>`: all about one camera. Query: `rendition`. */
export class CameraPage extends LitElement {
  readonly #id = streamOf(location)
  readonly #past = new CameraPast(
    () => dataOf(api.GET('/streams/{id}/history', { params: { path: { id: this.#id } } })),
    () => this.requestUpdate(),
  )
  readonly #charts = new CameraCharts()
  readonly #readers = new CameraReaders(this, this.#id)
  readonly #links = new CameraLinks(this, this.#id)
  readonly #log = new CameraLog(this, this.#id)
  #wanted = new URLSearchParams(location.search).get('rendition') ?? 'main'
  /** Of what somebody asked for last. */
  #fault = ''
  /** What the relay's memory of the camera depends on. */
  #states = ''

  constructor() {
    super()
    relay.subscribe((topic) => this.#heard(topic))
    watchRelay(this, ['login', 'streams', 'readers', 'figures'])
  }

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): unknown {
    if (relay.login === null) return loggedOutNotice()
    const stream = relay.stream(this.#id)
    if (relay.isKnown && stream === undefined) return unknownNotice()
    const name = stream?.name ?? this.#id
    document.title = CAMERA_PAGE_TEXT.title(name)
    const rendition = stream?.renditions[this.#rendition]
    return html`
      ${this.#head(name, stream, rendition)}
      <div class="columns">
        <div class="wide">
          <section class="picture" aria-label=${CAMERA_PAGE_TEXT.picture}>
            <baton-player
              stream=${this.#id}
              rendition=${this.#rendition}
              label=${name}
              token=${pageToken ?? nothing}
              controls
            ></baton-player>
          </section>
          <section class="past">${this.#lastHour()}</section>
          ${relay.mayOperate ? html`<section class="panel">${this.#viewers()}</section>` : nothing}
          ${relay.login ? html`<section class="panel">${this.#outages()}</section>` : nothing}
          ${
            relay.mayOperate
              ? html`<section class="panel">${this.#log.template(this.#rendition)}</section>`
              : nothing
          }
        </div>
        <div class="side">
          <section class="panel sends">${this.#sends(rendition)}</section>
          <section class="panel">
            ${this.#links.template({
              rendition: this.#rendition,
              share: stream && relay.mayOperate ? () => void this.#act(() => openShare(this.#id)) : undefined,
            })}
          </section>
        </div>
      </div>
    `
  }

  #head(name: string, stream: StreamView | undefined, rendition: RenditionView | undefined): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    const names = Object.keys(stream?.renditions ?? {})
    return html`<header class="head">
      <div class="name">
        <h1 dir="auto">${name}</h1>
        ${stream?.group ? html`<span class="badge" dir="auto">${stream.group}</span>` : nothing}
      </div>
      <div class="actions">
        ${names.length < 2 ? nothing : this.#switch(names)}
        ${stream && relay.mayOperate ? this.#button(words.share, () => openShare(this.#id)) : nothing}
        ${stream && relay.mayOperate ? this.#button(words.restart, () => restartCamera(this.#id)) : nothing}
        ${stream && relay.mayManage ? this.#button(words.settings, () => openEdit(this.#id)) : nothing}
        <a class="button quiet" href=${new URL(`watch/${this.#id}`, document.baseURI).href}
          >${words.openPlayer}</a
        >
      </div>
      <p class="status number">
        <span class="state" data-state=${rendition?.state ?? 'idle'}
          >${rendition ? stateText(rendition) : ''}</span
        >
        <span class="why" role="status">${rendition?.cause ? reasonOf(rendition) : ''}</span>
        ${rendition?.cause ? nextTryText(rendition) : ''}
      </p>
      <p class="instead" role="status">${this.#insteadText}</p>
      <p class="fault" role="alert">${this.#fault}</p>
    </header>`
  }

  get #insteadText(): string {
    return this.#rendition === this.#wanted ? '' : CAMERA_PAGE_TEXT.noRendition(this.#wanted)
  }

  /** What is shown: a link may name a rendition that the camera does not have, or has no more. */
  get #rendition(): string {
    const renditions = relay.stream(this.#id)?.renditions
    return renditions === undefined || Object.hasOwn(renditions, this.#wanted) ? this.#wanted : 'main'
  }

  #button(name: string, act: () => Promise<void>): TemplateResult {
    return html`<button class="button quiet" type="button" @click=${() => void this.#act(act)}>
      ${name}
    </button>`
  }

  async #act(act: () => Promise<void>): Promise<void> {
    this.#fault = ''
    try {
      await act()
    } catch (error) {
      this.#fault = error instanceof ProblemError ? error.message : CAMERA_PAGE_TEXT.failed
    }
    this.requestUpdate()
  }

  #switch(names: readonly string[]): TemplateResult {
    const words = CAMERA_PAGE_TEXT
    return html`<div class="segments" role="group" aria-label=${words.renditions}>
      ${names.map(
        (name) =>
          html`<button
            type="button"
            aria-pressed=${name === this.#rendition}
            @click=${() => this.#choose(name)}
          >
            ${words.rendition[name] ?? name}
          </button>`,
      )}
    </div>`
  }

  #choose(rendition: string): void {
    this.#wanted = rendition
    const url = new URL(location.href)
    if (rendition === 'main') url.searchParams.delete('rendition')
    else url.searchParams.set('rendition', rendition)
    history.replaceState(null, '', url)
    this.requestUpdate()
  }

  #sends(rendition: RenditionView | undefined): TemplateResult {
    const { sends, facts: names } = CAMERA_PAGE_TEXT
    const facts = factsOf(rendition, relay.figuresOf(this.#id, this.#rendition))
    return html`<header><h2>${sends}</h2></header>
      <dl>
        ${facts.map(
          ({ key, text }) =>
            html`<div>
              <dt>${names[key]}</dt>
              <dd class="number">${text}</dd>
            </div>`,
        )}
      </dl>`
  }

  #lastHour(): TemplateResult {
    const nowMs = relay.serverNowMs
    this.#charts.show(this.#past.points(this.#rendition), this.#past.outages(this.#rendition) ?? [], nowMs)
    return html`<h2 class="visually-hidden">${CAMERA_PAGE_TEXT.lastHour}</h2>
      ${this.#charts.element}`
  }

  #viewers(): TemplateResult {
    return this.#readers.template({ watching: relay.readersInDetail, nowMs: relay.serverNowMs })
  }

  #outages(): TemplateResult {
    const outages = this.#past.outages(this.#rendition)
    return html`<header><h2>${CAMERA_PAGE_TEXT.outages}</h2></header>
      ${outages === undefined ? nothing : outagesTemplate(outages, relay.serverNowMs)}`
  }

  #heard(topic: Topic): void {
    if (topic === 'link' && relay.link.kind === 'open') void this.#past.load()
    else if (topic === 'figures') this.#pushFigures()
    else if (topic === 'streams' && relay.stream(this.#id) && this.#haveStatesChanged()) {
      void this.#past.load()
      this.#log.refresh()
    }
  }

  #pushFigures(): void {
    for (const name of Object.keys(relay.stream(this.#id)?.renditions ?? {})) {
      const figures = relay.figuresOf(this.#id, name)
      if (figures !== undefined) this.#past.push(figures, relay.serverNowMs)
    }
  }

  #haveStatesChanged(): boolean {
    const renditions = Object.values(relay.stream(this.#id)?.renditions ?? {})
    const states = renditions.map((rendition) => `${rendition?.state} ${rendition?.cause}`).join()
    const haveChanged = states !== this.#states
    this.#states = states
    return haveChanged
  }
}

let isFollowing = false

/** Viewers may not know who else watches, and a connection asks for it when it begins. */
function followOnce(): void {
  if (isFollowing || !relay.mayOperate) return
  isFollowing = true
  followReaders(streamOf(location))
  if (relay.link.kind !== 'open') return
  relay.close()
  relay.open()
}

function streamOf({ href }: Location): string {
  const path = new URL(href).pathname.slice(new URL(document.baseURI).pathname.length)
  return decodeURIComponent(path.replace(/^camera\//, ''))
}

function stateText({ state, sinceMs }: RenditionView): string {
  const { since } = CAMERA_PAGE_TEXT
  return sinceMs === null ? TEXT.states[state] : since[state](durationText(relay.serverNowMs - sinceMs))
}

/** Apart from the reason, so that it is not read out each second. */
function nextTryText({ nextTryMs }: RenditionView): string {
  if (nextTryMs === null) return ''
  return CAMERA_PAGE_TEXT.nextTry(Math.ceil((nextTryMs - relay.serverNowMs) / 1000))
}

function unknownNotice(): TemplateResult {
  const words = CAMERA_PAGE_TEXT
  return html`<section class="notice">
    <h1>${words.unknownHead}</h1>
    <p>${words.unknownText}</p>
    <a class="button" href=${document.baseURI}>${words.allCameras}</a>
  </section>`
}

customElements.define('camera-page', CameraPage)

relay.subscribe(followOnce, ['login'])
await relay.identify()
relay.open()
