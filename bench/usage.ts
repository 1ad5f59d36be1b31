import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, whatever its own clock. */
const MS_PER_TICK = 10

/** Whether a process is there; so is NaN, of which nobody knows. */
export function isAlive(pid: number): boolean {
  return Number.isNaN(pid) || existsSync(`/proc/${pid}`)
}

/** User and system time of one process alone, without its children, in milliseconds. NaN of the process NaN. */
export function cpuMs(pid: number): number {
  return Number.isNaN(pid) ? Number.NaN : ticksMs(`/proc/${pid}/stat`)
}

/** The same of its first thread alone, which is the one that Node runs programs in. */
export function mainThreadMs(pid: number): number {
  return Number.isNaN(pid) ? Number.NaN : ticksMs(`/proc/${pid}/task/${pid}/stat`)
}

/** Time in which the processors of this machine were not idle, together, in milliseconds. */
export function machineBusyMs(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  // user, nice, system, idle, iowait, irq, softirq, steal
  const ticks = first.split(/\s+/).slice(1, 9).map(Number)
  return ticks.reduce((sum, value, i) => (i === 3 || i === 4 ? sum : sum + value), 0) * MS_PER_TICK
}

function ticksMs(file: string): number {
  const text = readFileSync(file, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

/** Resident memory of one process, in MiB. NaN of the process NaN. */
export function residentMib(pid: number): number {
  if (Number.isNaN(pid)) return Number.NaN
  const [, kib = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

/** All processes that this one has started, and theirs. None of NaN. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const child = Number(name)
    const parent = Number.isInteger(child) ? parentOf(child) : undefined
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const below = (one: number): number[] =>
    (children.get(one) ?? []).flatMap((child) => [child, ...below(child)])
  return below(pid)
}

/** Memory of one process, in MiB: what it shares with others counts as its part of it. NaN of the process NaN. */
export function proportionalMib(pid: number): number {
  if (Number.isNaN(pid)) return Number.NaN
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const [, kib = '0'] = /^Pss:\s+(\d+)/m.exec(text) ?? []
  return Number(kib) / 1024
}

/** Undefined of a process that has ended meanwhile. */
function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
