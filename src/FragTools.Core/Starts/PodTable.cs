using System.Text.RegularExpressions;
using FragTools.Text;

namespace FragTools.Starts;

/// <summary>
/// A table that names pods: what <c>crictl ps</c> and <c>crictl pods</c> show, <c>kubectl get pods -o custom-columns</c> with uids, and
/// what <c>ls</c> shows of the folders below /var/log that the kubelet names after pods.
/// </summary>
/// <param name="heads">The heads of its columns; empty for a listing of folders.</param>
internal sealed partial class PodTable(IReadOnlyList<string> heads)
{
    private static readonly string[] Pods = ["POD", "POD NAME", "PODNAME", "NAME"];
    private static readonly string[] Uids = ["UID", "POD UID", "PODUID"];
    private static readonly string[] Spaces = ["NAMESPACE", "NS"];
    private static readonly string[] Containers = ["CONTAINER", "CONTAINER ID"];

    private readonly int _sandbox = Column(heads, ["POD ID"]);
    private readonly int _container = Column(heads, Containers);
    private readonly int _uid = Column(heads, Uids);
    private readonly int _space = Column(heads, Spaces);

    /// <summary>The table whose head a line is; null where it is none.</summary>
    public static PodTable? TryOpen(string text)
    {
        if (Listing().IsMatch(text))
        {
            return new PodTable([]);
        }

        var heads = Cells(text);
        return heads.Length > 1 && Array.TrueForAll(heads, static head => Head().IsMatch(head))
            && (Column(heads, ["POD ID"]) >= 0 || Column(heads, Uids) >= 0) ? new PodTable(heads) : null;
    }

    /// <summary>Can a line be a row of it?</summary>
    public bool IsRow(string text)
        => heads.Count == 0 ? Folder().IsMatch(text) || text.StartsWith("total ", StringComparison.Ordinal)
            : Cells(text).Length >= Math.Min(heads.Count, 2);

    /// <summary>Reads a row.</summary>
    /// <returns>The pod with its uid, or a container with its pod; and the sandbox's id, where there is one.</returns>
    public (PodClues Pod, string? Sandbox) Read(string text)
    {
        if (heads.Count == 0)
        {
            var folder = Folder().Match(text);
            return (PodClues.None with { Namespace = Known(folder, "ns"), Pod = Known(folder, "pod"), Uid = Known(folder, "uid") }, null);
        }

        // Of a container its own name stands below NAME.
        var cells = Cells(text);
        var pod = Column(heads, _container >= 0 ? Pods[..^1] : Pods);
        var sandbox = Cell(_sandbox, Id());
        return (new PodClues(
            Cell(_space, Name()),
            Cell(pod, Name()),
            Cell(_uid, Uid()),
            _container >= 0 ? Cell(Column(heads, ["NAME"]), Name()) : null,
            Cell(_container, Id()) ?? sandbox), sandbox);

        string? Cell(int column, Regex form)
            => column >= 0 && cells.Length == heads.Count && form.IsMatch(cells[column]) ? SafeText.Escape(cells[column]) : null;
    }

    private static string? Known(Match match, string name)
        => match.Groups[name].Value is { Length: > 0 } value ? SafeText.Escape(value) : null;

    private static int Column(IReadOnlyList<string> heads, string[] names)
        => names.Select(name => heads.ToList().IndexOf(name)).FirstOrDefault(static index => index >= 0, -1);

    private static string[] Cells(string text) => Gap().Split(text.Trim());

    [GeneratedRegex("\\t| {2,}\\t*", RegexOptions.CultureInvariant)]
    private static partial Regex Gap();

    [GeneratedRegex("^[A-Z][A-Z _-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Head();

    [GeneratedRegex($"^{PodNameLines.Name}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex($"^{PodNameLines.Uid}$", RegexOptions.CultureInvariant)]
    private static partial Regex Uid();

    [GeneratedRegex("^[0-9a-f]{12,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    // A prompt with the command, or the folder's name as ls -R prints it.
    [GeneratedRegex("(?:^|[ $#])/var/log/pods/?:?$", RegexOptions.CultureInvariant)]
    private static partial Regex Listing();

    // kubernetes' own form of the folders: namespace_name_uid.
    [GeneratedRegex(
        $"(?:^|\\s)(?<ns>[a-z0-9-]+)_(?<pod>[a-z0-9.-]+)_(?<uid>{PodNameLines.Uid})/?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Folder();
}
