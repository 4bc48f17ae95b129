using System.Management.Automation;
using FragTools.Logs;
using FragTools.Reports;

namespace FragTools.Commands;

/// <summary>
/// What every cmdlet that reads logs does: reads live, log files, roots, the journal, or what the
/// pipeline brings: text, bytes, files and folders.
/// </summary>
/// <typeparam name="T">The type of the reports.</typeparam>
public abstract class LogCommand<T> : LogInputCommand, IDisposable
    where T : ILogReport
{
    private readonly CancellationTokenSource _stop = new();
    private ReadingProgress? _progress;
    private PipedLog<T>? _text;
    private MemoryStream? _bytes;
    private bool _anythingPiped;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract IEnumerable<T> Read(IEnumerable<LogInput> inputs, LogReadOptions options, CancellationToken cancellation);

    private protected abstract LogFeed<T> Feed(LogReadOptions options, string name);

    protected override void BeginProcessing() => _progress = new ReadingProgress(this, isEndless: Follow);

    protected override void ProcessRecord()
    {
        if (ParameterSetName == nameof(InputObject))
        {
            _anythingPiped = true;
            Array.ForEach(InputObject, Take);
            return;
        }

        Read(TypedLogs());
    }

    protected override void EndProcessing()
    {
        EndText();
        EndBytes();
        if (MyInvocation.ExpectingInput && !_anythingPiped)
        {
            WriteWarning("Nothing came through the pipeline, so nothing was read; the running machine is read only without a pipeline.");
        }

        _progress!.End();
    }

    // Called on another thread, in the middle of a read or a wait.
    protected override void StopProcessing() => _stop.Cancel();

    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    private void Take(PSObject piece)
    {
        if (piece.BaseObject is byte one)
        {
            // Get-Content -AsByteStream, and what a program wrote: the pipeline takes arrays apart.
            EndText();
            (_bytes ??= new MemoryStream()).WriteByte(one);
            return;
        }

        EndBytes();
        if (piece.BaseObject is string text)
        {
            // "Microsoft.PowerShell.Core\FileSystem::/tmp/messages", which Get-Content notes on its lines.
            var origin = (piece.Properties["PSPath"]?.Value as string)?.Split("::")[^1];
            if (_text is not null && _text.Origin != origin)
            {
                EndText();
            }

            _text ??= new PipedLog<T>(origin, name => Feed(Options(_progress!.Tell), name));
            Write(_text.Add(text));
            return;
        }

        // What stood before on the pipeline comes out before.
        EndText();
        if (LogInputs.Of(this, piece.BaseObject, WithRuntimes) is { } inputs)
        {
            Read(inputs);
        }
    }

    private void EndText()
    {
        if (_text is { } text)
        {
            _text = null;
            Write(text.Complete());
            WriteVerbose(Found(text.Name, text.Count));
        }
    }

    private void EndBytes()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            bytes.Position = 0;
            Read([new LogInput.Text(bytes)]);
        }
    }

    private void Read(IReadOnlyList<LogInput> inputs)
    {
        var found = inputs.Select(input => input.Name).Distinct().ToDictionary(name => name, _ => 0);
        try
        {
            foreach (var report in inputs.Count > 0 ? Read(inputs, Options(_progress!.Tell), _stop.Token) : [])
            {
                found[report.Source]++;
                Write([report]);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return; // Ctrl-C: the engine ends the pipeline itself.
        }

        foreach (var (name, count) in found)
        {
            WriteVerbose(Found(name, count));
        }
    }

    private void Write(IEnumerable<T> reports)
    {
        foreach (var report in reports)
        {
            if ((report as IKernelReport)?.DecodeGfpMask()?.Disagreement is { } disagreement)
            {
                WriteVerbose($"{report.Source}, line {report.LineNumber}: {disagreement}");
            }

            WriteObject(report);
        }
    }

    private static string Found(string name, long count) => $"{name}: {count} {(count == 1 ? "report" : "reports")} found.";
}
