@{
    Synopsis = 'Sets one setting of the kernel''s memory management, reads it back, and on request makes it last.'
    Description = @(
        'The value is checked against what this kernel takes before anything is written, and the refusal says why: 0.5 is none for extfrag_threshold, which takes whole numbers from 0 to 1000, the index times 1000. What the kernel would take and the machine would not survive (min_free_kbytes over a quarter of memory) needs -Force.'
        'The result has the old value, the new one as the kernel gives it back, and the file that makes it last. With -Persist that is /etc/sysctl.d/90-fragtools.conf, for what lives in /sys (transparent huge pages) /etc/tmpfiles.d/90-fragtools.conf: it is replaced in one step, its other lines stay as they are, and a file that has the last word at boot is named in OverriddenBy and in a warning.'
        'It asks before it writes. Where nobody can be asked (pwsh -NonInteractive, no terminal) that is the error ConfirmationRequired and nothing is written; -Confirm:$false needs no question. -Force overrides the check above, never the question.'
    )
    Parameters = @{
        Name = 'The setting: its name (swappiness), its key (vm.swappiness) or its path. One at a time. Completes, with what each does.'
        Value = 'The value: a whole number, or one of the words that it takes. Completes with those words, or with the default.'
        InputObject = 'A setting that Get-MemorySetting read of this very machine, or a row with Name and Value. Give it through the pipeline.'
        Persist = 'Sets it at the next boot, too.'
        Force = 'Takes a value that the kernel takes though it would ruin the machine.'
        Root = 'The node''s root where it is not /: /host in a container. A copied tree is written to, and the machine is not.'
    }
    Inputs = @(
        @{ Type = 'System.Management.Automation.PSObject'; Text = 'What has Name and Value: a row of a CSV, or a setting of Get-MemorySetting that was read of this machine. One of a capture or of another machine is refused (SettingRefused).' }
    )
    Outputs = @(
        @{ Type = 'FragTools.Settings.MemorySettingChange'; Text = 'The change: value before and now.' }
    )
    Notes = @(
        'Needs root. In an ordinary container /proc is read-only: mount the node''s / and name it with -Root /host.'
        'RestoreCommand of the result is the command that restores the old value.'
        'Settings of a capture never act on the machine in front of it.'
    )
    Examples = @(
        @{
            Title = 'What would be done'
            Code  = 'Set-MemorySetting extfrag_threshold 400 -Persist -WhatIf'
            Text  = 'Names the value now, the value then, and both files.'
        }
        @{
            Title = 'Compact earlier, for good'
            Code  = 'Set-MemorySetting extfrag_threshold 400 -Persist -Confirm:$false'
            Text  = 'Requests for large blocks then compact a zone from an index of 0.4 on.'
        }
        @{
            Title = 'Huge pages only for those that ask for them'
            Code  = 'Set-MemorySetting transparent_hugepage/enabled madvise'
            Text  = 'Asks, writes, and reads back the word in brackets.'
        }
        @{
            Title = 'Several at once, of a list'
            Code  = 'Import-Csv settings.csv | Set-MemorySetting -WhatIf'
            Text  = 'The file has the columns Name and Value. One that cannot be set is an error of its own.'
        }
    )
    Links = @(
        'Get-MemorySetting'
        'about_FragTools'
    )
}
