import { readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { RelayError } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { withLock } from '../files/lock.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { readTextIfSound } from '../files/read-text.ts'

const fileSchema = z.object({
  pid: z.int().positive(),
  /** Tells the process from a later one with the same number. */
  started: z.string(),
  /** Host (or container) and its boot: a process number means nothing elsewhere. */
  machine: z.string(),
  url: z.string().optional(),
})
type RelayFacts = z.infer<typeof fileSchema>

/** `relay.json`: which relay runs on a data folder, so that a second one keeps off it. */
export class RelayFile {
  readonly #path: string
  #facts: RelayFacts

  private constructor(path: string, facts: RelayFacts) {
    this.#path = path
    this.#facts = facts
  }

  /**
   * Take the folder for this process. Rejects with `data-folder-taken` while another relay of this machine runs on
   * it; one that was killed, or ran elsewhere, has left it.
   */
  static async claim(dataDir: string): Promise<RelayFile> {
    await makePrivateFolder(dataDir)
    const path = join(dataDir, 'relay.json')
    const facts = { pid: process.pid, started: await startOf(process.pid), machine: await thisMachine() }
    await withLock(path, async () => {
      const other = await runningAt(path)
      if (other !== undefined)
        throw new RelayError(
          'data-folder-taken',
          `Another relay (process ${other.pid}${other.url === undefined ? '' : `, ${other.url}`}) runs on the data folder ${dataDir}; end it, or give this one a folder of its own with --data`,
        )
      await write(path, facts)
    })
    return new RelayFile(path, facts)
  }

  /** Say where the relay is reached. */
  async announce(url: string): Promise<void> {
    this.#facts = { ...this.#facts, url }
    await write(this.#path, this.#facts)
  }

  /** Leave the folder to others. */
  async release(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

/** Where the relay that runs on this data folder is reached; undefined when none runs, or not yet. */
export async function urlOfRunning(dataDir: string): Promise<string | undefined> {
  return (await runningAt(join(dataDir, 'relay.json')))?.url
}

async function runningAt(path: string): Promise<RelayFacts | undefined> {
  const parsed = fileSchema.safeParse(parseJson((await readTextIfSound(path)) ?? ''))
  if (!parsed.success) return undefined
  const { pid, started, machine } = parsed.data
  if (pid === process.pid || !isSameMachine(machine, await thisMachine()) || !isAlive(pid)) return undefined
  return (await startOf(pid)) === started ? parsed.data : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * When the process started, in the kernel's ticks (proc(5), field 22); empty where /proc does not tell. One that has
 * ended stays in the table as a zombie until its parent asks for it, and no container's first process may ever ask.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await read(`/proc/${pid}/stat`)
  const [state, ...numbers] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' ? 'ended' : (numbers[18] ?? '')
}

async function thisMachine(): Promise<string> {
  return `${hostname()} ${(await read('/proc/sys/kernel/random/boot_id')).trim()}`
}

/** A relay that systemd lets see of /proc nothing but processes (`ProcSubset=pid`) does not know the boot. */
function isSameMachine(one: string, other: string): boolean {
  const [host, boot] = one.split(' ')
  const [otherHost, otherBoot] = other.split(' ')
  return host === otherHost && (boot === otherBoot || !boot || !otherBoot)
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

async function write(path: string, facts: RelayFacts): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(facts)}\n`, { mode: 0o600 })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
