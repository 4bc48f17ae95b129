/*
 * linux-3.10 PROGRAM [ARGUMENT ...]: runs a program as far as system calls go on Linux 3.10, on x86-64. What was added
 * later is answered with ENOSYS, as that kernel answers it; its last call is finit_module (3.8).
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SYS_finit_module, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };
    if (count < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
        perror("linux-3.10");
        return 125;
    }

    /* A call that 3.10 lacks, so that a filter that filters nothing is seen. */
    if (syscall(SYS_getrandom, arguments, 0, 0) != -1 || errno != ENOSYS) {
        fputs("linux-3.10: the filter filters nothing\n", stderr);
        return 125;
    }

    execv(arguments[1], arguments + 1);
    perror(arguments[1]);
    return 125;
}
