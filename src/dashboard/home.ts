import './home-page.ts'
import { relay } from './page-relay.ts'
import './relay-header.ts'

/** `/`: all cameras. */
relay.open()
