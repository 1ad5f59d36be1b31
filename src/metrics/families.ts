import type { Distribution } from '../meter.ts'
import type { Hub } from '../stream/hub.ts'
import type { Rendition } from '../stream/rendition.ts'
import { STATES } from '../stream/status.ts'

/** What the metrics are read from at each scrape. */
export type MetricsHub = Pick<Hub, 'cameras' | 'budget'>

/** One value with its labels: ids and words of the relay's only. */
export type Sample<Value> = readonly [labels: Readonly<Record<string, string>>, value: Value]

interface Described {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
}

/** One metric that is read from the hub when it is scraped. */
export type Family = Described &
  (
    | { readonly kind: 'gauge' | 'counter'; readonly samples: (hub: MetricsHub) => Iterable<Sample<number>> }
    | { readonly kind: 'histogram'; readonly samples: (hub: MetricsHub) => Iterable<Sample<Distribution>> }
  )

/** Its labels stand beside `stream` and `rendition`. */
interface RenditionFamily<Value> extends Described {
  readonly samples: (rendition: Rendition) => Iterable<Sample<Value>>
}

const NUMBERS_OF_RENDITIONS: readonly (RenditionFamily<number> & { kind: 'gauge' | 'counter' })[] = [
  {
    kind: 'gauge',
    name: 'baton_rendition_state',
    help: '1 for the state that the rendition is in, 0 for the others',
    labels: ['state'],
    samples: ({ status }) => STATES.map((state) => [{ state }, status.state === state ? 1 : 0] as const),
  },
  {
    kind: 'gauge',
    name: 'baton_rendition_up',
    help: '1 while pictures arrive',
    labels: [],
    samples: ({ status }) => [[{}, status.state === 'live' ? 1 : 0]],
  },
  {
    kind: 'gauge',
    name: 'baton_ring_bytes',
    help: 'What the rendition’s ring holds',
    labels: [],
    samples: ({ ring }) => [[{}, ring.bytes]],
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
    name: 'baton_sent_bytes_total',
    help: 'Bytes of TS packets handed to readers’ sockets',
    labels: [],
    samples: ({ totals }) => [[{}, totals.bytesOut]],
  },
  {
    kind: 'counter',
    name: 'baton_source_failures_total',
    help: 'How often a pull ended by itself, by cause',
    labels: ['cause'],
    samples: ({ totals }) =>
      Object.entries(totals.restarts).map(([cause, count]) => [{ cause }, count] as const),
  },
  {
    kind: 'counter',
    name: 'baton_reader_drops_total',
    help: 'How often a reader skipped to a keyframe, by reason',
    labels: ['reason'],
    samples: ({ totals }) =>
      Object.entries(totals.drops).map(([reason, count]) => [{ reason }, count] as const),
  },
]

const DISTRIBUTIONS_OF_RENDITIONS: readonly RenditionFamily<Distribution>[] = [
  {
    name: 'baton_join_seconds',
    help: 'From a reader’s attach to its first keyframe handed to the socket',
    labels: ['output'],
    samples: ({ totals }) => [...totals.joinSeconds].map(([output, joins]) => [{ output }, joins] as const),
  },
  {
    name: 'baton_delivery_seconds',
    help: 'From a unit’s arrival to the end of its fan-out to all readers',
    labels: [],
    samples: ({ totals }) => [[{}, totals.deliverySeconds]],
  },
]

const OF_MEMORY: readonly Family[] = [
  {
    kind: 'gauge',
    name: 'baton_memory_limit_bytes',
    help: 'Bound of all rings and queues together',
    labels: [],
    samples: ({ budget }) => [[{}, budget.limit]],
  },
  {
    kind: 'gauge',
    name: 'baton_memory_used_bytes',
    help: 'What all rings and queues hold together',
    labels: [],
    samples: ({ budget }) => [[{}, budget.used]],
  },
  {
    kind: 'counter',
    name: 'baton_memory_measures_total',
    help: 'How often the memory bound made the relay give something up, by what it gave up',
    labels: ['measure'],
    samples: ({ budget: { stats } }) => [
      [{ measure: 'unwatched-ring-shrunk' }, stats.unwatchedShrunk],
      [{ measure: 'watched-ring-shrunk' }, stats.watchedShrunk],
      [{ measure: 'ring-cut-to-poster' }, stats.cutToPoster],
      [{ measure: 'reader-ended' }, stats.readersEnded],
    ],
  },
]

/** Every metric that is read when it is scraped. */
export const FAMILIES: readonly Family[] = [
  ...NUMBERS_OF_RENDITIONS.map((family) => ({ ...family, ...perRendition(family) })),
  ...DISTRIBUTIONS_OF_RENDITIONS.map((family) => ({
    ...family,
    ...perRendition(family),
    kind: 'histogram' as const,
  })),
  ...OF_MEMORY,
]

function perRendition<Value>({ labels, samples }: RenditionFamily<Value>): {
  labels: readonly string[]
  samples: (hub: MetricsHub) => Iterable<Sample<Value>>
} {
  return {
    labels: ['stream', 'rendition', ...labels],
    *samples({ cameras }) {
      for (const camera of cameras.values())
        for (const rendition of camera.renditions.values())
          for (const [label, value] of samples(rendition))
            yield [{ stream: rendition.streamId, rendition: rendition.id, ...label }, value]
    },
  }
}
