import type { ReactiveControllerHost } from 'lit'
import { relay } from './page-relay.ts'
import type { Topic } from './relay-state.ts'

/** Has a view drawn anew when something of these topics changes at the relay. */
export function watchRelay(view: ReactiveControllerHost, topics: readonly Topic[]): void {
  let stop: (() => void) | undefined
  view.addController({
    hostConnected() {
      stop = relay.subscribe(() => view.requestUpdate(), topics)
      // What changed while the view was not in the page.
      view.requestUpdate()
    },
    hostDisconnected: () => stop?.(),
  })
}
