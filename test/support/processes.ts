import { readFileSync, readdirSync } from 'node:fs'

/** One process as the kernel shows it. */
export interface ProcessEntry {
  readonly pid: number
  readonly name: string
  readonly state: string
}

/** The living children of `parent` with this name. Linux only. */
export function childrenNamed(name: string, parent: number = process.pid): ProcessEntry[] {
  return processes().filter((one) => one.parent === parent && one.name === name && one.state !== 'Z')
}

/** Children that have ended and that nobody asked for. */
export function zombiesOf(parent: number): ProcessEntry[] {
  return processes().filter((one) => one.parent === parent && one.state === 'Z')
}

/** What lives in the session that this process began, but neither itself nor as its child. */
export function orphansOf(leader: number): ProcessEntry[] {
  return processes().filter((one) => one.session === leader && one.pid !== leader && one.parent !== leader)
}

/** How many file descriptors it has open; 0 when it is gone. */
export function openFilesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    // It has ended.
    return 0
  }
}

function processes(): Stat[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => statOf(Number(entry)) ?? [])
}

/** What a process was started with, its own name first; empty when it is gone. */
export function argumentsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    // It has ended.
    return []
  }
}

export function isAlive(pid: number): boolean {
  const stat = statOf(pid)
  return stat !== undefined && stat.state !== 'Z'
}

interface Stat extends ProcessEntry {
  readonly parent: number
  readonly session: number
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const match = /^\d+ \((.*)\) (\S) (\d+) \d+ (\d+)/s.exec(text)
    if (!match) return undefined
    const [, name = '', state = '', parent, session] = match
    return { pid, name, state, parent: Number(parent), session: Number(session) }
  } catch {
    // It ended while the list was read.
    return undefined
  }
}
