import { cpus, release, totalmem, type } from 'node:os'
import { versionOf } from '../relays/find.ts'

/** On what was measured, and with what. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGib: number
  readonly system: string
  /** By program. */
  readonly versions: Readonly<Record<string, string>>
}

/** This machine; `versions` of the programs beside Node and ffmpeg. */
export function thisMachine(versions: Readonly<Record<string, string>>): Machine {
  const [, ffmpeg = 'unknown'] = /version (\S+)/.exec(versionOf('ffmpeg', '-version')) ?? []
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    versions: { Node: process.version, ffmpeg, ...versions },
  }
}
