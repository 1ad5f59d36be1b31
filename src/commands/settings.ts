import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSettings, SETTINGS, type ServerSettings, type SettingFlags } from '../config/settings.ts'

/** Give a command the flags of these settings; all of them where none is named. */
export function withSettings(command: Command, keys?: readonly (keyof ServerSettings)[]): Command {
  for (const { key, flag, variable, defaultText, meaning } of SETTINGS) {
    if (keys && !keys.includes(key)) continue
    const [name, value] = flag.split(' ')
    command.option(
      value ? `${name} <${value.toLowerCase()}>` : name!,
      `${meaning} (${variable}; ${defaultText})`,
    )
  }
  return command
}

/** In a checkout the file and the folder lie at the repository's root, wherever the command is called from; by npx, here. */
export function settingsOf(flags: SettingFlags): ServerSettings {
  const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  const base = existsSync(join(home, 'tsconfig.json')) ? home : process.cwd()
  const given = readSettings(flags, process.env)
  return {
    ...given,
    streams: isGiven(flags, 'streams') ? given.streams : join(base, given.streams),
    data: isGiven(flags, 'data') ? given.data : join(base, given.data),
  }
}

/** Is the setting named by a flag or a variable? */
export function isGiven(flags: SettingFlags, key: keyof ServerSettings): boolean {
  const { variable } = SETTINGS.find((row) => row.key === key)!
  return flags[key] !== undefined || (process.env[variable] ?? '') !== ''
}
