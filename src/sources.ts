import type { Clock } from './clock.ts'
import type { CompiledSource } from './config/compiled-source.ts'
import type { CompiledStream } from './config/compiled-stream.ts'
import type { ServerSettings } from './config/settings.ts'
import { cameraVariables } from './config/variables.ts'
import type { DemoCamera } from './demo/demo-camera.ts'
import type { NoFfmpeg } from './ffmpeg/locate.ts'
import { FfmpegLocator } from './ffmpeg/locator.ts'
import type { Log } from './log.ts'
import { TsIngest } from './mpegts/ingest.ts'
import { UnitMaker } from './mpegts/unit-maker.ts'
import type { AddressRule } from './net/address-rule.ts'
import { DEMO_URL } from './net/camera-url.ts'
import { connect, describe, type Description } from './rtsp/client.ts'
import { DescribeTimes } from './rtsp/describe-times.ts'
import { AutoSource } from './sources/auto/source.ts'
import { FOR_WANT_OF_FFMPEG, REORDERS } from './sources/auto/choice.ts'
import { withReason } from './sources/auto/fault.ts'
import { certificateFault, certificateNotes } from './sources/ffmpeg/certificate.ts'
import { canDescribe, planOf } from './sources/ffmpeg/plan.ts'
import { FfmpegSource } from './sources/ffmpeg/source.ts'
import { Verifier, type VerifyTarget } from './sources/ffmpeg/verify.ts'
import { planSound, type SoundPlan } from './sources/rtsp/sound-plan.ts'
import { RtspSource } from './sources/rtsp/source.ts'
import type { ProbeParts, ProbeSession, Puller } from './sources/probe/target.ts'
import { RefusedSource } from './stream/refused-source.ts'
import type { RenditionSettings, SourceSettings } from './stream/settings.ts'
import type { Source, SourceFault } from './stream/source.ts'

/** How a probe pulls what cannot be asked: in one session, whatever its sound is. */
const SUITS_ANY = {
  heard: { audio: 'transcode', info: {} },
  silent: { audio: 'off', info: { audio: 'off' } },
} as const

/** What sources are made of and judged by. */
export interface SourceTableParts {
  readonly settings: ServerSettings
  readonly rule: AddressRule
  readonly demo: Pick<DemoCamera, 'problem'>
  readonly environment: NodeJS.ProcessEnv
  readonly clock: Clock
  readonly log: Log
}

/** What is kept of a rendition for as long as its camera is known. */
interface KnownRendition {
  readonly units: UnitMaker
  readonly ingest: TsIngest
  wanted: RenditionSettings | undefined
}

/** How sources are made and cameras asked. What feeds a rendition may change; the clock its units are on goes on. */
export function sourceTable(parts: SourceTableParts) {
  const { settings, rule, demo, environment, clock, log } = parts
  const ffmpeg = new FfmpegLocator(
    { configured: settings.ffmpeg, searchPath: environment.PATH ?? '' },
    clock,
    log,
  )
  const known = new Map<string, Map<string, KnownRendition>>()
  const times = new DescribeTimes()
  const ask = { describe: times.counted(describe), connect: times.counted(connect) }
  const verifier = new Verifier({ clock, log })
  const variables = cameraVariables(environment)
  const common = { ffmpeg, rule, ...ask, clock, log, variables }
  const verifyTarget = ({ href, origin, config: { transport } }: CompiledSource): VerifyTarget => {
    const target = { ...common, url: rule.parse(href, origin), transport, audio: true }
    return {
      ...target,
      createSource: (plan) =>
        new FfmpegSource({
          ...target,
          id: 'verify',
          ...createIngest(),
          known: { plan, bPictures: true },
        }),
    }
  }
  return {
    ffmpeg,
    /** Seconds that cameras took to answer, by how it ended. */
    describes: times.byResult,
    makeSources: (camera: string, rendition: string, wanted?: RenditionSettings): { sources: Source[] } => {
      const ofCamera = known.get(camera) ?? new Map<string, KnownRendition>()
      const kept = ofCamera.get(rendition) ?? { ...createIngest(), wanted }
      kept.wanted = wanted
      known.set(camera, ofCamera.set(rendition, kept))
      const { units, ingest } = kept
      const ownLog = log.child({ stream: camera, rendition })
      const { audio = true, sources = [] } = wanted ?? {}
      const make = (wish: SourceSettings): Source => {
        const {
          id,
          url,
          transport = 'tcp',
          pull = settings.pull,
          damaged,
          fingerprint,
          isDemo = false,
        } = wish
        if (isDemo && demo.problem !== undefined) return new RefusedSource(demo.problem)
        const parsed = rule.parse(url, isDemo ? 'demo' : 'file')
        const given = { ...common, id, url: parsed, transport, audio, log: ownLog }
        if (pull === 'ffmpeg' && fingerprint === undefined) return new FfmpegSource({ ...given, ingest })
        const native = new RtspSource({ ...given, units, damaged, fingerprint })
        // ffmpeg would take a camera with any certificate, whatever pulls all others.
        if (pull === 'native' || fingerprint !== undefined) return native
        const createFfmpeg = (known: () => Description | undefined): Source => {
          const describe: typeof ask.describe = async (options) => known() ?? ask.describe(options)
          return new FfmpegSource({ ...given, ingest, describe })
        }
        return new AutoSource({
          ...given,
          connect: (options) => ask.connect({ ...options, fingerprint }),
          damaged,
          prefersFfmpeg: pull === undefined,
          native,
          unplayable,
          createFfmpeg,
        })
      }
      return { sources: sources.map(make) }
    },
    forgetCamera: (camera: string): boolean => known.delete(camera),
    /** What was counted of all that a rendition's sources have delivered. */
    statsOf: (camera: string, rendition: string) => known.get(camera)?.get(rendition)?.units.stats,
    /** What a rendition was made of last. */
    wantedOf: (camera: string, rendition: string) => known.get(camera)?.get(rendition)?.wanted,
    /** Ends all verifying. */
    close: async (): Promise<void> => verifier.close(),
    /** What is wrong with each stream's sources, in its place: see {@link Verifier.verifyAll}. */
    verifyAll: async (streams: readonly CompiledStream[]): Promise<(SourceFault | undefined)[]> => {
      const asked = streams.flatMap(({ sources }, place) =>
        [...sources.values()].flatMap((source) =>
          source.config.url === DEMO_URL ? [] : [{ source, place }],
        ),
      )
      const found = await verifier.verifyAll(asked.map(({ source }) => verifyTarget(source)))
      return streams.map((_, place) => found.find((fault, i) => fault && asked[i]?.place === place))
    },
    /** What probes work with: the same ways to pull; what they ask may be guesses, and is not counted. */
    probing: {
      ...common,
      connect,
      canDescribe: (target) => canDescribe({ ...common, ...target }),
      judge: planOf,
      async puller({ dialog, description }, { url, audio, pull = settings.pull }) {
        const found = await ffmpeg.locate()
        if (found.path === undefined) {
          if (pull === 'ffmpeg') return { cause: 'no-ffmpeg', message: found.message }
          return withoutFfmpeg(found, await planSound({ audio, ffmpeg }, description))
        }
        const fault = certificateFault(dialog.connection, found)
        return fault ?? { notes: certificateNotes(url, found) }
      },
      createSource({ url, transport, audio, described }: ProbeSession): Source {
        if (url.scheme === 'demo') return new RefusedSource(demo.problem ?? 'The demo camera does not run.')
        const plan = described
          ? ({ audio: 'off', info: described } as const)
          : SUITS_ANY[audio ? 'heard' : 'silent']
        const known = { plan, bPictures: true }
        const { ingest } = createIngest()
        return new FfmpegSource({
          ...common,
          id: 'probe',
          url,
          transport,
          audio,
          ingest,
          known,
          oneLogin: true,
        })
      },
    } satisfies ProbeParts,
  }
}

/** What is to be said of a camera that is pulled natively for want of ffmpeg. */
function withoutFfmpeg(found: NoFfmpeg, { info: { audio }, notes }: SoundPlan): Puller {
  const bPictureFault = withReason(
    { cause: 'no-ffmpeg', message: found.message },
    { pull: 'ffmpeg', why: REORDERS },
  )
  return { ...(audio && { audio }), notes: [FOR_WANT_OF_FFMPEG, ...notes], bPictureFault }
}

/** Why ffmpeg cannot pull such a camera either. */
function unplayable(description: Description): SourceFault | undefined {
  const plan = planOf(description, false)
  return 'cause' in plan ? plan : undefined
}

/** What makes units, and what hands it those that come in a transport stream. */
function createIngest(): { units: UnitMaker; ingest: TsIngest } {
  const units = new UnitMaker()
  return { units, ingest: new TsIngest({ units, endOnStuffing: true }) }
}
