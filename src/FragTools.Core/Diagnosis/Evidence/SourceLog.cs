using System.Globalization;
using FragTools.Linux;

namespace FragTools.Diagnosis.Evidence;

/// <summary>Notes what became of each source of evidence while a node is read.</summary>
internal sealed class SourceLog
{
    private readonly List<EvidenceSource> _sources = [];
    private readonly List<NodeException> _errors = [];
    private readonly List<string> _warnings = [];

    /// <summary>What was noted, in the order of reading.</summary>
    public IReadOnlyList<EvidenceSource> Sources => _sources;

    /// <summary>What is wrong with what is there: texts that break the grammar, files that cannot be read though they are there.</summary>
    public IReadOnlyList<NodeException> Errors => _errors;

    /// <summary>What is worth knowing of what was read.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public void TakeWarning(string warning) => _warnings.Add(warning);

    /// <summary>Notes that this user may not read what the verdict needs most.</summary>
    public void TakeDenied(NodeException error) => _errors.Add(error);

    public void Add(EvidenceSource source) => _sources.Add(source);

    /// <summary>Notes how a file was read and gives its objects.</summary>
    /// <param name="reading">What came of it.</param>
    /// <param name="name">The file as the user knows it.</param>
    /// <param name="things">What its objects are called: <c>zones</c>.</param>
    /// <param name="wouldAdd">What the file adds to a verdict.</param>
    public IReadOnlyList<T> Take<T>(Reading<T> reading, string name, string things, string wouldAdd)
    {
        var first = reading.Errors.Count > 0 ? reading.Errors[0] : null;
        foreach (var error in reading.Errors)
        {
            TakeError(error);
        }

        var isDenied = first?.Error == NodeError.KernelFileDenied;
        if (isDenied && wouldAdd is SnapshotReader.IndexAdds or SnapshotReader.MarksAdd)
        {
            TakeDenied(first!);
        }

        var read = string.Create(CultureInfo.InvariantCulture, $"{reading.Items.Count} {things}");
        _sources.Add(first is null
            ? new EvidenceSource { Name = name, State = SourceState.Read, Detail = read }
            : new EvidenceSource
            {
                Name = name,
                State = reading.Items.Count > 0 ? SourceState.Partial : SourceState.Missing,
                Detail = reading.Items.Count > 0 ? $"{read}; {Problem(first)}" : Problem(first),
                WouldAdd = wouldAdd,
                IsDenied = isDenied,
            });
        return reading.Items;
    }

    /// <summary>Notes an error; one that only says that something is absent is a source that is missing, and nothing else.</summary>
    public void TakeError(NodeException error)
    {
        if (error.Error is not (
            NodeError.KernelFileMissing or NodeError.KernelFileDenied or NodeError.KernelFeatureOff or NodeError.PlatformNotLinux))
        {
            _errors.Add(error);
        }
    }

    /// <summary>The error's message without the file's name, which stands beside it.</summary>
    public static string Problem(NodeException error)
        => error.Message.StartsWith(error.InputSource + ": ", StringComparison.Ordinal)
            ? error.Message[(error.InputSource.Length + 2)..]
            : error.Message;
}
