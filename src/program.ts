import { makeProgram } from './commands/make-program.ts'
import { failWith } from './commands/outcome.ts'

try {
  await makeProgram().parseAsync()
} catch (error) {
  process.exitCode = failWith(error, process.argv.includes('--json'))
}
