# Dot-sourced within a Describe: two nodes with settings, below the test drive.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    $settingFiles = @{
        'etc/hostname'                                = "node-1`n"
        'proc/sys/kernel/osrelease'                   = "5.14.0-362.el9.x86_64`n"
        'proc/sys/vm/extfrag_threshold'               = "500`n"
        'proc/sys/vm/swappiness'                      = "30`n"
        'proc/sys/vm/min_free_kbytes'                 = "67584`n"
        'proc/meminfo'                                = "MemTotal:        8000000 kB`n"
        'proc/sys/kernel/hostname'                    = "other`n"
        'etc/sysctl.d/99-k8s.conf'                    = "# kubelet`nvm.swappiness = 10`n"
        'sys/kernel/mm/transparent_hugepage/enabled'  = "always [madvise] never`n"
    }
    foreach ($name in 'node-1', 'node-2') { $null = New-Node -Path "TestDrive:/captures/$name".Replace('TestDrive:', $TestDrive) -HostName $name -Files $settingFiles }
    Push-Location $TestDrive
    $node = "$TestDrive/captures/node-1"
}

AfterAll { Pop-Location }
