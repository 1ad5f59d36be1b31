import { RelayFile } from './config/relay-file.ts'
import type { ServerSettings } from './config/settings.ts'
import { fitHeap } from './heap.ts'
import { createLog } from './log.ts'
import { startRelay, type Relay } from './relay.ts'

const HEAP_LOOK_MS = 1000

/** Run a relay until a signal ends it. Resolves to the exit code; rejects when it cannot start. */
export async function runRelay(settings: ServerSettings): Promise<number> {
  const log = createLog(settings.logLevel)
  const asked = signalled(() => log.error({}, 'Something does not end; the process ends without it'))
  const file = await RelayFile.claim(settings.data)
  try {
    const relay = await startRelay({ settings, log })
    await file.announce(relay.url)
    fitHeap(workOf(relay))
    setInterval(() => fitHeap(workOf(relay)), HEAP_LOOK_MS).unref()
    process.stdout.write(`Baton is ready: ${relay.url}\n`)
    if (relay.identity.needsLogin && !settings.insecureNoAuth) await offerLogin(relay)
    const signal = await asked
    log.info({ signal }, 'Shutting down')
    await relay.close()
    return 0
  } finally {
    await file.release()
  }

  /** The link is a secret: it goes to a terminal, or to a file that only its owner reads, never to a log. */
  async function offerLogin(relay: Relay): Promise<void> {
    const { logins } = relay.identity
    if (process.stdout.isTTY)
      process.stdout.write(`Log in (once, within 15 minutes): ${await logins.create(relay.url)}\n`)
    else
      log.info(
        { file: await logins.createFile(relay.url) },
        'Nobody has logged in yet: open the link in this file',
      )
  }
}

function workOf({ hub }: Relay): { pulls: number; readers: number } {
  const renditions = [...hub.cameras.values()].flatMap((camera) => [...camera.renditions.values()])
  return {
    pulls: renditions.filter(({ status }) => status.state === 'live').length,
    readers: renditions.reduce((sum, { readers }) => sum + readers.size, 0),
  }
}

/**
 * So long after a signal the process ends, whatever hangs in it: a disk that is away, a pipe in a file's place. Containers
 * give ten seconds.
 */
const LAST_RESORT_MS = 8000

/**
 * Resolves with the first signal that asks the process to end; a second one ends it at once, and so does the time,
 * once `giveUp` has said so.
 */
function signalled(giveUp: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        process.once(signal, die)
        setTimeout(() => {
          giveUp()
          die()
        }, LAST_RESORT_MS).unref()
        resolve(signal)
      })
  })
}

/** Node's own `exit` waits for every read of a file, and that may be what hangs. Children die with us. */
function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
