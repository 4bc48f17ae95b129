using System.Text;
using FragTools.Logs.Lines;

namespace FragTools.Starts;

/// <summary>The programs that start containers, by the names that logs give them.</summary>
internal static class LogWriter
{
    public const string Kubelet = "kubelet";
    public const string Dockerd = "dockerd";
    public const string Containerd = "containerd";
    public const string Crio = "crio";
    public const string Runc = "runc";
    public const string Systemd = "systemd";

    private const int LongestTag = 64;

    // It writes as the kubelet does, and tells again what it read.
    private static ReadOnlySpan<byte> Detector => "node-problem-d"u8;

    // k3s, k0s, RKE2, microk8s and hyperkube are kubelet and more in one program; kubenswrapper is OpenShift 4's kubelet.
    private static readonly (byte[] Name, string Component)[] Names =
    [
        ([.. "kubelet"u8], Kubelet), ([.. "hyperkube"u8], Kubelet), ([.. "kubelite"u8], Kubelet), ([.. "k3s"u8], Kubelet),
        ([.. "rke2"u8], Kubelet), ([.. "k0s"u8], Kubelet), ([.. "kubenswrapper"u8], Kubelet), ([.. "atomic-openshift-node"u8], Kubelet),
        ([.. "origin-node"u8], Kubelet), ([.. "cri-dockerd"u8], "cri-dockerd"), ([.. "dockerd"u8], Dockerd), ([.. "balenad"u8], Dockerd),
        ([.. "docker-containe"u8], Containerd), ([.. "docker"u8], Dockerd), ([.. "containerd"u8], Containerd), ([.. "crio"u8], Crio),
        ([.. "cri-o"u8], Crio), ([.. "runc"u8], Runc), ([.. "crun"u8], "crun"), ([.. "conmon"u8], "conmon"), ([.. "multus"u8], "multus"),
    ];

    /// <summary>What the journal is asked for beside the kernel's lines: a pod's start is told by these.</summary>
    public static IReadOnlyList<string> Units { get; } =
    [
        "kubelet.service", "docker.service", "containerd.service", "crio.service", "cri-docker.service", "k3s.service", "k3s-agent.service",
        "rke2-server.service", "rke2-agent.service", "snap.microk8s.daemon-kubelite.service", "snap.microk8s.daemon-kubelet.service",
        "snap.microk8s.daemon-containerd.service", "k0sworker.service", "k0scontroller.service", "atomic-openshift-node.service",
        "origin-node.service",
    ];

    /// <inheritdoc cref="Units"/>
    public static IReadOnlyList<string> Identifiers { get; } =
    [
        "kubelet", "hyperkube", "kubenswrapper", "atomic-openshift-node", "origin-node", "dockerd", "dockerd-current", "balenad",
        "containerd", "crio", "runc", "crun", "conmon", "multus", "k3s", "k0s", "rke2",
    ];

    /// <summary>What the journal is asked for, too: killers in user space.</summary>
    public static IReadOnlyList<string> Killers { get; } = ["systemd-oomd", "earlyoom"];

    /// <summary>
    /// The program that a name stands for, or null: <c>docker-containerd</c>, <c>dockerd-current</c>,
    /// <c>kubelet.service</c>, <c>runc:[1:CHILD]</c>.
    /// </summary>
    public static string? Named(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > LongestTag)
        {
            return null;
        }

        foreach (var (known, component) in Names)
        {
            if (name.StartsWith(known) && (name.Length == known.Length || !char.IsAsciiLetterOrDigit((char)name[known.Length])))
            {
                return component;
            }
        }

        // "docker-containerd", "snap.microk8s.daemon-kubelite", "microk8s.daemon-containerd".
        var part = name[(name.LastIndexOf((byte)'-') + 1)..];
        foreach (var (known, component) in Names)
        {
            if (part.Length < name.Length && part.StartsWith(known))
            {
                return component;
            }
        }

        return null;
    }

    /// <summary>The program that says something, where its line does not name it: by its words, else by the log's name.</summary>
    public static string? Speaking(string message, string source)
        => message.Contains("PodSandboxMetadata{", StringComparison.Ordinal) || message.Contains(
            "within sandbox", StringComparison.Ordinal) || message.StartsWith("StartContainer for", StringComparison.Ordinal) ? Containerd
            : message.StartsWith("containerd: start", StringComparison.Ordinal) || message.StartsWith(
                "Create container failed", StringComparison.Ordinal) || message.StartsWith(
                    "Handler for", StringComparison.Ordinal) ? Dockerd
            : message.StartsWith("runc ", StringComparison.Ordinal) || message.StartsWith(
                "container_linux.go", StringComparison.Ordinal) || message.StartsWith("nsexec", StringComparison.Ordinal) ? Runc
            : Named(Encoding.UTF8.GetBytes(source[(source.LastIndexOf('/') + 1)..]));

    /// <summary>Who wrote a line, and where in its message what was written begins.</summary>
    /// <param name="line">The line.</param>
    /// <param name="body">What was written, without the writer's name.</param>
    /// <param name="component">The program; null where the line names none.</param>
    /// <returns>False where the line is another program's.</returns>
    public static bool TryFind(in LineView line, out ReadOnlySpan<byte> body, out string? component)
    {
        body = line.Message;
        component = Named(line.Tag) ?? Named(line.Unit);
        if (component is not null || (line.Tag.IsEmpty && line.Origin == LineOrigin.Bare))
        {
            return true;
        }

        if (line.Unit.IsEmpty && line.Origin != LineOrigin.Kernel && IsWrapped(line.Tag, body))
        {
            return true;
        }

        // A syslog daemon's or the journal's line that the kernel wrote.
        if (!line.Tag.IsEmpty || line is { Origin: LineOrigin.Kernel, Stamp.Kind: not StampKind.None })
        {
            return false;
        }

        // journalctl -o short-monotonic puts the host behind the uptime, and the tag behind the host.
        if (line.Origin == LineOrigin.Kernel)
        {
            var blank = body.IndexOf((byte)' ');
            body = blank < 0 ? default : body[(blank + 1)..];
        }

        return TryTag(ref body, out component);
    }

    /// <summary>Was the program started by a wrapper (a shell, a snap, minikube)? The line's own form tells what it is.</summary>
    private static bool IsWrapped(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
        => !name.IsEmpty && name.IndexOf((byte)' ') < 0 && !name.StartsWith(Detector) && LogEntryReader.IsKlog(body);

    /// <summary><c>kubelet: </c>, <c>kubelet[1234]: </c>.</summary>
    private static bool TryTag(scoped ref ReadOnlySpan<byte> text, out string? component)
    {
        var end = text[..Math.Min(text.Length, LongestTag)].IndexOf(": "u8);
        var name = end < 0 ? default : text[..end];
        var bracket = name.IndexOf((byte)'[');
        name = bracket > 0 && name[^1] == ']' ? name[..bracket] : name;

        // A shell script that runs kubelet writes for it.
        var isScript = name.EndsWith(".sh"u8);
        component = isScript ? null : Named(name);
        if (component is null && !isScript && (end < 0 || !IsWrapped(name, text[(end + 2)..])))
        {
            return false;
        }

        text = text[(end + 2)..];
        return true;
    }
}
