/*
 * epoll-server COMMAND ARG...: the limit that other servers are measured by. Runs the command, cuts its MPEG-TS in front
 * of each packet that starts a unit of media, frames each picture once as a WebSocket message and sends it to every
 * viewer with one send. What a socket does not take is kept, up to a bound; past it the viewer is closed. One camera;
 * every path is its. Prints `ready PORT`. Linux.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PACKET = 188, MAX_VIEWERS = 20000, MAX_HEAD = 4096, MAX_KEPT = 4 << 20, MAX_PICTURE = 8 << 20, EVENTS = 256 };

struct viewer {
  int fd;
  int is_open;
  size_t place; /* in `viewers` */
  size_t head_bytes;
  char head[MAX_HEAD];
  uint8_t *kept;
  size_t kept_bytes, kept_from;
};

static struct viewer *viewers[MAX_VIEWERS];
static size_t viewer_count;
static int poll_fd;
static uint8_t picture[10 + MAX_PICTURE]; /* room for the longest frame header in front */
static size_t picture_bytes;
static int is_media;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static uint32_t rotate(uint32_t x, int n) { return (x << n) | (x >> (32 - n)); }

/* SHA-1 (FIPS 180-4) of at most 119 bytes. */
static void sha1(const uint8_t *text, size_t length, uint8_t digest[20]) {
  uint8_t blocks[128] = {0};
  size_t count = length < 56 ? 1 : 2;
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  memcpy(blocks, text, length);
  blocks[length] = 0x80;
  blocks[count * 64 - 2] = (uint8_t)(length * 8 >> 8);
  blocks[count * 64 - 1] = (uint8_t)(length * 8);
  for (size_t block = 0; block < count; block++) {
    const uint8_t *at = blocks + 64 * block;
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++)
      w[i] = (uint32_t)at[4 * i] << 24 | at[4 * i + 1] << 16 | at[4 * i + 2] << 8 | at[4 * i + 3];
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
      uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 ? b ^ c ^ d : i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      uint32_t next = rotate(a, 5) + f + e + k + w[i];
      e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

/* Base64 (RFC 4648) of the 20 bytes of a digest. */
static void base64(const uint8_t digest[20], char text[29]) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 7; i++) {
    uint32_t three = (uint32_t)digest[3 * i] << 16 | digest[3 * i + 1] << 8 | (i < 6 ? digest[3 * i + 2] : 0);
    for (int j = 0; j < 4; j++) text[4 * i + j] = letters[three >> (18 - 6 * j) & 63];
  }
  text[27] = '=';
  text[28] = 0;
}

static void close_viewer(struct viewer *viewer) {
  if (viewer->is_open) {
    viewers[viewer->place] = viewers[--viewer_count];
    viewers[viewer->place]->place = viewer->place;
  }
  close(viewer->fd);
  free(viewer->kept);
  free(viewer);
}

static void watch(struct viewer *viewer, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = viewer};
  epoll_ctl(poll_fd, EPOLL_CTL_MOD, viewer->fd, &event);
}

/* 0 where the viewer is gone. */
static int keep(struct viewer *viewer, const uint8_t *bytes, size_t length) {
  size_t left = viewer->kept_bytes - viewer->kept_from;
  uint8_t *kept;
  if (left + length > MAX_KEPT || !(kept = malloc(left + length))) {
    close_viewer(viewer);
    return 0;
  }
  if (left > 0) memcpy(kept, viewer->kept + viewer->kept_from, left);
  memcpy(kept + left, bytes, length);
  free(viewer->kept);
  viewer->kept = kept, viewer->kept_from = 0, viewer->kept_bytes = left + length;
  watch(viewer, EPOLLIN | EPOLLOUT);
  return 1;
}

static int give(struct viewer *viewer, const uint8_t *bytes, size_t length) {
  ssize_t sent = viewer->kept ? 0 : send(viewer->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN) {
    close_viewer(viewer);
    return 0;
  }
  if (sent < 0) sent = 0;
  return (size_t)sent == length || keep(viewer, bytes + sent, length - sent);
}

static void give_kept(struct viewer *viewer) {
  size_t left = viewer->kept_bytes - viewer->kept_from;
  ssize_t sent = send(viewer->fd, viewer->kept + viewer->kept_from, left, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) {
    if (errno != EAGAIN) close_viewer(viewer);
    return;
  }
  viewer->kept_from += sent;
  if (viewer->kept_from < viewer->kept_bytes) return;
  free(viewer->kept);
  viewer->kept = NULL, viewer->kept_from = viewer->kept_bytes = 0;
  watch(viewer, EPOLLIN);
}

static void give_picture(void) {
  size_t length = picture_bytes, header = length < 126 ? 2 : length < 65536 ? 4 : 10;
  uint8_t *frame = picture + 10 - header;
  frame[0] = 0x82;
  frame[1] = header == 2 ? length : header == 4 ? 126 : 127;
  for (size_t i = 2; i < header; i++) frame[i] = (uint8_t)((uint64_t)length >> (8 * (header - 1 - i)));
  for (size_t i = 0; i < viewer_count;) i += give(viewers[i], frame, header + length);
  picture_bytes = 0;
}

static void take_packet(const uint8_t *packet) {
  if (packet[1] & 0x40) {
    int pid = (packet[1] & 0x1f) << 8 | packet[2];
    if (is_media) give_picture();
    is_media = pid >= 0x100 && pid < 0x1000;
  }
  if (picture_bytes + PACKET > MAX_PICTURE) picture_bytes = 0;
  memcpy(picture + 10 + picture_bytes, packet, PACKET);
  picture_bytes += PACKET;
}

static void read_camera(int fd) {
  static uint8_t bytes[65536 + PACKET];
  static size_t held;
  ssize_t count = read(fd, bytes + held, 65536);
  size_t at = 0;
  if (count <= 0) exit(1);
  held += count;
  for (; held - at >= PACKET; at += PACKET) take_packet(bytes + at);
  memmove(bytes, bytes + at, held -= at);
}

static void answer(struct viewer *viewer) {
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  char text[128], accept[29], response[256];
  uint8_t digest[20];
  char *key = strcasestr(viewer->head, "\r\nsec-websocket-key:");
  int length = key ? (int)strcspn(key += 20 + strspn(key + 20, " "), " \r") : 0;
  if (length == 0 || length > 64 || viewer_count == MAX_VIEWERS) return close_viewer(viewer);
  length = snprintf(text, sizeof text, "%.*s%s", length, key, guid);
  sha1((uint8_t *)text, length, digest);
  base64(digest, accept);
  length = snprintf(response, sizeof response,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
  viewer->is_open = 1;
  viewer->place = viewer_count;
  viewers[viewer_count++] = viewer;
  give(viewer, (uint8_t *)response, length);
}

static void read_viewer(struct viewer *viewer) {
  char *to = viewer->head + (viewer->is_open ? 0 : viewer->head_bytes);
  size_t room = MAX_HEAD - 1 - (to - viewer->head);
  ssize_t count = recv(viewer->fd, to, room, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) return close_viewer(viewer);
  if (viewer->is_open) return; /* what viewers say is not looked at */
  to[count] = 0;
  viewer->head_bytes += count;
  if (strstr(viewer->head, "\r\n\r\n")) answer(viewer);
  else if (viewer->head_bytes == MAX_HEAD - 1) close_viewer(viewer);
}

static void accept_viewer(int listener) {
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
  struct viewer *viewer = fd < 0 ? NULL : calloc(1, sizeof *viewer);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = viewer};
  if (!viewer) return;
  viewer->fd = fd;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int run(char **command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) die("pipe");
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    execvp(command[0], command);
    die(command[0]);
  }
  close(ends[1]);
  return ends[0];
}

int main(int count, char **words) {
  static int camera, listener; /* their addresses tell them from viewers */
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (count < 2) return 2;
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, length) < 0 || listen(listener, 511) < 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  camera = run(words + 1);
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.ptr = &listener});
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, camera, &(struct epoll_event){.events = EPOLLIN, .data.ptr = &camera});
  printf("ready %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poll_fd, events, EVENTS, -1), camera_is_ready = 0;
    for (int i = 0; i < ready; i++) {
      struct viewer *viewer = events[i].data.ptr;
      if (events[i].data.ptr == &camera) camera_is_ready = 1;
      else if (events[i].data.ptr == &listener) accept_viewer(listener);
      else if (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) read_viewer(viewer);
      else give_kept(viewer);
    }
    /* Last: a picture may close viewers, of whom an event above may still speak. */
    if (camera_is_ready) read_camera(camera);
  }
}
