import { STATES } from '../stream/status.ts'
import type { InputStats, RenditionFamily, Sample } from './family.ts'

/** Why the relay ends a reader by itself, while its camera stays. */
const ENDS = ['budget', 'kicked', 'revoked', 'slow'] as const

/** Every metric of each rendition. */
export const RENDITION_FAMILIES: readonly RenditionFamily[] = [
  {
    kind: 'gauge',
    name: 'baton_rendition_state',
    help: '1 for the state that the rendition is in, 0 for the others',
    labels: ['state'],
    samples: ({ rendition: { status } }) =>
      STATES.map((state) => [{ state }, status.state === state ? 1 : 0] as const),
  },
  {
    kind: 'gauge',
    name: 'baton_rendition_up',
    help: '1 while pictures arrive',
    labels: [],
    samples: ({ rendition: { status } }) => [[{}, status.state === 'live' ? 1 : 0]],
  },
  {
    kind: 'gauge',
    name: 'baton_rendition_fault',
    help: 'Always 1; there while the rendition is not live because of a fault, with its cause',
    labels: ['cause'],
    samples: ({ rendition: { status } }) => present(status.cause, (cause) => [{ cause }, 1]),
  },
  {
    kind: 'gauge',
    name: 'baton_received_pictures_per_second',
    help: 'Pictures that come from the camera, over the last 5 seconds',
    labels: [],
    samples: ({ figures }) => [[{}, figures.fps]],
  },
  {
    kind: 'gauge',
    name: 'baton_received_bits_per_second',
    help: 'What comes from the camera, over the last 5 seconds, as it goes out in TS packets',
    labels: [],
    samples: ({ figures }) => [[{}, figures.bitsPerSec]],
  },
  {
    kind: 'gauge',
    name: 'baton_gop_seconds',
    help: 'Length of the last whole group of pictures, from keyframe to keyframe by the camera’s clock',
    labels: [],
    samples: ({ figures }) => present(figures.gopMs, (ms) => [{}, ms / 1000]),
  },
  {
    kind: 'gauge',
    name: 'baton_keyframe_age_seconds',
    help: 'Since the newest keyframe came, while the rendition is live',
    labels: [],
    samples: ({ rendition: { status }, figures }) =>
      status.state === 'live' ? present(figures.keyframeAgeMs, (ms) => [{}, ms / 1000]) : [],
  },
  {
    kind: 'gauge',
    name: 'baton_camera_clock_drift_ppm',
    help: 'Millionths by which the camera’s clock is faster than the relay’s, over the last 10 minutes',
    labels: [],
    samples: ({ rendition: { drift } }) => present(drift.ppm, (ppm) => [{}, ppm]),
  },
  {
    kind: 'gauge',
    name: 'baton_ring_bytes',
    help: 'What the rendition’s ring holds',
    labels: [],
    samples: ({ rendition: { ring } }) => [[{}, ring.bytes]],
  },
  {
    kind: 'gauge',
    name: 'baton_readers',
    help: 'Readers attached now',
    labels: ['output'],
    samples: ({ totals }) =>
      [...totals.readersByOutput].map(([output, count]) => [{ output }, count] as const),
  },
  {
    kind: 'counter',
    name: 'baton_received_bytes_total',
    help: 'Bytes of TS packets that came from the camera, as they go out',
    labels: [],
    samples: ({ totals }) => [[{}, totals.bytesIn]],
  },
  {
    kind: 'counter',
    name: 'baton_received_pictures_total',
    help: 'Pictures that came from the camera',
    labels: [],
    samples: ({ totals }) => [[{}, totals.picturesIn]],
  },
  {
    kind: 'counter',
    name: 'baton_input_faults_total',
    help: 'What was wrong with the MPEG-TS that came from ffmpeg, by kind; there from the first fault on',
    labels: ['kind'],
    samples: ({ input }) => inputFaults(input),
  },
  {
    kind: 'counter',
    name: 'baton_sent_bytes_total',
    help: 'Bytes of TS packets handed to readers’ sockets',
    labels: [],
    samples: ({ totals }) => [[{}, totals.bytesOut]],
  },
  {
    kind: 'counter',
    name: 'baton_source_tries_total',
    help: 'How often a pull was started, by the cause of the fault before it; none: a first start',
    labels: ['cause'],
    samples: ({ totals }) => counts('cause', totals.tries),
  },
  {
    kind: 'counter',
    name: 'baton_source_failures_total',
    help: 'How often a pull ended by itself, by cause',
    labels: ['cause'],
    samples: ({ totals }) => counts('cause', totals.restarts),
  },
  {
    kind: 'counter',
    name: 'baton_reader_drops_total',
    help: 'How often a reader skipped to a keyframe, by reason',
    labels: ['reason'],
    samples: ({ totals }) => counts('reason', totals.drops),
  },
  {
    kind: 'counter',
    name: 'baton_readers_ended_total',
    help: 'How often the relay ended a reader, by reason',
    labels: ['reason'],
    samples: ({ totals }) => ENDS.map((reason) => [{ reason }, totals.ends[reason]] as const),
  },
  {
    kind: 'counter',
    name: 'baton_ffmpeg_cpu_seconds_total',
    help: 'Processor time of the ffmpeg that pulls, since it was started',
    labels: [],
    samples: ({ usage }) => present(usage, ({ cpuSeconds }) => [{}, cpuSeconds]),
  },
  {
    kind: 'gauge',
    name: 'baton_ffmpeg_resident_memory_bytes',
    help: 'Resident memory of the ffmpeg that pulls',
    labels: [],
    samples: ({ usage }) => present(usage, ({ residentBytes }) => [{}, residentBytes]),
  },
  {
    kind: 'histogram',
    name: 'baton_join_seconds',
    help: 'From a reader’s attach to its first keyframe handed to the socket',
    labels: ['output'],
    samples: ({ totals }) => [...totals.joinSeconds].map(([output, joins]) => [{ output }, joins] as const),
  },
  {
    kind: 'histogram',
    name: 'baton_delivery_seconds',
    help: 'From a unit’s arrival to the end of its fan-out to all readers',
    labels: [],
    samples: ({ totals }) => [[{}, totals.deliverySeconds]],
  },
  {
    kind: 'histogram',
    name: 'baton_player_delay_seconds',
    help: 'From a picture’s arrival at the relay to the viewer’s screen, as often as players report it',
    labels: [],
    samples: ({ totals }) => [[{}, totals.playerDelaySeconds]],
  },
]

/** No sample where there is nothing to tell: 0 would be a lie. */
function present<Known, Value>(
  known: Known | undefined,
  sample: (known: Known) => Sample<Value>,
): Sample<Value>[] {
  return known === undefined ? [] : [sample(known)]
}

/** None while all are 0, which they nearly always are: that keeps seven series of each rendition away. */
function inputFaults(input: InputStats | undefined): Sample<number>[] {
  if (input === undefined) return []
  const byKind = {
    'bad-packet': input.badPackets,
    'bad-section': input.badSections,
    'continuity-error': input.continuityErrors,
    'lost-sync': input.lostSyncs,
    'oversized-pes': input.oversizedPes,
    'lost-packet': input.lostPackets,
    'damaged-picture': input.damagedPictures,
  }
  return Object.values(byKind).some((count) => count > 0) ? counts('kind', byKind) : []
}

function counts(label: string, byWord: Readonly<Record<string, number>>): Sample<number>[] {
  return Object.entries(byWord).map(([word, count]) => [{ [label]: word }, count])
}
