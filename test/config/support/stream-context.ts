import type { StreamContext } from '../../../src/config/compiled-stream.ts'
import { Secrets } from '../../../src/config/secrets.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'

/** What an entry is judged by when it comes over the API and there is nothing else yet. */
export const STREAM_CONTEXT: StreamContext = {
  origin: 'api',
  rule: new AddressRule(),
  environment: {},
  secrets: await Secrets.open('/nowhere/secrets.json'),
  before: undefined,
  taken: new Set(),
}
