# What the parameters of the cmdlets do that read the kernel's messages. A cmdlet's own file may say it in other words.
@{
    Path        = 'One log file, or many; wildcards are taken. Plain or gzip, with any prefix that syslog, dmesg, journalctl (also -o json), containerd or docker put before the kernel''s lines. A rotated set (messages-20240101, messages.2.gz, messages.1, messages) is read from the oldest on. Without any input the running kernel''s messages are read from /dev/kmsg, which takes nothing from them.'
    LiteralPath = 'As Path, but taken as it stands: for a file whose name holds brackets.'
    Root        = 'A folder that looks like a node''s root: a capture, a container''s /host, a sosreport; or an archive of one (.tar, .tar.gz, .tgz, .tar.xz). Its logs are found: var/log/messages*, syslog*, kern.log*, dmesg*, sos_commands/kernel/dmesg*, sos_commands/logs/journalctl*. A report that stands in two of them comes twice. One or many; wildcards are taken.'
    LiteralRoot = 'As Root, but taken as it stands: for a folder whose name holds brackets.'
    Journal     = 'Reads this machine''s journal through journalctl: the kernel''s lines of all boots that it still has.'
    InputObject = 'Text (lines, or strings of many lines), a folder or an archive (taken as Root), or a file (taken as Path). Give it through the pipeline; a report comes out as soon as it is seen to be whole.'
    Since       = 'Leaves out reports before this time: a date, local unless it says otherwise, or how long ago: 30m, 1h, 2d; a bare number is seconds. A report whose time is not known stays, and a warning says so.'
    Until       = 'Leaves out reports after this time, given as for Since.'
    Follow      = 'Waits for new reports when all there are have come, until Ctrl-C. Of several logs the last is followed. Packed files end all the same.'
}
