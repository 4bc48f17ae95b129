using System.Text;
using FragTools.Logs.Inputs;
using FragTools.Logs.Lines;

namespace FragTools.Logs;

/// <summary>Takes a log line by line, as a pipeline brings it, and gives out what stands in it as soon as it is whole.</summary>
/// <typeparam name="T">The type of the reports.</typeparam>
public sealed class LogFeed<T>
    where T : ILogReport
{
    private readonly IEventTaker<T> _taker;
    private readonly LogReadOptions _options;
    private readonly LogPass _pass;
    private readonly LogPlace _place;
    private readonly LogAssembly _assembly;
    private readonly MarkedLines _lines;
    private readonly List<int> _markers = [];

    internal LogFeed(IEventTaker<T> taker, LogReadOptions options, string name)
    {
        var clock = new LogClock(LogZone.Of(null, options.TimeZone), DateTimeOffset.UtcNow);
        _taker = taker;
        _pass = new LogPass(taker.Kinds, options);
        _options = options;
        _place = new LogPlace(new LogInput.Text(Stream.Null, name) { Host = options.Host }, 1, () => clock) { Yaml = options.Yaml };
        _assembly = new LogAssembly(_place, _pass);
        _lines = new MarkedLines(_assembly);
    }

    /// <summary>Takes one line without its end, or a text of several lines.</summary>
    /// <param name="text">The text; what is no UTF-16 is kept as the replacement character.</param>
    /// <returns>Reports that are whole by now, most often none.</returns>
    public IReadOnlyList<T> Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Add(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Says that the log is at its end.</summary>
    /// <returns>Reports whose further lines were still awaited.</returns>
    public IReadOnlyList<T> Complete()
    {
        _lines.Finish();
        List<T> found = [.. Found(), .. _taker.Complete()];
        _pass.Finish();
        _place.Warn(_options);
        return found;
    }

    /// <summary>As the other, of bytes.</summary>
    internal IReadOnlyList<T> Add(ReadOnlySpan<byte> text)
    {
        for (var start = 0; start <= text.Length;)
        {
            var end = text[start..].IndexOf((byte)'\n');
            end = end < 0 ? text.Length : start + end;
            var line = text[start..end];
            _markers.Clear();
            _taker.Kinds.Scanner.Find(line, line.Length, _markers);

            // A text that ends with a line end has no empty line behind it.
            if (!line.IsEmpty || end < text.Length || start == 0)
            {
                _lines.TakeLine(line, _markers.Count > 0);
            }

            start = end + 1;
        }

        // What an event awaits may have been lost, however busy the pipeline is.
        _assembly.Pause(0);
        return [.. Found()];
    }

    /// <summary>Nothing has come for so long: what may be whole is whole.</summary>
    internal IReadOnlyList<T> Pause(long milliseconds)
    {
        _lines.Pause(milliseconds);
        return [.. Found()];
    }

    private IEnumerable<T> Found()
    {
        while (_assembly.TryTake(out var whole))
        {
            foreach (var one in _taker.Take(whole))
            {
                yield return one;
            }
        }
    }
}
