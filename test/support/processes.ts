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
