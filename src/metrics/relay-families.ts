import type { RelayFamily } from './family.ts'

/** Every metric of the relay as a whole. */
export const RELAY_FAMILIES: readonly RelayFamily[] = [
  {
    kind: 'gauge',
    name: 'baton_memory_limit_bytes',
    help: 'Bound of all rings together, and of what has left them and still waits for viewers',
    labels: [],
    samples: ({ budget }) => [[{}, budget.limit]],
  },
  {
    kind: 'gauge',
    name: 'baton_memory_used_bytes',
    help: 'What all rings hold, and what has left them and still waits for viewers',
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
  {
    kind: 'histogram',
    name: 'baton_describe_seconds',
    help: 'How long cameras took to answer a DESCRIBE, by how it ended: answered, or the cause of the fault',
    labels: ['result'],
    samples: ({ describes }) => [...describes].map(([result, seconds]) => [{ result }, seconds] as const),
  },
  {
    kind: 'counter',
    name: 'baton_viewers_refused_total',
    help: 'How many viewers were refused because as many as may were there already, by the bound',
    labels: ['bound'],
    samples: ({ refusedViewers }) =>
      Object.entries(refusedViewers).map(([bound, count]) => [{ bound }, count]),
  },
  {
    kind: 'gauge',
    name: 'baton_data_free_bytes',
    help: 'Room left for the relay on the file system of its data folder',
    labels: [],
    samples: ({ space }) => (space === undefined ? [] : [[{}, space.freeBytes]]),
  },
  {
    kind: 'gauge',
    name: 'baton_data_size_bytes',
    help: 'Size of the file system of the data folder',
    labels: [],
    samples: ({ space }) => (space === undefined ? [] : [[{}, space.totalBytes]]),
  },
  {
    kind: 'gauge',
    name: 'baton_event_loop_delay_seconds',
    help: 'How late the event loop came to its timers since the scrape before: the median, the 99th percentile and the most',
    labels: ['quantile'],
    samples: ({ loop }) => [
      [{ quantile: '0.5' }, loop.p50],
      [{ quantile: '0.99' }, loop.p99],
      [{ quantile: '1' }, loop.max],
    ],
  },
  {
    kind: 'counter',
    name: 'baton_webhook_messages_total',
    help: 'Webhooks that are done with, by target and by what became of them',
    labels: ['target', 'result'],
    samples: ({ webhooks }) =>
      [...webhooks].flatMap(([target, stats]) =>
        (['delivered', 'superseded', 'dropped', 'refused', 'expired'] as const).map(
          (result) => [{ target, result }, stats[result]] as const,
        ),
      ),
  },
  {
    kind: 'counter',
    name: 'baton_webhook_failed_tries_total',
    help: 'Tries to deliver a webhook that failed, by target',
    labels: ['target'],
    samples: ({ webhooks }) =>
      [...webhooks].map(([target, { failedTries }]) => [{ target }, failedTries] as const),
  },
  {
    kind: 'gauge',
    name: 'baton_webhook_waiting',
    help: 'Webhooks that are not delivered yet, by target',
    labels: ['target'],
    samples: ({ webhooks }) => [...webhooks].map(([target, { waiting }]) => [{ target }, waiting] as const),
  },
]
