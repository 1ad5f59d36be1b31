import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../clock.ts'

/** What a process has used since it began. */
export interface ProcessUsage {
  /** User and system time. */
  readonly cpuSeconds: number
  readonly residentBytes: number
}

const KEPT_MS = 1000
/** About a third of a millisecond's work. */
const PROCESSES_AT_ONCE = 20
/** Linux counts in hundredths of a second wherever Node runs. */
const TICKS_PER_SECOND = 100
const STAT_BYTES = 1024

/**
 * What processes use, as Linux tells it in `/proc/<pid>/stat`; on other systems nothing is known of any. Such a file
 * lies in no disk, so it is read in place: by the thread pool it costs three times as much and waits behind names
 * that are being looked up. Between a few processes everybody else gets a turn.
 */
export class ProcessUsages {
  readonly #clock: Clock
  #atMs = Number.NEGATIVE_INFINITY
  #known: Promise<ReadonlyMap<number, ProcessUsage>> = Promise.resolve(new Map())

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Of those processes that are there; within a second the same answer as before. */
  read(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>> {
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#atMs >= KEPT_MS) {
      this.#atMs = nowMs
      this.#known = readAll(pids)
    }
    return this.#known
  }
}

async function readAll(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>> {
  const usages = new Map<number, ProcessUsage>()
  if (process.platform !== 'linux') return usages
  const buffer = Buffer.alloc(STAT_BYTES)
  for (const [at, pid] of pids.entries()) {
    const usage = parseStat(readStat(pid, buffer), pageBytes())
    if (usage !== undefined) usages.set(pid, usage)
    if (at % PROCESSES_AT_ONCE === PROCESSES_AT_ONCE - 1) await setImmediate()
  }
  return usages
}

/** Empty when the process is gone. */
function readStat(pid: number, buffer: Buffer): string {
  try {
    const file = openSync(`/proc/${pid}/stat`, 'r')
    try {
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, STAT_BYTES, 0))
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}

/** Reads a line of `/proc/<pid>/stat` (proc(5)): the program's name, in brackets, may hold anything. */
export function parseStat(line: string, bytesOfPage: number): ProcessUsage | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const [user, system, pages] = [fields[11], fields[12], fields[21]].map(Number)
  if (user === undefined || system === undefined || pages === undefined || Number.isNaN(pages))
    return undefined
  return { cpuSeconds: (user + system) / TICKS_PER_SECOND, residentBytes: pages * bytesOfPage }
}

let knownPageBytes: number | undefined

/** What the kernel told this process when it began: 4096 nearly everywhere, more on some ARM machines. */
function pageBytes(): number {
  knownPageBytes ??= pageBytesOf(readFileSync('/proc/self/auxv'))
  return knownPageBytes
}

const AT_PAGESZ = 6n

/** Pairs of words (getauxval(3)), as wide as the machine's; a 32-bit machine has pages of 4096 bytes. */
function pageBytesOf(auxv: Buffer): number {
  const words = new BigUint64Array(auxv.buffer.slice(auxv.byteOffset, auxv.byteOffset + (auxv.length & ~15)))
  for (let at = 0; at + 1 < words.length; at += 2) if (words[at] === AT_PAGESZ) return Number(words[at + 1])
  return 4096
}
