# An sshd of the suite's own on the loopback, with a key of its own, that starts this PowerShell for a session.

function Start-SshServer {
    # Gives what New-PSSession takes, or the reason why there is none.
    param([string] $Folder)

    $server = Get-Command sshd, /usr/sbin/sshd -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    foreach ($tool in 'ssh', 'ssh-keygen') {
        if (-not $server -or -not (Get-Command $tool -CommandType Application -ErrorAction Ignore)) { return @{ Reason = "no sshd with $tool is installed (Debian: openssh-server)" } }
    }
    if ((id -u) -ne '0') { return @{ Reason = 'an sshd that lets its user in needs root' } }

    $place = (New-Item -ItemType Directory "$Folder/ssh").FullName
    foreach ($key in 'host', 'user') { ssh-keygen -q -t ed25519 -N '' -f "$place/$key" }
    Copy-Item "$place/user.pub" "$place/authorized"
    chmod -R go= $place
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()

    # An installed pwsh is a process of its own; the .NET tool is a pwsh.dll that dotnet runs.
    $process = [Environment]::ProcessPath
    $pwsh = (Split-Path -LeafBase $process) -eq 'dotnet' ? "$process $PSHOME/pwsh.dll" : $process
    Set-Content "$place/config" @"
Port $port
ListenAddress 127.0.0.1
HostKey $place/host
PidFile $place/pid
AuthorizedKeysFile $place/authorized
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
Subsystem powershell $pwsh -sshs -NoLogo -NoProfile
"@
    $null = New-Item -ItemType Directory -Force /run/sshd
    & $server.Source -f "$place/config" -E "$place/log"
    for ($try = 0; -not (Test-Path "$place/pid") -and $try -lt 50; $try++) { Start-Sleep -Milliseconds 100 }
    if (-not (Test-Path "$place/pid")) { return @{ Reason = "sshd did not start: $(Get-Content "$place/log" -ErrorAction Ignore)" } }
    @{
        Port       = $port
        Process    = [int](Get-Content "$place/pid")
        Connection = @{
            HostName = '127.0.0.1'; Port = $port; UserName = (id -un); KeyFilePath = "$place/user"
            Options  = @{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR' }
        }
    }
}

function Stop-SshServer($Server) {
    if ($Server.Process) { Stop-Process -Id $Server.Process }
}
