import { readFileSync, readdirSync } from 'node:fs'

/** One process as the kernel shows it. */
export interface ProcessEntry {
  readonly pid: number
  readonly name: string
  readonly state: string
}

/** The living children of `parent` with this name. Linux only. */
export function childrenNamed(name: string, parent: number = process.pid): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const stat = statOf(Number(entry))
      return stat && stat.parent === parent && stat.name === name && stat.state !== 'Z' ? [stat] : []
    })
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

function statOf(pid: number): (ProcessEntry & { readonly parent: number }) | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const match = /^\d+ \((.*)\) (\S) (\d+)/s.exec(text)
    return match ? { pid, name: match[1] ?? '', state: match[2] ?? '', parent: Number(match[3]) } : undefined
  } catch {
    // It ended while the list was read.
    return undefined
  }
}
