import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** The folder of what is built, made anew where the sources have changed since. */
export function builtFolder(): string {
  const script = `import { build } from './scripts/setup.mjs'; build()`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return join(root, 'dist')
}
