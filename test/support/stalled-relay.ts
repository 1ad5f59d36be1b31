import { childrenNamed } from './processes.ts'
import { Collector, createSource } from './source-kit.ts'

/** A process of its own with one source: says the pid of its ffmpeg once pictures have come, and waits for its end. */
const [url = ''] = process.argv.slice(2)
const collector = new Collector()
createSource(url).start(collector)
await collector.untilPictures(5)
process.stdout.write(`${childrenNamed('ffmpeg')[0]?.pid}\n`)
setInterval(() => undefined, 1000)
