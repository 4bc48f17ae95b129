using System.Text;
using FragTools.Logs.Lines;
using FragTools.Logs.Scan;

namespace FragTools.Logs;

/// <summary>Takes a log line by line, as a pipeline brings it, and gives out what stands in it as soon as it is whole.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="scanner">What gives it away.</param>
/// <param name="assembly">Takes the lines.</param>
internal sealed class LogFeed<T>(LiteralScanner scanner, ILogAssembly<T> assembly)
{
    private readonly List<int> _markers = [];
    private LogPump? _pump;

    /// <summary>Takes one line, or a text of several.</summary>
    public List<T> Add(string text)
    {
        _pump ??= new LogPump(assembly);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var start = 0; start <= bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            end = end < 0 ? bytes.Length : end;
            var line = bytes.AsSpan(start, end - start);
            _markers.Clear();
            scanner.Find(line, line.Length, _markers);

            // A text that ends with a line end has no empty line behind it.
            if (!line.IsEmpty || end < bytes.Length || start == 0)
            {
                _pump.TakeLine(line, _markers.Count > 0);
            }

            start = end + 1;
        }

        return Found();
    }

    /// <summary>The input is at its end.</summary>
    public List<T> Complete()
    {
        _pump?.Finish();
        return Found();
    }

    private List<T> Found()
    {
        var found = new List<T>();
        while (assembly.TryTake(out var whole))
        {
            found.Add(whole);
        }

        return found;
    }
}
