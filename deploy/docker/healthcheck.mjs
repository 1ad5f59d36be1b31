// Exit code 0 while the relay that runs on the data folder says that it is well, whatever its port and base path.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const { url } = JSON.parse(await readFile(join(process.env.BATON_DATA ?? 'data', 'relay.json'), 'utf8'))
const answer = await fetch(new URL('healthz', url), { signal: AbortSignal.timeout(4000) })
process.stdout.write(`${answer.status} ${await answer.text()}\n`)
process.exitCode = answer.ok ? 0 : 1
