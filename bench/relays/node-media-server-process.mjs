// `node-media-server-process.mjs FOLDER HTTP_PORT RTMP_PORT URL…`: Node-Media-Server of that folder, with the pulls that its
// API would be told of.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [folder = '', http, rtmp, ...urls] = process.argv.slice(2)
// It writes a line for each viewer.
console.log = () => undefined
const require = createRequire(join(folder, 'package.json'))
const NodeMediaServer = require(folder)
const server = new NodeMediaServer({
  bind: '127.0.0.1',
  http: { port: Number(http) },
  rtmp: { port: Number(rtmp) },
  store: { path: join(process.cwd(), 'data') },
  webadmin: { enable: false },
  auth: { play: false, publish: false },
  record: { auto: false, path: join(process.cwd(), 'record') },
})
await server.run()
for (const [i, url] of urls.entries()) server.relayServer.addTask({ url, streamPath: `/live/cam${i}` })
process.on('SIGTERM', () => process.exit(0))
