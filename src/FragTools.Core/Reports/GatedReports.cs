using System.Diagnostics.CodeAnalysis;
using FragTools.Logs;
using FragTools.Logs.Lines;

namespace FragTools.Reports;

/// <summary>The reports of one input that a gate lets through.</summary>
/// <param name="gate">The gate.</param>
/// <param name="place">The input.</param>
internal sealed class GatedReports(ReportGate gate, LogPlace place) : ILogAssembly<FoundReport>
{
    private readonly ReportAssembler _assembler = new();

    public bool IsBusy => _assembler.IsBusy;

    public void Add(in LineView line) => _assembler.Add(line);

    public void Flush() => _assembler.Flush();

    public void Pause(long milliseconds) => _assembler.Pause(milliseconds);

    public bool TryTake([MaybeNullWhen(false)] out FoundReport whole)
    {
        while (_assembler.TryTake(out var report))
        {
            if (gate.Pass(report, place.Name, place.Clock(), place.Tree) is { } passed)
            {
                whole = passed;
                return true;
            }
        }

        whole = null;
        return false;
    }
}
