import { MESSAGES_VERSION, type ReadyMessage, type ToCore } from './messages.ts'
import { PlayerCore } from './player-core.ts'

/** The entry of the worker that all players of a page share: each message brings the port of another player. */
addEventListener('message', ({ data }: MessageEvent<MessagePort>) => {
  const port = data
  let core: PlayerCore | undefined
  port.onmessage = ({ data }: MessageEvent<ToCore>) => {
    if (data.type === 'open')
      core = new PlayerCore(data, (message, transfer = []) => port.postMessage(message, transfer))
    else core?.receive(data)
    if (data.type === 'close') port.close()
  }
})

const ready: ReadyMessage = { type: 'ready', version: MESSAGES_VERSION }
postMessage(ready)
