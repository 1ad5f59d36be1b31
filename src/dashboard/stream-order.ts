import { dataOf } from '../client/client.ts'
import { api, relay } from './page-relay.ts'

let saving: Promise<void> = Promise.resolve()

/**
 * Arranges the streams for everybody: at once on this page, then at the relay. Rejects when the relay does not take it; then the page
 * has the old order again.
 */
export function saveOrder(streams: readonly string[]): Promise<void> {
  return relay.arrange(streams, () => {
    const save = saving.then(() => put(streams))
    saving = save.catch(() => undefined)
    return save
  })
}

async function put(streams: readonly string[]): Promise<void> {
  await dataOf(api.PUT('/order', { body: { streams: [...streams] } }))
}
