@{
    Synopsis = 'Shows the settings of the kernel that decide over fragmentation: values, defaults, ranges, and the file that sets each at boot.'
    Description = @(
        'One object a setting: vm.extfrag_threshold, min_free_kbytes, the watermarks'' factors, compaction and defrag_mode, zone_reclaim_mode, vfs_cache_pressure, swappiness, transparent huge pages (enabled and defrag), overcommit_memory, panic_on_oom and oom_kill_allocating_task. Effect says in a sentence what it does for fragmentation, KernelSource where that was read.'
        'Default is what a kernel of this release starts with on this machine: min_free_kbytes is computed with the kernel''s formula (about N where that is not exact to the page), who is given huge pages comes from the kernel''s configuration (/boot/config-*, /proc/config.gz). It is null where that cannot be told.'
        'ConfiguredValue and ConfiguredIn tell what the files of sysctl.d make of it at boot, of what lives in /sys those of tmpfiles.d: the line that counts, by the order in which systemd and sysctl read them. /etc/sysctl.conf is taken as read last. Note says where value and file differ.'
        'A setting that this kernel does not have is there with a null value and a note. Without -Root the running machine is read; captures need proc/sys/vm and, for the files, etc/sysctl.d and so on.'
    )
    Parameters = @{
        Name = 'Names of settings (swappiness), keys (vm.swappiness, vm/swappiness) or paths; wildcards are taken. Completes, with what each does.'
        InputObject = 'A folder or an archive, taken as Root. Give it through the pipeline.'
    }
    Inputs = @(
        @{ Type = 'System.IO.DirectoryInfo'; Text = 'A folder, taken as a node''s root.' }
        @{ Type = 'System.IO.FileInfo'; Text = 'An archive of a node''s root.' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Settings.MemorySetting'; Text = 'One object a setting.' }
    )
    Notes = @(
        'Value is text, since some settings are words; Number is the same for comparisons.'
        'Since is the release of kernel.org; distributions bring features to older kernels.'
    )
    Examples = @(
        @{
            Title = 'All of them'
            Code  = 'Get-MemorySetting'
            Text  = 'AtBoot and ConfiguredIn are empty where no file sets one.'
        }
        @{
            Title = 'What differs from the default, and why it matters'
            Code  = 'Get-MemorySetting | Where-Object IsDefault -eq $false | Format-List Name, Value, Default, Effect'
            Text  = 'IsDefault is null where one of the two is not known.'
        }
        @{
            Title = 'Nodes that reserve too little'
            Code  = 'Get-MemorySetting min_free_kbytes -Root captures/* | Where-Object Number -lt 65536'
            Text  = 'Number compares as a number; Value would compare as text.'
        }
    )
    Links = @(
        'Set-MemorySetting'
        'Get-ExtFragIndex'
        'about_FragTools'
    )
}
