// Exit code 0 while the relay that runs on the data folder says that it is well, whatever its port and base path.
import { readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { get as getSecure } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const { url } = JSON.parse(await readFile(join(process.env.BATON_DATA ?? 'data', 'relay.json'), 'utf8'))
const health = new URL('healthz', url)
// The certificate is made out to other names than the one by which this machine asks itself.
const options = { signal: AbortSignal.timeout(4000), rejectUnauthorized: false }
const answer = await new Promise((resolve, reject) => {
  const request = health.protocol === 'https:' ? getSecure : get
  request(health, options, resolve).on('error', reject)
})
process.stdout.write(`${answer.statusCode} ${await text(answer)}\n`)
process.exitCode = answer.statusCode === 200 ? 0 : 1
