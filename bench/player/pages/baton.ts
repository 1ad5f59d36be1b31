import { offer } from './contender.ts'

/** `<baton-player>` as the relay serves it; `?engine=` of the page goes to its attribute. */
const engine = new URL(location.href).searchParams.get('engine') ?? ''
let player: HTMLElement | undefined

offer({
  start(stage, address) {
    player = document.createElement('baton-player')
    player.setAttribute('engine', engine)
    player.setAttribute('src', address)
    stage.append(player)
  },
  stop: () => player?.remove(),
})
