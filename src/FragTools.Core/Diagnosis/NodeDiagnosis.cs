using FragTools.Diagnosis.Evidence;
using FragTools.Diagnosis.Rules;
using FragTools.Linux;

namespace FragTools.Diagnosis;

/// <summary>Diagnoses nodes: collects what there is of each, and judges it.</summary>
public static class NodeDiagnosis
{
    // Results that wait for one before them; what waits is small.
    private const int AheadPerReader = 4;

    // A node of which too little is known asks for more than one that is fine.
    private static readonly Verdict[] BySeverity =
    [
        Verdict.Fragmentation, Verdict.OutOfMemory, Verdict.CgroupLimit, Verdict.NotNow, Verdict.Inconclusive, Verdict.NotFragmentation,
    ];

    /// <summary>
    /// Diagnoses nodes, several at the same time; verdicts come in the order of the inputs, as soon as all before them
    /// are there. What is kept in memory does not grow with the number of inputs nor with their size.
    /// </summary>
    /// <param name="inputs">
    /// A tree is a node each; files and texts, each read for what it holds, are all of one node and come last, unless
    /// their logs name several. Inputs are taken only so far ahead as they are worked on.
    /// </param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>
    /// For each node's inputs its verdicts (one a node), and what is wrong with what was read. An input that is not there at all
    /// gives an error and no verdict; files that a tree lacks are in the verdict's sources.
    /// </returns>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    public static IEnumerable<Reading<FragmentationVerdict>> Run(
        IEnumerable<NodeInput> inputs, DiagnosisOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return RunAll(inputs, options ?? DiagnosisOptions.Default, cancellation);
    }

    /// <summary>Collects what there is of one node.</summary>
    /// <param name="inputs">One tree, or files and texts.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The evidence, one a node, and what is wrong with what was read.</returns>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    internal static Reading<NodeEvidence> Collect(
        IReadOnlyList<NodeInput> inputs, DiagnosisOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var collector = new EvidenceCollector(options ?? DiagnosisOptions.Default, cancellation);
        if (inputs is [NodeInput.Root(var tree)])
        {
            return WhyNot(tree.Check) is { } error
                ? new Reading<NodeEvidence>(error)
                : new Reading<NodeEvidence>([collector.Collect(tree)], collector.Errors, collector.Warnings);
        }

        var loose = new LooseInputs();
        NodeException[] missing = [.. inputs.Select(input => WhyNot(() => loose.Add(input))).OfType<NodeException>()];
        return loose.IsEmpty
            ? new Reading<NodeEvidence>([], missing)
            : new Reading<NodeEvidence>(collector.Collect(loose, inputs[0].Host), [.. missing, .. collector.Errors], collector.Warnings);
    }

    /// <summary>Judges evidence.</summary>
    /// <param name="evidence">What was collected of one node.</param>
    /// <returns>The verdict.</returns>
    internal static FragmentationVerdict Assess(NodeEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return Judge.Of(evidence);
    }

    /// <summary>Is fragmentation the cause, Likely or Proven? What <c>-Quiet</c> gives, and <c>--exit-code</c> goes by.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>True where it is.</returns>
    public static bool IsFragmentation(FragmentationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict is { Verdict: Verdict.Fragmentation, Confidence: >= Confidence.Likely };
    }

    /// <summary>The order of a table of many nodes: what is worst, surest, and hit most pods comes first; for a stable sort.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="confidence">How far it can be trusted.</param>
    /// <param name="affected">How many pods paid.</param>
    /// <returns>A key; the least comes first.</returns>
    public static (int Verdict, int Confidence, int Affected) Urgency(Verdict verdict, Confidence confidence, int affected)
        => (Array.IndexOf(BySeverity, verdict), -(int)confidence, -affected);

    /// <summary>The same of a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>A key; the least comes first.</returns>
    public static (int Verdict, int Confidence, int Affected) Urgency(FragmentationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return Urgency(verdict.Verdict, verdict.Confidence, verdict.Affected.Count);
    }

    /// <summary>An input that is not there, an archive that is damaged, or live reading where there is no Linux.</summary>
    private static NodeException? WhyNot(Action look)
    {
        try
        {
            look();
            return null;
        }
        catch (NodeException error)
        {
            return error;
        }
    }

    /// <summary>The inputs of each node.</summary>
    private static IEnumerable<IReadOnlyList<NodeInput>> ByNode(IEnumerable<NodeInput> inputs)
    {
        var loose = new List<NodeInput>();
        foreach (var input in inputs)
        {
            if (input is NodeInput.Root)
            {
                yield return [input];
            }
            else
            {
                loose.Add(input);
            }
        }

        foreach (var machine in loose.GroupBy(static input => input.Host))
        {
            yield return [.. machine];
        }
    }

    private static IEnumerable<Reading<FragmentationVerdict>> RunAll(
        IEnumerable<NodeInput> inputs, DiagnosisOptions options, CancellationToken cancellation)
    {
        var readers = Math.Max(1, options.Parallelism);
        using var turns = new SemaphoreSlim(readers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new Queue<Task<Reading<FragmentationVerdict>>>();
        try
        {
            foreach (var node in ByNode(inputs))
            {
                cancellation.ThrowIfCancellationRequested();
                waiting.Enqueue(Task.Run(() => InTurn(node, options, turns, stop.Token), CancellationToken.None));
                while (waiting.Count > readers * AheadPerReader || waiting.Count > 0 && waiting.Peek().IsCompleted)
                {
                    yield return waiting.Dequeue().GetAwaiter().GetResult();
                }
            }

            while (waiting.Count > 0)
            {
                yield return waiting.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            // Whoever stops taking verdicts leaves no reader behind.
            stop.Cancel();
            Task.WhenAll(waiting).ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }
    }

    private static Reading<FragmentationVerdict> InTurn(
        IReadOnlyList<NodeInput> inputs, DiagnosisOptions options, SemaphoreSlim turns, CancellationToken cancellation)
    {
        turns.Wait(cancellation);
        try
        {
            var collected = Collect(inputs, options, cancellation);
            return new Reading<FragmentationVerdict>([.. collected.Items.Select(Judge.Of)], collected.Errors, collected.Warnings);
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            return new Reading<FragmentationVerdict>(
                NodeException.Unexpected(inputs is [NodeInput.Root(var tree)] ? tree.Path : inputs[0].Describe(""), unexpected));
        }
        finally
        {
            turns.Release();
        }
    }
}
