declare module '@cycjimmy/jsmpeg-player' {
  namespace JSMpeg {
    interface Options {
      readonly canvas: HTMLCanvasElement
      readonly audio: boolean
      readonly videoBufferSize: number
      /** Draws by a 2D context instead of WebGL. */
      readonly disableGl: boolean
    }
    class Player {
      constructor(url: string, options: Options)
      destroy(): void
    }
  }
  export default JSMpeg
}
