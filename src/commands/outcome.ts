import { CommanderError, type Command } from 'commander'
import { ProblemError } from '../client/client.ts'
import { messageOf, RelayError, type FieldFault } from '../errors.ts'

/** Exit codes: 0 done, 1 it could not be done, 2 the words of the call were wrong. */
export const FAILED = 1
const MISUSED = 2

/** The words of the call are wrong: ends with exit code 2. */
export function misuse(message: string): CommanderError {
  return new CommanderError(MISUSED, 'misuse', message)
}

/**
 * What `work` rejects with, where all its faults lie in what these flags said: as {@link misuse} that names the flags. `flags` are by the
 * field that each fills.
 */
export async function namingFlags<Result>(
  flags: Readonly<Record<string, string>>,
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const faults = error instanceof RelayError ? error.faults : []
    const named = faults.map(({ path, message }) => {
      const flag = flags[path.split('/')[1] ?? '']
      return flag && `${flag} ${message}`
    })
    if (named.length === 0 || named.includes(undefined)) throw error
    throw misuse(named.join('\n'))
  }
}

/** What is done with a value that a command found: `--json` prints it as it is, else `text` says it to people. */
export function print(
  value: unknown,
  { json }: { readonly json?: boolean | undefined },
  text: () => string,
): void {
  process.stdout.write(`${json === true ? JSON.stringify(value, undefined, 2) : text()}\n`)
}

/** Columns for a terminal; the widest cell makes the width. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `2026-11-23`. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10)
}

/** With examples below its help; each is typed as it stands. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`)
}

/** Give a command the flag `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON, for programs')
}

/** Say to stderr what went wrong. Resolves to the exit code. */
export function failWith(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const message = error.message.replace(/^error: /, '')
    if (json) writeJson('misuse', message, [])
    // Commander printed its own complaints already; ours carry a code of their own.
    else if (error.exitCode === MISUSED) process.stderr.write(`baton: ${message}\n`)
    return MISUSED
  }
  const { code, faults } = factsOf(error)
  if (json) writeJson(code, messageOf(error), faults)
  else process.stderr.write(textOf(messageOf(error), faults))
  return code === 'invalid-settings' ? MISUSED : FAILED
}

function writeJson(code: string, detail: string, faults: readonly FieldFault[]): void {
  process.stderr.write(`${JSON.stringify({ code, detail, faults })}\n`)
}

function factsOf(error: unknown): { code: string; faults: readonly FieldFault[] } {
  if (error instanceof RelayError) return error
  if (error instanceof ProblemError) return { code: error.problem.code, faults: error.problem.faults ?? [] }
  return { code: 'failed', faults: [] }
}

function textOf(message: string, faults: readonly FieldFault[]): string {
  const more = faults.filter((fault) => !message.includes(fault.message))
  return [`baton: ${message}`, ...more.map(({ path, message }) => `  ${path}: ${message}`), ''].join('\n')
}
