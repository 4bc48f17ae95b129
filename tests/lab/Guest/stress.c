// Takes and pins memory as a scenario tells it, and asks the kernel for what fails on a fragmented machine.
// Linked statically: it is the third program of a guest beside busybox and fragtools. Each command says "ready" when
// it holds what it was told to, then sleeps until it is killed.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE 4096L

#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24 // linux/mman.h, 5.18
#endif

static int failed(const char *what)
{
	fprintf(stderr, "stress: %s: %s\n", what, strerror(errno));
	return 1;
}

// Holds what was taken until it is killed.
static int stay(void)
{
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

static char *map(long pages)
{
	char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		exit(failed("mmap"));
	madvise(memory, pages * PAGE, MADV_NOHUGEPAGE);
	return memory;
}

// A line "Name:   N kB" of /proc/meminfo.
static long meminfo(const char *name)
{
	char line[256];
	long kilobytes = -1;
	FILE *file = fopen("/proc/meminfo", "r");
	while (file && fgets(line, sizeof line, file))
		if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
			kilobytes = atol(line + strlen(name) + 1);
	if (file)
		fclose(file);
	return kilobytes;
}

static void write_to(long kilobytes)
{
	long pages = kilobytes * 1024 / PAGE;
	char *memory = map(pages);
	for (long page = 0; page < pages; page++)
		memory[page * PAGE] = 1;
}

// take KB: private memory, every page written to.
static int take(long kilobytes)
{
	write_to(kilobytes);
	return stay();
}

// The frame that a page of this process lies in, 0 where it has none (Documentation/admin-guide/mm/pagemap.rst).
static unsigned long long frame(int frames, const char *at)
{
	unsigned long long entry = 0;
	if (pread(frames, &entry, sizeof entry, (unsigned long)at / PAGE * sizeof entry) != sizeof entry)
		exit(failed("/proc/self/pagemap"));
	return entry >> 63 ? entry & ((1ULL << 55) - 1) : 0;
}

// pin KB: takes and locks pages until only KB are free, and gives all back but every eighth, by its frame's number; each second
// one of these is unlocked. What is free then lies in blocks of at most order 2, and of at most order 3 when the unlocked ones
// have been moved, as long as the locked ones stay where they are (vm.compact_unevictable_allowed = 0). The unlocked ones are there
// because compaction stops where more pages are isolated than half of those that can be evicted (mm/compaction.c, too_many_isolated).
static int pin(long leave)
{
	long most = meminfo("MemTotal") * 1024 / PAGE, taken = 0, locked = 0;
	char *memory = map(most);
	int frames = open("/proc/self/pagemap", O_RDONLY);
	if (frames < 0)
		return failed("/proc/self/pagemap");

	// Once more after a while: what the kernel gave back meanwhile is taken too.
	for (int again = 0; again < 2; again++, usleep(200000))
		for (; taken < most && (taken % 16 || meminfo("MemFree") > leave); taken++)
			memory[taken * PAGE] = 1;
	if (mlock(memory, taken * PAGE))
		return failed("mlock");
	for (long page = 0; page < taken; page++) {
		unsigned long long number = frame(frames, memory + page * PAGE);
		locked += number % 16 == 0;
		if (number % 8 && madvise(memory + page * PAGE, PAGE, MADV_DONTNEED_LOCKED))
			return failed("madvise");
	}

	for (long page = 0; page < taken; page++)
		if (frame(frames, memory + page * PAGE) % 16 == 8 && munlock(memory + page * PAGE, PAGE))
			return failed("munlock");
	printf("took %ld pages, locked %ld\n", taken, locked);
	return stay();
}

static void attribute(struct nlmsghdr *message, unsigned short type, const void *data, unsigned short length)
{
	struct rtattr *at = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
	at->rta_type = type;
	at->rta_len = RTA_LENGTH(length);
	memcpy(RTA_DATA(at), data, length);
	message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(at->rta_len);
}

// link KIND NAME QUEUES: a network device as "ip link add NAME numtxqueues N numrxqueues N type KIND" makes it.
static int make_link(const char *kind, const char *name, unsigned queues)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
		char attributes[512];
	} message = { .header = { NLMSG_LENGTH(sizeof(struct ifinfomsg)), RTM_NEWLINK, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, 1, 0 } };
	int route = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	attribute(&message.header, IFLA_IFNAME, name, strlen(name) + 1);
	attribute(&message.header, IFLA_NUM_TX_QUEUES, &queues, sizeof queues);
	attribute(&message.header, IFLA_NUM_RX_QUEUES, &queues, sizeof queues);
	struct rtattr *info = (struct rtattr *)((char *)&message + NLMSG_ALIGN(message.header.nlmsg_len));
	attribute(&message.header, IFLA_LINKINFO, "", 0);
	attribute(&message.header, IFLA_INFO_KIND, kind, strlen(kind));
	info->rta_len = (char *)&message + NLMSG_ALIGN(message.header.nlmsg_len) - (char *)info;

	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[1024];
	} answer;
	if (route < 0 || send(route, &message, message.header.nlmsg_len, 0) < 0 || recv(route, &answer, sizeof answer, 0) < 0)
		return failed("netlink");
	errno = -answer.error.error;
	return errno ? failed(kind) : 0;
}

// descriptors N: room for N file descriptors, which the kernel asks vmalloc for in one piece (alloc_fdtable).
static int descriptors(long number)
{
	struct rlimit limit = { number + 1, number + 1 };
	FILE *most = fopen("/proc/sys/fs/nr_open", "w");
	if (!most || fprintf(most, "%ld", 4 * number) < 0 || fclose(most) || setrlimit(RLIMIT_NOFILE, &limit))
		return failed("RLIMIT_NOFILE");
	return dup2(1, number) < 0 ? failed("dup2") : 0;
}

// flood LISTENERS: one datagram of 60 kB on the loopback, which a small MTU cuts into fragments (ip link set lo mtu 600), and
// listeners that never read. Each fragment is cloned for each of them in an interrupt (packet_rcv: skb_clone(GFP_ATOMIC)).
static int flood(int listeners)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	static char datagram[60000];
	struct rlimit most = { listeners + 16, listeners + 16 };
	int room = 1 << 28, from = socket(AF_INET, SOCK_DGRAM, 0);
	if (setrlimit(RLIMIT_NOFILE, &most) || setsockopt(from, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room))
		return failed("SO_SNDBUFFORCE");
	for (int listener = 0; listener < listeners; listener++) {
		int packet = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
		if (packet < 0 || setsockopt(packet, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room))
			return failed("AF_PACKET");
	}

	return sendto(from, datagram, sizeof datagram, 0, (struct sockaddr *)&to, sizeof to) < 0 ? failed("sendto") : 0;
}

static const char *thread_name;

static void *take_in_thread(void *kilobytes)
{
	pthread_setname_np(pthread_self(), thread_name);
	take((long)kilobytes);
	return NULL;
}

// thread NAME KB: a thread of that name takes the memory, and its process only waits.
static int thread(const char *name, long kilobytes)
{
	pthread_t other;
	thread_name = name;
	if (pthread_create(&other, NULL, take_in_thread, (void *)kilobytes))
		return failed("pthread_create");
	pthread_join(other, NULL);
	return 0;
}

// forks: a process that makes another as often as it is let; with KB each takes as much.
static int forks(long kilobytes)
{
	for (long made = 0;; made++) {
		pid_t child = fork();
		if (child < 0) {
			printf("%ld processes, then: %s\n", made, strerror(errno));
			return stay();
		}
		if (child == 0) {
			write_to(kilobytes);
			for (;;)
				pause();
		}
	}
}

int main(int count, char **words)
{
	const char *command = count > 1 ? words[1] : "";
	if (!strcmp(command, "take") && count == 3)
		return take(atol(words[2]));
	if (!strcmp(command, "pin") && count == 3)
		return pin(atol(words[2]));
	if (!strcmp(command, "link") && count == 5)
		return make_link(words[2], words[3], atoi(words[4]));
	if (!strcmp(command, "descriptors") && count == 3)
		return descriptors(atol(words[2]));
	if (!strcmp(command, "flood") && count == 3)
		return flood(atoi(words[2]));
	if (!strcmp(command, "thread") && count == 4)
		return thread(words[2], atol(words[3]));
	if (!strcmp(command, "forks") && count == 3)
		return forks(atol(words[2]));
	fputs("stress take KB | pin KB | link KIND NAME QUEUES | descriptors N | flood LISTENERS | thread NAME KB | forks KB\n", stderr);
	return 2;
}
