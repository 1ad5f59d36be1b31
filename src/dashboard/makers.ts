/** Cameras of one maker, or of some that share their firmware, and where they keep their pictures. */
export interface Maker {
  readonly id: string
  /** With the brands under which the same cameras are sold, for people look for the name on the case. */
  readonly name: string
  /**
   * Path and query of the large picture and the small one. `{channel}` stands for the channel of a recorder,
   * `{channel2}` for it in two digits, `{channel0}` for it counted from 0; `{user}` and `{password}` for these.
   * undefined where each camera has an address of its own, which has to be copied.
   */
  readonly main: string | undefined
  readonly sub?: string
  /** Where cameras of this maker are not found at RTSP's own port. */
  readonly port?: number
}

/** By name, as people look for it; what fits no maker at the end. `docs/cameras.md` says where each path comes from. */
export const MAKERS: readonly Maker[] = [
  {
    id: 'axis',
    name: 'Axis',
    main: '/axis-media/media.amp?videocodec=h264',
    sub: '/axis-media/media.amp?videocodec=h264&resolution=640x360',
  },
  {
    id: 'bosch',
    name: 'Bosch',
    main: '/?inst=1',
    sub: '/?inst=2',
  },
  {
    id: 'dlink',
    name: 'D-Link',
    main: '/live1.sdp',
    sub: '/live2.sdp',
  },
  {
    id: 'dahua',
    name: 'Dahua, Amcrest, Imou, Lorex',
    main: '/cam/realmonitor?channel={channel}&subtype=0',
    sub: '/cam/realmonitor?channel={channel}&subtype=1',
  },
  {
    id: 'ezviz',
    name: 'EZVIZ',
    main: '/h264/ch{channel}/main/av_stream',
    sub: '/h264/ch{channel}/sub/av_stream',
  },
  {
    id: 'foscam',
    name: 'Foscam',
    main: '/videoMain',
    sub: '/videoSub',
    port: 88,
  },
  {
    id: 'grandstream',
    name: 'Grandstream',
    main: '/0',
    sub: '/4',
  },
  {
    id: 'hanwha',
    name: 'Hanwha Vision, Wisenet, Samsung',
    main: '/profile2/media.smp',
  },
  {
    id: 'hanwha-recorder',
    name: 'Hanwha Vision, Wisenet: recorder',
    main: '/LiveChannel/{channel0}/media.smp',
  },
  {
    id: 'hikvision',
    name: 'Hikvision, HiLook, Annke',
    main: '/Streaming/Channels/{channel}01',
    sub: '/Streaming/Channels/{channel}02',
  },
  {
    id: 'i-pro',
    name: 'i-PRO, Panasonic',
    main: '/MediaInput/h264/stream_1',
    sub: '/MediaInput/h264/stream_2',
  },
  {
    id: 'milesight',
    name: 'Milesight',
    main: '/main',
    sub: '/sub',
  },
  {
    id: 'mobotix',
    name: 'Mobotix',
    main: '/mobotix.h264',
  },
  {
    id: 'reolink',
    name: 'Reolink',
    main: '/Preview_{channel2}_main',
    sub: '/Preview_{channel2}_sub',
  },
  {
    id: 'reolink-older',
    name: 'Reolink, older firmware',
    main: '/h264Preview_{channel2}_main',
    sub: '/h264Preview_{channel2}_sub',
  },
  {
    id: 'sony',
    name: 'Sony',
    main: '/media/video1',
    sub: '/media/video2',
  },
  {
    id: 'tiandy',
    name: 'Tiandy',
    main: '/{channel}/1',
    sub: '/{channel}/2',
  },
  {
    id: 'tp-link',
    name: 'TP-Link Tapo, VIGI',
    main: '/stream1',
    sub: '/stream2',
  },
  {
    id: 'unifi-protect',
    name: 'Ubiquiti UniFi Protect',
    main: undefined,
  },
  {
    id: 'unifi-standalone',
    name: 'Ubiquiti UniFi, standalone',
    main: '/s0',
    sub: '/s1',
  },
  {
    id: 'uniview',
    name: 'Uniview',
    main: '/media/video1',
    sub: '/media/video2',
  },
  {
    id: 'uniview-recorder',
    name: 'Uniview: recorder',
    main: '/unicast/c{channel}/s0/live',
    sub: '/unicast/c{channel}/s1/live',
  },
  {
    id: 'vivotek',
    name: 'Vivotek',
    main: '/live1s1.sdp',
    sub: '/live1s2.sdp',
  },
  {
    id: 'xmeye',
    name: 'XMEye, unbranded cameras and recorders',
    main: '/user={user}_password={password}_channel={channel}_stream=0.sdp',
    sub: '/user={user}_password={password}_channel={channel}_stream=1.sdp',
  },
  {
    id: 'yoosee',
    name: 'Yoosee, other cameras with ONVIF',
    main: '/onvif1',
    sub: '/onvif2',
  },
  {
    id: 'other',
    name: 'Another maker',
    main: undefined,
  },
]
