import { destination, pino } from 'pino'
import pretty from 'pino-pretty'

/** Facts of one event. Never a URL, a password or a token. */
export type LogFields = Record<string, unknown>

/** Where rooms say what happened: one line per event of a life, never per packet. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  child(fields: LogFields): Log
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The process's log on stderr: readable on a terminal, JSON otherwise; one line for each event. */
export function createLog(level: LogLevel, terminal: boolean = process.stderr.isTTY): Log {
  const options = { level, base: null }
  return terminal
    ? pino(
        options,
        pretty({
          destination: 2,
          sync: true,
          singleLine: true,
          translateTime: 'SYS:HH:MM:ss',
          ignore: 'pid,hostname',
        }),
      )
    : pino(options, destination({ dest: 2, sync: true }))
}

/** Says nothing: for tests and tools. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
