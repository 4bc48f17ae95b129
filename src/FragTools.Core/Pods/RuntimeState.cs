using System.Text.Json;
using FragTools.Linux;
using FragTools.Text;

namespace FragTools.Pods;

/// <summary>
/// What container runtimes keep of their containers, by the container's id: the OCI configuration of containerd (annotations
/// of its CRI plugin, pkg/cri/annotations) and of CRI-O (io.kubernetes.*, pkg/annotations), and docker's with the labels of
/// dockershim and cri-dockerd. Only root may read them.
/// </summary>
internal sealed class RuntimeState(LinuxRoot root)
{
    private const int DeepestJson = 64;

    // The folders that hold one named after each container, and the file in it. k3s and RKE2, k0s and MicroK8s have a
    // containerd of their own.
    private static readonly (string Folder, string File)[] Known =
    [
        ("run/containerd/io.containerd.runtime.v2.task/k8s.io", "config.json"),
        ("run/containerd/io.containerd.runtime.v1.linux/k8s.io", "config.json"),
        ("run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io", "config.json"),
        ("run/k0s/containerd/io.containerd.runtime.v2.task/k8s.io", "config.json"),
        ("var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task/k8s.io", "config.json"),
        ("run/containers/storage/overlay-containers", "userdata/config.json"),
        ("var/lib/docker/containers", "config.v2.json"),
    ];

    private readonly Lazy<(string Folder, string File)[]> _present = new(() => [.. Known.Where(place => root.HasFolder(place.Folder))]);

    /// <summary>The names of a container.</summary>
    /// <param name="containerId">Its id.</param>
    /// <returns>The names, or null where no runtime tells.</returns>
    public PodName? Find(string containerId)
        => _present.Value.Select(place => root.TryReadAllBytes($"{place.Folder}/{containerId}/{place.File}"))
            .OfType<byte[]>()
            .Select(Parse)
            .FirstOrDefault(name => name is { Pod: not null } or { Container: not null });

    /// <summary>Reads the annotations, or the labels, of a configuration; the rest of it is stepped over.</summary>
    internal static PodName? Parse(byte[] text)
    {
        var values = new Dictionary<string, string>();
        string? docker = null;
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = DeepestJson });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName
                    && (reader.ValueTextEquals("annotations"u8) || reader.ValueTextEquals("Labels"u8)))
                {
                    Take(ref reader, values);
                }
                else if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("Name"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    docker = reader.GetString()?.TrimStart('/');
                }
            }
        }
        catch (Exception torn) when (torn is JsonException or InvalidOperationException)
        {
            // Torn while it was written, or no UTF-8: what stands before is as good as ever.
        }

        var type = First(values, "io.kubernetes.cri.container-type", "io.kubernetes.cri-o.ContainerType", "io.kubernetes.docker.type");
        var isSandbox = type switch
        {
            "sandbox" or "podsandbox" => true,
            "container" => false,
            _ => (bool?)null,
        };
        return First(values, "io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name") is not { } pod
            ? docker is { Length: > 0 } ? new PodName(null, null, SafeText.Escape(docker), null) : null
            : new PodName(
            First(values, "io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace"),
            pod,
            isSandbox == true ? null : First(values, "io.kubernetes.cri.container-name", "io.kubernetes.container.name"),
            isSandbox);
    }

    private static string? First(Dictionary<string, string> values, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (values.TryGetValue(name, out var value))
            {
                return SafeText.Escape(value);
            }
        }

        return null;
    }

    private static void Take(ref Utf8JsonReader reader, Dictionary<string, string> values)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOfKubernetes = reader.GetString() is { } name && name.StartsWith("io.kubernetes.", StringComparison.Ordinal)
                ? name
                : null;
            reader.Read();
            if (isOfKubernetes is not null && reader.TokenType == JsonTokenType.String)
            {
                values.TryAdd(isOfKubernetes, reader.GetString()!);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
