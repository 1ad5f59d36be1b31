"""A foreign RTSP camera: GStreamer's RTSP server with what the JSON object in argv[1] asks for.

Prints its port as one line on stdout once it listens, and ends when its stdin closes.
Each picture carries its number as 16 black or white blocks along the top edge, most significant bit first.
If "logs" is set, each picture that is sent is one more line: its number, and the milliseconds since the Unix epoch.
"beeps" is sound that is quiet but for a short beep with each picture whose number is a multiple of the rate.
"""

import json
import os
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
gi.require_version("GstRtsp", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

STAMP_BITS = 16


def video_branch(o):
    width, height = o["width"], o["height"]
    raw = f"video/x-raw,format=I420,width={width},height={height},framerate={o['fps']}/1"
    source = f"appsrc name=pictures format=time is-live=true caps={raw} ! identity sync=true ! queue"
    if o["codec"] == "h264":
        profile = "high" if o["bframes"] else "main"
        encoder = (
            f"x264enc bitrate={o['kbps']} key-int-max={o['gop']} bframes={o['bframes']} b-adapt=false "
            f"speed-preset=ultrafast option-string=scenecut=0 "
            # Not in slices: rtph264pay would put parameter sets between the slices of one keyframe.
            f"{'' if o['bframes'] else 'tune=zerolatency sliced-threads=false'} "
            f"! video/x-h264,profile={profile} ! h264parse"
        )
        payloader = "rtph264pay config-interval=-1"
    else:
        encoder = (
            f"x265enc bitrate={o['kbps']} key-int-max={o['gop']} speed-preset=ultrafast "
            f"option-string=bframes={o['bframes']}:b-adapt=0:scenecut=0:log-level=none "
            f"{'' if o['bframes'] else 'tune=zerolatency'} ! h265parse"
        )
        payloader = "rtph265pay config-interval=-1"
    if o["mp2t"]:
        return f"{source} ! {encoder} ! mux. mpegtsmux name=mux alignment=7 ! rtpmp2tpay name=pay0 pt=33"
    return f"{source} ! {encoder} ! {payloader} name=pay0 pt=96"


def audio_branch(o):
    branch = AUDIO_BRANCHES[o["audio"]]
    # MPEG-TS has the sound in it.
    return branch.rsplit("!", 1)[0] + "! mux." if o["mp2t"] and branch else branch


AUDIO_BRANCHES = {
    "none": "",
    "aac": "audiotestsrc is-live=true volume=0.1 ! audio/x-raw,rate=48000,channels=2 ! audioconvert "
    "! avenc_aac bitrate=64000 ! aacparse ! rtpmp4gpay name=pay1 pt=97",
    # Not the rate that the relay makes: what has it was copied.
    "aac-44100": "audiotestsrc is-live=true volume=0.1 ! audio/x-raw,rate=44100,channels=2 ! audioconvert "
    "! avenc_aac bitrate=64000 ! aacparse ! rtpmp4gpay name=pay1 pt=97",
    "beeps": "audiotestsrc is-live=true wave=ticks volume=0.8 ! audio/x-raw,rate=48000,channels=2 ! audioconvert "
    "! avenc_aac bitrate=64000 ! aacparse ! rtpmp4gpay name=pay1 pt=97",
    "pcma-beeps": "audiotestsrc is-live=true samplesperbuffer=160 wave=ticks volume=0.8 ! audio/x-raw,rate=8000,channels=1 ! alawenc "
    "! rtppcmapay name=pay1 pt=8",
    "pcma": "audiotestsrc is-live=true volume=0.1 ! audio/x-raw,rate=8000,channels=1 ! alawenc "
    "! rtppcmapay name=pay1 pt=8",
}


def pictures(width, height):
    """Luma and chroma of one picture after the other: the number's blocks above a texture that scrolls upwards."""
    texture = b"".join(
        bytes((x * 3 + y * 5 + (x * y >> 6)) & 0x7F for x in range(width)) for y in range(0, height)
    )
    top, block = height // 8, width // STAMP_BITS
    chroma = b"\x80" * (width * height // 2)
    number = 0
    while True:
        bits = [number >> bit & 1 for bit in reversed(range(STAMP_BITS))]
        row = b"".join((b"\xeb" if bit else b"\x10") * block for bit in bits)
        start = (number * 2 % top) * width
        yield row * top + texture[start : start + width * (height - top)] + chroma
        number = (number + 1) & 0xFFFF


def on_configure(_factory, media, o):
    duration = Gst.SECOND // o["fps"]
    source = pictures(o["width"], o["height"])
    count = 0

    def on_need_data(appsrc, _length):
        nonlocal count
        buffer = Gst.Buffer.new_wrapped(next(source))
        buffer.pts = count * duration
        buffer.duration = duration
        count += 1
        appsrc.emit("push-buffer", buffer)

    media.get_element().get_by_name("pictures").connect("need-data", on_need_data)
    media.connect("prepared", on_prepared)
    if o["logs"]:
        log_pictures(media.get_element().get_by_name("pay0").get_static_pad("sink"))


def on_prepared(media):
    """Sender reports speak of when things were shot and heard, as those of cameras do; not of when they were sent."""
    pipeline = media.get_element().get_parent()
    found = pipeline.iterate_all_by_element_factory_name("rtpbin")
    found.foreach(lambda rtpbin: rtpbin.set_property("rtcp-sync-send-time", False))


def log_pictures(pad):
    """One line for each picture that reaches the payloader; without B-pictures they come in their order."""
    last_pts = None
    number = -1

    def on_buffer(_pad, info):
        nonlocal last_pts, number
        pts = info.get_buffer().pts
        if pts != last_pts:
            last_pts = pts
            number = (number + 1) & 0xFFFF
            print(number, time.time() * 1000, flush=True)
        return Gst.PadProbeReturn.OK

    pad.add_probe(Gst.PadProbeType.BUFFER, on_buffer)


def demand_login(server, factory, login, method):
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(method)
    auth.set_realm("gst-camera")
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    user, password = login["user"], login["password"]
    if method == GstRtsp.RTSPAuthMethod.DIGEST:
        auth.add_digest(user, password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)


def add_stream(server, pool, path, o):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_shared(True)
    factory.set_launch(f"( {video_branch(o)} {audio_branch(o)} )")
    factory.connect("media-configure", on_configure, o)
    factory.set_address_pool(pool)
    if o.get("digest"):
        demand_login(server, factory, o["digest"], GstRtsp.RTSPAuthMethod.DIGEST)
    if o.get("basic"):
        demand_login(server, factory, o["basic"], GstRtsp.RTSPAuthMethod.BASIC)
    if o.get("way") == "udp":
        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    server.get_mount_points().add_factory(path, factory)


def main():
    o = json.loads(sys.argv[1])
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    pool = GstRtspServer.RTSPAddressPool()
    pool.add_range("239.255.77.1", "239.255.77.20", 20000, 20100, 1)
    add_stream(server, pool, "/cam", o)
    if o.get("sub"):
        width, height = o["sub"]
        add_stream(server, pool, "/stream1", o)
        add_stream(server, pool, "/stream2", {**o, "width": width, "height": height})
    server.attach(None)
    GLib.timeout_add_seconds(2, lambda: server.get_session_pool().cleanup() >= 0)

    def end_with_stdin():
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=end_with_stdin, daemon=True).start()
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main()
