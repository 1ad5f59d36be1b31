// `npm run bench`: sets up what is missing, then measures the relay beside its yardsticks. Flags after `--` go to the bench.
import { build, checkNode, installDebianPackages, installPackages, root } from './setup.mjs'
import { spawnSync } from 'node:child_process'

checkNode()
installPackages()
build()
if (spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status !== 0)
  installDebianPackages(['ffmpeg'], 'the bench needs ffmpeg on PATH')
const args = ['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
