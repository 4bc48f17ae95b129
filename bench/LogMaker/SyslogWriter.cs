using System.Globalization;
using System.Text;

namespace FragTools.LogMaker;

/// <summary>Writes the syslog of a busy node, line by line, the clock going on.</summary>
internal sealed class SyslogWriter : IDisposable
{
    private const string Host = "worker-17";

    private static readonly string[] Verbs = ["SyncLoop (PLEG): event for pod", "Killing container with a grace period", "MountVolume.SetUp succeeded for volume", "Readiness probe failed"];
    private static readonly string[] Names = ["checkout", "ledger", "coredns", "node-exporter", "ingress", "search-indexer", "mailer"];

    private readonly FileStream _file;
    private readonly string[] _markers;
    private readonly Random _random;
    private readonly StringBuilder _line = new();
    private DateTime _now = new(2024, 1, 3, 4, 5, 6);
    private double _uptime = 1234.5;

    public SyslogWriter(string path, string[] markers, int seed)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        _markers = markers;
        _random = new Random(seed);
    }

    /// <summary>Lines with one of the literals so far.</summary>
    public long MarkedLines { get; private set; }

    public KernelBlock Choose(KernelBlock[] blocks) => blocks[_random.Next(blocks.Length)];

    /// <summary>Writes lines of no interest until the file has that size.</summary>
    public void Noise(long size)
    {
        while (_file.Position < size)
        {
            Pass(_random.Next(400) / 1000.0);
            var (tag, message) = Ordinary();
            Write(tag, hasUptime: true, message);
        }
    }

    /// <summary>Writes what the kernel prints of a failure.</summary>
    public void Write(KernelBlock block)
    {
        foreach (var message in block.Messages)
        {
            Pass(0.000013);
            Write("kernel", block.HasUptime, message);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Pass(double seconds)
    {
        _now = _now.AddSeconds(seconds);
        _uptime += seconds;
    }

    private void Write(string tag, bool hasUptime, string message)
    {
        _line.Clear().Append(CultureInfo.InvariantCulture, $"{_now:MMM} {_now.Day,2} {_now:HH:mm:ss} {Host} {tag}: ");
        if (tag == "kernel" && hasUptime)
        {
            _line.Append(CultureInfo.InvariantCulture, $"[{_uptime,12:F6}] ");
        }

        var line = _line.Append(message).Append('\n').ToString();
        MarkedLines += Array.Exists(_markers, marker => line.Contains(marker, StringComparison.Ordinal)) ? 1 : 0;
        _file.Write(Encoding.UTF8.GetBytes(line));
    }

    private int Number(int below) => _random.Next(below);

    private string Hex(int digits) => _random.GetHexString(digits, lowercase: true);

    private string One(string[] of) => of[_random.Next(of.Length)];

    private string Pod => $"{One(Names)}-{Hex(9)}-{Hex(5)}";

    private string Address => $"10.{Number(256)}.{Number(256)}.{Number(256)}";

    private (string Tag, string Message) Ordinary() => _random.Next(14) switch
    {
        0 or 1 => ($"kubelet[{Number(4000)}]", $"I{_now:MMdd HH:mm:ss}.{Number(1000000):D6}    {Number(9000)} kubelet.go:{Number(3000)}] \"{One(Verbs)}\" pod=\"prod/{Pod}\" podUID=\"{Hex(8)}-{Hex(4)}-{Hex(4)}-{Hex(4)}-{Hex(12)}\""),
        2 => ($"kubelet[{Number(4000)}]", $"E{_now:MMdd HH:mm:ss}.{Number(1000000):D6}    {Number(9000)} pod_workers.go:{Number(2000)}] \"Error syncing pod, skipping\" err=\"failed to \\\"StartContainer\\\" for \\\"{One(Names)}\\\" with CrashLoopBackOff: \\\"back-off {Number(5)}m0s restarting failed container\\\"\" pod=\"prod/{Pod}\""),
        3 or 4 => ($"containerd[{Number(2000)}]", $"time=\"{_now:yyyy-MM-ddTHH:mm:ss}.{Number(1000000000):D9}Z\" level=info msg=\"StopPodSandbox for \\\"{Hex(64)}\\\" returns successfully\""),
        5 => ("systemd[1]", $"Started libcontainer container {Hex(64)}."),
        6 => ("systemd[1]", $"run-containerd-runc-k8s.io-{Hex(64)}-runc.{Hex(6)}.mount: Deactivated successfully."),
        7 => ($"sshd[{Number(99999)}]", $"Failed password for invalid user {One(Names)} from {Address} port {Number(65536)} ssh2"),
        8 => ($"CRON[{Number(99999)}]", "(root) CMD (test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.hourly; })"),
        9 => ("kernel", $"IPVS: rr: TCP {Address}:{Number(65536)} - no destination available"),
        10 => ("kernel", $"cni0: port {Number(250)}(veth{Hex(8)}) entered {(Number(2) == 0 ? "forwarding" : "disabled")} state"),
        11 => ($"dockerd[{Number(4000)}]", $"time=\"{_now:yyyy-MM-ddTHH:mm:ss}Z\" level=warning msg=\"allocated {Number(900)} MB of memory; cleaning up unused allocations failed: still in use\" id={Hex(12)}"),
        12 => ($"haproxy[{Number(9000)}]", $"{Address}:{Number(65536)} [{_now:dd/MMM/yyyy:HH:mm:ss}.{Number(1000):D3}] http-in app/{One(Names)} 0/0/{Number(9)}/{Number(900)}/{Number(999)} 200 {Number(90000)} - - ---- {Number(90)}/{Number(90)}/0/0/0 0/0 \"GET /api/v1/orders/{Number(1 << 30)}?page={Number(40)} HTTP/1.1\""),
        _ => ($"postgres[{Number(99999)}]", $"[{Number(900)}-1] user={One(Names)},db=orders LOG:  duration: {Number(9000)}.{Number(1000):D3} ms  execute <unnamed>: SELECT id, total, state FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT {Number(100)}"),
    };
}
