import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApi } from './api/api.ts'
import { Events } from './api/events.ts'
import { Identity } from './auth/identity.ts'
import { followStore } from './cameras.ts'
import { systemClock, type Clock } from './clock.ts'
import { closeRooms } from './closing.ts'
import { readIdentity } from './config/identity-file.ts'
import { memoryBudgetBytes } from './config/memory.ts'
import type { ServerSettings } from './config/settings.ts'
import { loadSecretKeys } from './config/secret-keys.ts'
import { StreamStore } from './config/store.ts'
import { StreamOrder } from './config/stream-order.ts'
import { WatchedFile } from './config/watched-file.ts'
import { DemoCamera } from './demo/demo-camera.ts'
import { ProcessUsages } from './ffmpeg/usage.ts'
import { folderFault } from './files/folder-fault.ts'
import { freeSpace } from './files/free-space.ts'
import { Listener } from './http/listener.ts'
import { ViewerBounds } from './http/viewer-bounds.ts'
import type { Log } from './log.ts'
import { Metrics } from './metrics/metrics.ts'
import { AddressRule } from './net/address-rule.ts'
import { createHttpTsOutput } from './outputs/http-ts/output.ts'
import { SnapshotOutput } from './outputs/snapshot/output.ts'
import { createWebSocketOutput } from './outputs/websocket/output.ts'
import { ProbeTargets } from './probe-targets.ts'
import { sourceTable } from './sources.ts'
import { Probes } from './sources/probe/probes.ts'
import { Hub } from './stream/hub.ts'
import { Recorder } from './stream/recorder.ts'
import { openCertificate } from './tls/open-certificate.ts'
import { Webhooks } from './webhooks/webhooks.ts'

/** The package's folder, the same from `src/` and from `dist/`. */
const home = dirname(dirname(fileURLToPath(import.meta.url)))

/** The version of this package. */
export const VERSION = (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string })
  .version

const MIB = 1_048_576

export interface RelayOptions {
  readonly settings: ServerSettings
  readonly log: Log
  readonly clock?: Clock
  readonly environment?: NodeJS.ProcessEnv
}

/** One running relay. */
export interface Relay {
  /** Where people open it; ends with a slash. */
  readonly url: string
  readonly hub: Hub
  readonly identity: Identity
  /**
   * Tells viewers, ends every child, and resolves when nothing is left running: within 3 s, whatever hangs but the disk.
   * Idempotent.
   */
  close(): Promise<void>
}

/** Makes every room and connects them. Rejects with a `RelayError` that says what to do, leaving nothing behind. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { settings, log, clock = systemClock, environment = process.env } = options
  const closing: (() => Promise<void>)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close()
  }
  try {
    // Known before the first URL is judged, so that the file is judged at the start as it is ever after.
    const ports = settings.port === 0 ? [] : [settings.port]
    const { allowLoopback, allowCameras: allow, denyCameras: deny } = settings
    const rule = new AddressRule({ ownPorts: () => ports, allowLoopback, allow, deny })
    const { data: dataDir, streams: streamsFile, secretsKeyFile } = settings
    const keys = await loadSecretKeys(secretsKeyFile, environment)
    const external = await readIdentity(settings.identity)
    const identity = await Identity.open({ dataDir, clock, log, external })
    closing.push(() => identity.close())
    const store = await StreamStore.open({ streamsFile, dataDir, keys, rule, environment, clock, log })
    closing.push(() => store.close())
    const order = await StreamOrder.open({ dataDir, log })
    closing.push(() => order.close())
    const certificate = await openCertificate(settings, { clock, log })
    closing.push(async () => certificate?.close())
    const demo = new DemoCamera({ clock, log })
    const table = sourceTable({ settings, rule, demo, environment, clock, log })
    const { ffmpeg, makeSources, forgetCamera, verifyAll } = table
    const watchedFile = new WatchedFile({ dataDir, clock, log })
    const hub = new Hub({
      clock,
      log,
      createSources: (camera, rendition) =>
        makeSources(camera.id, rendition, camera.renditions.get(rendition)),
      budgetBytes: memoryBudgetBytes(settings.memoryMb),
      ringBytes: settings.ringMb * MIB,
      maxStarting: settings.maxStarting,
      lingerMs: settings.lingerSeconds * 1000,
      watchedBefore: await watchedFile.take(),
    })
    const recorder = new Recorder({ hub, clock, log })
    closing.push(async () => recorder.close())
    const webhooks = await Webhooks.open({ file: settings.webhooks, hub, version: VERSION, clock, log })
    closing.push(() => webhooks.close())
    const targets = new ProbeTargets({ hub, rule, wantedOf: table.wantedOf })
    const snapshot = new SnapshotOutput({ hub, ffmpeg, clock, log })
    const probes = new Probes({ ...table.probing, makePicture: (...wish) => snapshot.still(...wish) })
    const usages = new ProcessUsages(clock)
    const viewers = new ViewerBounds({ ...settings, clock, log })
    const metrics = new Metrics({
      version: VERSION,
      clock,
      hub,
      figuresOf: (rendition) => recorder.figuresOf(rendition),
      usageOf: (pids) => usages.read(pids),
      space: () => freeSpace(dataDir),
      describes: table.describes,
      refusedViewers: viewers.refused,
      inputOf: ({ streamId, id }) => table.statsOf(streamId, id),
      webhooks: () => webhooks.stats,
    })
    hub.onChange((change) => change.kind === 'removed' && forgetCamera(change.camera.id))
    const events = new Events({ hub, streams: store, order, recorder, version: VERSION, clock })
    identity.onRevoked((principal) => {
      hub.endReadersOf(principal)
      events.endOf(principal)
    })
    identity.sessions.onEnded((session) => {
      hub.endReadersOfSession(session)
      events.endOfSession(session)
    })
    const webSocket = createWebSocketOutput({ hub, clock })
    const httpTs = createHttpTsOutput({ hub, clock })

    let phase: 'starting' | 'ready' | 'closing' = 'starting'
    const listener = await Listener.listen({
      ...settings,
      publicFolder: join(home, 'dist/public'),
      identity,
      certificate,
      streams: hub,
      viewers,
      live: {
        upgrade: webSocket.upgrade,
        routes: [
          { way: 'live', method: 'GET', ending: '.ts', output: httpTs },
          { way: 'snapshot', method: 'GET', ending: '/snapshot.jpg', output: snapshot },
        ],
      },
      api: createApi({
        hub,
        histories: recorder,
        streams: store,
        order,
        identity,
        verify: verifyAll,
        probe: {
          url: async (input, withPicture) =>
            probes.probe(targets.ofSource([...store.preview(input).sources.values()][0]!), withPicture),
          stream: async (id, rendition, withPicture) =>
            probes.probe(targets.ofStream(id, rendition), withPicture),
        },
        isOpen: settings.insecureNoAuth,
        address: `${settings.basePath}api`,
        version: VERSION,
        clock,
        log,
      }),
      events: (req, socket, head, visit) => events.upgrade(req, socket, head, visit),
      metrics: (req, res) => metrics.answer(req, res),
      health: {
        phase: () => phase,
        hasStreamsFault: () => store.problem !== undefined,
        dataFault: () => folderFault(dataDir),
      },
      clock,
      log,
    })
    closing.push(() => listener.close())
    ports[0] = listener.port
    const follower = followStore({ store, hub, demo, log })
    closing.push(async () => {
      phase = 'closing'
      follower.stop()
      const rooms = [webhooks, events, hub, probes, table, webSocket, httpTs, snapshot, demo]
      await closeRooms([watchedFile.leave(hub.watched), ...rooms.map((room) => room.close())], { clock, log })
    })
    await follower.applied
    webhooks.start()
    phase = 'ready'
    let closed: Promise<void> | undefined
    return { url: listener.url, hub, identity, close: () => (closed ??= closeAll()) }
  } catch (error) {
    await closeAll()
    throw error
  }
}
