import { inSlices } from './config/slices.ts'
import type { StreamStore } from './config/store.ts'
import type { SourceConfig, StreamConfig } from './config/streams.ts'
import type { DemoCamera } from './demo/demo-camera.ts'
import { messageOf } from './errors.ts'
import type { Log } from './log.ts'
import { DEMO_URL } from './net/camera-url.ts'
import type { Hub } from './stream/hub.ts'
import type { CameraSettings, RenditionSettings } from './stream/settings.ts'

export interface FollowParts {
  readonly store: Pick<StreamStore, 'list' | 'secretUrl' | 'onChange'>
  readonly hub: Hub
  readonly demo: Pick<DemoCamera, 'start' | 'close'>
  readonly log: Log
}

/** Has the hub hold what the store holds, change by change, and the demo camera run while an entry asks for it. */
export function followStore({ store, hub, demo, log }: FollowParts): {
  applied: Promise<void>
  stop: () => void
} {
  let demoUrl: string | undefined
  /** The other cameras shall not wait for it: without a URL its stream fails, and says why. */
  const startDemo = async (): Promise<string | undefined> => {
    try {
      return (await demo.start()).url
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'The demo camera does not start')
      return undefined
    }
  }
  const apply = async (): Promise<void> => {
    const streams = store.list()
    const wantsDemo = streams.some((stream) => sourcesOf(stream).some(({ url }) => url === DEMO_URL))
    if (wantsDemo) demoUrl ??= await startDemo()
    const urlOf = (stream: StreamConfig, source: SourceConfig): string =>
      source.url === DEMO_URL ? (demoUrl ?? DEMO_URL) : store.secretUrl(stream, source)
    const known = new Set(streams.map(({ id }) => id))
    for (const id of hub.cameras.keys()) if (!known.has(id)) hub.remove(id)
    const settings = streams.map((stream) => cameraSettings(stream, urlOf))
    await inSlices(setAll(hub, settings))
    if (wantsDemo) return
    demoUrl = undefined
    await demo.close()
  }
  let applied = apply()
  const stop = store.onChange(() => {
    applied = applied.then(apply).catch((error: unknown) => {
      const stack = error instanceof Error ? error.stack : undefined
      log.error({ reason: messageOf(error), stack }, 'A change of the cameras failed')
    })
  })
  return { applied, stop }
}

function* setAll(hub: Hub, cameras: readonly CameraSettings[]): Generator<void, void> {
  for (const camera of cameras) {
    hub.set(camera)
    yield
  }
}

function sourcesOf(stream: StreamConfig): SourceConfig[] {
  return Object.values(stream.renditions).flatMap(({ sources }) => sources)
}

function cameraSettings(
  stream: StreamConfig,
  urlOf: (stream: StreamConfig, source: SourceConfig) => string,
): CameraSettings {
  const renditions = Object.entries(stream.renditions).map(
    ([name, { sources }]): [string, RenditionSettings] => [
      name,
      {
        audio: stream.audio,
        sources: sources.map((source) => ({
          id: source.id,
          url: urlOf(stream, source),
          transport: source.transport,
          pull: source.pull,
          damaged: source.damaged,
          fingerprint: source.fingerprint,
          isDemo: source.url === DEMO_URL,
        })),
      },
    ],
  )
  const { id, name, group, mode } = stream
  return { id, name, group, mode, renditions: new Map(renditions) }
}
