// Writes through a StreamStore until it is killed; a line on stdout for each write that was acknowledged.
import { loadSecretKeys } from '../../../src/config/secret-keys.ts'
import { StreamStore } from '../../../src/config/store.ts'
import { silentLog } from '../../../src/log.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'

const [folder = '', keyFile] = process.argv.slice(2)
const store = await StreamStore.open({
  streamsFile: `${folder}/streams.json`,
  dataDir: `${folder}/data`,
  keys: await loadSecretKeys(keyFile, {}),
  rule: new AddressRule(),
  log: silentLog,
})
// Every other write keeps the address, for which the last password would do as well.
for (let n = 1; ; n++) {
  await store.put('cam', { url: `rtsp://u:password-${n}@cam${(n >> 1) % 2}/${n}`, name: `${n}` })
  process.stdout.write(`${n}\n`)
}
