/*
 * socket-viewers PORT PATH VIEWERS: so many WebSocket viewers of MPEG-TS. For each the kernel notes when bytes came to its
 * socket, so that the wait for a processor to read them is not measured. Prints `ready` when all have connected. A line on
 * its input begins a window, which it answers with `begun`; the next one ends it, and is answered with a line of delays in
 * microseconds: from the stamp in a picture (bench/stamp.ts) until the picture's last byte had come. Answers pings. Ends with its input, or where
 * a viewer is closed. Linux.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PACKET = 188, MAX_VIEWERS = 20000, MAX_DELAYS = 1 << 22, EVENTS = 256, DIGITS = 16, CONNECT_EVERY_MS = 3 };

static const uint8_t mark[16] = {0xf1, 0xd2, 0x5b, 0x9e, 0x6c, 0x37, 0x4a, 0xd8,
                                 0xa3, 0xb4, 0x62, 0x61, 0x74, 0xfe, 0x7d, 0x95};

struct viewer {
  int fd;
  int is_open;
  uint32_t end_of_head; /* the last four bytes of the answer's head */
  uint8_t header[10];
  size_t header_bytes;
  uint64_t left; /* of the payload */
  size_t tail_bytes;
  uint8_t tail[PACKET]; /* the payload's last bytes */
};

static int poll_fd;
static int32_t delays[MAX_DELAYS];
static size_t delay_count;
static int is_measuring;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void connect_viewer(struct viewer *viewer, int port, const char *path) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = viewer};
  char request[512];
  int on = 1, length = snprintf(request, sizeof request,
                                "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                                path, port);
  viewer->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (viewer->fd < 0 || connect(viewer->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  setsockopt(viewer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(viewer->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  if (send(viewer->fd, request, length, MSG_NOSIGNAL) != length) die("send");
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, viewer->fd, &event);
}

/* RFC 6455 §5.5.3; a mask of zeros leaves the payload as it is. */
static void answer_ping(struct viewer *viewer) {
  uint8_t frame[6 + 125] = {0x8a, 0x80 | (uint8_t)viewer->tail_bytes};
  if (viewer->tail_bytes > 125) return;
  memcpy(frame + 6, viewer->tail, viewer->tail_bytes);
  if (send(viewer->fd, frame, 6 + viewer->tail_bytes, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) die("pong");
}

static void end_frame(struct viewer *viewer, int64_t arrived_us) {
  int opcode = viewer->header[0] & 0x0f;
  uint8_t *at;
  if (opcode == 9) answer_ping(viewer);
  if (opcode != 2 || !is_measuring) return;
  at = memmem(viewer->tail, viewer->tail_bytes, mark, sizeof mark);
  if (at && at + sizeof mark + DIGITS <= viewer->tail + viewer->tail_bytes && delay_count < MAX_DELAYS) {
    char digits[DIGITS + 1] = {0};
    memcpy(digits, at + sizeof mark, DIGITS);
    delays[delay_count++] = (int32_t)(arrived_us - strtoll(digits, NULL, 10));
  }
}

static void keep_tail(struct viewer *viewer, const uint8_t *bytes, size_t count) {
  size_t taken = count < PACKET ? count : PACKET, kept = viewer->tail_bytes;
  if (kept > PACKET - taken) {
    memmove(viewer->tail, viewer->tail + kept - (PACKET - taken), PACKET - taken);
    kept = PACKET - taken;
  }
  memcpy(viewer->tail + kept, bytes + count - taken, taken);
  viewer->tail_bytes = kept + taken;
}

/* A server's frames (RFC 6455 §5.2), cut anywhere; they are not masked. */
static void take(struct viewer *viewer, const uint8_t *bytes, size_t count, int64_t arrived_us) {
  for (size_t at = 0; at < count;) {
    if (!viewer->is_open) {
      viewer->end_of_head = viewer->end_of_head << 8 | bytes[at++];
      viewer->is_open = viewer->end_of_head == 0x0d0a0d0a;
    } else if (viewer->left > 0) {
      size_t taken = viewer->left < count - at ? viewer->left : count - at;
      keep_tail(viewer, bytes + at, taken);
      viewer->left -= taken, at += taken;
      if (viewer->left == 0) end_frame(viewer, arrived_us);
    } else {
      size_t length, whole;
      viewer->header[viewer->header_bytes++] = bytes[at++];
      if (viewer->header_bytes < 2) continue;
      length = viewer->header[1] & 0x7f, whole = length == 127 ? 10 : length == 126 ? 4 : 2;
      if (viewer->header_bytes < whole) continue;
      if (whole > 2) length = 0;
      for (size_t i = 2; i < whole; i++) length = length << 8 | viewer->header[i];
      viewer->left = length, viewer->header_bytes = viewer->tail_bytes = 0;
      if (length == 0) end_frame(viewer, arrived_us);
    }
  }
}

static void read_viewer(struct viewer *viewer) {
  static uint8_t bytes[1 << 18];
  char control[CMSG_SPACE(sizeof(struct timespec))];
  struct iovec part = {bytes, sizeof bytes};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t count = recvmsg(viewer->fd, &message, MSG_DONTWAIT);
  struct cmsghdr *note = CMSG_FIRSTHDR(&message);
  struct timespec arrived = {0};
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    fprintf(stderr, "a viewer was closed\n");
    exit(1);
  }
  if (note && note->cmsg_type == SCM_TIMESTAMPNS) memcpy(&arrived, CMSG_DATA(note), sizeof arrived);
  else clock_gettime(CLOCK_REALTIME, &arrived); /* as it came before the kernel was asked for the time */
  take(viewer, bytes, count, arrived.tv_sec * 1000000LL + arrived.tv_nsec / 1000);
}

static void obey(void) {
  char line[16];
  if (!fgets(line, sizeof line, stdin)) exit(0);
  for (size_t i = 0; is_measuring && i < delay_count; i++) printf(i ? " %d" : "%d", delays[i]);
  printf(is_measuring ? "\n" : "begun\n");
  fflush(stdout);
  delay_count = 0;
  is_measuring = !is_measuring;
}

int main(int count, char **words) {
  static struct viewer input; /* its address tells it from viewers */
  size_t viewer_count = count == 4 ? strtoul(words[3], NULL, 10) : 0;
  struct viewer *viewers = calloc(MAX_VIEWERS, sizeof *viewers);
  if (viewer_count == 0 || viewer_count > MAX_VIEWERS || !viewers) return 2;
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  setvbuf(stdin, NULL, _IONBF, 0);
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &(struct epoll_event){.events = EPOLLIN, .data.ptr = &input});
  for (size_t connected = 0;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poll_fd, events, EVENTS, connected < viewer_count ? CONNECT_EVERY_MS : -1);
    if (connected < viewer_count) {
      connect_viewer(&viewers[connected++], atoi(words[1]), words[2]);
      if (connected == viewer_count && printf("ready\n") > 0) fflush(stdout);
    }
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr == &input) obey();
      else read_viewer(events[i].data.ptr);
    }
  }
}
