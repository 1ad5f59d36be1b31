import './access-page.ts'
import { relay } from './page-relay.ts'
import './relay-banners.ts'
import './relay-status.ts'

/** `/access`: who may watch. */
await relay.identify()
relay.open()
