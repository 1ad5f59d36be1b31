import './home-page.ts'
import { relay } from './page-relay.ts'
import './relay-banners.ts'
import './relay-status.ts'

/** `/`: all cameras. */
relay.open()
