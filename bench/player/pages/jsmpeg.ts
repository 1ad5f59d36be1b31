import JSMpeg from '@cycjimmy/jsmpeg-player'
import { offer } from './contender.ts'

/**
 * jsmpeg decodes MPEG-1 in WebAssembly. Without WebGL, because that is emulated where there is no GPU, and takes a whole
 * core then.
 */
let player: JSMpeg.Player | undefined

offer({
  start(stage, address) {
    const canvas = document.createElement('canvas')
    stage.append(canvas)
    player = new JSMpeg.Player(address, {
      canvas,
      audio: false,
      videoBufferSize: 1024 * 1024,
      disableGl: true,
    })
  },
  stop: () => player?.destroy(),
})
