// `npm run bench` and `npm run bench:scale`: sets up what is missing, then runs the program that is named first. Flags after
// `--` go to it.
import { build, checkNode, installDebianPackages, installPackages, root } from './setup.mjs'
import { spawnSync } from 'node:child_process'

checkNode()
installPackages()
build()
if (spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status !== 0)
  installDebianPackages(['ffmpeg'], 'the bench needs ffmpeg on PATH')
const args = ['--import', 'tsx', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
