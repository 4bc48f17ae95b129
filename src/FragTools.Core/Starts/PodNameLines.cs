using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using FragTools.Logs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// Finds the names of pods in whatever stands beside the kernel's reports, which know a pod by its uid and a container by its id: lines
/// of the kubelet, containerd and CRI-O, folders and links below /var/log, names of Docker's containers, tables of crictl and kubectl,
/// descriptions of pods.
/// </summary>
internal sealed partial class PodNameLines : IEventAssembler
{
    /// <summary>What tells which pod a uid or a container is of.</summary>
    public static EventKinds Kind { get; } = new(
        [
            // pkg/kubelet: PLEG's events, and what is said of volumes.
            new Marker("ContainerStarted", "rSt") { IsContext = true },
            new Marker("(UID: ", "(UI") { IsContext = true },

            // containerd (internal/cri/server), CRI-O (server/container_start.go).
            new Marker("ContainerMetadata{", "rMe") { IsContext = true },
            new Marker("sandboxID=", "xID") { IsContext = true },

            // Docker's names, the labels that the kubelet gives, folders of logs.
            new Marker("k8s_", "8s_") { IsContext = true },
            new Marker("io.kubernetes.pod.", "s.p") { IsContext = true },
            new Marker("/var/log/pods", "g/p") { IsContext = true },
            new Marker("/var/log/containers", "g/c") { IsContext = true },

            // crictl ps, crictl pods, kubectl get pods -o custom-columns; what describes a pod has a marker of its own.
            new Marker("POD ID", "D I") { IsContext = true },
            new Marker("  UID", "UID") { IsContext = true },
        ],
        static _ => new PodNameLines(),
        static one => one is PodNamed);

    /// <summary>A pod's name.</summary>
    public const string Name = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";

    /// <summary>A pod's uid; of a static pod it is a hash without dashes.</summary>
    public const string Uid = "[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}";

    private const int MostKnown = 20_000;
    private const int MostRows = 2000;
    private const int MostLabels = 12;
    private const string Space = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private const string Id = "[0-9a-f]{64}";
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly Queue<LogEvent> _ready = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PodClues> _sandboxes = new(StringComparer.Ordinal);
    private PodTable? _table;
    private PodClues? _described;
    private PodClues _labels = PodClues.None;
    private long _labelLine;
    private int _rows;

    /// <inheritdoc/>
    public bool IsBusy => _table is not null || _described is not null;

    /// <inheritdoc/>
    public LineUse Add(in LineView line)
    {
        if (!line.HasMarker && !IsBusy)
        {
            return LineUse.Unread;
        }

        var text = Encoding.UTF8.GetString(line.Raw).TrimEnd();
        var isListed = IsBusy && TakeListed(text);
        if (!isListed && line.HasMarker)
        {
            _table = PodTable.TryOpen(text);
            _described = Described(text);
            _rows = 0;
        }

        if ((isListed ? Listed(text) : line.HasMarker ? Told(text, line.Number) : null) is { } clues)
        {
            Give(line, clues);
        }

        // Others may have more to say of the line.
        return LineUse.Unread;
    }

    /// <inheritdoc/>
    public void Pause(long milliseconds)
    {
        // Each line stands alone.
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Each line stands alone.
    }

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out LogEvent whole) => _ready.TryDequeue(out whole);

    private void Give(in LineView line, PodClues pod)
    {
        if (pod is { Pod: not null, Uid: not null } or { Pod: not null, ContainerId: not null }
            && _known.Count < MostKnown && _known.Add($"{pod.Namespace} {pod.Uid} {pod.ContainerId}"))
        {
            _ready.Enqueue(new PodNamed(line.Number, line.Stamp, pod)
            {
                Host = line.Host.Length == 0 ? null : SafeText.Escape(line.Host),
                Offset = line.Offset,
            });
        }
    }

    /// <summary>Is a line part of the table or the description that is open? What is none of it ends it.</summary>
    private bool TakeListed(string text)
    {
        _rows++;
        if (_rows > MostRows || (_table is not null && !_table.IsRow(text)) || (_described is not null && !IsDescription(text)))
        {
            (_table, _described) = (null, null);
        }

        return IsBusy;
    }

    private PodClues? Listed(string text)
    {
        if (_table is not null)
        {
            var (pod, sandbox) = _table.Read(text);
            return sandbox is null ? pod : pod.ContainerId == sandbox ? Sandboxed(pod, sandbox) : InSandbox(pod, sandbox);
        }

        if (DescribedField().Match(text) is { Success: true } field)
        {
            var value = SafeText.Escape(field.Groups["value"].Value);
            _described = field.Groups["key"].Value == "Name" ? PodClues.None with { Pod = value } : _described! with { Namespace = value };
            return null;
        }

        _described = DescribedContainer().Match(text) is { Success: true } container
            ? _described! with { Container = SafeText.Escape(container.Groups["container"].Value) }
            : _described!;
        return DescribedId().Match(text) is { Success: true } id ? _described with { ContainerId = id.Groups["id"].Value } : null;
    }

    private static PodClues? Described(string text)
        => DescribedField().Match(text) is { Success: true } field && field.Groups["key"].Value == "Name"
            ? PodClues.None with { Pod = SafeText.Escape(field.Groups["value"].Value) }
            : null;

    private static bool IsDescription(string text) => text.Length == 0 || text[0] == ' ' || DescriptionKey().IsMatch(text);

    /// <summary>What a line tells by itself, or by the sandbox that it names.</summary>
    private PodClues? Told(string text, long number)
    {
        text = LogText.Unescape(text);
        if (Sandbox().Match(text) is { Success: true } sandbox)
        {
            return sandbox.Groups["id"] is { Success: true, Value: var id } ? Sandboxed(Clues(sandbox), id) : Clues(sandbox);
        }

        if (Created().Match(text) is { Success: true } created)
        {
            return InSandbox(Clues(created), created.Groups["sandbox"].Value);
        }

        foreach (var form in (ReadOnlySpan<Regex>)[Volume(), Started(), StartedBefore1_20(), Crio(), Link(), Folder(), Docker(), Synced()])
        {
            if (form.Match(text) is { Success: true } match)
            {
                return Clues(match);
            }
        }

        return Labels(text, number);
    }

    /// <summary>Labels that stand in one line, or in lines close to each other.</summary>
    private PodClues Labels(string text, long number)
    {
        _labels = number - _labelLine > MostLabels ? PodClues.None : _labels;
        foreach (Match match in Label().Matches(text))
        {
            var value = SafeText.Escape(match.Groups["value"].Value);
            _labelLine = number;
            _labels = match.Groups["key"].Value switch
            {
                "name" => _labels with { Pod = value },
                "uid" => _labels with { Uid = value },
                _ => _labels with { Namespace = value },
            };
        }

        return _labels;
    }

    private PodClues Sandboxed(PodClues pod, string sandbox)
    {
        if (_sandboxes.Count < MostKnown)
        {
            _sandboxes[CgroupOwner.Short(sandbox)] = pod with { ContainerId = null };
        }

        return pod;
    }

    private PodClues InSandbox(PodClues container, string sandbox)
        => _sandboxes.GetValueOrDefault(CgroupOwner.Short(sandbox)) is { } pod ? container.With(pod) : container;

    private static PodClues Clues(Match match)
    {
        return new PodClues(
            Known("ns"), Known("pod"), Known("uid"), Known("container") is { } container and not "POD" ? container : null, Known("id"));

        string? Known(string name) => match.Groups[name] is { Success: true, Value: var value } ? SafeText.Escape(value) : null;
    }

    // RunPodSandbox for … returns sandbox id; CreateContainer within sandbox … for … returns container id.
    [GeneratedRegex(
        $"PodSandboxMetadata\\{{Name:(?<pod>{Name}),Uid:(?<uid>[0-9a-f-]{{32,36}}),Namespace:(?<ns>{Space}),[^}}]*\\}}"
            + $"(?:.* returns sandbox id \"(?<id>{Id})\")?",
        Options)]
    private static partial Regex Sandbox();

    [GeneratedRegex(
        $"within sandbox \"(?<sandbox>{Id})\" for (?:container )?&?ContainerMetadata\\{{Name:(?<container>{Space}),[^}}]*\\}}"
            + $"(?:.* returns container id \"(?<id>{Id})\")?",
        Options)]
    private static partial Regex Created();

    // pkg/kubelet/volumemanager: … for volume "v" … pod "cart-0" (UID: "…"), since 1.20 with pod="shop/cart-0" behind it.
    [GeneratedRegex($"pod \"(?<pod>{Name})\" \\(UID: \"(?<uid>{Uid})\"\\)(?:.* pod=\"(?<ns>{Space})/)?", Options)]
    private static partial Regex Volume();

    // pkg/kubelet/kubelet.go, syncLoopIteration.
    [GeneratedRegex($"pod=\"(?<ns>{Space})/(?<pod>{Name})\" event=.*?(?<uid>{Uid}).*?\\bData\"?: ?\"?(?<id>{Id})", Options)]
    private static partial Regex Started();

    [GeneratedRegex($"\"(?<pod>{Name})_(?<ns>{Space})\\((?<uid>{Uid})\\)\", event: .*?\\bData:\"(?<id>{Id})", Options)]
    private static partial Regex StartedBefore1_20();

    [GeneratedRegex($"pod=\"(?<ns>{Space})/(?<pod>{Name})\" podUID=\"?(?<uid>{Uid})", Options)]
    private static partial Regex Synced();

    // server/container_create.go and container_start.go of CRI-O.
    [GeneratedRegex(
        $"(?:containerID=|Created container )(?<id>{Id})(?:: | description=)(?<ns>{Space})/(?<pod>{Name})/(?<container>{Space})", Options)]
    private static partial Regex Crio();

    // What the kubelet names logs: links by container, folders by pod (pkg/kubelet/kuberuntime/legacy.go, helpers.go).
    [GeneratedRegex(
        $"(?<pod>{Name})_(?<ns>{Space})_(?<container>{Space})-(?<id>{Id})\\.log"
            + $"(?: -> /var/log/pods/[^_/ ]+_[^_/ ]+_(?<uid>{Uid}))?",
        Options)]
    private static partial Regex Link();

    [GeneratedRegex($"/var/log/pods/(?<ns>{Space})_(?<pod>{Name})_(?<uid>{Uid})(?:/(?<container>{Space})(?:/|$))?", Options)]
    private static partial Regex Folder();

    // dockershim; docker ps shows an id at the row's beginning.
    [GeneratedRegex(
        $"(?:^(?<id>[0-9a-f]{{12,64}}) .*)?k8s_(?<container>[A-Za-z0-9-]+)_(?<pod>{Name})_(?<ns>{Space})_(?<uid>{Uid})_[0-9]+", Options)]
    private static partial Regex Docker();

    [GeneratedRegex("io\\.kubernetes\\.pod\\.(?<key>name|namespace|uid)\"?[=:] ?\"?(?<value>[a-z0-9.-]+)", Options)]
    private static partial Regex Label();

    [GeneratedRegex($"^(?<key>Name|Namespace):\\s{{2,}}(?<value>{Name})$", Options)]
    private static partial Regex DescribedField();

    [GeneratedRegex($"^  (?<container>{Space}):$", Options)]
    private static partial Regex DescribedContainer();

    [GeneratedRegex($"^\\s+Container ID:\\s+[a-z-]+://(?<id>{Id})$", Options)]
    private static partial Regex DescribedId();

    [GeneratedRegex("^[A-Z][A-Za-z -]+:", Options)]
    private static partial Regex DescriptionKey();
}
