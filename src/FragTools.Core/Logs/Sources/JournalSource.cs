using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FragTools.Linux;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;
using FragTools.Text;
using Microsoft.Win32.SafeHandles;

namespace FragTools.Logs.Sources;

/// <summary>
/// The journal through <c>journalctl -o json _TRANSPORT=kernel</c>: the kernel's lines of every boot, where
/// <c>journalctl -k</c> gives this boot's only; and where they are wanted those of kubelet and the container runtimes.
/// </summary>
internal sealed class JournalSource : LogSource
{
    private const int LongestComplaint = 400;

    private readonly LogInput.Journal _input;
    private readonly Action<string>? _warning;
    private readonly bool _isWhole;
    private readonly JournalFiles? _files;
    private readonly Process _process;
    private readonly Task<string> _complaint;

    /// <exception cref="NodeException">There is no journalctl, or no file of a journal in the folder that is given.</exception>
    public JournalSource(LogInput.Journal input, LogReadOptions options, SafeFileHandle? file = null)
    {
        _input = input;
        _warning = options.Warning;
        _isWhole = options is { Since: null, Until: null } && input.LookBack is null;
        Clock = new LogClock(LogZone.Of(null, options.TimeZone), DateTimeOffset.UtcNow);
        var start = new ProcessStartInfo("journalctl")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        if (input.Directory is not null && (file is not null || !options.Follow))
        {
            _files = JournalFiles.Open(input, file, options.Warning);
        }
        else if (input.Directory is not null)
        {
            JournalFiles.CheckFollowed(input);
        }

        foreach (var argument in Arguments(input, options, _files))
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            _process = Process.Start(start) ?? throw new Win32Exception();
        }
        catch (Win32Exception missing)
        {
            _files?.Dispose();
            throw new NodeException(
                NodeError.KernelFileMissing, input.Name, "journalctl is not here; capture the journal where it is (journalctl -o json "
                    + "_TRANSPORT=kernel > file) and read the file by its path", missing);
        }

        _process.StandardInput.Close();
        _complaint = _process.StandardError.ReadToEndAsync();
    }

    public override LogClock Clock { get; }

    public override bool IsLive => true;

    /// <summary>The entries, one a line.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    public override IEnumerable<ScannedBlock?> Blocks(LiteralScanner scanner, CancellationToken cancellation)
    {
        var isEmpty = true;
        foreach (var block in new StreamScan(Output, scanner).Blocks(live: true, cancellation))
        {
            isEmpty &= block is null;
            yield return block;
        }

        CheckEnd(isEmpty);
    }

    /// <summary>All entries have come: what else does the program say?</summary>
    /// <param name="isEmpty">Was there none?</param>
    /// <exception cref="NodeException">It failed, or shows nothing to this user.</exception>
    public void CheckEnd(bool isEmpty)
    {
        _process.WaitForExit();
        var complaint = _complaint.GetAwaiter().GetResult().Trim();
        var words = SafeText.Escape(complaint[..Math.Min(complaint.Length, LongestComplaint)]);
        if (IsDenial(words) && (isEmpty || _process.ExitCode != 0))
        {
            throw new NodeException(
                NodeError.KernelFileDenied, _input.Name, $"it shows nothing of the kernel's to this user: run as root (sudo), or join "
                    + $"the group systemd-journal; journalctl says: {words}");
        }

        if (_process.ExitCode != 0)
        {
            throw new NodeException(
                NodeError.KernelFileUnreadable, _input.Name, $"journalctl ended with "
                    + $"{_process.ExitCode}{(words.Length > 0 ? ": " + words : " and said nothing")}");
        }

        if (words.Length > 0)
        {
            // "You are currently not seeing messages from other users", "No journal files were found": what is missing
            // is told nowhere else.
            _warning?.Invoke($"{_input.Name}: journalctl says: {words}");
        }
        else if (isEmpty && _isWhole)
        {
            _warning?.Invoke(
                $"{_input.Name}: there is not one message of the kernel in it; journald may keep none here (a container), or may not "
                    + $"show them to this user");
        }
    }

    /// <summary>systemd's src/shared/journal-util.c, journal_access_check_and_warn, in every release since 216.</summary>
    private static bool IsDenial(string complaint)
        => complaint.Contains("insufficient permissions", StringComparison.Ordinal)
            || complaint.Contains("not seeing messages from other users", StringComparison.Ordinal);

    internal static IEnumerable<string> Arguments(LogInput.Journal input, LogReadOptions options, JournalFiles? files = null)
    {
        yield return "--output=json";
        yield return "--no-pager";

        // Without it fields of more than 4096 bytes are left out.
        yield return "--all";
        foreach (var argument in files?.Arguments ?? (input.Directory is { } folder ? ["--directory=" + folder] : []))
        {
            yield return argument;
        }

        if ((options.Since ?? DateTimeOffset.UtcNow - input.LookBack) is { } since)
        {
            yield return "--since=" + Time(since);
        }

        if (options.Until is { } until)
        {
            // Whole seconds: the last is asked for to its end.
            yield return "--until=" + Time(until.AddTicks(TimeSpan.TicksPerSecond - 1));
        }

        if (input.MostEntries is { } most)
        {
            yield return FormattableString.Invariant($"--lines={most}");
        }

        if (options.Follow)
        {
            yield return "--follow";
            yield return "--no-tail";
        }

        yield return "_TRANSPORT=kernel";

        // Matches of one field are alternatives; "+" begins another alternative.
        foreach (var (field, values) in input.AlsoOf)
        {
            yield return "+";
            foreach (var value in values)
            {
                yield return $"{field}={value}";
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in that moment.
        }

        _process.Dispose();
        _files?.Dispose();
        base.Dispose(disposing);
    }

    // "@seconds" is an instant whatever zone journalctl runs in.
    private static string Time(DateTimeOffset time) => "@" + time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
