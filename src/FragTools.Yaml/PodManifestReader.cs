using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FragTools.Linux;
using FragTools.Pods;
using FragTools.Text;

namespace FragTools.Yaml;

/// <summary>Reads Kubernetes manifests through YamlDotNet.</summary>
public sealed class PodManifestReader : IPodManifestReader
{
    /// <inheritdoc/>
    public PodManifestSet Read(ReadOnlyMemory<byte> text, string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return text.Length > PodManifestInput.MostBytes
            ? new PodManifestSet { Errors = [new NodeException(NodeError.PodManifestInvalid, source, PodManifestInput.TooLarge)] }
            : new Reading(source).Read(text);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ValueNode> ReadValues(ReadOnlyMemory<byte> text)
    {
        var values = new List<ValueNode>();
        var composer = Composer(text, "");
        try
        {
            while (composer.Next() is { } document)
            {
                values.Add(document);
            }
        }
        catch (NodeException)
        {
            // What came whole counts.
        }

        return values;
    }

    private static ManifestComposer Composer(ReadOnlyMemory<byte> text, string source)
    {
        var bytes = MemoryMarshal.TryGetArray(text, out var array) ? array : text.ToArray();
        return new ManifestComposer(
            new StreamReader(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), Encoding.UTF8), source);
    }

    /// <summary>The reading of one input.</summary>
    private sealed class Reading(string source)
    {
        private const string ListSuffix = "List";

        private readonly List<PodManifest> _pods = [];
        private readonly List<NodeManifest> _nodes = [];
        private readonly List<string> _skipped = [];
        private readonly List<NodeException> _errors = [];

        public PodManifestSet Read(ReadOnlyMemory<byte> text)
        {
            var composer = Composer(text, source);
            try
            {
                while (composer.Next() is { } document)
                {
                    ReadObject(document, ownKind: null);
                }
            }
            catch (NodeException error)
            {
                _errors.Add(error);
            }

            if (_pods.Count + _nodes.Count + _errors.Count == 0)
            {
                _errors.Add(new NodeException(
                    NodeError.PodManifestInvalid,
                    source,
                    _skipped.Count == 0 ? "is empty" : $"holds no pod, no pod template and no node, only {_skipped.Count} other objects"));
            }

            return new PodManifestSet { Pods = _pods, Nodes = _nodes, Skipped = _skipped, Errors = _errors };
        }

        /// <summary>Reads an object or a list of objects.</summary>
        /// <param name="node">The object.</param>
        /// <param name="ownKind">The kind that the list it stands in gives it: a PodList's items need not say theirs.</param>
        private void ReadObject(ValueNode node, string? ownKind)
        {
            if (node is ScalarNode { IsNull: true })
            {
                return;
            }

            try
            {
                if (node is not MappingNode root)
                {
                    throw new NodeException(
                        NodeError.PodManifestInvalid,
                        source,
                        node.Line,
                        node.Column,
                        "no Kubernetes object: a mapping with apiVersion and kind is expected");
                }

                var kind = (root.Find("kind") as ScalarNode)?.Text ?? ownKind ?? string.Empty;
                var item = new ManifestObject(root, kind, source);
                if (kind.EndsWith(ListSuffix, StringComparison.Ordinal) && root.Find("items") is SequenceNode { Items: var items })
                {
                    if (root.OwnProblem is { } problem)
                    {
                        throw new NodeException(NodeError.PodManifestInvalid, source, problem.Line, problem.Column, problem.Message);
                    }

                    var itemKind = kind[..^ListSuffix.Length];
                    foreach (var child in items)
                    {
                        ReadObject(child, itemKind);
                    }
                }
                else
                {
                    ReadOne(item);
                }
            }
            catch (NodeException error)
            {
                _errors.Add(error);
            }
        }

        private void ReadOne(ManifestObject item)
        {
            if (item.Root.Problem is { } problem)
            {
                throw new NodeException(NodeError.PodManifestInvalid, source, problem.Line, problem.Column, problem.Message);
            }

            if (item.Kind == "Node")
            {
                _nodes.Add(PodSpecReader.ReadNode(item));
            }
            else if (item.Kind == "Pod")
            {
                ReadPod(item);
            }
            else if (TemplateOf(item) is { } template)
            {
                _pods.Add(PodSpecReader.ReadTemplate(item, template));
            }
            else
            {
                Skip(item, item.Kind.Length == 0 ? "has no kind" : "is neither a pod nor a node and has no pod template");
            }
        }

        private void ReadPod(ManifestObject pod)
        {
            if (pod.Text(pod.Mapping(pod.Root, "status"), "phase") is { } phase and ("Succeeded" or "Failed"))
            {
                Skip(pod, $"is {phase}: none of its containers runs");
                return;
            }

            _pods.Add(PodSpecReader.ReadPod(pod));
        }

        /// <summary>
        /// Where workloads keep their template: at spec.template (Deployment, ReplicaSet, StatefulSet, DaemonSet, Job,
        /// ReplicationController, and what others made in their likeness), in a CronJob one job deeper, in a
        /// PodTemplate at the top.
        /// </summary>
        private static MappingNode? TemplateOf(ManifestObject item)
        {
            var spec = item.Root.Find("spec") as MappingNode;
            var job = (spec?.Find("jobTemplate") as MappingNode)?.Find("spec") as MappingNode;
            var template = (item.Kind == "PodTemplate" ? item.Root : job ?? spec)?.Find("template") as MappingNode;
            return (template?.Find("spec") as MappingNode)?.Find("containers") is null ? null : template;
        }

        private void Skip(ManifestObject item, string why)
            => _skipped.Add(string.Create(CultureInfo.InvariantCulture, $"{item.Source}: {item} {why}"));
    }
}
