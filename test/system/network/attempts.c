/*
 * Real connection attempts between network namespaces. Reads lines:
 *
 *     ns PATH                         a namespace; they are numbered from 0
 *     listen NS PORT                  TCP and UDP, every address; UDP answers with what it got
 *     t|u|i NS SOURCE PORT TO PORT    one attempt: TCP connection, UDP question, ICMP echo
 *
 * and prints one digit for each attempt: 1 if it was answered. All attempts run at once; those without an answer when
 * nothing has been answered for QUIET milliseconds (the argument) have none.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum kind { LISTENER, ANSWERER, CLIENT_TCP, CLIENT_UDP, PINGER };
struct socket { enum kind kind; int fd; int attempt; };
struct attempt { char kind; int ns; struct sockaddr_storage from, to; socklen_t length; };
struct pinger { int ns; struct sockaddr_storage from; int fd; };

static int namespaces[4096], namespaceCount, current = -1;
static struct attempt *attempts;
static int attemptCount, attemptSpace;
static struct pinger pingers[8192];
static int pingerCount;
static char *answers;
static int events, pending, answered;

static void fail(const char *what) { perror(what); exit(1); }

static void enter(int ns) {
  if (ns == current) return;
  if (setns(namespaces[ns], CLONE_NEWNET) != 0) fail("setns");
  current = ns;
}

static socklen_t parse(const char *text, int port, struct sockaddr_storage *out) {
  memset(out, 0, sizeof *out);
  struct sockaddr_in *four = (void *)out;
  struct sockaddr_in6 *six = (void *)out;
  if (strchr(text, ':') != NULL) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1) { fprintf(stderr, "no address: %s\n", text); exit(1); }
    return sizeof *six;
  }
  four->sin_family = AF_INET;
  four->sin_port = htons(port);
  if (inet_pton(AF_INET, text, &four->sin_addr) != 1) { fprintf(stderr, "no address: %s\n", text); exit(1); }
  return sizeof *four;
}

static void watch(enum kind kind, int fd, int attempt, unsigned int on) {
  struct socket *made = malloc(sizeof *made);
  *made = (struct socket){kind, fd, attempt};
  struct epoll_event event = {.events = on, .data.ptr = made};
  if (epoll_ctl(events, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

static void option(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

static void listenAt(int ns, int port) {
  enter(ns);
  struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  int tcp = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int udp = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  for (int each = 0; each < 2; each++) {
    int fd = each == 0 ? tcp : udp;
    option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    option(fd, SOL_SOCKET, SO_RCVBUF, 1 << 22);
    option(fd, SOL_SOCKET, SO_SNDBUF, 1 << 22);
    if (bind(fd, (void *)&any, sizeof any) != 0) fail("bind");
  }
  option(udp, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  if (listen(tcp, 4096) != 0) fail("listen");
  watch(LISTENER, tcp, -1, EPOLLIN);
  watch(ANSWERER, udp, -1, EPOLLIN);
}

static void hangUp(int fd) {
  struct linger now = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd);
}

static void answer(int attempt) {
  if (answers[attempt] != '?') return;
  answers[attempt] = '1';
  pending--;
  answered++;
}

/* Answers come from the address that was asked, whichever it is. */
static void answerDatagrams(int fd) {
  char data[64], control[256];
  struct sockaddr_storage from;
  for (;;) {
    struct iovec part = {data, sizeof data};
    struct msghdr message = {&from, sizeof from, &part, 1, control, sizeof control, 0};
    ssize_t size = recvmsg(fd, &message, 0);
    if (size < 0) return;
    part.iov_len = size;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each != NULL; each = CMSG_NXTHDR(&message, each))
      if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO)
        ((struct in6_pktinfo *)CMSG_DATA(each))->ipi6_ifindex = 0;
    sendmsg(fd, &message, 0);
  }
}

static int pingerOf(struct attempt *each) {
  for (int i = pingerCount - 1; i >= 0; i--)
    if (pingers[i].ns == each->ns && memcmp(&pingers[i].from, &each->from, each->length) == 0) return pingers[i].fd;
  int isSix = each->from.ss_family == AF_INET6;
  int fd = socket(each->from.ss_family, SOCK_RAW | SOCK_NONBLOCK, isSix ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
  if (fd < 0) fail("raw socket");
  option(fd, SOL_SOCKET, SO_RCVBUF, 1 << 22);
  option(fd, SOL_IP, IP_FREEBIND, 1);
  if (isSix) {
    struct icmp6_filter only;
    ICMP6_FILTER_SETBLOCKALL(&only);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &only);
    setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &only, sizeof only);
  } else {
    struct icmp_filter only = {~(1U << ICMP_ECHOREPLY)};
    setsockopt(fd, SOL_RAW, ICMP_FILTER, &only, sizeof only);
  }
  if (bind(fd, (void *)&each->from, each->length) != 0) fail("bind of a raw socket");
  pingers[pingerCount++] = (struct pinger){each->ns, each->from, fd};
  watch(PINGER, fd, -1, EPOLLIN);
  return fd;
}

static unsigned short checksum(const void *data, size_t size) {
  const unsigned short *words = data;
  unsigned int sum = 0;
  for (; size > 1; size -= 2) sum += *words++;
  sum = (sum >> 16) + (sum & 0xffff);
  return ~(sum + (sum >> 16));
}

static void ping(int attempt) {
  struct attempt *each = &attempts[attempt];
  int fd = pingerOf(each);
  struct icmphdr echo = {.type = each->from.ss_family == AF_INET6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO};
  echo.un.echo.id = htons(0x4000 | (attempt >> 14));
  echo.un.echo.sequence = htons(attempt & 0x3fff);
  if (each->from.ss_family == AF_INET) echo.checksum = checksum(&echo, sizeof echo);
  struct sockaddr_storage to = each->to;
  ((struct sockaddr_in6 *)&to)->sin6_port = 0;
  sendto(fd, &echo, sizeof echo, 0, (void *)&to, each->length);
}

static void readEchoes(int fd) {
  unsigned char data[256];
  for (;;) {
    ssize_t size = recv(fd, data, sizeof data, 0);
    if (size < 0) return;
    /* An IPv4 packet comes with its header, an IPv6 one without. */
    int offset = (data[0] >> 4) == 4 ? (data[0] & 15) * 4 : 0;
    if (size < offset + (ssize_t)sizeof(struct icmphdr)) continue;
    struct icmphdr *echo = (void *)(data + offset);
    int attempt = ((ntohs(echo->un.echo.id) & 0x3fff) << 14) | ntohs(echo->un.echo.sequence);
    if (attempt >= 0 && attempt < attemptCount && attempts[attempt].kind == 'i') answer(attempt);
  }
}

static void start(int attempt) {
  struct attempt *each = &attempts[attempt];
  enter(each->ns);
  pending++;
  if (each->kind == 'i') return ping(attempt);
  int fd = socket(each->from.ss_family, (each->kind == 't' ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  option(fd, SOL_IP, IP_FREEBIND, 1);
  if (bind(fd, (void *)&each->from, each->length) != 0) fail("bind of a client");
  int result = connect(fd, (void *)&each->to, each->length);
  if (result != 0 && errno != EINPROGRESS) {
    if (errno == ECONNREFUSED) answer(attempt);
    close(fd);
    return;
  }
  watch(each->kind == 't' ? CLIENT_TCP : CLIENT_UDP, fd, attempt, each->kind == 't' ? EPOLLOUT : EPOLLIN);
  /* A filter on the way out refuses at once; that is no answer. */
  if (each->kind == 'u' && send(fd, "?", 1, 0) < 0 && errno == ECONNREFUSED) answer(attempt);
}

static void handle(struct socket *each) {
  switch (each->kind) {
    case LISTENER:
      for (int fd; (fd = accept4(each->fd, NULL, NULL, SOCK_NONBLOCK)) >= 0;) hangUp(fd);
      return;
    case ANSWERER:
      return answerDatagrams(each->fd);
    case PINGER:
      return readEchoes(each->fd);
    case CLIENT_TCP: {
      int error = 0;
      socklen_t size = sizeof error;
      getsockopt(each->fd, SOL_SOCKET, SO_ERROR, &error, &size);
      /* A server that accepts and resets at once has been reached. */
      if (error == 0 || error == ECONNRESET || error == ECONNREFUSED) answer(each->attempt);
      break;
    }
    case CLIENT_UDP: {
      char data[8];
      if (recv(each->fd, data, sizeof data, 0) >= 0) answer(each->attempt);
      break;
    }
  }
  hangUp(each->fd);
  free(each);
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void pump(int timeout) {
  static struct epoll_event ready[1024];
  int count = epoll_wait(events, ready, 1024, timeout);
  for (int i = 0; i < count; i++) handle(ready[i].data.ptr);
}

static void waitFor(int quiet) {
  for (long last = now(); pending > 0 && now() - last < quiet;) {
    int before = answered;
    pump(5);
    if (answered > before) last = now();
  }
}

int main(int argc, char **argv) {
  int quiet = argc > 1 ? atoi(argv[1]) : 60;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  events = epoll_create1(0);
  char line[512], word[512], from[64], to[64];
  int ns, port, toPort;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "ns %500s", word) == 1) {
      int fd = open(word, O_RDONLY);
      if (fd < 0) fail(word);
      namespaces[namespaceCount++] = fd;
    } else if (sscanf(line, "listen %d %d", &ns, &port) == 2) {
      listenAt(ns, port);
    } else if (sscanf(line, "%1[tui] %d %63s %d %63s %d", word, &ns, from, &port, to, &toPort) == 6) {
      if (attemptCount == attemptSpace) attempts = realloc(attempts, sizeof *attempts * (attemptSpace = attemptSpace * 2 + 1024));
      struct attempt *each = &attempts[attemptCount++];
      each->kind = word[0];
      each->ns = ns;
      each->length = parse(from, word[0] == 'i' ? 0 : port, &each->from);
      parse(to, toPort, &each->to);
    } else {
      fprintf(stderr, "cannot read: %s", line);
      return 1;
    }
  }
  answers = malloc(attemptCount + 1);
  memset(answers, '?', attemptCount);
  answers[attemptCount] = 0;
  for (int i = 0; i < attemptCount; i++) {
    start(i);
    /* Receive buffers stay short. */
    if (i % 64 == 63) pump(0);
  }
  waitFor(quiet);
  for (int i = 0; i < attemptCount; i++) if (answers[i] == '?') answers[i] = '0';
  puts(answers);
  return 0;
}
